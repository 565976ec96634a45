// How the network reads a caption, right below the caption's box: unknown words with known ones to choose instead, and
// notes. The tab's CaptionView says what the caption is, in the event `read`.
import { replace } from "../engine/wording.js";
import { listen, make, within } from "./base.js";

/**
 * @typedef {import("../engine/wording.js").Piece} Piece
 * @typedef {import("../engine/wording.js").Reading} Reading
 *
 * @typedef {object} Props
 * @property {null} value
 * @property {string} box selector of what a caption is written in
 */

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props }) {
  const { find } = within(element);

  /** @param {Pick<Reading, "pieces" | "notes">} reading */
  function show({ pieces, notes }) {
    find(".read").replaceChildren(...pieces.flatMap(showPiece));
    find(".read").hidden = pieces.every(({ nearest }) => !nearest); // the box says the same
    find(".notes").replaceChildren(...notes.map((note) => make("li", {}, note)));
  }

  element.addEventListener("read", (event) => show(/** @type {CustomEvent<Reading>} */ (event).detail));
  listen(element, "mousedown", ".read button", (_, event) => event.preventDefault()); // the box keeps the focus
  listen(element, "click", ".read button", ({ dataset }) => {
    const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector(props.box));
    if (box) write(box, replace(box.value, dataset.word || "", dataset.by || ""));
  });
}

/**
 * Put a text into a box, as if the visitor had typed it.
 *
 * @param {HTMLTextAreaElement} box
 * @param {string} text
 */
function write(box, text) {
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
    return make("button", { "aria-label": `${by}: write it instead of ${text}`, "data-word": text, "data-by": by }, by);
  });
  return [make("span", { class: "unknown" }, text), ...buttons];
}
