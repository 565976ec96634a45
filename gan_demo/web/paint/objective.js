// What the strokes ask of a picture, as one number that is to become small, and its gradient (iGAN, Eq. 4, as in their
// code): how far colours are from those painted, and 0.2 times how far edges are from those drawn.
import { cellOf, Edges, ORIENTATIONS } from "./edges.js";
import { colourWish, eachPixelOf, squareRound } from "./strokes.js";

/**
 * @typedef {import("./strokes.js").Form} Form
 * @typedef {import("./strokes.js").Stroke} Stroke
 * @typedef {import("./strokes.js").Wish} Wish
 */

const EDGES = 0.2; // the weight of edges
const [PAPER, LINE] = [-1, 0]; // of the drawing whose edges the sketch brush asks for: a grey line on black
const THIN = 0.9; // radius of that line, in places of the grid

/**
 * What strokes ask of the edges: the sketch brush a line, a warp those that it dragged along.
 *
 * @param {Stroke[]} strokes the oldest first
 * @param {Form} form
 * @returns {Wish} by cell
 */
function edgeWish(strokes, form) {
  const edges = new Edges(form);
  const [mask, target] = [new Float32Array(edges.cells), new Float32Array(edges.features.length)];
  /**
   * @param {Float32Array} features
   * @param {Iterable<number>} cells
   */
  const ask = (features, cells) => {
    for (const cell of cells) {
      mask[cell] = 1;
      for (let bin = 0; bin < ORIENTATIONS; bin++)
        target[bin * edges.cells + cell] = features[bin * edges.cells + cell];
    }
  };
  const sketches = strokes.filter(({ brush }) => brush === "sketch");
  const drawing = new Float32Array(form.channels * form.width * form.height).fill(PAPER);
  for (const { points } of sketches) {
    eachPixelOf(points, THIN, form, (place) => {
      for (let c = 0; c < form.channels; c++) drawing[c * form.width * form.height + place] = LINE;
    });
  }
  const lines = sketches.length ? edges.describe(drawing).slice() : new Float32Array();
  for (const stroke of strokes) {
    if (stroke.brush === "sketch") ask(lines, cellsUnder(stroke, form));
    else if (stroke.brush === "warp" && stroke.picture) ask(edges.describe(stroke.picture), cellsWithin(stroke, form));
  }
  return { mask, target };
}

/**
 * The cells that a line goes through.
 *
 * @param {Stroke} stroke
 * @param {Form} form
 */
function cellsUnder({ points }, form) {
  const cell = cellOf(form);
  const cells = new Set();
  eachPixelOf(points, THIN, form, (place) => {
    const [x, y] = [place % form.width, Math.floor(place / form.width)];
    cells.add(Math.floor(y / cell) * (form.width / cell) + Math.floor(x / cell));
  });
  return cells;
}

/**
 * The cells that lie in a patch as a whole.
 *
 * @param {Stroke} stroke
 * @param {Form} form
 */
function cellsWithin({ points, size }, form) {
  const cell = cellOf(form);
  const patch = squareRound(/** @type {[number, number]} */ (points.at(-1)), size, form);
  const cells = [];
  for (let row = Math.ceil(patch.top / cell); (row + 1) * cell <= patch.bottom; row++) {
    for (let column = Math.ceil(patch.left / cell); (column + 1) * cell <= patch.right; column++)
      cells.push(row * (form.width / cell) + column);
  }
  return cells;
}

/** @param {Float32Array} mask */
function areaOf(mask) {
  let sum = 0;
  for (let i = 0; i < mask.length; i++) sum += mask[i];
  return sum;
}

export class Objective {
  /**
   * @param {Stroke[]} strokes the oldest first
   * @param {Form} form
   */
  constructor(strokes, form) {
    this.form = form;
    this.colour = colourWish(strokes, form);
    this.edges = edgeWish(strokes, form);
    this.describer = new Edges(form);
    this.describer.only(this.edges.mask);
  }

  /** Whether there is nothing that a picture could fail. */
  get isEmpty() {
    return areaOf(this.colour.mask) + areaOf(this.edges.mask) === 0;
  }

  /**
   * @param {Float32Array} picture
   * @param {Float32Array} gradient that its own is added to
   * @returns {number} the loss
   */
  add(picture, gradient) {
    return this.#addColour(picture, gradient) + this.#addEdges(picture, gradient);
  }

  /** @type {(picture: Float32Array, gradient: Float32Array) => number} */
  #addColour(picture, gradient) {
    const { mask, target } = this.colour;
    return addSquares({ mask, target, weight: 1 }, picture, gradient);
  }

  /** @type {(picture: Float32Array, gradient: Float32Array) => number} */
  #addEdges(picture, gradient) {
    const { mask, target } = this.edges;
    if (!areaOf(mask)) return 0;
    const features = this.describer.describe(picture);
    const slopes = new Float32Array(features.length);
    const loss = addSquares({ mask, target, weight: EDGES }, features, slopes);
    this.describer.addGradient(slopes, gradient);
    return loss;
  }
}

/**
 * The mean square of what numbers lack where a mask lies.
 *
 * @param {Wish & { weight: number }} wish
 * @param {Float32Array} numbers
 * @param {Float32Array} gradient that its own is added to
 */
function addSquares({ mask, target, weight }, numbers, gradient) {
  const places = mask.length;
  const count = (areaOf(mask) * numbers.length) / places;
  if (!count) return 0;
  let loss = 0;
  for (let i = 0; i < numbers.length; i++) {
    const share = mask[i % places];
    if (!share) continue;
    const lack = numbers[i] - target[i];
    loss += (weight * share * lack * lack) / count;
    gradient[i] += (2 * weight * share * lack) / count;
  }
  return loss;
}
