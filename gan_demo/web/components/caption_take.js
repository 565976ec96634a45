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
 * @param {() => Promise<Wish | null>} take what the boxes say, tidy, once the networks are here; null where that is no
 *   caption, or no good number
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

  /**
   * Make a file of some pictures of the walk.
   *
   * @param {number} count
   * @param {(pictures: import("./latent_path.js").Picture[]) => Promise<File>} toFile
   */
  const maker = (count, toFile) => async () => {
    const wish = await take();
    if (!wish || wish.seed_b === null || !wish.other) return null;
    const draw = await createWalk(artist.begin("take"), artist, wish);
    return toFile(await Promise.all(spread(count, frames - 1).map((step) => draw(`${step}`, step / (frames - 1)))));
  };

  async function figure() {
    const wish = await take();
    if (!wish) return null;
    const images = (await pictures(wish)).map(imageOf);
    return captionFigure(images, wish.text, Number(wish.seed), { about: texts.figure, credit }, measure);
  }

  offer(element, {
    pictures: async () => {
      const wish = await take();
      return wish && canvasFile(sheetOf(await pictures(wish), Math.ceil(Math.sqrt(wish.count))), "flowers");
    },
    strip: maker(stripCount(frames), (strip) => canvasFile(sheetOf(strip, strip.length), "caption-walk")),
    animation: maker(frames, (all) => animationFile(all, "caption-walk", gif)),
    ...figureMakers("flowers-figure", figure),
  });
}
