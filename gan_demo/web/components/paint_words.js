// What the page says of a painting.
import { MOST_STROKES } from "../paint/strokes.js";
import { NEAR } from "./paint_state.js";

export const ACCEPTED = "This is the start now. What you paint next stays close to it.";
export const NO_JUDGE = "The discriminator did not load.";
export const OMISSION = "The picture is part of it, and the strokes are not: they are too many.";
export const SOMEBODYS = "A link cannot hold your own picture: this is one of G's.";
export const TOO_MANY = `More than ${MOST_STROKES} strokes: the oldest is forgotten.`;

/**
 * The large picture, for whoever does not see it.
 *
 * @param {Pick<import("./paint_state.js").State, "seed" | "strokes" | "at" | "own">} state
 * @param {string} of what all the model's pictures show, such as "a face"
 */
export function describePicture({ seed, strokes, at, own }, of) {
  const what = own ? "the picture nearest to yours" : `${of}, seed ${seed}`;
  const count = strokes.length === 1 ? "one stroke" : `${strokes.length} strokes`;
  const where = at === 1 ? "" : `, ${Math.round(100 * at)}% of the way from the start`;
  return `${what}, which follows ${count}${where}`;
}

/**
 * How far things are.
 *
 * @param {Pick<import("./paint_state.js").Painting, "state" | "rests" | "isOpening" | "outcome">} painting
 * @param {object} about
 * @param {string} about.failure why this browser cannot paint; "" where it can
 * @param {{ here: string, total: string } | null} about.amount megabytes of a network on its way; null once it is here
 * @param {boolean} about.isSought whether the picture nearest to the visitor's is still looked for
 * @param {string} about.note what else to say, of what has just been done
 */
export function progressWords({ state, rests, isOpening, outcome }, { failure, amount, isSought, note }) {
  if (failure) return `Your browser cannot paint here: ${failure}. The stored example stays.`;
  if (amount) return `The network is on its way: ${amount.here} of ${amount.total} MB.`;
  if (isSought) return "Looking for the nearest picture that G can draw …";
  if (note) return note;
  if (!rests) return "The picture follows …";
  if (isOpening) return "One stroke was painted here. Now it is your turn: paint on the picture.";
  return state.strokes.length ? outcomeWords(outcome, state.near) : "Paint on the picture.";
}

/**
 * Whether the picture has what was painted last, and what keeps it from that.
 *
 * @param {import("../paint/outcome.js").Outcome} outcome
 * @param {number} near how much it counts that the picture stays like the first one
 */
function outcomeWords(outcome, near) {
  const held = near === NEAR.freely ? "." : " while the picture keeps to the one you began with.";
  if (outcome === "missing") return `Most of it is missing: G cannot draw that${held}`;
  if (outcome === "partly") return `Only partly there: G comes no closer${held}`;
  return "Your browser has found this picture.";
}

/**
 * Beside the visitor's picture and the one nearest to it.
 *
 * @param {boolean} isSought whether that is still looked for
 * @param {boolean} isNegative whether theirs became a negative
 */
export function ownWords(isSought, isNegative) {
  if (isSought) return "G looks for it; this takes some seconds.";
  const negative = isNegative ? " It learned from clothes on black, so your picture became a negative." : "";
  return `A small G keeps little of it: it can draw only what it learned from.${negative} Keep painting.`;
}
