// A small picture enlarged by SRGAN's generator, as gan_demo/super_resolution.py has it, whatever its size.
import { isLayer } from "./plan.js";
import { CUBIC, resize } from "./resizing.js";

/**
 * @typedef {import("./network.js").Network} Network
 * @typedef {import("./plan.js").Layer} Layer
 * @typedef {import("./plan.js").Operation} Operation
 * @typedef {import("./plan.js").Plan} Plan
 * @typedef {import("./plan.js").Size} Size
 * @typedef {import("./resizing.js").Planes} Planes
 */

export const EDGE = 6; // pixels of the small picture mirrored around it, because a generator never saw an edge
const ROWS = 32; // of the small picture, which the last layers enlarge at a time: whole maps of them are large
const ROUNDS = 2; // of back-projection

/**
 * A plan for pictures of another size: every operation does the same everywhere in a picture.
 *
 * @param {Plan} plan
 * @param {number} height of its only input
 * @param {number} width
 * @returns {Plan}
 */
export function fitPlan(plan, height, width) {
  const [input] = plan.inputs;
  const [before, across] = plan.values[input.name];
  /** @type {(size: Size) => Size} */
  const fit = ([h, w, channels]) => [(h * height) / before, (w * width) / across, channels];
  const values = Object.fromEntries(Object.entries(plan.values).map(([name, size]) => [name, fit(size)]));
  const shapeOf = (/** @type {string} */ name) => [values[name][2], values[name][0], values[name][1]];
  return {
    inputs: [{ ...input, shape: shapeOf(input.name) }],
    outputs: plan.outputs.map((output) => ({ ...output, shape: shapeOf(output.name) })),
    values,
    ops: plan.ops,
  };
}

/**
 * The layers that read a picture at its own size, and those that enlarge what comes of it, as two plans.
 *
 * @param {Plan} plan
 * @returns {[body: Plan, tail: Plan]}
 */
export function splitPlan(plan) {
  const { inputs, outputs, values, ops } = plan;
  const [small] = values[inputs[0].name];
  const cut = ops.findIndex(({ out }) => values[out][0] > small);
  const name = ops[cut].in[0];
  /** @type {import("./plan.js").Output} */
  const middle = { name, order: "chw", shape: [] };
  const part = (/** @type {Operation[]} */ some, /** @type {string} */ first) => {
    const names = [first, ...some.map(({ out }) => out)];
    return Object.fromEntries(names.map((value) => [value, values[value]]));
  };
  const [before, after] = [ops.slice(0, cut), ops.slice(cut)];
  return [
    { inputs, outputs: [middle], values: part(before, inputs[0].name), ops: before },
    { inputs: [{ ...middle, kind: "numbers" }], outputs, values: part(after, name), ops: after },
  ];
}

/**
 * From how far around, in pixels of its input, a plan's output depends on what it reads.
 *
 * @param {Plan} plan
 */
export function reachOf({ inputs, values, ops }) {
  const [small] = values[inputs[0].name];
  const layers = /** @type {Layer[]} */ (ops.filter(isLayer));
  const reach = layers.reduce((sum, { padding, in: [name] }) => sum + (padding[0] * small) / values[name][0], 0);
  return Math.ceil(reach);
}

/**
 * How many products a plan's layers sum up: what most of its time goes into.
 *
 * @param {Operation} operation
 * @param {Record<string, Size>} values
 */
function workOf(operation, values) {
  if (!isLayer(operation)) return 0;
  const {
    kernel,
    in: [input],
    out,
  } = /** @type {Layer} */ (operation);
  const [height, width, channels] = values[out];
  return height * width * channels * values[input][2] * kernel[0] * kernel[1];
}

/** @param {Plan} plan */
const wholeWork = ({ ops, values }) => ops.reduce((sum, operation) => sum + workOf(operation, values), 0);

/**
 * A picture with its outermost pixels mirrored around it.
 *
 * @param {Planes} image with more than `border` pixels each way
 * @param {number} border
 * @returns {Planes}
 */
export function mirror({ numbers, width, height }, border) {
  const places = (/** @type {number} */ length) =>
    Array.from({ length: length + 2 * border }, (_, i) => {
      const place = Math.abs(i - border);
      return place < length ? place : 2 * (length - 1) - place;
    });
  const [rows, columns] = [places(height), places(width)];
  const channels = numbers.length / (width * height);
  const result = new Float32Array(channels * rows.length * columns.length);
  let to = 0;
  for (let c = 0; c < channels; c++)
    for (const y of rows) for (const x of columns) result[to++] = numbers[(c * height + y) * width + x];
  return { numbers: result, width: columns.length, height: rows.length };
}

/**
 * @param {Planes} image
 * @param {{ left: number, top: number, width: number, height: number }} part
 * @returns {Planes}
 */
export function crop(image, { left, top, width, height }) {
  const channels = image.numbers.length / (image.width * image.height);
  const numbers = new Float32Array(channels * width * height);
  for (let c = 0, to = 0; c < channels; c++) {
    for (let y = 0; y < height; y++, to += width) {
      const from = (c * image.height + top + y) * image.width + left;
      numbers.set(image.numbers.subarray(from, from + width), to);
    }
  }
  return { numbers, width, height };
}

