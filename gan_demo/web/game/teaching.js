// The gradients of both losses, through the networks.
import { penalty } from "./objectives.js";
import { backward, backwardTwice, createTape, forward, last } from "./perceptron.js";

/**
 * @typedef {object} Lesson both networks, and a batch on its way through them
 * @property {import("./perceptron.js").Network} G
 * @property {import("./perceptron.js").Network} D
 * @property {import("./objectives.js").Objective} objective
 * @property {import("./perceptron.js").Tape} forger through G, from noise
 * @property {import("./perceptron.js").Tape} onReal through D, from real points
 * @property {import("./perceptron.js").Tape} onFake through D, from forged ones
 * @property {import("./perceptron.js").Tape} between through D, from points between those
 */

/**
 * @param {import("./perceptron.js").Network} G
 * @param {import("./perceptron.js").Network} D
 * @param {import("./objectives.js").Objective} objective
 * @param {number} batch
 * @returns {Lesson}
 */
export function createLesson(G, D, objective, batch) {
  const [onReal, onFake, between] = [0, 1, 2].map(() => createTape(D, batch));
  return { G, D, objective, forger: createTape(G, batch), onReal, onFake, between };
}

/**
 * Add up the gradients of D's loss, for the real and the forged points of the lesson.
 *
 * @param {Lesson} lesson
 * @param {() => number} share of the real point, from 0 to 1, where D's gradient is looked at between a pair of points
 * @returns {number} the loss
 */
export function teachD({ D, objective, onReal, onFake, between }, share) {
  let loss = objective.judge(forward(D, onReal), true, last(onReal.slopes));
  loss += objective.judge(forward(D, onFake), false, last(onFake.slopes));
  backward(D, onReal);
  backward(D, onFake);
  if (!objective.penalty) return loss;
  const [points, real, fake] = [between, onReal, onFake].map(({ values }) => values[0]);
  for (let i = 0; i < points.length; i += 2) {
    const part = share();
    points[i] = part * real[i] + (1 - part) * fake[i];
    points[i + 1] = part * real[i + 1] + (1 - part) * fake[i + 1];
  }
  forward(D, between);
  last(between.slopes).fill(1);
  loss += penalty(backward(D, between, false), objective.penalty, between.pulls[0]);
  backwardTwice(D, between);
  return loss;
}

/**
 * Add up the gradients of G's loss, for the noise of the lesson: they come back through D, which stays as it is.
 *
 * @param {Lesson} lesson
 * @returns {number} the loss
 */
export function teachG({ G, D, objective, forger, onFake }) {
  onFake.values[0].set(forward(G, forger));
  const loss = objective.forge(forward(D, onFake), last(onFake.slopes));
  last(forger.slopes).set(backward(D, onFake, false));
  backward(G, forger);
  return loss;
}
