// The pictures of a caption, and the caption with its unknown words marked.
import { countPaint, listen, make, showSheet, within, withSheet } from "./base.js";
import { cutTile } from "./sheet.js";

/**
 * @typedef {object} Value
 * @property {string} sheet a data URI
 * @property {number} tile the side of a tile in pixels
 * @property {number} columns tiles in a row of the sheet
 * @property {number} count of the pictures
 * @property {string} label
 *
 * @typedef {object} Piece of the caption
 * @property {string} text
 * @property {string[] | null} nearest words to write instead, where the text is an unknown word
 *
 * @typedef {object} Props
 * @property {Partial<Value> | null} value
 * @property {{ pieces?: Piece[], notes?: string[] } | null} reading
 *
 * @typedef {{ replace: { word: string, by: string } }} Events
 */

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find } = within(element);
  const newest = () => props.value?.sheet;

  function drawPictures() {
    const value = withSheet(props.value);
    if (!value) return;
    showSheet(newest, (sheet) => {
      const across = Math.ceil(Math.sqrt(value.count));
      const canvases = Array.from({ length: value.count }, (_, i) => cutTile(sheet, value, i));
      find(".pictures").style.gridTemplate = `repeat(${across}, 1fr) / repeat(${across}, 1fr)`;
      find(".pictures").replaceChildren(...canvases);
      find(".pictures").setAttribute("aria-label", value.label);
      countPaint(element);
    });
  }

  function markWords() {
    const { pieces = [], notes = [] } = props.reading || {};
    find(".read").replaceChildren(...pieces.flatMap(showPiece));
    find(".notes").replaceChildren(...notes.map((note) => make("li", {}, note)));
  }

  watch("value", drawPictures);
  watch("reading", markWords);
  listen(element, "click", ".read button", ({ dataset }) => {
    trigger("replace", { word: dataset.word || "", by: dataset.by || "" });
  });
  drawPictures();
  markWords();
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
