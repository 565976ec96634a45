// What visitors take home of a caption where no server is: its pictures, their figure, and the walk to another one.
import { createWalk } from "./caption_sections.js";
import { captionFigure, spread } from "./figure_rows.js";
import { animationFile, canvasFile, figureMakers, imageOf, measure, offer, sheetOf, stripCount } from "./take.js";

/**
 * @typedef {import("./caption_sections.js").Artist} Artist
 * @typedef {import("./caption_sections.js").Wish} Wish
 */

/**
 * @param {HTMLElement} element
 * @param {Artist} artist
 * @param {() => Promise<Wish>} take what the boxes say, tidy, once the networks are here
 * @param {import("./caption_sections.js").About & { gif: string }} about
 */
export function offerCaption(element, artist, take, { frames, texts, credit, gif }) {
  /** @param {Wish} wish */
  async function pictures({ text, seed, count }) {
    const run = artist.begin("take");
    const vector = await run.encode("own", text);
    const seeds = Array.from({ length: count }, (_, i) => Number(seed) + i);
    return Promise.all(seeds.map((number, i) => run.draw(`${i}`, artist.noise(number), vector)));
  }

  /** @param {number} count */
  async function walk(count) {
    const draw = await createWalk(artist.begin("take"), artist, await take());
    return Promise.all(spread(count, frames - 1).map((step) => draw(`${step}`, step / (frames - 1))));
  }

  async function figure() {
    const wish = await take();
    const images = (await pictures(wish)).map(imageOf);
    return captionFigure(images, wish.text, Number(wish.seed), { about: texts.figure, credit }, measure);
  }

  offer(element, {
    pictures: async () => {
      const all = await pictures(await take());
      return canvasFile(sheetOf(all, Math.ceil(Math.sqrt(all.length))), "flowers");
    },
    strip: async () => {
      const strip = await walk(stripCount(frames));
      return canvasFile(sheetOf(strip, strip.length), "caption-walk");
    },
    animation: async () => animationFile(await walk(frames), "caption-walk", gif),
    ...figureMakers("flowers-figure", figure),
  });
}
