// Activations: leaky ones (ReLU with a slope of 0), tanh and sigmoid.
import { eachRowOfTwo } from "./maps.js";
import { handOn, inTurn } from "./targets.js";

/**
 * @typedef {import("./kernel.js").Kernel} Kernel
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {{ kind: string, slope?: number | string }} Own
 */

/** @type {(x: number) => number} */
export const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** @type {Record<string, { curve: (x: number) => number, slope: (y: number) => number }>} slopes from what comes out */
const CURVES = {
  tanh: { curve: Math.tanh, slope: (y) => 1 - y * y },
  sigmoid: { curve: sigmoid, slope: (y) => y * (1 - y) },
};

/**
 * The slope of a leaky activation below 0, which may be a weight of the network.
 *
 * @param {number | string | undefined} slope
 * @param {import("./safetensors.js").Tensors} tensors
 */
export const slopeOf = (slope, tensors) => (typeof slope === "string" ? tensors(slope).data[0] : (slope ?? 1));

/** @type {(kernel: Kernel, slope: number, input: FeatureMap, output: FeatureMap) => () => void} */
export function leak(kernel, slope, input, output) {
  return () => {
    const { floats } = kernel;
    eachRowOfTwo(output, input, (to, from, count) => {
      for (let i = 0; i < count; i++)
        floats[to + i] = floats[from + i] > 0 ? floats[from + i] : slope * floats[from + i];
    });
  };
}

/**
 * The gradient of `leak`, in place; `sign` is a map whose signs are those of what went in.
 *
 * @type {(kernel: Kernel, slope: number, sign: FeatureMap, gradient: FeatureMap) => () => void}
 */
export function leakBack(kernel, slope, sign, gradient) {
  return () => {
    const { floats } = kernel;
    eachRowOfTwo(gradient, sign, (at, from, count) => {
      for (let i = 0; i < count; i++) if (!(floats[from + i] > 0)) floats[at + i] *= slope;
    });
  };
}

/**
 * As `leakBack`, but only what is positive both ways goes on.
 *
 * @type {(kernel: Kernel, sign: FeatureMap, gradient: FeatureMap) => () => void}
 */
export function guideBack(kernel, sign, gradient) {
  return () => {
    const { floats } = kernel;
    eachRowOfTwo(gradient, sign, (at, from, count) => {
      for (let i = 0; i < count; i++) if (!(floats[from + i] > 0 && floats[at + i] > 0)) floats[at + i] = 0;
    });
  };
}

/** @type {import("./operations.js").Forward<Own>} */
export function activate({ kernel, tensors }, { kind, slope }, [input], output) {
  if (kind === "leaky") return leak(kernel, slopeOf(slope, tensors), input, output);
  if (!CURVES[kind]) throw new Error(`the engine has no activation ${kind}`);
  const { curve } = CURVES[kind];
  return () => {
    const { floats } = kernel;
    eachRowOfTwo(output, input, (to, from, count) => {
      for (let pixel = 0; pixel < count; pixel += output.step) {
        for (let i = pixel; i < pixel + output.channels; i++) floats[to + i] = curve(floats[from + i]);
      }
    });
  };
}

/** @type {import("./operations.js").Backward<Own>} */
export function activateBack({ kernel, maps, tensors }, { kind, slope, in: [input] }, output, targetOf) {
  const { gradient, value, guided } = output;
  const leakyBack = () =>
    guided
      ? guideBack(kernel, maps[input], gradient)
      : leakBack(kernel, slopeOf(slope, tensors), maps[input], gradient);
  const bend = kind === "leaky" ? leakyBack() : curveBack(kernel, kind, value, gradient);
  return inTurn([bend, handOn(kernel, gradient, targetOf(input))]);
}

/** @type {(kernel: Kernel, kind: string, value: FeatureMap, gradient: FeatureMap) => () => void} */
function curveBack(kernel, kind, value, gradient) {
  const { slope } = CURVES[kind];
  return () => {
    const { floats } = kernel;
    eachRowOfTwo(gradient, value, (at, from, count) => {
      for (let i = 0; i < count; i++) floats[at + i] *= slope(floats[from + i]);
    });
  };
}
