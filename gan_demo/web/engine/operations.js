// What the engine can do: each operation of a plan becomes a function that computes its value from others.
import { compose } from "./affine.js";
import { callKernel, readLayer, stagesOf } from "./convolution.js";
import { eachPixel, eachRow, eachRowOfTwo, readMap, shufflePixels, writeMap } from "./maps.js";
import { unshuffledSize } from "./plan.js";

/**
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./maps.js").Order} Order
 * @typedef {import("./network.js").Network} Network
 * @typedef {import("./plan.js").Operation} Operation
 * @typedef {() => void} Run
 */

/**
 * The slope of an activation below 0, which may be a weight of the network.
 *
 * @param {number | string | undefined} slope
 * @param {import("./safetensors.js").Tensors} tensors
 */
export const slopeOf = (slope, tensors) => (typeof slope === "string" ? tensors(slope).data[0] : (slope ?? 1));

/**
 * @param {Network} network
 * @param {import("./plan.js").Layer} layer
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function convolve(network, layer, [input], output) {
  const { kernel, tensors } = network;
  const { shuffle = 1 } = layer;
  const { weights, bias } = readLayer(layer, input.channels, output.channels * shuffle ** 2, tensors);
  const slope = slopeOf(layer.act, tensors);
  // Of a negative slope, the output does not tell the sign of what went in, which a gradient needs.
  const apart = network.gradients && slope < 0;
  const sum = apart ? network.keepSum(layer.out, output) : output;
  const size = unshuffledSize(layer, [output.height, output.width, output.channels]);
  const stages = stagesOf(layer.op, layer, [input.height, input.width], size);
  const add = layer.add === undefined ? undefined : network.maps[layer.add];
  const calls = stages.flatMap((stage) =>
    cells(stage, shuffle).map(({ cell, part }) => {
      const pick = (/** @type {number} */ channel) => channel * shuffle ** 2 + cell;
      return callKernel(kernel, part, weights, input, sum, { bias, slope: apart ? 1 : slope, add, pick });
    }),
  );
  if (apart) calls.push(leak(network, slope, sum, output));
  return () => {
    for (const call of calls) call();
  };
}

/**
 * A stage for each place in a cell of factor x factor pixels: what a pixel shuffle makes of channels, the kernel writes
 * where it belongs at once.
 *
 * @param {import("./convolution.js").Stage} stage
 * @param {number} factor
 * @returns {{ cell: number, part: import("./convolution.js").Stage }[]}
 */
function cells(stage, factor) {
  if (factor === 1) return [{ cell: 0, part: stage }];
  return Array.from({ length: factor ** 2 }, (_, cell) => {
    const part = { ...stage, write: [factor, factor], at: [Math.floor(cell / factor), cell % factor] };
    return { cell, part: /** @type {import("./convolution.js").Stage} */ (part) };
  });
}

/** @type {(network: Network, slope: number, input: FeatureMap, output: FeatureMap) => Run} */
function leak({ kernel }, slope, input, output) {
  return () => {
    const { floats } = kernel;
    eachRowOfTwo(output, input, (to, from, count) => {
      for (let i = 0; i < count; i++)
        floats[to + i] = floats[from + i] > 0 ? floats[from + i] : slope * floats[from + i];
    });
  };
}

/** @type {(x: number) => number} */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** @type {Record<string, (x: number) => number>} */
const CURVES = { tanh: Math.tanh, sigmoid };

/**
 * @param {Network} network
 * @param {Operation & { kind: string, slope?: number | string }} operation
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function activate(network, { kind, slope }, [input], output) {
  if (kind === "leaky") return leak(network, slopeOf(slope, network.tensors), input, output);
  const curve = CURVES[kind];
  if (!curve) throw new Error(`the engine has no activation ${kind}`);
  return () => {
    const { floats } = network.kernel;
    eachRowOfTwo(output, input, (to, from, count) => {
      for (let pixel = 0; pixel < count; pixel += output.step) {
        for (let i = pixel; i < pixel + output.channels; i++) floats[to + i] = curve(floats[from + i]);
      }
    });
  };
}

/**
 * @param {Network} network
 * @param {Operation & { steps: import("./affine.js").Step[] }} operation
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function scaleAndShift({ kernel, tensors }, { steps }, [input], output) {
  const { scale, shift } = compose(steps, output.channels, tensors);
  return () => {
    const { floats } = kernel;
    eachRowOfTwo(output, input, (to, from, count) => {
      for (let pixel = 0; pixel < count; pixel += output.step) {
        for (let c = 0, i = pixel; c < output.channels; c++, i++)
          floats[to + i] = floats[from + i] * scale[c] + shift[c];
      }
    });
  };
}

/**
 * @param {Network} network
 * @param {Operation} _
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function add({ kernel }, _, [a, b], output) {
  return () => {
    const { floats } = kernel;
    eachRow(output, (to, y) => {
      const [p, q] = [a.first + y * a.row, b.first + y * b.row];
      for (let i = 0; i < output.width * output.step; i++) floats[to + i] = floats[p + i] + floats[q + i];
    });
  };
}

/**
 * @param {Network} network
 * @param {Operation} _
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function multiply({ kernel }, _, [a, b], output) {
  return () => {
    const { floats } = kernel;
    eachRow(output, (to, y) => {
      const [p, q] = [a.first + y * a.row, b.first + y * b.row];
      for (let i = 0; i < output.width * output.step; i++) floats[to + i] = floats[p + i] * floats[q + i];
    });
  };
}

/**
 * @param {Float32Array} floats
 * @param {FeatureMap} from
 * @param {number} first channel that is read
 * @param {FeatureMap} to
 * @param {number} at channel that is written
 * @param {number} count
 */
