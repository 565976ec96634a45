// Paint a wish, and the picture follows. What a visitor wants is here and nowhere else: `state`. The browser finds the
// picture; until its network is here the opening's pictures stand there, and no server has a part in it.
import { PATHS } from "../engine/latents.js";
import { toMaps, toPicture } from "../engine/pixels.js";
import { randn } from "../engine/seeds.js";
import { fit } from "../paint/projection.js";
import {
  dragPatch,
  MOST_STROKES,
  readLatent,
  readStrokes,
  roundLatent,
  simplify,
  writeLatent,
  writeStrokes,
} from "../paint/strokes.js";
import { clamp, countPaint, labelPlay, listen, make, showSheet, within } from "./base.js";
import { cutPictures } from "./chain_view.js";
import { fillChoices } from "./choices.js";
import { paint } from "./latent_path.js";
import { links } from "./links.js";
import { empty, follow } from "./own_picture.js";
import { createBoard } from "./paint_board.js";
import { createCandidates } from "./paint_candidates.js";
import { createEncoder } from "./paint_encoder.js";
import { History } from "./paint_history.js";
import { keyAction, listKeys } from "./paint_keys.js";
import { createNetwork } from "./paint_network.js";
import { createPalette } from "./paint_palette.js";
import { offerPainting } from "./paint_take.js";
import { drawStrokes } from "./paint_wish.js";

/**
 * @typedef {import("../paint/strokes.js").Brush} Brush
 * @typedef {import("../paint/strokes.js").Stroke} Stroke
 * @typedef {import("../engine/pyramid.js").Picture} Picture
 *
 * @typedef {object} Own what this tab has to know of a model besides
 * @property {string} of what all its pictures show, such as "a face"
 * @property {string} credit for the foot of a figure
 * @property {number} seed that it opens with
 * @property {boolean} grey whether its pictures have no colours
 * @property {[name: string, colour: string][]} swatches
 * @property {[text: string, strokes: string][]} tries strokes that may be tried
 *
 * @typedef {import("./live.js").Model & Own} Model
 *
 * @typedef {object} State
 * @property {string} model
 * @property {number | null} seed null is an empty box
 * @property {Stroke[]} strokes the oldest first
 * @property {Float32Array | null} start where it began, if that was accepted; null for the seed's
 * @property {Float32Array | null} z where it is now; null until that is known
 * @property {number} near how much it counts that z stays near the start
 * @property {number} at where on the way from the start to now the picture is, from 0 to 1
 *
 * @typedef {object} Value a finished painting
 * @property {{ model: string, seed: number, strokes: string }} of
 * @property {number[]} z where it ended
 * @property {string} sheet a data URI: the pictures on the way there, side by side
 * @property {import("./chain_view.js").Place[]} places of these
 *
 * @typedef {object} Props
 * @property {Value} value
 * @property {Model[]} models
 * @property {import("./paint_encoder.js").Encoder[]} encoders
 * @property {string} story HTML
 * @property {string} box selector of the box for the visitor's own picture
 * @property {string} gif address of the library that encodes animations
 */

