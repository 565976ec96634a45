// Maps of features in the kernel's memory, and how numbers get in and out.

/**
 * A map as the kernel reads it: pixel by pixel, each with its channels filled up to a multiple of 8, within a border of
 * zeros. What lies in the filling is never read. Steps and places count floats.
 *
 * @typedef {object} FeatureMap
 * @property {number} height
 * @property {number} width
 * @property {number} channels
 * @property {number} step from pixel to pixel
 * @property {number} row from row to row
 * @property {number} border pixels around the map
 * @property {number} first the place of its first pixel
 *
 * @typedef {"chw" | "hwc"} Order how torch counts through a map: channel by channel, or pixel by pixel
 */

/** @param {number} count */
export const toEights = (count) => Math.ceil(count / 8) * 8;

/**
 * @param {import("./plan.js").Size} size
 * @param {number} border
 * @param {(count: number) => number} reserve
 * @returns {FeatureMap}
 */
export function createMap([height, width, channels], border, reserve) {
  const step = toEights(channels);
  const row = (width + 2 * border) * step;
  const first = reserve((height + 2 * border) * row) / 4 + border * (row + step);
  return { height, width, channels, step, row, border, first };
}

/** @param {FeatureMap} map */
export const countNumbers = ({ height, width, channels }) => height * width * channels;

/**
 * @param {FeatureMap} map
 * @param {(at: number, y: number) => void} visit gets the place of a row's first pixel
 */
export function eachRow(map, visit) {
  for (let y = 0; y < map.height; y++) visit(map.first + y * map.row, y);
}

/**
 * @param {FeatureMap} map
 * @param {(at: number, x: number, y: number) => void} visit gets a pixel's place
 */
export function eachPixel(map, visit) {
  for (let y = 0; y < map.height; y++) {
    for (let x = 0, at = map.first + y * map.row; x < map.width; x++, at += map.step) visit(at, x, y);
  }
}

/**
 * From pixel to pixel and from channel to channel in torch's order.
 *
 * @param {FeatureMap} map
 * @param {Order} order
 */
const stepsOf = ({ height, width, channels }, order) => (order === "chw" ? [1, height * width] : [channels, 1]);

/**
 * A map's numbers in torch's order.
 *
 * @param {Float32Array} floats
 * @param {FeatureMap} map
 * @param {Order} order
 * @param {Float32Array} [numbers] which they are written into
 */
export function readMap(floats, map, order, numbers = new Float32Array(countNumbers(map))) {
  const [pixel, channel] = stepsOf(map, order);
  eachPixel(map, (at, x, y) => {
    let place = (y * map.width + x) * pixel;
    for (let c = 0; c < map.channels; c++, place += channel) numbers[place] = floats[at + c];
  });
  return numbers;
}

/**
 * @param {Float32Array} floats
 * @param {FeatureMap} map
 * @param {Order} order
 * @param {ArrayLike<number>} numbers in torch's order
 */
export function writeMap(floats, map, order, numbers) {
  const [pixel, channel] = stepsOf(map, order);
  eachPixel(map, (at, x, y) => {
    let place = (y * map.width + x) * pixel;
    for (let c = 0; c < map.channels; c++, place += channel) floats[at + c] = numbers[place];
  });
}

/**
 * The rows of two maps of one size, of which each has its own border.
 *
 * @param {FeatureMap} a
 * @param {FeatureMap} b
 * @param {(a: number, b: number, count: number) => void} visit gets the places of both rows, and how many floats they have
 */
export function eachRowOfTwo(a, b, visit) {
  const count = a.width * a.step;
  for (let y = 0; y < a.height; y++) visit(a.first + y * a.row, b.first + y * b.row, count);
}

/**
 * Pixels of cells of size x size to channels of one pixel, or back: torch's pixel shuffle.
 *
 * @param {Float32Array} floats
 * @param {FeatureMap} large
 * @param {FeatureMap} small with size x size times as many channels
 * @param {"apart" | "together"} direction apart: from `small` to `large`
 */
export function shufflePixels(floats, large, small, direction) {
  const size = large.height / small.height;
  const cell = size * size;
  eachPixel(large, (at, x, y) => {
    const pixel = small.first + Math.floor(y / size) * small.row + Math.floor(x / size) * small.step;
    const place = pixel + (y % size) * size + (x % size);
    for (let c = 0; c < large.channels; c++) {
      if (direction === "apart") floats[at + c] = floats[place + c * cell];
      else floats[place + c * cell] = floats[at + c];
    }
  });
}
