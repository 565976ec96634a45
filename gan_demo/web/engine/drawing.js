// What the worker does with the page's messages; apart from it, so that Node can test it.
import { createStudio } from "../paint/studio.js";
import { verify } from "./check.js";
import { enlarge } from "./enlargement.js";
import { Inspection, randomTensors } from "./inspection.js";
import { loadKernel } from "./kernel.js";
import { Network } from "./network.js";
import { readTensors } from "./safetensors.js";
import { createQueue } from "./wishes.js";

/**
 * @typedef {object} Load a network to begin with
 * @property {string} network its name from then on
 * @property {import("./plan.js").Plan & { check?: import("./check.js").Check }} plan
 * @property {ArrayBuffer} weights a safetensors file
 *
 * @typedef {object} Own what a wish has beside its place and number
 * @property {string} network
 * @property {import("./network.js").Numbers} inputs
 * @property {import("./network.js").Numbers} [replacements] outputs that are not computed
 * @property {number[]} [pictures] which outputs are wanted as pictures; the first one where it says nothing
 * @property {number[]} [numbers] which outputs are wanted as numbers
 * @property {import("./inspection.js").Look} [look] what else is wanted, of what the network computes on its way
 *
 * @typedef {import("./wishes.js").Numbered & Own} Wish
 *
 * @typedef {object} Order a small picture, to be enlarged by a network that nobody else uses
 * @property {import("./plan.js").Plan & { check?: import("./check.js").Check }} plan
 * @property {ArrayBuffer} weights a safetensors file
 * @property {import("./resizing.js").Planes} small
 *
 * @typedef {{ share: number } | { large: import("./resizing.js").Planes } | { error: string }} Delivery how much of the
 *   work is done, the picture in the end, or what went wrong
 *
 * @typedef {{ load: Load } | { free: string } | { wish: Wish } | { enlarge: Order } | { close: true }
 *   | { paint: import("../paint/studio.js").Task }} Message from the page; `free` names a network that nobody needs any
 *   more
 *
 * @typedef {object} Answer to a wish
 * @property {string} network
 * @property {string} place
 * @property {number} number
 * @property {{ pixels: Uint8ClampedArray, width: number, height: number }[]} pictures
 * @property {Float32Array[]} numbers
 * @property {import("./inspection.js").Sight} [sight] where it was wanted
 * @property {number} ms that it took
 *
 * @typedef {{ error: string, network: string, place?: string, number?: number }} Failure of a load or, with a place, of a
 *   wish
 *
 * @typedef {{ ready: string, build: import("./kernel.js").Build } | Answer | Failure} Reply
 *
 * @typedef {object} Port the page's end: a worker's global scope, or a MessagePort
 * @property {((event: MessageEvent<Message>) => void) | null} onmessage
 * @property {(reply: Reply | Delivery | { paint: import("../paint/studio.js").News }, transfer: Transferable[]) => void}
 *   postMessage
 * @property {() => void} close
 */

/**
 * Draw what a page wishes, the newest wish first.
 *
 * @param {Port} port
 * @param {(build: import("./kernel.js").Build) => Promise<BufferSource>} read
 */
