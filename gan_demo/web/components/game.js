// "Play the game": a match of D and G on points in the plane, which a worker plays and this page shows.
import { countPaint, labelPlay, listen, make, setAttributes, within } from "./base.js";
import { fillChoices } from "./choices.js";
import { drawCurve } from "./game_curve.js";
import { createHand, firstHand } from "./game_hand.js";
import { createPicture } from "./game_picture.js";
import { STAGES, tellStage } from "./game_stages.js";
import { createTable } from "./game_table.js";
import { describe, score, tellPicture } from "./game_words.js";
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
 * @property {{ title: string, notice: string, settings: Settings }[]} presets
 * @property {Record<string, string>} places what the parts of each shape are called
 * @property {[layer: string, words: string][]} layers
 * @property {string[]} shown layers at the opening
 */

const STAGE = 1500; // milliseconds of a stage in slow motion
const [BRIEF, LONG] = [10, 30]; // milliseconds of work between two pictures: while it plays, and while it catches up
const MEASURES = 120; // milliseconds between two times that the standing is measured
const SPEECH = 3000; // milliseconds between two times that the picture is told anew in words
const LEARNS = 300; // steps of D after points were placed by hand
const ENOUGH = 0.45; // D believes what it finds about as real as forged, or more
const MANY = 1000; // turns that are planned where they come as fast as they can

