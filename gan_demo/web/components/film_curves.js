// The game of the film in formulas: its value, G's loss and the digits that are drawn, with a cursor at its moment.
import { listen, within } from "./base.js";
import { follow } from "./film_moment.js";
import { drawDigits, drawGame, drawLoss } from "./film_panels.js";

/** @param {import("./base.js").Host<{}>} host */
export function mount({ element }) {
  const { find, all } = within(element);
  /** @type {import("./film.js").Value | null} */
  let film = null; // whose curves are on the page
  /** @type {import("./film_charts.js").Change[]} */
  let changes = [];

  /** @param {string} name of a term, "" for none */
  function light(name) {
    for (const part of all("[data-term]")) part.classList.toggle("lit", part.dataset.term === name);
    find(".curves").classList.toggle("some-lit", Boolean(name));
  }

  follow((value, at) => {
    if (film !== value) {
      film = value;
      for (const old of all("svg, .tally")) old.remove();
      changes = [
        ...drawGame(find(".game"), value),
        ...drawLoss(find(".loss"), value),
        ...drawDigits(find(".digits"), value),
      ];
    }
    for (const change of changes) change(at);
  });

  for (const type of /** @type {const} */ (["pointerover", "focusin"])) {
    listen(element, type, "[data-term]", ({ dataset }) => light(dataset.term || ""));
  }
  for (const type of /** @type {const} */ (["pointerout", "focusout"])) {
    listen(element, type, "[data-term]", () => light(""));
  }
}
