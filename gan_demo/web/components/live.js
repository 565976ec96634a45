// Which networks this browser computes by itself, for any tab, and why it does not where it does not.
import { Client } from "../engine/client.js";
import { poolOf } from "../engine/pool.js";
import { randn } from "../engine/seeds.js";
import { createTrips } from "./trips.js";

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
 * @property {boolean} probability whether the sigmoid of D's score is one
 * @property {number[]} quantiles of D's scores of real pictures, in rising order; empty where nobody measured them
 *
 * @typedef {object} Progress of a network
 * @property {number} bytes
 * @property {import("../engine/plan.js").Plan | null} plan
 * @property {string} reason why it is not here
 * @property {Promise<void>} end of its way here
 */

const GENERATOR = "generator";
const [SERVER, NOBODY] = ["Drawn by the server", "This page has no server, and your browser cannot draw"];
const NEWS = 50; // milliseconds between two times that the page is told how many bytes have come
const SLOW = 250; // milliseconds a picture, from which on the server may be quicker

/** Whether the page has no server, which could draw instead. */
export const alone = () => globalThis.document?.documentElement?.dataset.server === "none";

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** @param {unknown} error */
const reasonOf = (error) => String(error instanceof Error ? error.message : error).replace(/^Error: /, "");

/**
 * What the address says of who draws, behind "#" or, as in older links, behind "?".
 *
 * @param {Pick<Location, "hash" | "search">} address
 */
