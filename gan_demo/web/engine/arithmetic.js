// A scale and a shift for each channel, and sums and products of two maps.
import { compose } from "./affine.js";
import { eachRow, eachRowOfTwo } from "./maps.js";
import { begin, handOn, inTurn } from "./targets.js";

/**
 * @typedef {import("./operations.js").Target} Target
 * @typedef {{ steps: import("./affine.js").Step[] }} Steps
 */

/** @type {import("./operations.js").Forward<Steps>} */
export function affine({ kernel, tensors }, { steps }, [input], output) {
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

/** @type {import("./operations.js").Backward<Steps>} */
export function affineBack({ kernel, tensors }, { steps, in: [input] }, { gradient }, targetOf) {
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

/** @type {import("./operations.js").Forward} */
export function add({ kernel }, _, [a, b], output) {
  return () => {
    const { floats } = kernel;
    eachRow(output, (to, y) => {
      const [p, q] = [a.first + y * a.row, b.first + y * b.row];
      for (let i = 0; i < output.width * output.step; i++) floats[to + i] = floats[p + i] + floats[q + i];
    });
  };
}

/** @type {import("./operations.js").Backward} */
export const addBack = ({ kernel }, operation, { gradient }, targetOf) =>
  inTurn(operation.in.map((name) => handOn(kernel, gradient, targetOf(name))));

/** @type {import("./operations.js").Forward} */
export function multiply({ kernel }, _, [a, b], output) {
  return () => {
    const { floats } = kernel;
    eachRow(output, (to, y) => {
      const [p, q] = [a.first + y * a.row, b.first + y * b.row];
      for (let i = 0; i < output.width * output.step; i++) floats[to + i] = floats[p + i] * floats[q + i];
    });
  };
}

/** @type {import("./operations.js").Backward} */
export const multiplyBack = ({ kernel, maps }, { in: [a, b] }, { gradient }, targetOf) =>
  inTurn([handOn(kernel, gradient, targetOf(a), maps[b]), handOn(kernel, gradient, targetOf(b), maps[a])]);
