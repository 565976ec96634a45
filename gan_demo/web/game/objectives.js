// What D and G make small in each version of the game, by D's raw outputs; D(x) is their sigmoid but for two versions.

/**
 * @typedef {object} Objective
 * @property {(outputs: Float64Array, isReal: boolean, slopes: Float64Array) => number} judge D's loss on points that
 *   are all real or all forged: its mean; the gradient is put into `slopes`
 * @property {(outputs: Float64Array, slopes: Float64Array) => number} forge G's loss by what D says of its points
 * @property {number} penalty of D's gradient, its weight; 0 for none
 * @property {number} even D's loss where it cannot tell the points apart, and says the same of all
 * @property {number | null} evenG G's loss then; null where it may be anything
 * @property {number | null} border the output with which D says that it cannot tell; null where no output has a meaning
 *   of its own
 */

/** @param {number} a */
const softplus = (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));

/** @param {number} a */
export const sigmoid = (a) => (a < 0 ? 1 - 1 / (1 + Math.exp(a)) : 1 / (1 + Math.exp(-a)));

/**
 * A mean over a batch with its gradient.
 *
 * @param {(a: number) => number} loss
 * @param {(a: number) => number} slope
 */
function mean(loss, slope) {
  return (/** @type {Float64Array} */ outputs, /** @type {Float64Array} */ slopes) => {
    const count = outputs.length;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += loss(outputs[i]);
      slopes[i] = slope(outputs[i]) / count;
    }
    return sum / count;
  };
}

// -log D, -log(1 - D), and what they are for the other losses
const real = mean(
  (a) => softplus(-a),
  (a) => sigmoid(a) - 1,
);
const fake = mean(softplus, sigmoid);
const nearOne = mean(
  (a) => (a - 1) ** 2 / 2,
  (a) => a - 1,
);
const nearZero = mean(
  (a) => a ** 2 / 2,
  (a) => a,
);
const high = mean(
  (a) => -a,
  () => -1,
);
const low = mean(
  (a) => a,
  () => 1,
);
const hidden = mean(
  (a) => -softplus(a),
  (a) => -sigmoid(a),
);

/** @type {Record<string, Objective>} */
export const OBJECTIVES = {
  // Goodfellow et al. 2014, Eq. 1: both play for one value, with opposite signs.
  minimax: {
    judge: (outputs, isReal, slopes) => (isReal ? real : fake)(outputs, slopes),
    forge: hidden,
    penalty: 0,
    even: Math.log(4),
    evenG: -Math.log(2),
    border: 0,
  },
  // The same paper, Sec. 3: G makes log D(G(z)) large.
  nonsaturating: {
    judge: (outputs, isReal, slopes) => (isReal ? real : fake)(outputs, slopes),
    forge: real,
    penalty: 0,
    even: Math.log(4),
    evenG: Math.log(2),
    border: 0,
  },
  // Mao et al. 2016, arXiv:1611.04076, with the targets 0, 1 and 1.
  squares: {
    judge: (outputs, isReal, slopes) => (isReal ? nearOne : nearZero)(outputs, slopes),
    forge: nearOne,
    penalty: 0,
    even: 0.25,
    evenG: 0.125,
    border: 0.5,
  },
  // Gulrajani et al. 2017, arXiv:1704.00028.
  wasserstein: {
    judge: (outputs, isReal, slopes) => (isReal ? high : low)(outputs, slopes),
    forge: high,
    penalty: 0.1,
    even: 0,
    evenG: null,
    border: null,
  },
};

/**
 * The gradient penalty, weight * mean (|g| - 1)², by the gradients g of D's output at some points of the plane.
 *
 * @param {Float64Array} slopes the gradients, two numbers a point
 * @param {number} weight
 * @param {Float64Array} pulls for the penalty's gradient with respect to them
 */
export function penalty(slopes, weight, pulls) {
  const count = slopes.length / 2;
  let sum = 0;
  for (let i = 0; i < slopes.length; i += 2) {
    const length = Math.hypot(slopes[i], slopes[i + 1]);
    sum += (length - 1) ** 2;
    const pull = length ? (2 * weight * (length - 1)) / (length * count) : 0;
    pulls[i] = pull * slopes[i];
    pulls[i + 1] = pull * slopes[i + 1];
  }
  return (weight * sum) / count;
}
