// A plan, which gan_demo/plans.py makes of a torch module, and what follows from it before any number is known.
import { reach, stagesOf } from "./stages.js";

/**
 * @typedef {[height: number, width: number, channels: number]} Size
 *
 * @typedef {object} Input
 * @property {string} name
 * @property {"numbers" | "indices"} kind indices are classes or characters, each one a row of zeros and a 1
 * @property {import("./maps.js").Order} order
 * @property {number[]} shape in torch, without the batch
 *
 * @typedef {Omit<Input, "kind">} Output
 *
 * @typedef {object} Operation further fields are its own: operations.js says which
 * @property {string} op
 * @property {string[]} in
 * @property {string} out
 * @property {string} [add] a value that a layer adds to what it makes
 *
 * @typedef {object} Layer a convolution, a transposed one, or a linear layer as a convolution of 1x1
 * @property {"conv" | "transposed"} op
 * @property {string[]} in
 * @property {string} out
 * @property {string} [add]
 * @property {string} weight
 * @property {string | null} bias
 * @property {[number, number]} kernel
 * @property {[number, number]} stride
 * @property {[number, number]} padding
 * @property {import("./affine.js").Step[]} [before] what is done to its input
 * @property {import("./affine.js").Step[]} [after] what is done to its output
 * @property {number | string} [act] the slope below 0 of its activation, or the tensor with the slope
 * @property {number} [shuffle] the factor of a pixel shuffle after it
 *
 * @typedef {object} Plan
 * @property {Input[]} inputs
 * @property {Output[]} outputs
 * @property {Record<string, Size>} values sizes of all inputs and of what the operations make
 * @property {Operation[]} ops
 * @property {string[]} [results] what the outputs are
 */

/**
 * The values that an operation reads.
 *
 * @param {Operation} operation
 */
export const sources = (operation) => [...new Set([...operation.in, ...(operation.add ? [operation.add] : [])])];

/**
 * The last operation that reads each value, as its place in the plan.
 *
 * @param {Plan} plan
 */
export function lastReaders({ ops }) {
  return Object.fromEntries(ops.flatMap((operation, place) => sources(operation).map((name) => [name, place])));
}

/** @param {Operation} operation */
export const isLayer = (operation) => operation.op === "conv" || operation.op === "transposed";

/**
 * The size of what a layer makes before it shuffles pixels.
 *
 * @param {Layer} layer
 * @param {Size} size after it
 * @returns {[height: number, width: number]}
 */
export const unshuffledSize = ({ shuffle = 1 }, [height, width]) => [height / shuffle, width / shuffle];

/**
 * How wide each value's border is: as far as the layers that read it reach beyond it.
 *
 * @param {Plan} plan
 * @returns {Record<string, number>}
 */
export function bordersOf({ values, ops }) {
  const borders = Object.fromEntries(Object.keys(values).map((name) => [name, 0]));
  for (const layer of /** @type {Layer[]} */ (ops.filter(isLayer))) {
    const [input, size] = [layer.in[0], unshuffledSize(layer, values[layer.out])];
    borders[input] = Math.max(borders[input], reach(stagesOf(layer.op, layer, values[input], size), values[input]));
  }
  return alignBorders(borders, ops);
}

/**
 * Values that the kernel adds, and values that an activation changes in place, lie alike.
 *
 * @param {Record<string, number>} borders
 * @param {Operation[]} ops
 */
function alignBorders(borders, ops) {
  const pairs = ops.flatMap(({ op, in: [input], out, add }) =>
    add ? [[add, out]] : op === "act" ? [[input, out]] : [],
  );
  for (let change = true; change; ) {
    change = false;
    for (const [a, b] of pairs) {
      change ||= borders[a] !== borders[b];
      borders[a] = borders[b] = Math.max(borders[a], borders[b]);
    }
  }
  return borders;
}
