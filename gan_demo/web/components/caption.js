// A caption's pictures, and what follows them: how the caption is read, and the sections below. What a visitor wants is
// in the tab's boxes; the browser draws it as soon as it can. Until then, and where it cannot, the server is asked.
import { read, tidy } from "../engine/wording.js";
import { countPaint, fill, make, showSheet, within, withSheet } from "./base.js";
import { createArtist } from "./caption_artist.js";
import { createSections } from "./caption_sections.js";
import { offerCaption } from "./caption_take.js";
import { paint } from "./latent_path.js";
import { createLive } from "./live.js";
import { follow } from "./own_picture.js";
import { isSeed } from "./seed_rule.js";
import { cutTile } from "./sheet.js";

/**
 * @typedef {object} Value
 * @property {string} sheet a data URI
 * @property {number} tile the side of a tile in pixels
 * @property {number} columns tiles in a row of the sheet
 * @property {number} count of the pictures
 * @property {string} label
 *
 * @typedef {import("./caption_sections.js").Wish} Wish
 * @typedef {import("./caption_sections.js").Section} Section
 *
 * @typedef {object} Props
 * @property {Partial<Value> | null} value
 * @property {Omit<Wish, "own" | "picture">} start what the tab opens with
 * @property {string} box selector of the box for the visitor's own picture
 * @property {string} reading selector of what says how the caption is read
 * @property {Pick<import("./live.js").Model, "id" | "listing" | "needs">[]} models
 * @property {import("./caption_artist.js").Ids} ids
 * @property {import("../engine/wording.js").Language & { strange: string }} language
 * @property {import("./caption_sections.js").About} about
 * @property {string} gif address of the library that encodes animations
 *
 * @typedef {{ draw: {}, walk: {}, words: {}, judges: {}, style: {}, program: {}, leave: {} }} Events
 */

const REST = 400; // milliseconds until the program follows
const PAUSE = 1500; // milliseconds without a key, after which a caption is finished though its box has the focus
const NAMES = /** @type {const} */ (["text", "seed", "count", "kind", "other", "seed_b", "style"]); // of the boxes

/** Whether the keys that are pressed go into the caption. */
const isInBox = () => Boolean(document.activeElement?.closest("#caption"));

/**
 * Whether anybody can see it: what is folded is not in the page before it is first opened, and hidden afterwards.
 *
 * @param {string} box
 */
