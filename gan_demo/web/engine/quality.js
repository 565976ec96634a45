// How close a picture comes to the true one: PSNR and SSIM as gan_demo/quality.py measures them.

/** @typedef {import("./pyramid.js").Picture} Picture */

const BORDER = 4; // pixels on each side that are not counted
const LUMA = [65.481, 128.553, 24.966]; // ITU-R BT.601, as MATLAB's rgb2ycbcr: 16 to 235
const WINDOW = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * 1.5 ** 2)));
const WHOLE = WINDOW.reduce((sum, share) => sum + share, 0);
const [C1, C2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

/** @typedef {{ values: Float64Array, width: number, height: number }} Plane */

/**
 * Y of YCbCr in 8-bit levels, or the grey itself, without the border.
 *
 * @param {Picture} picture
 * @param {boolean} grey whether the true picture has no colours
 * @returns {Plane}
 */
function luma({ pixels, width, height }, grey) {
  const [across, down] = [width - 2 * BORDER, height - 2 * BORDER];
  const values = Float64Array.from({ length: across * down }, (_, i) => {
    const at = 4 * ((Math.floor(i / across) + BORDER) * width + (i % across) + BORDER);
    return grey ? pixels[at] : LUMA.reduce((sum, share, c) => sum + (share * pixels[at + c]) / 255, 16);
  });
  return { values, width: across, height: down };
}

/**
 * Blur rows, then columns.
 *
 * @param {Plane} plane
 * @returns {Plane} smaller by a window
 */
function blur({ values, width, height }) {
  const [across, down] = [width - WINDOW.length + 1, height - WINDOW.length + 1];
  const rows = new Float64Array(across * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let i = 0; i < WINDOW.length; i++) sum += values[y * width + x + i] * WINDOW[i];
      rows[y * across + x] = sum / WHOLE;
    }
  }
  const result = new Float64Array(across * down);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let i = 0; i < WINDOW.length; i++) sum += rows[(y + i) * across + x] * WINDOW[i];
      result[y * across + x] = sum / WHOLE;
    }
  }
  return { values: result, width: across, height: down };
}

/** @type {(one: Plane, other: Plane) => Plane} */
const product = (one, other) => ({ ...one, values: one.values.map((value, i) => value * other.values[i]) });

/** @type {(values: Float64Array) => number} */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @type {(one: Plane, other: Plane) => number} Structural similarity (Wang et al. 2004), -1 to 1. */
function ssim(one, other) {
  const [mean1, mean2] = [blur(one).values, blur(other).values];
  const [squares1, squares2, products] = [
    blur(product(one, one)).values,
    blur(product(other, other)).values,
    blur(product(one, other)).values,
  ];
  const likeness = mean1.map((a, i) => {
    const b = mean2[i];
    const variances = squares1[i] - a * a + squares2[i] - b * b;
    return ((2 * a * b + C1) * (2 * (products[i] - a * b) + C2)) / ((a * a + b * b + C1) * (variances + C2));
  });
  return mean(likeness);
}

/** @type {(one: Plane, other: Plane) => number} Peak signal-to-noise ratio in dB. */
const psnr = (one, other) =>
  10 * Math.log10(255 ** 2 / mean(one.values.map((value, i) => (value - other.values[i]) ** 2)));

/** @param {Picture} picture */
const hasNoColour = ({ pixels }) => pixels.every((value, i) => i % 4 === 3 || value === pixels[i - (i % 4)]);

/**
 * @param {Picture} picture
 * @param {Picture} truth of the same size, more than 18 pixels each way
 * @returns {{ psnr: number | null, ssim: number }} PSNR is null for equal pictures
 */
export function measure(picture, truth) {
  const grey = hasNoColour(truth);
  const [one, other] = [luma(picture, grey), luma(truth, grey)];
  const decibels = psnr(one, other);
  return { psnr: Number.isFinite(decibels) ? decibels : null, ssim: ssim(one, other) };
}

/**
 * How far an enlarged picture is from the small one once it is shrunk.
 *
 * @param {Picture} shrunk
 * @param {Picture} small
 * @returns {{ share: number, worst: number }} the share of values that are off by more than one level of 255, and by how
 *   many levels the worst is off
 */
export function shrinkError(shrunk, small) {
  const errors = shrunk.pixels.map((value, i) => Math.abs(value - small.pixels[i]));
  const count = errors.filter((error) => error > 1).length;
  return { share: count / ((small.pixels.length / 4) * 3), worst: errors.reduce((a, b) => Math.max(a, b), 0) };
}
