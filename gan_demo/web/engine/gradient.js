// Gradients of a loss with respect to a network's inputs: backwards through the same plan, with constant weights.
// "Guided" ones show what in a picture excites a feature (Springenberg et al. 2014, arXiv:1412.6806): at each activation
// only what is positive both ways goes on. Leaky ones let nothing pass below 0 then, as if they were ReLUs.
import { countNumbers, readMap, writeMap } from "./maps.js";
import { OPERATIONS } from "./operations.js";
import { isLayer, sources, unshuffledSize } from "./plan.js";
import { opposite, reach, stagesOf } from "./stages.js";

/**
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./network.js").Network} Network
 * @typedef {import("./operations.js").Run} Run
 * @typedef {import("./plan.js").Layer} Layer
 */

export class Gradient {
  /**
   * @param {Network} network one that was made with `gradients`
   * @param {string[]} inputs names of those that are varied
   * @param {object} [options]
   * @param {string} [options.of] the value whose gradient is known; the first output where it says nothing
   * @param {boolean} [options.guided]
   */
  constructor(network, inputs, { of = network.plan.outputs[0].name, guided = false } = {}) {
    if (!network.gradients) throw new Error("the network does not keep its values");
    for (const name of inputs) {
      if (!network.plan.inputs.some((input) => input.name === name && input.kind === "numbers")) {
        throw new Error(`${name} is no input with a gradient`);
      }
    }
    this.network = network;
    this.of = of;
    this.guided = guided;
    /** @type {Record<string, FeatureMap>} gradients of all values that depend on those inputs */
    this.maps = {};
    /** @type {Set<string>} values whose gradient has a part already */
    this.parts = new Set([of]);
    const operations = this.#dependents(inputs);
    if (!operations.some(({ out }) => this.parts.has(out))) throw new Error(`${of} does not depend on ${inputs}`);
    const borders = this.#bordersOf(operations.filter(isLayer));
    for (const name of [...inputs, ...operations.map(({ out }) => out)]) {
      this.maps[name] = network.kernel.map(network.plan.values[name], borders[name]);
    }
    /** @type {Run[]} */
    this.runs = operations.reverse().flatMap((operation) => this.#runsOf(operation));
  }

  /**
   * The operations that depend on inputs, in the plan's order.
   *
   * @param {string[]} inputs
   */
  #dependents(inputs) {
    const names = new Set(inputs);
    return this.network.plan.ops.filter((operation) => {
      const depends = sources(operation).some((name) => names.has(name));
      if (depends) names.add(operation.out);
      return depends;
    });
  }

  /**
   * How wide the borders of gradients are: as far as the layers, backwards, reach beyond them.
   *
   * @param {import("./plan.js").Operation[]} layers
   */
  #bordersOf(layers) {
    const { values } = this.network.plan;
    return Object.fromEntries(
      /** @type {Layer[]} */ (layers).map((layer) => {
        const size = unshuffledSize(layer, values[layer.out]);
        return [layer.out, reach(stagesOf(opposite(layer), layer, size, values[layer.in[0]]), size)];
      }),
    );
  }

  /**
   * @param {import("./plan.js").Operation} operation
   * @returns {Run[]}
   */
  #runsOf(operation) {
    if (!this.parts.has(operation.out)) return []; // the loss does not depend on it
    const { backward } = OPERATIONS[operation.op];
    if (!backward) throw new Error(`the engine has no gradient of ${operation.op}`);
    const value = this.network.maps[operation.out];
    const output = { gradient: this.maps[operation.out], value, guided: this.guided };
    return [backward(this.network, operation, output, (name) => this.#target(name))];
  }

  /**
   * Where the next part of a value's gradient goes, or null where nothing depends on it.
   *
   * @param {string} name
   * @returns {import("./targets.js").Target | null}
   */
  #target(name) {
    if (!(name in this.maps)) return null;
    const add = this.parts.has(name);
    this.parts.add(name);
    return { map: this.maps[name], add };
  }

  /**
   * The gradients of a loss, after the network's run.
   *
   * @param {ArrayLike<number>} loss its gradient with respect to the value, as torch counts through it
   * @returns {Record<string, Float32Array>} those of the inputs, by name
   */
  run(loss) {
    const { kernel, plan } = this.network;
    const { order } = plan.outputs.find(({ name }) => name === this.of) ?? { order: "chw" };
    const count = countNumbers(this.maps[this.of]);
    if (loss.length !== count) throw new Error(`the loss has ${loss.length} slopes instead of ${count}`);
    writeMap(kernel.floats, this.maps[this.of], order, loss);
    for (const run of this.runs) run();
    const inputs = plan.inputs.filter((input) => input.name in this.maps);
    return Object.fromEntries(
      inputs.map((input) => [input.name, readMap(kernel.floats, this.maps[input.name], input.order)]),
    );
  }
}
