// Which networks this browser computes by itself, for any tab, and why it does not where it does not.
import { Client } from "../engine/client.js";
import { poolOf } from "../engine/pool.js";
import { randn } from "../engine/seeds.js";

/**
 * @typedef {import("../engine/pool.js").Listing} Listing
 * @typedef {[id: string, network: string]} Part of a checkpoint
 *
 * @typedef {object} Model
 * @property {string} id
 * @property {string} title
 * @property {string[]} labels empty where it knows none
 * @property {string} notice HTML
 * @property {Listing | null} listing null where nothing is there for a browser
 * @property {Part[]} [needs] what its generator is of no use without, such as an encoder of texts
 *
 * @typedef {{ bytes: number, plan: import("../engine/plan.js").Plan | null, reason: string }} Progress of a network
 * @typedef {{ asks: number, start: number, ms: number }} Trip to the server and back, the shortest; start is 0 at rest
 */

const GENERATOR = "generator";
const SLOW = 250; // milliseconds a picture, from which on the server may be quicker
const ASKS = 2; // of a server that may be quicker: the first may find it asleep

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** @param {unknown} error */
const reasonOf = (error) => String(error instanceof Error ? error.message : error).replace(/^Error: /, "");

/**
 * All functions that take a model's id are about its generator, with what that needs, or else about the network that
 * they are told.
 *
 * @param {Pick<Model, "id" | "listing" | "needs">[]} models
 * @param {() => void} change is called whenever `ready` or `text` may have changed
 */
