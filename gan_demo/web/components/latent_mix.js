// Two labels at once: how much of each the generator is told to draw.
import { listen, make, within } from "./base.js";

/** @typedef {{ label: string, second: string, mix: number }} Mix second is "" where there is only one */

/** @type {Omit<Mix, "label">} */
export const NO_MIX = { second: "", mix: 0 };

const HALF = 0.5; // where a second label begins

/**
 * The weight of each class: 1 for the label where there is no other.
 *
 * @param {string[]} labels
 * @param {Mix} mix
 */
export function classWeights(labels, { label, second, mix }) {
  return labels.map((name) => (name === label ? 1 - mix : name === second ? mix : 0));
}

/**
 * @param {HTMLFieldSetElement} element
 * @param {(part: Partial<Mix>) => void} change
 */
export function createMix(element, change) {
  const { find } = within(element);
  const choice = /** @type {HTMLSelectElement} */ (find("select"));
  const slider = /** @type {HTMLInputElement} */ (find(".share"));

  listen(element, "input", "select", () => change(choice.value ? { second: choice.value, mix: HALF } : NO_MIX));
  listen(element, "input", ".share", () => change({ mix: Number(slider.value) }));

  /** @param {string[]} names that can be mixed in */
  function fillChoice(names) {
    if (choice.dataset.values === names.join()) return;
    choice.dataset.values = names.join();
    choice.replaceChildren(make("option", { value: "" }, "none"), ...names.map((name) => make("option", {}, name)));
  }

  return {
    /**
     * @param {Mix} mix
     * @param {string[]} labels
     * @param {boolean} live whether the browser draws
     */
    fill({ label, second, mix }, labels, live) {
      element.hidden = labels.length < 2;
      element.disabled = !live;
      fillChoice(labels.filter((name) => name !== label));
      choice.value = second;
      slider.disabled = second === "";
      slider.value = String(mix);
      const percent = Math.round(100 * mix);
      find(".first").textContent = second && `${label}: ${100 - percent}%`;
      find(".other").textContent = second && `${second}: ${percent}%`;
      slider.setAttribute("aria-valuetext", `${label}: ${100 - percent}%, ${second}: ${percent}%`);
    },
  };
}