const SEEDS = 10000; // that the die chooses from
const [FREE, NORMAL, CLOSE] = [0, 1, 5]; // how closely it stays at the start; iGAN has 0 and, once accepted, 5
/** @type {[text: string, near: number][]} */
const NEARNESS = [
  ["freely", FREE],
  ["a little", NORMAL],
  ["closely", CLOSE],
];
/** @type {[text: string, brush: Brush][]} */
const BRUSHES = [
  ["Colour", "colour"],
  ["Edge", "sketch"],
  ["Drag", "warp"],
];
/** @type {Record<Brush, string>} */
const ADVICE = {
  colour: "Paint where the colour shall be. The rest of the picture comes along.",
  sketch: "Draw a line: there shall be an edge.",
  warp: "Drag a patch of the picture to where it shall be.",
};
const LONG = 200; // points of a line, from which on it is made simpler for good
const FADE = 900; // milliseconds that strokes stay in sight after they end
const PLAY = 1600; // milliseconds from the start to now
const NOTHING = "-"; // in an address: no strokes
const MOST_LETTERS = 400; // of strokes in an address
const NEGATIVE = " Your picture became a negative, as those are.";
const OMISSION = "The picture is part of it, and the strokes are not: they are too many.";

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props }) {
  const { find } = within(element);
  const { models, value } = props;
  const root = find(".paint");
  const stage = /** @type {HTMLCanvasElement} */ (find(".stage"));
  const opening = { ...value.of, lines: readStrokes(value.of.strokes), z: Float32Array.from(value.z) };
  /** @type {State} */
  let state = { ...opening, strokes: opening.lines, start: null, near: NORMAL, at: 1 };
  /** @type {Stroke | null} */
  let line = null; // the stroke that is being painted
  /** @type {[number, number][]} */
  let corners = []; // of it, as they come
  /** @type {Float32Array | null} */
  let base = null; // the picture that a patch is dragged on
  /** @type {Picture | null} */
  let shown = null; // on the stage
  /** @type {Picture[]} */
  let frames = []; // of the opening
  /** @type {{ isSought: boolean, negative: boolean } | null} */
  let own = null; // the visitor's picture: whether G's nearest one is still looked for, and whether it became a negative
  /** @type {import("./picture_file.js").Picture | null} */
  let file = null; // the same as it was chosen
  let number = 0; // of the newest wish for z
  let drawing = 0; // of the newest wish for a picture on the stage
  let isAwaited = false; // whether that has yet to come
  let isDue = false; // whether another one is wanted once it has
  let isSettled = true; // whether z rests
  let visible = false; // by the visitor
  let isRunning = false; // the morph
  let timer = 0; // until the strokes fade
  let isPushed = false; // whether the worker will hear of the stroke in the next frame
  /** @type {Map<string, (picture: Picture) => void>} pictures on their way to elsewhere, by place */
  const others = new Map();
  let count = 0; // of these
  let note = ""; // what to say instead of how far things are
  let tell = (/** @type {import("./links.js").Values} */ _values) => {}; // to the address
  /** @type {History<Omit<State, "at" | "model">>} */
  const history = new History();

  const modelOf = (/** @type {string} */ id) => models.find((model) => model.id === id) || models[0];
  const model = () => modelOf(state.model);
  const network = createNetwork({ change: hearNetwork, hear });
  const palette = createPalette(element, () => board.setSize(palette.size()));
  const board = createBoard(find(".board"), { begin: beginLine, go: goOn, end: endLine });
  const candidates = createCandidates(element, choose);
  const encoder = createEncoder(props.encoders);
  let brush = /** @type {Brush} */ ("colour");

  const size = () => network.ready()?.size ?? opening.z.length;
  const isSeed = () => Number.isInteger(state.seed) && Number(state.seed) >= 0 && Number(state.seed) < 2 ** 32;
  const startOf = () => state.start ?? randn(size(), Number(state.seed));
  const now = () => state.z ?? startOf();
  const isOpening = () => state.model === opening.model && state.seed === opening.seed && !state.start;

  // What the visitor paints

  /** @param {[number, number]} point */
  function beginLine(point) {
    if (own?.isSought || !isSeed()) return;
    stopPlaying();
    keep();
    if (state.at < 1) state = { ...state, z: between(state.at), at: 1 }; // from what is seen
    note = "";
    corners = [point];
    base = brush === "warp" ? numbersOf(shown) : null;
    line = { brush, colour: palette.colour(), size: palette.size(), points: [point] };
    if (base) line.picture = base;
    showWish();
    push(true);
  }

  /** @param {[number, number]} point */
  function goOn(point) {
    if (!line) return;
    const last = corners[corners.length - 1];
    if (last[0] === point[0] && last[1] === point[1]) return;
    corners.push(point);
    if (corners.length > LONG) corners = simplify(corners);
    line.points = line.brush === "warp" ? [corners[0], point] : simplify(corners);
    const { form } = network.ready() ?? {};
    if (base && form) line.picture = dragPatch(base, line, form);
    showWish();
    if (isPushed) return;
    isPushed = true;
    requestAnimationFrame(() => {
      isPushed = false;
      if (line) push(false);
    });
  }

  function endLine() {
    if (!line) return;
    const strokes = [...state.strokes, line];
    const isLong = strokes.length > MOST_STROKES;
    if (isLong) note = `More than ${MOST_STROKES} strokes: the oldest is forgotten.`;
    const isStill = line.brush === "warp" && line.points.length < 2;
    line = null;
    if (isStill) history.drop();
    else change({ strokes: strokes.slice(-MOST_STROKES) });
    push(false);
    fadeWish();
  }

  /** What could come back with "Undo". */
  const keep = () => history.keep(snapshot());

  /** The worker rests, and whatever it still answers is out of date. */
  function halt() {
    network.send({ stop: true });
    number += 1;
    candidates.clear();
  }

  /**
   * Have z follow the strokes.
   *
   * @param {boolean} fresh whether they are others now
   */
  function push(fresh) {
    isSettled = false;
    root.dataset.current = "false";
    if (!network.ready() || !isSeed()) return;
    number += 1;
    drawing += 1; // what was wished for before is out of date
    isAwaited = false;
    candidates.age();
    const strokes = line ? [...state.strokes, line] : state.strokes;
    const z = fresh ? now() : undefined;
    network.send({ follow: { strokes, start: startOf(), near: state.near, z, fresh }, number });
    root.dataset.rests = "false";
  }

  // What the worker finds

  /** @param {import("./paint_network.js").Answer} answer */
  function hear(answer) {
    const { place, picture, z } = answer;
    if (place === "stage") {
      isAwaited = false;
      if (answer.number === drawing) {
        show(picture);
        root.dataset.current = String(isSettled && !isDue);
      }
      if (isDue) draw();
      return;
    }
    others.get(place)?.(picture);
    if (others.delete(place) || answer.number !== number) return;
    if (place === "now") {
      state = { ...state, z };
      if (state.at === 1) show(picture);
      if (answer.rests) settle(picture);
    } else if (place.startsWith("own")) hearOwn(answer);
    else if (answer.rests) candidates.end();
    else candidates.add({ z, loss: answer.loss, picture });
    say();
  }

  /**
   * z rests: it is time to look for others.
   *
   * @param {Picture} picture of it
   */
  function settle(picture) {
    isSettled = true;
    root.dataset.rests = "true";
    root.dataset.current = String(!isAwaited);
    remember();
    for (const stroke of state.strokes) {
      if (stroke.brush === "warp") stroke.picture ??= numbersOf(picture) ?? undefined; // a link has none: it stays there
    }
    tell(linkValues());
    fill();
    if (!state.strokes.length || !isSeed()) return;
    candidates.begin();
    network.send({ candidates: state.strokes, seed: (Number(state.seed) + 1) % 2 ** 31, number });
  }

  /** z was there before the worker was asked for it. */
  async function settleAsIs() {
    const own = number;
    const picture = await drawOnce(now(), "now as is");
    if (picture && own === number && isSettled) settle(picture);
  }

  /** What tests wait for: what is on the stage. */
  function remember() {
    root.dataset.shown = JSON.stringify([state.model, state.seed, state.strokes.length]);
  }

  /** @param {import("./paint_candidates.js").Candidate} candidate */
  function choose({ z, picture }) {
    keep();
    if (!isSettled) network.send({ stop: true });
    isSettled = true;
    change({ z, at: 1 });
    show(picture);
  }

  // What is on the stage

  /** @param {Picture} picture */
  function show(picture) {
    shown = picture;
    paint(stage, picture);
    stage.classList.toggle("coarse", picture.width <= 32);
    stage.setAttribute("aria-label", describe());
    root.dataset.live = liveState();
    countPaint(root);
  }

  function describe() {
    const count = state.strokes.length;
    const strokes = count === 1 ? "one stroke" : `${count} strokes`;
    const where = state.at === 1 ? "" : `, ${Math.round(100 * state.at)} % of the way from the start`;
    return `${own ? "the picture nearest to yours" : `${model().of}, seed ${state.seed}`}, which follows ${strokes}${where}`;
  }

  /**
   * The z at a place on the way from the start to now.
   *
   * @param {number} at
   */
  function between(at) {
    const start = startOf();
    const end = now();
    return start.every((number, i) => number === end[i]) ? end : PATHS.slerp(start, end, at);
  }

  /** Draw what the state says, as soon as the worker is free. */
  function draw() {
    isDue = isAwaited;
    root.dataset.current = "false";
    if (isAwaited) return;
    if (network.ready() && isSeed()) {
      isAwaited = true;
      drawing += 1;
      network.send({ draw: between(state.at), place: "stage", number: drawing });
    } else if (isOpening() && frames.length && state.z === opening.z) {
      show(frames[Math.round(state.at * (frames.length - 1))]);
      remember();
    }
  }

  /**
   * Draw a picture that the stage does not show.
   *
   * @param {Float32Array} z
   * @param {string} place
   * @returns {Promise<Picture | null>} null where the network is not here
   */
  function drawOnce(z, place) {
    if (!network.ready()) return Promise.resolve(null);
    count += 1;
    const own = `${place} ${count}`;
    return new Promise((resolve) => {
      others.set(own, resolve);
      network.send({ draw: z, place: own, number });
    });
  }

  /** The small picture of the start. */
  async function showStart() {
    const picture = isSeed() ? await drawOnce(startOf(), "start") : null;
    const stored = !network.ready() && isOpening() ? frames[0] : null;
    if (picture || stored)
      paint(/** @type {HTMLCanvasElement} */ (find(".from")), /** @type {Picture} */ (picture || stored));
  }

  function showWish() {
    clearTimeout(timer);
    const strokes = line ? [...state.strokes, line] : state.strokes;
    drawStrokes(/** @type {HTMLCanvasElement} */ (find(".wish")), strokes, model().grey);
    find(".wish").classList.remove("gone");
  }

  function fadeWish() {
    showWish();
    timer = setTimeout(() => {
      const isKept = /** @type {HTMLInputElement} */ (find(".edits")).checked;
      if (!board.paints()) find(".wish").classList.toggle("gone", !isKept);
    }, FADE);
  }

  /** @param {Picture | null} picture */
  function numbersOf(picture) {
    const { form } = network.ready() ?? {};
    return picture && form ? toMaps(picture, form.channels) : null;
  }

  // What the visitor wants else

  /** @param {Partial<State>} part */
  function change(part) {
    state = { ...state, ...part };
    fill();
    tell(linkValues());
  }

  /**
   * Begin with another picture.
   *
   * @param {Partial<State>} part
   */
  function begin(part) {
    stopPlaying();
    leaveOwn();
    note = "";
    halt();
    root.dataset.current = "false";
    change({ strokes: [], start: null, z: null, near: NORMAL, at: 1, ...part });
    isSettled = !state.strokes.length || Boolean(state.z);
    if (visible) network.begin(state.model, model().listing);
    fadeWish();
    resume();
  }

  /** Go on from what the state says, once the network is here. */
  function resume() {
    showStart();
    if (!network.ready() || !isSeed()) draw();
    else if (!isSettled) push(true);
    else {
      draw();
      settleAsIs();
    }
  }

  /** @param {Omit<State, "at" | "model"> | undefined} before */
  function restore(before) {
    if (!before) return;
    stopPlaying();
    halt();
    change({ ...before, at: 1 });
    fadeWish();
    isSettled = Boolean(before.z) || !before.strokes.length;
    resume();
  }

  function snapshot() {
    const { seed, strokes, start, z, near } = state;
    return { seed, strokes, start, z, near };
  }

  const undo = () => restore(history.undo(snapshot()));
  const redo = () => restore(history.redo(snapshot()));

  /** What is now becomes the start. */
  function fix() {
    if (!network.ready() || !state.z) return;
    keep();
    halt();
    note = "This is the start now. What you paint next stays close to it.";
    const z = roundLatent(between(state.at));
    change({ start: z, z, strokes: [], near: CLOSE, at: 1 });
    isSettled = true;
    fadeWish();
    resume();
  }

  /** Without any stroke, from where it began. */
  function startAnew() {
    keep();
    const { start, near } = state;
    const picture = own;
    own = null; // a visitor's picture stays
    begin({ start, near });
    own = picture;
    fill();
  }

  function dice() {
    keep();
    begin({ seed: Math.floor(SEEDS * Math.random()) });
  }

  // The morph

  /** @param {number} at */
  function moveTo(at) {
    state = { ...state, at: clamp(at, 0, 1) };
    if (!isSettled && network.ready()) {
      network.send({ stop: true });
      isSettled = true;
      settleAsIs();
    }
    fill();
    draw();
  }

  function play() {
    if (isRunning) return stopPlaying();
    isRunning = true;
    labelPlay(find(".play"), true);
    const first = performance.now();
    const step = (/** @type {number} */ time) => {
      if (!isRunning || !element.isConnected) return;
      const share = clamp((time - first) / PLAY, 0, 1);
      moveTo(share);
      if (share < 1) requestAnimationFrame(step);
      else stopPlaying();
    };
    requestAnimationFrame(step);
  }

  function stopPlaying() {
    if (!isRunning) return;
    isRunning = false;
    labelPlay(find(".play"), false);
    tell(linkValues());
  }

  // The visitor's own picture

  /** Look for the picture that comes nearest to it, once the network is here. */
  async function project() {
    const ready = network.ready();
    if (!file || !ready) return;
    const { target, negative } = fit(file, ready.form);
    own = { isSought: true, negative };
    const mine = own;
    paint(/** @type {HTMLCanvasElement} */ (find(".own")), toPicture(target, ready.form));
    number += 1;
    isSettled = true;
    candidates.clear();
    history.clear();
    change({ strokes: [], near: CLOSE, at: 1 });
    showWish();
    const guess = await encoder.encode(state.model, target);
    if (own !== mine || network.ready() !== ready) return;
    network.send({ project: target, guess, number });
    say();
  }

  /** @param {import("./paint_network.js").Answer} answer */
  function hearOwn({ picture, z, rests }) {
    if (!own) return;
    if (rests) {
      own.isSought = false;
      fill();
      root.dataset.rests = "true";
      return;
    }
    state = { ...state, start: z, z, at: 1 };
    show(picture);
    paint(/** @type {HTMLCanvasElement} */ (find(".nearest")), picture);
    fill();
  }

  /** Another picture takes the place of the visitor's own one. */
  function leaveOwn() {
    if (!own) return;
    own = file = null; // before the box says that it is empty, which is no news then
    empty(props.box);
  }

  follow(props.box, (news) => {
    if (!news.picture && !own && !file) return;
    if (news.picture) {
      visible = true; // at least the box
      file = news.picture;
      network.begin(state.model, model().listing);
      project();
      find(".board").scrollIntoView({ behavior: "smooth", block: "nearest" });
    } else {
      own = file = null;
      begin({});
    }
  });

  // What the address says

  function linkValues() {
    const { model, seed, strokes, z, start, near, at } = state;
    const text = strokes.length ? writeStrokes(strokes) : NOTHING;
    const isSame = isOpening() && text === value.of.strokes;
    const isLong = text.length > MOST_LETTERS;
    root.dataset.omission = isLong ? OMISSION : "";
    const isSaid = own || (isSame && z === opening.z);
    return {
      model,
      seed: Number(seed),
      strokes: own || isLong ? NOTHING : isSame ? "" : text,
      z: z && !isSaid ? writeLatent(z) : "",
      start: start && !isSaid ? writeLatent(start) : "",
      near,
      at: Math.round(100 * at) / 100,
    };
  }

  /** @param {any} values */
  function takeLink(values) {
    const { model, seed, near, at } = values;
    history.clear();
    const isStored = model === opening.model && seed === opening.seed && !values.start && !values.strokes;
    const strokes = isStored ? opening.lines : readStrokes(values.strokes);
    const z = readLatent(values.z, size()) ?? (isStored ? opening.z : null);
    begin({ model, seed, near, at, strokes, start: readLatent(values.start, size()), z });
  }

  // What the page shows

  const liveState = () => (network.ready() ? "ready" : network.failure() ? "failed" : "loading");

  function hearNetwork() {
    const before = root.dataset.live;
    root.dataset.live = liveState();
    say();
    if (root.dataset.live === before) return;
    fill();
    if (!network.ready()) return;
    if (judge().checked) askJudge();
    if (file) project();
    else resume();
  }

  function say() {
    const words = find(".progress");
    words.textContent = note && liveState() === "ready" && !own?.isSought ? note : progressWords();
    find(".own-pair p").textContent = own?.isSought
      ? "G looks for it; this takes some seconds."
      : `A small G keeps little of it: it can draw only what it learned from.${own?.negative ? NEGATIVE : ""} Paint on.`;
  }

  function progressWords() {
    if (network.failure()) return `Your browser cannot paint here: ${network.failure()}. The stored example stays.`;
    if (!network.ready()) {
      const { here, total } = network.amount();
      return `The network is on its way: ${here} of ${total} MB.`;
    }
    if (own?.isSought) return "Looking for the nearest picture that G can draw …";
    if (!isSettled) return "The picture follows …";
    if (isOpening() && state.z === opening.z) return "One stroke was painted here. Now you: paint on the picture.";
    return state.strokes.length ? "Found in your browser." : "Paint on the picture.";
  }

  const judge = () => /** @type {HTMLInputElement} */ (find(".judge"));

  async function askJudge() {
    const isAsked = await network.ask(judge().checked ? model().listing : null);
    if (judge().checked && !isAsked) {
      judge().checked = false;
      note = "The discriminator did not come.";
    }
    if (state.strokes.length && network.ready()) push(true);
    say();
  }

  function fill() {
    const box = /** @type {HTMLInputElement} */ (find(".number"));
    if (box.value === "" || Number(box.value) !== state.seed) box.value = String(state.seed ?? "");
    box.setAttribute("aria-invalid", String(!box.validity.valid));
    root.dataset.own = String(Boolean(own));
    root.dataset.brush = brush;
    find(".own-pair").hidden = !own;
    const choices = models.map(({ id, title }) => /** @type {[string, string]} */ ([title, id]));
    fillChoices(find(".model .choices"), "paint-model", choices, state.model);
    fillChoices(find(".brushes .choices"), "paint-brush", BRUSHES, brush);
    fillChoices(find(".near .choices"), "paint-near", NEARNESS, state.near);
    find(".advice").textContent = ADVICE[brush];
    palette.fill(model().swatches, brush);
    const slider = /** @type {HTMLInputElement} */ (find(".at"));
    slider.value = String(state.at);
    slider.setAttribute("aria-valuetext", `${Math.round(100 * state.at)} % of the way from the start to now`);
    const isReady = Boolean(network.ready());
    button(".undo").disabled = !history.canUndo;
    button(".redo").disabled = !history.canRedo;
    button(".anew").disabled = !state.strokes.length;
    button(".fix").disabled = !isReady || !state.z || !state.strokes.length;
    slider.disabled = button(".play").disabled = !state.strokes.length && !state.z;
    if (find(".text").innerHTML !== model().notice) find(".text").innerHTML = model().notice;
    fillTries();
    say();
  }

  /** @type {(selector: string) => HTMLButtonElement} */
  const button = (selector) => find(selector);

  function fillTries() {
    const { tries } = model();
    const key = JSON.stringify([state.model, tries]);
    if (find(".tries").dataset.key === key) return;
    find(".tries").dataset.key = key;
    const buttons = tries.map(([text], i) => make("button", { "data-try": i }, text));
    find(".tries").replaceChildren(make("b", {}, "Try"), ...buttons);
  }

  // Controls

  /** @type {Record<string, () => void>} by what a key or a button does */
  const actions = {
    undo,
    redo,
    fix,
    anew: startAnew,
    dice,
    play,
    colour: () => pick("colour"),
    sketch: () => pick("sketch"),
    warp: () => pick("warp"),
    smaller: () => palette.resize(-1),
    larger: () => palette.resize(1),
    edits: () => {
      const box = /** @type {HTMLInputElement} */ (find(".edits"));
      box.checked = !box.checked;
      find(".wish").classList.toggle("gone", !box.checked);
    },
  };

  /** @param {Brush} next */
  function pick(next) {
    brush = next;
    fill();
  }

  for (const name of ["undo", "redo", "fix", "anew", "play"]) listen(element, "click", `.${name}`, actions[name]);
  listen(element, "click", ".dice", dice);
  listen(element, "input", ".at", (/** @type {HTMLInputElement} */ box) => {
    stopPlaying();
    moveTo(Number(box.value));
    tell(linkValues());
  });
  listen(element, "input", ".number", (/** @type {HTMLInputElement} */ box) => {
    keep();
    begin({ seed: box.value === "" ? null : Number(box.value) });
  });
  listen(element, "input", "input[type=radio]", (/** @type {HTMLInputElement} */ { name, value: choice }) => {
    if (name === "paint-model") {
      history.clear();
      begin({ model: choice, seed: modelOf(choice).seed });
    } else if (name === "paint-brush") pick(/** @type {Brush} */ (choice));
    else {
      change({ near: Number(choice) });
      if (state.strokes.length) push(true);
    }
  });
  listen(element, "change", ".judge", askJudge);
  listen(element, "change", ".edits", (/** @type {HTMLInputElement} */ box) => {
    find(".wish").classList.toggle("gone", !box.checked);
  });
  listen(element, "click", ".tries button", ({ dataset }) => {
    keep();
    const [, text] = model().tries[Number(dataset.try)];
    change({ strokes: [...state.strokes, ...readStrokes(text)].slice(-MOST_STROKES), at: 1 });
    find(".board").scrollIntoView({ behavior: "smooth", block: "nearest" });
    fadeWish();
    push(true);
  });
  root.addEventListener("keydown", (event) => {
    const name = keyAction(event);
    if (!name || board.paints()) return;
    event.preventDefault();
    if (!(/** @type {HTMLButtonElement | null} */ (element.querySelector(`button.${name}`))?.disabled)) actions[name]();
  });

  // Beginning

  new IntersectionObserver((entries) => {
    if (!element.isConnected) network.close();
    visible = entries.at(-1)?.isIntersecting || false;
    if (visible) network.begin(state.model, model().listing);
  }).observe(root);

  showSheet(
    () => value.sheet,
    (image) => {
      frames = cutPictures(image, value.places);
      if (!network.ready()) resume();
    },
  );
  find(".story").innerHTML = props.story;
  listKeys(find(".keys"));
  board.setSize(palette.size());
  fill();
  showWish();
  fadeWish();
  const painting = () => ({ ...state, own: Boolean(own), model: model(), start: startOf(), z: now() });
  offerPainting(root, painting, drawOnce, props.gif);
  tell = links.join("paint", linkValues(), takeLink);
}