/** @type {(one: Planes, other: Planes, sign: 1 | -1) => Planes} */
const add = (one, other, sign) => ({
  ...one,
  numbers: one.numbers.map((number, i) => number + sign * other.numbers[i]),
});

/**
 * Correct an enlarged picture so that, shrunk, it comes nearer to the small one (Irani & Peleg 1991).
 *
 * @param {Planes} large
 * @param {Planes} small
 */
export function backProject(large, small) {
  let result = large;
  for (let round = 0; round < ROUNDS; round++) {
    const lack = add(small, resize(result, small.width, small.height, CUBIC), -1);
    result = add(result, resize(lack, large.width, large.height, CUBIC), 1);
  }
  return result;
}

/** @type {(number: number) => number} */
const toRange = (number) => Math.max(-1, Math.min(1, number));

/**
 * @param {Planes} small in [-1, 1]
 * @param {number} factor
 * @returns {Planes} clamped to [-1, 1]
 */
export function enlargeBicubic(small, factor) {
  const large = resize(small, factor * small.width, factor * small.height, CUBIC);
  return { ...large, numbers: large.numbers.map(toRange) };
}

/**
 * Whether red, green and blue are equal everywhere.
 *
 * @param {Planes} image
 */
export function isGrey({ numbers, width, height }) {
  const area = width * height;
  return numbers.every((number, i) => number === numbers[i % area]);
}

/**
 * The mean of red, green and blue, three times.
 *
 * @param {Planes} image
 * @returns {Planes}
 */
function toGrey(image) {
  const area = image.width * image.height;
  const mean = (/** @type {number} */ i) =>
    (image.numbers[i] + image.numbers[area + i] + image.numbers[2 * area + i]) / 3;
  return { ...image, numbers: image.numbers.map((_, i) => mean(i % area)) };
}

/**
 * Enlarge a picture by a network that was laid out for another size. The layers at the picture's own size see it whole;
 * the others, whose maps are large, see a few rows after the other, with as many around them as they can reach. So no
 * seam is there, and the result is what the whole network makes at once.
 *
 * @param {(plan: Plan) => Network} build
 * @param {Plan} plan
 * @param {Planes} small red, green and blue in [-1, 1]; more than EDGE pixels each way
 * @param {(share: number) => void} tell is told how much of the work is done
 * @returns {Planes} in [-1, 1]
 */
export function enlarge(build, plan, small, tell) {
  const image = mirror(small, EDGE);
  const [body, tail] = splitPlan(plan);
  const [height, width, last] = [image.height, image.width, plan.outputs[0].name];
  const factor = plan.values[last][0] / plan.values[plan.inputs[0].name][0];
  const reach = reachOf(tail);
  const rows = Math.min(small.height, ROWS);
  const bodyPlan = fitPlan(body, height, width);
  const tailPlan = fitPlan(tail, rows + 2 * reach, small.width + 2 * reach);
  const count = Math.ceil(small.height / rows);
  const total = wholeWork(bodyPlan) + count * wholeWork(tailPlan);
  let work = 0;
  const run = (/** @type {Network} */ network, /** @type {Float32Array} */ numbers) => {
    network.run({ [network.plan.inputs[0].name]: numbers }, {}, (operation) => {
      work += workOf(operation, network.plan.values);
      tell(work / total);
    });
    return network.output();
  };
  const bodyNetwork = build(bodyPlan);
  const maps = { numbers: run(bodyNetwork, image.numbers), width, height };
  bodyNetwork.close();
  const tailNetwork = build(tailPlan);
  const area = { width: factor * small.width, height: factor * small.height };
  const large = { numbers: new Float32Array(3 * area.width * area.height), ...area };
  for (let strip = 0; strip < count; strip++) {
    const top = Math.min(strip * rows, small.height - rows); // the last ones may overlap
    const place = { left: EDGE - reach, top: top + EDGE - reach };
    const part = crop(maps, { ...place, width: small.width + 2 * reach, height: rows + 2 * reach });
    const size = { width: factor * part.width, height: factor * part.height };
    const picture = { numbers: run(tailNetwork, part.numbers), ...size };
    const inside = { left: factor * reach, top: factor * reach, width: area.width, height: factor * rows };
    paste(crop(picture, inside), large, factor * top);
  }
  tailNetwork.close();
  const result = backProject(large, small);
  const clamped = { ...result, numbers: result.numbers.map(toRange) };
  return isGrey(small) ? toGrey(clamped) : clamped;
}

/**
 * @param {Planes} strip as wide as the picture
 * @param {Planes} picture
 * @param {number} top
 */
function paste(strip, picture, top) {
  const [area, length] = [picture.width * picture.height, strip.width * strip.height];
  for (let c = 0; c < picture.numbers.length / area; c++) {
    picture.numbers.set(strip.numbers.subarray(c * length, (c + 1) * length), c * area + top * picture.width);
  }
}
