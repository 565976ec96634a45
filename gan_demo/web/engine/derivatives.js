// How each operation hands the gradient of what it made on to what it was made of.
import { compose } from "./affine.js";
import { callKernel, readLayer, stagesOf, transpose } from "./convolution.js";
import { eachPixel, eachRow, eachRowOfTwo, readMap, shufflePixels, writeMap } from "./maps.js";
import { mixOf, slopeOf, windowPlaces } from "./operations.js";

/**
 * @typedef {import("./gradient.js").Gradient} Gradient
 * @typedef {import("./gradient.js").Target} Target
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./maps.js").Order} Order
 * @typedef {import("./operations.js").Run} Run
 * @typedef {import("./plan.js").Operation} Operation
 *
 * @typedef {{ gradient: FeatureMap, value: FeatureMap }} Output
 * @typedef {(name: string) => Target | null} Targets where the gradient of a value goes; null where nobody needs it
 */

/**
 * The gradient of a convolution is a transposed one with the same weights, and the other way round.
 *
 * @param {import("./plan.js").Layer} layer
 */
export const opposite = (layer) => (layer.op === "conv" ? "transposed" : "conv");

/**
 * A part of a gradient is added to what is there; the first one finds what the last run left.
 *
 * @param {Float32Array} floats
 * @param {Target} target
 */
function begin(floats, { map, add }) {
  if (!add) eachRow(map, (at) => floats.fill(0, at, at + map.width * map.step));
}

/**
 * Hand a gradient on, as it is or times a value.
 *
 * @param {Gradient} g
 * @param {FeatureMap} gradient
 * @param {Target | null} target
 * @param {FeatureMap} [factor]
 * @returns {Run}
 */
function handOn({ network: { kernel } }, gradient, target, factor) {
  if (!target) return () => {};
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachRow(target.map, (to, y) => {
      const from = gradient.first + y * gradient.row;
      const other = factor ? factor.first + y * factor.row : 0;
      const count = target.map.width * target.map.step;
      if (factor) for (let i = 0; i < count; i++) floats[to + i] += floats[from + i] * floats[other + i];
      else for (let i = 0; i < count; i++) floats[to + i] += floats[from + i];
    });
  };
}

/**
 * A gradient, where a leaky activation's input was not above 0, times its slope there.
 *
 * @param {Gradient} g
 * @param {FeatureMap} gradient
 * @param {FeatureMap} sign a map whose signs are the input's
 * @param {number} slope
 * @returns {Run}
 */
function damp({ network: { kernel } }, gradient, sign, slope) {
  return () => {
    const { floats } = kernel;
    eachRowOfTwo(gradient, sign, (at, from, count) => {
      for (let i = 0; i < count; i++) if (!(floats[from + i] > 0)) floats[at + i] *= slope;
    });
  };
}

/**
 * @param {Gradient} g
 * @param {import("./plan.js").Layer} layer
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function convolve(g, layer, { gradient, value }, targetOf) {
  const { tensors, sums } = g.network;
  const slope = slopeOf(layer.act, tensors);
  const runs = slope === 1 ? [] : [damp(g, gradient, sums[layer.out] ?? value, slope)];
  const input = targetOf(layer.in[0]);
  if (input) runs.push(...convolveBack(g, layer, gradient, input));
  if (layer.add) runs.push(handOn(g, gradient, targetOf(layer.add)));
  return () => {
    for (const run of runs) run();
  };
}

/**
 * @param {Gradient} g
 * @param {import("./plan.js").Layer} layer
 * @param {FeatureMap} gradient
 * @param {Target} target
 * @returns {Run[]}
 */