/** @param {import("./base.js").Host<{ value: Value }>} host */
export function mount({ element, props }) {
  const { find, all } = within(element);
  const { worker, opening, controls, presets, places, layers, shown } = props.value;
  const root = find(".game");
  const canvas = /** @type {HTMLCanvasElement} */ (find(".points"));
  const picture = createPicture(canvas);
  const hand = createHand(find(".placed"), placeByHand);
  const table = createTable(worker, receive, fail);
  let settings = { ...opening };
  /** @type {number[] | null} */
  let points = null; // placed by hand
  let visible = new Set(shown);
  /** @type {View | null} */
  let view = null; // on the page
  /** @type {View | null} */
  let held = null; // shown once the stages of its half-step are through
  /** @type {{ move: "d" | "g", at: number, since: number } | null} */
  let stage = null;
  let playing = false;
  let inSight = false;
  let frame = 0;
  let before = 0; // when the last frame came
  let owed = 0; // turns, by the speed
  let [measured, spoken] = [0, 0]; // when
  const noTell = (/** @type {import("./address.js").Values} */ _values) => {};
  let tellAddress = noTell;

  const speed = () => Number(/** @type {HTMLSelectElement} */ (find(".speed")).value);
  const slow = () => speed() === 0;

  function fail() {
    find(".verdict").textContent = "This browser cannot play the game.";
    find(".why").textContent = "Another one, or a newer one, may.";
  }

  /** @param {string} moves to be made first */
  function begin(moves) {
    stage = null;
    held = null;
    const own = points ? { ...settings, loss: "nonsaturating" } : settings;
    table.ask({ begin: { settings: own, moves, hand: points ?? undefined }, milliseconds: 0, measures: true });
    schedule();
  }

  /** @param {View} news */
  function receive(news, { measures = false } = {}) {
    if (stage) held = news;
    else show(news, measures);
    schedule();
  }

  /**
   * @param {View} news
   * @param {boolean} measures
   */
  function show(news, measures) {
    view = news;
    if (news.isOver) setPlaying(false);
    if (points) hand.mark(news.beliefs, ENOUGH);
    paint();
    if (measures || !playing) tellStanding();
    element.dataset.moves = news.moves;
    element.dataset.left = String(news.left);
    countPaint(element);
    tellLink();
  }

  function paint() {
    if (view)
      picture.draw(
        view,
        stage?.move === "g" && stage.at === 3 ? new Set([...visible, "pushes"]) : visible,
        Boolean(points),
      );
  }

  function tellStanding() {
    if (!view) return;
    const now = performance.now();
    const place = places[settings.data];
    if (points) find(".score").textContent = score(view.beliefs, ENOUGH);
    else {
      const [verdict, why] = describe(view, place);
      find(".verdict").textContent = verdict;
      find(".why").textContent = why;
      showMeters(view);
      drawCurve(find(".losses-box"), view);
    }
    if (playing && now - spoken < SPEECH) return;
    spoken = now;
    canvas.setAttribute("aria-label", points ? `${score(view.beliefs, ENOUGH)}` : tellPicture(view, place));
  }

  /** @param {View} view */
  function showMeters({ standing, learnedD, learnedG }) {
    const { covered, parts, good, divergence, apart } = standing;
    const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
    const rows = [
      [`${places[settings.data]} that G covers`, `${covered} of ${parts}`, covered / parts, "generated"],
      ["G's points that are good", percent(good), good, "generated"],
      ["points that D tells apart", percent(apart), apart, "discriminator"],
      ["real and G's points differ by (JSD)", `${divergence.toFixed(2)} bit`, divergence, "ink"],
    ];
    const entries = rows.map(([name, value, share, kind]) => {
      const bar = make("i", { class: `level ${kind}` });
      bar.style.width = `${100 * Number(share)}%`;
      return make("div", {}, make("dt", {}, String(name)), make("dd", {}, String(value)), bar);
    });
    find(".meters").replaceChildren(...entries);
    find(".learned").textContent =
      `D has learned ${learnedD.toLocaleString("en")} times, G ${learnedG.toLocaleString("en")} times.`;
  }

  // Time: what plays goes on only in sight.

  function schedule() {
    if (!frame && inSight && (playing || stage || (view?.left ?? 0) > 0)) frame = requestAnimationFrame(tick);
    if (!frame) before = 0;
  }

  /** @param {number} now */
  function tick(now) {
    frame = 0;
    const passed = before ? Math.min(now - before, 100) : 0;
    before = now;
    if (stage) goOn(now);
    else if (playing && slow()) enter(nextMove());
    else if (table.isFree()) work(now, passed);
    else if (playing) owed += (speed() * passed) / 1000;
    if (!frame && inSight && (playing || stage || (view?.left ?? 0) > 0)) frame = requestAnimationFrame(tick);
  }

  /**
   * @param {number} now
   * @param {number} passed milliseconds
   */
  function work(now, passed) {
    const isLate = (view?.left ?? 0) > 0 && speed() < MANY;
    const measures = now - measured > MEASURES;
    if (measures) measured = now;
    owed += playing && !isLate ? (speed() * passed) / 1000 : 0;
    const turns = Math.min(Math.floor(owed), MANY);
    owed = Math.min(owed - turns, 1);
    if (!playing && !isLate && !view?.left) return;
    const add = turns ? /** @type {import("../game/moves.js").Moves} */ ([turns, "t"]) : undefined;
    if (!add && !view?.left) return;
    table.ask({ add, milliseconds: isLate && !points ? LONG : BRIEF, measures });
  }

  /** Who learns next in slow motion: D as often as it may, then G. */
  function nextMove() {
    const done = /(\d+)([tdg])$/.exec(view?.moves ?? "");
    const [count, move] = [Number(done?.[1] ?? 0), done?.[2] ?? "t"];
    if (points) return "d";
    if (move === "d") return count < settings.dsteps ? "d" : "g";
    return move === "g" && count < settings.gsteps ? "g" : "d";
  }

  /** @param {"d" | "g"} move */
  function enter(move) {
    stage = { move, at: 0, since: performance.now() };
    table.ask({ add: [1, move], milliseconds: 1000, measures: true });
    showStage();
    schedule();
  }

  /** @param {number} now */
  function goOn(now) {
    if (!stage || now - stage.since < STAGE) return;
    const { move, at } = stage;
    if (!held) return;
    if (at + 1 < STAGES[move].length) {
      stage = { move, at: at + 1, since: now };
      showStage();
      const news = held;
      if (at + 2 === STAGES[move].length) showHeld(news);
      else paint();
      return;
    }
    stage = null;
    held = null;
    paint();
  }

  /** @param {View} news what the half-step has changed */
  function showHeld(news) {
    show(news, true);
  }

  function showStage() {
    const own = stage && STAGES[stage.move][stage.at];
    for (const part of all(".flow [data-part]"))
      part.classList.toggle("lit", own?.parts.includes(part.dataset.part ?? "") ?? false);
    const losses = held?.losses ?? view?.losses;
    if (own && stage)
      find(".stage-text").textContent = tellStage(own, losses?.[stage.move === "d" ? "D" : "G"] ?? Number.NaN);
    find(".stages").hidden = false;
    root.dataset.stage = stage ? `${stage.move}${stage.at}` : "";
  }

  /** Whatever is under way is made at once. */
  function settle() {
    if (stage && held) {
      const news = held;
      stage = null;
      held = null;
      show(news, true);
    }
    stage = null;
  }

  /** @param {boolean} value */
  function setPlaying(value) {
    if (value === playing) return;
    playing = value;
    labelPlay(find(".play"), playing);
    root.classList.toggle("playing", playing);
    owed = 0;
    if (playing) schedule();
    else {
      settle();
      table.ask({ halt: true, milliseconds: 0, measures: true });
    }
  }

  // What the visitor does

  /** @param {Settings} next */
  function choose(next) {
    settings = { ...next };
    showSettings();
    begin("");
  }

  /** @param {number[]} next */
  function placeByHand(next) {
    points = next;
    setPlaying(false);
    begin(`${LEARNS}t`);
  }

  /** @param {boolean} byHand */
  function setForger(byHand) {
    setPlaying(false);
    points = byHand ? firstHand() : null;
    showForger();
    begin(points ? `${LEARNS}t` : "");
  }

  function showForger() {
    hand.show(points);
    fillChoices(
      find(".forger .choices"),
      "game-forger",
      [
        ["The network G", "G"],
        ["You", "you"],
      ],
      points ? "you" : "G",
    );
    find(".duel").hidden = !points;
    find(".match").hidden = Boolean(points);
    /** @type {HTMLButtonElement} */ (find('[data-move="g"]')).disabled = Boolean(points);
    if (points) {
      find(".verdict").textContent = "You are the generator.";
      find(".why").textContent = "Can you place ten points so that D believes them?";
    }
  }

  function showSettings() {
    for (const [name, [, options]] of Object.entries(controls)) {
      const choices = options.map(([value, words]) => /** @type {[string, string | number]} */ ([words, value]));
      fillChoices(
        find(`[data-setting="${name}"] .choices`),
        `game-${name}`,
        choices,
        settings[/** @type {keyof Settings} */ (name)],
      );
    }
    /** @type {HTMLInputElement} */ (find(".seed-box input")).value = String(settings.seed);
    const same = presets.findIndex(
      ({ settings: own }) =>
        JSON.stringify(sorted({ ...own, seed: 0 })) === JSON.stringify(sorted({ ...settings, seed: 0 })),
    );
    for (const [i, button] of all(".presets button").entries()) button.setAttribute("aria-pressed", String(i === same));
    find(".match .notice").textContent = presets[same]?.notice ?? "A game of your own.";
  }

  function showLayers() {
    for (const button of all(".legend button"))
      button.setAttribute("aria-pressed", String(visible.has(button.dataset.layer ?? "")));
    paint();
  }

  function tellLink() {
    tellAddress({ ...settings, run: view?.moves ?? "", hand: points, show: [...visible] });
  }

  /** @param {import("./address.js").Values} values */
  function takeLink({ run, hand: placed, show: names, ...rest }) {
    setPlaying(false);
    settings = /** @type {Settings} */ (/** @type {unknown} */ (rest));
    points = Array.isArray(placed) && placed.length === firstHand().length ? placed.map(Number) : null;
    visible = new Set(/** @type {string[]} */ (names));
    showSettings();
    showForger();
    showLayers();
    begin(String(run));
  }

  // The page

  find(".presets").append(
    ...presets.map(({ title }, i) => make("button", { "data-preset": i, "aria-pressed": "false" }, title)),
  );
  find(".legend").append(
    ...layers.map(([layer, words]) =>
      make("button", { "data-layer": layer, class: layer, "aria-pressed": "false" }, words),
    ),
  );
  find(".settings").append(
    ...Object.entries(controls).map(([name, [label]]) =>
      make("fieldset", { "data-setting": name }, make("legend", {}, label), make("div", { class: "choices" })),
    ),
  );
  listen(element, "click", ".play", () => setPlaying(!playing));
  listen(element, "click", ".step", ({ dataset }) => {
    setPlaying(false);
    const move = dataset.move === "g" ? "g" : "d";
    if (slow()) enter(move);
    else {
      table.ask({ add: [1, move], milliseconds: 1000, measures: true });
      stage = { move, at: STAGES[move].length - 1, since: 0 };
      showStage();
      stage = null;
    }
  });
  listen(element, "click", ".anew", () => {
    setPlaying(false);
    begin(points ? `${LEARNS}t` : "");
  });
  listen(element, "click", ".presets button", ({ dataset }) => {
    choose({ ...presets[Number(dataset.preset)].settings, seed: settings.seed });
    setPlaying(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  });
  listen(element, "click", ".legend button", ({ dataset }) => {
    const layer = dataset.layer ?? "";
    if (!visible.delete(layer)) visible.add(layer);
    showLayers();
    tellLink();
  });
  listen(element, "change", ".settings input", (/** @type {HTMLInputElement} */ { name, value }) => {
    const key = name.replace("game-", "");
    choose({
      ...settings,
      [key]: typeof opening[/** @type {keyof Settings} */ (key)] === "number" ? Number(value) : value,
    });
  });
  listen(element, "change", ".forger input", (/** @type {HTMLInputElement} */ { value }) => setForger(value === "you"));
  listen(element, "change", ".seed-box input", (/** @type {HTMLInputElement} */ input) => {
    const seed = Number(input.value);
    const isFit = input.value !== "" && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32;
    setAttributes(input, { "aria-invalid": String(!isFit) });
    find(".seed-box .hint").hidden = isFit;
    if (isFit) choose({ ...settings, seed });
  });
  listen(element, "click", ".seed-box .dice", () => choose({ ...settings, seed: Math.floor(10000 * Math.random()) }));
  new MutationObserver(paint).observe(document.body, { attributeFilter: ["class"] }); // light or dark
  watchSight(root, (value) => {
    inSight = value;
    schedule();
  });
  showSettings();
  showForger();
  showLayers();
  const first = { ...opening, run: "", hand: null, show: shown };
  let isLinked = false;
  tellAddress = links.join("watch", first, (values) => {
    isLinked = true;
    takeLink(values);
  });
  if (!isLinked) begin("");
}

/** @param {object} entries in any order */
const sorted = (entries) => Object.entries(entries).sort();
