// What the browser draws of LAPGAN: chains, the row of all classes, and what D says of each level.
import { standing } from "../engine/latents.js";
import { inputsOf, noisesOf, picturesOf, replacementsOf, stepsOf } from "../engine/levels.js";
import { createLive } from "./live.js";

/**
 * @typedef {import("../engine/levels.js").Step} Step
 * @typedef {import("./chain_view.js").Level} Level
 * @typedef {import("./chain_view.js").Picture} Picture
 *
 * @typedef {object} Own what a chain's tab has to know of a model besides
 * @property {number[]} sizes of its levels in pixels, coarse first
 * @property {string} credit for the foot of a figure
 * @property {number[][]} quantiles of each D's scores of real pictures; [] where they were not measured
 *
 * @typedef {Pick<import("./live.js").Model, "id" | "title" | "labels" | "notice" | "listing"> & Own} Model
 *
 * @typedef {{ seeds: number[], gains: number[], label: string }} Wish
 *
 * @typedef {object} Case for D
 * @property {Model} model
 * @property {number} label
 * @property {(Float32Array | null)[]} images null for a level that D is not asked about
 * @property {Set<number>} heard levels that D has been asked about
 * @property {(level: number, standing: number) => void} tell
 */

/** @param {number} level */
const judgeOf = (level) => `discriminator ${level}`;

/**
 * The pictures of levels.
 *
 * @param {Step[]} steps coarse first
 * @param {number} contrast
 * @returns {Level[]}
 */
export function levelsOf(steps, contrast) {
  return steps.map((step) => ({
    size: step.result.height,
    real: !step.noise,
    standing: null,
    pictures: picturesOf(step, contrast),
  }));
}

/**
 * The pictures that D is asked about: those that are generated, up to the first changed gain. D learned to tell what the
 * chain draws from photographs, and a blur, which is neither, may look more real to it than either.
 *
 * @param {Step[]} steps
 * @param {number[]} gains
 */
export function imagesForD(steps, gains) {
  const change = steps.findIndex(({ noise }, level) => noise && gains[level] !== 1);
  return steps.map(({ noise, result }, level) => (noise && (change < 0 || level < change) ? result.numbers : null));
}

/**
 * @param {Model[]} models
 * @param {number} contrast of the details in pictures
 * @param {() => void} change is called whenever `ready` or `text` may have changed
 */
export function createArtist(models, contrast, change) {
  /** @type {Case | null} */
  let newest = null;
  const live = createLive(models, () => {
    judge();
    change();
  });

  /**
   * @param {Model} model
   * @param {Wish} wish
   * @param {Step[]} real
   */
  function prepare({ id, labels }, { seeds, gains, label }, real) {
    const plan = /** @type {import("../engine/plan.js").Plan} */ (live.plan(id));
    const noises = noisesOf(plan, seeds);
    const inputs = inputsOf(plan, noises, { gains, label: labels.indexOf(label) });
    return { plan, noises, wish: { id, inputs, replacements: replacementsOf(plan, real) } };
  }

  /** Have D say what it has not said yet, as far as its networks are here. */
  function judge() {
    const matter = newest;
    matter?.images.forEach((images, level) => {
      const [id, network] = [matter.model.id, judgeOf(level)];
      if (!images || matter.heard.has(level) || !live.ready(id, network)) return;
      matter.heard.add(level);
      const inputs = { images, labels: [matter.label] };
      live.wish({ id, network, place: network, inputs, pictures: [], numbers: [0] }, ({ numbers: [[score]] }) => {
        if (matter === newest) matter.tell(level, standing(score, matter.model.quantiles[level]));
      });
    });
  }

  return {
    ready: live.ready,
    failure: live.failure,
    text: live.text,
    begin: live.begin,
    isSlow: live.isSlow,
    ask: live.ask,
    answer: live.answer,
    forget: live.forget,
    close: live.close,

    /**
     * A chain; of several that are wished for, the newest is certain to come.
     *
     * @param {Model} model that is ready
     * @param {Wish} wish
     * @param {Step[]} real the first levels, where they are those of a real picture
     * @param {(levels: Level[]) => void} show
     * @param {(level: number, standing: number) => void} tell what D says of a level, later
     */
    draw(model, wish, real, show, tell) {
      const { plan, noises, wish: rest } = prepare(model, wish, real);
      const numbers = plan.outputs.map((_, place) => place);
      live.wish({ ...rest, place: "chain", pictures: [], numbers }, (answer) => {
        const steps = stepsOf(plan, noises, answer.numbers, real);
        const images = model.quantiles.length === steps.length ? imagesForD(steps, wish.gains) : steps.map(() => null);
        newest = { model, label: model.labels.indexOf(wish.label), images, heard: new Set(), tell };
        const levels = levelsOf(steps, contrast);
        images.forEach((image, level) => {
          if (!image) return;
          live.begin(model.id, judgeOf(level));
          if (live.ready(model.id, judgeOf(level))) levels[level].standing = undefined; // a moment later
        });
        show(levels);
        judge();
      });
    },

    /**
     * The finished picture of each class, from the same noise.
     *
     * @param {Model} model that is ready
     * @param {Wish} wish
     * @param {(place: number, picture: Picture) => void} show
     */
    drawClasses(model, wish, show) {
      const { plan, wish: rest } = prepare(model, wish, []);
      const places = [...model.labels.keys()].reverse(); // the newest wish is granted first
      for (const place of places) {
        const inputs = { ...rest.inputs, labels: [place] };
        const last = plan.outputs.length - 1;
        live.wish({ ...rest, inputs, place: `class ${place}`, pictures: [last] }, ({ pictures }) =>
          show(place, pictures[0]),
        );
      }
    },
  };
}
