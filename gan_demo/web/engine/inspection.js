// What a discriminator computes on its way to a score: the maps of its layers, what each place of the last ones adds to
// the score, and what in a picture excites a feature. No network is named here: layers are what ends in an activation.
import { readLayer } from "./convolution.js";
import { Gradient } from "./gradient.js";
import { countNumbers, eachPixel, readMap } from "./maps.js";
import { Network } from "./network.js";
import { isLayer } from "./plan.js";
import { randn } from "./seeds.js";

/**
 * @typedef {import("./plan.js").Layer} Layer
 * @typedef {import("./plan.js").Plan} Plan
 * @typedef {import("./safetensors.js").Tensors} Tensors
 *
 * @typedef {object} Look what is wanted
 * @property {boolean} [maps] the layers' maps, and the places' votes
 * @property {boolean} [peaks] the largest number of each map, and where it is
 * @property {Guide} [guide] what excites some features of a layer
 *
 * @typedef {object} Guide
 * @property {number} layer counted from 0
 * @property {number[]} features
 * @property {number} [count] where `features` are none: so many of those that answer most
 * @property {boolean} [random] whether all filters are random ones
 *
 * @typedef {object} Maps of a layer
 * @property {number} height
 * @property {number} width
 * @property {number} channels
 * @property {Float32Array} numbers channel by channel
 *
 * @typedef {object} Sight what a look gives
 * @property {number} score
 * @property {Maps[]} [layers]
 * @property {Float32Array} [votes] place by place; their sum and the bias are the score. Empty where there are none
 * @property {Float32Array[]} [peaks] of each layer
 * @property {number[]} [features] that were guided
 * @property {Float32Array[]} [gradients] of each of these, as torch counts through a picture
 */

const RANDOM_SEED = 1; // of the first random filters
const NEUTRAL = [1, 0, 0, 1]; // BatchNorm's gain, bias, mean and variance that change nothing

export class Inspection {
  /** @type {Map<number, Gradient>} by layer */
  #gradients = new Map();

  /**
   * @param {WebAssembly.Module} module the kernel
   * @param {Plan} plan
   * @param {Tensors} tensors
   */
  constructor(module, plan, tensors) {
    this.network = new Network(module, plan, tensors, { gradients: true });
    this.layers = plan.ops.filter((operation) => "act" in operation || operation.op === "act").map(({ out }) => out);
    this.weights = readVotes(plan, this.layers, tensors);
  }

  /**
   * @param {import("./network.js").Numbers} inputs
   * @param {Look} look
   * @returns {Sight}
   */
  look(inputs, { maps, peaks, guide }) {
    this.network.run(inputs);
    /** @type {Sight} */
    const sight = { score: this.network.output()[0] };
    if (maps) Object.assign(sight, { layers: this.layers.map((name) => this.#read(name)), votes: this.#votes() });
    if (peaks) sight.peaks = this.layers.map((name) => this.#peaks(name));
    if (guide) {
      sight.features = guide.features.length ? guide.features : this.#strongest(guide.layer, guide.count ?? 1);
      sight.gradients = sight.features.map((feature) => this.#guide(guide.layer, feature));
    }
    return sight;
  }

  /**
   * @param {string} name of a layer
   * @returns {Maps}
   */
  #read(name) {
    const { height, width, channels } = this.network.maps[name];
    return { height, width, channels, numbers: readMap(this.network.kernel.floats, this.network.maps[name], "chw") };
  }

  #votes() {
    const map = this.network.maps[this.layers.at(-1) ?? ""];
    const votes = new Float32Array(this.weights.length && map.height * map.width);
    const { floats } = this.network.kernel;
    if (votes.length)
      eachPixel(map, (at, x, y) => {
        const place = y * map.width + x;
        for (let c = 0; c < map.channels; c++) votes[place] += floats[at + c] * this.weights[c * votes.length + place];
      });
    return votes;
  }

  /** @param {string} name of a layer */
  #peaks(name) {
    const map = this.network.maps[name];
    const peaks = new Float32Array(map.channels).fill(Number.NEGATIVE_INFINITY);
    const { floats } = this.network.kernel;
    eachPixel(map, (at) => {
      for (let c = 0; c < map.channels; c++) if (floats[at + c] > peaks[c]) peaks[c] = floats[at + c];
    });
    return peaks;
  }

  /**
   * @param {number} layer
   * @param {number} count
   */
  #strongest(layer, count) {
    const peaks = this.#peaks(this.layers[layer]);
    return [...peaks.keys()].sort((a, b) => peaks[b] - peaks[a]).slice(0, count);
  }

  /**
   * Guided backpropagation from the place where a feature answers most.
   *
   * @param {number} layer
   * @param {number} feature
   */
  #guide(layer, feature) {
    const { plan, kernel, maps } = this.network;
    const name = this.layers[layer];
    const [input] = plan.inputs;
    const gradient = this.#gradients.get(layer) ?? new Gradient(this.network, [input.name], { of: name, guided: true });
    this.#gradients.set(layer, gradient);
    const map = maps[name];
    const numbers = readMap(kernel.floats, map, "chw");
    const area = map.height * map.width;
    const own = numbers.subarray(feature * area, (feature + 1) * area);
    const loss = new Float32Array(countNumbers(map));
    loss[feature * area + own.indexOf(own.reduce((most, number) => Math.max(most, number), own[0]))] = 1;
    return gradient.run(loss)[input.name];
  }

