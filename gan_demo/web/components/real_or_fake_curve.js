// The figure of the study, for one's own answers or a class's: how often pictures were taken for real, by the time that
// they stood; and below it a bar for each network.
import { make, makeSvg } from "./base.js";
import { REAL, TIMES } from "./real_or_fake_plan.js";
import { byTime, describeTally, percent, total } from "./real_or_fake_tally.js";

/**
 * @typedef {import("./real_or_fake_tally.js").Tally} Tally
 * @typedef {import("./real_or_fake_tally.js").Share} Share
 */

const [WIDTH, HEIGHT] = [400, 250];
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 22, 14, 44]; // margins
const NAMED = [50, 100, 200, 400, 1000, 2000]; // the others have no room for their names
const PAPER = [
  ["the study: LAPGAN, about 40%", 40],
  ["the study: GAN, about 10%", 10],
]; // the abstract of Denton et al. 2015
const [LEAST, MORE] = [3.5, 9]; // a point's radius, and what many answers add to it
const [FEW, MANY] = [3, 30]; // answers: a line joins points with that many; no point grows beyond

/** @param {number} time in milliseconds */
export function across(time) {
  const share = Math.log(time / TIMES[0]) / Math.log(TIMES[TIMES.length - 1] / TIMES[0]);
  return LEFT + share * (WIDTH - LEFT - RIGHT);
}

/** @param {number} share in percent */
const down = (share) => TOP + ((100 - share) / 100) * (HEIGHT - TOP - BOTTOM);

/** @param {number} count of answers */
const radius = (count) => LEAST + MORE * Math.sqrt(Math.min(count, MANY) / MANY);

/** @param {SVGSVGElement} svg */
function drawAxes(svg) {
  for (const share of [0, 50, 100]) {
    svg.append(
      makeSvg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: down(share), y2: down(share), class: "grid" }),
      makeSvg("text", { x: LEFT - 8, y: down(share) + 4, "text-anchor": "end" }, `${share}`),
    );
  }
  for (const time of TIMES) {
    svg.append(makeSvg("line", { x1: across(time), x2: across(time), y1: down(0), y2: down(0) + 5, class: "grid" }));
    if (!NAMED.includes(time)) continue;
    svg.append(makeSvg("text", { x: across(time), y: down(0) + 19, "text-anchor": "middle" }, `${time}`));
  }
  svg.append(makeSvg("text", { x: LEFT, y: HEIGHT - 5 }, "milliseconds that the picture was shown"));
}

/** @param {SVGSVGElement} svg */
function drawPaper(svg) {
  for (const [name, share] of /** @type {[string, number][]} */ (PAPER)) {
    const y = down(share);
    svg.append(
      makeSvg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, class: "paper" }),
      makeSvg("text", { x: WIDTH - RIGHT, y: y - 5, "text-anchor": "end", class: "paper" }, name),
    );
  }
}

/**
 * A point for each time that has answers, and a line through those with more than one or two: less is no curve.
 *
 * @param {SVGSVGElement} svg
 * @param {string} name its class
 * @param {Share[]} shares in the order of TIMES
 */
function drawLine(svg, name, shares) {
  const points = shares.flatMap((share, i) =>
    share[0] ? [{ x: across(TIMES[i]), y: down(percent(share)), count: share[0] }] : [],
  );
  const line = points.filter(({ count }) => count >= FEW).map(({ x, y }) => `${x},${y}`);
  svg.append(makeSvg("polyline", { points: line.join(" "), class: name }));
  for (const { x, y, count } of points) {
    const r = radius(count);
    svg.append(
      name === "real"
        ? makeSvg("circle", { cx: x, cy: y, r, class: name })
        : makeSvg("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, class: name }),
    );
  }
}

/**
 * @param {string} name
 * @param {string} kind "real" or "generated"
 * @param {Share} share
 */
function createBar(name, kind, share) {
  const text = share[0] ? `${percent(share)}% of ${share[0]}` : "no answers yet";
  const bar = make("span", { class: `bar ${kind}`, style: `--share: ${percent(share)}%` });
  return make("li", {}, make("span", { class: "name" }, name), bar, make("span", { class: "much" }, text));
}

/**
 * @param {HTMLElement} element
 * @param {Tally} tally
 * @param {Record<string, string>} networks names by id
 */
export function showCurve(element, tally, networks) {
  const ids = Object.keys(networks);
  const words = describeTally(tally, ids);
  const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words, class: "curve" });
  drawAxes(svg);
  drawPaper(svg);
  drawLine(svg, "generated", byTime(tally, ids));
  drawLine(svg, "real", byTime(tally, [REAL]));
  const bars = [
    createBar("Real pictures", "real", total(tally, [REAL])),
    ...ids.map((id) => createBar(capital(networks[id]), "generated", total(tally, [id]))),
  ];
  element.replaceChildren(
    svg,
    make("ul", { class: "shares", "aria-label": "Taken for real, whatever the time" }, ...bars),
  );
}

/** @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
