// What visitors take home of a painting: a figure of its start, strokes and end, and the way between as an animation.
import { PATHS } from "../engine/latents.js";
import { make } from "./base.js";
import { createPage, fit, GAP, INSIDE, LABEL, MARGIN } from "./figure.js";
import { drawStrokes } from "./paint_wish.js";
import { animationFile, canvasOf, figureMakers, imageOf, measure, save } from "./take.js";

/**
 * @typedef {import("../engine/pyramid.js").Picture} Picture
 *
 * @typedef {object} Snapshot of a painting
 * @property {import("./paint.js").Model} model
 * @property {number | null} seed
 * @property {import("../paint/strokes.js").Stroke[]} strokes
 * @property {Float32Array} start
 * @property {Float32Array} z
 * @property {object | null} own the visitor's picture, if it began with the one nearest to that
 */

const FRAMES = 16; // of an animation, as iGAN has them
const NAME = "painting";
const STRENGTH = 0.75; // of strokes over a picture

/**
 * The figure as SVG.
 *
 * @param {Picture[]} pictures start, strokes over it, and end
 * @param {{ title: string, about: string, credit: string }} texts
 * @param {import("./figure.js").Measure} measure
 */
export function paintingFigure(pictures, texts, measure) {
  const page = createPage(measure);
  const images = pictures.map(imageOf);
  const { side } = fit(images[0], images.length);
  const top = page.heading(texts) + LABEL + 12;
  const left = MARGIN + (INSIDE - images.length * side - (images.length - 1) * GAP) / 2;
  const names = ["the start", "what was painted", "where it led"];
  images.forEach((image, place) => {
    const x = left + place * (side + GAP);
    page.text([x + side / 2, top - LABEL - 8], names[place], { anchor: "middle" });
    page.picture([x, top], image, side / image.width);
  });
  return page.finish(top + side, texts);
}

/**
 * Strokes over a picture, as large as they are drawn.
 *
 * @param {Picture} picture
 * @param {Snapshot} painting
 * @returns {Picture}
 */
function under(picture, { strokes, model }) {
  const canvas = make("canvas");
  drawStrokes(canvas, strokes, model.grey);
  const { width, height } = canvas;
  const whole = make("canvas", { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (whole.getContext("2d"));
  context.imageSmoothingEnabled = false;
  context.drawImage(canvasOf(picture), 0, 0, width, height);
  context.globalAlpha = STRENGTH;
  context.drawImage(canvas, 0, 0);
  return { pixels: context.getImageData(0, 0, width, height).data, width, height };
}

/**
 * @param {HTMLElement} element
 * @param {() => Snapshot} now
 * @param {(z: Float32Array, name: string) => Promise<Picture | null>} draw null where the browser does not
 * @param {string} gif address of the library that encodes animations
 */
export function offerPainting(element, now, draw, gif) {
  /**
   * @param {Snapshot} painting
   * @param {number} count of the pictures from the start to now
   */
  async function way({ start, z }, count) {
    const places = Array.from({ length: count }, (_, i) => i / (count - 1));
    const pictures = await Promise.all(places.map((place, i) => draw(PATHS.slerp(start, z, place), `take ${i}`)));
    return pictures.every(Boolean) ? /** @type {Picture[]} */ (pictures) : null;
  }

  async function figure() {
    const painting = now();
    const ends = await way(painting, 2);
    if (!ends) return null;
    const { model, seed, own, strokes } = painting;
    const from = own ? "A picture of the visitor's" : `${model.title}, seed ${seed}`;
    const texts = {
      title: "Paint, and the picture follows",
      about: `${from}; ${strokes.length} strokes. iGAN, 2016: z moves until the generator's picture has the strokes.`,
      credit: model.credit,
    };
    return paintingFigure([ends[0], under(ends[0], painting), ends[1]], texts, measure);
  }

  const makers = {
    ...figureMakers(`${NAME}-figure`, figure),
    animation: async () => {
      const pictures = await way(now(), FRAMES);
      return pictures && animationFile(pictures, NAME, gif);
    },
  };
  element.addEventListener("save", async (event) => {
    const file = await /** @type {Record<string, import("./take.js").Maker>} */ (makers)[
      /** @type {CustomEvent<string>} */ (event).detail
    ]?.();
    if (file) save(file);
  });
}
