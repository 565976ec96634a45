// Reads a picture file in the browser, within the limits of the server's reader (gan_demo/uploads.py).
import { fillHidden, putOnWhite } from "../engine/transparency.js";

/**
 * @typedef {import("../engine/pyramid.js").Picture} Pixels
 *
 * @typedef {object} Own
 * @property {string[]} notes sentences about what was changed
 * @property {Pixels | null} clear the same picture with its opacity, and with colours where it hides them; null for one
 *   that is opaque, or was reduced
 *
 * @typedef {Pixels & Own} Picture opaque, upright and in sRGB
 */

export const LIMITS = { bytes: 20_000_000, pixels: 50_000_000, reduced: 4_000_000, shortest: 8, longest: 16_000 };
const STRIP = 500_000; // pixels that are read at once: the page must answer in between
const RARE = "this picture is damaged or of a rare kind; save it again as PNG and try once more";
const NO_PICTURE = "this file holds no picture that can be read; use PNG, JPEG, WebP, GIF or BMP";
const BEGINNINGS = ["\x89PNG", "\xff\xd8\xff", "RIFF", "GIF8", "BM"]; // of files that a browser reads
const TIFF = ["II*\0", "MM\0*"];

/** A file that is no picture, or none that this browser reads. */
export class PictureError extends Error {
  /**
   * @param {string} message what is wrong with the file; where the server can read it, what this browser lacks
   * @param {boolean} [readable] whether the server can read it
   */
  constructor(message, readable = false) {
    super(message);
    this.readable = readable;
  }
}

/** @param {number} number */
const grouped = (number) => number.toLocaleString("en");

/**
 * What is wrong with a picture's size in bytes or pixels, or "".
 *
 * @param {number} bytes
 * @param {number} width
 * @param {number} height
 */
export function complaint(bytes, width, height) {
  const { pixels, shortest, longest } = LIMITS;
  if (bytes > LIMITS.bytes) return `this picture is too large; at most ${LIMITS.bytes / 1e6} MB are allowed`;
  if (width * height > pixels) {
    const size = `${width}x${height} = ${grouped(width * height)}`;
    return `this picture has ${size} pixels; at most ${grouped(pixels)} are allowed, so make it smaller first`;
  }
  const size = `this picture is ${width}x${height} pixels; both sides must be at`;
  if (Math.max(width, height) > longest) return `${size} most ${grouped(longest)}`;
  return Math.min(width, height) < shortest ? `${size} least ${shortest}` : "";
}

/**
 * What a file is, by how it begins: one that browsers read, one that only the server reads right, or no picture.
 *
 * @param {Uint8Array} bytes its first 26
 * @returns {"" | "browser" | "TIFF" | "16-bit greys"}
 */
export function kindOf(bytes) {
  const text = String.fromCharCode(...bytes);
  if (TIFF.some((beginning) => text.startsWith(beginning))) return "TIFF";
  // Which of its 65,536 greys is white, the server looks up in the picture; a browser takes the last.
  const [depth, colour] = [bytes[24], bytes[25]];
  if (text.startsWith("\x89PNG") && depth === 16 && (colour === 0 || colour === 4)) return "16-bit greys";
  return BEGINNINGS.some((beginning) => text.startsWith(beginning)) ? "browser" : "";
}

/**
 * How many pixels of a large picture, across and down, become one.
 *
 * @param {number} width
 * @param {number} height
 */
export const divisor = (width, height) => Math.max(1, Math.ceil(Math.sqrt((width * height) / LIMITS.reduced)));

/**
 * A picture file as it looks on white paper.
 *
 * @param {File} file
 * @returns {Promise<Picture>} with at most four million pixels
 * @throws {PictureError}
 */
