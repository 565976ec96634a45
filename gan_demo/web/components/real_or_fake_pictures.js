// The game's pictures. Real or generated, each becomes greys on the same canvas in the same way: nothing but the picture
// itself tells which it is. gan_demo/decks does the same to the pictures that the page opens with.

import { inputsOf, noisesOf, sizesOf } from "../engine/levels.js";
import { toMaps } from "../engine/pixels.js";
import { make, showSheet } from "./base.js";
import { classWeights, NO_MIX } from "./latent_mix.js";
import { paint } from "./latent_path.js";
import { REAL } from "./real_or_fake_plan.js";

/**
 * @typedef {import("./latent_path.js").Picture} Picture
 * @typedef {import("./real_or_fake_plan.js").Card} Card
 * @typedef {Pick<import("./live.js").Model, "id" | "labels" | "listing" | "probability" | "quantiles">} Model
 * @typedef {ReturnType<typeof import("./live.js").createLive>} Live
 */

/**
 * A picture as the game shows all: grey, and black at the edges where real ones are.
 *
 * @param {Picture} picture
 * @param {number} frame pixels at each edge
 * @returns {Picture}
 */
export function onCanvas({ pixels, width, height }, frame) {
  const result = new Uint8ClampedArray(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = 4 * (y * width + x);
      const isInside = Math.min(x, y, width - 1 - x, height - 1 - y) >= frame;
      const grey = isInside ? (pixels[i] + pixels[i + 1] + pixels[i + 2]) / 3 : 0; // the array rounds
      result.set([grey, grey, grey, 255], i);
    }
  }
  return { pixels: result, width, height };
}

/**
 * What D is shown: the same greys as the visitor, in [-1, 1].
 *
 * @param {Picture} picture
 */
export const numbersOf = (picture) => toMaps(picture, 1);

/**
 * Greys by chance, which wipe out what the eye still has of a picture.
 *
 * @param {number} size
 * @param {() => number} random from 0 to 1
 * @returns {Picture}
 */
export function createMask(size, random = Math.random) {
  const pixels = new Uint8ClampedArray(4 * size * size);
  for (let i = 0; i < pixels.length; i += 4) {
    const grey = 160 * random();
    pixels.set([grey, grey, grey, 255], i);
  }
  return { pixels, width: size, height: size };
}

/**
 * @param {CanvasRenderingContext2D} context of a whole sheet
 * @param {number} size of a tile
 * @param {number} number
 * @returns {Picture}
 */
function cutPicture(context, size, number) {
  const columns = context.canvas.width / size;
  const { data } = context.getImageData(size * (number % columns), size * Math.floor(number / columns), size, size);
  return { pixels: data, width: size, height: size };
}

/**
 * @param {string} address of a sheet
 * @returns {Promise<CanvasRenderingContext2D>}
 */
function readPixels(address) {
  return new Promise((resolve) => {
    showSheet(
      () => address,
      (image) => {
        const canvas = make("canvas", { width: image.width, height: image.height });
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
        context.drawImage(image, 0, 0);
        resolve(context);
      },
    );
  });
}

/**
 * Have a network draw the picture of a seed.
 *
 * @param {Live} live
 * @param {Model} model that is ready
 * @param {number} seed
 * @param {string} place
 * @returns {Promise<Picture>}
 */
function drawSeed(live, { id, labels }, seed, place) {
  const label = labels.length ? seed % labels.length : 0;
  const plan = /** @type {import("../engine/plan.js").Plan} */ (live.plan(id));
  return new Promise((resolve) => {
    if (!plan.results?.includes("result 0")) {
      const weights = classWeights(labels, { ...NO_MIX, label: labels[label] });
      live.draw({ id, place, z: live.latent(id, seed), labels: weights }, resolve);
      return;
    }
    const sizes = sizesOf(plan);
    const inputs = inputsOf(
      plan,
      noisesOf(
        plan,
        sizes.map(() => seed),
      ),
      { gains: sizes.map(() => 1), label },
    );
    const last = plan.results.indexOf(`result ${sizes.length - 1}`);
    live.wish({ id, place, inputs, pictures: [last], numbers: [] }, ({ pictures }) => resolve(pictures[0]));
  });
}

/**
 * @param {Live} live
 * @param {Model[]} models
 */
export function createGallery(live, models) {
  /** @type {Map<string, Promise<CanvasRenderingContext2D>>} by the sheet's address */
  const sheets = new Map();

  return {
    /**
     * A card's picture, once it is here; its network must be ready.
     *
     * @param {{ sheet: string, size: number, frame: number }} deck
     * @param {Card} card
     * @param {string} place
     */
    async picture({ sheet, size, frame }, { source, number }, place) {
      if (source !== REAL) {
        const model = /** @type {Model} */ (models.find(({ id }) => id === source));
        return onCanvas(await drawSeed(live, model, number, place), frame);
      }
      const pixels = sheets.get(sheet) ?? readPixels(sheet);
      sheets.set(sheet, pixels);
      return onCanvas(cutPicture(await pixels, size, number), frame);
    },
  };
}

/**
 * @param {Picture} picture
 * @param {string} words what it shows, for who does not see it
 */
export function toCanvas(picture, words) {
  const canvas = make("canvas", { role: "img", "aria-label": words });
  return paint(canvas, picture);
}
