// A match as a page shows it: moves are planned, and made while there is time; a look at it changes nothing.
import { createChance } from "./chance.js";
import { createMatch, fillNoise } from "./match.js";
import { addMoves, mayMove, mergeTurn, readMoves, writeMoves } from "./moves.js";
import { backward, createTape, forward, last } from "./perceptron.js";
import { createStandings, opinion } from "./standings.js";
import { EDGE, SIDE } from "./view_size.js";

/**
 * @typedef {import("./match.js").Settings} Settings
 * @typedef {import("./moves.js").Moves} Moves
 *
 * @typedef {object} View of a match; points have two numbers each
 * @property {string} moves so far
 * @property {boolean} isOver no move is possible any more
 * @property {number} left moves that are planned
 * @property {number} stepsD how often D has learned
 * @property {number} stepsG
 * @property {{ D: number, G: number }} losses the newest; NaN where there is none
 * @property {{ D: number[], G: number[] }} curve means of the losses over equal stretches
 * @property {{ even: number, evenG: number | null }} levels of both losses where D cannot tell the points apart
 * @property {import("./standings.js").Standing} standing
 * @property {Float64Array} real points
 * @property {Float64Array} fake G's points
 * @property {Float64Array} heat what D says over the plane, SIDE x SIDE from the lower left, 0 (forged) to 1 (real)
 * @property {Float64Array} net where G puts a grid of noise, or a line of it
 * @property {number} across places in a row of the net; 1 for a line
 * @property {Float64Array} pushes for each of the first of G's points, the way that makes G's loss smaller
 * @property {number[]} beliefs what D says of each point that was placed by hand
 */

const NET = 20; // lines of G's net in each direction
const CROWD = 400; // points of each kind in the picture
const PUSHES = 60;
const CURVE = 240; // entries of the curve, at most
const SEED = 1406; // of the noise that the picture shows

/** Means of the losses over stretches that grow longer as the match does. */
function createCurve() {
  const curve = { D: /** @type {number[]} */ ([]), G: /** @type {number[]} */ ([]) };
  let [stretch, count, sumD, sumG] = [1, 0, 0, 0];
  const halve = (/** @type {number[]} */ numbers) =>
    numbers.flatMap((number, i) => (i % 2 ? [(numbers[i - 1] + number) / 2] : []));
  return {
    curve,
    /** @param {{ D: number, G: number }} losses */
    add({ D, G }) {
      sumD += D;
      sumG += G;
      if (++count < stretch) return;
      curve.D.push(sumD / count);
      curve.G.push(sumG / count);
      [count, sumD, sumG] = [0, 0, 0];
      if (curve.D.length < CURVE) return;
      [curve.D, curve.G] = [halve(curve.D), halve(curve.G)];
      stretch *= 2;
    },
  };
}

/**
 * Places of a grid over [-edge, edge]², row by row from the lower left.
 *
 * @param {number} side
 * @param {number} edge
 */
function grid(side, edge) {
  const places = new Float64Array(2 * side * side);
  const at = (/** @type {number} */ i) => ((2 * i) / (side - 1) - 1) * edge;
  for (let i = 0; i < side * side; i++) places.set([at(i % side), at(Math.floor(i / side))], 2 * i);
  return places;
}

/**
 * @param {Settings} settings
 * @param {string} text moves to be made first
 * @param {number[]} [hand] points that a visitor forges in place of G
 */
export function createPlay(settings, text, hand) {
  const match = createMatch(settings, hand);
  const { G, D, objective } = match;
  const standings = createStandings(match);
  /** @type {Moves[]} */
  const past = [];
  let plan = readMoves(text);
  let steps = { D: 0, G: 0 };
  let losses = { D: Number.NaN, G: Number.NaN };
  const { curve, add } = createCurve();
  let standing = standings.measure();

  const crowd = createTape(G, CROWD);
  fillNoise(createChance(SEED), crowd.values[0]);
  const net = createTape(G, NET * NET);
  const line = Float64Array.from({ length: NET * NET }, (_, i) => (2 * i) / (NET * NET - 1) - 1);
  net.values[0].set(settings.z === 2 ? grid(NET, 1) : line);
  const plane = createTape(D, SIDE * SIDE);
  plane.values[0].set(grid(SIDE, EDGE));
  const probes = createTape(D, PUSHES);
  const byHand = createTape(D, 4 * Math.ceil((hand?.length ?? 0) / 8));
  byHand.values[0].set(hand ?? []);

  /** @param {"t" | "d" | "g"} move */
  function make(move) {
    if (move === "t") {
      losses = match.turn();
      steps = { D: steps.D + settings.dsteps, G: steps.G + (hand ? 0 : settings.gsteps) };
    } else if (move === "d") {
      losses = { ...losses, D: match.stepD() };
      steps.D++;
    } else if (!hand) {
      losses = { ...losses, G: match.stepG() };
      steps.G++;
    }
    addMoves(past, [1, move]);
    mergeTurn(past, settings);
    add(losses);
  }

  function look() {
    last(probes.slopes).fill(0);
    probes.values[0].set(last(crowd.values).subarray(0, 2 * PUSHES));
    objective.forge(forward(D, probes), last(probes.slopes));
    return backward(D, probes, false).map((slope) => -PUSHES * slope);
  }

  return {
    /** @param {Moves} moves to be made after those that are planned */
    add: (moves) => addMoves(plan, moves),
    halt() {
      plan = [];
    },

    /** @param {number} milliseconds after which the rest has to wait */
    work(milliseconds) {
      const end = performance.now() + milliseconds;
      while (plan.length && mayMove(past)) {
        const [moves] = plan;
        make(moves[1]);
        if (!--moves[0]) plan.shift();
        if (performance.now() >= end) break;
      }
      if (!mayMove(past)) plan = [];
    },

    /**
     * @param {boolean} measures false: how the match stands is as at the last look
     * @returns {View}
     */
    view(measures) {
      if (measures) standing = standings.measure();
      const says = opinion(objective, standing);
      const fake = forward(G, crowd).slice();
      return {
        moves: writeMoves(past),
        isOver: !mayMove(past),
        left: plan.reduce((sum, [count]) => sum + count, 0),
        stepsD: steps.D,
        stepsG: steps.G,
        losses,
        curve,
        levels: { even: objective.even, evenG: objective.evenG },
        standing,
        real: standings.real.subarray(0, 2 * CROWD),
        fake,
        heat: forward(D, plane).map(says),
        net: forward(G, net),
        across: settings.z === 2 ? NET : 1,
        pushes: look(),
        beliefs: Array.from(forward(D, byHand), says).slice(0, (hand?.length ?? 0) / 2),
      };
    },
  };
}
