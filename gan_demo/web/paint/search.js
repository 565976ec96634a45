// Searches from many starts, a step at a time: other pictures that fulfil the strokes, and the picture of G that comes
// nearest to a visitor's own.
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
const [TRIES, TRY_STEPS, LAST_STEPS] = [4, 50, 150]; // of a projection
const NEWS = 5; // steps between two pictures of it

/**
 * The random starts whose pictures are nearest to a wish, one by one.
 *
 * @param {Painter} painter
 * @param {Objective} objective
 * @param {number} seed of the first
 * @param {number} count
 * @param {Float32Array[]} [others] starts beside the random ones
 * @returns {Generator<null, Float32Array[], void>}
 */
function* bestStarts(painter, objective, seed, count, others = []) {
  /** @type {{ z: Float32Array, loss: number }[]} */
  const starts = [];
  for (let i = 0; i < STARTS + others.length; i++) {
    const z = others[i - STARTS] ?? randn(painter.size, seed + i);
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

/**
 * The z whose picture is nearest to a given one, ever nearer ones as they come; iGAN's solver without an encoder begins
 * anywhere, and with one, its z is among the starts.
 *
 * @param {Painter} painter
 * @param {Objective} objective
 * @param {number} seed of the first start
 * @param {Float32Array[]} others
 * @returns {Generator<Candidate | null, void, void>}
 */
export function* project(painter, objective, seed, others) {
  const starts = yield* bestStarts(painter, objective, seed, TRIES, others);
  /** @type {Candidate | null} */
  let best = null;
  for (const [place, start] of starts.entries()) {
    const descent = new Descent(start);
    for (let step = 0; step < TRY_STEPS; step++) {
      painter.step(descent, objective, { start, near: 0 });
      yield null;
    }
    const loss = painter.lossOf(descent.z, objective);
    if (best && best.loss <= loss) continue;
    best = { place, z: descent.z.slice(), loss };
    yield best;
  }
  if (!best) return;
  const descent = new Descent(best.z);
  for (let step = 1; step <= LAST_STEPS; step++) {
    painter.step(descent, objective, { start: best.z, near: 0 });
    if (step % NEWS) {
      yield null;
      continue;
    }
    const loss = painter.lossOf(descent.z, objective);
    if (loss < best.loss) best = { ...best, z: descent.z.slice(), loss };
    yield best;
  }
}
