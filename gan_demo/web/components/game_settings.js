// What can be set of a match: presets, choices, the seed, the layers of the picture.
import { listen, make, setAttributes, within } from "./base.js";
import { fillChoices } from "./choices.js";

/**
 * @typedef {import("../game/match.js").Settings} Settings
 *
 * @typedef {object} Preset
 * @property {string} title
 * @property {string} notice
 * @property {Settings} settings
 * @property {string[]} layers of the picture
 */

const SEEDS = 10000; // among which the die chooses: short ones are easily said

/** @param {Settings} settings */
const withoutSeed = ({ seed, ...rest }) => JSON.stringify(Object.entries(rest).sort());

/**
 * @param {HTMLElement} element
 * @param {Pick<import("./game.js").Value, "controls" | "presets" | "layers" | "opening">} value
 * @param {object} react
 * @param {(settings: Settings) => void} react.choose
 * @param {(preset: Preset) => void} react.play
 * @param {(layer: string) => void} react.toggle
 */
export function createSettings(element, { controls, presets, layers, opening }, { choose, play, toggle }) {
  const { find, all } = within(element);
  const seedBox = /** @type {HTMLInputElement} */ (find(".seed-box input"));
  let settings = opening;

  find(".presets").append(...presets.map(({ title }, i) => make("button", { "data-preset": i }, title)));
  find(".legend").append(
    ...layers.map(([layer, words]) => make("button", { "data-layer": layer, class: layer }, words)),
  );
  find(".settings").append(
    ...Object.entries(controls).map(([name, [label]]) =>
      make("fieldset", { "data-setting": name }, make("legend", {}, label), make("div", { class: "choices" })),
    ),
  );

  listen(element, "click", ".presets button", ({ dataset }) => play(presets[Number(dataset.preset)]));
  listen(element, "click", ".legend button", ({ dataset }) => toggle(dataset.layer ?? ""));
  listen(element, "change", "[data-setting] input", (/** @type {HTMLInputElement} */ { name, value }) => {
    const key = /** @type {keyof Settings} */ (name.replace("game-", ""));
    choose({ ...settings, [key]: typeof opening[key] === "number" ? Number(value) : value });
  });
  listen(element, "change", ".seed-box input", () => {
    const seed = Number(seedBox.value);
    const isFit = seedBox.value !== "" && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32;
    tellFit(isFit);
    if (isFit) choose({ ...settings, seed });
  });
  listen(element, "click", ".seed-box .dice", () => {
    choose({ ...settings, seed: Math.floor(SEEDS * Math.random()) });
  });

  /** @param {boolean} isFit */
  function tellFit(isFit) {
    setAttributes(seedBox, { "aria-invalid": String(!isFit) });
    find(".seed-box .hint").hidden = isFit;
  }

  return {
    /** @param {Settings} own */
    show(own) {
      settings = own;
      for (const [name, [, options]] of Object.entries(controls)) {
        const choices = options.map(([value, words]) => /** @type {[string, string | number]} */ ([words, value]));
        const value = own[/** @type {keyof Settings} */ (name)];
        fillChoices(find(`[data-setting="${name}"] .choices`), `game-${name}`, choices, value);
      }
      seedBox.value = String(own.seed);
      tellFit(true);
      const preset = presets.findIndex((other) => withoutSeed(other.settings) === withoutSeed(own));
      for (const [i, button] of all(".presets button").entries())
        setAttributes(button, { "aria-pressed": String(i === preset) });
      find(".match .notice").textContent = presets[preset]?.notice ?? "A game of your own.";
    },

    /** @param {Set<string>} visible layers */
    showLayers(visible) {
      for (const button of all(".legend button"))
        setAttributes(button, { "aria-pressed": String(visible.has(button.dataset.layer ?? "")) });
    },
  };
}
