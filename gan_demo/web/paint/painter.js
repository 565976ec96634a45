// A generator whose picture follows wishes: z goes where the loss on its picture becomes small.
import { Gradient } from "../engine/gradient.js";

/**
 * @typedef {import("../engine/network.js").Network} Network
 * @typedef {import("./descent.js").Descent} Descent
 * @typedef {import("./objective.js").Objective} Objective
 *
 * @typedef {object} Judge a discriminator, which shall take the picture for a real one
 * @property {Network} network
 * @property {Gradient} gradient
 */

const JUDGEMENT = 0.05; // the weight of D's opinion

/** @param {Network} network */
const inputOf = (network) => network.plan.inputs[0].name;

/**
 * @param {Network} network a discriminator with gradients
 * @returns {Judge}
 */
export const judgeOf = (network) => ({ network, gradient: new Gradient(network, [inputOf(network)]) });

export class Painter {
  /** @param {Network} network a generator with gradients, whose only input is z */
  constructor(network) {
    const [input] = network.plan.inputs;
    const [channels, height, width] = network.plan.outputs[0].shape;
    this.network = network;
    this.gradient = new Gradient(network, [input.name]);
    this.size = input.shape[0];
    this.form = { channels, height, width };
    /** @type {Judge | null} */
    this.judge = null;
  }

  /** @param {Float32Array} z */
  draw(z) {
    this.network.run({ [inputOf(this.network)]: z });
    return this.network.output();
  }

  /**
   * How far the picture of z is from a wish.
   *
   * @param {Float32Array} z
   * @param {Objective} objective
   */
  lossOf(z, objective) {
    const picture = this.draw(z);
    return objective.add(picture, new Float32Array(picture.length));
  }

  /**
   * Go a step, and say how large the wish's loss was before.
   *
   * @param {Descent} descent
   * @param {Objective} objective
   * @param {{ start: Float32Array, near: number }} anchor where z shall stay near, and how much that counts
   * @returns {number}
   */
  step(descent, objective, { start, near }) {
    const { z } = descent;
    const picture = this.draw(z);
    const slopes = new Float32Array(picture.length);
    const loss = objective.add(picture, slopes);
    if (this.judge) addOpinion(this.judge, picture, slopes);
    const total = this.gradient.run(slopes)[inputOf(this.network)];
    for (let i = 0; i < z.length; i++) total[i] += (2 * near * (z[i] - start[i])) / z.length;
    descent.step(total);
    return loss;
  }
}

/**
 * Add the gradient of how little D believes a picture: the cross-entropy of its verdict and "real".
 *
 * @param {Judge} judge
 * @param {Float32Array} picture
 * @param {Float32Array} gradient
 */
function addOpinion({ network, gradient: back }, picture, gradient) {
  network.run({ [inputOf(network)]: picture });
  const [score] = network.output();
  const own = back.run([-JUDGEMENT / (1 + Math.exp(score))])[inputOf(network)];
  for (let i = 0; i < gradient.length; i++) gradient[i] += own[i];
}