  close() {
    this.network.close();
  }
}

/**
 * The weights with which a plan's last layer sums up the maps of the layer before it, channel by channel; none where it
 * does something else.
 *
 * @param {Plan} plan
 * @param {string[]} layers
 * @param {Tensors} tensors
 */
function readVotes({ ops, values }, layers, tensors) {
  const last = /** @type {Layer} */ (ops.find(({ in: [input] }) => input === layers.at(-1)));
  const [height, width, channels] = values[layers.at(-1) ?? ""] ?? [];
  const isSum =
    last && isLayer(last) && values[last.out].join() === "1,1,1" && last.kernel.join() === `${height},${width}`;
  if (!isSum) return new Float32Array();
  const { data, inputs, outputs } = readLayer(last, channels, 1, tensors).weights;
  const area = height * width;
  return Float32Array.from({ length: channels * area }, (_, i) => {
    const channel = Math.floor(i / area);
    return data[channel * inputs.step + (i % area)] * inputs.factors[channel] * outputs.factors[0];
  });
}

/**
 * The same network before it learned anything: filters from N(0, 2 / numbers that each reads), which keeps the size of
 * what goes through, and no normalisation. Figure 5 of DCGAN has such filters beside the ones that learned.
 *
 * @param {Plan} plan
 * @param {Tensors} tensors
 * @returns {Tensors}
 */
export function randomTensors(plan, tensors) {
  /** @type {Map<string, Float32Array>} */
  const numbers = new Map();
  plan.ops.forEach((operation, place) => {
    const layer = /** @type {Layer} */ (operation);
    if (!isLayer(layer)) return;
    const { length } = tensors(layer.weight).data;
    const reads = layer.kernel[0] * layer.kernel[1] * plan.values[layer.in[0]][2];
    const size = Math.sqrt(2 / reads);
    numbers.set(
      layer.weight,
      randn(length, RANDOM_SEED + place).map((number) => size * number),
    );
    if (layer.bias) numbers.set(layer.bias, new Float32Array(tensors(layer.bias).data.length));
    for (const [kind, ...names] of layer.after ?? []) {
      if (kind !== "norm") continue;
      NEUTRAL.forEach((number, which) => {
        const name = names[which];
        if (typeof name === "string") numbers.set(name, new Float32Array(tensors(name).data.length).fill(number));
      });
    }
  });
  return (name) => {
    const data = numbers.get(name);
    return data ? { data, scale: null } : tensors(name);
  };
}
