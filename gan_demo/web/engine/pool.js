// The page's workers: one, and a second where it is too slow. They draw for all components, which share networks.
import { download, locate } from "./download.js";

/**
 * @typedef {object} Listing what the server has for a checkpoint: addresses relative to the page
 * @property {string} engine folder of the worker
 * @property {string} plans
 * @property {Record<string, { address: string, bytes: number }>} weights by network
 *
 * @typedef {import("./client.js").Client} Client
 * @typedef {import("./drawing.js").Load} Load
 * @typedef {import("./drawing.js").Wish} Wish
 * @typedef {import("./plan.js").Plan} Plan
 *
 * @typedef {object} Helper a worker, and what the page knows of it
 * @property {Worker} worker
 * @property {Set<string>} networks that it can draw with
 * @property {Map<string, Wish>} wishes the newest that it has to grant, by place
 * @property {number} newest number of them
 *
 * @typedef {object} Entry of a network
 * @property {Map<Client, (bytes: number) => void>} users and whom they tell of progress
 * @property {number} bytes of its weights that have come
 * @property {number[]} times of its newest answers, in milliseconds
 * @property {Load | null} load for a second worker that may still come
 * @property {Promise<Plan>} plan once the first worker is ready
 * @property {() => void} resolve
 * @property {(error: Error) => void} reject
 */

const SMOOTH = 16; // milliseconds a picture: a screen shows 60 a second
const SAMPLE = 15; // answers, of which the median decides
const CORES = 4; // with fewer, two workers only take turns

// A function with i8x16.splat and i8x16.popcnt: whether a browser has SIMD is clear before it fetches megabytes.
const SIMD = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

/**
 * The worker of an engine's folder.
 *
 * @param {string} engine
 * @throws {Error} where the browser cannot run it
 */
export function startWorker(engine) {
  if (!globalThis.WebAssembly?.validate(SIMD)) {
    throw new Error("this browser has no WebAssembly SIMD");
  }
  return new Worker(locate(`${engine}worker.js`)); // a plain one: modules do not start from a file on the disk
}

/** @type {Map<string, Pool>} */
const pools = new Map();

/**
 * The page's pool for an engine.
 *
 * @param {string} engine
 * @returns {Pool}
 */
export function poolOf(engine) {
  const pool = pools.get(engine) ?? new Pool(() => startWorker(engine), { end: () => pools.delete(engine) });
  pools.set(engine, pool);
  return pool;
}

export class Pool {
  /** @type {Set<Client>} */
  #clients = new Set();
  /** @type {Map<string, Entry>} by the address of their weights, in which there is a hash of them */
  #entries = new Map();
  /** @type {Helper[]} */
  #helpers = [];
  #joins = 0;
  #number = 0; // of the newest wish

  /**
   * @param {() => Worker} spawn
   * @param {object} [options]
   * @param {number} [options.cores]
   * @param {() => void} [options.end] is called when the workers are gone
   */
  constructor(spawn, { cores = navigator.hardwareConcurrency, end = () => {} } = {}) {
    this.spawn = spawn;
    this.end = end;
    this.spare = cores >= CORES; // whether a second worker may come
    this.#hire();
  }

  /**
   * @param {Client} client that gets answers from now on
   * @returns {number} its id
   */
  join(client) {
    this.#clients.add(client);
    this.#joins += 1;
    return this.#joins;
  }

