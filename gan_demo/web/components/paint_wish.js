// The strokes as one sees them: over the picture, half transparent, gone once the picture has followed.
import { LUMA } from "../engine/pixels.js";
import { GRID } from "../paint/strokes.js";
import { within } from "./base.js";

/** @typedef {import("../paint/strokes.js").Stroke} Stroke */

const SIDE = 512; // pixels of the drawing, whatever size the picture has
const PINK = "#ec4899"; // a sketch and a patch stand for no colour: this is one that no picture here has
const THIN = 1.4; // places of the grid, a sketch's line
const FADE = 900; // milliseconds that strokes stay in sight after they end

/**
 * @param {HTMLElement} element
 * @param {() => boolean} paints whether somebody paints
 */
export function createWish(element, paints) {
  const { find } = within(element);
  const canvas = /** @type {HTMLCanvasElement} */ (find(".wish"));
  const box = /** @type {HTMLInputElement} */ (find(".edits")); // whether strokes are kept in sight
  let timer = 0; // until they fade
  const hide = () => canvas.classList.toggle("gone", !box.checked);
  box.addEventListener("change", hide);

  return {
    /**
     * @param {Stroke[]} strokes the oldest first
     * @param {boolean} isGrey whether the picture has no colours
     */
    show(strokes, isGrey) {
      clearTimeout(timer);
      drawStrokes(canvas, strokes, isGrey);
      canvas.classList.remove("gone");
    },

    /** They fade soon, unless another one is painted. */
    fade() {
      timer = setTimeout(() => {
        if (!paints()) hide();
      }, FADE);
    },

    /** Keep them in sight, or no longer. */
    toggle() {
      box.checked = !box.checked;
      hide();
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Stroke[]} strokes the oldest first
 * @param {boolean} isGrey whether the picture has no colours
 */
export function drawStrokes(canvas, strokes, isGrey) {
  [canvas.width, canvas.height] = [SIDE, SIDE]; // which clears it
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(SIDE / GRID, SIDE / GRID);
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) {
    if (stroke.brush === "warp") frame(context, stroke);
    else drawLine(context, stroke, isGrey);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke} stroke
 * @param {boolean} isGrey
 */
function drawLine(context, { brush, colour, size, points }, isGrey) {
  const own = isGrey ? Array(3).fill(Math.round(colour.reduce((sum, level, c) => sum + LUMA[c] * level, 0))) : colour;
  context.strokeStyle = brush === "sketch" ? PINK : `rgb(${own})`;
  context.lineWidth = brush === "sketch" ? THIN : 2 * size;
  context.beginPath();
  const [[x, y]] = points;
  context.moveTo(x + 0.5, y + 0.5);
  for (const [x, y] of points) context.lineTo(x + 0.5, y + 0.5);
  context.stroke();
}

/**
 * Where a patch came from, and where it is now.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke} stroke
 */
function frame(context, { points, size }) {
  context.strokeStyle = PINK;
  for (const [[x, y], width] of /** @type {const} */ ([
    [points[0], 0.4],
    [points[points.length - 1], 1],
  ])) {
    context.lineWidth = width;
    context.strokeRect(x + 0.5 - size, y + 0.5 - size, 2 * size, 2 * size);
  }
}