export const orderOf = ({ hash, search }) =>
  new URLSearchParams(hash.slice(1)).get("live") ?? new URLSearchParams(search).get("live");

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
  const order = orderOf(location); // 0: the server draws; 1: however slow the browser is
  let end = order === "0" ? "the page's address says so" : "";
  /** @type {Map<string, Progress>} by part */
  const progress = new Map();
  const trips = createTrips();
  let timer = 0; // until the page is told how many bytes have come
  const model = (/** @type {string} */ id) => models.find((other) => other.id === id);
  const weights = (/** @type {Part} */ [id, network]) => model(id)?.listing?.weights[network];
  const addressOf = (/** @type {Part} */ part) => weights(part)?.address ?? "";
  const progressOf = (/** @type {Part} */ part) => progress.get(String(part));

  /** @type {(id: string, network?: string) => Part[]} */
  const partsOf = (id, network = GENERATOR) => [[id, network], ...((network === GENERATOR && model(id)?.needs) || [])];

  /** @param {string} reason */
  function stop(reason) {
    end = reason;
    client = null;
    change();
  }

  /** A file comes in hundreds of pieces, and to follow each would keep the page from being drawn. */
  function tell() {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      change();
    }, NEWS);
  }

  /** @param {Part} part */
  function load(part) {
    /** @type {Progress} */
    const state = { bytes: 0, plan: null, reason: "", end: Promise.resolve() };
    progress.set(String(part), state);
    state.end = fetchPart(part, state);
  }

  /**
   * @param {Part} part
   * @param {Progress} state
   */
  async function fetchPart(part, state) {
    const files = model(part[0])?.listing;
    try {
      if (!files || !weights(part)) throw new Error("the network's plan is missing");
      client ??= new Client(poolOf(files.engine), stop);
      const count = (/** @type {number} */ bytes) => {
        state.bytes = bytes;
        tell();
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

  /** @type {(parts: Part[]) => { here: string, total: string }} */
  function amount(parts) {
    const sum = (/** @type {(part: Part) => number | undefined} */ bytes) =>
      megabytes(parts.reduce((total, part) => total + (bytes(part) ?? 0), 0));
    return { here: sum((part) => progressOf(part)?.bytes), total: sum((part) => weights(part)?.bytes) };
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
    if (!progressOf([id, network])?.plan) return;
    client?.wish({ ...rest, network: addressOf([id, network]) }, (answer) => {
      show(answer);
      if (network === GENERATOR) judge(id);
    });
  }

  /** @param {string} id */
  const pace = (id) => client?.pool.pace(addressOf([id, GENERATOR])) ?? 0;

  /** @param {string} id */
  const mayYield = (id) => order !== "1" && !alone() && ready(id) && pace(id) > SLOW;

  /** @param {string} id */
  const isSlow = (id) => mayYield(id) && trips.lacks(id);

  /**
   * Leave a model to the server where both were measured, and the server is clearly quicker.
   *
   * @param {string} id
   */
  function judge(id) {
    if (mayYield(id) && 2 * trips.quickest(id) < pace(id)) {
      const reason = `this computer would need ${Math.round(pace(id))} ms a picture`;
      Object.assign(progressOf([id, GENERATOR]) ?? {}, { plan: null, reason });
      client?.release(addressOf([id, GENERATOR]));
      change();
    } else if (isSlow(id)) change();
  }

  /**
   * @param {string} id of a model that is needed from now on
   * @param {string} [network]
   */
  function begin(id, network = GENERATOR) {
    for (const part of partsOf(id, network)) if (!end && !progressOf(part)) load(part);
  }

  return {
    ready,
    failure,
    wish,
    begin,

    /**
     * Whether a network is here, once that is certain.
     *
     * @param {string} id
     * @param {string} [network]
     */
    async arrive(id, network = GENERATOR) {
      begin(id, network);
      await Promise.all(partsOf(id, network).map((part) => progressOf(part)?.end));
      return ready(id, network);
    },

    /** @type {(id: string, network?: string) => import("../engine/plan.js").Plan | null} null until it is here */
    plan: (id, network = GENERATOR) => progressOf([id, network])?.plan ?? null,

    /** @type {(id: string, network?: string) => { here: string, total: string }} in MB */
    amount: (id, network = GENERATOR) => amount(partsOf(id, network)),

    /** Whether drawing is so slow that the server should be asked for the same, to see which is quicker. */
    isSlow,

    ask: trips.ask,

    /** @param {string} id of a model whose pictures have come from the server */
    answer(id) {
      trips.answer(id);
      judge(id);
    },

    /** @param {string} id */
    text(id) {
      if (ready(id)) return "Drawn in your browser, at any position.";
      if (failure(id)) return `${alone() ? NOBODY : SERVER}: ${failure(id)}.`;
      const { here, total } = amount(partsOf(id, GENERATOR));
      if (alone()) return `Your browser draws once the network has loaded: ${here} of ${total} MB`;
      return `The server draws until the network has loaded: ${here} of ${total} MB`;
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
     * @param {object} wish
     * @param {string} wish.id of a model that is ready
     * @param {string} wish.place
     * @param {Float32Array} wish.z
     * @param {number[]} wish.labels every class's weight
     * @param {number[]} [wish.numbers] [0] if the picture is wanted as numbers, too
     * @param {(picture: import("./latent_path.js").Picture, images?: Float32Array) => void} show images is the picture
     *   in [-1, 1], as torch counts through it
     */
    draw({ z, labels, ...rest }, show) {
      wish({ ...rest, inputs: { z, labels } }, ({ pictures, numbers }) => show(pictures[0], numbers[0]));
    },

    /**
     * @param {{ id: string, images: Float32Array, labels: number[] }} wish of a model whose discriminator is ready
     * @param {(score: number) => void} show
     */
    score({ id, ...inputs }, show) {
      const place = { id, network: "discriminator", place: "score" };
      wish({ ...place, inputs, pictures: [], numbers: [0] }, ({ numbers }) => show(numbers[0][0]));
    },

    /** What was wished for until now is not shown any more. */
    forget: () => client?.forget(),

    /** Let go of all networks; `begin` would start anew. */
    close() {
      clearTimeout(timer);
      timer = 0;
      client?.close();
      client = null;
      progress.clear();
    },
  };
}
