// Which generators this browser draws with by itself, and why it does not where it does not.
import { Client, startWorker } from "../engine/client.js";
import { randn } from "../engine/seeds.js";

/**
 * @typedef {import("../engine/client.js").Listing} Listing
 *
 * @typedef {object} Model
 * @property {string} id
 * @property {string} title
 * @property {string[]} labels empty where it knows none
 * @property {string} notice HTML
 * @property {Listing | null} listing null where nothing is there for a browser
 *
 * @typedef {{ bytes: number, plan: import("../engine/plan.js").Plan | null, reason: string }} Progress of a model
 */

const NETWORK = "generator";

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** @param {unknown} error */
const reasonOf = (error) => String(error instanceof Error ? error.message : error).replace(/^Error: /, "");

/**
 * @param {Model[]} models
 * @param {() => void} change is called whenever `ready` or `text` may have changed
 */
export function createLive(models, change) {
  /** @type {Client | null} */
  let client = null;
  let end = new URLSearchParams(location.search).get("live") === "0" ? "the page's address says so" : "";
  /** @type {Map<string, Progress>} */
  const progress = new Map();
  const listing = (/** @type {string} */ id) => models.find((model) => model.id === id)?.listing;

  /** @param {string} reason */
  function stop(reason) {
    end = reason;
    client = null;
    change();
  }

  /** @param {string} id */
  async function load(id) {
    const files = listing(id);
    const state = { bytes: 0, plan: null, reason: "" };
    progress.set(id, state);
    try {
      if (!files) throw new Error("the network's plan is missing");
      client ??= new Client(startWorker(files.engine), stop);
      const count = (/** @type {number} */ more) => {
        state.bytes += more;
        change();
      };
      Object.assign(state, { plan: await client.load(id, files, NETWORK, count) });
    } catch (error) {
      state.reason = reasonOf(error);
    }
    change();
  }

  const ready = (/** @type {string} */ id) => !end && Boolean(progress.get(id)?.plan);
  const failure = (/** @type {string} */ id) => end || progress.get(id)?.reason || "";

  return {
    ready,
    failure,

    /** @param {string} id of a model that is needed from now on */
    begin(id) {
      if (!end && !progress.has(id)) load(id);
    },

    /** @param {string} id */
    text(id) {
      if (ready(id)) return "Drawn in your browser, at any position.";
      if (failure(id)) return `Drawn by the server: ${failure(id)}.`;
      const total = megabytes(listing(id)?.weights[NETWORK].bytes || 0);
      return `Drawn by the server, until ${total} MB are here: ${megabytes(progress.get(id)?.bytes || 0)}`;
    },

    /**
     * @param {string} id of a model that is ready
     * @param {number} seed
     */
    latent(id, seed) {
      const input = progress.get(id)?.plan?.inputs.find(({ kind }) => kind === "numbers");
      return randn(input?.shape.reduce((product, size) => product * size, 1) || 0, seed);
    },

    /**
     * @param {{ id: string, place: string, z: Float32Array, label: number }} wish
     * @param {(picture: import("./latent_path.js").Picture) => void} show
     */
    draw({ id, place, z, label }, show) {
      const inputs = progress.get(id)?.plan?.inputs.map(({ name, kind }) => [name, kind === "numbers" ? z : [label]]);
      if (!inputs) return;
      const wish = { network: id, place, inputs: Object.fromEntries(inputs) };
      client?.wish(wish, ({ pictures }) => show(pictures[0]));
    },

    /** What was wished for until now is not shown any more. */
    forget: () => client?.forget(),
    close: () => client?.close(),
  };
}
