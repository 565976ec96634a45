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
   * @param {boolean} [options.memoise] every value stays, and a run computes only what follows from a change
   */
  constructor(module, plan, tensors, { gradients = false, memoise = false } = {}) {
    this.module = module;
    this.kernel = new Kernel(module);
    this.plan = plan;
    this.tensors = tensors;
    this.gradients = gradients;
    this.memoise = memoise;
    this.borders = bordersOf(plan);
    /** @type {Record<string, FeatureMap>} */
    this.maps = {};
    /** @type {Record<string, FeatureMap>} sums before an activation that hides their signs */
    this.sums = {};
    /** @type {Record<string, ArrayLike<number>>} */
    this.indices = {};
    /** @type {Record<string, Float64Array>} what inputs, and values instead of an operation's, were set to */
    this.settings = {};
    /** @type {Set<string>} values that the last run set or computed anew */
    this.changes = new Set();
    this.whole = false; // whether the last run came to its end, so that its values are of one piece
    /** @type {Record<string, FeatureMap[]>} maps that nobody reads any more, by their form */
    this.spare = {};
    /** @type {{ operation: Operation, sources: string[], run: Run }[]} */
    this.steps = [];
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
      this.#addOperation(operation, this.gradients || this.memoise ? [] : ending);
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
    const run = forward(this, operation, inputs, this.maps[operation.out]);
    this.steps.push({ operation, sources: sources(operation), run });
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
   * @param {Numbers} [replacements] outputs that are not computed, by their values' names: what follows uses these
   * @param {(operation: Operation) => void} [tell] is told of each operation once it is computed
   */
  run(inputs, replacements = {}, tell = () => {}) {
    const { plan, memoise, settings } = this;
    const all = !memoise || !this.whole;
    this.whole = false;
    const news = plan.inputs.filter((input) => this.#setInput(input, inputs[input.name]));
    this.changes = new Set(news.map(({ name }) => name));
    for (const { operation, sources, run } of this.steps) {
      const { out } = operation;
      if (replacements[out]) {
        if (this.#replace(out, replacements[out])) this.changes.add(out);
      } else if (all || out in settings || sources.some((name) => this.changes.has(name))) {
        delete settings[out];
        if (run() !== false) this.changes.add(out);
        tell(operation);
      }
    }
    this.whole = true;
  }

  /**
   * @param {import("./plan.js").Input} input
   * @param {ArrayLike<number> | undefined} numbers
   * @returns {boolean} whether they are others than before
   */
  #setInput({ name, kind, order, shape }, numbers) {
    checkCount(name, shape, numbers);
    if (kind === "indices") this.indices[name] = numbers;
    else writeMap(this.kernel.floats, this.maps[name], order, numbers);
    return this.memoise && this.#note(name, numbers);
  }

  /**
   * @param {string} name of an output
   * @param {ArrayLike<number>} numbers
   */
  #replace(name, numbers) {
    const output = this.plan.outputs.find((one) => one.name === name);
    if (!output) throw new Error(`${name} is no output, so nothing can take its place`);
    checkCount(name, output.shape, numbers);
    writeMap(this.kernel.floats, this.maps[name], output.order, numbers);
    return this.#note(name, numbers);
  }

  /**
   * Remember what a value was set to.
   *
   * @param {string} name
   * @param {ArrayLike<number>} numbers
   * @returns {boolean} whether it is something else than before
   */
  #note(name, numbers) {
    const before = this.settings[name];
    this.settings[name] = Float64Array.from(numbers);
    return !before || this.settings[name].some((number, i) => !Object.is(number, before[i]));
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
    this.steps = [];
  }
}

/**
 * @param {string} name
 * @param {number[]} shape
 * @param {ArrayLike<number> | undefined} numbers
 * @returns {asserts numbers is ArrayLike<number>}
 */
function checkCount(name, shape, numbers) {
  const count = shape.reduce((product, size) => product * size, 1);
  if (numbers?.length !== count) throw new Error(`${name} has ${numbers?.length ?? 0} numbers instead of ${count}`);
}
