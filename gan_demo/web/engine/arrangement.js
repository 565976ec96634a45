// Numbers that move: channels beside each other, some of them, one pixel to many places, another order or shape.
import { eachPixel, readMap, shufflePixels, writeMap } from "./maps.js";
import { begin, handChannelsOn, handOn, inTurn } from "./targets.js";

/**
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./maps.js").Order} Order
 * @typedef {import("./operations.js").Target} Target
 */

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
 * The first channel of each part of a concatenation.
 *
 * @param {number[]} counts channels of the parts
 */
const firstChannels = (counts) => counts.map((_, k) => counts.slice(0, k).reduce((sum, count) => sum + count, 0));

/** @type {import("./operations.js").Forward} */
export function concatenate({ kernel }, _, inputs, output) {
  const counts = inputs.map(({ channels }) => channels);
  const firsts = firstChannels(counts);
  return inTurn(inputs.map((input, k) => () => copyChannels(kernel.floats, input, 0, output, firsts[k], counts[k])));
}

/** @type {import("./operations.js").Backward} */
export function concatenateBack({ kernel, plan }, operation, { gradient }, targetOf) {
  const counts = operation.in.map((name) => plan.values[name][2]);
  const firsts = firstChannels(counts);
  return inTurn(
    operation.in.map((name, k) => handChannelsOn(kernel, gradient, firsts[k], targetOf(name), 0, counts[k])),
  );
}

/** @type {import("./operations.js").Forward<{ start: number }>} One part of a value may change and another stay. */
export function slice({ kernel }, { start }, [input], output) {
  const before = readMap(kernel.floats, output, "hwc");
  const after = before.slice();
  return () => {
    readMap(kernel.floats, output, "hwc", before);
    copyChannels(kernel.floats, input, start, output, 0, output.channels);
    return readMap(kernel.floats, output, "hwc", after).some((number, i) => !Object.is(number, before[i]));
  };
}

/** @type {import("./operations.js").Backward<{ start: number }>} */
export function sliceBack({ kernel }, { start, in: [input] }, { gradient }, targetOf) {
  return handChannelsOn(kernel, gradient, 0, targetOf(input), start, gradient.channels);
}

/** @type {import("./operations.js").Forward} One pixel to all places. */
export function expand({ kernel }, _, [input], output) {
  return () => {
    const { floats } = kernel;
    eachPixel(output, (at) => floats.copyWithin(at, input.first, input.first + input.step));
  };
}

/** @type {import("./operations.js").Backward} */
export function expandBack({ kernel }, { in: [input] }, { gradient }, targetOf) {
  const target = /** @type {Target} */ (targetOf(input));
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachPixel(gradient, (at) => {
      for (let c = 0; c < gradient.channels; c++) floats[target.map.first + c] += floats[at + c];
    });
  };
}

/** @type {import("./operations.js").Forward<{ read: Order, write: Order }>} */
export function reshape({ kernel }, { read, write }, [input], output) {
  const numbers = readMap(kernel.floats, input, read);
  return () => writeMap(kernel.floats, output, write, readMap(kernel.floats, input, read, numbers));
}

/** @type {import("./operations.js").Backward<{ read: Order, write: Order }>} */
export function reshapeBack({ kernel }, { read, write, in: [input] }, { gradient }, targetOf) {
  const target = /** @type {Target} */ (targetOf(input));
  const numbers = readMap(kernel.floats, gradient, write);
  const sums = numbers.slice();
  return () => {
    begin(kernel.floats, target);
    readMap(kernel.floats, gradient, write, numbers);
    readMap(kernel.floats, target.map, read, sums);
    for (let i = 0; i < numbers.length; i++) sums[i] += numbers[i];
    writeMap(kernel.floats, target.map, read, sums);
  };
}

/** @type {import("./operations.js").Forward} */
export function shuffle({ kernel }, _, [input], output) {
  return () => shufflePixels(kernel.floats, output, input, "apart");
}

/** @type {import("./operations.js").Backward} */
export function shuffleBack({ kernel }, { in: [input] }, { gradient }, targetOf) {
  const target = /** @type {Target} */ (targetOf(input));
  const { height, width, channels } = target.map;
  const part = kernel.map([height, width, channels]);
  return inTurn([() => shufflePixels(kernel.floats, gradient, part, "together"), handOn(kernel, part, target)]);
}

/** @type {import("./operations.js").Forward} Whole numbers to rows of zeros with a 1 each. */
export function oneHot({ kernel, indices }, { in: [name] }, _, output) {
  return () => {
    const { floats } = kernel;
    eachPixel(output, (at, x) => {
      const index = indices[name][x];
      if (!Number.isInteger(index) || index < 0 || index >= output.channels) {
        throw new RangeError(`${name} is ${index}, not a whole number from 0 to ${output.channels - 1}`);
      }
      floats.fill(0, at, at + output.channels);
      floats[at + index] = 1;
    });
  };
}
