// Chains of sums, products and BatchNorms become one scale and one shift for each channel.

/**
 * @typedef {(string | number | null)[]} Step its kind, then numbers, names of tensors, or null for what is left out
 *
 * @typedef {object} Affine y = scale x + shift
 * @property {Float64Array} scale
 * @property {Float64Array} shift
 */

/** @type {Record<string, (...parameters: any[]) => [scale: number, shift: number]>} */
const STEPS = {
  add: (x) => [1, x],
  sub: (x) => [1, -x],
  mul: (x) => [x, 0],
  div: (x) => [1 / x, 0],
  norm(weight = 1, bias = 0, mean, variance, epsilon) {
    const scale = weight / Math.sqrt(variance + epsilon);
    return [scale, bias - scale * mean];
  },
};

/**
 * @param {Step[]} steps one after the other
 * @param {number} channels
 * @param {import("./safetensors.js").Tensors} tensors
 * @returns {Affine}
 */
export function compose(steps, channels, tensors) {
  const scale = new Float64Array(channels).fill(1);
  const shift = new Float64Array(channels);
  for (const [kind, ...names] of steps) {
    const step = STEPS[/** @type {string} */ (kind)];
    if (!step) throw new Error(`the engine has no affine step ${kind}`);
    const parameters = names.map((name) => parameterOf(name, tensors));
    for (let c = 0; c < channels; c++) {
      const [a, b] = step(...parameters.map((parameter) => parameter(c)));
      scale[c] *= a;
      shift[c] = a * shift[c] + b;
    }
  }
  return { scale, shift };
}

/**
 * @param {string | number | null} name
 * @param {import("./safetensors.js").Tensors} tensors
 * @returns {(channel: number) => number | undefined}
 */
function parameterOf(name, tensors) {
  if (typeof name !== "string") return () => name ?? undefined;
  const { data, scale } = tensors(name);
  const row = (/** @type {number} */ channel) => (data.length === 1 ? 0 : channel);
  return (channel) => data[row(channel)] * (scale ? scale[row(channel)] : 1);
}
