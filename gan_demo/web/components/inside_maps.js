// Maps of features as pictures: which answer most, and how they lie over the picture that they answer to.
import { LUMA, toPicture } from "../engine/pixels.js";

/**
 * @typedef {import("./latent_path.js").Picture} Picture
 * @typedef {import("../engine/inspection.js").Maps} Maps
 *
 * @typedef {object} Tile a feature's map
 * @property {number} feature counted from 0
 * @property {number} height
 * @property {number} width
 * @property {Float32Array} values from 0, no answer, to 1, its strongest one
 */

export const RING = 12; // maps round a picture
const VIOLET = [139, 92, 246]; // the discriminator's colour, in the middle between no answer and the strongest

/**
 * A feature's map; what is below 0 is no answer.
 *
 * @param {Maps} maps
 * @param {number} feature
 * @returns {Tile}
 */
export function tileOf({ height, width, numbers }, feature) {
  const area = height * width;
  const own = numbers.subarray(feature * area, (feature + 1) * area);
  const most = own.reduce((peak, number) => Math.max(peak, number), 0);
  return { feature, height, width, values: own.map((number) => (most > 0 ? Math.max(0, number) / most : 0)) };
}

/**
 * The features that stand out most: whose answers vary most over the picture, the clearest first.
 *
 * @param {Maps} maps
 * @param {number} count
 */
export function strongest({ height, width, channels, numbers }, count) {
  const area = height * width;
  const variances = Array.from({ length: channels }, (_, feature) => {
    let [sum, squares] = [0, 0];
    for (let i = feature * area; i < (feature + 1) * area; i++) {
      const answer = Math.max(0, numbers[i]);
      sum += answer;
      squares += answer * answer;
    }
    return squares / area - (sum / area) ** 2;
  });
  return [...variances.keys()].sort((a, b) => variances[b] - variances[a]).slice(0, count);
}

/** @type {(value: number, channel: number) => number} black, violet and white, for answers from 0 to 1 */
const glow = (value, channel) =>
  value < 0.5 ? 2 * value * VIOLET[channel] : VIOLET[channel] + (2 * value - 1) * (255 - VIOLET[channel]);

/**
 * A map over a picture in grey: the picture is dim, and what answers glows.
 *
 * @param {Picture} picture
 * @param {Tile} tile
 * @param {number} light of the picture, from 0 to 1
 * @returns {Picture}
 */
export function overlay({ pixels, width, height }, tile, light) {
  const result = new Uint8ClampedArray(pixels.length);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * tile.height) / height) * tile.width;
    for (let x = 0; x < width; x++, at += 4) {
      const value = tile.values[row + Math.floor((x * tile.width) / width)];
      const grey = 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
      for (let c = 0; c < 3; c++) result[at + c] = light * grey * (1 - value) + glow(value, c);
      result[at + 3] = 255;
    }
  }
  return { pixels: result, width, height };
}

/**
 * A gradient with respect to a picture: grey where nothing matters, its strongest place black or white.
 *
 * @param {Float32Array} gradient as torch counts through it
 * @param {{ width: number, height: number }} size
 * @returns {Picture}
 */
export function strokes(gradient, { width, height }) {
  const area = width * height;
  const colour = gradient.length === 3 * area ? area : 0;
  const most = gradient.reduce((peak, number) => Math.max(peak, Math.abs(number)), 0) || 1;
  const pixels = new Uint8ClampedArray(4 * area).fill(255);
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = 127.5 + (127.5 * gradient[i + c * colour]) / most;
  }
  return { pixels, width, height };
}

/**
 * A picture's numbers as a network reads them, and the picture as the page shows it.
 *
 * @param {import("../engine/resizing.js").Planes} planes red, green and blue in [-1, 1]
 * @param {number} channels 3, or 1 for grey
 * @returns {{ images: Float32Array, picture: Picture }}
 */
export function asInput({ numbers, width, height }, channels) {
  const area = width * height;
  const images = channels === 3 ? numbers : new Float32Array(area);
  if (channels === 1) {
    for (let i = 0; i < area; i++) images[i] = LUMA.reduce((sum, share, c) => sum + share * numbers[i + c * area], 0);
  }
  return { images, picture: toPicture(images, { channels, width, height }) };
}
