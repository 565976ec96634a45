// Real pictures for the tab: an example or the visitor's own, taken apart in the browser.
import { analyse, compare, square, synthesise } from "../engine/pyramid.js";
import { pixels } from "./chain_view.js";
import { readPicture } from "./picture_file.js";

/**
 * @typedef {import("../engine/levels.js").Step} Step
 * @typedef {import("./picture_file.js").Picture} Picture
 *
 * @typedef {object} Parts of a picture
 * @property {Step[]} steps coarse first
 * @property {string} status sentences about it
 */

/**
 * The sentences that gan_demo/ui/pyramid_tab.py puts below a picture, too.
 *
 * @param {number} size
 * @param {string[]} notes about what was done to the file
 * @param {{ error: number, exact: boolean }} comparison of the picture with its reconstruction
 */
export function statusOf(size, notes, { error, exact }) {
  const result = exact ? "every pixel is the same again" : "not every pixel is the same again";
  return [
    `Its middle square, resized to ${pixels(size)}, the size that this model learned.`,
    ...notes,
    `Put together again, ${result}: the largest error is ${error.toFixed(5)} of 255.`,
  ].join(" ");
}

/**
 * @param {Picture} picture
 * @param {number[]} sizes of a model's levels, coarse first
 * @returns {Parts}
 */
export function takeApart(picture, sizes) {
  const size = sizes[sizes.length - 1];
  const image = square(picture, size);
  const { coarsest, residuals } = analyse(image, sizes.length);
  const steps = synthesise(coarsest, residuals);
  return { steps, status: statusOf(size, picture.notes, compare(steps[steps.length - 1].result, image)) };
}

/**
 * @param {string} address of an example, relative to the page
 * @throws {Error} where it does not come
 */
export async function fetchPicture(address) {
  const response = await fetch(new URL(address, document.baseURI));
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return readPicture(new File([await response.blob()], "example"));
}
