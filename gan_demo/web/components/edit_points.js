// Points in z: sums of groups, and places along directions that have a meaning, as gan_demo/directions.py has them.
import { twister } from "../engine/seeds.js";

export const LIMIT = 3; // standard deviations of z that a direction is followed, either way
const NEIGHBOURS = 8; // of a result
const REACH = 0.25; // of the uniform noise that is added for each neighbour
const NOISE_SEED = 0;

/**
 * A list with another entry in one place.
 *
 * @param {number[]} list
 * @param {number} place
 * @param {number} entry
 */
export const replaced = (list, place, entry) => list.map((before, i) => (i === place ? entry : before));

/** @param {Float32Array[]} points of equal length */
export const mean = (points) =>
  points[0].map((_, i) => points.reduce((sum, point) => sum + point[i], 0) / points.length);

/**
 * A - B + C.
 *
 * @param {Float32Array} a
 * @param {Float32Array} b
 * @param {Float32Array} c
 */
export const sum = (a, b, c) => a.map((value, i) => value - b[i] + c[i]);

/**
 * Eight points around z, each with its own uniform noise: the numbers of torch.rand with the seed 0.
 *
 * @param {Float32Array} z
 */
export function neighbours(z) {
  const next = twister(NOISE_SEED);
  const uniform = () => (next() & 0xffffff) * 2 ** -24;
  return Array.from({ length: NEIGHBOURS }, () => z.map((value) => value + REACH * (2 * uniform() - 1)));
}

/**
 * z moved along directions, each by its strength.
 *
 * @param {Float32Array} z
 * @param {number[]} strengths
 * @param {number[][]} directions
 */
export const follow = (z, strengths, directions) =>
  z.map((value, i) => strengths.reduce((total, strength, k) => total + strength * directions[k][i], value));

/**
 * The control that fails: the same sum on pictures, group by group their means.
 *
 * @param {import("./latent_path.js").Picture[][]} groups A, B and C
 * @returns {import("./latent_path.js").Picture}
 */
export function pixelSum(groups) {
  const [{ width, height, pixels }] = groups[0];
  const means = groups.map((group) => meanPixels(group));
  const levels = pixels.map((_, i) => (i % 4 === 3 ? 255 : Math.round(means[0][i] - means[1][i] + means[2][i])));
  return { width, height, pixels: levels };
}

/** @param {import("./latent_path.js").Picture[]} group */
const meanPixels = (group) =>
  Float32Array.from(group[0].pixels, (_, i) => group.reduce((sum, { pixels }) => sum + pixels[i], 0) / group.length);

/**
 * The place of the strength that is farthest from 0; of several, and where all are 0, the one that was touched last.
 *
 * @param {number[]} strengths
 * @param {number} last
 */
export function strongest(strengths, last) {
  const sizes = strengths.map(Math.abs);
  const most = Math.max(0, ...sizes);
  if (most === 0 && last < sizes.length) return last;
  return sizes[last] === most ? last : Math.max(0, sizes.indexOf(most));
}
