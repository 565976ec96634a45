// Gradio's own controls of a tab as a part of the address: they tell it what they hold, and a link sets them.
import { within } from "./base.js";
import { links } from "./links.js";

/**
 * @typedef {import("./address.js").Values} Values
 *
 * @typedef {object} Props
 * @property {null} value
 * @property {string} tab
 * @property {Values} opening
 *
 * @typedef {{ restore: {} }} Events
 */

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, trigger }) {
  const box = within(element).find(".address-part");
  let now = props.opening;
  const tell = links.join(props.tab, props.opening, (values) => {
    now = values;
    box.dataset.values = JSON.stringify(Object.values(values));
    trigger("restore", {});
  });
  element.addEventListener("tell", (event) => {
    const values = /** @type {CustomEvent<(import("./address.js").Value | undefined)[]>} */ (event).detail;
    // A box that is empty, or in a section that was never opened, says nothing.
    now = Object.fromEntries(Object.keys(now).map((name, i) => [name, values[i] ?? now[name]]));
    tell(now);
  });
}
