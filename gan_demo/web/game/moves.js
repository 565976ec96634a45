// The moves of a match as a short text for its link: "1200t3d1g" is 1,200 whole turns, three steps of D, one of G.

/** @typedef {[count: number, move: "t" | "d" | "g"]} Moves */

export const MOST = 20000; // moves of a match
const LONGEST = 100; // letters of the text
const PART = /(\d{1,5})([tdg])/g;

/**
 * The moves that a text says; none where it says something else, or too many.
 *
 * @param {string} text anybody's
 * @returns {Moves[]}
 */
export function readMoves(text) {
  if (text.length > LONGEST || !/^(\d{1,5}[tdg])*$/.test(text)) return [];
  const parts = [...text.matchAll(PART)].map(([, count, move]) => /** @type {Moves} */ ([Number(count), move]));
  return countMoves(parts) <= MOST ? parts : [];
}

/** @param {Moves[]} parts */
export const writeMoves = (parts) => parts.map(([count, move]) => `${count}${move}`).join("");

/** @param {Moves[]} parts */
export const countMoves = (parts) => parts.reduce((sum, [count]) => sum + count, 0);

/**
 * Put moves behind others.
 *
 * @param {Moves[]} parts
 * @param {Moves} more
 */
export function addMoves(parts, [count, move]) {
  const end = parts[parts.length - 1];
  if (end?.[1] === move) end[0] += count;
  else parts.push([count, move]);
}

/**
 * Write the half-steps of a whole turn as one: slow motion would make the text long.
 *
 * @param {Moves[]} parts
 * @param {Pick<import("./match.js").Settings, "dsteps" | "gsteps">} settings
 */
export function mergeTurn(parts, { dsteps, gsteps }) {
  if (writeMoves(parts.slice(-2)) !== `${dsteps}d${gsteps}g`) return;
  parts.splice(-2);
  addMoves(parts, [1, "t"]);
}

/**
 * Whether a match may go on: neither it nor the text of its link grows without end.
 *
 * @param {Moves[]} parts
 */
export const mayMove = (parts) => countMoves(parts) < MOST && writeMoves(parts).length < LONGEST - 6;
