// D plays along: the same ten pictures, the same greys. Its weights come when a game is over.
import { opinionOf } from "./latent_standing.js";
import { numbersOf } from "./real_or_fake_pictures.js";

/**
 * @typedef {import("./real_or_fake_pictures.js").Live} Live
 * @typedef {import("./real_or_fake_pictures.js").Model} Model
 * @typedef {import("./real_or_fake_pictures.js").Picture} Picture
 *
 * @typedef {{ model: string, threshold: number }} Judge the model whose D it is; from which opinion on it says "real"
 */

const NETWORK = "discriminator";

/**
 * @param {Live} live
 * @param {Model[]} models
 */
export function createJudge(live, models) {
  /** @type {(() => void) | null} */
  let wanted = null; // what to do once D is here

  /**
   * @param {string} id
   * @param {Picture} picture
   * @returns {Promise<number>}
   */
  const score = (id, picture) =>
    new Promise((resolve) => live.score({ id, images: numbersOf(picture), labels: [] }, resolve));

  return {
    /**
     * D's opinions of some pictures, from 0 to 100, in their order.
     *
     * @param {Judge} judge
     * @param {Picture[]} pictures
     * @param {(opinions: number[]) => void} show
     */
    ask({ model: id }, pictures, show) {
      const model = /** @type {Model} */ (models.find((other) => other.id === id));
      wanted = async () => {
        if (!live.ready(id, NETWORK)) return;
        wanted = null;
        const opinions = [];
        for (const picture of pictures) opinions.push(opinionOf(await score(id, picture), model));
        show(opinions);
      };
      live.begin(id, NETWORK);
      wanted();
    },

    /** Something may have come. */
    follow: () => wanted?.(),

    /** @param {Judge} judge */
    failure: ({ model }) => live.failure(model, NETWORK),
  };
}
