// Nine pictures to look at for as long as one likes, before a game: touched, each says what it is.
import { countPaint, listen, make, within } from "./base.js";
import { REAL } from "./real_or_fake_plan.js";

/**
 * @typedef {import("./real_or_fake_plan.js").Card} Card
 */

/**
 * @param {HTMLElement} element
 * @param {(card: Card) => string} nameOf who made a picture
 */
export function createNine(element, nameOf) {
  const { all } = within(element);
  /** @type {Card[]} */
  let cards = [];

  /** @param {HTMLElement} button */
  function reveal(button) {
    const number = Number(button.dataset.place);
    const card = cards[number];
    button.dataset.is = card.source === REAL ? "real" : "generated";
    /** @type {HTMLElement} */ (button.querySelector(".name")).textContent = nameOf(card);
    button.setAttribute("aria-label", `Picture ${number + 1} of 9: ${nameOf(card)}`);
  }

  listen(element, "click", "button", reveal);

  return {
    /**
     * Other pictures, which say nothing yet.
     *
     * @param {Card[]} next
     */
    deal(next) {
      cards = next;
      const buttons = cards.map((_, i) =>
        make(
          "button",
          { "data-place": i, "aria-label": `Picture ${i + 1} of 9: real or invented? Press to see` },
          make("canvas", { "aria-hidden": "true" }),
          make("span", { class: "name" }),
        ),
      );
      element.replaceChildren(...buttons);
    },

    /** @param {number} place */
    canvas: (place) => /** @type {HTMLCanvasElement} */ (all("canvas")[place]),

    /** @param {string} name of a state that tests wait for */
    mark(name) {
      element.dataset.shows = name;
      countPaint(element);
    },
  };
}
