// A picture in a generator's world: the z whose drawing comes nearest to it (iGAN, Sec. 3.1), as gan_demo/projection.py
// has it. An encoder guesses z, then Adam takes a few steps on the pixels. In the page, `fit` gives the picture the
// generator's form, and the encoder reads it; in the worker, `project` goes on, a step at a time.
import { norm, usualLengths, withLength } from "../engine/latents.js";
import { LUMA } from "../engine/pixels.js";
import { square } from "../engine/pyramid.js";
import { randn } from "../engine/seeds.js";
import { Descent } from "./descent.js";

/**
 * @typedef {import("../engine/network.js").Network} Network
 *
 * @typedef {object} Artist a generator whose only input is z
 * @property {Network} network one that was made with gradients
 * @property {import("../engine/gradient.js").Gradient} gradient with respect to z
 *
 * @typedef {{ place: number, z: Float32Array, loss: number }} Nearest its loss is the mean squared difference; it is the
 *   only one, so its place is 0
 */

export const STEPS = 100;
const NEWS = 5; // steps between two drawings that are shown; STEPS is a multiple of it
const STARTS = 64; // drawings, of which the nearest is the start where there is no encoder

/**
 * A picture in the form of a generator's: its middle square. What draws in grey draws on black, as the pictures of
 * Fashion-MNIST are: the negatives of photographs on white. So a grey picture with a light rim becomes its negative.
 *
 * @param {import("../engine/pyramid.js").Picture} picture opaque, of any size
 * @param {{ channels: number, width: number }} form of the generator's pictures, which are as high as they are wide
 * @returns {{ target: Float32Array, negative: boolean }} in [-1, 1], channel by channel
 */
export function fit(picture, { channels, width: size }) {
  const { numbers } = square(picture, size);
  if (channels === 3) return { target: numbers, negative: false };
  const area = size * size;
  const grey = new Float32Array(area);
  for (let i = 0; i < area; i++) grey[i] = LUMA.reduce((sum, share, c) => sum + share * numbers[c * area + i], 0);
  const negative = lightOfRim(grey, size) > 0;
  return { target: negative ? grey.map((number) => -number) : grey, negative };
}

/**
 * The sum of the outermost pixels.
 *
 * @param {Float32Array} grey
 * @param {number} size
 */
function lightOfRim(grey, size) {
  const last = size - 1;
  return grey.reduce((sum, number, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    return x === 0 || y === 0 || x === last || y === last ? sum + number : sum;
  }, 0);
}

/**
 * The nearest of some drawings; null after each that is tried.
 *
 * @param {Artist} artist
 * @param {Float32Array} target
 * @returns {Generator<null, Float32Array, void>} its z
 */
function* nearestDrawing({ network }, target) {
  const [{ name, shape }] = network.plan.inputs;
  let [nearest, least] = [new Float32Array(shape[0]), Number.POSITIVE_INFINITY];
  for (let seed = 0; seed < STARTS; seed++) {
    const z = randn(shape[0], seed);
    network.run({ [name]: z });
    const loss = distance(network.output(), target);
    if (loss < least) [nearest, least] = [z, loss];
    yield null;
  }
  return nearest;
}

/**
 * The way to the z whose drawing is nearest: ever nearer ones, some steps apart, and null after each of those steps.
 *
 * @param {Artist} artist
 * @param {Float32Array} target
 * @param {Float32Array | null} [guess] the encoder's z; null where the generator has none
 * @returns {Generator<Nearest | null, void, void>} the last one is the nearest
 */
export function* project(artist, target, guess = null) {
  const [{ name }] = artist.network.plan.inputs;
  const start = guess ?? (yield* nearestDrawing(artist, target));
  const longest = usualLengths(start.length)[1];
  const descent = new Descent(norm(start) > longest ? withLength(start, longest) : start);
  let best = { place: 0, z: descent.z, loss: Number.POSITIVE_INFINITY };
  for (let step = 0; step <= STEPS; step++) {
    artist.network.run({ [name]: descent.z });
    const drawing = artist.network.output();
    const loss = distance(drawing, target);
    if (loss < best.loss) best = { place: 0, z: descent.z.slice(), loss };
    const slopes = drawing.map((number, i) => (2 * (number - target[i])) / target.length);
    if (step < STEPS) descent.step(artist.gradient.run(slopes)[name]);
    yield step % NEWS === 0 ? best : null;
  }
}

/**
 * The mean squared difference of two pictures.
 *
 * @param {Float32Array} one
 * @param {Float32Array} other
 */
const distance = (one, other) => one.reduce((sum, number, i) => sum + (number - other[i]) ** 2, 0) / one.length;
