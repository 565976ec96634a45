// What D says of the picture on the stage. Its part of the weights comes when somebody first wants to know.
import { standing } from "../engine/latents.js";
import { within } from "./base.js";

/**
 * @typedef {Pick<import("./live.js").Model, "probability" | "quantiles">} Scale
 * @typedef {ReturnType<typeof import("./live.js").createLive>} Live
 */

const NETWORK = "discriminator";
const HINT = "D is the discriminator: does it take this picture for real?";

/**
 * D's score as a number from 0 to 100: a probability in percent, or how much of the real pictures it scores lower. The
 * same as in gan_demo/services/latent.py.
 *
 * @param {number} score
 * @param {Scale} scale
 */
export function opinionOf(score, { probability, quantiles }) {
  if (probability) return 100 / (1 + Math.exp(-score));
  return standing(score, quantiles);
}

/**
 * @param {number} opinion
 * @param {Scale} scale
 */
export function describeOpinion(opinion, { probability }) {
  const percent = `${Math.round(opinion)}%`;
  return probability
    ? `D takes it for real with a probability of ${percent}.`
    : `D finds it more real-looking than ${percent} of real pictures.`;
}

/**
 * @param {HTMLElement} element
 * @param {Live} live
 * @param {() => import("./live.js").Model} model the one on the stage
 * @param {() => void} redraw the stage, so that D hears of its picture
 */
export function createStanding(element, live, model, redraw) {
  const { find } = within(element);
  const box = /** @type {HTMLInputElement} */ (find("input"));
  let speaker = ""; // id of the model whose D speaks

  /** @param {string} id */
  function explain(id) {
    if (!box.checked) return HINT;
    if (live.failure(id, NETWORK)) return `D does not run in this browser: ${live.failure(id, NETWORK)}.`;
    const { here, total } = live.amount(id, NETWORK);
    return live.ready(id, NETWORK) ? "" : `D is on its way: ${here} of ${total} MB.`;
  }

  /** Something may have changed: the switch, the model, or what has come of its weights. */
  function follow() {
    const { id, probability, quantiles, listing } = model();
    element.hidden = Boolean(listing && !listing.weights[NETWORK]);
    box.disabled = !live.ready(id) || !(probability || quantiles.length);
    const wanting = box.checked && !box.disabled;
    if (wanting) live.begin(id, NETWORK);
    const before = speaker;
    speaker = wanting && live.ready(id, NETWORK) ? id : "";
    if (!speaker || speaker !== before) clear(explain(id));
    if (speaker && speaker !== before) redraw();
  }

  /** @param {string} text in place of an opinion */
  function clear(text) {
    find(".words").textContent = text;
    find(".scale").hidden = true;
    delete element.dataset.at;
  }

  /**
   * @param {number} opinion
   * @param {number} at
   */
  function show(opinion, at) {
    find(".words").textContent = describeOpinion(opinion, model());
    find(".scale").hidden = false;
    find(".scale").setAttribute("aria-valuenow", opinion.toFixed(1));
    find(".scale span").style.width = `${opinion}%`;
    element.dataset.at = String(at);
  }

  box.addEventListener("input", follow);

  return {
    follow,
    listens: () => speaker !== "",

    /**
     * @param {{ id: string, images: Float32Array, labels: number[] }} picture that is on the stage now
     * @param {number} at where on the path, from 0 to 1
     */
    hear(picture, at) {
      live.score(picture, (score) => {
        if (speaker === picture.id) show(opinionOf(score, model()), at);
      });
    },
  };
}
