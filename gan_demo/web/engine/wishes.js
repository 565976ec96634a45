// Which wish comes next. Wishes for the same place replace each other.

/**
 * @typedef {object} Numbered
 * @property {string} place what it is for, such as "stage" or "tile 5"
 * @property {number} number higher than that of every earlier wish
 */

/**
 * Wishes that wait: one a place, of which the newest is the first to be granted. A finger that moves overtakes a sheet
 * that is drawn in the background.
 *
 * @template {Numbered} Wish
 */
export class Wishes {
  /** @type {Map<string, Wish>} */
  #waiting = new Map();

  /** @param {Wish} wish */
  add(wish) {
    const other = this.#waiting.get(wish.place);
    if (other && other.number > wish.number) return;
    this.#waiting.delete(wish.place); // a map keeps the order in which its keys came
    this.#waiting.set(wish.place, wish);
  }

  /** The newest one, which waits no more; undefined where there is none. */
  next() {
    const wish = [...this.#waiting.values()].at(-1);
    if (wish) this.#waiting.delete(wish.place);
    return wish;
  }

  clear() {
    this.#waiting.clear();
  }
}

/**
 * Grants wishes one by one, each in a turn of its own: in between, newer ones arrive.
 *
 * @template {Numbered} Wish
 * @param {(wish: Wish) => void} grant
 * @param {(turn: () => void) => void} later calls back once messages that wait already are handled
 */
export function createQueue(grant, later) {
  /** @type {Wishes<Wish>} */
  const wishes = new Wishes();
  let busy = false;
  const turn = () => {
    const wish = wishes.next();
    busy = wish !== undefined;
    if (!wish) return;
    later(turn);
    grant(wish);
  };
  return {
    /** @param {Wish} wish */
    add(wish) {
      wishes.add(wish);
      if (!busy) later(turn);
      busy = true;
    },
    clear: () => wishes.clear(),
  };
}
