// What is enlarged where no server is: a picture made small, or a small one, and what each method makes of it.
import { enlargeBicubic } from "../engine/enlargement.js";
import { toPicture, toPlanes } from "../engine/pyramid.js";
import { measure, shrinkError } from "../engine/quality.js";
import { CUBIC, resize } from "../engine/resizing.js";
import { putOnWhite } from "../engine/transparency.js";

/**
 * @typedef {import("../engine/pyramid.js").Picture} Picture
 * @typedef {import("../engine/resizing.js").Planes} Planes
 * @typedef {Picture & { notes?: string[], clear?: Picture | null }} Source with sentences about what was done to the
 *   file, and the picture before it was put on white
 * @typedef {"test" | "enlarge"} Mode
 *
 * @typedef {object} Task
 * @property {Mode} mode
 * @property {Picture} small
 * @property {Picture | null} truth
 * @property {string[]} notes sentences for the visitor
 * @property {Uint8ClampedArray | null} opacity of the results; null where they are opaque
 * @property {Map<string, Picture>} results by method
 * @property {Map<string, Picture>} looks the same on white paper
 */

export const SCALE = 4;
export const MOST = 96; // pixels of a small picture's side that a browser enlarges in seconds
const LEAST = 8; // of the same, that the test needs
const [FEW, FAR] = [0.05, 16]; // what gan_demo/services/super_resolution.py allows until it speaks of a misfit

/** @param {Picture} picture */
export const planesOf = (picture) => toPlanes(picture, { left: 0, top: 0, ...sizeOf(picture) });

/** @param {{ width: number, height: number }} picture */
const sizeOf = ({ width, height }) => ({ width, height });

/** @param {{ width: number, height: number }} picture */
export const sizeText = ({ width, height }) => `${width}x${height}`;

/**
 * A part of a picture.
 *
 * @param {Picture} picture
 * @param {{ left: number, top: number, width: number, height: number }} part
 * @returns {Picture}
 */
export function cut(picture, { left, top, width, height }) {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((top + y) * picture.width + left);
    pixels.set(picture.pixels.subarray(from, from + 4 * width), 4 * width * y);
  }
  return { pixels, width, height };
}

/**
 * The whole picture, smaller where it is too large for the test.
 *
 * @param {Source} source
 * @param {number} most pixels of a side
 * @returns {Source}
 */
function reduce(source, most) {
  const share = most / Math.max(source.width, source.height);
  if (share >= 1) return source;
  const [width, height] = [source.width, source.height].map((side) => Math.max(1, Math.round(side * share)));
  const note = `For the browser it was made smaller: ${width}x${height} instead of ${sizeText(source)} pixels.`;
  return {
    ...toPicture(resize(planesOf(source), width, height, CUBIC)),
    notes: [...(source.notes ?? []), note],
  };
}

/**
 * The middle of a picture that is too large to be enlarged.
 *
 * @param {Source} source
 * @returns {Source}
 */
function middle(source) {
  const [width, height] = [source.width, source.height].map((side) => Math.min(side, MOST));
  if (width === source.width && height === source.height) return source;
  const part = { left: (source.width - width) >> 1, top: (source.height - height) >> 1, width, height };
  const note = `Only its middle was taken, ${width}x${height} of ${sizeText(source)} pixels: this page enlarges up to ${MOST}x${MOST}.`;
  return { ...cut(source, part), notes: [...(source.notes ?? []), note] };
}

/** @param {Picture} picture */
export function shrink(picture) {
  return toPicture(resize(planesOf(picture), picture.width / SCALE, picture.height / SCALE, CUBIC));
}

/** @param {Picture} small */
function enlargeNearest({ pixels, width, height }) {
  const result = new Uint8ClampedArray(pixels.length * SCALE ** 2);
  const across = SCALE * width;
  for (let i = 0; i < result.length / 4; i++) {
    const from = 4 * (Math.floor(i / across / SCALE) * width + Math.floor((i % across) / SCALE));
    for (let c = 0; c < 4; c++) result[4 * i + c] = pixels[from + c];
  }
  return { pixels: result, width: across, height: SCALE * height };
}

