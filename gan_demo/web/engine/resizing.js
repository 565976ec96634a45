// Pictures of another size, as torch makes them with `antialias`.

/**
 * Channel by channel, as torch counts.
 *
 * @typedef {{ numbers: Float32Array, width: number, height: number }} Planes
 *
 * @typedef {object} Filter how much a place counts at a distance from the centre, in old or new pixels, whichever are wider
 * @property {number} reach from where on it counts nothing
 * @property {(distance: number) => number} share
 */

/** @type {Filter} */
export const TRIANGLE = { reach: 1, share: (distance) => Math.max(0, 1 - distance) };

/** @type {Filter} Keys' cubic with a = -0.5, as in MATLAB and Pillow. */
export const CUBIC = {
  reach: 2,
  share: (x) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0),
};

/**
 * Along one axis: which places a new one is mixed of. A filter that covers new pixels where they are wider smooths what
 * shrinks; where a picture is enlarged, it interpolates.
 *
 * @param {number} from
 * @param {number} to
 * @param {Filter} filter
 */
function mixAxis(from, to, { reach, share }) {
  const scale = from / to;
  const unit = Math.max(scale, 1);
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach * unit + 0.5));
    const end = Math.min(from, Math.floor(centre + reach * unit + 0.5));
    const shares = Float64Array.from({ length: end - first }, (_, i) =>
      share(Math.abs(first + i + 0.5 - centre) / unit),
    );
    const sum = shares.reduce((total, part) => total + part, 0);
    return { first, shares: shares.map((part) => part / sum) };
  });
}

/**
 * @param {Float32Array} plane of one channel
 * @param {[width: number, height: number]} from
 * @param {[width: number, height: number]} to
 * @param {Filter} filter
 */
function resizePlane(plane, [width, height], [newWidth, newHeight], filter) {
  const rows = new Float32Array(height * newWidth);
  const across = mixAxis(width, newWidth, filter);
  for (let y = 0; y < height; y++) {
    across.forEach(({ first, shares }, x) => {
      let sum = 0;
      for (let i = 0, at = y * width + first; i < shares.length; i++) sum += plane[at + i] * shares[i];
      rows[y * newWidth + x] = sum;
    });
  }
  const result = new Float32Array(newHeight * newWidth);
  mixAxis(height, newHeight, filter).forEach(({ first, shares }, y) => {
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
 * @param {Filter} filter
 * @returns {Planes}
 */
export function resize(image, width, height, filter) {
  const [area, count] = [image.width * image.height, image.numbers.length / (image.width * image.height)];
  const numbers = new Float32Array(count * width * height);
  for (let c = 0; c < count; c++) {
    const plane = image.numbers.subarray(c * area, (c + 1) * area);
    numbers.set(resizePlane(plane, [image.width, image.height], [width, height], filter), c * width * height);
  }
  return { numbers, width, height };
}
