// The stroke that is being painted: its corners as they come, and the patch that a drag takes along.
import { dragPatch, simplify } from "../paint/strokes.js";

/**
 * @typedef {import("../paint/strokes.js").Stroke} Stroke
 * @typedef {[number, number]} Point on the grid
 */

const LONG = 200; // points, from which on a line is made simpler for good

export class Line {
  /** @type {Point[]} */
  #corners;
  /** @type {Float32Array | null} */
  #base;

  /**
   * @param {Pick<Stroke, "brush" | "colour" | "size">} look
   * @param {Point} point where it begins
   * @param {Float32Array | null} base the picture that a patch is dragged on, as torch counts through it
   */
  constructor(look, point, base) {
    this.#corners = [point];
    this.#base = base;
    /** @type {Stroke} */
    this.stroke = { ...look, points: [point], ...(base && { picture: base }) };
  }

  /**
   * @param {Point} point
   * @param {import("../paint/strokes.js").Form | undefined} form of the picture
   * @returns {boolean} whether that is somewhere else
   */
  goOn(point, form) {
    const { stroke } = this;
    const last = this.#corners[this.#corners.length - 1];
    if (last[0] === point[0] && last[1] === point[1]) return false;
    this.#corners.push(point);
    if (this.#corners.length > LONG) this.#corners = simplify(this.#corners);
    stroke.points = stroke.brush === "warp" ? [this.#corners[0], point] : simplify(this.#corners);
    if (this.#base && form) stroke.picture = dragPatch(this.#base, stroke, form);
    return true;
  }

  /** Whether it is a patch that was not dragged. */
  get isStill() {
    return this.stroke.brush === "warp" && this.stroke.points.length < 2;
  }
}
