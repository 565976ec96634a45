// An encoder, where there is one for a generator: it guesses the z of a visitor's picture, from which the search begins.
import { createLive } from "./live.js";

/**
 * @typedef {object} Encoder
 * @property {string} of id of the generator's model
 * @property {string} id of its own
 * @property {string} network its name there
 * @property {import("../engine/pool.js").Listing} listing
 */

/** @param {Encoder[]} encoders */
export function createEncoder(encoders) {
  /** @type {ReturnType<typeof createLive> | null} */
  let live = null;

  return {
    /**
     * @param {string} model
     * @param {Float32Array} images
     * @returns {Promise<Float32Array | null>} null where there is none, or it did not come
     */
    async encode(model, images) {
      const own = encoders.find(({ of }) => of === model);
      if (!own) return null;
      live ??= createLive(
        encoders.map((one) => ({ ...one, labels: [] })),
        () => {},
      );
      const { id, network } = own;
      if (!(await live.arrive(id, network))) return null;
      const name = live.plan(id, network)?.inputs[0].name ?? "";
      return new Promise((resolve) => {
        live?.wish(
          { id, network, place: "own", inputs: { [name]: images }, pictures: [], numbers: [0] },
          ({ numbers }) => resolve(numbers[0]),
        );
      });
    },
  };
}
