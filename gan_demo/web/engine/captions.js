// Captions for the networks of GAN-CLS, as gan_demo/captions.py and models/gan_cls.py have it, and what D makes of them.

/** @typedef {"wrong" | "generated" | "right"} Kind of pairs of a picture and a caption that D learned to tell apart */
/** @typedef {Record<Kind, number[]>} Scale the 0th to 100th percentiles of D's scores of each kind */

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-,;.!?:'\"/\\|_@#$%^&*~\u0060+=<>()[]{} \n";
const LENGTH = 201; // characters that the encoder reads
const KINDS = /** @type {Kind[]} */ (["wrong", "generated", "right"]);
const MIDDLE = 50; // the percentile that is the median

/**
 * A sentence as the encoder's 201 whole numbers: 1 for "a" and so on, 0 for what is not in its alphabet and as padding.
 *
 * @param {string} text
 */
export function characters(text) {
  const numbers = [...text.toLowerCase()].slice(0, LENGTH).map((letter) => ALPHABET.indexOf(letter) + 1);
  return [...numbers, ...Array(LENGTH - numbers.length).fill(0)];
}

/**
 * The mean absolute difference of two pictures of the same size, in levels of 255.
 *
 * @param {Uint8ClampedArray} pixels with an opacity, which counts for nothing
 * @param {Uint8ClampedArray} others
 */
export function change(pixels, others) {
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) if (i % 4 < 3) sum += Math.abs(pixels[i] - others[i]);
  return sum / (0.75 * pixels.length);
}

/**
 * A score's position from 0 (the lowest tenth of wrong or generated pairs) to 1 (the highest of right ones).
 *
 * @param {Scale} scale
 * @param {number} score
 */
export function place({ wrong, generated, right }, score) {
  const [low, high] = [Math.min(wrong[10], generated[10]), right[90]];
  return high > low ? Math.min(1, Math.max(0, (score - low) / (high - low))) : 0.5;
}

/**
 * The kind of pairs whose median is nearest to a score.
 *
 * @param {Scale} scale
 * @param {number} score
 */
export function likest(scale, score) {
  const distances = KINDS.map((kind) => Math.abs(scale[kind][MIDDLE] - score));
  return KINDS[distances.indexOf(Math.min(...distances))];
}
