// Pictures that all follow one choice: a label, or a word of a sentence. Each keeps its random numbers.
import { listen, make, within } from "./base.js";
import { fillChoices } from "./choices.js";
import { paint } from "./latent_path.js";
import { copy } from "./neighbours.js";

/**
 * @typedef {object} Look
 * @property {string[]} options
 * @property {string} label of the group of radio buttons
 * @property {[string, string]} sentence what stands before the choice and after it
 * @property {number} columns of pictures
 * @property {string} of what the pictures show
 * @property {string} hint what to do
 */

/**
 * @param {HTMLElement} element
 * @param {Look} look
 * @param {(place: number, option: number, show: (picture: import("./latent_path.js").Picture) => void) => boolean} draw
 *   draws the picture at a place, a moment later; false where the stored one is to be shown
 */
export function createChoice(element, { options, label, sentence, columns, of }, draw) {
  /** @type {HTMLCanvasElement[][]} by option */
  let frames = [];
  let option = 0;
  /** @type {[string, number][]} */
  const choices = options.map((text, i) => [text, i]);
  const grid = make("div", { class: "grid", role: "img", style: `--columns: ${columns}` });
  const group = make("span", { class: `choices of-${options.length}`, role: "radiogroup", "aria-label": label });
  element.append(grid, make("p", { class: "choose" }, sentence[0], group, sentence[1]));

  /** @param {number} choice */
  function show(choice) {
    option = choice;
    fillChoices(group, `start ${label}`, choices, option);
    grid.setAttribute("aria-label", `${of}: ${options[option]}`);
    const canvases = /** @type {HTMLCanvasElement[]} */ (within(grid).all("canvas"));
    for (const [place, canvas] of canvases.entries()) {
      const comes = draw(place, option, (picture) => {
        paint(canvas, picture);
        canvas.dataset.shows = String(choice);
      });
      if (comes) continue;
      copy(canvas, frames[option][place]);
      canvas.dataset.shows = String(option);
    }
  }

  listen(element, "change", "input", (radio) => show(Number(/** @type {HTMLInputElement} */ (radio).value)));

  return {
    /**
     * @param {HTMLCanvasElement[][]} pictures by option
     * @param {number} choice
     */
    setFrames(pictures, choice) {
      frames = pictures;
      grid.replaceChildren(...pictures[0].map(() => make("canvas")));
      show(choice);
    },

    redraw: () => show(option),
  };
}
