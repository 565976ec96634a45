// Radio buttons that a script fills.
import { make, within } from "./base.js";

/**
 * Fill a box with radio buttons, once for each list of choices, and check one.
 *
 * @param {HTMLElement} box
 * @param {string} name of the group
 * @param {[text: string, value: string | number][]} choices
 * @param {string | number} value
 */
export function fillChoices(box, name, choices, value) {
  const key = JSON.stringify(choices);
  if (box.dataset.key !== key) {
    box.dataset.key = key;
    const radios = choices.map(([text, value]) =>
      make("label", {}, make("input", { type: "radio", name, value }), text),
    );
    box.replaceChildren(...radios);
  }
  for (const radio of /** @type {HTMLInputElement[]} */ (within(box).all("input"))) {
    radio.checked = radio.value === String(value);
  }
}