function isOpen(box) {
  const element = document.querySelector(box);
  return Boolean(element && (element.checkVisibility?.() ?? true));
}

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find, all } = within(element);
  const { models, ids, language, about } = props;
  const newest = () => props.value?.sheet;
  /** @type {Wish} */
  let wish = { ...props.start, own: 0, picture: null };
  let ownCount = 0;
  /** @type {import("./own_picture.js").News} */
  let own = { picture: null, onServer: false, ask: () => {} };
  let inquiry = 0; // the own picture that the box has asked about
  let state = "loading";
  let pause = 0; // the timer of a caption that is being written; 0 once it is finished
  let timer = 0; // until the program follows
  const live = createLive(models, hear);
  const artist = createArtist(live, ids);
  const sections = createSections(artist, ids, about);

  offerCaption(find(".pictures"), artist, takeWish, { ...about, gif: props.gif });

  const ask = {
    walk: () => trigger("walk", {}),
    words: () => trigger("words", {}),
    judges: () => trigger("judges", {}),
    style: () => trigger("style", {}),
  };

  // The wish changes

  /** @param {Wish} next */
  function change(next) {
    const before = wish;
    wish = next;
    const differs = (/** @type {(keyof Wish)[]} */ ...names) => names.some((name) => wish[name] !== before[name]);
    if (differs("text")) awaitPause();
    markWords();
    if (differs("text", "seed", "count")) drawAll();
    else refresh();
  }

  function awaitPause() {
    clearTimeout(pause);
    pause = setTimeout(() => {
      pause = 0;
      markWords();
      refresh();
    }, PAUSE);
  }

  const isWriting = () => isInBox() && pause > 0;

  /** When they have come, the rest follows. */
  function askPictures() {
    live.ask(ids.model);
    trigger("draw", {});
  }

  const tidyWish = () => ({ ...wish, text: tidy(wish.text), other: tidy(wish.other), style: tidy(wish.style) });

  async function takeWish() {
    await live.arrive(ids.model);
    const { seed, count, text } = tidyWish();
    return text && isSeed(seed, count) ? tidyWish() : null;
  }

  /** The pictures first, then the rest in the background. */
  async function drawAll() {
    if (wish.seed === null || !tidy(wish.text)) return;
    if (!isSeed(wish.seed, wish.count)) {
      trigger("draw", {}); // which the server refuses, in a sentence
      return;
    }
    if (state !== "ready") {
      askPictures();
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

  /** @param {Section} section */
  const isStale = (section) => section.key !== keyOf(section);

  /** The sections that somebody sees. */
  function refresh() {
    if (isWriting() || !isSeed(wish.seed, wish.count) || !tidy(wish.text)) return;
    for (const section of sections) if (isStale(section) && isOpen(section.box)) refreshSection(section);
  }

  /** @param {Section} section */
  async function refreshSection(section) {
    const { box, part, uses, draw, event } = section;
    const { other, style, seed_b } = tidyWish();
    if (uses.includes("other") && (!other || seed_b === null)) return;
    if (uses.includes("style") && !style) return;
    const isBeyond = (uses.includes("own") && own.onServer) || (uses.includes("seed_b") && !isSeed(seed_b));
    const isServers = state !== "ready" || isBeyond || Boolean(part && live.failure(...part));
    if (!isServers && part && !live.ready(...part)) return; // what stands there stays until its network has come
    Object.assign(section, { key: keyOf(section), isServers });
    if (isServers) {
      tell(box, "live", null);
      ask[event]();
    } else tell(box, "live", await draw(tidyWish()));
  }

  /** Where the browser cannot take the style of the visitor's picture, the box asks whether to send it: once. */
  function askToSend() {
    const reason = live.failure(ids.model) || live.failure(ids.stylist, "encoder");
    if (!reason || !own.picture || inquiry === wish.own) return;
    inquiry = wish.own;
    own.ask(reason);
  }

  /**
   * @param {string} box
   * @param {"live" | "read"} type
   * @param {object | null} detail of `live`: what the browser drew; null where the server draws again
   */
  function tell(box, type, detail) {
    document.querySelector(box)?.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }

  function markWords() {
    const { pieces, notes } = read(wish.text, language, isWriting());
    const isStrange = pieces.some(({ nearest }) => nearest);
    tell(props.reading, "read", { pieces, notes: isStrange ? [language.strange, ...notes] : notes });
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

  function hear() {
    const before = state;
    state = live.ready(ids.model) ? "ready" : live.failure(ids.model) ? "failed" : "loading";
    find(".pictures").dataset.live = state;
    find(".progress").textContent = state === "ready" ? "Drawn in your browser." : live.text(ids.model);
    if (state === "ready" && before !== "ready") begin();
    else if (state === "ready") refresh();
    else if (before === "ready") fallBack();
    askToSend();
    if (live.isSlow(ids.model)) askPictures();
  }

  function begin() {
    sections[0].key = ""; // from now on there is a picture at any position
    for (const section of sections) if (section.isServers) section.key = ""; // the server may not have answered
    drawAll();
  }

  function fallBack() {
    for (const section of sections) {
      section.key = "";
      tell(section.box, "live", null);
    }
    askPictures();
    refresh();
  }

  const sight = new IntersectionObserver((entries) => {
    if (!element.isConnected) {
      live.close();
      sight.disconnect();
      openings.disconnect();
      return;
    }
    if (entries.some(({ isIntersecting }) => isIntersecting)) live.begin(ids.model);
  });
  // What is folded has no size; it opens with one, though it may be below the screen.
  const openings = new ResizeObserver(() => {
    const open = sections.filter(({ box }) => isOpen(box));
    if (open.length) live.begin(ids.model); // a link to a section leaves the pictures out of sight
    for (const { part } of open) if (part) live.begin(...part);
    refresh();
  });

  /** @param {Section} section that has just come into the page, with what the server drew for the start */
  function welcome(section) {
    const box = document.querySelector(section.box);
    if (!box) return;
    openings.observe(box);
    if (isStale(section)) box.setAttribute("aria-busy", "true");
  }

  watch("value", () => {
    live.answer(ids.model);
    showServers();
    if (state !== "ready") refresh();
  });
  element.addEventListener("wish", (event) => {
    const values = /** @type {CustomEvent<any[]>} */ (event).detail;
    const next = NAMES.map((name, i) => [name, values[i] === undefined ? props.start[name] : values[i]]);
    change({ ...wish, ...Object.fromEntries(next) });
  });
  follow(props.box, (news) => {
    own = news;
    ownCount += 1;
    live.begin(ids.stylist, "encoder"); // though the pictures may be out of sight
    const isOwn = Boolean(news.picture || news.onServer);
    find(".pictures").dataset.own = String(isOwn); // a link does not have it, and says so
    change({ ...wish, own: isOwn ? ownCount : 0, picture: news.picture });
    askToSend();
  });
  document.addEventListener("arrive", ({ target }) => {
    const section = sections.find(({ box }) => /** @type {Element} */ (target).matches(box));
    if (section) welcome(section);
  });
  document.addEventListener("focusout", ({ target }) => {
    const box = /** @type {HTMLInputElement} */ (target);
    if (box.value === "" && box.closest("#seed-caption, #seed-caption-b")) trigger("leave", {});
  });

  for (const section of sections) section.key = keyOf(section); // what the server drew for the start
  for (const section of sections) welcome(section);
  showServers();
  hear();
  sight.observe(find(".pictures"));
}
