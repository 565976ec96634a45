// The toys of the start page. Each fills a figure, opens with stored pictures, and says when they are there.
import { slerp } from "../engine/latents.js";
import { inputsOf, noisesOf, sizesOf } from "../engine/levels.js";
import { make } from "./base.js";
import { createArtist } from "./caption_artist.js";
import { classWeights, NO_MIX } from "./latent_mix.js";
import { paint } from "./latent_path.js";
import { createChoice } from "./start_choice.js";
import { createDivider } from "./start_divider.js";
import { createFilm } from "./start_film.js";
import { readSheet } from "./start_sheet.js";

/**
 * @typedef {import("./start_sheet.js").Pictures} Pictures
 * @typedef {Pictures & { kind: "path", model: string, seeds: [number, number], of: string }} Path
 * @typedef {Pictures & { kind: "pyramid", model: string, of: string }} Pyramid
 * @typedef {Pictures & { kind: "choice", model: string, encoder: string, count: number, first: number, die: string }
 *   & import("./start_choice.js").Look} Choice `count` pictures for each option, option by option; the encoder is that
 *   of sentences, "" where the options are labels; `first` is the option that it opens with; `die` says what it throws
 * @typedef {{ kind: "divider" } & import("./start_divider.js").Pair} Divider
 * @typedef {Pictures & { kind: "morph", of: string }} Morph
 * @typedef {Pictures & { kind: "rivals", names: string[], columns: number, of: string }} Rivals the same number of
 *   pictures by each network
 * @typedef {Path | Pyramid | Choice | Divider | Morph | Rivals} Toy
 *
 * @typedef {ReturnType<typeof import("./start_live.js").createArtist>} Artist
 * @typedef {() => void} Ready is called when all is there
 */

const SEEDS = 10000; // that dice choose from

const dice = () => Math.floor(SEEDS * Math.random());

/**
 * What to do, and later who draws; a die stands beside it.
 *
 * @param {HTMLElement} figure
 * @param {string} text
 */
function addHint(figure, text) {
  const words = make("div", { class: "says" }, make("span", { class: "hint" }, text));
  figure.append(make("figcaption", {}, words));
}

/**
 * A button that throws dice.
 *
 * @param {HTMLElement} figure
 * @param {string} text
 * @param {() => void} roll
 */
function addDie(figure, text, roll) {
  const button = make("button", { class: "button again" }, `⚄ ${text}`);
  button.addEventListener("click", roll);
  figure.querySelector("figcaption")?.append(button);
  return button;
}

/** @param {import("./latent_path.js").Picture} picture */
function toCanvas(picture) {
  const canvas = make("canvas");
  paint(canvas, picture);
  return canvas;
}

/**
 * The way from one seed to another.
 *
 * @param {HTMLElement} figure
 * @param {Path} toy
 * @param {Artist} artist
 * @param {Ready} ready
 */
function buildPath(figure, toy, { live, follow }, ready) {
  const { model, seeds, of, places } = toy;
  const last = places.length - 1;
  const describe = (/** @type {number} */ at) => `${of}, ${Math.round((100 * at) / last)}% of the way`;
  const film = createFilm(figure, { label: `From one to the other: ${of}`, describe }, (at, show) => {
    if (!live.ready(model)) return false;
    const [a, b] = seeds.map((seed) => live.latent(model, seed));
    live.draw({ id: model, place: figure.dataset.toy || "", z: slerp(a, b, at / last), labels: [] }, show);
    return true;
  });
  addHint(figure, "Drag the picture, or the slider below it.");
  follow(figure, model, film.redraw);
  readSheet(toy, (frames) => {
    film.setFrames(frames, last / 2);
    ready();
  });
}

/**
 * Wish for all levels of a flower.
 *
 * @param {Artist["live"]} live
 * @param {string} model that is ready
 * @param {number} seed
 * @param {(frames: HTMLCanvasElement[]) => void} show
 */
function drawLevels(live, model, seed, show) {
  const plan = /** @type {import("../engine/plan.js").Plan} */ (live.plan(model));
  const sizes = sizesOf(plan);
  const each = (/** @type {number} */ number) => sizes.map(() => number);
  const inputs = inputsOf(plan, noisesOf(plan, each(seed)), { gains: each(1), label: 0 });
  const pictures = sizes.map((_, level) => (plan.results ?? []).indexOf(`result ${level}`));
  live.wish({ id: model, inputs, place: "pyramid", pictures, numbers: [] }, (answer) =>
    show(answer.pictures.map(toCanvas)),
  );
}

/**
 * The levels of a pyramid.
 *
 * @param {HTMLElement} figure
 * @param {Pyramid} toy
 * @param {Artist} artist
 * @param {Ready} ready
 */
