// How a match stands, beside its picture: four numbers with bars; and how it has gone: both losses, and how often each
// has learned. For whoever forges by hand: what D says of each point.
import { make, within } from "./base.js";
import { drawCurve } from "./game_curve.js";

/**
 * @param {HTMLElement} element
 * @param {import("../game/play.js").View} view
 * @param {string} places what the shape's parts are called
 */
export function showStanding(element, view, places) {
  const { find } = within(element);
  const { covered, parts, good, divergence, apart } = view.standing;
  const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`;
  /** @type {[name: string, value: string, share: number, kind: string][]} */
  const rows = [
    [`${places} that G covers`, `${covered} of ${parts}`, covered / parts, "generated"],
    ["G's points that lie where real ones do", percent(good), good, "generated"],
    ["points that D tells apart; a coin: 50%", percent(apart), apart, "discriminator"],
    ["real and G's points differ, 0 to 1", divergence.toFixed(2), divergence, "ink"],
  ];
  const meters = rows.map(([name, value, share, kind]) => {
    const bar = make("i", { class: `level ${kind}` });
    bar.style.width = `${100 * share}%`;
    return make("div", {}, make("dt", {}, name), make("dd", {}, value, bar));
  });
  find(".meters").replaceChildren(...meters);
}

/**
 * @param {HTMLElement} element
 * @param {number[]} beliefs
 * @param {number} enough from which on D believes a point
 */
export function showBeliefs(element, beliefs, enough) {
  const rows = beliefs.map((belief) => {
    const bar = make("i", { class: "bar-of-belief" });
    bar.style.setProperty("--belief", String(belief));
    const believes = belief >= enough;
    return make(
      "li",
      { class: believes ? "believed" : "" },
      bar,
      `${Math.round(100 * belief)}%${believes ? " ✓" : ""}`,
    );
  });
  within(element)
    .find(".beliefs")
    .replaceChildren(...rows);
}

/**
 * @param {HTMLElement} element
 * @param {import("../game/play.js").View} view
 * @param {number} seed
 */
export function showCourse(element, view, seed) {
  const { find } = within(element);
  drawCurve(find(".losses-box"), view);
  const times = (/** @type {number} */ count) => `${count.toLocaleString("en")} time${count === 1 ? "" : "s"}`;
  find(".steps").textContent = `Seed ${seed}. D has learned ${times(view.stepsD)}, G ${times(view.stepsG)}.`;
}
