// The Laplacian pyramid and the middle square of a picture, as gan_demo/pyramid.py and gan_demo/chain.py have them.

import { resize, TRIANGLE } from "./resizing.js";

/**
 * Pictures are in [-1, 1], residuals in [-2, 2].
 *
 * @typedef {import("./resizing.js").Planes} Planes
 *
 * @typedef {{ pixels: Uint8ClampedArray, width: number, height: number }} Picture red, green, blue and opacity
 *
 * @typedef {object} Step one level of a pyramid
 * @property {Planes} result the picture of this level
 * @property {Planes} [coarse] that of the level below; none at the coarsest
 * @property {Planes} [upsampled] the same, enlarged
 * @property {Planes} [residual] what `upsampled` lacks
 */

/**
 * d: half as wide and high, rounded up, smoothed by a triangle filter.
 *
 * @param {Planes} image
 */
export const down = (image) => resize(image, Math.ceil(image.width / 2), Math.ceil(image.height / 2), TRIANGLE);

/**
 * u: enlarged to the size of another, linear between pixels.
 *
 * @param {Planes} image
 * @param {{ width: number, height: number }} size
 */
export const up = (image, { width, height }) => resize(image, width, height, TRIANGLE);

/**
 * @param {Planes} one
 * @param {Planes} other of the same size
 * @param {1 | -1} sign
 * @returns {Planes}
 */
function add(one, other, sign) {
  return { ...one, numbers: one.numbers.map((number, i) => number + sign * other.numbers[i]) };
}

/**
 * Take a picture apart: the coarsest one and the residuals, coarse first (LAPGAN, Eq. 2).
 *
 * @param {Planes} image of any size
 * @param {number} levels how many there are in all, the coarsest included
 * @returns {{ coarsest: Planes, residuals: Planes[] }} the last residual is as large as `image`
 */
export function analyse(image, levels) {
  if (levels < 1) throw new RangeError(`a pyramid has at least 1 level, not ${levels}`);
  const residuals = [];
  let coarsest = image;
  for (let level = 1; level < levels; level++) {
    const coarse = down(coarsest);
    residuals.unshift(add(coarsest, up(coarse, coarsest), -1));
    coarsest = coarse;
  }
  return { coarsest, residuals };
}

/**
 * Put a pyramid together again, level by level (Eq. 3).
 *
 * @param {Planes} coarsest
 * @param {Planes[]} residuals
 * @returns {Step[]} the levels, coarse first; the last result is the picture
 */
export function synthesise(coarsest, residuals) {
  /** @type {Step[]} */
  const steps = [{ result: coarsest }];
  for (const residual of residuals) {
    const coarse = steps[steps.length - 1].result;
    const upsampled = up(coarse, residual);
    steps.push({ coarse, upsampled, residual, result: add(upsampled, residual, 1) });
  }
  return steps;
}

/**
 * The largest difference of two pictures in levels of 255, and whether they are the same in 8 bits.
 *
 * @param {Planes} one
 * @param {Planes} other
 */
export function compare(one, other) {
  const differences = one.numbers.map((number, i) => Math.abs(number - other.numbers[i]));
  const [before, after] = [toPicture(one).pixels, toPicture(other).pixels];
  return {
    error: differences.reduce((most, difference) => Math.max(most, difference), 0) * 127.5,
    exact: before.every((value, i) => value === after[i]),
  };
}

/**
 * The middle square of a picture, resized to the form of a model's training pictures.
 *
 * @param {Picture} picture opaque
 * @param {number} size
 * @returns {Planes} red, green and blue, size x size
 */
export function square({ pixels, width, height }, size) {
  const side = Math.min(width, height);
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  return resize(toPlanes({ pixels, width, height }, { left, top, width: side, height: side }), size, size, TRIANGLE);
}

/**
 * A part of a picture as numbers in [-1, 1], red, green and blue.
 *
 * @param {Picture} picture opaque
 * @param {{ left: number, top: number, width: number, height: number }} part
 * @returns {Planes}
 */
export function toPlanes(picture, { left, top, width, height }) {
  const numbers = new Float32Array(3 * width * height);
  for (let c = 0, to = 0; c < 3; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0, at = 4 * ((top + y) * picture.width + left) + c; x < width; x++, at += 4)
        numbers[to++] = picture.pixels[at] / 127.5 - 1;
    }
  }
  return { numbers, width, height };
}

/**
 * Numbers in [-1, 1] with three channels, rounded and clamped, as a picture.
 *
 * @param {Planes} image
 * @param {number} [contrast] that they are multiplied by
 * @returns {Picture}
 */
export function toPicture({ numbers, width, height }, contrast = 1) {
  const area = width * height;
  const pixels = new Uint8ClampedArray(4 * area).fill(255);
  for (let i = 0; i < 3 * area; i++)
    pixels[4 * (i % area) + Math.floor(i / area)] = (numbers[i] * contrast + 1) * 127.5;
  return { pixels, width, height };
}
