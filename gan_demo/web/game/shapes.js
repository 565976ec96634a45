// What the real points look like: each shape is a spine, a row of places, with a little noise around it.

/**
 * @typedef {object} Shape
 * @property {number} parts that the spine has: places of their own, or lengths of a curve
 * @property {number} noise the deviation of real points from the spine
 * @property {Float64Array} spine two numbers a place, evenly spaced; each part has as many
 */

const SMOOTH = 20; // places of a curve that make a part

/**
 * @param {number} parts
 * @param {number} noise
 * @param {(u: number) => [number, number]} curve from 0 to 1
 * @param {number} [places] of each part
 * @returns {Shape}
 */
function shape(parts, noise, curve, places = SMOOTH) {
  const count = parts * places;
  const spine = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) spine.set(curve((i + 0.5) / count), 2 * i);
  return { parts, noise, spine };
}

/** @param {number} angle */
const onCircle = (angle, radius = 1) =>
  /** @type {[number, number]} */ ([radius * Math.cos(angle), radius * Math.sin(angle)]);

/** @type {Record<string, Shape>} */
export const SHAPES = {
  ring: shape(8, 0.06, (u) => onCircle(2 * Math.PI * (u - 1 / 16)), 1),
  grid: shape(25, 0.05, (u) => [0.5 * (Math.floor(25 * u) % 5) - 1, 0.5 * Math.floor(5 * u) - 1], 1),
  moons: shape(12, 0.07, (u) => moon(u)),
  line: shape(10, 0.06, (u) => [2.2 * u - 1.1, 1.4 * u - 0.7]),
  spiral: shape(12, 0.05, (u) => spiral(u)),
};

/** @param {number} u */
function moon(u) {
  const [x, y] = onCircle(2 * Math.PI * u, 0.75);
  return /** @type {[number, number]} */ (u < 0.5 ? [x - 0.375, y - 0.2] : [x + 0.375, y + 0.2]);
}

/**
 * Turned so that equal steps are about equally long.
 *
 * @param {number} u
 */
function spiral(u) {
  const turn = Math.sqrt(0.03 + 0.97 * u);
  return onCircle(3.4 * Math.PI * turn, 1.15 * turn);
}

/**
 * A real point, put into a batch.
 *
 * @param {Shape} shape
 * @param {import("./chance.js").Chance} chance
 * @param {Float64Array} points
 * @param {number} at
 */
export function draw({ spine, noise }, chance, points, at) {
  const place = 2 * Math.floor((chance.uniform() * spine.length) / 2);
  const [a, b] = chance.pair();
  points[at] = spine[place] + noise * a;
  points[at + 1] = spine[place + 1] + noise * b;
}
