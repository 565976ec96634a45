// The networks that enlarge pictures in the browser, each in a worker that ends with its work.
import { download } from "../engine/download.js";
import { startWorker } from "../engine/pool.js";

/**
 * @typedef {import("../engine/pool.js").Listing} Listing
 * @typedef {import("../engine/resizing.js").Planes} Planes
 * @typedef {{ plan: any, weights: ArrayBuffer }} Files
 */

const NETWORK = "generator";
const CERTAIN = 0.1; // of the work: before, nobody knows how long the rest will take

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/**
 * How far the work is, and how long it will take once that can be said.
 *
 * @param {number} share
 * @param {number} seconds that have passed
 */
export function progress(share, seconds) {
  const left = Math.ceil((seconds * (1 - share)) / share);
  const text = share < CERTAIN ? "" : `, about ${left} second${left === 1 ? "" : "s"} left`;
  return `${Math.floor(100 * share)}%${text}`;
}

export function createNetworks() {
  /** @type {Map<string, Promise<Files>>} by the address of their weights */
  const files = new Map();
  /** @type {Worker | null} */
  let worker = null;
  let stops = 0;

  /**
   * @param {Listing} listing
   * @param {(text: string) => void} tell
   */
  async function read({ plans, weights }, tell) {
    const { address, bytes } = weights[NETWORK];
    let count = 0;
    const [text, data] = await Promise.all([
      download(plans, () => {}),
      download(address, (more) => {
        count += more;
        tell(`${megabytes(count)} of ${megabytes(bytes)} MB have come`);
      }),
    ]);
    return { plan: JSON.parse(new TextDecoder().decode(text)).plans[NETWORK], weights: data };
  }

  /**
   * @param {Listing} listing
   * @param {(text: string) => void} tell
   */
  function fetchFiles(listing, tell) {
    const { address } = listing.weights[NETWORK];
    const promise = files.get(address) ?? read(listing, tell);
    files.set(address, promise);
    promise.catch(() => files.delete(address)); // whoever comes later tries again
    return promise;
  }

  function stop() {
    stops += 1;
    worker?.terminate();
    worker = null;
  }

  return {
    stop,

    /**
     * @param {Listing} listing
     * @param {Planes} small
     * @param {(text: string) => void} tell is told how far it is
     * @returns {Promise<Planes>} which never comes after `stop`
     */
    async enlarge(listing, small, tell) {
      const count = stops;
      const { plan, weights } = await fetchFiles(listing, tell);
      if (count !== stops) return new Promise(() => {}); // nobody waits any more
      worker = startWorker(listing.engine);
      const own = worker;
      const start = performance.now();
      return new Promise((resolve, reject) => {
        own.onmessage = ({ data }) => {
          if ("share" in data) {
            tell(progress(data.share, (performance.now() - start) / 1000));
            return;
          }
          own.terminate();
          if ("error" in data) reject(new Error(data.error.replace(/^\w*Error: /, "")));
          else resolve(data.large);
        };
        own.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message || "its worker did not start"));
        };
        own.postMessage({ enlarge: { plan, weights, small } });
      });
    },
  };
}
