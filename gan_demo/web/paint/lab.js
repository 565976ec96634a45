// Colours as the eye sets them apart: CIE L*a*b*, where equal distances look equally large, and black is 100 from white.

const SRGB = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
];
const WHITE = SRGB.map((row) => row.reduce((sum, share) => sum + share)); // of the screen
const [DARK, SLOPE] = [216 / 24389, 24389 / 27]; // below which the root becomes a line, and how steep that is

const linear = (/** @type {number} */ number) => {
  const level = (number + 1) / 2;
  return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
};
const root = (/** @type {number} */ share) => (share > DARK ? Math.cbrt(share) : (SLOPE * share + 16) / 116);

/**
 * @param {number[]} numbers of one pixel in [-1, 1]: red, green and blue, or one of grey
 * @returns {[number, number, number]} lightness from 0 to 100, how red rather than green, and how yellow rather than blue
 */
export function labOf(numbers) {
  const [red, green, blue] = (numbers.length === 3 ? numbers : Array(3).fill(numbers[0])).map(linear);
  const [x, y, z] = SRGB.map(([r, g, b], i) => root((r * red + g * green + b * blue) / WHITE[i]));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
