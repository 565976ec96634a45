// What a visitor paints: strokes on a grid of 64 by 64 places, whatever size the picture has, and what they ask of its
// pixels. A newer stroke replaces an older one where both lie.
import { LUMA } from "../engine/pixels.js";

/**
 * @typedef {"colour" | "sketch" | "warp"} Brush
 *
 * @typedef {object} Stroke
 * @property {Brush} brush
 * @property {[number, number, number]} colour red, green and blue, 0 to 255; only the colour brush has a use for it
 * @property {number} size radius of the brush, or half a side of the patch that is dragged, in places of the grid
 * @property {[number, number][]} points x and y; a patch is dragged from the first one to the last
 * @property {Float32Array} [picture] of a warp: the picture with the patch at its new place, as torch counts through it
 *
 * @typedef {{ channels: number, width: number, height: number }} Form of a picture
 *
 * @typedef {object} Wish what some pixels shall be
 * @property {Float32Array} mask for each pixel, 1 where it matters and 0 elsewhere
 * @property {Float32Array} target numbers in [-1, 1], channel by channel
 */

export const GRID = 64; // places along a side
export const LEAST_SIZE = 1;
export const LARGEST_SIZE = 16;
export const MOST_STROKES = 60;
const MOST_POINTS = 64; // of a stroke: a longer line is drawn with fewer of its corners

/**
 * The numbers of a colour in [-1, 1], as many as the picture has channels.
 *
 * @param {[number, number, number]} colour
 * @param {number} channels
 */
export function numbersOf(colour, channels) {
  if (channels === 3) return colour.map((level) => level / 127.5 - 1);
  return [colour.reduce((sum, level, c) => sum + LUMA[c] * level, 0) / 127.5 - 1];
}

/**
 * Visit the pixels that a line covers, each once.
 *
 * @param {[number, number][]} points on the grid
 * @param {number} radius on the grid
 * @param {Form} form
 * @param {(place: number) => void} visit
 */
export function eachPixelOf(points, radius, { width, height }, visit) {
  const scale = GRID / width;
  const seen = new Uint8Array(width * height);
  points.forEach((end, i) => {
    const start = points[Math.max(0, i - 1)];
    const [left, right] = rangeOf(start[0], end[0], radius, scale, width);
    const [top, bottom] = rangeOf(start[1], end[1], radius, scale, height);
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const place = y * width + x;
        if (seen[place] || distanceTo(start, end, (x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5) > radius) continue;
        seen[place] = 1;
        visit(place);
      }
    }
  });
}

/** @type {(a: number, b: number, radius: number, scale: number, count: number) => [number, number]} pixels of an axis */
const rangeOf = (a, b, radius, scale, count) => [
  Math.max(0, Math.floor((Math.min(a, b) - radius + 0.5) / scale - 0.5)),
  Math.min(count - 1, Math.ceil((Math.max(a, b) + radius + 0.5) / scale - 0.5)),
];

/**
 * How far a point is from the line between two others.
 *
 * @param {[number, number]} start
 * @param {[number, number]} end
 * @param {number} x
 * @param {number} y
 */
function distanceTo([ax, ay], [bx, by], x, y) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/**
 * The square of pixels round a place, as far as it lies in the picture.
 *
 * @param {[number, number]} place on the grid
 * @param {number} half a side on the grid
 * @param {Form} form
 */
export function squareRound([x, y], half, { width, height }) {
  const scale = width / GRID;
  const [centreX, centreY] = [Math.round((x + 0.5) * scale), Math.round((y + 0.5) * scale)];
  const reach = Math.max(1, Math.round(half * scale));
  return {
    left: Math.max(0, centreX - reach),
    top: Math.max(0, centreY - reach),
    right: Math.min(width, centreX + reach),
    bottom: Math.min(height, centreY + reach),
    centreX,
    centreY,
    reach,
  };
}

/**
 * A picture with a patch of it pasted at another place, as iGAN's warp brush does.
 *
 * @param {Float32Array} picture
 * @param {Pick<Stroke, "points" | "size">} stroke
 * @param {Form} form
 */
export function dragPatch(picture, { points, size }, form) {
  const { channels, width, height } = form;
  const from = squareRound(points[0], size, form);
  const to = squareRound(/** @type {[number, number]} */ (points.at(-1)), size, form);
  const result = picture.slice();
  for (let y = to.top; y < to.bottom; y++) {
    for (let x = to.left; x < to.right; x++) {
      const [u, v] = [x - to.centreX + from.centreX, y - to.centreY + from.centreY];
      if (u < 0 || v < 0 || u >= width || v >= height) continue;
      for (let c = 0; c < channels; c++)
        result[c * width * height + y * width + x] = picture[c * width * height + v * width + u];
    }
  }
  return result;
}

/**
 * What strokes ask of the pixels' colours: the colour brush its colour, a warp what it dragged there.
 *
 * @param {Stroke[]} strokes the oldest first
 * @param {Form} form
 * @returns {Wish}
 */
