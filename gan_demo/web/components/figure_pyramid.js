// LAPGAN's pyramid as a figure for slides; the same layout as in gan_demo/figures/pyramid.py.
import { COLOURS, createPage, INSIDE, MARGIN, middle, SMALL, SUBDUED, TITLE } from "./figure.js";

/**
 * @typedef {import("./figure.js").Image} Image
 * @typedef {import("./figure.js").Measure} Measure
 * @typedef {import("./figure.js").Point} Point
 * @typedef {import("./figure.js").Texts} Texts
 *
 * @typedef {object} Level of a pyramid
 * @property {boolean} real whether it is a real picture's
 * @property {number} seed of its noise
 * @property {number} gain factor of what the generator draws
 * @property {number | null} standing percentage of real pictures that D finds less real-looking; null if unknown
 * @property {Record<string, Image>} pictures noise, upsampled, residual and result, as far as it has them
 */

const STANDING = "D: how many of the real pictures of that size its discriminator finds less real-looking";
const GAIN = "Blue ×: the gain, by which G's detail is multiplied before it is shown and added";

/** @param {number} number from 0 */
const subscript = (number) => "₁₂₃₄₅₆₇₈₉"[number];

/**
 * How a picture comes about level by level, coarse on the left (LAPGAN, Fig. 1, which runs from right to left). Levels
 * of a real picture have a residual, but neither noise nor a generator.
 *
 * @param {Level[]} levels coarse first
 * @param {Texts} texts
 * @param {Measure} measure
 * @returns {string} an SVG file
 */
export function pyramidFigure(levels, texts, measure) {
  const page = createPage(measure);
  const cell = levels.length > 3 ? 192 : 224;
  const step = Math.min(cell + 200, (INSIDE - cell) / Math.max(1, 2 * levels.length - 2));
  const chain = createChain(page, cell, step, page.heading(texts));
  levels.forEach((level, number) => {
    chain.add(level, number, levels[number - 1]);
  });
  let below = chain.bottom;
  if (levels.some(({ standing }) => standing !== null))
    below = page.text([MARGIN, below + 32], STANDING, { colour: COLOURS.discriminator });
  if (levels.some(({ gain, real }) => gain !== 1 && !real))
    below = page.text([MARGIN, below + 24], GAIN, { colour: COLOURS.generator });
  return page.finish(below, texts);
}

/**
 * Each level is a column of noise, G and the enlarged picture, then one of results.
 *
 * @param {import("./figure.js").Page} page
 * @param {number} cell side of a picture
 * @param {number} step from column to column
 * @param {number} top
 */
function createChain(page, cell, step, top) {
  const small = Math.floor((2 * cell) / 3); // side of the noise
  const noise = top + 40;
  const detail = noise + small + 20; // top of the residual
  const block = detail + cell / 4; // top of G
  const result = detail + cell + 104;

  /** @type {(place: Point, image: Image) => void} In the middle of its cell. */
  function show([x, y], image) {
    const scale = Math.max(1, Math.floor(cell / image.width));
    const rest = Math.floor((cell - scale * image.width) / 2);
    page.picture([Math.round(x) + rest, Math.round(y) + rest], image, scale);
  }

  /** @type {(x: number, number: number, level: Level) => void} */
  function addGenerator(x, number, { seed, pictures }) {
    page.text([x, noise - 36], `z${subscript(number)}: seed ${seed}`, { colour: COLOURS.noise });
    const scale = Math.max(1, Math.floor(small / pictures.noise.width));
    page.picture([x, noise + small - scale * pictures.noise.width], pictures.noise, scale);
    const centre = x + small / 2;
    page.arrow(
      [
        [centre, noise + small],
        [centre, block - 4],
      ],
      COLOURS.noise,
    );
    page.block([x, block], [cell, cell / 2], COLOURS.generator);
    const look = /** @type {const} */ ({ size: TITLE, colour: "white", bold: true, anchor: "middle" });
    page.text([x + cell / 2, middle(block + cell / 4, TITLE)], `G${subscript(number)}`, look);
  }

  /** @type {(x: number, number: number, level: Level, before: Level) => void} The detail that a level adds. */
  function addSum(x, number, { real, pictures }, before) {
    const colour = real ? COLOURS.real : COLOURS.generator;
    const [left, right] = [x + cell / 2, x + step + cell / 2];
    const [across, half] = [detail + cell + 52, result + cell / 2];
    const factor = pictures.result.width / before.pictures.result.width;
    page.arrow([
      [x - step + cell, half],
      [x - 4, half],
    ]);
    const look = /** @type {const} */ ({ size: SMALL, colour: SUBDUED, anchor: "middle" });
    page.text([x - (step - cell) / 2, half - 30], `×${factor}`, look);
    show([x, result], pictures.upsampled);
    page.text([x, result + cell + 16], `l${subscript(number)}: enlarged`, { colour: SUBDUED });
    if (real)
      page.line(
        [
          [left, result],
          [left, across],
        ],
        SUBDUED,
      );
    else {
      page.arrow([
        [left, result],
        [left, block + cell / 2 + 4],
      ]);
      page.arrow(
        [
          [x + cell, block + cell / 4],
          [x + step - 4, block + cell / 4],
        ],
        colour,
      );
    }
    page.arrow([
      [left, across],
      [right - 24, across],
    ]);
    page.text([x + step, detail - 36], `h${subscript(number)}: ${real ? "what it lacks" : "residual"}`, { colour });
    show([x + step, detail], pictures.residual);
    page.line(
      [
        [right, detail + cell],
        [right, across],
      ],
      colour,
    );
    page.arrow([
      [right, across],
      [right, result - 4],
    ]);
    page.disc([right, across], 22, "+");
  }

  return {
    bottom: result + cell + 84,

    /** @type {(level: Level, number: number, before: Level | undefined) => void} */
    add(level, number, before) {
      const { real, gain, standing, pictures } = level;
      let x = MARGIN + step * Math.max(0, 2 * number - 1);
      if (!real) addGenerator(x, number, level);
      if (before) {
        addSum(x, number, level, before);
        x += step;
      } else if (!real) {
        const centre = x + cell / 2;
        page.arrow(
          [
            [centre, block + cell / 2],
            [centre, result - 4],
          ],
          COLOURS.generator,
        );
      }
      if (gain !== 1 && !real) {
        const place = /** @type {Point} */ ([x + cell / 2 + 34, detail + cell + 12]);
        page.text(place, `×${gain}`, { colour: COLOURS.generator, bold: true });
      }
      show([x, result], pictures.result);
      const { width } = pictures.result;
      const [colour, y] = [real ? COLOURS.real : COLOURS.generated, result + cell + 16];
      page.text([x, y], `I${subscript(number)}: ${width}×${width}`, { colour, bold: true });
      if (standing !== null) page.text([x, y + 38], `D: ${Math.round(standing)}%`, { colour: COLOURS.discriminator });
    },
  };
}
