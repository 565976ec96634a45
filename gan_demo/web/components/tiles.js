// Items side by side, each with its pictures one below the other, then a bar, a text and a note.
import { arrive, countPaint, fill, make, setAttributes, showSheet, within, withSheet } from "./base.js";
import { paint } from "./latent_path.js";
import { cutTile } from "./sheet.js";

/**
 * @typedef {object} Item
 * @property {string} text
 * @property {string} note
 * @property {number | null} bar from 0 to 1; null for none
 *
 * @typedef {object} Tick of every bar
 * @property {string} name its class
 * @property {string} text for the legend
 * @property {number} at from 0 to 1
 *
 * @typedef {object} Value
 * @property {string} sheet a data URI
 * @property {number} tile the side of a tile in pixels
 * @property {number} columns tiles in a row of the sheet
 * @property {number} pictures per item
 * @property {Item[]} items
 * @property {Tick[]} ticks
 * @property {string} label
 * @property {{ first: string[], others: string[] }} alternatives of an item's pictures, the first item's and all others',
 *   with {} for its text
 * @property {string} measure what a bar says; its share in percent replaces the braces in it
 * @property {string} colour of the bars, a variable of the theme
 * @property {string} width the least width of a picture, as CSS
 * @property {boolean} strike through all texts but the first
 *
 * @typedef {object} Drawing of the browser, in the event `live`; null where the server draws again
 * @property {import("./latent_path.js").Picture[]} pictures
 * @property {Item[]} items
 */

/** @param {import("./base.js").Host<{ value: Partial<Value> | null }>} host */
export function mount({ element, props, watch }) {
  const { find } = within(element);
  const newest = () => props.value?.sheet;
  /** @type {Drawing | null} */
  let drawing = null; // while there is one, the server's pictures come too late

  /**
   * @param {Value} value
   * @param {(number: number) => HTMLCanvasElement} picture
   */
  function show({ label, colour, width, items, ticks, strike, pictures, alternatives, measure }, picture) {
    element.style.setProperty("--fill", `var(--${colour})`);
    element.style.setProperty("--width", width);
    element.style.setProperty("--count", String(items.length));
    find(".legend").replaceChildren(
      ...ticks.map(({ name, text }) => make("span", {}, make("i", { class: `tick ${name}` }), text)),
    );
    const tiles = items.map((item, i) => {
      const parts = Array.from({ length: pictures }, (_, k) => {
        const canvas = picture(i * pictures + k);
        const text = (i === 0 ? alternatives.first : alternatives.others)[k];
        setAttributes(canvas, { role: "img", "aria-label": fill(text, item.text) });
        return canvas;
      });
      return drawItem(parts, item, ticks, { first: i === 0, strike, measure });
    });
    find(".tiles").replaceChildren(...tiles);
    find(".tiles").setAttribute("aria-label", label);
    countPaint(element);
  }

  /** @param {boolean} isAnswer whether it was asked for, because what stood there was of another caption */
  function load(isAnswer) {
    const value = withSheet(props.value);
    if (!value || drawing) return;
    showSheet(newest, (sheet) => {
      if (drawing) return;
      show(value, (number) => cutTile(sheet, value, number));
      if (isAnswer) find(".tiles").removeAttribute("aria-busy");
    });
  }

  element.addEventListener("live", (event) => {
    drawing = /** @type {CustomEvent<Drawing | null>} */ (event).detail;
    const value = withSheet(props.value);
    if (!drawing || !value) return;
    const { pictures, items } = drawing;
    show({ ...value, items }, (number) => paint(make("canvas"), pictures[number]));
    find(".tiles").removeAttribute("aria-busy");
  });
  watch("value", () => load(true));
  load(false);
  arrive(find(".tiles"));
}

/**
 * @param {HTMLCanvasElement[]} parts its pictures
 * @param {Item} item
 * @param {Tick[]} ticks
 * @param {{ first: boolean, strike: boolean, measure: string }} look
 */
function drawItem(parts, { text, note, bar }, ticks, { first, strike, measure }) {
  return make(
    "div",
    { class: first ? "item first" : "item", role: "listitem" },
    ...parts,
    ...(bar === null ? [] : [drawBar(bar, ticks, fill(measure, Math.round(100 * bar)))]),
    make("span", { class: strike && !first ? "out" : "" }, text),
    make("small", {}, note),
  );
}

/**
 * @param {number} share from 0 to 1
 * @param {Tick[]} ticks
 * @param {string} text of it
 */
function drawBar(share, ticks, text) {
  const bar = make("i");
  bar.style.width = `${100 * share}%`;
  const lines = ticks.map(({ name, at }) => {
    const line = make("span", { class: `tick ${name}` });
    line.style.left = `${100 * at}%`;
    return line;
  });
  return make("div", { class: "measure", role: "img", "aria-label": text }, bar, ...lines);
}