/**
 * @param {Source} source
 * @param {Mode} mode
 * @param {boolean} whole whether the picture's results are there, however large it is
 * @returns {Task} with the results that need no network
 * @throws {Error} with a sentence where it is too small
 */
export function openTask(source, mode, whole = false) {
  const isClear = mode === "enlarge" && Boolean(source.clear);
  const picture =
    mode === "enlarge"
      ? middle({ ...source, ...source.clear })
      : reduce(source, whole ? Number.POSITIVE_INFINITY : SCALE * MOST);
  const [width, height] = [picture.width, picture.height].map((side) => side - (side % SCALE));
  if (mode === "test" && Math.min(width, height) < SCALE * LEAST) {
    const text = `this picture is ${sizeText(picture)} pixels; to be shrunk, both sides must be at least ${SCALE * LEAST}`;
    throw new Error(text);
  }
  const truth = mode === "test" ? cut(picture, { left: 0, top: 0, width, height }) : null;
  const small = truth ? shrink(truth) : picture;
  const opacity = isClear ? enlargeOpacity(small) : null;
  const notes = picture.notes ?? [];
  /** @type {Task} */
  const task = { mode, small, truth, notes, opacity, results: new Map(), looks: new Map() };
  addResult(task, "nearest", enlargeNearest(small));
  addResult(task, "bicubic", toPicture(enlargeBicubic(planesOf(small), SCALE)));
  if (truth) addResult(task, "original", truth);
  return task;
}

/** @param {Picture} small */
function enlargeOpacity({ pixels, width, height }) {
  const numbers = Float32Array.from({ length: width * height }, (_, i) => pixels[4 * i + 3] / 127.5 - 1);
  const large = enlargeBicubic({ numbers, width, height }, SCALE);
  return Uint8ClampedArray.from(large.numbers, (number) => (number + 1) * 127.5);
}

/**
 * @param {Task} task
 * @param {string} method
 * @param {Picture} result
 */
export function addResult({ opacity, results, looks }, method, result) {
  results.set(method, result);
  if (!opacity) {
    looks.set(method, result);
    return;
  }
  const pixels = result.pixels.slice();
  opacity.forEach((share, i) => {
    pixels[4 * i + 3] = share;
  });
  putOnWhite(pixels);
  looks.set(method, { ...result, pixels });
}

/**
 * How near a result comes to the truth, or null where that is not known.
 *
 * @param {Task} task
 * @param {string} method
 */
export function measureResult({ truth, results }, method) {
  const result = results.get(method);
  return truth && result ? measure(result, truth) : null;
}

/**
 * A sentence about a network's result that, shrunk again, is not the small picture, or "".
 *
 * @param {Task} task
 * @param {string} method
 * @param {string} title
 */
export function misfit({ small, results }, method, title) {
  const { share, worst } = shrinkError(shrink(/** @type {Picture} */ (results.get(method))), small);
  if (share <= FEW && worst <= FAR) return "";
  return (
    `Shrunk again, ${title}'s picture is not the small one: ${(100 * share).toFixed(1)}% of its values are off by more ` +
    `than one level, the worst by ${worst}.`
  );
}

/**
 * Left and top of the square around a point, moved to lie inside a picture.
 *
 * @param {readonly [x: number, y: number]} point
 * @param {Picture} picture
 * @param {number} side
 * @returns {[left: number, top: number]}
 */
export function squareAround([x, y], { width, height }, side) {
  const place = (/** @type {number} */ centre, /** @type {number} */ end) =>
    Math.trunc(Math.max(0, Math.min(end - side, centre - Math.floor(side / 2))));
  return [place(x, width), place(y, height)];
}

/**
 * How far two pictures are from each other: black for equal, over red and yellow to white.
 *
 * @param {Picture} one
 * @param {Picture} other
 * @param {number} white levels of 255
 * @returns {Picture}
 */
export function heatMap(one, other, white) {
  const pixels = new Uint8ClampedArray(one.pixels.length).fill(255);
  for (let at = 0; at < pixels.length; at += 4) {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += Math.abs(one.pixels[at + c] - other.pixels[at + c]);
    for (let c = 0; c < 3; c++) pixels[at + c] = 255 * (sum / white - c); // the sum is three means
  }
  return { ...one, pixels };
}
