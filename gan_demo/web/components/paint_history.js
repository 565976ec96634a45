// What can be undone, and done again.

const MOST = 100; // steps back

/** @template State */
export class History {
  /** @type {State[]} */
  #past = [];
  /** @type {State[]} */
  #future = [];

  /**
   * Something changes: what was until now can come back.
   *
   * @param {State} state until now
   */
  keep(state) {
    this.#past = [...this.#past, state].slice(-MOST);
    this.#future = [];
  }

  /**
   * @param {State} now
   * @returns {State | undefined} what was before; undefined where nothing was
   */
  undo(now) {
    return move(this.#past, this.#future, now);
  }

  /**
   * @param {State} now
   * @returns {State | undefined} what was undone; undefined where nothing was
   */
  redo(now) {
    return move(this.#future, this.#past, now);
  }

  /** What was kept last did not change anything. */
  drop() {
    this.#past = this.#past.slice(0, -1);
  }

  clear() {
    this.#past = [];
    this.#future = [];
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }
}

/**
 * @template State
 * @param {State[]} from
 * @param {State[]} to
 * @param {State} now
 */
function move(from, to, now) {
  const state = from.pop();
  if (state !== undefined) to.push(now);
  return state;
}
