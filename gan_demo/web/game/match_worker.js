// The worker that a match is played in: the page stays free for whoever watches.
import { createPlay } from "./play.js";

/**
 * @typedef {object} Task what the page asks for: a view, after some work
 * @property {number} match its number, which comes back with the view
 * @property {{ settings: import("./match.js").Settings, moves: string, hand?: number[] }} [begin] another match
 * @property {boolean} [halt] whether what is planned is forgotten
 * @property {import("./moves.js").Moves} [add] moves
 * @property {number} milliseconds of work
 * @property {boolean} measures whether to see how the match stands
 */

/** @type {ReturnType<typeof createPlay> | null} */
let play = null;

self.onmessage = (/** @type {MessageEvent<Task>} */ { data }) => {
  const { match, begin, halt, add, milliseconds, measures } = data;
  if (begin) play = createPlay(begin.settings, begin.moves, begin.hand);
  if (!play) return;
  if (halt) play.halt();
  if (add) play.add(add);
  play.work(milliseconds);
  self.postMessage({ match, view: play.view(measures) });
};
