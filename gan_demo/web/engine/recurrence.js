// A gated recurrent unit (Cho et al., 2014, arXiv 1406.1078, in the form of torch.nn.GRU).
import { sigmoid } from "./activations.js";
import { callKernel, readLayer } from "./convolution.js";
import { eachPixel } from "./maps.js";
import { stagesOf } from "./stages.js";

/**
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./network.js").Network} Network
 */

/**
 * Along a map's width, from a state of zeros on.
 *
 * @type {import("./operations.js").Forward<
 *   { weights: [input: string, state: string, inputBias: string, stateBias: string] }
 * >}
 */
export function recur(network, { weights: [ofInput, ofState, inputBias, stateBias] }, [input], output) {
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
 * h = (1 - z) n + z h, with r, z and n from what the input (`gates`) and the state (`own`) give to each.
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
