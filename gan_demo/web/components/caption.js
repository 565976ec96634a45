// A caption's pictures, the caption with its unknown words marked, and what follows below. What a visitor wants is in the
// tab's boxes; the browser draws it as soon as it can. Until then, and where it cannot, the server is asked.
import { read, replace, tidy } from "../engine/wording.js";
import { countPaint, listen, make, showSheet, within, withSheet } from "./base.js";
import { createArtist } from "./caption_artist.js";
import { createSections, fill } from "./caption_sections.js";
import { paint } from "./latent_path.js";
import { createLive } from "./live.js";
import { cutTile } from "./sheet.js";

/**
 * @typedef {object} Value
 * @property {string} sheet a data URI
 * @property {number} tile the side of a tile in pixels
 * @property {number} columns tiles in a row of the sheet
 * @property {number} count of the pictures
 * @property {string} label
 *
 * @typedef {import("../engine/wording.js").Piece} Piece
 * @typedef {import("./caption_sections.js").Wish} Wish
 * @typedef {import("./caption_sections.js").Section} Section
 *
 * @typedef {object} Props
 * @property {Partial<Value> | null} value
 * @property {{ pieces?: Piece[], notes?: string[] } | null} reading
 * @property {Wish} start what the tab opens with
 * @property {Pick<import("./live.js").Model, "id" | "listing" | "needs">[]} models
 * @property {import("./caption_artist.js").Ids} ids
 * @property {import("../engine/wording.js").Language & { strange: string }} language
 * @property {import("./caption_sections.js").About} about
 *
 * @typedef {{ draw: {}, walk: {}, rest: {}, style: {}, program: {}, leave: {} }} Events
 */

const MAX_SEED = 2 ** 32 - 1;
const REST = 400; // milliseconds
const NAMES = /** @type {(keyof Wish)[]} */ (["text", "seed", "count", "kind", "other", "seed_b", "style", "own"]);

/**
 * Whether there are such seeds; of any other one the server says what is wrong with it.
 *
 * @param {number | null} seed
 * @param {number} count
 */
const isSeed = (seed, count) => Number.isInteger(seed) && Number(seed) >= 0 && Number(seed) + count - 1 <= MAX_SEED;

