// The kernel: which build a browser runs, and the memory that a network's numbers lie in.
import { createMap } from "./maps.js";

/**
 * @typedef {"kernels-relaxed.wasm" | "kernels.wasm"} Build
 *
 * The kernel's one function; kernels.c says what its parameters are.
 * @typedef {(
 *   input: number, inputX: number, inputY: number, output: number, outputX: number, outputY: number,
 *   width: number, height: number, weights: number, bias: number, offsets: number,
 *   taps: number, inputs: number, outputs: number, slope: number, add: number,
 * ) => void} Conv
 */

/** @type {readonly Build[]} */
export const BUILDS = ["kernels-relaxed.wasm", "kernels.wasm"]; // the quicker one first

const PAGE = 65536; // bytes in which WebAssembly counts its memory
const MOST_PAGES = 2048; // 128 MB: phones refuse more
const LINE = 64; // bytes: what begins at a multiple of them lies in the fewest lines of a processor's cache

/**
 * Compile the first build that this browser has the instructions for. Its own word decides, on the very file: a list of
 * browsers would be wrong with the next one.
 *
 * @param {(build: Build) => Promise<BufferSource>} read
 * @param {readonly Build[]} [builds]
 */
export async function loadKernel(read, builds = BUILDS) {
  for (const build of builds) {
    const bytes = await read(build);
    if (WebAssembly.validate(bytes)) return { build, module: await WebAssembly.compile(bytes) };
  }
  throw new Error("this browser has no WebAssembly SIMD");
}

/** A kernel with a memory of its own, which is given out from its start on and goes as a whole. */
export class Kernel {
  /** @type {WebAssembly.Memory | null} */
  #memory;
  #view = new Float32Array();

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.#memory = memory;
    this.conv = /** @type {Conv} */ (exports.conv);
    this.size = LINE; // bytes in use; an address of 0 stands for nothing
  }

  /** All of the memory. As it grows older views become useless, so whatever runs asks for it anew. */
  get floats() {
    if (!this.#memory) throw new Error("the network is closed");
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new Float32Array(this.#memory.buffer);
    return this.#view;
  }

  /**
   * Room for so many numbers of four bytes, all 0.
   *
   * @param {number} count
   * @returns {number} its address in bytes
   */
  reserve(count) {
    const address = this.size;
    const end = address + Math.ceil((4 * count) / LINE) * LINE;
    if (end > MOST_PAGES * PAGE) throw new RangeError(`the network needs more than ${(MOST_PAGES * PAGE) >> 20} MB`);
    const pages = Math.ceil((end - this.floats.byteLength) / PAGE);
    if (pages > 0) this.#memory?.grow(pages);
    this.size = end;
    return address;
  }

  /**
   * Room for a map.
   *
   * @param {import("./plan.js").Size} size
   * @param {number} [border]
   */
  map(size, border = 0) {
    return createMap(size, border, (count) => this.reserve(count));
  }

  /** Let go of the memory. */
  close() {
    this.#memory = null;
    this.#view = new Float32Array();
    this.conv = () => {
      throw new Error("the network is closed");
    };
  }
}
