// Convolutions of any stride, and transposed ones, as stages: sums over taps, for each place of a grid.

/**
 * What one call of the kernel does: for each place of a grid, a sum over taps.
 *
 * @typedef {object} Stage
 * @property {[dy: number, dx: number, index: number][]} taps where each one reads, and its place in the layer's kernel
 * @property {[y: number, x: number]} read from place to place, in pixels of the input
 * @property {[y: number, x: number]} write the same in pixels of the output
 * @property {[y: number, x: number]} at the first pixel that is written
 * @property {[height: number, width: number]} size of the grid
 *
 * @typedef {Pick<import("./plan.js").Layer, "kernel" | "stride" | "padding">} Form
 */

const range = (/** @type {number} */ count) => [...Array(count).keys()];

/**
 * @param {"conv" | "transposed"} kind
 * @param {Form} form
 * @param {readonly number[]} input height and width of what is read
 * @param {readonly number[]} output height and width of what is written
 * @returns {Stage[]}
 */
export function stagesOf(kind, form, input, output) {
  if (kind === "conv") return [convolution(form, output)];
  return input[0] * input[1] === 1 ? fromOnePixel(form, output) : phases(form, output);
}

/**
 * @param {Form} form
 * @param {readonly number[]} output
 * @returns {Stage}
 */
function convolution({ kernel: [height, width], stride, padding: [top, left] }, output) {
  const taps = range(height).flatMap((y) => range(width).map((x) => [y - top, x - left, y * width + x]));
  return {
    taps: /** @type {Stage["taps"]} */ (taps),
    read: stride,
    write: [1, 1],
    at: [0, 0],
    size: [output[0], output[1]],
  };
}

/**
 * A transposed convolution of a single pixel: each place of the output has one tap.
 *
 * @param {Form} form
 * @param {readonly number[]} output
 * @returns {Stage[]}
 */
function fromOnePixel({ kernel: [height, width], padding: [top, left] }, output) {
  return range(output[0]).flatMap((y) =>
    range(output[1]).map((x) => {
      const inside = y + top < height && x + left < width;
      return stage(inside ? [[0, 0, (y + top) * width + x + left]] : [], [1, 1], [y, x], [1, 1]);
    }),
  );
}

/**
 * A transposed convolution, a stage for each place in a cell of stride x stride pixels of the output.
 *
 * @param {Form} form
 * @param {readonly number[]} output
 */
function phases({ kernel: [height, width], stride: [down, right], padding: [top, left] }, output) {
  return range(Math.min(down, output[0])).flatMap((y) =>
    range(Math.min(right, output[1])).map((x) => {
      const across = phaseTaps(x, right, left, width);
      const taps = phaseTaps(y, down, top, height).flatMap(([dy, i]) =>
        across.map(([dx, j]) => [dy, dx, i * width + j]),
      );
      const size = [Math.ceil((output[0] - y) / down), Math.ceil((output[1] - x) / right)];
      return stage(taps, [down, right], [y, x], size);
    }),
  );
}

/**
 * Along one axis, out[stride y + phase] gets in[y + d] w[k] where stride (y + d) - padding + k = stride y + phase.
 *
 * @param {number} phase
 * @param {number} stride
 * @param {number} padding
 * @param {number} kernel
 */
function phaseTaps(phase, stride, padding, kernel) {
  const inside = range(kernel).filter((k) => (phase + padding - k) % stride === 0);
  return inside.map((k) => [(phase + padding - k) / stride, k]);
}

/** @type {(taps: number[][], write: number[], at: number[], size: number[]) => Stage} */
const stage = (taps, write, at, size) => /** @type {Stage} */ ({ taps, read: [1, 1], write, at, size });

/**
 * How far stages read beyond a map, in pixels.
 *
 * @param {Stage[]} stages
 * @param {readonly number[]} input height and width of the map
 */
export function reach(stages, [height, width]) {
  const distances = stages.flatMap(({ taps, read, size }) =>
    taps.flatMap(([dy, dx]) => [
      -dy,
      -dx,
      (size[0] - 1) * read[0] + dy - height + 1,
      (size[1] - 1) * read[1] + dx - width + 1,
    ]),
  );
  return distances.reduce((most, distance) => Math.max(most, distance), 0);
}

/**
 * The gradient of a convolution is a transposed one with the same weights, and the other way round.
 *
 * @param {Pick<import("./plan.js").Layer, "op">} layer
 */
export const opposite = (layer) => (layer.op === "conv" ? "transposed" : "conv");
