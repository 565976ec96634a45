// The wires between the parts of a level of the chain.
import { makeSvg, within } from "./base.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Box in pixels, from the drawing's top left */
/** @typedef {[number, number]} Point */
/** @typedef {"across" | "down" | "corner" | "around"} Way the shape of a wire */
/** @typedef {[from: string, to: string, way: Way]} Wire */

const GAP = 3; // pixels between an arrow's head and the box that it points at
const [LENGTH, HALF] = [10, 6]; // of an arrow's head in pixels: its length, and half its width

/** @type {Wire[]} */
const ENLARGE = [
  ["coarse", "upsampled", "across"],
  ["upsampled", "gen", "down"],
  ["noise", "gen", "across"],
  ["gen", "residual", "across"],
];
/** @type {Record<"wide" | "narrow" | "apart" | "first", Wire[]>} */
const WIRES = {
  wide: [...ENLARGE, ["upsampled", "plus", "corner"], ["residual", "plus", "corner"], ["plus", "result", "across"]],
  narrow: [...ENLARGE, ["upsampled", "plus", "around"], ["residual", "plus", "down"], ["plus", "result", "across"]],
  apart: [
    ["coarse", "upsampled", "across"],
    ["upsampled", "plus", "down"],
    ["residual", "plus", "across"],
    ["plus", "result", "across"],
  ],
  first: [
    ["noise", "gen", "across"],
    ["gen", "result", "across"],
  ],
};

/**
 * The wires of a figure.
 *
 * @param {string} shape the figure's layout: "", "apart", "alone" or "first"
 * @param {boolean} narrow whether the page is as narrow as a phone
 */
export function wiresOf(shape, narrow) {
  if (shape === "first") return WIRES.first;
  if (!narrow) return WIRES.wide;
  return shape === "apart" ? WIRES.apart : WIRES.narrow;
}

/**
 * The points of a wire from one box to another; the last is the arrow's tip.
 *
 * @type {Record<Way, (from: Box, to: Box) => Point[]>}
 */
export const WAYS = {
  across: (a, b) => {
    const y = b.height < a.height ? b.y + b.height / 2 : a.y + a.height / 2;
    const [start, end] = a.x < b.x ? [a.x + a.width, b.x - GAP] : [a.x, b.x + b.width + GAP];
    return [
      [start, y],
      [end, y],
    ];
  },
  down: (a, b) => {
    const [start, end, bend] = [a.x + a.width / 2, b.x + b.width / 2, a.y + a.height + 9];
    return [
      [start, a.y + a.height],
      [start, bend],
      [end, bend],
      [end, b.y - GAP],
    ];
  },
  corner: (a, b) => {
    const [y, x] = [a.y + a.height / 2, b.x + b.width / 2];
    return [
      [a.x + a.width, y],
      [x, y],
      [x, y < b.y ? b.y - GAP : b.y + b.height + GAP],
    ];
  },
  around: (a, b) => {
    const [y, x, end] = [a.y + a.height / 2, a.x + a.width + 12, b.y + b.height / 2];
    return [
      [a.x + a.width, y],
      [x, y],
      [x, end],
      [b.x + b.width + GAP, end],
    ];
  },
};

/**
 * The corners of an arrow's head at the end of a wire, its tip first.
 *
 * @param {Point[]} points
 * @returns {Point[]}
 */
export function arrowHead(points) {
  const [[x0, y0], [x, y]] = points.slice(-2);
  const [dx, dy] = [Math.sign(x - x0), Math.sign(y - y0)];
  const [left, top] = [x - LENGTH * dx, y - LENGTH * dy]; // the middle of its base
  return [
    [x, y],
    [left - HALF * dy, top - HALF * dx],
    [left + HALF * dy, top + HALF * dx],
  ];
}

/** @param {Point[]} points */
export const pathData = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("");

/**
 * Redraw the wires of a figure; does nothing while it is not visible.
 *
 * @param {HTMLElement} drawing
 * @param {boolean} narrow
 */
export function drawWires(drawing, narrow) {
  const { find, all } = within(drawing);
  const frame = drawing.getBoundingClientRect();
  if (!frame.width) return;
  const parts = Object.fromEntries(all("[data-name]").map((part) => [part.dataset.name, part]));
  const boxes = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, boxOf(part, frame)]));
  const shape = ["first", "apart", "alone"].find((name) => drawing.classList.contains(name)) || "";
  const wires = wiresOf(shape, narrow).filter(([from, to]) => parts[from] && parts[to]);
  find(".wires").replaceChildren(
    ...wires.map(([from, to, way]) => {
      const points = WAYS[way](boxes[from], boxes[to]);
      const tile = to === "gen" || to === "plus" ? from : to; // the picture together with which the wire appears
      return makeSvg(
        "g",
        { class: colour(from, parts), "data-to": tile },
        makeSvg("path", { d: pathData(points) }),
        makeSvg("polygon", { points: arrowHead(points).join(" ") }),
      );
    }),
  );
}

/**
 * @param {HTMLElement} part
 * @param {DOMRect} frame
 * @returns {Box}
 */
function boxOf(part, frame) {
  const { left, top, width, height } = (part.querySelector("canvas") || part).getBoundingClientRect();
  return { x: left - frame.left, y: top - frame.top, width, height };
}

/**
 * @param {string} from
 * @param {Record<string, HTMLElement>} parts
 */
function colour(from, parts) {
  if (from === "noise") return "noise";
  if (from === "gen") return "generator";
  if (from === "coarse" || from === "upsampled") return "plain";
  const { classList } = parts[from === "plus" ? "result" : from];
  return ["real", "generator", "generated"].find((name) => classList.contains(name)) || "";
}