export function serve(port, read) {
  /** @type {Map<string, Network>} */
  const networks = new Map();
  /** @type {ReturnType<typeof loadKernel> | undefined} */
  let kernel;
  const turns = createTurns();
  /** @type {Map<string, Inspection>} by a network's name, and whether its filters are random ones */
  const inspections = new Map();
  const queue = createQueue(grant, turns);

  /** @param {Wish} wish */
  function grant(wish) {
    answer(port, networks.get(wish.network), wish, wish.look ? inspectionOf : undefined);
  }

  /**
   * A network that keeps all of its values, made when it is first asked for.
   *
   * @param {Network} network
   * @param {Wish} wish
   */
  function inspectionOf(network, { network: name, look }) {
    const key = JSON.stringify([name, Boolean(look?.guide?.random)]);
    const { plan, tensors } = network;
    const own = look?.guide?.random ? randomTensors(plan, tensors) : tensors;
    const inspection = inspections.get(key) ?? new Inspection(network.module, plan, own);
    inspections.set(key, inspection);
    return inspection;
  }

  /** @param {string} name of a network that changes or goes */
  function forget(name) {
    for (const key of [true, false].map((random) => JSON.stringify([name, random]))) {
      inspections.get(key)?.close();
      inspections.delete(key);
    }
  }

  /** @param {Load} load */
  async function load({ network: name, plan, weights }) {
    try {
      kernel ??= loadKernel(read);
      const { build, module } = await kernel.catch((error) => {
        kernel = undefined; // a line that is down now may be up at the next load
        throw error;
      });
      const memoise = plan.outputs.length > 1; // a chain, of which one change often leaves the beginning
      const network = new Network(module, plan, readTensors(weights), { memoise });
      if (plan.check) verify(network, plan.check);
      networks.get(name)?.close();
      forget(name);
      networks.set(name, network);
      port.postMessage({ ready: name, build }, []);
    } catch (error) {
      port.postMessage({ error: String(error), network: name }, []);
    }
  }

  /** @param {Order} order */
  async function deliver({ plan, weights, small }) {
    try {
      const { module } = await loadKernel(read);
      const tensors = readTensors(weights);
      const build = (/** @type {import("./plan.js").Plan} */ part) => new Network(module, part, tensors);
      if (plan.check) {
        const network = build(plan);
        verify(network, plan.check);
        network.close();
      }
      const large = enlarge(build, plan, small, (share) => port.postMessage({ share }, []));
      port.postMessage({ large }, [large.numbers.buffer]);
    } catch (error) {
      port.postMessage({ error: String(error) }, []);
    }
  }

  /** @type {Promise<ReturnType<typeof createStudio>> | undefined} */
  let studio;

  /** @param {import("../paint/studio.js").Task} task */
  async function paint(task) {
    try {
      studio ??= loadKernel(read).then(({ module }) =>
        createStudio(module, createTurns().later, (news, transfer) => port.postMessage({ paint: news }, transfer)),
      );
      (await studio).take(task);
    } catch (error) {
      port.postMessage({ paint: { error: String(error) } }, []);
    }
  }

  /** @param {string} name */
  async function free(name) {
    await kernel?.catch(() => {}); // as its load does, which came before
    networks.get(name)?.close();
    forget(name);
    networks.delete(name);
  }

  function close() {
    queue.clear();
    turns.close();
    for (const network of [...networks.values(), ...inspections.values()]) network.close();
    networks.clear();
    inspections.clear();
    port.close();
  }

  port.onmessage = ({ data }) => {
    if ("load" in data) load(data.load);
    else if ("free" in data) free(data.free);
    else if ("wish" in data) queue.add(data.wish);
    else if ("enlarge" in data) deliver(data.enlarge);
    else if ("paint" in data) paint(data.paint);
    else close();
  };
}

/**
 * @param {Port} port
 * @param {Network | undefined} network
 * @param {Wish} wish
 * @param {(network: Network, wish: Wish) => Inspection} [inspectionOf] where more than outputs is wanted
 */
function answer(port, network, wish, inspectionOf) {
  const { network: name, place, number } = wish;
  try {
    if (!network) throw new Error(`there is no network ${name}`);
    const start = performance.now();
    if (inspectionOf && wish.look) {
      const sight = inspectionOf(network, wish).look(wish.inputs, wish.look);
      const ms = performance.now() - start;
      port.postMessage({ network: name, place, number, pictures: [], numbers: [], sight, ms }, buffersOf(sight));
      return;
    }
    network.run(wish.inputs, wish.replacements);
    const pictures = (wish.pictures ?? [0]).map((output) => network.picture(output));
    const numbers = (wish.numbers ?? []).map((output) => network.output(output));
    const buffers = [...pictures.map(({ pixels }) => pixels.buffer), ...numbers.map(({ buffer }) => buffer)];
    port.postMessage({ network: name, place, number, pictures, numbers, ms: performance.now() - start }, buffers);
  } catch (error) {
    port.postMessage({ error: String(error), network: name, place, number }, []);
  }
}

/** @type {(sight: import("./inspection.js").Sight) => ArrayBufferLike[]} */
const buffersOf = ({ layers = [], votes, peaks = [], gradients = [] }) =>
  [...layers.map(({ numbers }) => numbers), ...(votes ? [votes] : []), ...peaks, ...gradients].map(
    ({ buffer }) => buffer,
  );

/** Turns of the worker's loop, at once by messages to itself: a timer would wait 4 ms between two of them. */
function createTurns() {
  const { port1, port2 } = new MessageChannel();
  /** @type {() => void} */
  let next = () => {};
  port1.onmessage = () => next();
  return {
    /** @param {() => void} turn */
    later(turn) {
      next = turn;
      port2.postMessage(null);
    },
    /** @type {import("./wishes.js").Turns["wait"]} */
    wait(turn, milliseconds) {
      const timer = setTimeout(turn, milliseconds);
      return () => clearTimeout(timer);
    },
    now: () => performance.now(),
    close: () => port1.close(),
  };
}
