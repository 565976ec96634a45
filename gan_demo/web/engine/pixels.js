// Pictures of the page, and the numbers from -1 to 1 that networks read and draw, map after map.

/** @typedef {import("./pyramid.js").Picture} Picture */

export const LUMA = [0.299, 0.587, 0.114]; // shares of red, green and blue in grey

/**
 * A picture of the page as a network reads it.
 *
 * @param {Picture} picture
 * @param {number} [channels] 1 where all three colours are the same
 */
export function toMaps({ pixels, width, height }, channels = 3) {
  const area = width * height;
  return Float32Array.from(
    { length: channels * area },
    (_, i) => pixels[4 * (i % area) + Math.floor(i / area)] / 127.5 - 1,
  );
}

/**
 * What a network draws as a picture of the page.
 *
 * @param {Float32Array} maps
 * @param {{ channels: number, width: number, height: number }} form 3 channels, or 1 for grey
 * @returns {Picture}
 */
export function toPicture(maps, { channels, width, height }) {
  const area = width * height;
  const pixels = new Uint8ClampedArray(4 * area).fill(255); // which rounds what it is set to
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = (maps[i + (channels === 3 ? c * area : 0)] + 1) * 127.5;
  }
  return { pixels, width, height };
}
