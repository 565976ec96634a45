// The start page: a timeline of papers with a toy for each. Toys open with stored pictures, and ask for weights when
// they are awake, each for its own: until then, and where this browser does not draw, they walk the stored ones.

import { slerp } from "../engine/latents.js";
import { inputsOf, noisesOf, sizesOf } from "../engine/levels.js";
import { listen, make, showSheet, within } from "./base.js";
import { classWeights, NO_MIX } from "./latent_mix.js";
import { paint } from "./latent_path.js";
import { createLive } from "./live.js";
import { createChoice } from "./start_choice.js";
import { createDivider } from "./start_divider.js";
import { copy, createFilm } from "./start_film.js";

/**
 * @typedef {[left: number, top: number, width: number, height: number]} Place in a sheet, in pixels
 *
 * @typedef {object} Pictures of a toy
 * @property {string} sheet
 * @property {Place[]} places
 * @property {number} thumbnail which of them stands for the paper
 *
 * @typedef {Pictures & { kind: "path", model: string, seeds: [number, number], of: string }} Path
 * @typedef {Pictures & { kind: "pyramid", model: string, of: string }} Pyramid
 * @typedef {Pictures & { kind: "choice", model: string, count: number } & import("./start_choice.js").Look} Choice
 *   `count` pictures for each option, option by option; the model is "" where this browser cannot draw others
 * @typedef {{ kind: "divider" } & import("./start_divider.js").Pair} Divider
 * @typedef {Path | Pyramid | Choice | Divider} Toy
 *
 * @typedef {object} Props
 * @property {{ toys: Record<string, Toy>, models: Pick<import("./live.js").Model, "id" | "labels" | "listing">[] }} value
 */

const SEEDS = 10000; // that dice choose from
const TOUCHES = ["pointerdown", "input", "click"]; // what a toy is awake by, by pointer or by keys

const dice = () => Math.floor(SEEDS * Math.random());

/**
 * What a toy says of its pictures.
 *
 * @param {string} state
 * @param {{ here: string, total: string }} amount of megabytes
 * @param {string} reason of a failure
 */
export function statusOf(state, { here, total }, reason) {
  if (state === "ready") return "Drawn in your browser, just now.";
  if (state === "loading") return `The network is on its way: ${here} of ${total} MB. Until then, stored pictures.`;
  return state === "failed" ? `Stored pictures only: ${reason}.` : "";
}

/**
 * @param {HTMLImageElement} sheet
 * @param {Place} place
 */
function cut(sheet, [left, top, width, height]) {
  const canvas = make("canvas", { width, height });
  canvas.getContext("2d")?.drawImage(sheet, left, top, width, height, 0, 0, width, height);
  return canvas;
}

/** @param {import("./latent_path.js").Picture} picture */
function toCanvas(picture) {
  const canvas = make("canvas");
  paint(canvas, picture);
  return canvas;
}

/**
 * Choose a model in the tab that opens, as soon as it is there.
 *
 * @param {string} id
 */
