// A sum of latent vectors as a figure for slides, in the layout of the paper's Figure 7.
import { createPage, fit, GAP, INSIDE, LABEL, MARGIN, SMALL, SUBDUED } from "./figure.js";
import { figureMakers, imageOf, measure, save } from "./take.js";

/**
 * @typedef {import("./figure.js").Image} Image
 * @typedef {Record<import("./edit_sums.js").Part, Image[]>} Images
 */

const TILES = 12.5; // widths of an exemplar that a row takes, with its signs
const LETTERS = ["A", "B", "C"];

/**
 * @param {Record<import("./edit_sums.js").Part, import("./latent_path.js").Picture[]>} pictures
 * @param {"png" | "svg"} kind
 * @param {{ title: string, credit: string }} model
 */
export async function saveSum(pictures, kind, { title, credit }) {
  if (pictures.control.length === 0) return;
  const entries = Object.entries(pictures).map(([part, list]) => [part, list.map(imageOf)]);
  const texts = { about: `${title}. Each mean is that of three z, not of three pictures.`, credit };
  const makers = figureMakers("latent-sum", () => sumFigure(Object.fromEntries(entries), texts, measure));
  const file = await makers[`figure-${kind}`]();
  if (file) save(file);
}

/**
 * Groups of three with the picture of their mean below, the result among its neighbours, and the sum on pixels.
 *
 * @param {Images} images
 * @param {{ about: string, credit: string }} texts
 * @param {import("./figure.js").Measure} measure
 * @returns {string} an SVG file
 */
export function sumFigure({ exemplars, means, nine, control }, { about, credit }, measure) {
  const page = createPage(measure);
  const texts = { title: "A - B + C: a sum of latent vectors, and the same sum on pixels", about, credit };
  const top = page.heading(texts);
  const { width } = exemplars[0];
  const scale = Math.max(1, Math.floor(INSIDE / (TILES * width)));
  const side = scale * width;
  const high = top + LABEL + GAP;
  const signs = ["", "−", "+", "=", ""];
  let x = MARGIN;
  const sign = (/** @type {number} */ number) => {
    if (!signs[number]) return;
    page.text([x + side / 4, high + 2 * side], signs[number], { bold: true, anchor: "middle", size: 44 });
    x += side / 2;
  };
  for (const [g, letter] of LETTERS.entries()) {
    sign(g);
    page.text([x, top], letter, { bold: true });
    for (let i = 0; i < 3; i++) page.picture([x, high + i * (side + GAP)], exemplars[3 * g + i], scale);
    page.picture([x, high + 3 * (side + GAP) + GAP], means[g], scale);
    x += side + 2 * GAP;
  }
  sign(3);
  page.text([x, top], "the sum of z, and eight neighbours", { bold: true });
  const inner = Math.max(1, Math.floor((3 * side) / (3 * width)));
  for (let i = 0; i < 9; i++) {
    const image = i === 4 ? nine[8] : nine[i < 4 ? i : i - 1];
    page.picture([x + (i % 3) * (inner * width + GAP), high + Math.floor(i / 3) * (inner * width + GAP)], image, inner);
  }
  const right = x + 3 * (side + GAP) + 4 * GAP;
  page.text([right, top], "the same on pixels", { bold: true });
  page.picture([right, high + side + GAP], control[0], fit(control[0], 6).scale > scale ? scale * 2 : scale);
  const below = high + 4 * (side + GAP) + GAP;
  page.text([MARGIN, below + 8], "Below each group: what G draws at its mean.", { size: SMALL, colour: SUBDUED });
  return page.finish(below + 8 + SMALL, texts);
}
