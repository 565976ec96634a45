// Pictures in a row, of which the middle one is large: those of a path, or the levels of a pyramid.
import { clamp, make } from "./base.js";
import { paint } from "./latent_path.js";
import { copy, showNeighbours } from "./neighbours.js";
import { onDrag } from "./start_drag.js";

/**
 * @param {HTMLElement} element
 * @param {object} look
 * @param {string} look.label of the slider
 * @param {(at: number) => string} look.describe a place in words
 * @param {(at: number, show: (picture: import("./latent_path.js").Picture) => void) => boolean} draw draws a place that
 *   may lie between two steps, a moment later; false where it cannot
 */
export function createFilm(element, { label, describe }, draw) {
  /** @type {HTMLCanvasElement[]} */
  let frames = [];
  let at = 0;
  const big = make("canvas", { class: "big" });
  const sides = [-2, -1, 1, 2].map((offset) => make("canvas", { class: `side far${offset}` }));
  big.setAttribute("role", "img");
  const row = make("div", { class: "nearby" }, sides[0], sides[1], big, sides[2], sides[3]);
  const slider = make("input", { type: "range", min: 0, step: 1, "aria-label": label });
  element.append(row, slider);

  /** @param {number} place */
  function show(place) {
    if (!frames.length) return; // they are on their way
    at = clamp(place, 0, frames.length - 1);
    const smooth = draw(at, (picture) => {
      paint(big, picture);
      element.dataset.at = String(at);
    });
    slider.step = smooth ? "any" : "1";
    if (!smooth) {
      at = Math.round(at);
      copy(big, frames[at]);
      element.dataset.at = String(at);
    }
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", describe(at));
    big.setAttribute("aria-label", describe(at));
    showNeighbours(sides, at, frames);
  }

  slider.addEventListener("input", () => show(Number(slider.value)));
  onDrag(row, (share) => show(share * (frames.length - 1)));

  return {
    /**
     * @param {HTMLCanvasElement[]} pictures one per step
     * @param {number} place
     */
    setFrames(pictures, place) {
      frames = pictures;
      slider.max = String(frames.length - 1);
      show(place);
    },

    redraw: () => show(at),
    at: () => at,
  };
}
