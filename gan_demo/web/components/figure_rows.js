// Pictures in rows as figures for slides: a path, a caption's pictures, a square by every method. The same layouts as in
// gan_demo/figures: path.py, captions.py and super_resolution.py.
import { COLOURS, createPage, FAINT, fit, GAP, INK, INSIDE, LABEL, MARGIN, SMALL, SUBDUED, WIDTH } from "./figure.js";

/**
 * @typedef {import("./figure.js").Image} Image
 * @typedef {import("./figure.js").Measure} Measure
 * @typedef {import("./figure.js").Page} Page
 * @typedef {import("./figure.js").Texts} Texts
 *
 * @typedef {object} Frame of a path
 * @property {Image} image
 * @property {number | null} opinion of D, from 0 to 100
 *
 * @typedef {{ psnr: number | null, ssim: number }} Figures psnr in dB, null for equal pictures
 *
 * @typedef {object} Square by a method
 * @property {string} title
 * @property {string} colour
 * @property {Image} image
 * @property {Figures | null} figures
 */

const MOST = 7; // pictures of a path
const [HIGH, UNDER] = [900, 44]; // of a grid of pictures; room for a label under each

/**
 * The whole numbers nearest to `count` places spread evenly from 0 to `last`; from a half the even one, as in numpy.
 *
 * @param {number} count
 * @param {number} last
 */
export const spread = (count, last) =>
  Array.from({ length: count }, (_, i) => {
    const place = count > 1 ? (last * i) / (count - 1) : 0;
    return Math.abs(place % 1) === 0.5 ? 2 * Math.round(place / 2) : Math.round(place);
  });

/**
 * Which steps of a path its figure shows.
 *
 * @param {number} steps
 */
export const pathPlaces = (steps) => spread(Math.min(MOST, steps), steps - 1);

/**
 * Pictures on the way from one seed to another, and D's opinion of each (DCGAN, Fig. 4).
 *
 * @param {Frame[]} frames those at `pathPlaces`
 * @param {[number, number]} seeds
 * @param {string} opinion what D's numbers are
 * @param {number} steps of the whole path
 * @param {Omit<Texts, "title">} texts
 * @param {Measure} measure
 * @returns {string} an SVG file
 */
export function pathFigure(frames, seeds, opinion, steps, { about, credit }, measure) {
  const page = createPage(measure);
  const count = frames.length;
  const texts = {
    title: `From seed ${seeds[0]} to seed ${seeds[1]}`,
    about: `${about} ${count} of ${steps} points between two latent vectors z.`,
    credit,
  };
  const y = page.heading(texts);
  const { scale, side } = fit(frames[0].image, count);
  const left = (/** @type {number} */ place) => MARGIN + place * (side + GAP);
  let below = 0;
  frames.forEach(({ image }, place) => {
    page.picture([left(place), y], image, scale);
    const seed = place === 0 ? seeds[0] : place === count - 1 ? seeds[1] : null;
    const name = seed === null ? `${place}/${count - 1}` : `seed ${seed}`;
    const look = { colour: seed === null ? SUBDUED : COLOURS.noise, width: side };
    below = Math.max(below, page.text([left(place), y + side + 16], name, look));
  });
  if (frames.every((frame) => frame.opinion !== null)) {
    const top = page.text([MARGIN, below + 40], opinion, { colour: COLOURS.discriminator }) + 24;
    const feet = frames.map((frame, place) => bar(page, left(place), top, side, Number(frame.opinion)));
    below = Math.max(...feet);
  }
  return page.finish(below, texts);
}

/**
 * A number from 0 to 100 as a bar, and below it in digits; returns where they end.
 *
 * @param {Page} page
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} percent
 */
function bar(page, x, y, width, percent) {
  page.block([x, y], [width, 20], FAINT);
  page.block([x, y], [(width * percent) / 100, 20], COLOURS.discriminator);
  return page.text([x, y + 34], `${percent.toFixed(0)}%`, { colour: COLOURS.discriminator, bold: true });
}

/**
 * Pictures for one sentence, as large as they can be, each with its seed (GAN-CLS, Fig. 3).
 *
 * @param {Image[]} images
 * @param {string} caption
 * @param {number} seed of the first one
 * @param {Omit<Texts, "title">} texts
 * @param {Measure} measure
 * @returns {string} an SVG file
 */
