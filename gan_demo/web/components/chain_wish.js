// Which chains can be drawn, and how the tab's two parts agree on the model.

const MAX_SEED = 2 ** 32 - 1;

/**
 * Whether a chain can be drawn; of any other one the server says what is wrong with it.
 *
 * @param {Pick<import("./chain_panel.js").State, "seeds">} chain
 */
export const isWhole = ({ seeds }) =>
  seeds.every((seed) => Number.isInteger(seed) && Number(seed) >= 0 && Number(seed) <= MAX_SEED);

/**
 * Tell the page of another model.
 *
 * @param {HTMLElement} element
 * @param {string} model its id
 */
export function spreadModel(element, model) {
  element.dispatchEvent(new CustomEvent("pyramid-model", { bubbles: true, detail: model }));
}

/** @param {(model: string) => void} react */
export function followModel(react) {
  document.addEventListener("pyramid-model", (event) => react(/** @type {CustomEvent<string>} */ (event).detail));
}
