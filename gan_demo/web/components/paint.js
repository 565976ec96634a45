// Paint a wish, and the picture follows. What a visitor wants is in `painting` and nowhere else. The browser finds the
// picture; until its network is here the opening's pictures stand there, and no server has a part in it.
import { MOST_STROKES, readStrokes, roundLatent } from "../paint/strokes.js";
import { clamp, listen, showSheet, within } from "./base.js";
import { cutPictures } from "./chain_view.js";
import { links } from "./links.js";
import { createBoard } from "./paint_board.js";
import { createControls } from "./paint_controls.js";
import { followKeys, listKeys } from "./paint_keys.js";
import { Line } from "./paint_line.js";
import { fitsAddress, lacksPicture, linkedState, linkValues } from "./paint_link.js";
import { createMorph } from "./paint_morph.js";
import { createNetwork } from "./paint_network.js";
import { createOwn } from "./paint_own.js";
import { createPalette } from "./paint_palette.js";
import { createPursuit } from "./paint_pursuit.js";
import { createStage } from "./paint_stage.js";
import { BLANK, NEAR, Painting } from "./paint_state.js";
import { offerPainting } from "./paint_take.js";
import { createWish } from "./paint_wish.js";
import { ACCEPTED, describePicture, NO_JUDGE, OMISSION, progressWords, SOMEBODYS, TOO_MANY } from "./paint_words.js";

