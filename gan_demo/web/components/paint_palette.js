// Colours to paint with, and the size of the brush.
import { LARGEST_SIZE, LEAST_SIZE, roundColour } from "../paint/strokes.js";
import { clamp, listen, make, within } from "./base.js";

/** @typedef {[number, number, number]} Colour red, green and blue, 0 to 255 */

/**
 * @param {string} text "#rrggbb"
 * @returns {Colour}
 */
export const readColour = (text) =>
  roundColour([1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16) || 0));

/**
 * @param {HTMLElement} element
 * @param {() => void} change is called when the brush has another size
 */
export function createPalette(element, change) {
  const { find } = within(element);
  const box = find(".swatches");
  const slider = /** @type {HTMLInputElement} */ (find(".size input"));
  const picker = make("input", { type: "color", "aria-label": "Any colour", title: "Any colour" });
  let chosen = "";

  /** @param {string} colour */
  function choose(colour) {
    chosen = colour;
    picker.value = colour;
    for (const button of within(box).all("button"))
      button.setAttribute("aria-pressed", String(button.dataset.colour === colour));
  }

  listen(box, "click", "button", ({ dataset }) => choose(dataset.colour ?? ""));
  picker.addEventListener("input", () => choose(picker.value));
  slider.addEventListener("input", change);

  return {
    colour: () => readColour(chosen),
    size: () => Number(slider.value),

    /** @param {number} step */
    resize(step) {
      slider.value = String(clamp(Number(slider.value) + step, LEAST_SIZE, LARGEST_SIZE));
      change();
    },

    /**
     * @param {[name: string, colour: string][]} swatches
     * @param {import("../paint/strokes.js").Brush} brush that has a use for colours, or not
     */
    fill(swatches, brush) {
      box.inert = brush !== "colour";
      slider.disabled = brush === "sketch";
      const key = JSON.stringify(swatches);
      if (box.dataset.key === key) return;
      box.dataset.key = key;
      const buttons = swatches.map(([name, colour]) => {
        const button = make("button", { "data-colour": colour, "aria-label": name, title: name });
        button.style.setProperty("--colour", colour);
        return button;
      });
      box.replaceChildren(...buttons, make("label", { class: "any" }, picker));
      choose(swatches[0][1]);
    },
  };
}