function convolveBack({ network: { kernel, tensors }, borders }, layer, gradient, { map, add }) {
  const { shuffle = 1 } = layer;
  const [height, width, channels] = [
    gradient.height / shuffle,
    gradient.width / shuffle,
    gradient.channels * shuffle ** 2,
  ];
  const weights = transpose(readLayer(layer, map.channels, channels, tensors).weights);
  const from = shuffle === 1 ? gradient : kernel.map([height, width, channels], borders[layer.out]);
  const stages = stagesOf(opposite(layer), layer, [height, width], [map.height, map.width]);
  const calls = stages.map((stage) => callKernel(kernel, stage, weights, from, map, { add: add ? map : undefined }));
  return shuffle === 1 ? calls : [() => shufflePixels(kernel.floats, gradient, from, "together"), ...calls];
}

/** @type {Record<string, (value: number) => number>} the slope of an activation, from what it made */
const SLOPES = { tanh: (value) => 1 - value * value, sigmoid: (value) => value * (1 - value) };

/**
 * @param {Gradient} g
 * @param {Operation & { kind: string, slope?: number | string }} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function activate(g, { kind, slope, in: [input] }, { gradient, value }, targetOf) {
  const { kernel, maps, tensors } = g.network;
  const handOnIt = handOn(g, gradient, targetOf(input));
  const slopes = SLOPES[kind];
  const bend = () =>
    eachRowOfTwo(gradient, value, (at, from, count) => {
      for (let i = 0; i < count; i++) kernel.floats[at + i] *= slopes(kernel.floats[from + i]);
    });
  const first = kind === "leaky" ? damp(g, gradient, maps[input], slopeOf(slope, tensors)) : bend;
  return () => {
    first();
    handOnIt();
  };
}

/**
 * @param {Gradient} g
 * @param {Operation & { steps: import("./affine.js").Step[] }} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function scaleAndShift({ network: { kernel, tensors } }, { steps, in: [input] }, { gradient }, targetOf) {
  const { scale } = compose(steps, gradient.channels, tensors);
  const target = /** @type {Target} */ (targetOf(input));
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachRowOfTwo(target.map, gradient, (to, from, count) => {
      for (let pixel = 0; pixel < count; pixel += gradient.step) {
        for (let c = 0, i = pixel; c < gradient.channels; c++, i++) floats[to + i] += floats[from + i] * scale[c];
      }
    });
  };
}

/**
 * @param {Gradient} g
 * @param {Operation} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function add(g, { in: [a, b] }, { gradient }, targetOf) {
  const runs = [a, b].map((name) => handOn(g, gradient, targetOf(name)));
  return () => {
    for (const run of runs) run();
  };
}

/**
 * @param {Gradient} g
 * @param {Operation} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function multiply(g, { in: [a, b] }, { gradient }, targetOf) {
  const { maps } = g.network;
  const runs = [handOn(g, gradient, targetOf(a), maps[b]), handOn(g, gradient, targetOf(b), maps[a])];
  return () => {
    for (const run of runs) run();
  };
}

/**
 * Some channels of a gradient to some of another.
 *
 * @param {Gradient} g
 * @param {FeatureMap} gradient
 * @param {number} first
 * @param {Target | null} target
 * @param {number} at
 * @param {number} count
 * @returns {Run}
 */
function handChannelsOn({ network: { kernel } }, gradient, first, target, at, count) {
  if (!target) return () => {};
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachPixel(target.map, (place, x, y) => {
      const from = gradient.first + y * gradient.row + x * gradient.step + first;
      for (let c = 0; c < count; c++) floats[place + at + c] += floats[from + c];
    });
  };
}

