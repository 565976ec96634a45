// Items side by side, each with its pictures one below the other, then a bar, a text and a note.
import { countPaint, make, showSheet, within, withSheet } from "./base.js";
import { cutTile } from "./sheet.js";

/**
 * @typedef {object} Item
 * @property {string} text
 * @property {string} note
 * @property {number | null} bar from 0 to 1
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
 * @property {string} colour of the bars, a variable of the theme
 * @property {string} width the least width of a picture, as CSS
 * @property {boolean} strike through all texts but the first
 */

/** @param {import("./base.js").Host<{ value: Partial<Value> | null }>} host */
export function mount({ element, props, watch }) {
  const { find } = within(element);
  const newest = () => props.value?.sheet;

  function load() {
    const value = withSheet(props.value);
    if (!value) return;
    showSheet(newest, (sheet) => {
      const { label, colour, width, items, ticks } = value;
      element.style.setProperty("--fill", `var(--${colour})`);
      element.style.setProperty("--width", width);
      find(".legend").replaceChildren(
        ...ticks.map(({ name, text }) => make("span", {}, make("i", { class: `tick ${name}` }), text)),
      );
      find(".tiles").replaceChildren(...items.map((item, i) => drawItem(sheet, value, item, i)));
      find(".tiles").setAttribute("aria-label", label);
      countPaint(element);
    });
  }

  watch("value", load);
  load();
}

/**
 * @param {HTMLImageElement} sheet
 * @param {Value} value
 * @param {Item} item
 * @param {number} place among the items
 */
function drawItem(sheet, value, { text, note, bar }, place) {
  const { pictures, ticks, strike } = value;
  const parts = Array.from({ length: pictures }, (_, i) => cutTile(sheet, value, place * pictures + i));
  return make(
    "div",
    { class: place ? "item" : "item first", role: "listitem" },
    ...parts,
    ...(bar === null ? [] : [drawBar(bar, ticks)]),
    make("span", { class: place && strike ? "out" : "" }, text),
    make("small", {}, note),
  );
}

/**
 * @param {number} share from 0 to 1
 * @param {Tick[]} ticks
 */
function drawBar(share, ticks) {
  const fill = make("i");
  fill.style.width = `${100 * share}%`;
  const lines = ticks.map(({ name, at }) => {
    const line = make("span", { class: `tick ${name}` });
    line.style.left = `${100 * at}%`;
    return line;
  });
  return make("div", { class: "measure" }, fill, ...lines);
}