export function captionFigure(images, caption, seed, { about, credit }, measure) {
  const page = createPage(measure);
  const { columns, scale } = grid(images.length, images[0].width);
  const side = scale * images[0].width;
  const y = page.heading({ title: `“${caption}”`, about, credit });
  images.forEach((image, place) => {
    const [left, top] = [MARGIN + (place % columns) * (side + GAP), y + Math.floor(place / columns) * (side + UNDER)];
    page.picture([left, top], image, scale);
    page.text([left, top + side + 10], `seed ${seed + place}`, { size: SMALL, colour: COLOURS.noise });
  });
  const rows = Math.ceil(images.length / columns);
  return page.finish(y + rows * (side + UNDER) - 4, { title: caption, about, credit });
}

/**
 * Columns of a grid of pictures, and how wide a pixel is: what makes pictures `side` pixels wide the largest.
 *
 * @param {number} count
 * @param {number} side
 */
export function grid(count, side) {
  const scaleOf = (/** @type {number} */ columns) => {
    const wide = Math.floor((INSIDE + GAP) / columns) - GAP;
    const high = Math.floor(HIGH / Math.ceil(count / columns)) - UNDER;
    return Math.max(1, Math.floor(Math.min(wide, high) / side));
  };
  let columns = 1;
  for (let other = 2; other <= count; other++) if (scaleOf(other) > scaleOf(columns)) columns = other;
  return { columns, scale: scaleOf(columns) };
}

/**
 * How large the overview of a picture is beside its squares, and which share of the picture's size that is.
 *
 * @param {{ width: number, height: number }} whole
 * @param {Image} square
 * @param {number} count of squares
 */
export function overviewSize({ width, height }, square, count) {
  const { side } = fit(square, count + 1);
  const room = WIDTH - 2 * MARGIN - count * (side + GAP) + GAP - 32;
  const share = Math.min(room / width, side / height);
  return { share, width: Math.round(share * width), height: Math.round(share * height) };
}

/**
 * The same square of a picture by every method in a row, each with PSNR and SSIM (SRGAN, Fig. 2).
 *
 * @param {Image} overview the whole picture at its `overviewSize`
 * @param {number} share
 * @param {[left: number, top: number]} place of the square in the whole picture
 * @param {Square[]} squares
 * @param {Omit<Texts, "title">} texts
 * @param {Measure} measure
 * @returns {string} an SVG file
 */
export function enlargementFigure(overview, share, place, squares, { about, credit }, measure) {
  const page = createPage(measure);
  const texts = { title: "Four times as wide and high", about, credit };
  const y = page.heading(texts);
  const { scale, side } = fit(squares[0].image, squares.length + 1);
  const first = WIDTH - MARGIN - squares.length * (side + GAP) + GAP;
  page.text([MARGIN, y], "The whole picture", { colour: SUBDUED });
  page.picture([MARGIN, y + 40], overview, 1);
  const corner = /** @type {[number, number]} */ ([MARGIN + share * place[0], y + 40 + share * place[1]]);
  const marked = share * squares[0].image.width;
  page.frame(corner, [marked, marked], "white", 6);
  page.frame(corner, [marked, marked], INK, 3);
  const all = squares.flatMap(({ figures }) => (figures ? [figures] : []));
  const best = { psnr: Math.max(...all.map(decibels)), ssim: Math.max(...all.map(({ ssim }) => ssim)) };
  squares.forEach(({ title, colour, image, figures }, number) => {
    const x = first + number * (side + GAP);
    page.text([x, y], title, { colour, bold: true });
    page.picture([x, y + 40], image, scale);
    if (figures) writeFigures(page, x, y + 56 + side, figures, best);
  });
  return page.finish(y + 40 + side + (all.length > 0 ? 84 : 0), texts);
}

/** @param {Figures} figures */
const decibels = ({ psnr }) => psnr ?? Number.POSITIVE_INFINITY;

/**
 * PSNR and SSIM, the highest of all in bold.
 *
 * @param {Page} page
 * @param {number} x
 * @param {number} y
 * @param {Figures} figures
 * @param {{ psnr: number, ssim: number }} best
 */
function writeFigures(page, x, y, figures, best) {
  const { psnr, ssim } = figures;
  /** @type {[name: string, text: string, isBest: boolean][]} */
  const lines = [
    ["PSNR", psnr === null ? "equal" : `${psnr.toFixed(2)} dB`, decibels(figures) === best.psnr],
    ["SSIM", ssim.toFixed(3), ssim === best.ssim],
  ];
  lines.forEach(([name, text, bold], line) => {
    page.text([x, y + 38 * line], name, { size: LABEL, colour: SUBDUED });
    page.text([x + 100, y + 38 * line], text, { bold });
  });
}
