// A layer's weights, and the kernel's calls with them.
import { compose } from "./affine.js";
import { toEights } from "./maps.js";

/**
 * One side of a weight tensor: the step from channel to channel, and a factor for each channel.
 * @typedef {{ step: number, factors: Float64Array }} Side
 *
 * @typedef {object} Weights
 * @property {Int8Array | Float32Array} data
 * @property {Side} inputs
 * @property {Side} outputs
 *
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./stages.js").Stage} Stage
 */

/**
 * A layer's weights and bias, with what the plan does before and after it folded in.
 *
 * @param {import("./plan.js").Layer} layer
 * @param {number} inputs channels
 * @param {number} outputs channels
 * @param {import("./safetensors.js").Tensors} tensors
 * @returns {{ weights: Weights, bias: Float64Array }}
 */
export function readLayer(layer, inputs, outputs, tensors) {
  const { data, scale } = tensors(layer.weight);
  const area = layer.kernel[0] * layer.kernel[1];
  const before = compose(layer.before ?? [], inputs, tensors);
  const after = compose(layer.after ?? [], outputs, tensors);
  const convolves = layer.op === "conv"; // then a row of its tensor is an output, otherwise an input
  const weights = {
    data,
    inputs: { step: convolves ? area : outputs * area, factors: before.scale },
    outputs: { step: convolves ? inputs * area : area, factors: after.scale.slice() },
  };
  if (scale) multiply((convolves ? weights.outputs : weights.inputs).factors, scale);
  const bias = layer.bias ? Float64Array.from(tensors(layer.bias).data) : new Float64Array(outputs);
  multiply(bias, after.scale);
  addShift(bias, weights, before.shift, area);
  for (let o = 0; o < outputs; o++) bias[o] += after.shift[o];
  return { weights, bias };
}

/**
 * @param {Float64Array} numbers
 * @param {ArrayLike<number>} factors
 */
function multiply(numbers, factors) {
  for (let i = 0; i < numbers.length; i++) numbers[i] *= factors[i];
}

/**
 * What a shift of the inputs adds to each output of a convolution without a border, which the plan makes sure of.
 *
 * @param {Float64Array} bias
 * @param {Weights} weights
 * @param {Float64Array} shift
 * @param {number} area
 */
function addShift(bias, { data, inputs, outputs }, shift, area) {
  for (let i = 0; i < shift.length; i++) {
    if (shift[i] === 0) continue;
    for (let o = 0; o < bias.length; o++) {
      const from = i * inputs.step + o * outputs.step;
      let sum = 0;
      for (let k = from; k < from + area; k++) sum += data[k];
      bias[o] += sum * shift[i] * outputs.factors[o];
    }
  }
}

/**
 * The transposed weights: what takes the gradient of a layer's output to that of its input.
 *
 * @param {Weights} weights
 * @returns {Weights}
 */
export const transpose = ({ data, inputs, outputs }) => ({ data, inputs: outputs, outputs: inputs });

/**
 * A call of the kernel that does a stage. Weights are packed now, once.
 *
 * @param {import("./kernel.js").Kernel} kernel
 * @param {Stage} stage
 * @param {Weights} weights
 * @param {FeatureMap} from
 * @param {FeatureMap} to
 * @param {object} [options]
 * @param {Float64Array} [options.bias]
 * @param {number} [options.slope] below 0, of the activation
 * @param {FeatureMap} [options.add] a map that lies like `to`, or `to` itself
 * @param {(channel: number) => number} [options.pick] the weights' output for a channel of `to`
 * @returns {() => void}
 */
export function callKernel(
  kernel,
  stage,
  weights,
  from,
  to,
  { bias, slope = 1, add, pick = (channel) => channel } = {},
) {
  const { taps, read, write, at, size } = stage;
  const outputs = Array.from({ length: to.channels }, (_, channel) => pick(channel));
  if (add && (add.row !== to.row || add.step !== to.step))
    throw new Error("a map lies otherwise than what it is added to");
  const block = packWeights(
    kernel,
    weights,
    taps.map(([, , index]) => index),
    from.channels,
    outputs,
  );
  const biases = storeBias(kernel, bias, outputs);
  const offsets = kernel.reserve(taps.length);
  const places = taps.map(([dy, dx]) => dy * from.row + dx * from.step);
  new Int32Array(kernel.floats.buffer, offsets, taps.length).set(places);
  const shift = at[0] * to.row + at[1] * to.step;
  /** @type {Parameters<import("./kernel.js").Conv>} */
  const parameters = [
    4 * from.first,
    read[1] * from.step,
    read[0] * from.row,
    4 * (to.first + shift),
    write[1] * to.step,
    write[0] * to.row,
    size[1],
    size[0],
    block,
    biases,
    offsets,
    taps.length,
    from.channels,
    to.step,
    slope,
    add ? 4 * (add.first + shift) : 0,
  ];
  return () => kernel.conv(...parameters);
}

/**
 * @param {import("./kernel.js").Kernel} kernel
 * @param {Weights} weights
 * @param {number[]} taps places in the layer's kernel
 * @param {number} inputs channels
 * @param {number[]} outputs channels
 * @returns {number} the address of what the kernel reads: (outputs / 8, taps, inputs, 8)
 */
function packWeights(kernel, { data, inputs: side, outputs: { step, factors } }, taps, inputs, outputs) {
  const address = kernel.reserve(taps.length * inputs * toEights(outputs.length));
  const [lanes, scales] = [new Int32Array(8), new Float64Array(8)];
  let place = address / 4;
  for (let o = 0; o < outputs.length; o += 8) {
    for (let lane = 0; lane < 8; lane++) {
      const output = outputs[o + lane];
      lanes[lane] = output === undefined ? 0 : output * step;
      scales[lane] = output === undefined ? 0 : factors[output];
    }
    for (const tap of taps) {
      packTap(kernel.floats, place, data, tap, side.step, inputs, side.factors, lanes, scales);
      place += 8 * inputs;
    }
  }
  return address;
}

/**
 * A function of its own, so that the browser soon compiles it: a network has millions of weights.
 *
 * @param {Float32Array} floats
 * @param {number} place
 * @param {Int8Array | Float32Array} data
 * @param {number} tap
 * @param {number} step
 * @param {number} inputs
 * @param {Float64Array} factors
 * @param {Int32Array} lanes
 * @param {Float64Array} scales
 */
function packTap(floats, place, data, tap, step, inputs, factors, lanes, scales) {
  for (let i = 0, from = tap, to = place; i < inputs; i++, from += step, to += 8) {
    const factor = factors[i];
    for (let lane = 0; lane < 8; lane++) floats[to + lane] = data[from + lanes[lane]] * factor * scales[lane];
  }
}

/**
 * @param {import("./kernel.js").Kernel} kernel
 * @param {Float64Array | undefined} bias
 * @param {number[]} outputs channels
 * @returns {number} its address
 */
function storeBias(kernel, bias, outputs) {
  const address = kernel.reserve(toEights(outputs.length));
  if (bias)
    kernel.floats.set(
      outputs.map((output) => bias[output]),
      address / 4,
    );
  return address;
}
