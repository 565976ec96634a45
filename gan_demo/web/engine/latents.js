// Latent vectors: points on the way from one to another, as gan_demo/latent.py has them, between three, and lengths.

const FLAT = 1e-6; // sine of the angle below which directions define no turn
const ROUNDS = 20; // of the mean: between orthogonal directions twelve reach the precision of 32 bits
const DEVIATIONS = 1.959964; // of a normal distribution, within which 95% of it lie

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

/**
 * The point among several that their weights say: the mean on a sphere (Buss and Fillmore 2001, ACM TOG 20(2)), which
 * minimises the weighted squares of the angles to them, times the weighted mean of their lengths. So its length is what
 * a random z has, between two points it is `slerp`, and alone a point is itself, to the last bit.
 *
 * @param {Float32Array[]} points no two of them in opposite directions
 * @param {number[]} weights from 0 to 1, with the sum 1
 */
export function sphericalMean(points, weights) {
  const lengths = points.map(norm);
  const units = points.map((point, i) => Array.from(point, (value) => value / lengths[i]));
  let mean = direction(units, weights);
  for (let round = 0; round < ROUNDS; round++) {
    const angles = units.map((unit) => Math.acos(Math.max(-1, Math.min(1, dot(unit, mean)))));
    const stretches = angles.map((angle) => (Math.sin(angle) < FLAT ? 1 : angle / Math.sin(angle)));
    mean = direction(
      units,
      weights.map((weight, i) => weight * stretches[i]),
    );
  }
  const length = dot(weights, lengths);
  return Float32Array.from(mean, (value) => length * value);
}

/**
 * The direction, of length 1, of a weighted sum.
 *
 * @param {number[][]} units
 * @param {number[]} weights
 */
function direction(units, weights) {
  const sum = units[0].map((_, k) => units.reduce((total, unit, i) => total + weights[i] * unit[k], 0));
  const length = norm(sum);
  return sum.map((value) => value / length);
}

/**
 * @param {number[]} a
 * @param {number[]} b
 */
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** @param {ArrayLike<number> & Iterable<number>} z */
export const norm = (z) => Math.hypot(...z);

/**
 * The vector in the same direction with another length.
 *
 * @param {Float32Array} z not all zeros
 * @param {number} length
 */
export function withLength(z, length) {
  const factor = length / norm(z);
  return z.map((value) => factor * value);
}

/**
 * Between which lengths 95 of 100 vectors from N(0, 1) lie: the quantiles of the chi distribution, by Wilson and
 * Hilferty's approximation (1931), which is good to 0.01 from 10 numbers on.
 *
 * @param {number} size how many numbers a vector has
 */
export function usualLengths(size) {
  const variance = 2 / (9 * size);
  return [-DEVIATIONS, DEVIATIONS].map((z) => Math.sqrt(size * (1 - variance + z * Math.sqrt(variance)) ** 3));
}

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
