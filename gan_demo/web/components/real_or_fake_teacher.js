// The teacher's side of a class: its code to type or to photograph, the curve that grows, and the pictures that fooled
// most. The secret stays in this browser, and is never part of a link.
import { listen, make, within } from "./base.js";
import { outerAddress } from "./copying.js";
import { ask, readCode, showCode } from "./real_or_fake_class.js";
import { showCurve } from "./real_or_fake_curve.js";
import { keep, recall } from "./real_or_fake_memory.js";
import { toCanvas } from "./real_or_fake_pictures.js";
import { REAL } from "./real_or_fake_plan.js";
import { describeMistaken } from "./real_or_fake_results.js";
import { addTo } from "./real_or_fake_tally.js";
import { watchSight } from "./sight.js";

/**
 * @typedef {import("./real_or_fake_class.js").Group} Group
 * @typedef {import("./real_or_fake_plan.js").Card} Card
 * @typedef {{ code: string, secret: string }} Key
 *
 * @typedef {Group & { shares: (Omit<Card, "number"> & { time: number, count: number, real: number })[],
 *   fooling: (Card & { count: number, wrong: number })[] }} Results
 *
 * @typedef {object} World what the game lends
 * @property {() => { id: string, networks: Record<string, string> }} deck that a new class gets
 * @property {(id: string) => { networks: Record<string, string>, of: string }} deckOf
 * @property {(deck: string, card: Card) => Promise<import("./real_or_fake_pictures.js").Picture>} picture
 * @property {string} space OWNER/NAME of the Space that the app is; "" elsewhere
 * @property {string} qr address of the library that draws codes
 */

const PAUSE = 2000; // milliseconds between two looks at the answers
const KEY = "class";
const FORGETS = "This server forgets them when it restarts: download them before you leave.";
const SURE = "Really delete everything?";

/** @param {number} until in seconds since 1970 */
const dateOf = (until) => new Date(1000 * until).toLocaleDateString("en-GB", { day: "numeric", month: "long" });

/**
 * What is kept, and for how long.
 *
 * @param {Group} group
 */
export function describeKeeping({ until, lasting }) {
  const span = `Answers have no names. They stay on this server until ${dateOf(until)} and are then deleted.`;
  return lasting ? span : `${span} ${FORGETS}`;
}

/**
 * The address that pupils open.
 *
 * @param {string} code
 */
export const linkOf = (code) => `#tab=real_or_fake&class=${code}`;

/**
 * @param {HTMLElement} element
 * @param {World} world
 */
export function createTeacher(element, world) {
  const { find } = within(element);
  let key = /** @type {Key | null} */ (recall(KEY) ?? null);
  let isSeen = false;
  let timer = 0;
  let drawing = ""; // the pictures that fooled most, as they are shown

  /** @param {string} text */
  function say(text) {
    find(".refusal").textContent = text;
  }

  /** @param {Key | null} next */
  function use(next) {
    key = next;
    keep(KEY, next ?? undefined);
    find(".delete").textContent = "Delete this class";
    find(".secret-text").textContent = "";
    show();
    look();
  }

  function show() {
    find(".no-class").hidden = Boolean(key);
    find(".own-class").hidden = !key;
    if (!key) return;
    find(".code-text").textContent = showCode(key.code);
    const link = outerAddress(linkOf(key.code), world.space);
    const place = /** @type {HTMLAnchorElement} */ (find(".class-link"));
    [place.textContent, place.href] = [link, link];
    drawCode(link);
  }

  /** @param {string} link */
  async function drawCode(link) {
    if (find(".qr").dataset.link === link) return;
    const { qrcode } = await import(new URL(world.qr, document.baseURI).href);
    const code = qrcode(0, "M"); // as small as the link allows, readable with 15% of it covered
    code.addData(link);
    code.make();
    find(".qr").innerHTML = code.createSvgTag({ cellSize: 4, margin: 16, scalable: true });
    find(".qr").dataset.link = link;
  }

  /** See what has come, now and again. */
  async function look() {
    clearTimeout(timer);
    if (!key || !isSeen) return;
    const { code, secret } = key;
    try {
      const results = /** @type {Results} */ (await ask(`${code}/results`, { secret }));
      if (key?.code === code) showResults(results);
      say("");
    } catch (error) {
      say(String(/** @type {Error} */ (error).message));
      if (/** @type {{ status?: number }} */ (error).status === 404) {
        use(null);
        return;
      }
    }
    timer = window.setTimeout(look, PAUSE);
  }

  /** @param {Results} results */
  function showResults(results) {
    const { networks } = world.deckOf(results.deck);
    const tally = results.shares.reduce(
      (all, { source, time, count, real }) => addTo(all, { source, time }, [count, real]),
      {},
    );
    const count = results.shares.reduce((all, share) => all + share.count, 0);
    find(".count").textContent = count === 1 ? "1 answer" : `${count.toLocaleString("en")} answers`;
    find(".keeping").textContent = describeKeeping(results);
    showCurve(find(".class-curve"), tally, networks);
    showFooling(results);
  }

  /** @param {Results} results */
  async function showFooling({ deck, fooling }) {
    const news = JSON.stringify(fooling);
    if (news === drawing) return;
    drawing = news;
    const { networks, of } = world.deckOf(deck);
    const figures = await Promise.all(
      fooling.map(async (card) => {
        const picture = await world.picture(deck, card);
        const name = card.source === REAL ? "real" : `by ${networks[card.source]}`;
        const words = make("figcaption", {}, make("b", { class: card.source === REAL ? "real" : "generated" }, name));
        words.append(` ${describeMistaken(card)}`);
        return make("figure", {}, toCanvas(picture, `${of}, ${name}`), words);
      }),
    );
    if (news === drawing) find(".fooling").replaceChildren(...figures);
    find(".fooling-title").hidden = !figures.length;
  }

  /**
   * Ask, and say what the server refuses.
   *
   * @template Answer
   * @param {string} path
   * @param {Parameters<typeof ask>[1]} options
   * @param {(answer: any) => void} react
   */
  async function tryTo(path, options, react) {
    try {
      say("");
      react(await ask(path, options));
    } catch (error) {
      say(String(/** @type {Error} */ (error).message));
    }
  }

  listen(element, "click", ".open-class", () =>
    tryTo("", { method: "POST", body: { deck: world.deck().id } }, ({ code, secret }) => use({ code, secret })),
  );
  listen(element, "submit", ".find-class", (form, event) => {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (/** @type {unknown} */ (form)));
    const [code, secret] = [readCode(String(data.get("code"))), String(data.get("secret")).trim()];
    tryTo(`${code}/results`, { secret }, () => use({ code, secret }));
  });
  listen(element, "click", ".table", () => {
    if (!key) return;
    const { code, secret } = key;
    tryTo(`${code}/answers.csv`, { secret }, (text) => {
      const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })) });
      link.download = `class-${code}.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  });
  listen(element, "click", ".show-secret", () => {
    const text = find(".secret-text");
    text.textContent = text.textContent
      ? ""
      : `Secret: ${key?.secret}. With it and the code, this view opens elsewhere.`;
  });
  listen(element, "click", ".leave-class", () => use(null));
  listen(element, "click", ".delete", (button) => {
    if (button.textContent !== SURE) button.textContent = SURE;
    else if (key) tryTo(key.code, { method: "DELETE", secret: key.secret }, () => use(null));
  });
  watchSight(element, (inSight) => {
    isSeen = inSight && element.isConnected;
    look();
  });
  show();
}
