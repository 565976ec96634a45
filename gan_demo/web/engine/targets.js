// Where gradients go: a value that several operations read gets a part from each.
import { eachPixel, eachRow } from "./maps.js";

/**
 * @typedef {import("./kernel.js").Kernel} Kernel
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 *
 * @typedef {object} Target
 * @property {FeatureMap} map
 * @property {boolean} add whether the map holds another part already
 */

/**
 * Make ready for a part to be added: the first one finds what the last run left.
 *
 * @param {Float32Array} floats
 * @param {Target} target
 */
export function begin(floats, { map, add }) {
  if (!add) eachRow(map, (at) => floats.fill(0, at, at + map.width * map.step));
}

/** @type {(runs: (() => void)[]) => () => void} */
export const inTurn = (runs) => () => {
  for (const run of runs) run();
};

/**
 * Hand a gradient on, as it is or times a value.
 *
 * @param {Kernel} kernel
 * @param {FeatureMap} gradient
 * @param {Target | null} target
 * @param {FeatureMap} [factor]
 * @returns {() => void}
 */
export function handOn(kernel, gradient, target, factor) {
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
 * Hand some channels of a gradient on, to some of another.
 *
 * @param {Kernel} kernel
 * @param {FeatureMap} gradient
 * @param {number} first channel that is read
 * @param {Target | null} target
 * @param {number} at channel that is written
 * @param {number} count
 * @returns {() => void}
 */
export function handChannelsOn(kernel, gradient, first, target, at, count) {
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
