// The page's side of the worker: it fetches what a network needs, and asks for pictures that come in order.
import { Answers } from "./wishes.js";

/**
 * @typedef {object} Listing what the server has for a checkpoint: addresses relative to the page
 * @property {string} engine folder of the worker
 * @property {string} plans
 * @property {Record<string, { address: string, bytes: number }>} weights by network
 *
 * @typedef {import("./drawing.js").Answer} Answer
 * @typedef {{ place: string, show: (answer: Answer) => void }} Wish
 * @typedef {{ resolve: () => void, reject: (error: Error) => void }} Load
 */

const PATIENCE = 8000; // milliseconds without a byte; a slow download that moves may take as long as it needs

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
  return new Worker(new URL(`${engine}worker.js`, document.baseURI), { type: "module" });
}

export class Client {
  #answers = new Answers();
  #number = 0; // of the newest wish
  #past = 0; // wishes up to this number count no more
  /** @type {Map<number, Wish>} */
  #wishes = new Map();
  /** @type {Map<string, Load>} */
  #loads = new Map();

  /**
   * @param {Worker} worker
   * @param {(reason: string) => void} fail is told, once, why the worker draws no more
   */
  constructor(worker, fail) {
    this.worker = worker;
    this.fail = fail;
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault?.(); // the server draws instead: nothing for the console to complain of
      this.#stop(event.message || "its worker did not start");
    };
  }

  /**
   * Fetch a network and hand it to the worker, which checks it against torch's numbers.
   *
   * @param {string} name that wishes will use
   * @param {Listing} listing
   * @param {string} network
   * @param {(bytes: number) => void} [progress] is told how many more bytes of the weights have come
   * @returns {Promise<import("./plan.js").Plan>} once the worker is ready to draw
   */
  async load(name, { plans, weights }, network, progress = () => {}) {
    const [text, bytes] = await Promise.all([download(plans, () => {}), download(weights[network].address, progress)]);
    const plan = JSON.parse(new TextDecoder().decode(text)).plans[network];
    await new Promise((/** @type {(value?: undefined) => void} */ resolve, reject) => {
      this.#loads.set(name, { resolve, reject });
      this.worker.postMessage({ load: { network: name, plan, weights: bytes } }, [bytes]);
    });
    return plan;
  }

  /**
   * Ask for a picture. Of all wishes for a place only the newest is certain of an answer.
   *
   * @param {Omit<import("./drawing.js").Wish, "number">} wish
   * @param {(answer: Answer) => void} show
   */
  wish(wish, show) {
    const number = ++this.#number;
    this.#wishes.set(number, { place: wish.place, show });
    this.worker.postMessage({ wish: { ...wish, number } });
  }

  /** What was asked for until now is not shown any more. */
  forget() {
    this.#past = this.#number;
    this.#wishes.clear();
  }

  close() {
    this.worker.terminate();
    for (const { reject } of this.#loads.values()) reject(new Error("the page is gone"));
    this.#loads.clear();
    this.forget();
  }

  /** @param {import("./drawing.js").Reply} reply */
  #receive(reply) {
    if ("ready" in reply) this.#settle(reply.ready)?.resolve();
    else if (!("error" in reply)) this.#accept(reply);
    else if (reply.place) this.#stop(reply.error);
    else this.#settle(reply.network)?.reject(new Error(reply.error));
  }

  /** @param {string} name */
  #settle(name) {
    const load = this.#loads.get(name);
    this.#loads.delete(name);
    return load;
  }

  /** @param {Answer} answer */
  #accept(answer) {
    const wish = this.#wishes.get(answer.number);
    if (!wish || answer.number <= this.#past || !this.#answers.accept(answer)) return;
    for (const [number, { place }] of this.#wishes) {
      if (place === answer.place && number <= answer.number) this.#wishes.delete(number);
    }
    wish.show(answer);
  }

  /** @param {string} reason */
  #stop(reason) {
    this.close();
    this.fail(reason);
  }
}

/**
 * A file's bytes.
 *
 * @param {string} address relative to the page
 * @param {(bytes: number) => void} progress is told how many more have come
 * @throws {Error} where the server refuses, or sends nothing for eight seconds
 */
export async function download(address, progress) {
  const abort = new AbortController();
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(new Error("no byte has come for 8 seconds")), PATIENCE);
  };
  wait();
  try {
    const response = await fetch(new URL(address, document.baseURI), { signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`the server answers ${response.status}`);
    const reader = response.body.getReader();
    const pieces = [];
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      pieces.push(piece.value);
      progress(piece.value.length);
      wait();
    }
    return await new Blob(/** @type {BlobPart[]} */ (pieces)).arrayBuffer();
  } finally {
    clearTimeout(timer);
  }
}
