// One component's side of the page's workers: it asks for pictures and numbers, and what comes to it comes in order.

/**
 * @typedef {import("./drawing.js").Answer} Answer
 * @typedef {import("./pool.js").Listing} Listing
 * @typedef {import("./pool.js").Pool} Pool
 * @typedef {{ place: string, show: (answer: Answer) => void }} Wish
 */

export class Client {
  /** @type {Map<number, Wish>} those whose answers still count */
  #wishes = new Map();

  /**
   * @param {Pool} pool
   * @param {(reason: string) => void} fail is told, once, why nothing is drawn for this component any more
   */
  constructor(pool, fail) {
    this.pool = pool;
    this.fail = fail;
    this.id = pool.join(this);
  }

  /**
   * Have a network; it is fetched unless another component has it already.
   *
   * @param {Listing} listing
   * @param {string} network
   * @param {(bytes: number) => void} [progress] is told how many bytes of the weights have come
   * @returns {Promise<import("./plan.js").Plan>} once a worker is ready to draw
   */
  load(listing, network, progress = () => {}) {
    return this.pool.load(this, listing, network, progress);
  }

  /**
   * Ask what a network makes. Of all wishes for a place only the newest is certain of an answer.
   *
   * @param {Omit<import("./drawing.js").Wish, "number">} wish whose network is the address of its weights
   * @param {(answer: Answer) => void} show
   */
  wish(wish, show) {
    const place = `${this.id} ${wish.place}`; // other components may have a stage, too
    this.#wishes.set(this.pool.wish({ ...wish, place }), { place, show });
  }

  /** What was asked for until now is not shown any more. */
  forget() {
    this.#wishes.clear();
  }

  /**
   * Let go of a network, so that no worker goes on with what was asked of it.
   *
   * @param {string} name the address of its weights
   */
  release(name) {
    this.forget();
    this.pool.release(this, name);
  }

  /** Let go of the networks that no other component has. */
  close() {
    this.forget();
    this.pool.leave(this);
  }

  /** @param {string} reason */
  stop(reason) {
    this.close();
    this.fail(reason);
  }

  /**
   * Hear what a worker replies to a wish, which may be another component's.
   *
   * @param {Answer | import("./drawing.js").Failure} reply
   */
  receive(reply) {
    const wish = this.#wishes.get(reply.number ?? 0);
    if (!wish) return;
    if ("error" in reply) {
      this.stop(reply.error);
      return;
    }
    for (const [number, { place }] of this.#wishes) {
      if (place === wish.place && number <= reply.number) this.#wishes.delete(number); // older ones come too late
    }
    wish.show(reply);
  }
}
