// Other pictures that fulfil the strokes, from other starts, a step at a time.
import { randn } from "../engine/seeds.js";
import { Descent } from "./descent.js";

/**
 * @typedef {import("./objective.js").Objective} Objective
 * @typedef {import("./painter.js").Painter} Painter
 *
 * @typedef {object} Candidate
 * @property {number} place in the order in which they are looked for
 * @property {Float32Array} z
 * @property {number} loss
 */

const STARTS = 64; // random ones, as in iGAN, of which only the best are followed: a processor is no graphics card
export const CANDIDATES = 8;
const STEPS = 40; // of each, as in iGAN
const NEAR = 1; // how much it counts that they stay near their own starts

/**
 * The random starts whose pictures are nearest to a wish, one by one.
 *
 * @param {Painter} painter
 * @param {Objective} objective
 * @param {number} seed of the first
 * @param {number} count
 * @returns {Generator<null, Float32Array[], void>}
 */
function* bestStarts(painter, objective, seed, count) {
  /** @type {{ z: Float32Array, loss: number }[]} */
  const starts = [];
  for (let i = 0; i < STARTS; i++) {
    const z = randn(painter.size, seed + i);
    starts.push({ z, loss: painter.lossOf(z, objective) });
    yield null;
  }
  return starts
    .sort((one, other) => one.loss - other.loss)
    .slice(0, count)
    .map(({ z }) => z);
}

/**
 * Other solutions, each once it is there; null after each step until then.
 *
 * @param {Painter} painter
 * @param {Objective} objective
 * @param {number} seed of the first start
 * @returns {Generator<Candidate | null, void, void>}
 */
export function* findCandidates(painter, objective, seed) {
  const starts = yield* bestStarts(painter, objective, seed, CANDIDATES);
  for (const [place, start] of starts.entries()) {
    const descent = new Descent(start);
    for (let step = 0; step < STEPS; step++) {
      painter.step(descent, objective, { start, near: NEAR });
      yield null;
    }
    yield { place, z: descent.z, loss: painter.lossOf(descent.z, objective) };
  }
}
