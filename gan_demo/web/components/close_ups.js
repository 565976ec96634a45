// A magnified square by every method, and its difference from the original: the page's styles show either.
import { make, within } from "./base.js";

/**
 * @typedef {object} Square by a method
 * @property {string} title
 * @property {string} image its address; "" where the method is missing or damaged
 * @property {string} difference a heat map's address; "" where there is no original, or this is it
 *
 * @typedef {object} Value {} where there is nothing to show
 * @property {Square[]} [squares]
 * @property {number} [heat] levels of 255 that are white in a heat map
 * @property {string} [of] what was compared and where, in a few words: tests wait for it
 *
 * @typedef {object} Props
 * @property {Value | null} value
 */

/** @param {Square} square */
function figure({ title, image, difference }) {
  const caption = make("figcaption", {}, title);
  if (!image) return make("figure", {}, caption, "missing or damaged");
  const parts = [make("img", { alt: `${title}, magnified`, src: image })];
  if (difference) {
    parts.push(make("img", { alt: `Difference between ${title} and the original`, src: difference }));
  }
  return make("figure", {}, caption, ...parts);
}

/** @param {number} heat */
const note = (heat) => `Black: as in the original. White: ${heat} of 255 levels off, or more.`;

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props, watch }) {
  const box = within(element).find(".close-ups");
  let newest = 0;

  /** The old squares stay until the new ones can be painted, all at once. */
  async function load() {
    newest += 1;
    const own = newest;
    const { squares = [], heat = 0, of = "" } = props.value ?? {};
    const patches = make("div", { class: "patches" }, ...squares.map(figure));
    const hint = squares.some(({ difference }) => difference) ? [make("p", { class: "hint" }, note(heat))] : [];
    const show = () => box.replaceChildren(...(squares.length > 0 ? [patches, ...hint] : []));
    if (!box.hasChildNodes()) show();
    await Promise.allSettled([...patches.querySelectorAll("img")].map((image) => image.decode()));
    if (own !== newest) return;
    show();
    box.dataset.of = of;
  }
  watch("value", load);
  load();
}