/**
 * @typedef {import("./paint_state.js").State} State
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

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props }) {
  const { find } = within(element);
  const { models, value } = props;
  const root = find(".paint");
  const judge = /** @type {HTMLInputElement} */ (find(".judge"));
  const strokes = readStrokes(value.of.strokes);
  const painting = new Painting({ ...value.of, strokes, z: Float32Array.from(value.z) });
  let visible = false; // by the visitor
  let note = ""; // of what has just been done
  /** @type {Float32Array | null} */
  let ground = null; // the picture that a line is painted on
  let tell = (/** @type {import("./links.js").Values} */ _values) => {}; // to the address

  const modelOf = (/** @type {string} */ id) => models.find((model) => model.id === id) || models[0];
  const model = () => modelOf(painting.state.model);
  const network = createNetwork({ change: hearNetwork, hear: (answer) => pursuit.hear(answer) });
  const describe = () => describePicture(painting.state, model().of);
  const stage = createStage(element, network, painting, describe);
  const pursuit = createPursuit(element, network, painting, stage, {
    move: say,
    rest,
    choose,
    approach: (answer) => own.hear(answer),
  });
  const studio = { network, painting, pursuit, stage };
  const own = createOwn(element, props, studio, { wake, keep, show: showAll, leave: leaveOwn });
  const morph = createMorph(element, { move: moveTo, rest: tellAddress });
  const palette = createPalette(element, () => board.setSize(palette.size()));
  const board = createBoard(find(".board"), { begin: beginLine, go: goOn, end: endLine });
  const wish = createWish(element, board.paints);
  const controls = createControls(element, models, { pick, sow, hold, attempt });

  // What the visitor paints

  /** @param {[number, number]} point */
  function beginLine(point) {
    if (own.isSought() || !painting.hasStart) return;
    keep();
    if (painting.state.at < 1) painting.change({ z: painting.inSight, at: 1 });
    const look = palette.look();
    ground = network.mapsOf(stage.picture());
    painting.line = new Line(look, point, look.brush === "warp" ? ground : null);
    showStrokes();
    pursuit.follow(true);
  }

  /** @param {[number, number]} point */
  function goOn(point) {
    if (!painting.line?.goOn(point, network.ready()?.form)) return;
    showStrokes();
    pursuit.followSoon();
  }

  function endLine() {
    const { line } = painting;
    if (!line) return;
    painting.line = null;
    if (line.isStill) painting.history.drop();
    else add([line.stroke], ground);
    pursuit.follow(false);
    fadeStrokes();
  }

  /**
   * @param {import("../paint/strokes.js").Stroke[]} more
   * @param {Float32Array | null} before the picture that they were painted on
   */
  function add(more, before) {
    const all = [...painting.state.strokes, ...more];
    if (all.length > MOST_STROKES) note = TOO_MANY;
    const request = before && { stroke: more[more.length - 1], before };
    change({ strokes: all.slice(-MOST_STROKES), at: 1, request });
  }

  const showStrokes = () => wish.show(painting.strokes, model().grey);

  function fadeStrokes() {
    showStrokes();
    wish.fade();
  }

  /**
   * z rests: whether the picture has what was asked for last shows now.
   *
   * @param {import("../engine/pyramid.js").Picture} picture
   */
  function rest(picture) {
    const [now, form] = [network.mapsOf(picture), network.ready()?.form];
    if (now && form && !painting.line) painting.judge(now, form);
    show();
  }

  // Where the visitor goes with it

  /** The visitor does something else, after which Undo leads back to here; not to what has yet to be here. */
  function keep() {
    morph.stop();
    note = "";
    if (!own.isSought()) painting.keep();
  }

  /** @param {Partial<State>} part */
  function change(part) {
    painting.change(part);
    show();
  }

  /** @param {Partial<State>} part */
  function jump(part) {
    painting.change(part);
    painting.outcome = "there"; // until z rests
    pursuit.halt();
    show();
    if (visible) wake();
    fadeStrokes();
    pursuit.resume();
  }

  /** @param {Partial<State>} part what is not blank */
  function beginAnew(part) {
    morph.stop();
    note = "";
    jump({ ...BLANK, ...part });
  }

  /**
   * Begin with a picture that is not the visitor's own.
   *
   * @param {Partial<State>} [part] what is not blank
   */
  function begin(part = {}) {
    own.leave();
    beginAnew(part);
  }

  /** The visitor has taken the own picture away. */
  function leaveOwn() {
    keep();
    begin();
  }

  /** @param {State | undefined} state */
  function restore(state) {
    if (!state) return;
    if (own.isSought() || state.own?.mine !== painting.state.own?.mine) own.leave();
    morph.stop();
    note = "";
    jump({ ...state, at: 1 });
  }

  /** What is in sight becomes the start. */
  function fix() {
    if (!network.ready() || !painting.state.z) return;
    keep();
    note = ACCEPTED;
    const z = roundLatent(painting.inSight);
    jump({ start: z, z, strokes: [], near: NEAR.closely, at: 1, request: null });
  }

  /** Without strokes, from where it began. */
  function startAnew() {
    keep();
    const { start, near, own } = painting.state;
    beginAnew({ start, near, own });
  }

  /** @param {string} id of a model */
  function pick(id) {
    keep();
    begin({ model: id, seed: modelOf(id).seed });
  }

  /** @param {number | null} seed */
  function sow(seed) {
    keep();
    begin({ seed });
  }

  /** @param {number} near */
  function hold(near) {
    keep();
    change({ near });
    if (painting.state.strokes.length) pursuit.follow(true);
  }

  /** @param {string} text of strokes */
  function attempt(text) {
    if (own.isSought()) return;
    keep();
    add(readStrokes(text), network.mapsOf(stage.picture()));
    find(".board").scrollIntoView({ behavior: "smooth", block: "nearest" });
    fadeStrokes();
    pursuit.follow(true);
  }

  /** @param {import("./paint_candidates.js").Candidate} candidate */
  function choose({ z, picture }) {
    keep();
    pursuit.stop();
    painting.change({ z, at: 1 });
    stage.show(picture);
    rest(picture);
  }

  /** @param {number} at */
  function moveTo(at) {
    painting.change({ at: clamp(at, 0, 1) });
    pursuit.pause();
    fill();
    stage.draw();
  }

  // The network

  /** Somebody sees the painting, or wants something of it: its network comes. */
  function wake() {
    visible = true;
    network.begin(painting.state.model, model().listing);
  }

  const liveState = () => (network.ready() ? "ready" : network.failure() ? "failed" : "loading");

  function hearNetwork() {
    const before = root.dataset.live;
    root.dataset.live = liveState();
    say();
    if (root.dataset.live === before) return;
    fill();
    const ready = network.ready();
    if (!ready) return;
    painting.size = ready.size;
    if (judge.checked) askJudge();
    if (own.isChosen()) own.seek();
    else pursuit.resume();
  }

  async function askJudge() {
    const isAsked = await network.ask(judge.checked ? model().listing : null);
    if (judge.checked && !isAsked) {
      judge.checked = false;
      note = NO_JUDGE;
    }
    if (painting.state.strokes.length && network.ready()) pursuit.follow(true);
    say();
  }

  // What the page shows

  function show() {
    fill();
    tellAddress();
  }

  function showAll() {
    show();
    showStrokes();
  }

  function tellAddress() {
    tell(linkValues(painting));
  }

  function fill() {
    const { strokes, z, at } = painting.state;
    root.dataset.omission = fitsAddress(strokes) ? "" : OMISSION;
    controls.fill(painting, model(), liveState());
    palette.fill(model().swatches);
    morph.fill(at, Boolean(strokes.length || z));
    own.fill();
    pursuit.fill();
    say();
  }

  function say() {
    const amount = network.ready() ? null : network.amount();
    const about = { failure: network.failure(), amount, isSought: own.isSought(), note };
    find(".progress").textContent = progressWords(painting, about);
  }

  // Buttons and keys

  /** @type {Record<string, () => void>} */
  const actions = {
    undo: () => restore(painting.history.undo(painting.state)),
    redo: () => restore(painting.history.redo(painting.state)),
    fix,
    anew: startAnew,
    dice: () => sow(Math.floor(SEEDS * Math.random())),
    play: morph.play,
    colour: () => palette.pick("colour"),
    sketch: () => palette.pick("sketch"),
    warp: () => palette.pick("warp"),
    smaller: () => palette.resize(-1),
    larger: () => palette.resize(1),
    edits: wish.toggle,
  };
  for (const name of ["undo", "redo", "fix", "anew", "dice", "play"])
    listen(element, "click", `button.${name}`, actions[name]);
  followKeys(root, actions, board.paints);
  judge.addEventListener("change", askJudge);

  // Beginning

  new IntersectionObserver((entries) => {
    if (!element.isConnected) network.close();
    visible = entries.at(-1)?.isIntersecting || false;
    if (visible) wake();
  }).observe(root);

  showSheet(
    () => value.sheet,
    (image) => {
      stage.store(cutPictures(image, value.places));
      if (!network.ready()) pursuit.resume();
    },
  );
  find(".story").innerHTML = props.story;
  root.dataset.live = liveState();
  listKeys(find(".keys"));
  board.setSize(palette.size());
  fill();
  fadeStrokes();
  const snapshot = () => {
    const { state, start, now } = painting;
    return { ...state, model: model(), start, z: now };
  };
  offerPainting(root, snapshot, stage.drawOnce, props.gif);
  tell = links.join("paint", linkValues(painting), (values) => {
    begin(linkedState(values, painting));
    painting.recall();
    if (lacksPicture(values)) note = SOMEBODYS;
    fill();
  });
}