function buildPyramid(figure, toy, { live, follow }, ready) {
  const { model, of, places } = toy;
  let seed = -1; // of the flower that somebody wants; none yet
  const describe = (/** @type {number} */ at) => `${of} at ${places[at][2]} by ${places[at][2]} pixels`;
  const film = createFilm(figure, { label: "How many levels are added", describe }, () => false);
  const draw = () => {
    if (seed < 0 || !live.ready(model)) return;
    const own = seed;
    drawLevels(live, model, own, (frames) => {
      film.setFrames(frames, film.at());
      figure.dataset.seed = String(own);
    });
  };
  addHint(figure, "Drag: 8, 16, 32, 64 pixels. Each level adds detail.");
  const die = addDie(figure, "Another flower", () => {
    seed = dice();
    draw();
  });
  follow(figure, model, () => {
    die.hidden = Boolean(live.failure(model));
    draw();
  });
  readSheet(toy, (frames) => {
    film.setFrames(frames, 1);
    ready();
  });
}

/**
 * How the pictures of a choice are drawn, each from its seed.
 *
 * @param {Choice} toy
 * @param {Artist} artist
 * @returns {(place: number, seed: number, option: number, show: (picture: import("./latent_path.js").Picture) => void)
 *   => void}
 */
function drawingOf({ model, encoder, options, sentence }, { live, labels }) {
  const reader = createArtist(live, { model, encoder, stylist: "" });
  return (place, seed, option, show) => {
    const z = live.latent(model, seed);
    if (!encoder) {
      const weights = classWeights(labels(model), { ...NO_MIX, label: options[option] });
      live.draw({ id: model, place: `label ${place}`, z, labels: weights }, show);
      return;
    }
    const run = reader.begin(`flower ${place}`);
    run
      .encode("", sentence.join(options[option]))
      .then((vector) => run.draw("", z, vector))
      .then(show);
  };
}

/**
 * Pictures that all follow one choice.
 *
 * @param {HTMLElement} figure
 * @param {Choice} toy
 * @param {Artist} artist
 * @param {Ready} ready
 */
function buildChoice(figure, toy, artist, ready) {
  const { model, count, options, first } = toy;
  const { live } = artist;
  const drawPicture = drawingOf(toy, artist);
  /** @type {number[] | null} */
  let seeds = null; // that somebody threw
  const choice = createChoice(figure, toy, (place, option, show) => {
    if (!seeds || !live.ready(model)) return false;
    drawPicture(place, seeds[place], option, show);
    return true;
  });
  addHint(figure, toy.hint);
  const die = addDie(figure, toy.die, () => {
    seeds = Array.from({ length: count }, dice);
    choice.redraw();
  });
  artist.follow(figure, model, () => {
    die.hidden = Boolean(live.failure(model));
    choice.redraw();
  });
  readSheet(toy, (frames) => {
    const groups = options.map((_, i) => frames.slice(count * i, count * (i + 1)));
    choice.setFrames(groups, first);
    ready();
  });
}

/**
 * Two pictures and a divider.
 *
 * @param {HTMLElement} figure
 * @param {Divider} toy
 * @param {Ready} ready
 */
function buildDivider(figure, toy, ready) {
  createDivider(figure, toy, ready);
  addHint(
    figure,
    "Drag the divider. Left: enlarged by blending neighbours (bicubic). What is sharper on the right is invented.",
  );
}

/**
 * Stored pictures of several networks, side by side.
 *
 * @param {HTMLElement} figure
 * @param {Rivals} toy
 * @param {Ready} ready
 */
function buildRivals(figure, { names, columns, of, ...pictures }, ready) {
  const look = { class: "grid", role: "img", style: `--columns: ${columns}` };
  const grids = names.map((name) => make("div", { ...look, "aria-label": `${name}: ${of}` }));
  figure.append(...grids, ...names.map((name) => make("figcaption", {}, `${name}: ${of}`)));
  readSheet(pictures, (frames) => {
    const count = frames.length / names.length;
    for (const [i, grid] of grids.entries()) grid.append(...frames.slice(count * i, count * (i + 1)));
    ready();
  });
}

/**
 * Stored pictures on the way to what a brush asked for.
 *
 * @param {HTMLElement} figure
 * @param {Morph} toy
 * @param {Ready} ready
 */
function buildMorph(figure, toy, ready) {
  const { of, places } = toy;
  const describe = (/** @type {number} */ at) => `${of}, ${Math.round((100 * at) / (places.length - 1))}% of the way`;
  const film = createFilm(figure, { label: `From the start to the end: ${of}`, describe }, () => false);
  addHint(figure, "Drag. One blond stroke round the face was painted, and nothing else.");
  readSheet(toy, (frames) => {
    film.setFrames(frames, frames.length - 1);
    ready();
  });
}

/**
 * @param {HTMLElement} figure
 * @param {Toy} toy
 * @param {Artist} artist
 * @param {Ready} ready
 */
export function buildToy(figure, toy, artist, ready) {
  if (toy.kind === "path") buildPath(figure, toy, artist, ready);
  else if (toy.kind === "pyramid") buildPyramid(figure, toy, artist, ready);
  else if (toy.kind === "choice") buildChoice(figure, toy, artist, ready);
  else if (toy.kind === "morph") buildMorph(figure, toy, ready);
  else if (toy.kind === "rivals") buildRivals(figure, toy, ready);
  else buildDivider(figure, toy, ready);
}
