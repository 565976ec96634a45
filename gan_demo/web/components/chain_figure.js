// A chain on the page as a figure for slides. The browser draws it: a visitor's own picture does not leave the page.
import { pyramidFigure } from "./figure_pyramid.js";
import { imageOf, measure } from "./take.js";

/**
 * @typedef {import("./chain_panel.js").State} State
 * @typedef {import("./chain_view.js").Level} Level
 * @typedef {Pick<import("./chain_live.js").Model, "title" | "credit">} Model
 */

/**
 * What the figure says.
 *
 * @param {Level[]} levels
 * @param {string} label the class, or ""
 * @param {number} contrast of the details
 * @param {Model} model
 * @returns {import("./figure.js").Texts}
 */
export function textsOf(levels, label, contrast, { title, credit }) {
  const real = levels.filter((level) => level.real);
  const size = real.length > 0 && real[real.length - 1].size;
  const name = `${title}${label && `, ${label}`}`;
  const detail = `Each level enlarges the picture and adds detail, the residual (here ${contrast} times as strong).`;
  const above = `Up to ${size}×${size} pixels the picture is real (green); from there on, generators invent the detail.`;
  return {
    title:
      real.length > 0
        ? "A small real picture, and detail that was invented"
        : "From noise to a picture, level by level",
    about: `${name}. ${real.length > 0 ? `${above} ` : ""}${detail}`,
    credit,
  };
}

/**
 * @param {Level[]} levels
 * @param {State} state
 * @param {number} contrast
 * @param {Model} model
 */
export function chainFigure(levels, { seeds, gains, label }, contrast, model) {
  const parts = levels.map(({ real, standing = null, pictures }, level) => {
    const images = Object.entries(pictures).map(([name, picture]) => [name, imageOf(picture)]);
    return { real, standing, seed: seeds[level] ?? 0, gain: gains[level], pictures: Object.fromEntries(images) };
  });
  return pyramidFigure(parts, textsOf(levels, label, contrast, model), measure);
}
