// What a visitor wants, which z's follow from it, and what can be undone.
import { PATHS } from "../engine/latents.js";
import { randn } from "../engine/seeds.js";
import { outcomeOf } from "../paint/outcome.js";
import { History } from "./paint_history.js";
import { isSeed } from "./seed_rule.js";

/**
 * @typedef {import("../paint/strokes.js").Stroke} Stroke
 * @typedef {import("../engine/pyramid.js").Picture} Picture
 *
 * @typedef {object} Request what is to be seen once z rests
 * @property {Stroke} stroke the newest one
 * @property {Float32Array} before the picture that it was painted on
 *
 * @typedef {object} Own a picture of the visitor's
 * @property {Picture} mine as small as those of G
 * @property {boolean} isNegative whether it became a negative
 * @property {Picture | null} nearest that G can draw; null until there is one
 *
 * @typedef {object} State
 * @property {string} model
 * @property {number | null} seed null is an empty box
 * @property {Stroke[]} strokes the oldest first
 * @property {Float32Array | null} start where it began, if that was accepted; null for the seed's
 * @property {Float32Array | null} z where it is now; null until that is known
 * @property {number} near how much it counts that z stays near the start
 * @property {number} at where on the way from the start to now the picture is, from 0 to 1
 * @property {Own | null} own the visitor's picture, if it began with the one nearest to that
 * @property {Request | null} request null where nobody has painted here
 *
 * @typedef {{ model: string, seed: number, strokes: Stroke[], z: Float32Array }} Opening a finished painting
 */

/** How closely z stays at the start: iGAN has 0 and, once a picture is accepted, 5. */
export const NEAR = { freely: 0, little: 1, closely: 5 };

/**
 * Nothing is painted, and the seed says where it begins.
 *
 * @type {Omit<State, "model" | "seed">}
 */
export const BLANK = { strokes: [], start: null, z: null, near: NEAR.little, at: 1, own: null, request: null };

export class Painting {
  /** @type {import("./paint_line.js").Line | null} */
  line = null; // the stroke that is being painted
  rests = true; // z
  /** @type {import("../paint/outcome.js").Outcome} */
  outcome = "there"; // of the request
  /** @type {History<State>} */
  history = new History();

  /** @param {Opening} opening */
  constructor(opening) {
    this.opening = opening;
    /** @type {State} */
    this.state = { ...BLANK, ...opening };
    this.size = opening.z.length; // how many numbers a z has
    this.recall();
  }

  /** @param {Partial<State>} part */
  change(part) {
    this.state = { ...this.state, ...part };
  }

  /** The strokes with the one that is being painted. */
  get strokes() {
    return this.line ? [...this.state.strokes, this.line.stroke] : this.state.strokes;
  }

  /** Whether there is a z to begin with. */
  get hasStart() {
    return isSeed(this.state.seed);
  }

  get start() {
    return this.state.start ?? randn(this.size, Number(this.state.seed));
  }

  get now() {
    return this.state.z ?? this.start;
  }

  /** The z whose picture is in sight: somewhere on the way from the start to now. */
  get inSight() {
    const { start, now } = this;
    return start.every((number, i) => number === now[i]) ? now : PATHS.slerp(start, now, this.state.at);
  }

  /** Whether z needs no search: it is known, or nothing asks it to move. */
  get isFinished() {
    return Boolean(this.state.z) || !this.state.strokes.length;
  }

  /** Whether it began as the opening did. */
  get beginsAsOpening() {
    const { model, seed, start } = this.state;
    return model === this.opening.model && seed === this.opening.seed && !start;
  }

  /** Whether the way from its start to now is the opening's. */
  get isOpening() {
    return this.beginsAsOpening && this.state.z === this.opening.z;
  }

  /**
   * Look whether the picture at rest has what was painted last.
   *
   * @param {Float32Array} picture
   * @param {import("../paint/strokes.js").Form} form of it
   */
  judge(picture, form) {
    const { request } = this.state;
    this.outcome = request ? outcomeOf(request.stroke, request.before, picture, form) : "there";
  }

  /** What is now can come back. */
  keep() {
    this.history.keep(this.state);
  }

  /** Its strokes can be undone one by one, though nobody painted them here; z is looked for anew then. */
  recall() {
    this.history.clear();
    const { strokes } = this.state;
    for (const i of strokes.keys())
      this.history.keep({ ...this.state, strokes: strokes.slice(0, i), z: null, request: null });
  }
}
