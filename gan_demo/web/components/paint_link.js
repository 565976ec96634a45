// What the address says of a painting: nothing of what is as at the opening, and nothing of a visitor's picture.
import { readLatent, readStrokes, writeLatent, writeStrokes } from "../paint/strokes.js";

/** @typedef {import("./paint_state.js").Painting} Painting */

const NOTHING = "-"; // no strokes
const OWN = "own"; // the start is a visitor's picture
const MOST_LETTERS = 400; // of strokes

/** @param {import("../paint/strokes.js").Stroke[]} strokes */
export const fitsAddress = (strokes) => writeStrokes(strokes).length <= MOST_LETTERS;

/** @param {Painting} painting */
export function linkValues({ state, opening, beginsAsOpening, isOpening }) {
  const { model, seed, strokes, z, start, near, at, own } = state;
  const text = writeStrokes(strokes) || NOTHING;
  const isSame = beginsAsOpening && text === writeStrokes(opening.strokes);
  const isSilent = own || (isSame && isOpening);
  return {
    model,
    seed: Number(seed),
    strokes: own || !fitsAddress(strokes) ? NOTHING : isSame ? "" : text,
    z: z && !isSilent ? writeLatent(z) : "",
    start: own ? OWN : start && !isSilent ? writeLatent(start) : "",
    near,
    at: Math.round(100 * at) / 100,
  };
}

/**
 * Whether an address is of a painting on a visitor's picture, which it does not hold.
 *
 * @param {any} values
 */
export const lacksPicture = ({ start }) => start === OWN;

/**
 * The state of an address.
 *
 * @param {any} values
 * @param {Painting} painting
 * @returns {import("./paint_state.js").State}
 */
export function linkedState({ model, seed, strokes, z, start, near, at }, { opening, size }) {
  const isOpening = model === opening.model && seed === opening.seed && !start && !strokes;
  return {
    model,
    seed,
    strokes: isOpening ? opening.strokes : readStrokes(strokes),
    start: readLatent(start, size),
    z: readLatent(z, size) ?? (isOpening ? opening.z : null),
    near,
    at,
    own: null,
    request: null,
  };
}
