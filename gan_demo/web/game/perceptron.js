// Dense layers with their derivatives, the second one included: networks that are small enough to learn while somebody
// watches. Arrays hold the rows of a batch, one after the other; weights lie as torch has them, a row for each output.
// The activation is tanh, which bends the plane smoothly; where it gives h, its slope is 1 - h².

/**
 * @typedef {object} Network
 * @property {number[]} sizes of its layers, the input first
 * @property {number[]} starts where the matrix of each layer begins; its biases follow
 * @property {Float64Array} weights
 * @property {Float64Array} gradients of a loss, laid out as the weights
 *
 * @typedef {object} Tape what a batch leaves behind on its way through a network
 * @property {number} count of the batch
 * @property {Float64Array[]} values the input, and what each layer gives
 * @property {Float64Array[]} slopes the gradient with respect to the input, and to what each layer gives before its
 *   activation
 * @property {Float64Array[]} pulls the gradient of a loss that depends on the slopes, with respect to each of them
 * @property {Float64Array[]} bends what such a loss adds to the slopes, as the activation bends
 */

/** @param {number} a */
const tanh = (a) => 1 - 2 / (Math.exp(2 * a) + 1); // twice as fast as Math.tanh

/**
 * A network whose weights are all zero.
 *
 * @param {number[]} sizes
 * @returns {Network}
 */
export function createNetwork(sizes) {
  const starts = [];
  let length = 0;
  for (let layer = 0; layer < sizes.length - 1; layer++) {
    starts.push(length);
    length += (sizes[layer] + 1) * sizes[layer + 1];
  }
  return { sizes, starts, weights: new Float64Array(length), gradients: new Float64Array(length) };
}

/**
 * Room for a batch on its way through a network.
 *
 * @param {Network} network
 * @param {number} count of the batch, a multiple of 4: so many rows are computed side by side
 * @returns {Tape}
 */
export function createTape({ sizes }, count) {
  const arrays = () => sizes.map((size) => new Float64Array(count * size));
  return { count, values: arrays(), slopes: arrays(), pulls: arrays(), bends: arrays() };
}

/**
 * The last of some arrays.
 *
 * @param {Float64Array[]} arrays
 */
export const last = (arrays) => arrays[arrays.length - 1];

/**
 * Send the batch in `values[0]` through the network.
 *
 * @param {Network} network
 * @param {Tape} tape
 * @returns {Float64Array} the outputs
 */
export function forward({ sizes, starts, weights }, { count, values }) {
  for (let layer = 0; layer < starts.length; layer++) {
    const wide = sizes[layer];
    const high = sizes[layer + 1];
    const x = values[layer];
    const y = values[layer + 1];
    const biases = starts[layer] + wide * high;
    const isLast = layer === starts.length - 1;
    for (let row = 0; row < count; row += 4) {
      const x0 = row * wide;
      const x1 = x0 + wide;
      const x2 = x1 + wide;
      const x3 = x2 + wide;
      for (let j = 0; j < high; j++) {
        const from = starts[layer] + j * wide;
        let a = weights[biases + j];
        let b = a;
        let c = a;
        let d = a;
        for (let k = 0; k < wide; k++) {
          const w = weights[from + k];
          a += w * x[x0 + k];
          b += w * x[x1 + k];
          c += w * x[x2 + k];
          d += w * x[x3 + k];
        }
        const to = row * high + j;
        y[to] = isLast ? a : tanh(a);
        y[to + high] = isLast ? b : tanh(b);
        y[to + 2 * high] = isLast ? c : tanh(c);
        y[to + 3 * high] = isLast ? d : tanh(d);
      }
    }
  }
  return last(values);
}

/**
 * Send the gradient in the last of `slopes` back to the input, after `forward`, and add up the gradients of the weights.
 *
 * @param {Network} network
 * @param {Tape} tape
 * @param {boolean} [learns] false: the weights' gradients stay as they are
 * @returns {Float64Array} the gradient with respect to the input
 */
