// A contact sheet of seeds; a click tells the server which seed was picked for which end, A and B in turn.
import { listen, make, showSheet, within, withSheet } from "./base.js";

/**
 * @typedef {object} Value
 * @property {string} sheet a data URI
 * @property {number} columns
 * @property {number} count of the seeds
 * @property {number} first seed
 *
 * @typedef {object} Props
 * @property {Partial<Value> | null} value
 * @property {number | null} end_a the seed that has badge A
 * @property {number | null} end_b
 *
 * @typedef {{ pick: { seed: number, end: string } }} Events
 */

/**
 * Which ends a seed is: "", "A", "B" or "AB".
 *
 * @param {number} seed
 * @param {Pick<Props, "end_a" | "end_b">} ends
 */
export const endsOf = (seed, { end_a, end_b }) => (seed === end_a ? "A" : "") + (seed === end_b ? "B" : "");

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find, all } = within(element);
  const newest = () => props.value?.sheet;
  const canvas = /** @type {HTMLCanvasElement} */ (find(".sheet"));

  function badge() {
    for (const button of all(".grid button")) {
      const ends = endsOf(Number(button.dataset.seed), props);
      if (ends) button.dataset.end = ends;
      else delete button.dataset.end;
      const name = [`seed ${button.dataset.seed}`, ...ends].join(", end ");
      button.setAttribute("aria-label", name);
    }
  }

  function load() {
    const value = withSheet(props.value);
    if (!value) return;
    const { columns, count, first } = value;
    const seeds = Array.from({ length: count }, (_, i) => first + i);
    const buttons = seeds.map((seed) => make("button", { "data-seed": seed, title: `seed ${seed}` }));
    find(".grid").style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
    find(".grid").replaceChildren(...buttons);
    badge();
    showSheet(newest, (image) => {
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext("2d")?.drawImage(image, 0, 0);
    });
  }

  /** @param {string} end */
  function activate(end) {
    for (const button of all(".choice button")) {
      button.setAttribute("aria-pressed", String(button.dataset.active === end));
    }
  }

  listen(element, "click", "button", (button) => {
    if (button.dataset.active) {
      activate(button.dataset.active);
      return;
    }
    const end = find('.choice [aria-pressed="true"]').dataset.active || "";
    activate(end === "A" ? "B" : "A");
    trigger("pick", { seed: Number(button.dataset.seed), end });
  });
  watch("value", load);
  watch(["end_a", "end_b"], badge);
  load();
}
