// LAPGAN's chain as gan_demo/services/pyramid.py shows it: what its network reads, and what its numbers look like.
import { toPicture } from "./pyramid.js";
import { randn } from "./seeds.js";

/**
 * @typedef {import("./plan.js").Plan} Plan of a chain, with the results that gan_demo/evaluation/plans.py names
 * @typedef {import("./pyramid.js").Picture} Picture
 * @typedef {import("./pyramid.js").Step & { noise?: Float32Array }} Step one level; a real one has no noise
 *
 * @typedef {object} Chain
 * @property {number[]} seeds one per level
 * @property {number[]} gains one per level
 * @property {number} label number of the class; any where there are none
 */

/**
 * @param {Plan} plan
 * @param {string} result
 */
const placeOf = ({ results = [] }, result) => results.indexOf(result);

/**
 * The sizes of a chain's levels in pixels, coarse first.
 *
 * @param {Plan} plan
 */
export const sizesOf = ({ outputs, results = [] }) =>
  outputs.filter((_, k) => results[k].startsWith("result")).map(({ shape }) => shape[1]);

/**
 * Each level's part of the latent vector of its seed.
 *
 * @param {Plan} plan
 * @param {number[]} seeds
 */
export function noisesOf(plan, seeds) {
  const total = plan.inputs[0].shape[0];
  const finer = sizesOf(plan)
    .slice(1)
    .map((size) => size ** 2);
  const counts = [total - finer.reduce((sum, count) => sum + count, 0), ...finer];
  const latents = new Map([...new Set(seeds)].map((seed) => [seed, randn(total, seed)]));
  let end = 0;
  return counts.map((count, level) => {
    end += count;
    return /** @type {Float32Array} */ (latents.get(seeds[level])).subarray(end - count, end);
  });
}

/**
 * What a network of a chain reads.
 *
 * @param {Plan} plan
 * @param {Float32Array[]} noises
 * @param {Omit<Chain, "seeds">} chain
 * @returns {import("./network.js").Numbers}
 */
export function inputsOf({ inputs }, noises, { gains, label }) {
  const z = new Float32Array(inputs[0].shape[0]);
  noises.reduce((first, noise) => {
    z.set(noise, first);
    return first + noise.length;
  }, 0);
  return inputs.length > 2 ? { z, gains, labels: [label] } : { z, gains };
}

/**
 * What takes the place of the levels below those that are drawn.
 *
 * @param {Plan} plan
 * @param {Step[]} real levels of a real picture
 * @returns {import("./network.js").Numbers}
 */
export function replacementsOf(plan, real) {
  if (!real.length) return {};
  const { name } = plan.outputs[placeOf(plan, `result ${real.length - 1}`)];
  return { [name]: real[real.length - 1].result.numbers };
}

/**
 * The whole chain.
 *
 * @param {Plan} plan
 * @param {Float32Array[]} noises
 * @param {Float32Array[]} numbers all outputs of the network
 * @param {Step[]} real the first levels, where they are those of a real picture
 * @returns {Step[]} coarse first
 */
export function stepsOf(plan, noises, numbers, real) {
  const part = (/** @type {string} */ result, /** @type {number} */ size) => ({
    numbers: numbers[placeOf(plan, result)],
    width: size,
    height: size,
  });
  const steps = [...real];
  sizesOf(plan).forEach((size, level) => {
    if (level < real.length) return;
    const [noise, result] = [noises[level], part(`result ${level}`, size)];
    const [upsampled, residual] = [part(`enlarged ${level}`, size), part(`residual ${level}`, size)];
    steps.push(level ? { noise, coarse: steps[level - 1].result, upsampled, residual, result } : { noise, result });
  });
  return steps;
}

/**
 * A level's pictures by name: the noise as a grey square, the residual amplified around mid-grey.
 *
 * @param {Step} step
 * @param {number} contrast of the residual
 * @returns {Record<string, Picture>}
 */
export function picturesOf({ noise, coarse, upsampled, residual, result }, contrast) {
  /** @type {Record<string, Picture>} */
  const pictures = {};
  if (noise) pictures.noise = toPicture(noiseSquare(noise));
  if (coarse) pictures.coarse = toPicture(coarse);
  if (upsampled) pictures.upsampled = toPicture(upsampled);
  if (residual) pictures.residual = toPicture(residual, contrast);
  return { ...pictures, result: toPicture(result) };
}

/**
 * Numbers from -3 (black) to 3 (white), row by row; unused places are mid-grey.
 *
 * @param {Float32Array} noise
 */
function noiseSquare(noise) {
  const side = Math.ceil(Math.sqrt(noise.length));
  const numbers = new Float32Array(3 * side * side);
  for (let c = 0; c < 3; c++) {
    numbers.set(
      noise.map((number) => number / 3),
      c * side * side,
    );
  }
  return { numbers, width: side, height: side };
}
