// Directions with a meaning, and sums of latent vectors. What a visitor wants is here and nowhere else: `state`. The
// browser draws as soon as it can; until then the opening stands there, and where it cannot, the server draws.
import { listen, showSheet, within } from "./base.js";
import { fillChoices } from "./choices.js";
import { createMoves, PLACES } from "./edit_moves.js";
import { follow, mean, neighbours, replaced, strongest, sum } from "./edit_points.js";
import { saveSum } from "./edit_save.js";
import { createSums } from "./edit_sums.js";
import { links } from "./links.js";
import { alone, createLive } from "./live.js";
import { isSeed } from "./seed_rule.js";
import { cutTile } from "./sheet.js";

/**
 * @typedef {import("./latent_path.js").Picture} Picture
 *
 * @typedef {object} Direction
 * @property {string} name
 * @property {[string, string]} ends what a picture is at either end
 * @property {number[]} z of length 1000
 *
 * @typedef {object} Try a sum that was picked
 * @property {string} text
 * @property {number[][]} groups A, B and C
 *
 * @typedef {object} Model
 * @property {string} id
 * @property {string} title
 * @property {import("./live.js").Listing | null} listing
 * @property {string} of what all its pictures show, such as "a face"
 * @property {string} credit for the foot of a figure
 * @property {Direction[]} directions
 * @property {string} share how many pictures follow the directions
 * @property {string} habit HTML: who named what the directions change
 * @property {Try[]} tries the first is the sum that it opens with
 * @property {number} seed that it opens with
 * @property {number[]} moves strengths that it opens with, in the order of the directions
 *
 * @typedef {object} State
 * @property {string} subject the model
 * @property {number | null} seed null is an empty box
 * @property {number[]} moves strengths, in the order of the directions
 * @property {number[][]} groups seeds of A, B and C
 *
 * @typedef {object} Value what the server drew
 * @property {State} of
 * @property {string} sheet a data URI
 * @property {number} tile
 * @property {number} columns
 *
 * @typedef {object} Props
 * @property {Value} value
 * @property {Model[]} models
 * @property {string} story HTML
 *
 * @typedef {{ ask: {} }} Events
 */

const SEEDS = 10000; // that the die chooses from
const COUNTS = { exemplars: 9, means: 3, nine: 9, control: 1 }; // of a sum's pictures, in the server's order

/**
 * What a model opens with.
 *
 * @param {Model} model
 * @returns {State}
 */
const openingOf = ({ id, seed, moves, tries }) => ({ subject: id, seed, moves, groups: tries[0].groups });

/**
 * What the address says: null for what is as the model opens.
 *
 * @param {State} state
 * @param {Model} model
 * @returns {import("./links.js").Values}
 */
export function linkValues(state, model) {
  const [own, opening] = [valuesOf(state), valuesOf(openingOf(model))];
  const news = Object.entries(own).map(([name, value]) => [name, isEqual(value, opening[name]) ? null : value]);
  return { ...Object.fromEntries(news), subject: state.subject };
}

/**
 * @param {State} state
 * @returns {import("./links.js").Values}
 */
const valuesOf = ({ subject, seed, moves, groups: [plus, minus, more] }) => {
  return { subject, from: seed, moves, plus, minus, more };
};

/**
 * The state of an address.
 *
 * @param {any} values
 * @param {Model} model
 * @returns {State}
 */
export function linkedState({ from, moves, plus, minus, more }, model) {
  const opening = openingOf(model);
  const all = (/** @type {number[] | null} */ list, /** @type {number[]} */ own) =>
    list?.length === 1 ? own.map(() => Number(list[0])) : (list ?? own);
  return {
    subject: model.id,
    seed: from ?? opening.seed,
    moves: all(moves, opening.moves),
    groups: [plus, minus, more].map((group, i) => all(group, opening.groups[i])),
  };
}

