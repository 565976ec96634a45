// The page's side of drawing: a worker, a second one where the first is too slow, and no older picture after a newer.
import { Answers, Wishes } from "./wishes.js";

const SMOOTH = 16; // ms a picture: a screen shows 60 a second
const SAMPLE = 15; // answers, of which the median decides
const CORES = 4; // with fewer, two workers only take turns

/**
 * @typedef {import("./drawing.js").Answer} Answer
 * @typedef {import("./drawing.js").Load} Load
 * @typedef {import("./drawing.js").Reply} Reply
 * @typedef {import("./drawing.js").Wish} Wish
 * @typedef {Extract<Reply, { error: string }>} Failure
 *
 * @typedef {object} Helper a worker, and what the page knows of it
 * @property {Worker} worker
 * @property {Set<string>} networks that it can draw with
 * @property {Map<string, Wish>} pending the newest wish that it has, for each place
 *
 * @typedef {object} Options
 * @property {() => Worker} spawn
 * @property {(answer: Answer) => void} show gets answers whose numbers only rise, for each place
 * @property {(failure: Failure) => void} fail
 * @property {(network: string, build: string) => void} [ready]
 * @property {number} [cores]
 */

/** @param {Options} options */
export function createArtist({ spawn, show, fail, ready = () => {}, cores = navigator.hardwareConcurrency }) {
  /** @type {Wishes<Wish>} */
  const wishes = new Wishes(); // those that no worker can grant yet
  const answers = new Answers();
  /** @type {Map<string, Load>} */
  const loads = new Map();
  /** @type {Helper[]} */
  const helpers = [];
  /** @type {number[]} */
  let times = [];
  let [number, pause] = [0, false];
  let second = cores >= CORES; // whether a second worker may come
  hire();

  function hire() {
    /** @type {Helper} */
    const helper = { worker: spawn(), networks: new Set(), pending: new Map() };
    helper.worker.onmessage = ({ data }) => receive(helper, data);
    helper.worker.onerror = ({ message }) => lose(helper, { error: message, network: "" });
    for (const load of loads.values()) helper.worker.postMessage({ load });
    helpers.push(helper);
  }

  /** @type {(helper: Helper, reply: Reply) => void} */
  function receive(helper, reply) {
    if ("place" in reply) settle(helper, reply);
    if ("ready" in reply) {
      if (helpers.every(({ networks }) => !networks.has(reply.ready))) ready(reply.ready, reply.build);
      helper.networks.add(reply.ready);
    } else if (!("error" in reply)) take(reply);
    else if (reply.place === undefined) lose(helper, reply);
    else fail(reply);
    send();
  }

  /** @type {(helper: Helper, reply: { place?: string, number?: number }) => void} */
  function settle({ pending }, { place = "", number }) {
    if (pending.get(place)?.number === number) pending.delete(place);
  }

  /** @param {Answer} answer */
  function take(answer) {
    if (!answers.accept(answer)) return;
    show(answer);
    times = [...times, answer.ms].slice(-SAMPLE);
    const median = [...times].sort((a, b) => a - b)[SAMPLE >> 1]; // undefined until there are half as many
    if (!second || !(median > SMOOTH)) return;
    second = false;
    hire();
  }

  /**
   * Without the second worker all goes on, more slowly; without the first nothing does.
   *
   * @type {(helper: Helper, failure: Failure) => void}
   */
  function lose(helper, failure) {
    if (helper === helpers[0]) {
      fail(failure);
      return;
    }
    helper.worker.terminate();
    helpers.splice(1);
    for (const wish of helper.pending.values()) wishes.add(wish);
    send();
  }

  /** Hand each wish to a worker at once: its own queue replaces older ones for the same place. */
  function send() {
    const able = (/** @type {Wish} */ wish) => helpers.filter(({ networks }) => networks.has(wish.network));
    const next = () => (pause ? undefined : wishes.next((wish) => able(wish).length > 0));
    for (let wish = next(); wish; wish = next()) {
      const crew = able(wish);
      const helper = crew.find(({ pending }) => pending.size === 0) ?? crew[wish.number % crew.length];
      helper.pending.set(wish.place, wish);
      helper.worker.postMessage({ wish });
    }
  }

  return {
    /**
     * Begin with a network, in the place of another one with its name; wishes for it wait until it is ready.
     *
     * @param {Load} load
     */
    load(load) {
      loads.set(load.network, load);
      for (const { worker, networks } of helpers) {
        networks.delete(load.network);
        worker.postMessage({ load });
      }
    },
    /** @param {Omit<Wish, "number">} wish */
    wish(wish) {
      number += 1;
      wishes.add({ ...wish, number });
      send();
      return number;
    },
    /**
     * Wait with new wishes while nobody looks at the page.
     *
     * @param {boolean} hidden
     */
    rest(hidden) {
      pause = hidden;
      send();
    },
    /** Dismiss all workers, with their memory. */
    close() {
      pause = true;
      for (const { worker } of helpers) worker.terminate();
      helpers.length = 0;
    },
  };
}
