// What stands beside or below the large picture of a path: its neighbours, or a filmstrip of the whole way.
import { make, within } from "./base.js";
import { showNeighbours } from "./neighbours.js";
import { nearest } from "./scrubber.js";

/**
 * @typedef {object} Row
 * @property {number} most pictures that it has, evenly spaced from A to B
 * @property {HTMLCanvasElement[]} pictures
 * @property {(pictures: HTMLCanvasElement[], steps: number[], ends: [string, string]) => void} fill with the pictures of
 *   steps, and say what the two ends are
 * @property {(step: number) => void} show where on the path the large picture is
 */

/**
 * Smaller pictures at both sides, an eighth of the way apart. They are copies of pictures that are there already, so
 * that a finger that moves waits for none of them.
 *
 * @param {ParentNode} element
 * @returns {Row}
 */
function createNeighbours(element) {
  const { all } = within(element);
  const sides = /** @type {HTMLCanvasElement[]} */ (all(".nearby .side"));
  /** @type {number[]} */
  let places = [];
  const row = {
    most: 17,
    pictures: /** @type {HTMLCanvasElement[]} */ ([]),
    /** @type {Row["fill"]} */
    fill(pictures, steps, ends) {
      row.pictures = pictures;
      places = steps;
      for (const [i, end] of all(".bar .end").entries()) end.textContent = ends[i];
    },
    /** @type {Row["show"]} */
    show(step) {
      const apart = Math.max(1, Math.round((places.length - 1) / 8));
      showNeighbours(sides, nearest(places, step), row.pictures, apart);
    },
  };
  return row;
}

/**
 * @param {ParentNode} element
 * @param {(step: number) => string} describe
 * @returns {Row}
 */
function createStrip(element, describe) {
  const { find, all } = within(element);
  const row = {
    most: 9,
    pictures: /** @type {HTMLCanvasElement[]} */ ([]),
    /** @type {Row["fill"]} */
    fill(pictures, steps, ends) {
      row.pictures = pictures;
      const thumbs = steps.map((step, i) => {
        const end = i === 0 ? ends[0] : i === steps.length - 1 ? ends[1] : "";
        const badges = end ? [make("span", { class: "end" }, end)] : [];
        return make("button", { "data-step": step, "aria-label": describe(step) }, pictures[i], ...badges);
      });
      find(".strip").replaceChildren(...thumbs);
    },
    /** @type {Row["show"]} */
    show(step) {
      const thumbs = all(".strip button");
      const place = nearest(
        thumbs.map(({ dataset }) => Number(dataset.step)),
        step,
      );
      for (const [i, thumb] of thumbs.entries()) thumb.classList.toggle("near", i === place);
    },
  };
  return row;
}

/**
 * The row that an element has a place for.
 *
 * @param {ParentNode} element
 * @param {(step: number) => string} describe
 */
export const createRow = (element, describe) =>
  element.querySelector(".nearby") ? createNeighbours(element) : createStrip(element, describe);
