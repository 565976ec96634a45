// Other pictures that follow the same strokes, from other starts: as they come, and the nearest first once all are there.
import { listen, make, within } from "./base.js";
import { paint } from "./latent_path.js";

/**
 * @typedef {object} Candidate
 * @property {Float32Array} z
 * @property {number} loss
 * @property {import("../engine/pyramid.js").Picture} picture
 */

const COUNT = 8;

/**
 * A list by loss.
 *
 * @param {Candidate[]} list
 */
export const byLoss = (list) => [...list].sort((one, other) => one.loss - other.loss);

/**
 * @param {HTMLElement} element
 * @param {(candidate: Candidate) => void} pick
 */
export function createCandidates(element, pick) {
  const { find } = within(element);
  const box = find(".candidates");
  /** @type {Candidate[]} */
  let list = [];
  let next = list; // those of the search that goes on
  /** @type {Float32Array | null} */
  let chosen = null; // the z that is in sight
  const buttons = Array.from({ length: COUNT }, (_, i) =>
    make(
      "button",
      { class: "candidate", disabled: "", "aria-label": `Solution ${i + 1}`, "aria-pressed": "false" },
      make("canvas", { width: 64, height: 64 }),
    ),
  );
  box.replaceChildren(...buttons);

  function show() {
    for (const [i, button] of buttons.entries()) {
      const own = list[i];
      button.disabled = !own;
      button.setAttribute("aria-pressed", String(Boolean(own) && own.z === chosen));
      if (own) paint(/** @type {HTMLCanvasElement} */ (button.firstChild), own.picture);
    }
  }

  /** @param {string} text */
  function say(text) {
    find(".count").textContent = text;
  }

  listen(box, "click", "button", (button) => {
    const own = list[buttons.indexOf(/** @type {HTMLButtonElement} */ (button))];
    if (own) pick(own);
  });

  return {
    /** Other strokes are there: what is shown does not follow them. */
    age() {
      box.classList.add("old");
      say(list.length ? "for the previous strokes" : "");
    },

    /** A search begins. */
    begin() {
      next = [];
      say("being searched for …");
    },

    /** @param {Candidate} candidate */
    add(candidate) {
      next = [...next, candidate]; // where it stays until all are there: somebody may be about to click on one
      box.classList.remove("old");
      list = next;
      show();
      say(`${list.length} of ${COUNT}`);
    },

    /** The search is over. */
    end() {
      list = next = byLoss(next);
      show();
      say("");
      box.dataset.settled = String(Number(box.dataset.settled || 0) + 1);
    },

    /** @param {Float32Array | null} z the one that is in sight */
    mark(z) {
      if (z === chosen) return;
      chosen = z;
      show();
    },

    clear() {
      list = next = [];
      box.classList.remove("old");
      show();
      say("");
    },
  };
}
