// The page's side of a match: a worker that plays it, one task after the other.
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
    if (task) show(data.view, task);
    next();
  };

  return {
    /** Whether all tasks are done. */
    isFree: () => !tasks.length,

    /** @param {Task} task */
    ask(task) {
      if (task.begin) {
        match++;
        tasks = [];
      }
      tasks.push(task);
      next();
    },
  };
}
