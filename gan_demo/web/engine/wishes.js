// Which wish comes next. Wishes for the same place replace each other.

/**
 * @typedef {object} Numbered
 * @property {string} place what it is for, such as "stage" or "tile 5"
 * @property {number} number higher than that of every earlier wish
 *
 * @typedef {object} Turns how a queue gets its turns
 * @property {(turn: () => void) => void} later calls back once messages that wait already are handled
 * @property {(turn: () => void, milliseconds: number) => () => void} wait calls back after a time, unless what it
 *   returns is called before
 * @property {() => number} now in milliseconds
 */

const MOVING = 100; // milliseconds between two wishes for a place, at most, where a finger moves it
const PAUSE = 250; // milliseconds between two wishes that are granted elsewhere meanwhile, so that none waits for ever

/**
 * Wishes that wait: one a place, of which the newest is the first to be granted. A finger that moves overtakes a sheet
 * that is drawn in the background.
 *
 * @template {Numbered} Wish
 */
export class Wishes {
  /** @type {Map<string, Wish>} */
  #waiting = new Map();

  get size() {
    return this.#waiting.size;
  }

  /** @param {Wish} wish */
  add(wish) {
    const other = this.#waiting.get(wish.place);
    if (other && other.number > wish.number) return;
    this.#waiting.delete(wish.place); // a map keeps the order in which its keys came
    this.#waiting.set(wish.place, wish);
  }

  /**
   * The newest one, which waits no more; undefined where there is none.
   *
   * @param {(place: string) => boolean} [may] come next
   */
  next(may = () => true) {
    const wish = [...this.#waiting.values()].filter(({ place }) => may(place)).at(-1);
    if (wish) this.#waiting.delete(wish.place);
    return wish;
  }

  clear() {
    this.#waiting.clear();
  }
}

/** Which places are moved: they are wished for again and again. */
class Motion {
  /** @type {Map<string, number>} when there was the last wish, by place */
  #last = new Map();
  /** @type {Map<string, number>} until when it is moved, by place */
  #ends = new Map();

  /**
   * @param {string} place
   * @param {number} now
   */
  note(place, now) {
    if (now - (this.#last.get(place) ?? -Infinity) <= MOVING) this.#ends.set(place, now + MOVING);
    this.#last.set(place, now);
  }

  /**
   * @param {string} place
   * @param {number} now
   */
  moves(place, now) {
    return (this.#ends.get(place) ?? 0) > now;
  }

  /** When all places rest, as far as anybody knows. */
  end() {
    return Math.max(0, ...this.#ends.values());
  }
}

/**
 * Grants wishes one by one, each in a turn of its own: in between, newer ones arrive. While a finger moves something,
 * all else waits: a picture that is begun in the background would have the finger wait for its end.
 *
 * @template {Numbered} Wish
 * @param {(wish: Wish) => void} grant
 * @param {Turns} turns
 */
export function createQueue(grant, { later, wait, now }) {
  /** @type {Wishes<Wish>} */
  const wishes = new Wishes();
  const motion = new Motion();
  let busy = false; // a turn will come at once
  let elsewhere = 0; // when a wish for what does not move was granted
  let stopWaiting = () => {};

  /** The next wish that may be granted. */
  function choose() {
    const time = now();
    const wish = wishes.next((place) => motion.moves(place, time));
    if (wish || time < restsAt()) return wish;
    elsewhere = time;
    return wishes.next();
  }

  const restsAt = () => Math.min(motion.end(), elsewhere + PAUSE);

  function turn() {
    const wish = choose();
    busy = wish !== undefined;
    if (wish) {
      later(turn);
      grant(wish);
    } else if (wishes.size) stopWaiting = wait(turn, restsAt() - now());
  }

  return {
    /** @param {Wish} wish */
    add(wish) {
      motion.note(wish.place, now());
      wishes.add(wish);
      stopWaiting();
      if (!busy) later(turn);
      busy = true;
    },
    clear() {
      wishes.clear();
      stopWaiting();
    },
  };
}
