// Whether what a visitor painted can be seen once the picture has come to rest. A generator cannot draw everything, and
// a loss that became smaller is no proof: half of a green dot's squares are gone when the skin under it turns grey.
import { labOf } from "./lab.js";
import { Objective } from "./objective.js";

/**
 * @typedef {import("./strokes.js").Form} Form
 * @typedef {import("./strokes.js").Stroke} Stroke
 * @typedef {import("./strokes.js").Wish} Wish
 *
 * @typedef {"there" | "partly" | "missing"} Outcome
 * @typedef {[there: number, partly: number]} Limits the greatest share that may be missing
 */

// By eye, on 180 strokes and drags and 36 sketches at random, at random pictures of three generators.
const CLOSE = 10; // mean distance of colours that one has to look for
const FAR = 45; // one that nobody takes for the same colour: nearly half of the way from black to white
const PATTERN = 7; // mean distance of a patch's colours from their mean, from which on it has a pattern
/** @type {Limits} */
const COLOURS = [0.45, 0.6]; // of the distance from what was painted that there was at the beginning
/** @type {Limits} */
const EDGES = [0.5, 0.8]; // of the edges that were drawn
const LIKENESS = 0.75; // of a patch's pattern may be missing, or it is not the same one

/**
 * @param {Stroke} stroke
 * @param {Float32Array} before the picture as it was when the stroke began
 * @param {Float32Array} now the picture at rest
 * @param {Form} form of both
 * @returns {Outcome}
 */
export function outcomeOf(stroke, before, now, form) {
  const objective = new Objective([stroke], form);
  if (stroke.brush === "sketch") return gradeOf(missingEdges(objective, now), EDGES);
  const [wish, first, last] = [objective.colour.target, before, now].map((maps) =>
    coloursUnder(objective.colour.mask, maps),
  );
  const [far, left] = [meanDistance(first, wish), meanDistance(last, wish)];
  if (left <= CLOSE) return "there";
  const grade = left > FAR ? "missing" : gradeOf(left / far, COLOURS);
  if (stroke.brush === "colour" || meanDistance(wish, [meanOf(wish)]) < PATTERN || grade === "missing") return grade;
  return missingPattern(wish, last) <= LIKENESS ? "there" : "partly";
}

/** @type {(share: number, limits: Limits) => Outcome} */
const gradeOf = (share, [there, partly]) => (share <= there ? "there" : share <= partly ? "partly" : "missing");

/**
 * How long the difference of two lists of numbers is, as a share of the first one's length; 0 where that has none.
 *
 * @param {number[]} wish
 * @param {number[]} numbers
 */
function missingShare(wish, numbers) {
  const length = Math.hypot(...wish);
  return length && Math.hypot(...wish.map((number, i) => number - numbers[i])) / length;
}

/**
 * @param {Objective} objective
 * @param {Float32Array} picture
 */
function missingEdges({ edges: { mask, target }, describer }, picture) {
  const isAsked = (/** @type {number} */ _, /** @type {number} */ i) => mask[i % mask.length] > 0;
  return missingShare([...target].filter(isAsked), [...describer.describe(picture)].filter(isAsked));
}

/**
 * What is missing of how a patch's colours differ from their mean, whatever that is.
 *
 * @param {number[][]} wish
 * @param {number[][]} colours
 */
function missingPattern(wish, colours) {
  const patternOf = (/** @type {number[][]} */ list) => {
    const mean = meanOf(list);
    return list.flatMap((colour) => colour.map((number, i) => number - mean[i]));
  };
  return missingShare(patternOf(wish), patternOf(colours));
}

/**
 * The colours of those pixels that a mask marks.
 *
 * @param {Float32Array} mask
 * @param {Float32Array} maps
 */
function coloursUnder(mask, maps) {
  const area = mask.length;
  const colours = [];
  for (let place = 0; place < area; place++) {
    if (!mask[place]) continue;
    colours.push(labOf(Array.from({ length: maps.length / area }, (_, c) => maps[c * area + place])));
  }
  return colours;
}

/** @param {number[][]} colours */
const meanOf = (colours) => [0, 1, 2].map((i) => colours.reduce((sum, colour) => sum + colour[i], 0) / colours.length);

/**
 * @param {number[][]} colours
 * @param {number[][]} others as many, or one for all of them
 */
const meanDistance = (colours, others) =>
  colours.reduce((sum, [l, a, b], i) => {
    const [otherL, otherA, otherB] = others[i % others.length];
    return sum + Math.hypot(l - otherL, a - otherA, b - otherB);
  }, 0) / colours.length;