  /**
   * Networks go with the last component that uses them, and workers with the last component.
   *
   * @param {Client} client
   */
  leave(client) {
    this.#clients.delete(client);
    for (const name of this.#entries.keys()) this.release(client, name);
    if (this.#clients.size === 0) this.#dismiss();
  }

  /**
   * @param {Client} client that uses a network no more
   * @param {string} name
   */
  release(client, name) {
    const entry = this.#entries.get(name);
    if (entry?.users.delete(client) && entry.users.size === 0) this.#free(name, entry);
  }

  /**
   * @param {Client} client
   * @param {Listing} listing
   * @param {string} network
   * @param {(bytes: number) => void} progress is told how many bytes of the weights have come
   * @returns {Promise<Plan>} once the first worker has checked the network against torch's numbers
   */
  load(client, { plans, weights }, network, progress) {
    const name = weights[network].address;
    const entry = this.#entries.get(name) ?? this.#begin(name, plans, network);
    entry.users.set(client, progress);
    progress(entry.bytes);
    return entry.plan;
  }

  /**
   * @param {Omit<Wish, "number">} wish
   * @returns {number} of the wish, which its answer bears
   */
  wish(wish) {
    this.#number += 1;
    this.#hand({ ...wish, number: this.#number });
    return this.#number;
  }

  /**
   * The milliseconds that a network takes, in the median; 0 until there are enough answers.
   *
   * @param {string} name
   */
  pace(name) {
    const times = [...(this.#entries.get(name)?.times ?? [])];
    return times.sort((a, b) => a - b)[SAMPLE >> 1] ?? 0;
  }

  // Networks

  /**
   * @param {string} name
   * @param {string} plans
   * @param {string} network
   */
  #begin(name, plans, network) {
    const nothing = () => {};
    /** @type {Omit<Entry, "plan">} */
    const rest = { users: new Map(), bytes: 0, times: [], load: null, resolve: nothing, reject: nothing };
    const entry = /** @type {Entry} */ (rest);
    this.#entries.set(name, entry);
    entry.plan = this.#fetch(name, entry, plans, network);
    entry.plan.catch(() => {
      if (this.#entries.get(name) === entry) this.#entries.delete(name); // whoever comes later tries again
    });
    return entry;
  }

  /**
   * @param {string} name
   * @param {Entry} entry
   * @param {string} plans
   * @param {string} network
   */
  async #fetch(name, entry, plans, network) {
    const count = (/** @type {number} */ more) => {
      entry.bytes += more;
      for (const progress of entry.users.values()) progress(entry.bytes);
    };
    const [text, weights] = await Promise.all([download(plans, () => {}), download(name, count)]);
    if (this.#entries.get(name) !== entry) throw new Error("nobody waits for the network any more");
    const plan = JSON.parse(new TextDecoder().decode(text)).plans[network];
    await new Promise((/** @type {(value?: undefined) => void} */ resolve, reject) => {
      Object.assign(entry, { resolve, reject });
      this.#send(entry, { network: name, plan, weights });
    });
    return plan;
  }

  /**
   * Hand a network to all workers. The last one gets the bytes themselves, unless yet another one may need them.
   *
   * @param {Entry} entry
   * @param {Load} load
   */
  #send(entry, load) {
    entry.load = this.spare ? load : null;
    for (const { worker } of this.#helpers) {
      const last = !this.spare && worker === this.#helpers.at(-1)?.worker;
      worker.postMessage({ load }, last ? [load.weights] : []);
    }
  }

  /**
   * @param {string} name
   * @param {Entry} entry
   */
  #free(name, entry) {
    this.#entries.delete(name);
    entry.reject(new Error("nobody waits for the network any more"));
    for (const { worker, networks } of this.#helpers) {
      networks.delete(name);
      worker.postMessage({ free: name });
    }
  }

  // Workers

  #hire() {
    /** @type {Helper} */
    const helper = { worker: this.spawn(), networks: new Set(), wishes: new Map(), newest: 0 };
    helper.worker.onmessage = ({ data }) => this.#receive(helper, data);
    helper.worker.onerror = (event) => {
      event.preventDefault?.(); // the server draws instead: nothing for the console to complain of
      this.#lose(helper, event.message || "its worker did not start");
    };
    this.#helpers.push(helper);
  }

  /** A second worker, which gets the weights that are here already. */
  #hireSecond() {
    this.spare = false;
    this.#hire();
    const { worker } = this.#helpers[1];
    for (const entry of this.#entries.values()) {
      if (entry.load) worker.postMessage({ load: entry.load }, [entry.load.weights]);
      entry.load = null;
    }
  }

  /**
   * Give a wish to the worker that has the fewest. In its own queue it comes first, and replaces an older one for its
   * place.
   *
   * @param {Wish} wish
   */
  #hand(wish) {
    const able = this.#helpers.filter(({ networks }) => networks.has(wish.network));
    able.sort((a, b) => a.wishes.size - b.wishes.size || a.newest - b.newest);
    const helper = able[0] ?? this.#helpers[0];
    helper.wishes.set(wish.place, wish);
    helper.newest = wish.number;
    helper.worker.postMessage({ wish });
  }

  /**
   * @param {Helper} helper
   * @param {import("./drawing.js").Reply} reply
   */
  #receive(helper, reply) {
    if ("ready" in reply) {
      helper.networks.add(reply.ready);
      this.#entries.get(reply.ready)?.resolve();
    } else if ("error" in reply && reply.place === undefined) {
      // Where it is the second worker that cannot have it, the first goes on alone with this network.
      if (helper === this.#helpers[0]) this.#entries.get(reply.network)?.reject(new Error(reply.error));
    } else this.#answer(helper, reply);
  }

  /**
   * @param {Helper} helper
   * @param {import("./drawing.js").Answer | import("./drawing.js").Failure} reply to a wish
   */
  #answer({ wishes }, reply) {
    const place = String(reply.place);
    if (wishes.get(place)?.number === reply.number) wishes.delete(place);
    if (!("error" in reply)) this.#time(reply);
    for (const client of this.#clients) client.receive(reply);
  }

  /** @param {import("./drawing.js").Answer} answer */
  #time({ network, ms }) {
    const entry = this.#entries.get(network);
    if (!entry) return;
    entry.times = [...entry.times, ms].slice(-SAMPLE);
    if (this.spare && this.pace(network) > SMOOTH) this.#hireSecond();
  }

  /**
   * Without the second worker all goes on, more slowly; without the first nothing does.
   *
   * @param {Helper} helper
   * @param {string} reason
   */
  #lose(helper, reason) {
    if (helper === this.#helpers[0]) {
      for (const { reject } of this.#entries.values()) reject(new Error(reason));
      for (const client of this.#clients) client.stop(reason);
      return;
    }
    helper.worker.terminate();
    this.#helpers.pop();
    for (const wish of helper.wishes.values()) this.#hand(wish);
  }

  #dismiss() {
    for (const { worker } of this.#helpers) worker.terminate();
    this.#helpers = [];
    this.end();
  }
}