export function colourWish(strokes, form) {
  const { channels, width, height } = form;
  const area = width * height;
  const [mask, target] = [new Float32Array(area), new Float32Array(channels * area)];
  for (const stroke of strokes) {
    const { picture } = stroke;
    const numbers = numbersOf(stroke.colour, channels);
    const set = (/** @type {number} */ place) => {
      mask[place] = 1;
      for (let c = 0; c < channels; c++) target[c * area + place] = picture ? picture[c * area + place] : numbers[c];
    };
    if (stroke.brush === "colour") eachPixelOf(stroke.points, stroke.size, form, set);
    else if (picture) {
      const { left, top, right, bottom } = squareRound(
        /** @type {[number, number]} */ (stroke.points.at(-1)),
        stroke.size,
        form,
      );
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) set(y * width + x);
    }
  }
  return { mask, target };
}

// In addresses: five letters of a head, then two for each point; strokes are set apart by dots.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** @type {Record<string, Brush>} */
const BRUSHES = { c: "colour", s: "sketch", w: "warp" };

/**
 * Strokes as a short text.
 *
 * @param {Stroke[]} strokes
 */
export function writeStrokes(strokes) {
  return strokes
    .map(({ brush, colour, size, points }) => {
      const bits = colour.map((level) => level >> 2);
      return brush[0] + [...bits, size, ...points.flat()].map((number) => LETTERS[number]).join("");
    })
    .join(".");
}

/**
 * The strokes of a text; those that are none are left out. A warp has no picture yet.
 *
 * @param {string} text
 * @returns {Stroke[]}
 */
export function readStrokes(text) {
  return text
    .split(".")
    .slice(0, MOST_STROKES)
    .flatMap((word) => {
      const brush = BRUSHES[word[0]];
      const numbers = [...word.slice(1)].map((letter) => LETTERS.indexOf(letter));
      const count = (numbers.length - 4) / 2;
      if (!brush || numbers.includes(-1) || !Number.isInteger(count) || count < 1 || count > MOST_POINTS) return [];
      const [red, green, blue, size] = numbers;
      if (size < LEAST_SIZE || size > LARGEST_SIZE) return [];
      /** @type {[number, number][]} */
      const points = Array.from({ length: count }, (_, i) => [numbers[4 + 2 * i], numbers[5 + 2 * i]]);
      return [{ brush, colour: widen([red, green, blue]), size, points }];
    });
}

/** @type {(bits: [number, number, number]) => [number, number, number]} six bits of each to eight */
const widen = ([red, green, blue]) => [spread(red), spread(green), spread(blue)];
const spread = (/** @type {number} */ level) => (level << 2) | (level >> 4);

/**
 * The colour that a text can hold which is nearest to another.
 *
 * @param {number[]} colour
 */
export const roundColour = ([red, green, blue]) => widen([red >> 2, green >> 2, blue >> 2]);

/**
 * A line with few corners: no point of it is further than half a place from where it was.
 *
 * @param {[number, number][]} points
 * @returns {[number, number][]}
 */
export function simplify(points) {
  for (let tolerance = 0.5; ; tolerance *= 1.5) {
    const corners = cornersOf(points, tolerance);
    if (corners.length <= MOST_POINTS) return corners;
  }
}

/**
 * Douglas and Peucker's corners of a line (1973).
 *
 * @param {[number, number][]} points
 * @param {number} tolerance
 * @returns {[number, number][]}
 */
function cornersOf(points, tolerance) {
  if (points.length < 3) return points;
  const ends = [points[0], points[points.length - 1]];
  let [most, corner] = [0, 0];
  for (let i = 1; i < points.length - 1; i++) {
    const distance = distanceTo(ends[0], ends[1], points[i][0], points[i][1]);
    if (distance > most) [most, corner] = [distance, i];
  }
  if (most <= tolerance) return ends;
  return [
    ...cornersOf(points.slice(0, corner + 1), tolerance).slice(0, -1),
    ...cornersOf(points.slice(corner), tolerance),
  ];
}

// Latent vectors in addresses: twelve bits a number, in two letters.

const [STEPS, REACH] = [4096, 5]; // from -5 to 5, which numbers from N(0, 1) hardly ever leave

/** @param {Float32Array} z */
export function writeLatent(z) {
  return Array.from(z, (number) => {
    const step = Math.max(0, Math.min(STEPS - 1, Math.round(((number + REACH) / (2 * REACH)) * (STEPS - 1))));
    return LETTERS[step >> 6] + LETTERS[step & 63];
  }).join("");
}

/**
 * The vector that comes back from its text: what rests has the same picture on every machine that a link leads to.
 *
 * @param {Float32Array} z
 */
export const roundLatent = (z) => /** @type {Float32Array} */ (readLatent(writeLatent(z), z.length));

/**
 * @param {string} text
 * @param {number} size how many numbers a latent vector has
 * @returns {Float32Array | null} null where it is none
 */
export function readLatent(text, size) {
  const numbers = [...text].map((letter) => LETTERS.indexOf(letter));
  if (numbers.length !== 2 * size || numbers.includes(-1)) return null;
  return Float32Array.from(
    { length: size },
    (_, i) => ((64 * numbers[2 * i] + numbers[2 * i + 1]) / (STEPS - 1)) * 2 * REACH - REACH,
  );
}
