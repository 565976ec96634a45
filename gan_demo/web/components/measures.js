// A table of how near enlarged pictures come to the truth, the nearest marked, with sentences that say it.
import { make, within } from "./base.js";

/**
 * @typedef {object} Row of a method
 * @property {string} title
 * @property {string} kind
 * @property {number | null} psnr in dB; null for equal pictures
 * @property {number} ssim
 * @property {number | null} [distance] as a network that knows photographs sees it; null where it is not known
 *
 * @typedef {object} Value {} where there is nothing to say
 * @property {Row[] | null} [rows] null where the truth is not known; of all or of none there is a distance
 *
 * @typedef {object} Props
 * @property {Value | null} value
 *
 * @typedef {object} Measure
 * @property {"psnr" | "ssim" | "distance"} key
 * @property {string} head of its column
 * @property {string} name in a sentence
 * @property {number} digits after the point
 * @property {string} unit
 * @property {1 | -1} sign 1 where more is nearer
 */

/** @type {Measure[]} */
const MEASURES = [
  { key: "psnr", head: "PSNR", name: "PSNR", digits: 2, unit: " dB", sign: 1 },
  { key: "ssim", head: "SSIM", name: "SSIM", digits: 3, unit: "", sign: 1 },
  { key: "distance", head: "Perceptual distance", name: "perceptual distance", digits: 3, unit: "", sign: -1 },
];
const UNKNOWN = "Nobody knows what this picture truly looked like, so nothing can be measured.";
const BOTH = "PSNR and SSIM: higher is nearer.";
const PERCEPTUAL = " Perceptual distance: lower is nearer.";
const DASH = " It is stored for the examples only: elsewhere there is a dash.";

/**
 * The measures that rows have.
 *
 * @param {Row[]} rows
 */
const columnsOf = (rows) => MEASURES.filter(({ key }) => rows.some((row) => key in row));

/**
 * As the table shows it; the PSNR of equal pictures is infinite.
 *
 * @param {Row} row
 * @param {Measure} measure
 */
function numberOf(row, { key, digits }) {
  const number = row[key] ?? null;
  if (number !== null) return Number(number.toFixed(digits));
  return key === "psnr" ? Number.POSITIVE_INFINITY : null;
}

/**
 * The rows that a measure puts nearest to the truth; [] unless it knows two.
 *
 * @param {Row[]} rows
 * @param {Measure} measure
 */
export function firsts(rows, measure) {
  const numbers = rows.map((row) => numberOf(row, measure)).filter((number) => number !== null);
  const best = measure.sign * Math.max(...numbers.map((number) => measure.sign * number));
  return numbers.length > 1 ? rows.filter((row) => numberOf(row, measure) === best) : [];
}

/** @param {string[]} texts */
const joined = (texts) =>
  texts.length > 1 ? `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}` : texts[0];

/** @param {Row[]} rows */
const titles = (rows) => joined(rows.map(({ title }) => title));

/**
 * Which methods come nearest, by which measures.
 *
 * @param {Row[]} rows
 * @returns {[methods: string, measures: string][]}
 */
export function verdict(rows) {
  /** @type {Map<string, string[]>} */
  const measures = new Map(); // by the names of those that they put first
  for (const measure of columnsOf(rows)) {
    const methods = firsts(rows, measure);
    if (methods.length > 0) measures.set(titles(methods), [...(measures.get(titles(methods)) ?? []), measure.name]);
  }
  return [...measures].map(([methods, names]) => [methods, joined(names)]);
}

/**
 * A sentence if others come nearer than SRGAN by perceptual distance, though it is sharper.
 *
 * @param {Row[]} rows
 */
export function miss(rows) {
  const own = rows.find(({ kind, distance }) => kind === "srgan" && typeof distance === "number");
  const distance = own?.distance ?? 0;
  const nearer = rows.filter((row) => typeof row.distance === "number" && row.distance < distance);
  if (nearer.length === 0) return "";
  return `What SRGAN invented did not help here: ${titles(nearer)} came nearer by that distance, too.`;
}

/**
 * How to read the table.
 *
 * @param {Row[]} rows
 */
export function explanation(rows) {
  const parts = [BOTH];
  if (rows.some((row) => "distance" in row)) parts.push(PERCEPTUAL);
  if (rows.some(({ distance }) => distance === null)) parts.push(DASH);
  return parts.join("");
}

/**
 * @param {Row} row
 * @param {Measure} measure
 * @param {boolean} isFirst
 */
function cell(row, measure, isFirst) {
  const number = numberOf(row, measure);
  const text =
    number === null
      ? "-"
      : number === Number.POSITIVE_INFINITY
        ? "equal"
        : `${number.toFixed(measure.digits)}${measure.unit}`;
  if (!isFirst) return make("td", {}, text);
  return make("td", { class: "first" }, make("b", {}, text), " ", make("small", {}, "nearest"));
}

/** @param {Row[]} rows */
function table(rows) {
  const columns = columnsOf(rows);
  const best = columns.map((measure) => firsts(rows, measure));
  const heads = ["", ...columns.map(({ head }) => head)].map((head) => make("th", {}, head));
  const lines = rows.map((row) => {
    const cells = columns.map((measure, i) => cell(row, measure, best[i].includes(row)));
    return make("tr", {}, make("th", {}, row.title), ...cells);
  });
  return make("table", { class: "figures" }, make("tr", {}, ...heads), ...lines);
}

/** @param {Row[]} rows */
function sentence(rows) {
  const parts = verdict(rows).flatMap(([methods, measures], i) => [
    i > 0 ? ", " : "Nearest to the truth here: ",
    make("b", {}, methods),
    ` by ${measures}`,
  ]);
  return make("p", {}, ...parts, parts.length > 0 ? ". " : "", miss(rows));
}

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props, watch }) {
  function load() {
    const rows = props.value?.rows;
    /** @type {Node[]} */
    const parts = [];
    if (rows === null) parts.push(make("p", { class: "hint" }, UNKNOWN));
    if (rows) parts.push(sentence(rows), table(rows), make("p", { class: "hint" }, explanation(rows)));
    within(element)
      .find(".measures")
      .replaceChildren(...parts);
  }
  watch("value", load);
  load();
}
