// Transparent pictures as gan_demo/transparency.py and gan_demo/uploads.py have them: hidden colours never show.
import { resize, TRIANGLE } from "./resizing.js";

/** @typedef {import("./pyramid.js").Picture} Picture */

const FAINT = 8; // opacity below which a colour is so inexact that the neighbours' colours count as well
const ENOUGH = 0.25; // one visible pixel in four is enough for a weight of 1
const LEAST = 1e-9; // weight that a colour is divided by

/**
 * A picture whose transparent pixels have the colours of the nearest visible ones (pull-push, Gortler et al. 1996).
 *
 * @param {Picture} picture
 * @returns {Picture} with the same opacity; black if nothing is visible at all
 */
export function fillHidden({ pixels, width, height }) {
  const area = width * height;
  const weight = Float32Array.from({ length: area }, (_, i) => Math.min(1, pixels[4 * i + 3] / FAINT));
  if (weight.every((share) => share === 1)) return { pixels, width, height };
  const colours = Float32Array.from({ length: 3 * area }, (_, i) => {
    const place = i % area;
    return pixels[4 * place + Math.floor(i / area)] * weight[place];
  });
  const spread = spreadColours(colours, weight, width, height);
  const result = pixels.slice();
  weight.forEach((share, i) => {
    if (share < 1) for (let c = 0; c < 3; c++) result[4 * i + c] = Math.floor(spread[c * area + i] + 0.5);
  });
  return { pixels: result, width, height };
}

/**
 * Colours everywhere, from colours times their weight, and weights from 0 to 1. Where a pixel's weight is below 1, the
 * rest comes from the same picture at half the size.
 *
 * @param {Float32Array} colours plane by plane
 * @param {Float32Array} weight
 * @param {number} width
 * @param {number} height
 * @returns {Float32Array}
 */
function spreadColours(colours, weight, width, height) {
  if (Math.max(width, height) === 1) return colours.map((colour) => colour / Math.max(weight[0], LEAST));
  const [across, down] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const [means, meanWeight] = [halve(colours, width, height), halve(weight, width, height)];
  const scale = meanWeight.map((share) => 1 / Math.max(share, ENOUGH));
  const coarse = spreadColours(
    means.map((colour, i) => colour * scale[i % scale.length]),
    meanWeight.map((share, i) => share * scale[i]),
    across,
    down,
  );
  const around = resize({ numbers: coarse, width: across, height: down }, width, height, TRIANGLE).numbers;
  return around.map((colour, i) => colour * (1 - weight[i % weight.length]) + colours[i]);
}

/**
 * The means of squares of two by two; those at the right and at the bottom may be narrower.
 *
 * @param {Float32Array} planes
 * @param {number} width
 * @param {number} height
 */
function halve(planes, width, height) {
  const [across, down] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const count = planes.length / (width * height);
  const result = new Float32Array(count * across * down);
  let to = 0;
  for (let top = 0; top < count * height; top += height) {
    for (let y = 0; y < height; y += 2) {
      const next = y + 1 < height ? width : 0; // without a row below, the same once more
      for (let x = 0; x < width; x += 2) {
        const [at, beside] = [(top + y) * width + x, x + 1 < width ? 1 : 0];
        result[to++] = (planes[at] + planes[at + beside] + planes[at + next] + planes[at + next + beside]) / 4;
      }
    }
  }
  return result;
}

/**
 * Colours under no opacity have no share, whatever they are.
 *
 * @param {Uint8ClampedArray} pixels which are changed
 * @returns {boolean} whether any was transparent
 */
export function putOnWhite(pixels) {
  let transparent = false;
  for (let at = 3; at < pixels.length; at += 4) {
    if (pixels[at] === 255) continue;
    transparent = true;
    const share = pixels[at] / 255;
    for (let place = at - 3; place < at; place++) pixels[place] = pixels[place] * share + 255 * (1 - share);
    pixels[at] = 255;
  }
  return transparent;
}
