// The picture of a match: D's opinion as a shade, points, G's net, gradients, each a layer of its own.
import { EDGE, SIDE } from "../game/view_size.js";
import { clamp } from "./base.js";

/**
 * @typedef {import("../game/play.js").View} View
 * @typedef {"real" | "fake" | "heat" | "net" | "pushes"} Layer
 */

const SURE = 1e-9; // an opinion that is nearer to 0 or 1 counts as so near
const SHADE = 140; // of 255: how dark the shade is where D is sure
const CONTRAST = 2; // a doubt of D is seen, too: the shade is full at 3/4, and gone at 1/4

/**
 * Pieces of the line on which numbers over a grid equal a level, by marching squares.
 *
 * @param {ArrayLike<number>} numbers row by row
 * @param {number} side of the grid
 * @param {number} level
 * @returns {[x1: number, y1: number, x2: number, y2: number][]} in cells of the grid
 */
export function contour(numbers, side, level) {
  /** @type {[number, number, number, number][]} */
  const pieces = [];
  const corners = [0, 1, side + 1, side]; // of a cell, around it
  const steps = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ];
  for (let y = 0; y < side - 1; y++) {
    for (let x = 0; x < side - 1; x++) {
      /** @type {number[]} */
      const ends = [];
      for (let edge = 0; edge < 4; edge++) {
        const [a, b] = [edge, (edge + 1) % 4].map((corner) => numbers[side * y + x + corners[corner]] - level);
        if (a > 0 === b > 0) continue;
        const [from, to, share] = [steps[edge], steps[(edge + 1) % 4], a / (a - b)];
        ends.push(x + from[0] + share * (to[0] - from[0]), y + from[1] + share * (to[1] - from[1]));
      }
      for (let i = 0; i + 3 < ends.length; i += 4) pieces.push([ends[i], ends[i + 1], ends[i + 2], ends[i + 3]]);
    }
  }
  return pieces;
}

/**
 * The sum of evidence that an opinion stands for: it grows evenly over the plane where D's opinion jumps, so that a line
 * between places hits the border.
 *
 * @param {number} opinion
 */
export const evidence = (opinion) => {
  const share = clamp(opinion, SURE, 1 - SURE);
  return Math.log(share / (1 - share));
};

/** @param {HTMLCanvasElement} canvas */
export function createPicture(canvas) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const small = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const shade = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d", { willReadFrequently: true }));
  let size = canvas.width;
  let dot = size / 140;
  const colour = (/** @type {string} */ name) => getComputedStyle(canvas).getPropertyValue(name).trim();
  const x = (/** @type {number} */ a) => ((a + EDGE) / (2 * EDGE)) * size;
  const y = (/** @type {number} */ b) => size - x(b);

  /** Give the canvas the pixels that the screen shows: more of them would cost time that nobody sees. */
  function fit() {
    const wide = Math.round(canvas.clientWidth * devicePixelRatio);
    if (wide && wide !== size) canvas.width = canvas.height = size = wide;
    dot = size / 140;
  }

  /** @param {ArrayLike<number>} heat */
  function drawHeat(heat) {
    shade.fillStyle = colour("--discriminator");
    shade.globalCompositeOperation = "copy";
    shade.fillRect(0, 0, SIDE, SIDE);
    const image = shade.getImageData(0, 0, SIDE, SIDE);
    for (let i = 0; i < heat.length; i++) {
      const row = SIDE - 1 - Math.floor(i / SIDE);
      image.data[4 * (SIDE * row + (i % SIDE)) + 3] = SHADE * clamp(0.5 + CONTRAST * (heat[i] - 0.5), 0, 1);
    }
    shade.putImageData(image, 0, 0);
    // The middles of the outer cells lie on the edge.
    const cell = size / (SIDE - 1);
    context.drawImage(small, -cell / 2, -cell / 2, size + cell, size + cell);
    context.strokeStyle = colour("--discriminator");
    context.lineWidth = dot / 2;
    context.beginPath();
    for (const [x1, y1, x2, y2] of contour(Float64Array.from(heat, evidence), SIDE, 0)) {
      context.moveTo(x1 * cell, size - y1 * cell);
      context.lineTo(x2 * cell, size - y2 * cell);
    }
    context.stroke();
  }

  /**
   * @param {ArrayLike<number>} net
   * @param {number} across places in a row; 1 for a line
   */
  function drawNet(net, across) {
    context.strokeStyle = colour("--generator");
    context.lineWidth = dot / (across > 1 ? 3 : 1.5);
    context.beginPath();
    const count = net.length / 2;
    const go = (/** @type {number} */ i, /** @type {boolean} */ isFirst) =>
      context[isFirst ? "moveTo" : "lineTo"](x(net[2 * i]), y(net[2 * i + 1]));
    for (let i = 0; i < count; i++) go(i, across > 1 ? i % across === 0 : i === 0);
    if (across > 1)
      for (let column = 0; column < across; column++) for (let i = column; i < count; i += across) go(i, i === column);
    context.stroke();
  }

  /** @param {ArrayLike<number>} points */
  function drawReal(points) {
    context.fillStyle = colour("--real");
    for (let i = 0; i < points.length; i += 2) {
      context.beginPath();
      context.arc(x(points[i]), y(points[i + 1]), 0.75 * dot, 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** @param {ArrayLike<number>} points crosses, so that they are not told from real ones by colour alone */
  function drawFake(points) {
    context.strokeStyle = colour("--generated");
    context.lineWidth = dot / 2.2;
    for (let i = 0; i < points.length; i += 2) {
      const [a, b] = [x(points[i]), y(points[i + 1])];
      context.beginPath(); // one by one: a path of all crosses takes twice the time
      context.moveTo(a - dot, b - dot);
      context.lineTo(a + dot, b + dot);
      context.moveTo(a - dot, b + dot);
      context.lineTo(a + dot, b - dot);
      context.stroke();
    }
  }

  /** @type {(points: ArrayLike<number>, pushes: ArrayLike<number>) => void} */
  function drawPushes(points, pushes) {
    context.strokeStyle = colour("--body-text-color");
    context.lineWidth = dot / 3;
    context.beginPath();
    for (let i = 0; i < pushes.length; i += 2) {
      const length = Math.hypot(pushes[i], pushes[i + 1]);
      if (length < 0.02) continue; // too short to be seen
      const scale = 0.5 / (length + 2);
      const [a, b] = [x(points[i]), y(points[i + 1])];
      const [dx, dy] = [(scale * pushes[i] * size) / (2 * EDGE), (-scale * pushes[i + 1] * size) / (2 * EDGE)];
      const tip = Math.min(2.5 * dot, Math.hypot(dx, dy)) / Math.hypot(dx, dy);
      context.moveTo(a, b);
      context.lineTo(a + dx, b + dy);
      for (const side of [-0.5, 0.5]) {
        context.moveTo(a + dx, b + dy);
        context.lineTo(a + dx - tip * (dx + side * dy), b + dy - tip * (dy - side * dx));
      }
    }
    context.stroke();
  }

  return {
    /** @type {(view: View, layers: Set<string>, byHand: boolean) => void} */
    draw(view, layers, byHand) {
      fit();
      context.clearRect(0, 0, size, size);
      if (layers.has("heat")) drawHeat(view.heat);
      if (layers.has("net") && !byHand) drawNet(view.net, view.across);
      if (layers.has("real")) drawReal(view.real);
      if (byHand) return;
      if (layers.has("fake")) drawFake(view.fake);
      if (layers.has("pushes")) drawPushes(view.fake, view.pushes);
    },
  };
}