export function createLive(models, change) {
  /** @type {Client | null} */
  let client = null;
  const order = new URLSearchParams(location.search).get("live"); // 0: the server draws; 1: however slow the browser is
  let end = order === "0" ? "the page's address says so" : "";
  /** @type {Map<string, Progress>} by part */
  const progress = new Map();
  /** @type {Map<string, Trip>} by model */
  const trips = new Map();
  const model = (/** @type {string} */ id) => models.find((other) => other.id === id);
  const weights = (/** @type {Part} */ [id, network]) => model(id)?.listing?.weights[network];
  const progressOf = (/** @type {Part} */ part) => progress.get(String(part));

  /** @type {(id: string, network: string) => Part[]} */
  const partsOf = (id, network) => [[id, network], ...((network === GENERATOR && model(id)?.needs) || [])];

  /** @param {string} reason */
  function stop(reason) {
    end = reason;
    client = null;
    change();
  }

  /** @param {Part} part */
  async function load(part) {
    const files = model(part[0])?.listing;
    const state = { bytes: 0, plan: null, reason: "" };
    progress.set(String(part), state);
    try {
      if (!files || !weights(part)) throw new Error("the network's plan is missing");
      client ??= new Client(poolOf(files.engine), stop);
      const count = (/** @type {number} */ bytes) => {
        state.bytes = bytes;
        change();
      };
      Object.assign(state, { plan: await client.load(files, part[1], count) });
    } catch (error) {
      state.reason = reasonOf(error);
    }
    change();
  }

  /** @type {(id: string, network?: string) => boolean} */
  function ready(id, network = GENERATOR) {
    return !end && partsOf(id, network).every((part) => progressOf(part)?.plan);
  }

  /** @type {(id: string, network?: string) => string} */
  function failure(id, network = GENERATOR) {
    return end || partsOf(id, network).reduce((reason, part) => reason || progressOf(part)?.reason || "", "");
  }

  /** @type {(id: string, network?: string) => import("../engine/plan.js").Input[]} */
  const inputs = (id, network = GENERATOR) => progressOf([id, network])?.plan?.inputs ?? [];

  /**
   * Ask what a network makes, as pictures or as numbers; of all wishes for a place only the newest is certain of it.
   *
   * @param {{ id: string, network?: string } & Omit<import("../engine/drawing.js").Wish, "network" | "number">} wish
   * @param {(answer: import("../engine/drawing.js").Answer) => void} show
   */
  function wish({ id, network = GENERATOR, ...rest }, show) {
    const name = weights([id, network])?.address;
    if (!name || !progressOf([id, network])?.plan) return;
    client?.wish({ ...rest, network: name }, (answer) => {
      show(answer);
      if (network === GENERATOR) judge(id);
    });
  }

  /** @param {string} id */
  const pace = (id) => client?.pool.pace(weights([id, GENERATOR])?.address ?? "") ?? 0;

  /** @type {(id: string) => Trip} */
  const tripOf = (id) => trips.get(id) ?? { asks: 0, start: 0, ms: Number.POSITIVE_INFINITY };

  /** @param {string} id */
  function isSlow(id) {
    const { asks, start } = tripOf(id);
    return order !== "1" && ready(id) && pace(id) > SLOW && start === 0 && asks < ASKS;
  }

  /**
   * Leave a model to the server where both were measured, and the server is clearly quicker.
   *
   * @param {string} id
   */
  function judge(id) {
    const ms = pace(id);
    if (order !== "1" && ready(id) && ms > SLOW && 2 * tripOf(id).ms < ms) {
      const reason = `this computer would need ${Math.round(ms)} ms a picture`;
      Object.assign(progressOf([id, GENERATOR]) ?? {}, { plan: null, reason });
      change();
    } else if (isSlow(id)) change();
  }

  return {
    ready,
    failure,
    wish,

    /** Whether drawing is so slow that the server should be asked for the same, to see which is quicker. */
    isSlow,

    /**
     * The server is asked for pictures of a model: the clock runs until `answer`, of which each is for one `ask`.
     *
     * @param {string} id
     */
    ask(id) {
      const trip = tripOf(id);
      trips.set(id, { ...trip, asks: trip.asks + 1, start: trip.start || performance.now() });
    },

    /** @param {string} id */
    answer(id) {
      const { asks, start, ms } = tripOf(id);
      if (start === 0) return;
      trips.set(id, { asks, start: 0, ms: Math.min(ms, performance.now() - start) });
      judge(id);
    },

    /**
     * @param {string} id of a model that is needed from now on
     * @param {string} [network]
     */
    begin(id, network = GENERATOR) {
      for (const part of partsOf(id, network)) if (!end && !progressOf(part)) load(part);
    },

    /** @param {string} id */
    text(id) {
      if (ready(id)) return "Drawn in your browser, at any position.";
      if (failure(id)) return `Drawn by the server: ${failure(id)}.`;
      const sum = (/** @type {(part: Part) => number | undefined} */ bytes) =>
        megabytes(partsOf(id, GENERATOR).reduce((total, part) => total + (bytes(part) ?? 0), 0));
      const [total, here] = [sum((part) => weights(part)?.bytes), sum((part) => progressOf(part)?.bytes)];
      return `Drawn by the server, until ${total} MB are here: ${here}`;
    },

    /**
     * @param {string} id of a model that is ready
     * @param {number} seed
     */
    latent(id, seed) {
      const input = inputs(id).find(({ kind }) => kind === "numbers");
      return randn(input?.shape.reduce((product, size) => product * size, 1) || 0, seed);
    },

    /**
     * @param {{ id: string, place: string, z: Float32Array, label: number }} wish
     * @param {(picture: import("./latent_path.js").Picture) => void} show
     */
    draw({ id, place, z, label }, show) {
      const values = inputs(id).map(({ name, kind }) => [name, kind === "numbers" ? z : [label]]);
      wish({ id, place, inputs: Object.fromEntries(values) }, ({ pictures }) => show(pictures[0]));
    },

    /** What was wished for until now is not shown any more. */
    forget: () => client?.forget(),

    /** Let go of all networks; `begin` would start anew. */
    close() {
      client?.close();
      client = null;
      progress.clear();
    },
  };
}
