// What visitors take home of a path where no server is: its strip, its animation and its figure.
import { PATHS } from "../engine/latents.js";
import { pathFigure, pathPlaces, spread } from "./figure_rows.js";
import { classWeights } from "./latent_mix.js";
import { opinionOf } from "./latent_standing.js";
import { animationFile, canvasFile, figureMakers, imageOf, measure, offer, sheetOf, stripCount } from "./take.js";

/**
 * @typedef {import("./latent.js").Path} Path
 * @typedef {import("./latent.js").Model} Model
 * @typedef {{ picture: import("./latent_path.js").Picture, images: Float32Array }} Point of a path
 */

const D = "discriminator";
const NAME = "latent-path";

/**
 * Label and kind of a path, for the head of a figure.
 *
 * @param {Path} path
 * @param {string} title of the model
 * @param {[string, string][]} kinds names of paths, and what they are called in a path
 */
export function textOf({ kind, label, second, mix }, title, kinds) {
  const percent = (/** @type {number} */ share) => `${Math.round(100 * share)}%`;
  const labels = second ? `${label} (${percent(1 - mix)}) and ${second} (${percent(mix)})` : label;
  const way = kinds.find(([, name]) => name === kind)?.[0];
  return `${title}${labels && `, label ${labels}`}. Path: ${kind}, ${way}.`;
}

/**
 * @param {HTMLElement} element
 * @param {ReturnType<typeof import("./live.js").createLive>} live
 * @param {() => { path: Path, model: Model } | null} now null while a box holds no good number
 * @param {Pick<import("./latent.js").Props, "kinds" | "gif">} props
 */
export function offerPath(element, live, now, { kinds, gif }) {
  /**
   * @param {Path} path
   * @param {Model} model
   * @param {number[]} places
   * @returns {Promise<Point[]>}
   */
  async function draw(path, model, places) {
    await live.arrive(path.model);
    const [a, b] = [path.seed_a, path.seed_b].map((seed) => live.latent(path.model, Number(seed)));
    const labels = classWeights(model.labels, path);
    const points = places.map((place) => {
      const z = PATHS[path.kind](a, b, place / (Number(path.frames) - 1));
      const wish = { id: path.model, place: `take ${place}`, z, labels, numbers: [0] };
      return new Promise((/** @type {(point: Point) => void} */ resolve) => {
        live.draw(wish, (picture, images) => resolve({ picture, images: /** @type {Float32Array} */ (images) }));
      });
    });
    return Promise.all(points);
  }

  /**
   * Make a file of some pictures of the path.
   *
   * @param {(steps: number) => number} countOf how many, of so many steps
   * @param {(pictures: import("./latent_path.js").Picture[]) => Promise<File>} toFile
   */
  const maker = (countOf, toFile) => async () => {
    const here = now();
    if (!here) return null;
    const steps = Number(here.path.frames);
    const points = await draw(here.path, here.model, spread(countOf(steps), steps - 1));
    return toFile(points.map(({ picture }) => picture));
  };

  /**
   * D's opinions, null where it is not here or was not measured.
   *
   * @param {Point[]} points
   * @param {Path} path
   * @param {Model} model
   */
  async function judge(points, path, model) {
    const knows = (model.probability || model.quantiles.length > 0) && (await live.arrive(path.model, D));
    if (!knows) return points.map(() => null);
    const labels = classWeights(model.labels, path);
    const opinions = points.map(({ images }, i) => {
      const wish = { id: path.model, network: D, place: `take ${i}`, inputs: { images, labels } };
      return new Promise((/** @type {(opinion: number) => void} */ resolve) => {
        live.wish({ ...wish, pictures: [], numbers: [0] }, ({ numbers }) => resolve(opinionOf(numbers[0][0], model)));
      });
    });
    return Promise.all(opinions);
  }

  async function figure() {
    const here = now();
    if (!here) return null;
    const { path, model } = here;
    const steps = Number(path.frames);
    const points = await draw(path, model, pathPlaces(steps));
    const opinions = await judge(points, path, model);
    const frames = points.map(({ picture }, i) => ({ image: imageOf(picture), opinion: opinions[i] }));
    const texts = { about: textOf(path, model.title, kinds), credit: model.credit };
    return pathFigure(frames, [Number(path.seed_a), Number(path.seed_b)], model.opinion, steps, texts, measure);
  }

  offer(element, {
    strip: maker(stripCount, (pictures) => canvasFile(sheetOf(pictures, pictures.length), NAME)),
    animation: maker(
      (steps) => steps,
      (pictures) => animationFile(pictures, NAME, gif),
    ),
    ...figureMakers(`${NAME}-figure`, figure),
  });
}
