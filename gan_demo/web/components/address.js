// What the part of the address behind "#" says: "#tab=latent&a=16&b=0". Anybody may have written it, so every value is
// checked against one table, and what does not fit is left out with a note.

/**
 * What a value may be.
 *
 * @typedef {object} Rule
 * @property {"choice" | "whole" | "number" | "text" | "case"} kind
 * @property {string[]} [choices] the names, or the only numbers
 * @property {number} [low]
 * @property {number} [high]
 * @property {number} [most] letters of a text; entries of a list, which has commas between them
 * @property {boolean} [exact] whether a list has just so many entries, or a single one that stands for all
 * @property {string} [of] the value that says which case holds
 * @property {string} [opening] that value where the address does not say it
 * @property {Record<string, Rule>} [cases]
 * @property {string} [beside] the value without which this one says nothing
 *
 * @typedef {string | number | string[] | number[] | null} Value null only at the opening, where nothing is said
 * @typedef {Record<string, Value>} Values
 * @typedef {Record<string, Rule>} Rules by the name of a value
 *
 * @typedef {object} Table
 * @property {Record<string, Rules>} tabs by the tab's id
 * @property {Rules} page what holds for the whole page
 * @property {Record<string, Record<string, string>>} weights six characters of the SHA-256 of what draws, by tab and
 *   model; a tab without models has one entry, ""
 *
 * @typedef {{ tab: string, values: Values, page: Values, notes: string[] }} Place
 *
 * A link names the weights that drew its pictures as "w".
 */

const OTHER_WEIGHTS =
  "This link was made with another version of this model, which draws other pictures: what you see may differ.";
const LONGEST = 8000; // letters of an address: three captions in any script
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * @param {string} text
 * @param {Rule} rule
 * @returns {string | number | undefined} undefined where it does not fit
 */
function readOne(text, { kind, choices = [], low = 0, high = 0, most = 0 }) {
  if (kind === "choice") return choices.includes(text) ? text : undefined;
  if (kind === "text") return text.trim() && [...text].length <= most && !CONTROL.test(text) ? text : undefined;
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const isFit = number >= low && number <= high && (kind === "number" || Number.isInteger(number));
  return isFit && (!choices.length || choices.includes(text)) ? number : undefined;
}

/**
 * @param {string} text
 * @param {Rule | undefined} rule
 * @returns {Value | undefined} undefined where it does not fit
 */
function readValue(text, rule) {
  if (!rule || rule.kind === "text" || !rule.most) return rule && readOne(text, rule);
  const entries = text.split(",");
  const isFit = rule.exact ? [1, rule.most].includes(entries.length) : entries.length <= rule.most;
  const values = isFit ? entries.map((entry) => readOne(entry, rule)) : [undefined];
  return values.includes(undefined) ? undefined : /** @type {number[]} */ (values);
}

/** @param {Rule | undefined} rule */
const isCase = (rule) => rule?.kind === "case";

/**
 * The rule of a value, beside the others: no model has the classes of another. There may be none.
 *
 * @param {string} name
 * @param {Rules} rules
 * @param {Values} values those that the address says
 * @returns {Rule | undefined}
 */
function ruleOf(name, rules, values) {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (!rule || !isCase(rule)) return rule;
  const { of = "", opening = "", cases = {} } = rule;
  const key = String(values[of] ?? opening);
  return Object.hasOwn(cases, key) ? cases[key] : undefined;
}

/**
 * The names of values that say nothing, since another one is missing.
 *
 * @param {Values} values
 * @param {Rules} rules
 */
const lonely = (values, rules) =>
  Object.keys(values).filter((name) => {
    const { beside } = rules[name];
    return beside && !Object.hasOwn(values, beside);
  });

/**
 * What an address says. A tab that is not in the table is "".
 *
 * @param {string} hash with or without its "#"
 * @param {Table} table
 * @returns {Place}
 */
