// Both losses over a match, with the levels at which D cannot tell the points apart.
import { makeSvg } from "./base.js";
import { balance, chart, down, LEFT, RIGHT, WIDTH } from "./film_charts.js";

/**
 * @typedef {import("../game/play.js").View} View
 */

const HEIGHT = 150;

/** @param {number} number */
const short = (number) => number.toFixed(2).replace("-", "−");

/**
 * Whole numbers between which all levels lie, and nearly all of some numbers.
 *
 * @param {number[]} numbers
 * @param {number[]} levels
 * @returns {[low: number, high: number]}
 */
export function bounds(numbers, levels) {
  const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const low = Math.floor(Math.min(...levels, at(0.01)));
  const high = Math.ceil(Math.max(...levels, at(0.99)));
  return [low, Math.max(high, low + 1)];
}

/**
 * @param {HTMLElement} box
 * @param {View} view
 */
export function drawCurve(box, { curve, levels, losses }) {
  const [low, high] = bounds([...curve.D, ...curve.G], [0, levels.even, levels.evenG ?? 0]);
  box.querySelector("svg")?.remove();
  const steps = high - low > 4 ? [low, 0, high] : Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const own = chart(box, 2, { height: HEIGHT, low, high, ticks: [...new Set(steps)] });
  balance(own, levels.even, short(levels.even));
  if (levels.evenG !== null) {
    const place = { x: WIDTH - RIGHT, y: own.y(levels.evenG) + 14, "text-anchor": "end" };
    balance(own, levels.evenG, short(levels.evenG), place);
  }
  for (const [name, numbers] of /** @type {[string, number[]][]} */ ([
    ["discriminator", curve.D],
    ["generator", curve.G],
  ])) {
    const points = numbers.flatMap((number, i) => {
      if (!Number.isFinite(number)) return [];
      const x = LEFT + ((WIDTH - LEFT - RIGHT) * i) / Math.max(1, numbers.length - 1);
      return `${x.toFixed(1)},${down(number, HEIGHT, low, high).toFixed(1)}`;
    });
    own.svg.append(makeSvg("polyline", { points: points.join(" "), class: `loss ${name}` }));
  }
  const say = (/** @type {number} */ loss) => (Number.isFinite(loss) ? short(loss) : "not known yet");
  own.svg.setAttribute(
    "aria-label",
    `D's loss is ${say(losses.D)}; where it cannot tell the points apart it is ${short(levels.even)}. ` +
      `G's loss is ${say(losses.G)}${levels.evenG === null ? "" : `, and then it is ${short(levels.evenG)}`}.`,
  );
}