export async function readPicture(file) {
  if (file.size > LIMITS.bytes) throw new PictureError(complaint(file.size, 8, 8));
  const kind = kindOf(new Uint8Array(await file.slice(0, 26).arrayBuffer()));
  if (kind === "TIFF" || kind === "16-bit greys") throw new PictureError(`it does not read ${kind}`, true);
  const { width, height } = await measure(file).catch(() => {
    throw new PictureError(kind ? RARE : NO_PICTURE);
  });
  const message = complaint(file.size, width, height);
  if (message) throw new PictureError(message);
  const options = /** @type {const} */ ({ imageOrientation: "from-image", colorSpaceConversion: "default" });
  const bitmap = await createImageBitmap(file, { ...options, premultiplyAlpha: "none" }).catch(() => {
    throw new PictureError(kind ? RARE : NO_PICTURE);
  });
  try {
    const picture = await onWhite(bitmap);
    return picture.notes.length > 0 && divisor(width, height) === 1 ? keepClear(bitmap, picture) : picture;
  } finally {
    bitmap.close();
  }
}

/**
 * A transparent picture with its opacity, too: what is enlarged first and put on white afterwards has no rims.
 *
 * @param {ImageBitmap} bitmap
 * @param {Picture} picture
 * @returns {Picture}
 */
function keepClear(bitmap, picture) {
  const colours = readExactly(bitmap) ?? readStrip(bitmap, 0, bitmap.height).data;
  const clear = fillHidden({ ...picture, pixels: colours });
  const pixels = clear.pixels.slice();
  putOnWhite(pixels);
  return { ...picture, pixels, clear };
}

/**
 * Colours as the file has them. A canvas multiplies them by their opacity, and forgets most of a faint one; a texture
 * takes them as they are.
 *
 * @param {ImageBitmap} bitmap
 * @returns {Uint8ClampedArray | null} null where the browser cannot
 */
function readExactly(bitmap) {
  const { width, height } = bitmap;
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return null;
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) return null;
  const pixels = new Uint8Array(4 * width * height);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  gl.getExtension("WEBGL_lose_context")?.loseContext(); // a page may have few of them
  return new Uint8ClampedArray(pixels.buffer);
}

/**
 * A picture's size, before a pixel is decoded: a small file may say that it is enormous.
 *
 * @param {File} file
 */
async function measure(file) {
  const image = new Image();
  const address = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = address;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(address);
  }
}

/**
 * @param {ImageBitmap} bitmap
 * @returns {Promise<Picture>}
 */
async function onWhite(bitmap) {
  const factor = divisor(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.ceil(side / factor));
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  const rows = factor * Math.max(1, Math.floor(STRIP / bitmap.width / factor));
  let transparent = false;
  for (let top = 0; top < bitmap.height; top += rows) {
    const strip = readStrip(bitmap, top, Math.min(rows, bitmap.height - top));
    const whites = putOnWhite(strip.data);
    transparent ||= whites;
    pixels.set(reduce(strip, factor), (4 * width * top) / factor);
    await new Promise((resolve) => setTimeout(resolve)); // a turn for the page
  }
  const notes = transparent ? ["Transparent parts were put on white."] : [];
  if (factor > 1) {
    notes.unshift(`Its ${grouped(bitmap.width * bitmap.height)} pixels were reduced to ${grouped(width * height)}.`);
  }
  return { pixels, width, height, notes, clear: null };
}

/**
 * @param {ImageBitmap} bitmap
 * @param {number} top
 * @param {number} height
 */
function readStrip(bitmap, top, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [bitmap.width, height];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(bitmap, 0, -top);
  return context.getImageData(0, 0, bitmap.width, height);
}

/**
 * The means of squares of `factor` x `factor` pixels; those at the right and at the bottom may be narrower.
 *
 * @param {{ data: Uint8ClampedArray, width: number, height: number }} strip opaque
 * @param {number} factor
 */
export function reduce({ data, width, height }, factor) {
  if (factor === 1) return data;
  const [across, down] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const result = new Uint8ClampedArray(4 * across * down).fill(255);
  for (let y = 0; y < down; y++) {
    const rows = Math.min(factor, height - y * factor);
    for (let x = 0; x < across; x++) {
      const columns = Math.min(factor, width - x * factor);
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let j = 0; j < rows; j++) {
          const first = 4 * ((y * factor + j) * width + x * factor) + c;
          for (let i = 0; i < columns; i++) sum += data[first + 4 * i];
        }
        result[4 * (y * across + x) + c] = sum / (rows * columns);
      }
    }
  }
  return result;
}
