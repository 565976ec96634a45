// Charts of a recorded training run: numbers over its moments, with a cursor at the current one.
import { clamp, makeSvg, setAttributes } from "./base.js";

export const WIDTH = 360; // of a chart; the page scales it up, so that its text is never smaller than here
export const LEFT = 36; // margin for the labels of ticks
export const RIGHT = 8;
const EDGE = 6; // above the highest number and below the lowest

/**
 * @typedef {object} Look of a chart
 * @property {number} height
 * @property {number} low the number at its foot
 * @property {number} high
 * @property {number[]} ticks
 *
 * @typedef {object} Chart
 * @property {SVGSVGElement} svg
 * @property {number} height
 * @property {(number: number) => number} y where a number lies
 * @property {number} moments how many there are along its width
 */

/** @typedef {(moment: number) => void} Change updates a chart to a moment; the film calls all of them */

/**
 * The x coordinate of a moment.
 *
 * @param {number} moment
 * @param {number} moments how many there are
 */
export const along = (moment, moments) => LEFT + ((WIDTH - LEFT - RIGHT) * moment) / (moments - 1);

/**
 * The y coordinate of a number in a chart from `low` to `high`; numbers outside are put at the edge.
 *
 * @param {number} number
 * @param {number} height
 * @param {number} low
 * @param {number} high
 */
export function down(number, height, low, high) {
  return EDGE + ((height - 2 * EDGE) * (high - clamp(number, low, high))) / (high - low);
}

/**
 * An empty drawing as wide as the charts, which screen readers treat as one picture.
 *
 * @param {Element} panel to put it into
 * @param {number} height
 */
export function drawing(panel, height) {
  const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img" });
  panel.append(svg);
  return svg;
}

/**
 * @param {Element} panel
 * @param {number} moments
 * @param {Look} look
 * @returns {Chart}
 */
export function chart(panel, moments, { height, low, high, ticks }) {
  const svg = drawing(panel, height);
  /** @param {number} number */
  const y = (number) => down(number, height, low, high);
  for (const number of ticks) {
    const name = String(number).replace("-", "−");
    svg.append(
      level(y(number), "grid"),
      makeSvg("text", { x: LEFT - 6, y: y(number) + 4, "text-anchor": "end" }, name),
    );
  }
  return { svg, height, y, moments };
}

/**
 * A horizontal line.
 *
 * @param {number} y
 * @param {string} name its class
 */
export const level = (y, name) => makeSvg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, class: name });

/**
 * A curve of one number per moment, with a dot at the current one.
 *
 * @param {Chart} chart
 * @param {string} term the part of the formula that lights up with it
 * @param {number[]} numbers
 * @returns {Change}
 */
export function curve({ svg, y, moments }, term, numbers) {
  const points = numbers.map((number, i) => `${along(i, moments).toFixed(1)},${y(number).toFixed(1)}`).join(" ");
  const dot = makeSvg("circle", { r: 4, class: `dot ${term}` });
  svg.append(
    makeSvg("polyline", { points, class: `curve ${term}`, "data-term": term }),
    makeSvg("polyline", { points, class: "target", "data-term": term }), // wider, so that a pointer finds it
    dot,
  );
  return (moment) => setAttributes(dot, { cx: along(moment, moments), cy: y(numbers[moment]) });
}

/**
 * A number at which neither network wins, with its name above its right end or at another place.
 *
 * @param {Chart} chart
 * @param {number} number
 * @param {string} name
 * @param {Record<string, string | number>} [place]
 */
export function balance(
  { svg, y },
  number,
  name,
  place = { x: WIDTH - RIGHT, y: y(number) - 4, "text-anchor": "end" },
) {
  svg.append(level(y(number), "balance"), makeSvg("text", { ...place, class: "note" }, name));
}

/**
 * What a drawing shows at each moment, in words.
 *
 * @param {Element} svg
 * @param {(moment: number) => string} describe
 * @returns {Change}
 */
export const alternative = (svg, describe) => (moment) => svg.setAttribute("aria-label", describe(moment));

/**
 * @param {Chart} chart
 * @returns {Change}
 */
export function cursor({ svg, height, moments }) {
  const line = makeSvg("line", { y1: 0, y2: height, class: "cursor" });
  svg.append(line);
  return (moment) => setAttributes(line, { x1: along(moment, moments), x2: along(moment, moments) });
}
