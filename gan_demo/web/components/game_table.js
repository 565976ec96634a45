// The page's side of a match: a worker that plays it, one task after the other. One may wait, so that the worker plays
// on while the page paints.
import { locate } from "../engine/download.js";

/**
 * @typedef {import("../game/play.js").View} View
 * @typedef {Omit<import("../game/match_worker.js").Task, "match">} Task
 */

/**
 * @param {string} address of the worker
 * @param {(view: View, task: Task) => void} show the view after a task
 * @param {() => void} fail
 */
export function createTable(address, show, fail) {
  /** @type {Task[]} */
  let tasks = [];
  let match = 0; // views of an older one are not shown
  let isBusy = false;
  const worker = new Worker(locate(address));
  worker.onerror = fail;

  function next() {
    if (isBusy || !tasks.length) return;
    isBusy = true;
    worker.postMessage({ ...tasks[0], match });
  }

  worker.onmessage = ({ data }) => {
    isBusy = false;
    const task = data.match === match ? tasks.shift() : undefined;
    next();
    if (task) show(data.view, task);
  };

  return {
    /** Whether all tasks are done. */
    isFree: () => !tasks.length,

    /** Whether another task would wait for one at most. */
    hasRoom: () => tasks.length < 2,

    /** @param {Task} task */
    ask(task) {
      if (task.begin) {
        match++;
        tasks = [];
      }
      // Whole turns are planned by the clock: those that still wait are forgotten, as the worker forgets its own.
      if (task.halt) tasks = tasks.filter(({ add }, i) => !i || add?.[1] !== "t");
      tasks.push(task);
      next();
    },
  };
}
