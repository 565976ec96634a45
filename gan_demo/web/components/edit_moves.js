// The picture that is changed, the sliders that change it, and a film along the strongest of them.
import { listen, make, within } from "./base.js";
import { LIMIT } from "./edit_points.js";
import { paint } from "./latent_path.js";
import { nearest } from "./scrubber.js";

/**
 * @typedef {import("./latent_path.js").Picture} Picture
 * @typedef {import("./edit.js").Direction} Direction
 */

const PICTURES = 7; // of the film
const STEP = 0.1; // of a slider
export const PLACES = Array.from({ length: PICTURES }, (_, i) => LIMIT * ((2 * i) / (PICTURES - 1) - 1)); // strengths

/**
 * A strength in words: "2 towards smiling".
 *
 * @param {Direction} direction
 * @param {number} strength
 */
export function describeStrength({ ends }, strength) {
  if (strength === 0) return `between ${ends[0]} and ${ends[1]}`;
  return `${Math.round(100 * Math.abs(strength)) / 100} towards ${ends[strength > 0 ? 1 : 0]}`;
}

/**
 * @param {HTMLElement} element
 * @param {(place: number, strength: number) => void} react to a slider
 */
export function createMoves(element, react) {
  const { find, all } = within(element);
  const [after, before] = [".after", ".before"].map((name) => /** @type {HTMLCanvasElement} */ (find(name)));
  const film = PLACES.map(() => make("canvas", { width: 64, height: 64, "aria-hidden": "true" }));
  let names = ""; // of the directions whose sliders are there
  let touched = 0;

  /** @param {Direction[]} directions */
  function build(directions) {
    const key = JSON.stringify(directions.map(({ name, ends }) => [name, ends]));
    if (key === names) return;
    names = key;
    const rows = directions.map(({ ends, name }, i) => {
      const look = { type: "range", min: -LIMIT, max: LIMIT, step: STEP, "data-place": i, "data-name": name };
      const slider = make("input", { ...look, "aria-label": `From ${ends[0]} to ${ends[1]}` });
      const side = (/** @type {number} */ end) => make("span", { class: `side-${end}` }, ends[end]);
      return make("div", { class: "move" }, side(0), slider, side(1));
    });
    find(".sliders").replaceChildren(...rows);
    const buttons = PLACES.map((place, i) => make("button", { "data-strength": place }, film[i]));
    find(".film").replaceChildren(...(directions.length ? buttons : []));
  }

  listen(element, "input", ".move input", (/** @type {HTMLInputElement} */ { dataset, value }) => {
    react(Number(dataset.place), Number(value));
  });
  listen(element, "click", ".film button", ({ dataset }) => react(touched, Number(dataset.strength)));

  return {
    /**
     * @param {Direction[]} directions
     * @param {number[]} strengths
     * @param {number} place of the one that the film follows
     * @param {string} what is changed
     */
    fill(directions, strengths, place, what) {
      build(directions);
      touched = place;
      const words = directions.map((direction, i) => describeStrength(direction, strengths[i]));
      for (const [i, slider] of /** @type {HTMLInputElement[]} */ (all(".move input")).entries()) {
        if (Number(slider.value) !== strengths[i]) slider.value = String(strengths[i]);
        slider.setAttribute("aria-valuetext", words[i]);
      }
      for (const [i, row] of all(".move").entries()) row.dataset.moved = String(strengths[i] !== 0);
      const near = nearest(PLACES, strengths[place] ?? 0);
      for (const [i, button] of all(".film button").entries()) {
        button.setAttribute("aria-label", describeStrength(directions[place], PLACES[i]));
        button.setAttribute("aria-pressed", String(i === near));
      }
      const changes = words.filter((_, i) => strengths[i] !== 0);
      after.setAttribute("aria-label", [what, ...changes].join(", "));
      before.setAttribute("aria-label", `${what}, unchanged`);
    },

    /** @type {(picture: Picture) => void} */
    showBefore: (picture) => paint(before, picture),

    /** @type {(picture: Picture, key: string) => void} what it shows is for tests */
    showAfter(picture, key) {
      paint(after, picture);
      after.dataset.shown = key;
    },

    /** @type {(i: number, picture: Picture, key: string) => void} what it shows is for tests */
    showFrame(i, picture, key) {
      paint(film[i], picture);
      film[i].dataset.of = key;
    },
  };
}