export function readAddress(hash, table) {
  const text = hash.replace(/^#/, "").slice(0, LONGEST);
  const pairs = new URLSearchParams(text);
  const id = pairs.get("tab") ?? "";
  const tab = Object.hasOwn(table.tabs, id) ? id : "";
  /** @type {Place} */
  const place = { tab, values: {}, page: {}, notes: [] };
  const own = tab ? table.tabs[tab] : {};
  const strange = new Set(id && !tab ? ["tab"] : []);
  const entries = [...pairs].filter(([name]) => name !== "tab" && name !== "w");
  const isLate = (/** @type {string} */ name) => isCase(Object.hasOwn(own, name) ? own[name] : undefined);
  // What depends on another value is read after it.
  for (const [name, entry] of [
    ...entries.filter(([name]) => !isLate(name)),
    ...entries.filter(([name]) => isLate(name)),
  ]) {
    const isPage = Object.hasOwn(table.page, name);
    const value = readValue(entry, isPage ? table.page[name] : ruleOf(name, own, place.values));
    if (value === undefined) strange.add(name);
    else (isPage ? place.page : place.values)[name] = value;
  }
  for (const name of lonely(place.values, own)) {
    strange.add(name);
    delete place.values[name];
  }
  if (strange.size || hash.length > LONGEST + 1) place.notes.push(noteOn([...strange]));
  const weights = weightsOf(tab, place.values, table);
  if (pairs.has("w") && weights && pairs.get("w") !== weights) place.notes.push(OTHER_WEIGHTS);
  return place;
}

/**
 * What names the weights that draw a tab's pictures; "" where nothing does. Models stand in the table in the order in
 * which they are offered: a tab opens with the first.
 *
 * @param {string} tab
 * @param {Values} values
 * @param {Table} table
 */
export function weightsOf(tab, values, { tabs, weights }) {
  if (!Object.hasOwn(weights, tab)) return "";
  const model = values.model ?? tabs[tab].model?.choices?.[0] ?? "";
  return weights[tab][String(model)] ?? "";
}

/** @param {string[]} names */
function noteOn(names) {
  const few = names.slice(0, 5).map((name) => `"${name.slice(0, 20)}"`);
  const list = few.length ? ` (${few.join(", ")}${names.length > few.length ? ", ..." : ""})` : "";
  return `Parts of this link do not fit this page and were left out${list}.`;
}

/** @param {Value} value */
const plain = (value) => (Array.isArray(value) ? value.join(",") : String(value));

/**
 * What may be written of a tab's values: nothing that a reader would refuse, such as a seed that is too large. A text is
 * put on one line, and cut.
 *
 * @param {Values} values
 * @param {Rules} [rules] of the tab
 */
export function writable(values, rules = {}) {
  /** @type {Values} */
  const fit = {};
  for (const [name, value] of Object.entries(values)) {
    const rule = ruleOf(name, rules, values);
    const own = rule?.kind === "text" ? oneLine(value, rule) : value;
    if (readValue(plain(own), rule) !== undefined) fit[name] = own;
  }
  for (const name of lonely(fit, rules)) delete fit[name];
  return fit;
}

/**
 * @param {Value} value
 * @param {Rule} rule
 */
const oneLine = (value, { most }) => [...plain(value).replace(new RegExp(CONTROL, "gu"), " ")].slice(0, most).join("");

/** @param {Value} value */
function encode(value) {
  return encodeURIComponent(plain(value)).replaceAll("%20", "+").replaceAll("%2C", ",");
}

/**
 * The address of a place, with its "#"; what is as at the opening is left out.
 *
 * @param {Pick<Place, "tab" | "values" | "page">} place
 * @param {Values} opening
 */
export function writeAddress({ tab, values, page }, opening) {
  const differs = Object.entries(values).filter(([name, value]) => String(value) !== String(opening[name]));
  const pairs = [...(tab ? [["tab", tab]] : []), ...differs, ...Object.entries(page)];
  const text = pairs.map(([name, value]) => `${name}=${encode(/** @type {Value} */ (value))}`).join("&");
  return text && `#${text}`;
}