/** Whether the visitor may still be typing the caption. */
const isWriting = () => Boolean(document.activeElement?.closest("#caption"));

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find, all } = within(element);
  const { models, ids, language, about } = props;
  const newest = () => props.value?.sheet;
  let wish = props.start;
  let state = "loading";
  let wasWriting = false;
  let timer = 0; // until the caption rests
  const live = createLive(models, follow);
  const artist = createArtist(live, ids);
  const sections = createSections(artist, ids, about);

  const ask = {
    walk: () => trigger("walk", {}),
    rest: () => trigger("rest", {}),
    style: () => trigger("style", {}),
  };

  // The wish changes

  /** @param {Wish} next */
  function change(next) {
    const before = wish;
    wish = next;
    const isOver = wasWriting && !isWriting();
    wasWriting = isWriting();
    const differs = (/** @type {(keyof Wish)[]} */ ...names) => names.some((name) => wish[name] !== before[name]);
    if (state !== "ready") askServer(differs, isOver);
    else if (isOver || differs("text", "seed", "count")) drawAll();
    else refresh();
  }

  /**
   * @param {(...names: (keyof Wish)[]) => boolean} differs
   * @param {boolean} isOver
   */
  function askServer(differs, isOver) {
    if (isOver || differs("text", "seed", "count")) askPictures();
    else if (differs("kind", "other", "seed_b")) ask.walk();
    else if (differs("style", "own")) ask.style();
  }

  /** And for all that follows them. */
  function askPictures() {
    live.ask(ids.model);
    trigger("draw", {});
  }

  const tidyWish = () => ({ ...wish, text: tidy(wish.text), other: tidy(wish.other), style: tidy(wish.style) });

  /** The pictures first, then the rest in the background. */
  async function drawAll() {
    markOwn();
    if (wish.seed === null || !tidy(wish.text)) return;
    if (!isSeed(wish.seed, wish.count)) {
      trigger("draw", {}); // which is refused, in a sentence
      return;
    }
    await drawPictures(tidyWish());
    refresh();
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (/** @type {HTMLElement | null} */ (document.querySelector("#caption-program"))?.offsetParent)
        trigger("program", {});
    }, REST);
  }

  /** @param {Wish} own */
  async function drawPictures({ text, seed, count }) {
    const run = artist.begin("pictures");
    const vector = await run.encode("own", text);
    const before = /** @type {HTMLCanvasElement[]} */ (all(".pictures canvas"));
    const canvases = before.length === count ? before : Array.from({ length: count }, () => make("canvas"));
    const places = [...canvases.keys()].reverse(); // the newest wish is granted first
    await Promise.all(
      places.map(async (i) => paint(canvases[i], await run.draw(`${i}`, artist.noise(Number(seed) + i), vector))),
    );
    if (canvases !== before) arrange(canvases);
    find(".pictures").setAttribute("aria-label", fill(about.texts.pictures, count, text));
    find(".pictures").dataset.wish = JSON.stringify([text, seed, count]);
    countPaint(element);
  }

  /** @param {HTMLCanvasElement[]} canvases */
  function arrange(canvases) {
    const across = Math.ceil(Math.sqrt(canvases.length));
    find(".pictures").style.gridTemplate = `repeat(${across}, 1fr) / repeat(${across}, 1fr)`;
    find(".pictures").replaceChildren(...canvases);
  }

  // What follows a finished caption

  /** @param {Pick<Section, "uses">} section */
  const keyOf = ({ uses }) => JSON.stringify(uses.map((name) => wish[name]));

  function refresh() {
    if (state !== "ready" || isWriting() || !isSeed(wish.seed, wish.count) || !tidy(wish.text)) return;
    for (const section of sections) if (section.key !== keyOf(section)) refreshSection(section);
  }

  /** @param {Section} section */
  async function refreshSection(section) {
    const { box, part, uses, draw, event } = section;
    const { other, style, seed_b } = tidyWish();
    if (uses.includes("other") && (!other || seed_b === null)) return;
    if (uses.includes("style") && !style) return;
    const isServers = (uses.includes("own") && wish.own) || (uses.includes("seed_b") && !isSeed(seed_b, 1));
    const needsServer = isServers || (part && live.failure(...part));
    if (!needsServer && part && !live.ready(...part)) return; // what stands there stays until its network has come
    section.key = keyOf(section);
    if (needsServer) {
      tell(box, null);
      ask[event]();
    } else tell(box, await draw(tidyWish()));
  }

  /**
   * @param {string} box
   * @param {object | null} detail what the browser drew; null where the server draws again
   */
  function tell(box, detail) {
    document.querySelector(box)?.dispatchEvent(new CustomEvent("live", { detail, bubbles: true }));
  }

  // What comes: from the server, of the weights, and into sight

  function showServers() {
    const value = withSheet(props.value);
    if (!value || state === "ready") return;
    showSheet(newest, (sheet) => {
      if (state === "ready") return;
      arrange(Array.from({ length: value.count }, (_, i) => cutTile(sheet, value, i)));
      find(".pictures").setAttribute("aria-label", value.label);
      countPaint(element);
    });
  }

  /** @param {{ pieces?: Piece[], notes?: string[] }} reading */
  function markWords({ pieces = [], notes = [] }) {
    find(".read").replaceChildren(...pieces.flatMap(showPiece));
    find(".notes").replaceChildren(...notes.map((note) => make("li", {}, note)));
  }

  function markOwn() {
    const { pieces, notes } = read(wish.text, language, isWriting());
    const isStrange = pieces.some(({ nearest }) => nearest);
    markWords({ pieces, notes: isStrange ? [language.strange, ...notes] : notes });
  }

  function follow() {
    const before = state;
    state = live.ready(ids.model) ? "ready" : live.failure(ids.model) ? "failed" : "loading";
    find(".pictures").dataset.live = state;
    for (const box of sections.map(({ box: name }) => document.querySelector(name))) if (box) sight.observe(box);
    find(".progress").textContent = state === "ready" ? "Drawn in your browser." : live.text(ids.model);
    if (state === "ready" && before !== "ready") begin();
    else if (state === "ready") refresh();
    else if (before === "ready") fallBack();
    if (live.isSlow(ids.model)) askPictures();
  }

  function begin() {
    sections[0].key = ""; // from now on there is a picture at any position
    drawAll();
  }

  function fallBack() {
    for (const { box } of sections) tell(box, null);
    askPictures();
  }

  const sight = new IntersectionObserver((entries) => {
    if (!element.isConnected) {
      live.close();
      sight.disconnect();
      return;
    }
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) live.begin(ids.model);
      const section = sections.find(({ box }) => target === document.querySelector(box));
      if (isIntersecting && section?.part) live.begin(...section.part);
    }
  });

  watch("value", () => {
    live.answer(ids.model);
    showServers();
  });
  watch("reading", () => {
    if (state !== "ready") markWords(props.reading || {});
  });
  element.addEventListener("wish", (event) => {
    const values = /** @type {CustomEvent<any[]>} */ (event).detail;
    const next = NAMES.map((name, i) => [name, values[i] === undefined ? props.start[name] : values[i]]);
    change({ ...Object.fromEntries(next), own: Boolean(values[NAMES.indexOf("own")]) });
  });
  listen(element, "mousedown", ".read button", (_, event) => event.preventDefault()); // the box keeps the focus
  listen(element, "click", ".read button", ({ dataset }) => {
    writeCaption(replace(wish.text, dataset.word || "", dataset.by || ""));
  });
  document.addEventListener("focusout", ({ target }) => {
    const box = /** @type {HTMLInputElement} */ (target);
    if (box.value === "" && box.closest("#seed-caption, #seed-caption-b")) trigger("leave", {});
  });

  for (const section of sections) section.key = keyOf(section); // what the server drew for the start
  showServers();
  markWords(props.reading || {});
  follow();
  sight.observe(find(".pictures"));
}

/**
 * Put a text into the caption's box, as if the visitor had typed it.
 *
 * @param {string} text
 */
function writeCaption(text) {
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("#caption textarea"));
  if (!box) return;
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * A piece as text; an unknown word is marked, and a button follows for each known word that may be meant.
 *
 * @param {Piece} piece
 * @returns {(Node | string)[]}
 */
function showPiece({ text, nearest }) {
  if (!nearest) return [text];
  const buttons = nearest.map((by) => {
    return make("button", { title: `write ${by} instead`, "data-word": text, "data-by": by }, by);
  });
  return [make("span", { class: "unknown" }, text), ...buttons];
}
