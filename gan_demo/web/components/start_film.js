// Pictures in a row, of which the middle one is large: those of a path, or the levels of a pyramid.
import { clamp, make } from "./base.js";
import { paint } from "./latent_path.js";
import { onDrag } from "./start_drag.js";

const SIDES = [-2, -1, 1, 2]; // neighbours of the large picture, in steps

/**
 * The neighbours of a place: numbers of steps, null beyond the ends.
 *
 * @param {number} at may lie between two steps
 * @param {number} steps
 */
export function neighbours(at, steps) {
  return SIDES.map((offset) => {
    const step = Math.round(at) + offset;
    return step >= 0 && step < steps ? step : null;
  });
}

/**
 * A canvas's picture put on another canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} frame
 */
export function copy(canvas, frame) {
  [canvas.width, canvas.height] = [frame.width, frame.height];
  canvas.getContext("2d")?.drawImage(frame, 0, 0);
}

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
  const [big, ...sides] = [0, ...SIDES].map((offset) =>
    make("canvas", { class: offset ? `side far${offset}` : "big" }),
  );
  big.setAttribute("role", "img");
  const row = make("div", { class: "film" }, sides[0], sides[1], big, sides[2], sides[3]);
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
    neighbours(at, frames.length).forEach((step, i) => {
      sides[i].style.visibility = step === null ? "hidden" : "";
      if (step !== null) copy(sides[i], frames[step]);
    });
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
