// What the worker computes of captions, as promises. Whatever a newer run of the same name replaces never comes.
import { characters } from "../engine/captions.js";
import { toMaps } from "../engine/pixels.js";

/**
 * @typedef {import("./latent_path.js").Picture} Picture
 * @typedef {{ model: string, encoder: string, stylist: string }} Ids of the checkpoints; stylist is "" where there is none
 * @typedef {ReturnType<ReturnType<typeof createArtist>["begin"]>} Run
 */

const REMEMBER = 256; // sentences whose vectors are kept: each has 1,024 numbers
const NUMBERS = { pictures: [], numbers: [0] };

/**
 * @param {ReturnType<typeof import("./live.js").createLive>} live
 * @param {Ids} ids
 */
export function createArtist(live, { model, encoder, stylist }) {
  /** @type {Map<string, Float32Array>} by sentence */
  const vectors = new Map();
  /** @type {Map<string, number>} the newest run of each name */
  const turns = new Map();

  /**
   * A run, which ends all runs of the same name before it.
   *
   * @param {string} name
   */
  function begin(name) {
    const turn = (turns.get(name) ?? 0) + 1;
    turns.set(name, turn);
    const isNewest = () => turns.get(name) === turn;

    /**
     * @param {{ id: string, network?: string }} part
     * @param {string} place
     * @param {import("../engine/network.js").Numbers} inputs
     * @param {{ pictures?: number[], numbers?: number[] }} [outputs]
     * @returns {Promise<import("../engine/drawing.js").Answer>}
     */
    function ask(part, place, inputs, outputs = {}) {
      return new Promise((resolve) => {
        if (!isNewest()) return;
        live.wish({ ...part, place: `${name} ${place}`, inputs, ...outputs }, (answer) => {
          if (isNewest()) resolve(answer);
        });
      });
    }

    return {
      /**
       * @param {string} place
       * @param {string} text tidy
       */
      async encode(place, text) {
        const before = vectors.get(text);
        if (before) return before;
        const inputs = { characters: characters(text) };
        const { numbers } = await ask({ id: encoder, network: "encoder" }, `text ${place}`, inputs, NUMBERS);
        if (vectors.size === REMEMBER) vectors.delete([...vectors.keys()][0]);
        vectors.set(text, numbers[0]);
        return numbers[0];
      },

      /**
       * @param {string} place
       * @param {Float32Array} z
       * @param {Float32Array} vector of a sentence
       */
      async draw(place, z, vector) {
        const { pictures } = await ask({ id: model }, `picture ${place}`, { z, texts: vector });
        return pictures[0];
      },

      /**
       * D's raw score.
       *
       * @param {string} place
       * @param {Picture} picture
       * @param {Float32Array} vector of a sentence
       */
      async judge(place, picture, vector) {
        const inputs = { images: toMaps(picture), texts_0: vector };
        const { numbers } = await ask({ id: model, network: "discriminator" }, `score ${place}`, inputs, NUMBERS);
        return numbers[0][0];
      },

      /**
       * The noise that S reads in a picture.
       *
       * @param {string} place
       * @param {Picture} picture
       */
      async style(place, picture) {
        const inputs = { images: toMaps(picture) };
        const { numbers } = await ask({ id: stylist, network: "encoder" }, `noise ${place}`, inputs, NUMBERS);
        return numbers[0];
      },
    };
  }

  return { begin, noise: (/** @type {number} */ seed) => live.latent(model, seed) };
}
