// The start page: a timeline of papers with a toy for each. Toys open with stored pictures, and ask for weights when
// they are touched, each for its own: until then, and where this browser does not draw, they walk the stored ones.
import { listen, within } from "./base.js";
import { createArtist } from "./start_live.js";
import { buildToy } from "./start_toys.js";
import { openTab, tabButton } from "./tabs.js";

/**
 * @typedef {object} Value
 * @property {Record<string, import("./start_toys.js").Toy>} toys by the name of their figures
 * @property {Pick<import("./live.js").Model, "id" | "labels" | "listing" | "needs">[]} models
 *
 * @typedef {{ value: Value }} Props
 */

/**
 * Choose a model in the tab that opens, as soon as it is there.
 *
 * @param {string} id
 */
function chooseModel(id) {
  const choose = () => {
    const selector = `input[name="model"][value="${CSS.escape(id)}"]`;
    const radio = /** @type {HTMLInputElement | null} */ (document.querySelector(selector));
    if (radio && !radio.checked) radio.click();
    return Boolean(radio);
  };
  if (choose()) return;
  const observer = new MutationObserver(() => {
    if (choose()) observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props }) {
  const { find, all } = within(element);
  const { toys, models } = props.value;
  const artist = createArtist(models);

  for (const figure of all(".toy")) {
    const name = figure.dataset.toy || "";
    const parts = all(`[data-of="${name}"]`);
    for (const part of [figure, ...parts]) part.hidden = !toys[name]; // its checkpoint is missing
    if (!toys[name]) continue;
    buildToy(figure, toys[name], artist, () => {
      figure.dataset.ready = "1";
    });
  }

  listen(element, "click", "[data-tab]", ({ dataset }) => {
    const id = dataset.tab || "";
    if (openTab(id)) tabButton(id)?.focus();
    if (dataset.model) chooseModel(dataset.model);
  });
  listen(element, "click", ".story", () => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    find(".step").scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
  });
  new IntersectionObserver(() => {
    if (!element.isConnected) artist.live.close();
  }).observe(find(".start"));
}
