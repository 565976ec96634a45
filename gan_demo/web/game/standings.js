// How a match stands: measured on points of its own, so that measuring changes nothing in it.
import { createChance } from "./chance.js";
import { fillNoise } from "./match.js";
import { sigmoid } from "./objectives.js";
import { createTape, forward } from "./perceptron.js";
import { draw } from "./shapes.js";

/**
 * @typedef {object} Standing
 * @property {number} covered parts of the shape where G makes a quarter of the points that belong there, or more
 * @property {number} parts of the shape
 * @property {number} good share of G's points as near to the shape as nearly all real ones are
 * @property {number} width of the cloud of G's points, as a share of that of the real ones
 * @property {number} divergence of Jensen and Shannon, in bits: 0 where the two have the same points, 1 at most
 * @property {number} apart share of points, real or forged, that D takes for what they are
 * @property {number} border the output above which D holds a point for real
 * @property {number} spread how far from it D's outputs are, on average
 */

const COUNT = 1024;
const SEED = 20140610; // no visitor's seed is measured with the points that it learns from
const NEAR = 3; // deviations; 99% of the real points are nearer
const FAIR = 0.25;
const [BINS, EDGE] = [16, 1.6]; // of the histograms, from -EDGE to EDGE

/**
 * The spine's nearest place, and its distance.
 *
 * @param {Float64Array} spine
 * @param {number} x
 * @param {number} y
 */
function nearest(spine, x, y) {
  let [place, least] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < spine.length; i += 2) {
    const square = (spine[i] - x) ** 2 + (spine[i + 1] - y) ** 2;
    if (square < least) [place, least] = [i / 2, square];
  }
  return { place, distance: Math.sqrt(least) };
}

/**
 * @param {import("./shapes.js").Shape} shape
 * @param {Float64Array} points
 * @returns {Pick<Standing, "covered" | "parts" | "good">}
 */
export function coverage({ spine, parts, noise }, points) {
  const counts = new Array(parts).fill(0);
  for (let i = 0; i < points.length; i += 2) {
    const { place, distance } = nearest(spine, points[i], points[i + 1]);
    if (distance < NEAR * noise) counts[Math.floor((2 * place * parts) / spine.length)]++;
  }
  const count = points.length / 2;
  const good = counts.reduce((sum, part) => sum + part, 0) / count;
  return { covered: counts.filter((part) => part >= (FAIR * count) / parts).length, parts, good };
}

/**
 * The mean distance of points from their middle.
 *
 * @param {Float64Array} points
 */
export function width(points) {
  let [x, y, sum] = [0, 0, 0];
  const count = points.length / 2;
  for (let i = 0; i < points.length; i += 2) [x, y] = [x + points[i] / count, y + points[i + 1] / count];
  for (let i = 0; i < points.length; i += 2) sum += Math.hypot(points[i] - x, points[i + 1] - y) / count;
  return sum;
}

/** @param {Float64Array} points */
function histogram(points) {
  const shares = new Float64Array(BINS * BINS);
  const bin = (/** @type {number} */ x) =>
    Math.max(0, Math.min(BINS - 1, Math.floor(((x + EDGE) / (2 * EDGE)) * BINS)));
  for (let i = 0; i < points.length; i += 2) shares[BINS * bin(points[i + 1]) + bin(points[i])] += 2 / points.length;
  return shares;
}

/**
 * The Jensen-Shannon divergence of two samples, by their histograms, in bits.
 *
 * @param {Float64Array} one
 * @param {Float64Array} other
 */
export function divergence(one, other) {
  const [p, q] = [histogram(one), histogram(other)];
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const middle = (p[i] + q[i]) / 2;
    if (p[i]) sum += (p[i] / 2) * Math.log2(p[i] / middle);
    if (q[i]) sum += (q[i] / 2) * Math.log2(q[i] / middle);
  }
  return sum;
}

/**
 * The output above which D holds a point for real; where no output has a meaning of its own, the middle one of all.
 *
 * @param {import("./objectives.js").Objective} objective
 * @param {Float64Array} onReal
 * @param {Float64Array} onFake
 */
export function cut({ border }, onReal, onFake) {
  if (border !== null) return border;
  const all = Float64Array.from([...onReal, ...onFake]).sort();
  return (all[all.length / 2 - 1] + all[all.length / 2]) / 2;
}

/**
 * What turns D's output into a number from 0 (forged) to 1 (real), with 1/2 at its border. It is a probability where D
 * learned to give one.
 *
 * @param {import("./objectives.js").Objective} objective
 * @param {Pick<Standing, "border" | "spread">} standing
 * @returns {(output: number) => number}
 */
export function opinion(objective, { border, spread }) {
  if (objective.border === null) return (a) => sigmoid((2 * (a - border)) / (spread || 1));
  return border ? (a) => Math.max(0, Math.min(1, a)) : sigmoid;
}

/**
 * What measures a match, again and again.
 *
 * @param {import("./match.js").Match} match
 */
export function createStandings({ G, D, shape, objective }) {
  const chance = createChance(SEED);
  const [forger, onReal, onFake] = [createTape(G, COUNT), createTape(D, COUNT), createTape(D, COUNT)];
  fillNoise(chance, forger.values[0]);
  for (let i = 0; i < COUNT; i++) draw(shape, chance, onReal.values[0], 2 * i);

  return {
    real: onReal.values[0],

    /** @returns {Standing} */
    measure() {
      const fake = forward(G, forger);
      onFake.values[0].set(fake);
      const [real, forged] = [forward(D, onReal), forward(D, onFake)];
      const border = cut(objective, real, forged);
      const right = real.filter((a) => a > border).length + forged.filter((a) => a <= border).length;
      const far = (/** @type {number} */ sum, /** @type {number} */ a) => sum + Math.abs(a - border);
      return {
        ...coverage(shape, fake),
        width: width(fake) / width(onReal.values[0]),
        divergence: divergence(onReal.values[0], fake),
        apart: right / (2 * COUNT),
        border,
        spread: (real.reduce(far, 0) + forged.reduce(far, 0)) / (2 * COUNT),
      };
    },
  };
}
