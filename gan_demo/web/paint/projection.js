// A picture in a generator's world: the z whose drawing comes nearest to it (iGAN, Sec. 3.1), as gan_demo/projection.py
// has it. An encoder guesses z, then Adam takes a few steps on the pixels.
//
//     const { target, negative } = fit(picture, form);                    // in the page
//     const projection = new Projection(artist, target, guess(artist, target, encoder));   // in the worker
//     while (projection.step()) show(projection.z, projection.loss);      // as many at a time as there is time for
import { norm, usualLengths, withLength } from "../engine/latents.js";
import { square } from "../engine/pyramid.js";
import { randn } from "../engine/seeds.js";
import { Descent } from "./descent.js";

/**
 * @typedef {import("../engine/network.js").Network} Network
 *
 * @typedef {object} Artist a generator whose only input is z
 * @property {Network} network one that was made with gradients
 * @property {import("../engine/gradient.js").Gradient} gradient with respect to z
 */

export const STEPS = 100;
const STARTS = 64; // drawings, of which the nearest is the start where there is no encoder
const LUMA = [0.299, 0.587, 0.114];

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
 * Where the search begins: at the encoder's guess, or at the nearest of some drawings.
 *
 * @param {Artist} artist
 * @param {Float32Array} target
 * @param {Network | null} [encoder] from a picture to z; null where the generator has none
 * @returns {Float32Array} z
 */
export function guess({ network }, target, encoder = null) {
  if (encoder) {
    encoder.run({ [encoder.plan.inputs[0].name]: target });
    return encoder.output();
  }
  const [{ name, shape }] = network.plan.inputs;
  const starts = Array.from({ length: STARTS }, (_, seed) => randn(shape[0], seed));
  const losses = starts.map((z) => {
    network.run({ [name]: z });
    return distance(network.output(), target);
  });
  return starts[losses.indexOf(Math.min(...losses))];
}

/** The way from a guess to the z whose drawing is nearest; it can be left at any step, and goes on at the next. */
export class Projection {
  /** The best z so far, and the mean squared difference of its drawing. */
  z = new Float32Array();
  loss = Number.POSITIVE_INFINITY;
  #steps = 0;

  /**
   * @param {Artist} artist
   * @param {Float32Array} target
   * @param {Float32Array} start
   */
  constructor(artist, target, start) {
    this.artist = artist;
    this.target = target;
    const longest = usualLengths(start.length)[1];
    this.descent = new Descent(norm(start) > longest ? withLength(start, longest) : start);
  }

  /** @returns {boolean} whether there are more steps to go */
  step() {
    const { artist, target, descent } = this;
    const [{ name }] = artist.network.plan.inputs;
    artist.network.run({ [name]: descent.z });
    const drawing = artist.network.output();
    const loss = distance(drawing, target);
    if (loss < this.loss) [this.z, this.loss] = [descent.z.slice(), loss];
    if (this.#steps === STEPS) return false;
    const slopes = drawing.map((number, i) => (2 * (number - target[i])) / target.length);
    descent.step(artist.gradient.run(slopes)[name]);
    this.#steps++;
    return true;
  }
}

/**
 * The mean squared difference of two pictures.
 *
 * @param {Float32Array} one
 * @param {Float32Array} other
 */
const distance = (one, other) => one.reduce((sum, number, i) => sum + (number - other[i]) ** 2, 0) / one.length;
