// A plan's self-check: whether this browser computes what torch computed.
import { randn } from "./seeds.js";

/**
 * @typedef {{ seed: number } | { values: number[] }} Example noise from a seed, or numbers as they are
 *
 * @typedef {object} Check
 * @property {Record<string, Example>} inputs
 * @property {{ places: number[], values: number[], tolerance: number }[]} outputs some numbers of each
 */

/**
 * Run a network on its stored example.
 *
 * @param {import("./network.js").Network} network
 * @param {Check} check
 * @throws {Error} where a number differs from the stored one by more than its tolerance, or is none
 */
export function verify(network, { inputs, outputs }) {
  const example = (/** @type {import("./plan.js").Input} */ { name, shape }) => {
    const about = inputs[name];
    return "seed" in about
      ? randn(
          shape.reduce((product, size) => product * size, 1),
          about.seed,
        )
      : about.values;
  };
  network.run(Object.fromEntries(network.plan.inputs.map((input) => [input.name, example(input)])));
  outputs.forEach(({ places, values, tolerance }, k) => {
    const numbers = network.output(k);
    places.forEach((place, i) => {
      if (Math.abs(numbers[place] - values[i]) <= tolerance) return;
      throw new Error(`output ${k} has ${numbers[place]} at ${place}, where torch has ${values[i]}`);
    });
  });
}
