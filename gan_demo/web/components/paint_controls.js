// What is chosen beside the board: model, seed, nearness, strokes to try. Buttons that do nothing are grey.
import { listen, make, within } from "./base.js";
import { fillChoices } from "./choices.js";
import { NEAR } from "./paint_state.js";

/** @typedef {import("./paint.js").Model} Model */

/** @type {[text: string, near: number][]} */
const NEARNESS = [
  ["freely", NEAR.freely],
  ["a little", NEAR.little],
  ["closely", NEAR.closely],
];

/**
 * @param {HTMLElement} element
 * @param {Model[]} models
 * @param {object} page
 * @param {(id: string) => void} page.pick a model
 * @param {(seed: number | null) => void} page.sow null is an empty box
 * @param {(near: number) => void} page.hold z as near as this
 * @param {(strokes: string) => void} page.attempt
 */
export function createControls(element, models, { pick, sow, hold, attempt }) {
  const { find } = within(element);
  const box = /** @type {HTMLInputElement} */ (find(".number"));
  /** @type {(selector: string) => HTMLButtonElement} */
  const button = (selector) => find(selector);
  /** @type {[string, string][]} */
  const titles = models.map(({ id, title }) => [title, id]);

  listen(element, "input", ".model input", (/** @type {HTMLInputElement} */ { value }) => pick(value));
  listen(element, "input", ".number", () => sow(box.value === "" ? null : Number(box.value)));
  listen(element, "input", ".near input", (/** @type {HTMLInputElement} */ { value }) => hold(Number(value)));
  listen(element, "click", ".tries button", ({ dataset }) => attempt(String(dataset.strokes)));

  /** @param {Model} model */
  function fillTries({ id, tries }) {
    if (find(".tries").dataset.key === id) return;
    find(".tries").dataset.key = id;
    const buttons = tries.map(([text, strokes]) => make("button", { "data-strokes": strokes }, text));
    find(".tries").replaceChildren(make("b", {}, "Try"), ...buttons);
  }

  return {
    /**
     * @param {import("./paint_state.js").Painting} painting
     * @param {Model} model
     * @param {"loading" | "ready" | "failed"} network
     */
    fill({ state, history }, model, network) {
      const { seed, strokes, z, near } = state;
      if (box.value === "" || Number(box.value) !== seed) box.value = String(seed ?? "");
      box.setAttribute("aria-invalid", String(!box.validity.valid));
      fillChoices(find(".model .choices"), "paint-model", titles, model.id);
      fillChoices(find(".near .choices"), "paint-near", NEARNESS, near);
      const hasFailed = network === "failed"; // then the opening's pictures are all that there is
      button(".undo").disabled = hasFailed || !history.canUndo;
      button(".redo").disabled = hasFailed || !history.canRedo;
      button(".anew").disabled = hasFailed || !strokes.length;
      button(".fix").disabled = network !== "ready" || !z || !strokes.length;
      if (find(".text").innerHTML !== model.notice) find(".text").innerHTML = model.notice;
      fillTries(model);
    },
  };
}
