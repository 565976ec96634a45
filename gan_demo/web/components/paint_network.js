// The network that paints: in a worker of its own, since nobody else has a use for its gradients.
import { download } from "../engine/download.js";
import { toMaps } from "../engine/pixels.js";
import { startWorker } from "../engine/pool.js";
import { orderOf } from "./live.js";

/**
 * @typedef {import("../engine/pool.js").Listing} Listing
 * @typedef {import("../paint/studio.js").News} News
 * @typedef {import("../paint/studio.js").Task} Task
 * @typedef {Extract<News, { place: string }>} Answer
 * @typedef {{ size: number, form: import("../paint/strokes.js").Form }} Ready
 */

const [GENERATOR, JUDGE] = ["generator", "discriminator"];

/** @param {unknown} error */
const reasonOf = (error) => String(error instanceof Error ? error.message : error).replace(/^\w*Error: /, "");

/**
 * @param {object} page
 * @param {() => void} page.change is called when more has come, when a network is ready, and when none can be
 * @param {(answer: Answer) => void} page.hear an answer
 */
export function createNetwork({ change, hear }) {
  /** @type {Worker | null} */
  let worker = null;
  /** @type {Map<string, Promise<import("../paint/studio.js").Files>>} by the address of their weights */
  const files = new Map();
  let id = ""; // of the model that is wanted
  let judge = ""; // of the model whose D is asked, or on its way
  let [bytes, total] = [0, 0];
  /** @type {Ready | null} */
  let ready = null;
  let failure = orderOf(location) === "0" ? "the page's address says so" : "";

  /**
   * @param {Listing} listing
   * @param {string} network
   */
  function read({ plans, weights }, network) {
    const { address } = weights[network];
    const read = async () => {
      const [text, data] = await Promise.all([
        download(plans, () => {}),
        download(address, (more) => {
          bytes += more;
          change();
        }),
      ]);
      return { plan: JSON.parse(new TextDecoder().decode(text)).plans[network], weights: data };
    };
    const promise = files.get(address) ?? read();
    files.set(address, promise);
    promise.catch(() => files.delete(address)); // whoever comes later tries again
    return promise;
  }

  /** @param {unknown} error */
  function fail(error) {
    failure = reasonOf(error);
    ready = null;
    change();
  }

  /** @param {Task} task */
  const send = (task) => worker?.postMessage({ paint: task });

  /** @param {string} engine */
  function hire(engine) {
    const own = startWorker(engine);
    own.onmessage = ({ data }) => {
      const news = /** @type {News} */ (data.paint);
      if ("error" in news) fail(news.error);
      else if ("ready" in news) {
        ready = news;
        change();
      } else if (ready) hear(news);
    };
    own.onerror = (event) => {
      event.preventDefault?.();
      fail(event.message || "its worker did not start");
    };
    return own;
  }

  return {
    send,
    ready: () => ready,
    failure: () => failure,

    /**
     * A picture of the page as the generator draws it.
     *
     * @param {import("../engine/pyramid.js").Picture | null} picture
     */
    mapsOf: (picture) => (picture && ready ? toMaps(picture, ready.form.channels) : null),

    amount: () => ({ here: (bytes / 1e6).toFixed(1), total: (total / 1e6).toFixed(1) }),

    /**
     * Have a model's generator.
     *
     * @param {string} model
     * @param {Listing | null} listing
     */
    async begin(model, listing) {
      if (failure || model === id) return;
      id = model;
      judge = "";
      ready = null;
      change();
      try {
        if (!listing?.weights[GENERATOR]) throw new Error("the network's plan is missing");
        [bytes, total] = [0, listing.weights[GENERATOR].bytes];
        worker ??= hire(listing.engine);
        const load = await read(listing, GENERATOR);
        if (id === model) send({ load });
      } catch (error) {
        if (id === model) fail(error);
      }
    },

    /**
     * Have the model's D say what it thinks, or no longer.
     *
     * @param {Listing | null} listing null for no longer
     * @returns {Promise<boolean>} whether it does
     */
    async ask(listing) {
      const wanted = listing ? id : "";
      if (judge === wanted) return Boolean(wanted);
      judge = wanted;
      const own = listing?.weights[JUDGE] ? await read(listing, JUDGE).catch(() => null) : null;
      if (judge === wanted) send({ judge: own });
      return Boolean(own);
    },

    close() {
      worker?.terminate();
      worker = null;
      id = "";
      ready = null;
    },
  };
}
