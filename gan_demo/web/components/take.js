// What visitors take home where the browser makes the files: pages without a server, and pictures that stay with them.
import { locate } from "../engine/download.js";
import { make } from "./base.js";
import { putPicture } from "./chain_view.js";
import { FONT, WIDTH } from "./figure.js";
import { alone } from "./live.js";

/**
 * @typedef {import("../engine/pyramid.js").Picture} Picture
 * @typedef {import("./figure.js").Image} Image
 * @typedef {() => Promise<File | null>} Maker null where there is nothing to have
 */

const ENLARGEMENT = 4;
const SECONDS = 3; // of an animation, each way
const COLOURS = 256; // of a picture in a GIF
const NINE = 9; // pictures of a strip, at most
const [PNG, SVG, GIF] = ["image/png", "image/svg+xml", "image/gif"];

/**
 * Hear what the visitor wants to have (gan_demo/ui/downloads.py); with a server, that makes the files.
 *
 * @param {HTMLElement} element
 * @param {Record<string, Maker>} makers by what the buttons say
 */
export function offer(element, makers) {
  element.addEventListener("save", async (event) => {
    const maker = makers[/** @type {CustomEvent<string>} */ (event).detail];
    if (!maker || !alone()) return;
    const file = await maker();
    if (file) save(file);
  });
}

/** @param {File} file */
export function save(file) {
  const address = URL.createObjectURL(file);
  make("a", { href: address, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address));
}

/**
 * @param {BlobPart} data
 * @param {string} name without suffix
 * @param {string} type
 */
const fileOf = (data, name, type) => new File([data], `${name}.${type.split(/[/+]/)[1]}`, { type });

// Figures

/** @type {import("./figure.js").Measure} */
export function measure(words, size, bold) {
  const context = /** @type {CanvasRenderingContext2D} */ (make("canvas").getContext("2d"));
  context.font = `${bold ? "bold " : ""}${size}px ${FONT}`;
  return context.measureText(words).width;
}

/**
 * @param {string} svg
 * @param {string} name of the file, without suffix
 */
export const svgFile = (svg, name) => fileOf(svg, name, SVG);

/**
 * Makers of a figure as SVG and as PNG.
 *
 * @param {string} name of the files
 * @param {() => Promise<string | null> | string | null} draw SVG, or null where there is nothing to draw
 * @returns {Record<string, Maker>}
 */
export function figureMakers(name, draw) {
  /** @param {(svg: string) => Promise<File>} toFile */
  const maker = (toFile) => async () => {
    const svg = await draw();
    return svg ? toFile(svg) : null;
  };
  return {
    "figure-svg": maker(async (svg) => svgFile(svg, name)),
    "figure-png": maker(async (svg) => canvasFile(await rasterise(svg), name)),
  };
}

/** @param {string} svg */
async function rasterise(svg) {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: SVG }));
  try {
    image.src = address;
    await image.decode();
    const canvas = make("canvas", { width: WIDTH, height: image.naturalHeight });
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    return canvas;
  } finally {
    URL.revokeObjectURL(address);
  }
}

// Pictures

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string} name
 * @param {string} [type]
 * @returns {Promise<File>}
 */
export const canvasFile = (canvas, name, type = PNG) =>
  new Promise((resolve) =>
    canvas.toBlob((blob) => resolve(fileOf(/** @type {Blob} */ (blob), name, type)), type, 0.95),
  );

/** @param {Picture} picture */
export function canvasOf(picture) {
  const canvas = make("canvas");
  putPicture(canvas, picture);
  return canvas;
}

/**
 * A picture's pixels as a file, without loss.
 *
 * @param {Picture} picture
 * @returns {string} a PNG's data URI
 */
export const pictureUri = (picture) => canvasOf(picture).toDataURL(PNG);

/**
 * @param {Picture} picture
 * @returns {Image} for a figure
 */
export function imageOf(picture) {
  const { width, height } = picture;
  return { uri: pictureUri(picture), width, height };
}

/**
 * Pictures row by row, enlarged four times: each pixel is a square; unused places are black.
 *
 * @param {Picture[]} pictures
 * @param {number} columns
 */
export function sheetOf(pictures, columns) {
  const [{ width, height }] = pictures;
  const [wide, high] = [ENLARGEMENT * width, ENLARGEMENT * height];
  const rows = Math.ceil(pictures.length / columns);
  const canvas = make("canvas", { width: columns * wide, height: rows * high });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  pictures.forEach((picture, place) => {
    const [x, y] = [(place % columns) * wide, Math.floor(place / columns) * high];
    context.drawImage(canvasOf(picture), x, y, wide, high);
  });
  return canvas;
}

/**
 * How many pictures a strip has.
 *
 * @param {number} steps
 */
export const stripCount = (steps) => Math.min(NINE, steps);

/**
 * Pictures there and back for ever, enlarged four times, as a GIF.
 *
 * @param {Picture[]} pictures
 * @param {string} name of the file
 * @param {string} library address of the one that encodes
 */
export async function animationFile(pictures, name, library) {
  const { GIFEncoder, quantize, applyPalette } = await import(locate(library).href);
  const frames = pictures.map(({ pixels, width }) => {
    const palette = quantize(pixels, COLOURS);
    return { palette, indices: enlarge(applyPalette(pixels, palette), width) };
  });
  const [{ width, height }] = pictures;
  const encoder = GIFEncoder();
  const delay = Math.round((1000 * SECONDS) / frames.length);
  for (const { palette, indices } of [...frames, ...frames.slice(1, -1).reverse()]) {
    encoder.writeFrame(indices, ENLARGEMENT * width, ENLARGEMENT * height, { palette, delay });
  }
  encoder.finish();
  return fileOf(encoder.bytes(), name, GIF);
}

/**
 * Each number of a picture as a square of four by four.
 *
 * @param {Uint8Array} indices
 * @param {number} width
 */
function enlarge(indices, width) {
  const wide = ENLARGEMENT * width;
  return Uint8Array.from({ length: indices.length * ENLARGEMENT ** 2 }, (_, i) => {
    const [x, y] = [Math.floor((i % wide) / ENLARGEMENT), Math.floor(i / wide / ENLARGEMENT)];
    return indices[y * width + x];
  });
}