/** @type {(one: unknown, other: unknown) => boolean} */
const isEqual = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find } = within(element);
  const { models } = props;
  /** @type {State} */
  let state = props.value.of;
  let touched = strongest(state.moves, 0); // the direction that was moved last
  let newest = { film: "", before: "" }; // what the film and the picture before are of, or will be
  let visible = false; // by the visitor
  let tell = (/** @type {import("./links.js").Values} */ _values) => {}; // to the address

  const modelOf = (/** @type {string} */ id) => models.find((model) => model.id === id) || models[0];
  const model = () => modelOf(state.subject);
  const live = createLive(models, hear);
  const isLive = () => live.ready(state.subject);
  const moves = createMoves(element, (place, strength) => {
    touched = place;
    change({ moves: replaced(state.moves, place, strength) });
  });
  const sums = createSums(element, (groups) => change({ groups }));

  // What the visitor wants

  /** @param {Partial<State>} part */
  function change(part) {
    const before = state;
    state = { ...state, ...part };
    if (state.subject !== before.subject) {
      state = openingOf(model());
      touched = strongest(state.moves, 0);
    }
    fill();
    if (isSeed(state.seed)) tell(linkValues(state, model()));
    update();
  }

  function update() {
    if (!visible) return;
    live.begin(state.subject);
    if (!isSeed(state.seed)) return;
    if (isLive()) draw();
    else if (live.failure(state.subject) && !alone()) {
      find(".edit").dataset.wish = JSON.stringify({ ...state, touched });
      trigger("ask", {});
    }
  }

  /** @param {any} values */
  function takeLink(values) {
    state = linkedState(values, modelOf(values.subject));
    touched = strongest(state.moves, touched);
    fill();
    update();
  }

  // What the browser draws

  /**
   * @param {string} place
   * @param {Float32Array} z
   * @param {(picture: Picture) => void} show
   */
  const paint = (place, z, show) => live.draw({ id: state.subject, place: `edit ${place}`, z, labels: [] }, show);

  /** @param {number} seed */
  const latent = (seed) => live.latent(state.subject, seed);

  function draw() {
    drawMoves();
    drawSums();
    sums.overview(state.subject, (seed, show) => paint(`sheet ${seed}`, latent(seed), show));
  }

  const movesKey = () => JSON.stringify([state.subject, state.seed, state.moves]);
  const filmKey = () => JSON.stringify([state.subject, state.seed, replaced(state.moves, touched, 0), touched]);
  const sumKey = () => JSON.stringify([state.subject, state.groups]);

  /** What moves under a finger is wished for last, so that it comes first; what stays the same is not drawn again. */
  function drawMoves() {
    const directions = model().directions.map(({ z }) => z.map((thousandth) => thousandth / 1000));
    const z = latent(Number(state.seed));
    const at = (/** @type {number[]} */ strengths) => follow(z, strengths, directions);
    const film = filmKey();
    if (film !== newest.film && directions.length) {
      for (const [i, strength] of PLACES.entries()) {
        paint(`film ${i}`, at(replaced(state.moves, touched, strength)), (picture) =>
          moves.showFrame(i, picture, film),
        );
      }
    }
    const before = JSON.stringify([state.subject, state.seed]);
    if (before !== newest.before) paint("before", z, moves.showBefore);
    newest = { film, before };
    const key = movesKey();
    paint("after", at(state.moves), (picture) => moves.showAfter(picture, key));
  }

  function drawSums() {
    const { groups } = state;
    const key = sumKey();
    if (sums.isAsked(key)) return;
    const points = groups.map((group) => mean(group.map(latent)));
    const result = sum(points[0], points[1], points[2]);
    /** @type {[import("./edit_sums.js").Part, Float32Array[]][]} */
    const parts = [
      ["nine", [...neighbours(result), result]],
      ["means", points],
      ["exemplars", groups.flat().map(latent)],
    ];
    for (const [part, zs] of parts) {
      for (const [i, z] of zs.entries()) paint(`${part} ${i}`, z, (picture) => sums.take(key, part, i, picture));
    }
  }

  // What the server drew

  function load() {
    const { value } = props;
    showSheet(
      () => value.sheet,
      (image) => {
        if (isLive() || !isEqual(value.of, state)) return; // the visitor has gone on
        let first = 0;
        const next = () => pictureOf(cutTile(image, value, first++));
        moves.showBefore(next());
        moves.showAfter(next(), JSON.stringify([value.of.subject, value.of.seed, value.of.moves]));
        for (let i = 0; i < PLACES.length; i++) moves.showFrame(i, next(), filmKey());
        for (const part of /** @type {const} */ (["exemplars", "means", "nine", "control"])) {
          for (let i = 0; i < COUNTS[part]; i++) sums.show(part, i, next());
        }
        newest = { film: "", before: "" };
      },
    );
  }

  // What the page shows

  function hear() {
    const before = find(".edit").dataset.live;
    const now = isLive() ? "ready" : live.failure(state.subject) ? "failed" : "loading";
    find(".edit").dataset.live = now;
    find(".progress").textContent = live.text(state.subject);
    if (now !== before) update();
  }

  function fill() {
    const { directions, share, habit, tries } = model();
    const box = /** @type {HTMLInputElement} */ (find(".number"));
    if (box.value === "" || Number(box.value) !== state.seed) box.value = String(state.seed ?? "");
    box.setAttribute("aria-invalid", String(!box.validity.valid));
    fillChoices(
      find(".model .choices"),
      "edit-model",
      models.map(({ id, title }) => [title, id]),
      state.subject,
    );
    moves.fill(directions, state.moves, touched, `${model().of}, seed ${state.seed}`);
    sums.fill(state.groups, tries, model().of);
    find(".edit").dataset.state = movesKey();
    find(".edit").dataset.film = filmKey();
    find(".edit").dataset.sum = sumKey();
    find(".share").textContent = share;
    if (find(".habit").innerHTML !== habit) find(".habit").innerHTML = habit;
    const opening = openingOf(model());
    const isOpening = state.seed === opening.seed && state.moves.every((strength) => strength === 0);
    /** @type {HTMLButtonElement} */ (find(".reset")).disabled = isOpening;
    find(".progress").textContent = live.text(state.subject);
  }

  new IntersectionObserver((entries) => {
    if (!element.isConnected) live.close();
    visible = entries.at(-1)?.isIntersecting || false;
    update();
  }).observe(find(".edit"));

  listen(element, "input", ".number", (/** @type {HTMLInputElement} */ box) => {
    change({ seed: box.value === "" ? null : Number(box.value) });
  });
  listen(element, "click", ".seeds .dice", () => change({ seed: Math.floor(SEEDS * Math.random()) }));
  listen(element, "input", ".model input", (/** @type {HTMLInputElement} */ { value }) => change({ subject: value }));
  listen(element, "click", ".reset", () => {
    const { seed, moves: strengths } = openingOf(model());
    change({ seed, moves: strengths.map(() => 0) });
  });
  listen(element, "click", ".take button", ({ dataset }) => {
    const { title, credit } = model();
    saveSum(sums.pictures(), dataset.kind === "svg" ? "svg" : "png", { title, credit });
  });

  find(".story").innerHTML = props.story;
  watch("value", load);
  fill();
  load();
  hear();
  const nothing = { from: null, moves: null, plus: null, minus: null, more: null };
  tell = links.join("latent", { subject: state.subject, ...nothing }, takeLink);
}

/**
 * What a canvas shows.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {Picture}
 */
function pictureOf(canvas) {
  const { width, height } = canvas;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  return { width, height, pixels: context.getImageData(0, 0, width, height).data };
}