export function backward({ sizes, starts, weights, gradients }, { count, values, slopes }, learns = true) {
  for (let layer = starts.length - 1; layer >= 0; layer--) {
    const wide = sizes[layer];
    const high = sizes[layer + 1];
    const x = values[layer];
    const back = slopes[layer];
    const slope = slopes[layer + 1];
    const biases = starts[layer] + wide * high;
    back.fill(0);
    for (let row = 0; row < count; row += 4) {
      const x0 = row * wide;
      const x1 = x0 + wide;
      const x2 = x1 + wide;
      const x3 = x2 + wide;
      for (let j = 0; j < high; j++) {
        const from = starts[layer] + j * wide;
        const to = row * high + j;
        const a = slope[to];
        const b = slope[to + high];
        const c = slope[to + 2 * high];
        const d = slope[to + 3 * high];
        for (let k = 0; k < wide; k++) {
          const w = weights[from + k];
          back[x0 + k] += a * w;
          back[x1 + k] += b * w;
          back[x2 + k] += c * w;
          back[x3 + k] += d * w;
        }
        if (!learns) continue;
        for (let k = 0; k < wide; k++) {
          gradients[from + k] += a * x[x0 + k] + b * x[x1 + k] + c * x[x2 + k] + d * x[x3 + k];
        }
        gradients[biases + j] += a + b + c + d;
      }
      if (layer) for (let k = x0; k < x3 + wide; k++) back[k] *= 1 - x[k] * x[k];
    }
  }
  return slopes[0];
}

/**
 * Of a loss that depends on the gradient with respect to the input, add up the gradients of the weights. `backward` must
 * have run before, with `learns` false.
 *
 * @param {Network} network
 * @param {Tape} tape with the loss's gradient in `pulls[0]`
 */
export function backwardTwice(network, tape) {
  const { sizes, starts, weights, gradients } = network;
  const { count, values, slopes, pulls, bends } = tape;
  // Up, against the way of `backward`: each slope was made of the one above it.
  for (let layer = 0; layer < starts.length; layer++) {
    const wide = sizes[layer];
    const high = sizes[layer + 1];
    const pull = pulls[layer];
    const h = values[layer + 1];
    const slope = slopes[layer + 1];
    const isLast = layer === starts.length - 1;
    for (let row = 0; row < count; row++) {
      const at = row * wide;
      for (let j = 0; j < high; j++) {
        const i = row * high + j;
        const from = starts[layer] + j * wide;
        let sum = 0;
        for (let k = 0; k < wide; k++) {
          sum += weights[from + k] * pull[at + k];
          gradients[from + k] += slope[i] * pull[at + k];
        }
        const steep = isLast ? 1 : 1 - h[i] * h[i];
        pulls[layer + 1][i] = sum * steep;
        bends[layer + 1][i] = isLast ? 0 : -2 * sum * h[i] * slope[i]; // tanh'' is -2 h (1 - h²), and slope has the rest
      }
    }
  }
  descend(network, tape);
}

/**
 * The other half of `backwardTwice`: down, as in `backward`, with what the bends add at each layer.
 *
 * @param {Network} network
 * @param {Tape} tape
 */
function descend({ sizes, starts, weights, gradients }, { count, values, bends }) {
  for (let layer = starts.length - 2; layer >= 0; layer--) {
    const wide = sizes[layer];
    const high = sizes[layer + 1];
    const x = values[layer];
    const below = bends[layer];
    const biases = starts[layer] + wide * high;
    for (let row = 0; row < count; row++) {
      const at = row * wide;
      for (let j = 0; j < high; j++) {
        const from = starts[layer] + j * wide;
        const g = bends[layer + 1][row * high + j];
        for (let k = 0; k < wide; k++) gradients[from + k] += g * x[at + k];
        gradients[biases + j] += g;
        if (!layer) continue;
        for (let k = 0; k < wide; k++) below[at + k] += g * weights[from + k] * (1 - x[at + k] * x[at + k]);
      }
    }
  }
}
