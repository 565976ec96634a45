// A network: a plan with its weights, which runs on the kernel. No network is named here.
import { Kernel } from "./kernel.js";
import { countNumbers, eachPixel, readMap, toEights, writeMap } from "./maps.js";
import { OPERATIONS } from "./operations.js";
import { bordersOf, lastReaders, sources } from "./plan.js";

/**
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./operations.js").Run} Run
 * @typedef {import("./plan.js").Operation} Operation
 * @typedef {Record<string, ArrayLike<number>>} Numbers by input: as torch counts through it, or whole numbers of indices
 */

export class Network {
  /**
   * Weights are packed and all maps laid out now, so that a run allocates nothing.
   *
   * @param {WebAssembly.Module} module the kernel
   * @param {import("./plan.js").Plan} plan
   * @param {import("./safetensors.js").Tensors} tensors
   * @param {object} [options]
   * @param {boolean} [options.gradients] every value stays until the next run, as a Gradient needs; otherwise a map is
   *   used again once nobody reads it any more
   */
  constructor(module, plan, tensors, { gradients = false } = {}) {
    this.kernel = new Kernel(module);
    this.plan = plan;
    this.tensors = tensors;
    this.gradients = gradients;
    this.borders = bordersOf(plan);
    /** @type {Record<string, FeatureMap>} */
    this.maps = {};
    /** @type {Record<string, FeatureMap>} sums before an activation that hides their signs */
    this.sums = {};
    /** @type {Record<string, ArrayLike<number>>} */
    this.indices = {};
    /** @type {Record<string, FeatureMap[]>} maps that nobody reads any more, by their form */
    this.spare = {};
    /** @type {Run[]} */
    this.runs = [];
    this.#layOut();
  }

  #layOut() {
    const { inputs, outputs, values, ops } = this.plan;
    for (const { name, kind } of inputs) {
      if (kind === "numbers") this.maps[name] = this.kernel.map(values[name], this.borders[name]);
    }
    const lasting = new Set([...inputs, ...outputs].map(({ name }) => name));
    const last = lastReaders(this.plan);
    ops.forEach((operation, place) => {
      const ending = sources(operation).filter(
        (name) => last[name] === place && !lasting.has(name) && name in this.maps,
      );
      this.#addOperation(operation, this.gradients ? [] : ending);
    });
  }

  /**
   * @param {Operation} operation
   * @param {string[]} ending values that nobody reads after it
   */
  #addOperation(operation, ending) {
    const { forward } = OPERATIONS[operation.op] ?? {};
    if (!forward) throw new Error(`the engine has no operation ${operation.op}`);
    const inPlace = operation.op === "act" && ending.length > 0;
    this.maps[operation.out] = inPlace ? this.maps[ending[0]] : this.#takeMap(operation.out);
    const inputs = operation.in.map((name) => this.maps[name]);
    this.runs.push(forward(this, operation, inputs, this.maps[operation.out]));
    if (!inPlace) for (const name of ending) this.#form(name).push(this.maps[name]);
  }

  /** @param {string} name */
  #takeMap(name) {
    const size = this.plan.values[name];
    const map = this.#form(name).pop();
    return map ? { ...map, channels: size[2] } : this.kernel.map(size, this.borders[name]);
  }

  /** @param {string} name */
  #form(name) {
    const [height, width, channels] = this.plan.values[name];
    const form = [height, width, toEights(channels), this.borders[name]].join();
    this.spare[form] ??= [];
    return this.spare[form];
  }

  /**
   * A map for what a layer sums up before its activation.
   *
   * @param {string} name of what the layer makes
   * @param {FeatureMap} output
   */
  keepSum(name, { height, width, channels }) {
    this.sums[name] = this.kernel.map([height, width, channels]);
    return this.sums[name];
  }

  /**
   * Compute all outputs.
   *
   * @param {Numbers} inputs
   */
  run(inputs) {
    for (const input of this.plan.inputs) this.#setInput(input, inputs[input.name]);
    for (const run of this.runs) run();
  }

  /**
   * @param {import("./plan.js").Input} input
   * @param {ArrayLike<number> | undefined} numbers
   */
  #setInput({ name, kind, order, shape }, numbers) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (numbers?.length !== count) throw new Error(`${name} has ${numbers?.length ?? 0} numbers instead of ${count}`);
    if (kind === "indices") this.indices[name] = numbers;
    else writeMap(this.kernel.floats, this.maps[name], order, numbers);
  }

  /**
   * An output's numbers as torch counts through them.
   *
   * @param {number} [place] which of the plan's outputs
   */
  output(place = 0) {
    const { name, order } = this.plan.outputs[place];
    return readMap(this.kernel.floats, this.maps[name], order);
  }

  /**
   * An output in [-1, 1] with 1 or 3 channels as a picture of the page.
   *
   * @param {number} [place] which of the plan's outputs
   */
  picture(place = 0) {
    const map = this.maps[this.plan.outputs[place].name];
    const { floats } = this.kernel;
    const colour = map.channels === 3 ? 1 : 0;
    const pixels = new Uint8ClampedArray((4 * countNumbers(map)) / map.channels); // which rounds what it is set to
    eachPixel(map, (at, x, y) => {
      const pixel = 4 * (y * map.width + x);
      for (let c = 0; c < 3; c++) pixels[pixel + c] = (floats[at + c * colour] + 1) * 127.5;
      pixels[pixel + 3] = 255;
    });
    return { pixels, width: map.width, height: map.height };
  }

  /** Let go of the memory, all at once; the network runs no more. */
  close() {
    this.kernel.close();
    this.runs = [];
  }
}