function chooseModel(id) {
  const choose = () => {
    const radio = /** @type {HTMLInputElement | null} */ (
      document.querySelector(`input[data-name="model"][value="${CSS.escape(id)}"]`)
    );
    if (radio && !radio.checked) radio.click();
    return Boolean(radio);
  };
  if (choose()) return;
  const observer = new MutationObserver(() => {
    if (choose()) observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props, open }) {
  const { find, all } = within(element);
  const { toys, models } = props.value;
  /** @type {Map<string, () => void>} what to do when a model's state changes, by toy */
  const followers = new Map();
  const live = createLive(models, () => {
    for (const follow of followers.values()) follow();
  });
  const labelsOf = (/** @type {string} */ id) => models.find((model) => model.id === id)?.labels ?? [];

  /**
   * Load a toy's model when it is awake first, and say how far that is.
   *
   * @param {HTMLElement} figure
   * @param {string} id
   * @param {(ready: boolean) => void} react to a change of who draws
   */
  function wake(figure, id, react) {
    const status = make("span", { class: "status", "aria-live": "polite" });
    figure.querySelector("figcaption")?.append(" ", status);
    figure.dataset.live = "stored";
    let awake = false;
    const follow = () => {
      if (!awake) return;
      const before = figure.dataset.live;
      const state = live.ready(id) ? "ready" : live.failure(id) ? "failed" : "loading";
      figure.dataset.live = state;
      status.textContent = statusOf(state, live.amount(id), live.failure(id));
      if (state !== before) react(state === "ready");
    };
    followers.set(figure.dataset.toy || "", follow);
    for (const type of TOUCHES) {
      figure.addEventListener(type, () => {
        if (awake) return;
        awake = true;
        live.begin(id);
        follow();
      });
    }
  }

  /**
   * Show a toy's sheet, once it is decoded.
   *
   * @param {Pictures} pictures
   * @param {HTMLElement} figure
   * @param {(frames: HTMLCanvasElement[]) => void} show
   */
  function openSheet({ sheet, places, thumbnail }, figure, show) {
    showSheet(
      () => sheet,
      (image) => {
        const frames = places.map((place) => cut(image, place));
        for (const own of all(`[data-of="${figure.dataset.toy}"] .own`)) {
          copy(/** @type {HTMLCanvasElement} */ (own), frames[thumbnail]);
        }
        show(frames);
        figure.dataset.ready = "1";
      },
    );
  }

  /** @type {(figure: HTMLElement, toy: Path) => void} */
  function buildPath(figure, toy) {
    const { model, seeds, of, places } = toy;
    const last = places.length - 1;
    const describe = (/** @type {number} */ at) => `${of}, ${Math.round((100 * at) / last)} % of the way`;
    const film = createFilm(figure, { label: `From one to the other: ${of}`, describe }, (at, show) => {
      if (!live.ready(model)) return false;
      const [a, b] = seeds.map((seed) => live.latent(model, seed));
      live.draw({ id: model, place: figure.dataset.toy || "", z: slerp(a, b, at / last), labels: [] }, show);
      return true;
    });
    addHint(figure, "Drag the picture, or the slider below it.");
    openSheet(toy, figure, (frames) => film.setFrames(frames, last / 2));
    wake(figure, model, film.redraw);
  }

  /** @type {(figure: HTMLElement, toy: Pyramid) => void} */
  function buildPyramid(figure, toy) {
    const { model, of, places } = toy;
    const describe = (/** @type {number} */ at) => `${of} at ${places[at][2]} by ${places[at][2]} pixels`;
    const film = createFilm(figure, { label: "How many levels are added", describe }, () => false);
    const again = make("button", { class: "again" }, "⚄ Another flower");
    addHint(figure, "Drag: 8, 16, 32, 64 pixels. Each level adds detail.");
    figure.append(again);
    let seed = -1; // of the flower that somebody wants; none yet

    function draw() {
      if (seed < 0 || !live.ready(model)) return;
      const plan = /** @type {import("../engine/plan.js").Plan} */ (live.plan(model));
      const sizes = sizesOf(plan);
      const each = (/** @type {number} */ number) => sizes.map(() => number);
      const inputs = inputsOf(plan, noisesOf(plan, each(seed)), { gains: each(1), label: 0 });
      const results = sizes.map((_, level) => (plan.results ?? []).indexOf(`result ${level}`));
      live.wish({ id: model, inputs, place: "pyramid", pictures: results, numbers: [] }, ({ pictures }) => {
        film.setFrames(pictures.map(toCanvas), film.at());
        figure.dataset.seed = String(seed);
      });
    }

    again.addEventListener("click", () => {
      seed = dice();
      draw();
    });
    openSheet(toy, figure, (frames) => film.setFrames(frames, 1));
    wake(figure, model, (ready) => {
      again.hidden = Boolean(live.failure(model));
      if (ready) draw();
    });
  }

  /** @type {(figure: HTMLElement, toy: Choice) => void} */
  function buildChoice(figure, toy) {
    const { model, count, options } = toy;
    /** @type {number[] | null} */
    let seeds = null; // that somebody threw
    const choice = createChoice(figure, toy, (place, option, show) => {
      if (!seeds || !live.ready(model)) return false;
      const labels = classWeights(labelsOf(model), { ...NO_MIX, label: options[option] });
      live.draw({ id: model, place: `label ${place}`, z: live.latent(model, seeds[place]), labels }, show);
      return true;
    });
    addHint(figure, toy.hint);
    openSheet(toy, figure, (frames) => {
      choice.setFrames(
        options.map((_, i) => frames.slice(count * i, count * (i + 1))),
        Math.floor(toy.thumbnail / count),
      );
    });
    if (!model) return;
    const again = make("button", { class: "again" }, "⚄ Other handwritings");
    figure.append(again);
    again.addEventListener("click", () => {
      seeds = Array.from({ length: count }, dice);
      choice.redraw();
    });
    wake(figure, model, (ready) => {
      again.hidden = Boolean(live.failure(model));
      if (ready) choice.redraw();
    });
  }

  /** @type {(figure: HTMLElement, toy: Divider) => void} */
  function buildDivider(figure, toy) {
    createDivider(figure, toy, (image) => {
      for (const own of all(`[data-of="${figure.dataset.toy}"] .own`)) {
        const side = image.naturalHeight;
        copy(/** @type {HTMLCanvasElement} */ (own), cut(/** @type {HTMLImageElement} */ (image), [0, 0, side, side]));
      }
      figure.dataset.ready = "1";
    });
    addHint(figure, "Drag the divider. What is sharper on the right is invented.");
  }

  /**
   * @param {HTMLElement} figure
   * @param {string} text
   */
  function addHint(figure, text) {
    figure.append(make("figcaption", {}, make("span", { class: "hint" }, text)));
  }

  for (const figure of all(".toy")) {
    const toy = toys[figure.dataset.toy || ""];
    if (!toy) {
      for (const part of all(`[data-of="${figure.dataset.toy}"]`)) part.hidden = true;
      figure.hidden = true;
    } else if (toy.kind === "path") buildPath(figure, toy);
    else if (toy.kind === "pyramid") buildPyramid(figure, toy);
    else if (toy.kind === "choice") buildChoice(figure, toy);
    else buildDivider(figure, toy);
  }

  listen(element, "click", "[data-tab]", ({ dataset }) => {
    open?.(dataset.tab || "");
    if (dataset.model) chooseModel(dataset.model);
  });
  listen(element, "click", ".story", () => {
    const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    find(".step").scrollIntoView({ behavior: smooth ? "smooth" : "auto", block: "start" });
  });
  new IntersectionObserver(() => {
    if (!element.isConnected) live.close();
  }).observe(find(".start"));
}
