// How long a picture stands: whole frames of the screen, counted, because a timer knows nothing of them.
import { TIMES } from "./real_or_fake_plan.js";

export const FIXATION = 700; // milliseconds before a picture, so that nothing flashes more than three times a second
const ERROR = 0.003; // share by which a frame may be measured too long: browsers round their clocks

/** @typedef {Pick<Window, "requestAnimationFrame">} Clock */

/**
 * How many frames fit into a time, rounded down; one at least.
 *
 * @param {number} time in milliseconds
 * @param {number} interval from frame to frame, in milliseconds
 */
export const framesIn = (time, interval) => Math.max(1, Math.floor((time / interval) * (1 + ERROR)));

/**
 * Which of the nine times a picture stood for: the one that was planned, unless the computer was too busy to end it in
 * time. Then it is the longest that does not exceed what was seen.
 *
 * @param {number} frames for which it stood
 * @param {number} interval
 * @param {number} planned
 */
export function timeOf(frames, interval, planned) {
  if (frames === framesIn(planned, interval)) return planned;
  return TIMES.filter((time) => framesIn(time, interval) <= frames).at(-1) ?? TIMES[0];
}

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/**
 * Wait for some milliseconds, and measure frames meanwhile.
 *
 * @param {Clock} clock
 * @param {number} milliseconds
 * @returns {Promise<number>} from frame to frame, in milliseconds
 */
export function measureFrames(clock, milliseconds) {
  return new Promise((resolve) => {
    /** @type {number[]} */
    const times = [];
    /** @param {number} now */
    function next(now) {
      times.push(now);
      if (times.length > 2 && now - times[0] >= milliseconds) {
        resolve(median(times.slice(1).map((time, i) => time - times[i])));
      } else clock.requestAnimationFrame(next);
    }
    clock.requestAnimationFrame(next);
  });
}

/**
 * Show something for whole frames, then hide it.
 *
 * @param {Clock} clock
 * @param {number} time in milliseconds
 * @param {number} interval
 * @param {() => void} show
 * @param {() => void} hide
 * @returns {Promise<{ frames: number, milliseconds: number }>} for which it really stood
 */
export function present(clock, time, interval, show, hide) {
  const count = framesIn(time, interval);
  return new Promise((resolve) => {
    clock.requestAnimationFrame((start) => {
      show();
      /** @param {number} now */
      function next(now) {
        const frames = Math.round((now - start) / interval); // a busy computer leaves some out
        if (frames < count) {
          clock.requestAnimationFrame(next);
          return;
        }
        hide();
        resolve({ frames, milliseconds: Math.round(now - start) });
      }
      clock.requestAnimationFrame(next);
    });
  });
}
