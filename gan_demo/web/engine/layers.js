// Layers with weights, as the kernel runs them: convolutions, transposed ones, and linear layers.
import { guideBack, leak, leakBack, slopeOf } from "./activations.js";
import { callKernel, readLayer, transpose } from "./convolution.js";
import { shufflePixels } from "./maps.js";
import { unshuffledSize } from "./plan.js";
import { opposite, stagesOf } from "./stages.js";
import { handOn, inTurn } from "./targets.js";

/**
 * @typedef {import("./stages.js").Stage} Stage
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./network.js").Network} Network
 * @typedef {import("./plan.js").Layer} Layer
 * @typedef {import("./targets.js").Target} Target
 */

/** @type {import("./operations.js").Forward<Layer>} */
export function convolve(network, layer, [input], output) {
  const { kernel, tensors, maps } = network;
  const { shuffle = 1 } = layer;
  const slope = slopeOf(layer.act, tensors);
  // Of a negative slope, what comes out does not tell the sign of what went in, which a gradient needs.
  const apart = network.gradients && slope < 0;
  const sum = apart ? network.keepSum(layer.out, output) : output;
  const { weights, bias } = readLayer(layer, input.channels, output.channels * shuffle ** 2, tensors);
  const add = layer.add === undefined ? undefined : maps[layer.add];
  const size = unshuffledSize(layer, [output.height, output.width, output.channels]);
  const calls = stagesOf(layer.op, layer, [input.height, input.width], size).flatMap((stage) =>
    cellsOf(stage, shuffle).map(({ cell, part }) => {
      const pick = (/** @type {number} */ channel) => channel * shuffle ** 2 + cell;
      return callKernel(kernel, part, weights, input, sum, { bias, slope: apart ? 1 : slope, add, pick });
    }),
  );
  return inTurn(apart ? [...calls, leak(kernel, slope, sum, output)] : calls);
}

/**
 * A stage for each place in a cell of factor x factor pixels: what a pixel shuffle makes of channels, the kernel writes
 * where it belongs at once.
 *
 * @param {Stage} stage
 * @param {number} factor
 * @returns {{ cell: number, part: Stage }[]}
 */
function cellsOf(stage, factor) {
  if (factor === 1) return [{ cell: 0, part: stage }];
  return Array.from({ length: factor ** 2 }, (_, cell) => ({
    cell,
    part: { ...stage, write: [factor, factor], at: [Math.floor(cell / factor), cell % factor] },
  }));
}

/** @type {import("./operations.js").Backward<Layer>} */
export function convolveBack(network, layer, { gradient, value, guided }, targetOf) {
  const { kernel, tensors, sums } = network;
  const slope = slopeOf(layer.act, tensors);
  const sign = sums[layer.out] ?? value;
  const bend = guided ? guideBack(kernel, sign, gradient) : leakBack(kernel, slope, sign, gradient);
  const runs = slope === 1 ? [] : [bend];
  const input = targetOf(layer.in[0]);
  if (input) runs.push(...callsBack(network, layer, gradient, input));
  if (layer.add !== undefined) runs.push(handOn(kernel, gradient, targetOf(layer.add)));
  return inTurn(runs);
}

/** @type {(network: Network, layer: Layer, gradient: FeatureMap, target: Target) => (() => void)[]} */
function callsBack({ kernel, tensors }, layer, gradient, { map, add }) {
  const { shuffle = 1 } = layer;
  const channels = gradient.channels * shuffle ** 2;
  const [height, width] = unshuffledSize(layer, [gradient.height, gradient.width, gradient.channels]);
  const weights = transpose(readLayer(layer, map.channels, channels, tensors).weights);
  const from = shuffle === 1 ? gradient : kernel.map([height, width, channels], gradient.border);
  const stages = stagesOf(opposite(layer), layer, [height, width], [map.height, map.width]);
  const calls = stages.map((stage) => callKernel(kernel, stage, weights, from, map, { add: add ? map : undefined }));
  return shuffle === 1 ? calls : [() => shufflePixels(kernel.floats, gradient, from, "together"), ...calls];
}