function copyChannels(floats, from, first, to, at, count) {
  eachPixel(to, (place, x, y) => {
    const source = from.first + y * from.row + x * from.step + first;
    for (let c = 0; c < count; c++) floats[place + at + c] = floats[source + c];
  });
}

/**
 * @param {Network} network
 * @param {Operation} _
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function concatenate({ kernel }, _, inputs, output) {
  return () => {
    let at = 0;
    for (const input of inputs) {
      copyChannels(kernel.floats, input, 0, output, at, input.channels);
      at += input.channels;
    }
  };
}

/**
 * @param {Network} network
 * @param {Operation & { start: number }} operation
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function slice({ kernel }, { start }, [input], output) {
  return () => copyChannels(kernel.floats, input, start, output, 0, output.channels);
}

/**
 * One pixel to all places.
 *
 * @param {Network} network
 * @param {Operation} _
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function expand({ kernel }, _, [input], output) {
  return () => {
    const { floats } = kernel;
    eachPixel(output, (at) => floats.copyWithin(at, input.first, input.first + input.step));
  };
}

/**
 * @param {Network} network
 * @param {Operation & { read: Order, write: Order }} operation
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function reshape({ kernel }, { read, write }, [input], output) {
  const numbers = readMap(kernel.floats, input, read);
  return () => writeMap(kernel.floats, output, write, readMap(kernel.floats, input, read, numbers));
}

/**
 * @param {Network} network
 * @param {Operation} _
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function shuffle({ kernel }, _, [input], output) {
  return () => shufflePixels(kernel.floats, output, input, "apart");
}

/**
 * Along one axis of an enlargement: the two places that a new one is mixed of, and how much of the second.
 *
 * @param {string} kind
 * @param {number} from
 * @param {number} to
 * @returns {[first: number, second: number, share: number][]}
 */
export function mixAxis(kind, from, to) {
  if (kind !== "nearest" && kind !== "bilinear") throw new Error(`the engine has no enlargement ${kind}`);
  return Array.from({ length: to }, (_, place) => {
    if (kind === "nearest") return [Math.floor((place * from) / to), Math.floor((place * from) / to), 0];
    const centre = Math.max(0, ((place + 0.5) * from) / to - 0.5);
    const first = Math.floor(centre);
    return [first, Math.min(first + 1, from - 1), centre - first];
  });
}

/**
 * The four pixels that each pixel of an enlarged map is mixed of: their places, and their shares.
 *
 * @param {string} kind
 * @param {FeatureMap} small
 * @param {FeatureMap} large
 */
export function mixOf(kind, small, large) {
  const [down, across] = [mixAxis(kind, small.height, large.height), mixAxis(kind, small.width, large.width)];
  const mix = down.flatMap(([top, bottom, v]) =>
    across.flatMap(([left, right, u]) => [
      [top, left, (1 - u) * (1 - v)],
      [top, right, u * (1 - v)],
      [bottom, left, (1 - u) * v],
      [bottom, right, u * v],
    ]),
  );
  const places = Int32Array.from(mix, ([y, x]) => small.first + y * small.row + x * small.step);
  return { places, shares: Float64Array.from(mix, ([, , share]) => share) };
}

/**
 * @param {Network} network
 * @param {Operation & { kind: string }} operation
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function resize({ kernel }, { kind }, [input], output) {
  const { places, shares } = mixOf(kind, input, output);
  return () => {
    const { floats } = kernel;
    eachPixel(output, (at, x, y) => {
      const corner = 4 * (y * output.width + x);
      for (let c = 0; c < output.channels; c++) {
        let sum = 0;
        for (let i = corner; i < corner + 4; i++) sum += floats[places[i] + c] * shares[i];
        floats[at + c] = sum;
      }
    });
  };
}

/**
 * The places in a pool's window, in floats from its first pixel on.
 *
 * @param {FeatureMap} map
 * @param {[height: number, width: number]} size
 */
export function windowPlaces({ row, step }, [height, width]) {
  return Array.from({ length: height * width }, (_, i) => Math.floor(i / width) * row + (i % width) * step);
}

