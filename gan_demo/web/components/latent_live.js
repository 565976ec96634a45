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
 * @property {boolean} probability whether the sigmoid of D's score is one
 * @property {number[]} quantiles of D's scores of real pictures, in rising order; empty where nobody measured them
 *
 * @typedef {{ bytes: number, plan: import("../engine/plan.js").Plan | null, reason: string }} Progress of a model
 */

const NETWORK = "generator";

/**
 * What a network is called, by the worker and in `progress`.
 *
 * @param {string} id of its model
 * @param {string} network
 */
const nameOf = (id, network) => `${id} ${network}`;

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

  /**
   * @param {string} id
   * @param {string} network
   */
  async function load(id, network) {
    const files = listing(id);
    const state = { bytes: 0, plan: null, reason: "" };
    progress.set(nameOf(id, network), state);
    try {
      if (!files) throw new Error("the network's plan is missing");
      client ??= new Client(startWorker(files.engine), stop);
      const count = (/** @type {number} */ more) => {
        state.bytes += more;
        change();
      };
      Object.assign(state, { plan: await client.load(nameOf(id, network), files, network, count) });
    } catch (error) {
      state.reason = reasonOf(error);
    }
    change();
  }

  const stateOf = (/** @type {string} */ id, network = NETWORK) => progress.get(nameOf(id, network));
  const ready = (/** @type {string} */ id, network = NETWORK) => !end && Boolean(stateOf(id, network)?.plan);
  const failure = (/** @type {string} */ id, network = NETWORK) => end || stateOf(id, network)?.reason || "";
  const amount = (/** @type {string} */ id, network = NETWORK) => ({
    here: megabytes(stateOf(id, network)?.bytes || 0),
    total: megabytes(listing(id)?.weights[network].bytes || 0),
  });

  return {
    ready,
    failure,
    amount, // in MB

    /**
     * @param {string} id of a model that is needed from now on
     * @param {string} [network] of it
     */
    begin(id, network = NETWORK) {
      if (!end && !stateOf(id, network)) load(id, network);
    },

    /** @param {string} id */
    text(id) {
      if (ready(id)) return "Drawn in your browser, at any position.";
      if (failure(id)) return `Drawn by the server: ${failure(id)}.`;
      const { here, total } = amount(id);
      return `Drawn by the server, until ${total} MB are here: ${here}`;
    },

    /**
     * @param {string} id of a model that is ready
     * @param {number} seed
     */
    latent(id, seed) {
      const input = stateOf(id)?.plan?.inputs.find(({ kind }) => kind === "numbers");
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
    draw({ id, z, labels, ...rest }, show) {
      const wish = { ...rest, network: nameOf(id, NETWORK), inputs: { z, labels } };
      client?.wish(wish, ({ pictures, numbers }) => show(pictures[0], numbers[0]));
    },

    /**
     * @param {{ id: string, images: Float32Array, labels: number[] }} wish of a model whose discriminator is ready
     * @param {(score: number) => void} show
     */
    score({ id, ...inputs }, show) {
      const wish = { network: nameOf(id, "discriminator"), place: "score", inputs, pictures: [], numbers: [0] };
      client?.wish(wish, ({ numbers }) => show(numbers[0][0]));
    },

    /** What was wished for until now is not shown any more. */
    forget: () => client?.forget(),
    close: () => client?.close(),
  };
}
