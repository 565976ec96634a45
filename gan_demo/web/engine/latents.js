// Points on the way from one latent vector to another, as gan_demo/latent.py has them.

const FLAT = 1e-6; // sine of the angle below which directions define no turn

/** @typedef {(a: Float32Array, b: Float32Array, t: number) => Float32Array} Way from a to b, at t from 0 to 1 */

/** @type {Way} the straight line */
export const lerp = (a, b, t) => a.map((value, i) => value + t * (b[i] - value));

/**
 * Spherical interpolation (White 2016, arXiv:1609.04468): the direction turns at a constant speed while the length
 * changes evenly. Parallel or opposite directions define no turn: between them it is the straight line.
 *
 * @type {Way}
 */
export function slerp(a, b, t) {
  const [lengthA, lengthB] = [norm(a), norm(b)];
  const cosine = a.reduce((sum, value, i) => sum + value * b[i], 0) / (lengthA * lengthB);
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  const sine = Math.sin(angle);
  if (sine < FLAT) return lerp(a, b, t);
  const length = lengthA + t * (lengthB - lengthA);
  const [shareA, shareB] = [Math.sin((1 - t) * angle) / lengthA, Math.sin(t * angle) / lengthB];
  return a.map((value, i) => ((shareA * value + shareB * b[i]) / sine) * length);
}

/** @param {Float32Array} z */
export const norm = (z) => Math.hypot(...z);

/** @type {Record<string, Way>} */
export const PATHS = { slerp, lerp };

/**
 * How real a picture looks to D: the percentage of real pictures that it scores lower.
 *
 * @param {number} score D's raw score
 * @param {number[]} quantiles the 0th to 100th percentiles of its scores of real pictures, in rising order
 */
export function standing(score, quantiles) {
  const lower = quantiles.filter((quantile) => Math.fround(quantile) < score).length;
  return Math.min(lower, quantiles.length - 1);
}
