// How long z is, and what the generator makes of a z that is shorter or longer than those it has practised with.
import { lerp, norm, usualLengths, withLength } from "../engine/latents.js";
import { listen, within } from "./base.js";
import { createFold } from "./latent_fold.js";
import { paint } from "./latent_path.js";

const LONGEST = 2; // times the length at which the slider begins

/**
 * The middle of the straight line from a to b, and the length that a path along the sphere has there.
 *
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
export const middleOf = (a, b) => ({ middle: lerp(a, b, 0.5), usual: (norm(a) + norm(b)) / 2 });

/**
 * @param {HTMLDetailsElement} element
 * @param {import("./latent_fold.js").Artist} artist
 */
export function createLength(element, { latent, draw }) {
  const { find } = within(element);
  const slider = /** @type {HTMLInputElement} */ (find(".factor"));
  const stage = /** @type {HTMLCanvasElement} */ (find(".toy-stage"));
  let seeds = [0, 0];
  const ends = () => middleOf(latent(seeds[0]), latent(seeds[1]));
  const fold = createFold(element, show);

  function show() {
    const { middle, usual } = ends();
    const length = Number(slider.value) * usual;
    const text = `|z| = ${length.toFixed(1)}`;
    find(".measure").textContent = text;
    slider.setAttribute("aria-valuetext", text);
    showUsual(middle.length, usual);
    draw("length", withLength(middle, length), (picture) => {
      paint(stage, picture);
      stage.dataset.at = text;
      stage.setAttribute("aria-label", `The picture of the z halfway from A to B, ${text}`);
    });
  }

  /**
   * @param {number} size how many numbers a z has
   * @param {number} usual
   */
  function showUsual(size, usual) {
    const [low, high] = usualLengths(size);
    const band = find(".band");
    band.style.left = `${(100 * low) / (LONGEST * usual)}%`;
    band.style.width = `${(100 * (high - low)) / (LONGEST * usual)}%`;
    find(".usual").textContent =
      `A random z of ${size} numbers is about √${size} = ${Math.sqrt(size).toFixed(1)} long; 95 of 100 such z are in ` +
      `the amber band, from ${low.toFixed(1)} to ${high.toFixed(1)}.`;
  }

  listen(element, "input", ".factor", show);
  listen(element, "click", ".lerp", () => {
    const { middle, usual } = ends();
    slider.value = String(norm(middle) / usual);
    show();
  });

  return {
    enable: fold.enable,

    /**
     * @param {number} a seed
     * @param {number} b seed
     */
    show(a, b) {
      seeds = [a, b];
      fold.update();
    },
  };
}