/**
 * @param {Gradient} g
 * @param {Operation} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function concatenate(g, { in: names }, { gradient }, targetOf) {
  let first = 0;
  const runs = names.map((name) => {
    const { channels } = g.network.maps[name];
    const run = handChannelsOn(g, gradient, first, targetOf(name), 0, channels);
    first += channels;
    return run;
  });
  return () => {
    for (const run of runs) run();
  };
}

/**
 * @param {Gradient} g
 * @param {Operation & { start: number }} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function slice(g, { start, in: [input] }, { gradient }, targetOf) {
  return handChannelsOn(g, gradient, 0, targetOf(input), start, gradient.channels);
}

/**
 * @param {Gradient} g
 * @param {Operation & { read: Order, write: Order }} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function reshape({ network: { kernel } }, { read, write, in: [input] }, { gradient }, targetOf) {
  const target = /** @type {Target} */ (targetOf(input));
  const numbers = readMap(kernel.floats, gradient, write);
  const others = numbers.slice();
  return () => {
    begin(kernel.floats, target);
    readMap(kernel.floats, gradient, write, numbers);
    readMap(kernel.floats, target.map, read, others);
    for (let i = 0; i < numbers.length; i++) others[i] += numbers[i];
    writeMap(kernel.floats, target.map, read, others);
  };
}

/**
 * @param {Gradient} g
 * @param {Operation} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function expand({ network: { kernel } }, { in: [input] }, { gradient }, targetOf) {
  const target = /** @type {Target} */ (targetOf(input));
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachPixel(gradient, (at) => {
      for (let c = 0; c < gradient.channels; c++) floats[target.map.first + c] += floats[at + c];
    });
  };
}

/**
 * @param {Gradient} g
 * @param {Operation} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function average({ network: { kernel } }, { in: [input] }, { gradient }, targetOf) {
  const target = /** @type {Target} */ (targetOf(input));
  const share = 1 / (target.map.height * target.map.width);
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachPixel(target.map, (at) => {
      for (let c = 0; c < gradient.channels; c++) floats[at + c] += floats[gradient.first + c] * share;
    });
  };
}

/**
 * @param {Gradient} g
 * @param {Operation} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function shuffle(g, { in: [input] }, { gradient }, targetOf) {
  const { kernel } = g.network;
  const target = /** @type {Target} */ (targetOf(input));
  const { height, width, channels } = target.map;
  const part = kernel.map([height, width, channels]);
  const handOnIt = handOn(g, part, target);
  return () => {
    shufflePixels(kernel.floats, gradient, part, "together");
    handOnIt();
  };
}

/**
 * To the first of the largest in each window.
 *
 * @param {Gradient} g
 * @param {Operation & { kernel: [number, number], stride: [number, number] }} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function pool({ network: { kernel, maps } }, { kernel: size, stride: [down, right], in: [name] }, output, targetOf) {
  const { gradient, value } = output;
  const [input, target] = [maps[name], /** @type {Target} */ (targetOf(name))];
  const [places, targets] = [windowPlaces(input, size), windowPlaces(target.map, size)];
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachPixel(value, (at, x, y) => {
      const corner = input.first + y * down * input.row + x * right * input.step;
      const to = target.map.first + y * down * target.map.row + x * right * target.map.step;
      const from = gradient.first + y * gradient.row + x * gradient.step;
      for (let c = 0; c < value.channels; c++) {
        const largest = places.findIndex((place) => floats[corner + place + c] === floats[at + c]);
        floats[to + targets[largest] + c] += floats[from + c];
      }
    });
  };
}

/**
 * @param {Gradient} g
 * @param {Operation & { kind: string }} operation
 * @param {Output} output
 * @param {Targets} targetOf
 * @returns {Run}
 */
function resize({ network: { kernel } }, { kind, in: [input] }, { gradient }, targetOf) {
  const target = /** @type {Target} */ (targetOf(input));
  const { places, shares } = mixOf(kind, target.map, gradient);
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachPixel(gradient, (at, x, y) => {
      const corner = 4 * (y * gradient.width + x);
      for (let i = corner; i < corner + 4; i++) {
        for (let c = 0; c < gradient.channels; c++) floats[places[i] + c] += floats[at + c] * shares[i];
      }
    });
  };
}

/** @type {Record<string, (g: Gradient, operation: any, output: Output, targetOf: Targets) => Run>} */
export const DERIVATIVES = {
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
};
