// What the engine can do: every operation of a plan, forwards, and backwards where it has a gradient.
import { activate, activateBack } from "./activations.js";
import { add, addBack, affine, affineBack, multiply, multiplyBack } from "./arithmetic.js";
import {
  concatenate,
  concatenateBack,
  expand,
  expandBack,
  oneHot,
  reshape,
  reshapeBack,
  shuffle,
  shuffleBack,
  slice,
  sliceBack,
} from "./arrangement.js";
import { convolve, convolveBack } from "./layers.js";
import { recur } from "./recurrence.js";
import { average, averageBack, pool, poolBack, resize, resizeBack } from "./resampling.js";

/**
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./network.js").Network} Network
 * @typedef {import("./plan.js").Operation} Operation
 * @typedef {import("./targets.js").Target} Target
 *
 * @typedef {() => boolean | void} Run false where it finds its output as it left it
 */

/**
 * Prepares an operation: what it returns computes `output` from `inputs`. `Own` are fields of this operation alone.
 *
 * @template {object} [Own={}]
 * @typedef {(network: Network, operation: Operation & Own, inputs: FeatureMap[], output: FeatureMap) => Run} Forward
 */

/**
 * Prepares an operation's gradient: what it returns takes the gradient of the value that the operation made on to those
 * that it read; `guided` is about activations (gradient.js). `targetOf` says where the gradient of a value goes, or null where nobody needs it; it is asked in the
 * order in which the parts are written.
 *
 * @template {object} [Own={}]
 * @typedef {(
 *   network: Network,
 *   operation: Operation & Own,
 *   output: { gradient: FeatureMap, value: FeatureMap, guided: boolean },
 *   targetOf: (name: string) => Target | null,
 * ) => Run} Backward
 */

/** @type {Record<string, { forward: Forward<any>, backward?: Backward<any> }>} */
export const OPERATIONS = {
  conv: { forward: convolve, backward: convolveBack },
  transposed: { forward: convolve, backward: convolveBack },
  act: { forward: activate, backward: activateBack },
  affine: { forward: affine, backward: affineBack },
  add: { forward: add, backward: addBack },
  mul: { forward: multiply, backward: multiplyBack },
  cat: { forward: concatenate, backward: concatenateBack },
  slice: { forward: slice, backward: sliceBack },
  expand: { forward: expand, backward: expandBack },
  reshape: { forward: reshape, backward: reshapeBack },
  shuffle: { forward: shuffle, backward: shuffleBack },
  onehot: { forward: oneHot },
  resize: { forward: resize, backward: resizeBack },
  pool: { forward: pool, backward: poolBack },
  mean: { forward: average, backward: averageBack },
  gru: { forward: recur },
};
