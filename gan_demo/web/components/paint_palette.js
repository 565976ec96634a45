// What one paints with: a brush, its colour and its size.
import { LARGEST_SIZE, LEAST_SIZE, roundColour } from "../paint/strokes.js";
import { clamp, listen, make, within } from "./base.js";
import { fillChoices } from "./choices.js";

/**
 * @typedef {[number, number, number]} Colour red, green and blue, 0 to 255
 * @typedef {import("../paint/strokes.js").Brush} Brush
 */

/** @type {[text: string, brush: Brush][]} */
const BRUSHES = [
  ["Colour", "colour"],
  ["Edge", "sketch"],
  ["Drag", "warp"],
];
/** @type {Record<Brush, string>} */
const ADVICE = {
  colour: "Paint on the picture where you want this colour.",
  sketch: "Draw a line on the picture where you want an edge.",
  warp: "Drag a part of the picture to where you want it.",
};

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
  let brush = /** @type {Brush} */ ("colour");
  let chosen = ""; // colour
  const colours = new Map(); // the last one that was chosen of each model's swatches

  /** @param {Brush} next */
  function pick(next) {
    brush = next;
    find(".paint").dataset.brush = brush;
    fillChoices(find(".brushes .choices"), "paint-brush", BRUSHES, brush);
    find(".advice").textContent = ADVICE[brush];
    box.inert = brush !== "colour";
    slider.disabled = brush === "sketch";
  }

  /** @param {string} colour */
  function choose(colour) {
    chosen = colour;
    colours.set(box.dataset.key, colour);
    picker.value = colour;
    for (const button of within(box).all("button"))
      button.setAttribute("aria-pressed", String(button.dataset.colour === colour));
  }

  listen(element, "input", ".brushes input", (/** @type {HTMLInputElement} */ { value }) =>
    pick(/** @type {Brush} */ (value)),
  );
  listen(box, "click", "button", ({ dataset }) => choose(dataset.colour ?? ""));
  picker.addEventListener("input", () => choose(picker.value));
  slider.addEventListener("input", change);
  pick(brush);

  return {
    pick,
    size: () => Number(slider.value),

    /** How a stroke looks that begins now. */
    look: () => ({ brush, colour: readColour(chosen), size: Number(slider.value) }),

    /** @param {number} step */
    resize(step) {
      slider.value = String(clamp(Number(slider.value) + step, LEAST_SIZE, LARGEST_SIZE));
      change();
    },

    /** @param {[name: string, colour: string][]} swatches */
    fill(swatches) {
      const key = JSON.stringify(swatches);
      if (box.dataset.key === key) return;
      box.dataset.key = key;
      const buttons = swatches.map(([name, colour]) => {
        const button = make("button", { "data-colour": colour, "aria-label": name, title: name });
        button.style.setProperty("--colour", colour);
        return button;
      });
      box.replaceChildren(...buttons, make("label", { class: "any" }, picker));
      choose(colours.get(key) ?? swatches[0][1]);
    },
  };
}
