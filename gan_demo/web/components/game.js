// "Play the game": a match of D and G on points in the plane, which a worker plays and this page shows.
import { countPaint, labelPlay, listen, within } from "./base.js";
import { fillChoices } from "./choices.js";
import { createHand, firstHand } from "./game_hand.js";
import { createPicture } from "./game_picture.js";
import { createSettings } from "./game_settings.js";
import { nextMove, STAGES, showStage } from "./game_stages.js";
import { showBeliefs, showCourse, showStanding } from "./game_standing.js";
import { createTable } from "./game_table.js";
import { advise, describe, isRestless, leader, score, tellPicture } from "./game_words.js";
import { links } from "./links.js";
import { watchSight } from "./sight.js";

/**
 * @typedef {import("../game/match.js").Settings} Settings
 * @typedef {import("../game/play.js").View} View
 *
 * @typedef {object} Value
 * @property {string} worker address
 * @property {Settings} opening
 * @property {Record<string, [label: string, options: [value: string | number, words: string][]]>} controls
 * @property {import("./game_settings.js").Preset[]} presets
 * @property {Record<string, string>} places what the parts of each shape are called
 * @property {[layer: string, words: string][]} layers
 * @property {string[]} visible layers at the opening
 */

const STAGE = 1500; // milliseconds of a stage in slow motion
const SMOOTH = 25; // milliseconds between two frames while the computer has time for a picture in each
const LONGEST = 100; // milliseconds between two frames that count at most
const [BRIEF, LONG] = [10, 30]; // milliseconds of work between two pictures: while it plays, and while it catches up
const MOST = 1000; // turns that are planned at once
const MEASURES = 120; // milliseconds between two times that the standing is measured
const [GLANCE, SPEECH] = [500, 3000]; // milliseconds after which the line above the picture, and its words, change
const LATE = 16; // lines above the picture that say whether the lead changes all the time
const LEARNS = "300t"; // what D does once points were placed by hand
const ENOUGH = 0.4; // D believes what it gives so much: where all is even, it says 1/2
const CALM = "(prefers-reduced-motion: reduce)";

