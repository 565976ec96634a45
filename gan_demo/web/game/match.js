// A match between D and G, by half-steps. Settings and moves determine every number of it: a link repeats it.
import { createAdam } from "./adam.js";
import { createChance } from "./chance.js";
import { OBJECTIVES } from "./objectives.js";
import { createNetwork, forward } from "./perceptron.js";
import { draw, SHAPES } from "./shapes.js";
import { createLesson, teachD, teachG } from "./teaching.js";

/**
 * @typedef {object} Settings
 * @property {string} data a name in SHAPES
 * @property {string} loss a name in OBJECTIVES
 * @property {number} seed
 * @property {number} z dimensions of the noise, 1 or 2
 * @property {number} units of a hidden layer
 * @property {number} depth how many hidden layers D and G have each
 * @property {number} dsteps of D in a turn
 * @property {number} gsteps of G
 * @property {number} drate
 * @property {number} grate
 *
 * @typedef {ReturnType<typeof createMatch>} Match
 */

export const BATCH = 64;
const BLUR = 0.1; // deviation of the small cloud that a point placed by hand stands for

/**
 * Weights as at the start: each layer passes on about as much as it gets, and what G makes lies near the middle.
 *
 * @param {import("./perceptron.js").Network} network
 * @param {import("./chance.js").Chance} chance
 */
function begin({ sizes, starts, weights }, chance) {
  starts.forEach((start, layer) => {
    const isLast = layer === starts.length - 1;
    const biases = start + sizes[layer] * sizes[layer + 1];
    const scale = (isLast ? 0.5 : 1.5) / Math.sqrt(sizes[layer]);
    for (let i = start; i < biases; i++) weights[i] = scale * chance.pair()[0];
    if (isLast) return;
    for (let i = biases; i < biases + sizes[layer + 1]; i++) weights[i] = 0.5 * chance.pair()[0];
  });
}

/**
 * Noise, put into an array.
 *
 * @param {import("./chance.js").Chance} chance
 * @param {Float64Array} noise
 */
export function fillNoise(chance, noise) {
  for (let i = 0; i < noise.length; i++) noise[i] = 2 * chance.uniform() - 1;
}

/**
 * @param {Settings} settings
 * @param {number[]} [hand] points that a visitor forges in place of G, two numbers each
 */
export function createMatch({ data, loss, seed, z, units, depth, dsteps, gsteps, drate, grate }, hand) {
  const [shape, objective] = [SHAPES[data], OBJECTIVES[loss]];
  const chance = createChance(seed);
  const hidden = Array(depth).fill(units);
  const [G, D] = [createNetwork([z, ...hidden, 2]), createNetwork([2, ...hidden, 1])];
  begin(G, chance);
  begin(D, chance);
  const [learnG, learnD] = [createAdam(G, grate), createAdam(D, drate)];
  const lesson = createLesson(G, D, objective, BATCH);
  const [noise, real, fake] = [lesson.forger, lesson.onReal, lesson.onFake].map(({ values }) => values[0]);

  /** @param {number[]} places */
  function scatter(places) {
    for (let i = 0; i < fake.length; i += 2) {
      const [a, b] = chance.pair();
      fake[i] = places[i % places.length] + BLUR * a;
      fake[i + 1] = places[(i + 1) % places.length] + BLUR * b;
    }
  }

  /** @returns {number} D's loss */
  function stepD() {
    for (let i = 0; i < real.length; i += 2) draw(shape, chance, real, i);
    if (hand) scatter(hand);
    else {
      fillNoise(chance, noise);
      fake.set(forward(G, lesson.forger));
    }
    const value = teachD(lesson, chance.uniform);
    learnD();
    return value;
  }

  /** @returns {number} G's loss */
  function stepG() {
    fillNoise(chance, noise);
    const value = teachG(lesson);
    learnG();
    return value;
  }

  /** @returns {{ D: number, G: number }} the last losses of a whole turn */
  function turn() {
    const losses = { D: Number.NaN, G: Number.NaN };
    for (let i = 0; i < dsteps; i++) losses.D = stepD();
    for (let i = 0; i < gsteps && !hand; i++) losses.G = stepG();
    return losses;
  }

  return { G, D, shape, objective, stepD, stepG, turn };
}
