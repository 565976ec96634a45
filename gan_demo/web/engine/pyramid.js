// The Laplacian pyramid and the middle square of a picture, as gan_demo/pyramid.py and gan_demo/chain.py have them.

/**
 * Channel by channel, as torch counts; pictures are in [-1, 1], residuals in [-2, 2].
 *
 * @typedef {{ numbers: Float32Array, width: number, height: number }} Planes
 *
 * @typedef {{ pixels: Uint8ClampedArray, width: number, height: number }} Picture red, green, blue and opacity
 *
 * @typedef {object} Step one level of a pyramid
 * @property {Planes} result the picture of this level
 * @property {Planes} [coarse] that of the level below; none at the coarsest
 * @property {Planes} [upsampled] the same, enlarged
 * @property {Planes} [residual] what `upsampled` lacks
 */

/**
 * Along one axis: which places a new one is mixed of, by a triangle that covers two old or two new ones, whichever are
 * wider. So it smooths what shrinks, and is linear between pixels where a picture is enlarged: torch's "bilinear" with
 * and without `antialias`.
 *
 * @param {number} from
 * @param {number} to
 */
function mixAxis(from, to) {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const shares = Float64Array.from({ length: end - first }, (_, i) =>
      Math.max(0, 1 - Math.abs(first + i + 0.5 - centre) / reach),
    );
    const sum = shares.reduce((total, share) => total + share, 0);
    return { first, shares: shares.map((share) => share / sum) };
  });
}

/**
 * @param {Float32Array} plane of one channel
 * @param {[width: number, height: number]} from
 * @param {[width: number, height: number]} to
 */
function resizePlane(plane, [width, height], [newWidth, newHeight]) {
  const rows = new Float32Array(height * newWidth);
  const across = mixAxis(width, newWidth);
  for (let y = 0; y < height; y++) {
    across.forEach(({ first, shares }, x) => {
      let sum = 0;
      for (let i = 0, at = y * width + first; i < shares.length; i++) sum += plane[at + i] * shares[i];
      rows[y * newWidth + x] = sum;
    });
  }
  const result = new Float32Array(newHeight * newWidth);
  mixAxis(height, newHeight).forEach(({ first, shares }, y) => {
    for (let x = 0; x < newWidth; x++) {
      let sum = 0;
      for (let i = 0, at = first * newWidth + x; i < shares.length; i++) sum += rows[at + i * newWidth] * shares[i];
      result[y * newWidth + x] = sum;
    }
  });
  return result;
}

/**
 * @param {Planes} image
 * @param {number} width
 * @param {number} height
 * @returns {Planes}
 */
function resize(image, width, height) {
  const [area, count] = [image.width * image.height, image.numbers.length / (image.width * image.height)];
  const numbers = new Float32Array(count * width * height);
  for (let c = 0; c < count; c++) {
    const plane = image.numbers.subarray(c * area, (c + 1) * area);
    numbers.set(resizePlane(plane, [image.width, image.height], [width, height]), c * width * height);
  }
  return { numbers, width, height };
}

/**
 * d: half as wide and high, rounded up, smoothed by a triangle filter.
 *
 * @param {Planes} image
 */
export const down = (image) => resize(image, Math.ceil(image.width / 2), Math.ceil(image.height / 2));

/**
 * u: enlarged to the size of another, linear between pixels.
 *
 * @param {Planes} image
 * @param {{ width: number, height: number }} size
 */
export const up = (image, { width, height }) => resize(image, width, height);

/**
 * @param {Planes} one
 * @param {Planes} other of the same size
 * @param {1 | -1} sign
 * @returns {Planes}
 */
function add(one, other, sign) {
  return { ...one, numbers: one.numbers.map((number, i) => number + sign * other.numbers[i]) };
}

/**
 * Take a picture apart: the coarsest one and the residuals, coarse first (LAPGAN, Eq. 2).
 *
 * @param {Planes} image of any size
 * @param {number} levels how many there are in all, the coarsest included
 * @returns {{ coarsest: Planes, residuals: Planes[] }} the last residual is as large as `image`
 */
export function analyse(image, levels) {
  if (levels < 1) throw new RangeError(`a pyramid has at least 1 level, not ${levels}`);
  const residuals = [];
  let coarsest = image;
  for (let level = 1; level < levels; level++) {
    const coarse = down(coarsest);
    residuals.unshift(add(coarsest, up(coarse, coarsest), -1));
    coarsest = coarse;
  }
  return { coarsest, residuals };
}

/**
 * Put a pyramid together again, level by level (Eq. 3).
 *
 * @param {Planes} coarsest
 * @param {Planes[]} residuals
 * @returns {Step[]} the levels, coarse first; the last result is the picture
 */
export function synthesise(coarsest, residuals) {
  /** @type {Step[]} */
  const steps = [{ result: coarsest }];
  for (const residual of residuals) {
    const coarse = steps[steps.length - 1].result;
    const upsampled = up(coarse, residual);
    steps.push({ coarse, upsampled, residual, result: add(upsampled, residual, 1) });
  }
  return steps;
}

/**
 * The largest difference of two pictures in levels of 255, and whether they are the same in 8 bits.
 *
 * @param {Planes} one
 * @param {Planes} other
 */
export function compare(one, other) {
  const differences = one.numbers.map((number, i) => Math.abs(number - other.numbers[i]));
  const [before, after] = [toPicture(one).pixels, toPicture(other).pixels];
  return {
    error: differences.reduce((most, difference) => Math.max(most, difference), 0) * 127.5,
    exact: before.every((value, i) => value === after[i]),
  };
}

/**
 * The middle square of a picture, resized to the form of a model's training pictures.
 *
 * @param {Picture} picture opaque
 * @param {number} size
 * @returns {Planes} red, green and blue, size x size
 */
export function square({ pixels, width, height }, size) {
  const side = Math.min(width, height);
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  const numbers = new Float32Array(3 * size * size);
  const plane = new Float32Array(side * side);
  for (let c = 0; c < 3; c++) {
    for (let y = 0, to = 0; y < side; y++) {
      for (let x = 0, at = 4 * ((top + y) * width + left) + c; x < side; x++, at += 4)
        plane[to++] = pixels[at] / 127.5 - 1;
    }
    numbers.set(resizePlane(plane, [side, side], [size, size]), c * size * size);
  }
  return { numbers, width: size, height: size };
}

/**
 * Numbers in [-1, 1] with three channels, rounded and clamped, as a picture.
 *
 * @param {Planes} image
 * @param {number} [contrast] that they are multiplied by
 * @returns {Picture}
 */
export function toPicture({ numbers, width, height }, contrast = 1) {
  const area = width * height;
  const pixels = new Uint8ClampedArray(4 * area).fill(255);
  for (let i = 0; i < 3 * area; i++)
    pixels[4 * (i % area) + Math.floor(i / area)] = (numbers[i] * contrast + 1) * 127.5;
  return { pixels, width, height };
}