/** @param {import("./base.js").Host<{ value: Value }>} host */
export function mount({ element, props }) {
  const { find } = within(element);
  const { worker, opening, places } = props.value;
  const canvas = /** @type {HTMLCanvasElement} */ (find(".points"));
  const picture = createPicture(canvas);
  const hand = createHand(find(".hand"), placeByHand);
  const controls = createSettings(element, props.value, { choose, play, toggle });
  const table = createTable(worker, receive, fail);
  let settings = { ...opening };
  /** @type {number[] | null} */
  let points = null; // placed by hand
  let visible = new Set(props.value.visible);
  /** @type {View | null} */
  let view = null; // on the page
  /** @type {{ move: "d" | "g", at: number, since: number, news: View | null } | null} */
  let stage = null; // of a half-step in slow motion; its news are shown at the last one
  let repeat = ""; // moves of a link that are still being made
  let playing = false;
  let inSight = false;
  let frame = 0; // id of the animation
  let before = 0; // when the last frame came, 0 for the first
  let owed = 0; // turns that the speed asks for
  const times = { measure: 0, line: 0, words: 0 }; // of the last ones
  /** @type {string[]} */
  let leaders = []; // of late, one for each line above the picture
  let tellAddress = (/** @type {import("./address.js").Values} */ _values) => {};

  const speed = () => Number(/** @type {HTMLSelectElement} */ (find(".speed")).value); // 0 for slow motion
  const isLate = () => (view?.left ?? 0) > MOST / speed(); // a link's moves are still being repeated

  function fail() {
    find(".verdict").textContent = "This browser cannot play the game.";
    find(".why").textContent = "Another or a newer one may.";
  }

  // The match

  /** @param {string} moves to be made first */
  function begin(moves) {
    stage = null;
    view = null;
    repeat = moves;
    owed = 0;
    leaders = [];
    const own = points ? { ...settings, loss: "nonsaturating" } : settings;
    table.ask({ begin: { settings: own, moves, hand: points ?? undefined }, milliseconds: 0, measures: true });
  }

  /**
   * @param {View} news
   * @param {import("./game_table.js").Task} task
   */
  function receive(news, { measures }) {
    if (stage) stage.news = news;
    else show(news, measures);
    if (!measures && !playing && !news.left && table.isFree()) table.ask({ milliseconds: 0, measures: true });
    schedule();
  }

  /**
   * @param {View} news
   * @param {boolean} measures
   */
  function show(news, measures) {
    view = news;
    if (!news.left || playing) repeat = "";
    if (news.isOver) setPlaying(false);
    if (points) {
      hand.mark(news.beliefs, ENOUGH);
      showBeliefs(element, news.beliefs, ENOUGH);
    }
    paint();
    if (measures || points) say(news);
    element.dataset.moves = news.moves;
    element.dataset.left = String(news.left);
    countPaint(element);
    tellLink();
  }

  function paint() {
    const layers = stage?.move === "g" && stage.at === STAGES.g.length - 1 ? [...visible, "pushes"] : visible;
    if (view) picture.draw(view, new Set(layers), Boolean(points));
  }

  /** @param {View} news */
  function say(news) {
    const place = places[settings.data];
    const now = performance.now();
    if (!points) showCourse(element, news, settings.seed);
    if (playing && now - times.line < GLANCE) return;
    times.line = now;
    leaders = [...leaders, leader(news.standing)].slice(-LATE);
    if (!points) showStanding(element, news, place); // together with the line that speaks of the same numbers
    [find(".verdict").textContent, find(".why").textContent] = points
      ? [score(news.beliefs, ENOUGH), advise(news.beliefs, ENOUGH, String(points) === String(firstHand()))]
      : describe(news, place, isRestless(leaders));
    if (playing && now - times.words < SPEECH) return;
    times.words = now;
    canvas.setAttribute("aria-label", points ? score(news.beliefs, ENOUGH) : tellPicture(news, place));
  }

  // Time: what plays goes on only in sight.

  function schedule() {
    const goesOn = inSight && (playing || stage || (view?.left ?? 0) > 0);
    if (!goesOn) before = 0;
    else if (!frame) frame = requestAnimationFrame(tick);
  }

  /** @param {number} now */
  function tick(now) {
    frame = 0;
    const passed = before ? Math.min(now - before, LONGEST) : 0;
    if (playing && !stage && !isLate()) owed += (speed() * passed) / 1000;
    before = now;
    if (stage) goOn(now);
    else if (playing && !speed() && !view?.left) {
      if (table.isFree()) enter(points ? "d" : nextMove(view?.moves ?? "", settings));
    } else if (passed < SMOOTH ? table.hasRoom() : table.isFree()) work(now);
    schedule();
  }

  /** @param {number} now */
  function work(now) {
    const turns = Math.min(Math.floor(owed), MOST);
    if (!turns && !view?.left) return;
    owed -= Math.floor(owed);
    const measures = now - times.measure > MEASURES;
    if (measures) times.measure = now;
    const add = turns ? /** @type {import("../game/moves.js").Moves} */ ([turns, "t"]) : undefined;
    table.ask({ add, milliseconds: isLate() && !points ? LONG : BRIEF, measures });
  }

  /**
   * Make a half-step in slow motion.
   *
   * @param {"d" | "g"} move
   */
  function enter(move) {
    stage = { move, at: 0, since: performance.now(), news: null };
    table.ask({ add: [1, move], milliseconds: LONG, measures: true });
    showStage(element, move, 0, Number.NaN);
  }

  /** @param {number} now */
  function goOn(now) {
    if (!stage?.news || now - stage.since < STAGE) return;
    const { move, at, news } = stage;
    const isLast = at === STAGES[move].length - 1;
    stage = isLast ? null : { move, at: at + 1, since: now, news };
    if (stage) showStage(element, move, stage.at, news.losses[move === "d" ? "D" : "G"]);
    if (stage?.at === STAGES[move].length - 1) show(news, true);
    else paint();
  }

  /** @param {boolean} value */
  function setPlaying(value) {
    if (value === playing) return;
    playing = value;
    labelPlay(find(".play"), playing);
    owed = 0;
    if (playing) schedule();
    else {
      stage = null;
      table.ask({ halt: true, milliseconds: 0, measures: true });
    }
  }

  // What the visitor does

  /** @param {Settings} next */
  function choose(next) {
    settings = { ...next };
    controls.show(settings);
    begin(points ? LEARNS : "");
  }

  /** @param {import("./game_settings.js").Preset} preset */
  function play({ settings: next, layers }) {
    visible = new Set(layers);
    controls.showLayers(visible);
    choose(next);
    if (matchMedia(CALM).matches) return;
    setPlaying(true);
    const { top, bottom } = canvas.getBoundingClientRect();
    if (top < 0 || bottom > window.innerHeight) find(".headline").scrollIntoView({ behavior: "smooth" });
  }

  /** @param {string} layer */
  function toggle(layer) {
    if (!visible.delete(layer)) visible.add(layer);
    controls.showLayers(visible);
    paint();
    tellLink();
  }

  /** @param {"d" | "g"} move */
  function step(move) {
    setPlaying(false);
    if (!speed()) enter(move);
    else {
      showStage(element, move, STAGES[move].length - 1, Number.NaN);
      table.ask({ add: [1, move], milliseconds: LONG, measures: true });
    }
    schedule();
  }

  /** @param {number[]} next */
  function placeByHand(next) {
    setPlaying(false);
    points = next;
    begin(LEARNS);
  }

  /** @param {number[] | null} next */
  function setForger(next) {
    setPlaying(false);
    points = next;
    showForger();
    begin(points ? LEARNS : "");
  }

  function showForger() {
    const byHand = Boolean(points);
    hand.show(points);
    const names = /** @type {[string, string][]} */ ([
      ["The network G", "G"],
      ["You", "you"],
    ]);
    fillChoices(find(".forger .choices"), "game-forger", names, byHand ? "you" : "G");
    find(".duel").hidden = find(".idle").hidden = !byHand;
    find(".match").hidden = find(".reading").hidden = byHand;
    const others = ".play, .step, .speed, [data-layer='net'], [data-layer='pushes'], [data-layer='fake']";
    for (const button of /** @type {HTMLButtonElement[]} */ (within(element).all(others))) button.disabled = byHand;
  }

  // The address

  function tellLink() {
    tellAddress({ ...settings, run: repeat || (view?.moves ?? ""), hand: points, show: [...visible] });
  }

  /** @param {import("./address.js").Values} values */
  function takeLink({ run, hand: own, show: layers, ...rest }) {
    setPlaying(false);
    settings = /** @type {Settings} */ (/** @type {unknown} */ (rest));
    points = Array.isArray(own) && own.length === firstHand().length ? own.map(Number) : null;
    visible = new Set(/** @type {string[]} */ (layers));
    controls.show(settings);
    controls.showLayers(visible);
    showForger();
    begin(String(run));
  }

  listen(element, "click", ".play", () => setPlaying(!playing));
  listen(element, "click", ".step", ({ dataset }) => step(dataset.move === "g" ? "g" : "d"));
  listen(element, "click", ".anew", () => {
    if (points) return setForger(firstHand());
    setPlaying(false);
    begin("");
  });
  listen(element, "change", ".forger input", (/** @type {HTMLInputElement} */ { value }) => {
    setForger(value === "you" ? firstHand() : null);
  });
  new MutationObserver(paint).observe(document.body, { attributeFilter: ["class"] }); // light or dark
  new ResizeObserver(paint).observe(canvas);
  watchSight(find(".game"), (value) => {
    inSight = value;
    schedule();
  });
  const first = { ...opening, run: "", hand: null, show: props.value.visible };
  takeLink(first);
  tellAddress = links.join("watch", first, takeLink);
}