/**
 * The largest in each window.
 *
 * @param {Network} network
 * @param {Operation & { kernel: [number, number], stride: [number, number] }} operation
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function pool({ kernel }, { kernel: size, stride: [down, right] }, [input], output) {
  const places = windowPlaces(input, size);
  return () => {
    const { floats } = kernel;
    eachPixel(output, (at, x, y) => {
      const corner = input.first + y * down * input.row + x * right * input.step;
      for (let c = 0; c < output.channels; c++) {
        let most = Number.NEGATIVE_INFINITY;
        for (const place of places) most = Math.max(most, floats[corner + place + c]);
        floats[at + c] = most;
      }
    });
  };
}

/**
 * Over all places.
 *
 * @param {Network} network
 * @param {Operation} _
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function average({ kernel }, _, [input], output) {
  const sums = new Float64Array(output.channels);
  return () => {
    const { floats } = kernel;
    sums.fill(0);
    eachPixel(input, (at) => {
      for (let c = 0; c < sums.length; c++) sums[c] += floats[at + c];
    });
    for (let c = 0; c < sums.length; c++) floats[output.first + c] = sums[c] / (input.height * input.width);
  };
}

/**
 * @param {Network} network
 * @param {Operation} operation
 * @param {FeatureMap[]} _
 * @param {FeatureMap} output
 * @returns {Run}
 */
function oneHot(network, { in: [name] }, _, output) {
  return () => {
    const { floats } = network.kernel;
    eachPixel(output, (at, x) => {
      const index = network.indices[name][x];
      if (!Number.isInteger(index) || index < 0 || index >= output.channels) {
        throw new RangeError(`${name} is ${index}, not a whole number from 0 to ${output.channels - 1}`);
      }
      floats.fill(0, at, at + output.channels);
      floats[at + index] = 1;
    });
  };
}

/**
 * A gated recurrent unit along a map's width (Cho et al., 2014; torch.nn.GRU's equations), which begins with zeros.
 *
 * @param {Network} network
 * @param {Operation & { weights: [input: string, state: string, inputBias: string, stateBias: string] }} operation
 * @param {FeatureMap[]} inputs
 * @param {FeatureMap} output
 * @returns {Run}
 */
function recur(network, { weights: [ofInput, ofState, inputBias, stateBias] }, [input], output) {
  const { kernel } = network;
  const size = output.channels;
  const gates = kernel.map([1, input.width, 3 * size]);
  const own = kernel.map([1, 1, 3 * size]);
  const state = kernel.map([1, 1, size]);
  const readInput = dense(network, ofInput, inputBias, input, gates);
  const readState = dense(network, ofState, stateBias, state, own);
  return () => {
    const { floats } = kernel;
    floats.fill(0, state.first, state.first + size);
    readInput();
    eachPixel(output, (at, x) => {
      readState();
      updateState(floats, state.first, gates.first + x * gates.step, own.first, size);
      floats.copyWithin(at, state.first, state.first + size);
    });
  };
}

/**
 * h = (1 - z) n + z h, with r, z and n from the gates that the input and the state opened.
 *
 * @param {Float32Array} floats
 * @param {number} state
 * @param {number} gates
 * @param {number} own
 * @param {number} size
 */
function updateState(floats, state, gates, own, size) {
  for (let i = 0; i < size; i++) {
    const reset = sigmoid(floats[gates + i] + floats[own + i]);
    const update = sigmoid(floats[gates + size + i] + floats[own + size + i]);
    const news = Math.tanh(floats[gates + 2 * size + i] + reset * floats[own + 2 * size + i]);
    floats[state + i] = (1 - update) * news + update * floats[state + i];
  }
}

/**
 * @param {Network} network
 * @param {string} weight
 * @param {string} bias
 * @param {FeatureMap} from
 * @param {FeatureMap} to
 */
function dense({ kernel, tensors }, weight, bias, from, to) {
  /** @type {import("./plan.js").Layer} */
  const layer = { op: "conv", in: [], out: "", weight, bias, kernel: [1, 1], stride: [1, 1], padding: [0, 0] };
  const { weights, bias: numbers } = readLayer(layer, from.channels, to.channels, tensors);
  const [stage] = stagesOf("conv", layer, [from.height, from.width], [to.height, to.width]);
  return callKernel(kernel, stage, weights, from, to, { bias: numbers });
}

/** @type {Record<string, (network: Network, operation: any, inputs: FeatureMap[], output: FeatureMap) => Run>} */
export const OPERATIONS = {
  conv: convolve,
  transposed: convolve,
  act: activate,
  affine: scaleAndShift,
  add,
  mul: multiply,
  cat: concatenate,
  slice,
  expand,
  reshape,
  shuffle,
  resize,
  pool,
  mean: average,
  onehot: oneHot,
  gru: recur,
};
