// LAPGAN's chain: a row of levels that open into their parts, and a play that builds it up without asking the server.
import { countPaint, listen, showSheet, within, withSheet } from "./base.js";
import { chainSteps, createPlay } from "./chain_play.js";
import { classButton, inside, opinion, sum } from "./chain_view.js";
import { drawWires } from "./chain_wires.js";
import { drawTiles } from "./sheet.js";

/**
 * @typedef {object} State what a visitor asks for
 * @property {(number | null)[]} seeds one per level; null is an empty box, for which the server returns an error
 * @property {number[]} gains one per level
 * @property {string} label the class
 *
 * @typedef {object} Value
 * @property {string} sheet a data URI
 * @property {import("./chain_view.js").Level[]} levels coarse first
 * @property {number} contrast of the details on the sheet
 * @property {State | null} state null if the visitor cannot change anything
 * @property {string[]} labels
 * @property {number | null} turn number of the request that it answers; null if the server sent it unasked
 *
 * @typedef {object} Props
 * @property {Partial<Value> | null} value
 * @property {{ sheet?: string, tile?: number } | null} classes one tile for each label
 *
 * @typedef {State & { turn: number }} Request
 * @typedef {{ ask: Request, row: Request }} Events ask: for a chain; row: for the row of all classes, if out of date
 */

const IDLE = 250; // milliseconds without a change after which the row of classes is asked for
const [MIDDLE, NARROW] = [960, 640]; // widths in pixels below which the layout changes
const SEEDS = 10000; // how many seeds the dice choose from

/**
 * @template Item
 * @param {Item[]} list
 * @param {number} place
 * @param {Item} value
 */
export const replaceAt = (list, place, value) => list.map((old, i) => (i === place ? value : old));

/**
 * What the row of all classes depends on.
 *
 * @param {State} state
 */
export const rowKey = ({ seeds, gains }) => JSON.stringify([seeds, gains]);

/**
 * What the page's elements depend on: all but the pixels.
 *
 * @param {Pick<Value, "levels" | "labels">} value
 */
export function shapeKey({ levels, labels }) {
  return JSON.stringify([levels.map(({ size, real, pictures }) => [size, real, Object.keys(pictures)]), labels]);
}

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find, all } = within(element);
  const newest = () => props.value?.sheet;
  const newestClasses = () => props.classes?.sheet;
  const open = new Set(); // levels that are open
  const gainBefore = new Map(); // gains of levels that are switched off, from before
  /** @type {HTMLImageElement | null} */
  let sheet = null; // decoded
  /** @type {State | null} */
  let state = null; // what the visitor asks for
  let turn = 0; // number of the last request
  let shape = ""; // shapeKey of the elements on the page
  let realLevels = 0; // how many levels on the page are a real picture's
  let row = ""; // rowKey of the last request for the row of classes
  let waiting = 0; // timer of the next request for it

  const levels = () => props.value?.levels || [];
  const labels = () => props.value?.labels || [];
  const isNarrow = () => find(".chain").classList.contains("narrow");
  const steps = () => chainSteps(levels(), labels().length > 0);
  const play = createPlay(element, steps, () => {
    const step = play.step();
    if (step) openOnly(step.level);
    unfold();
  });

  // What the page holds

  /** @param {Value} value */
  function build({ contrast }) {
    find(".sums").replaceChildren(...levels().map(sum));
    find(".sums").style.setProperty("--count", String(levels().length));
    find(".sums").classList.toggle("three", levels().length === 3);
    find(".sums").setAttribute("aria-label", "Levels, coarse first; each opens");
    find(".levels").replaceChildren(...levels().map((_, place) => inside(levels(), place, contrast, Boolean(state))));
    const hasPictures = Boolean(props.classes?.sheet);
    find(".classes").replaceChildren(...(state ? labels().map((name) => classButton(name, hasPictures)) : []));
    find(".bar").hidden = find(".legend").hidden = !state;
    openFirst();
  }

  /** Open the first level above the layout or the real picture, if none is open or another level comes first now. */
  function openFirst() {
    const real = levels().filter((level) => level.real).length;
    find(".layout").hidden = real > 0; // then the layout comes from the real picture
    for (const level of open) if (level >= levels().length) open.delete(level);
    if (real !== realLevels) open.clear();
    realLevels = real;
    if (!open.size && state) open.add(Math.max(real, 1));
  }

  // What it shows

  function load() {
    const value = withSheet(props.value);
    if (value?.levels.length) showSheet(newest, (image) => show(value, image));
  }

  /**
   * @param {Value} value
   * @param {HTMLImageElement} image
   */
  function show(value, image) {
    sheet = image;
    const isUnasked = value.turn === null; // such as a reset: then the controls change, too
    if (isUnasked) state = value.state && structuredClone(value.state);
    if (isUnasked && state) row = rowKey(state);
    const isNew = shapeKey({ levels: levels(), labels: labels() }) !== shape;
    if (isNew) {
      play.finish();
      shape = shapeKey({ levels: levels(), labels: labels() });
      build(value);
      paintClasses();
    }
    paint(image, !isNew);
    describe();
    if (isUnasked || value.turn === turn) fill();
    if (isNew) unfold();
    if (props.classes?.sheet && state && row !== rowKey(state)) askForClasses();
    countPaint(element);
  }

  /**
   * @param {HTMLImageElement} image
   * @param {boolean} flash whether pictures that have changed flash
   */
  function paint(image, flash) {
    const canvases = /** @type {HTMLCanvasElement[]} */ (all("canvas[data-tile]"));
    const changes = canvases.map((canvas) => repaint(canvas, image));
    for (const canvas of canvases) canvas.dataset.changed = "no";
    void element.offsetWidth; // so that the flash begins anew
    canvases.forEach((canvas, i) => {
      if (flash && changes[i]) canvas.dataset.changed = "yes";
    });
  }

  /**
   * Paint a canvas; true if it shows another picture now.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLImageElement} image
   */
  function repaint(canvas, image) {
    const [level, name] = (canvas.dataset.tile || "").split("/");
    const [left, top, width, height] = levels()[Number(level)].pictures[name];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    const before = context.getImageData(0, 0, canvas.width, canvas.height).data;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    context.drawImage(image, left, top, width, height, 0, 0, width, height);
    const after = context.getImageData(0, 0, width, height).data;
    return before.length !== after.length || before.some((value, i) => value !== after[i]);
  }

  function describe() {
    const opinions = levels().map(opinion);
    find(".legend .discriminator").hidden = !opinions.some(Boolean);
    all(".sum .standing").forEach((line, level) => {
      line.textContent = opinions[level];
    });
  }

  function fill() {
    if (!state) return;
    for (const box of all(".level .controls")) {
      const level = levelOf(box);
      const inputs = within(box);
      const gain = state.gains[level];
      /** @type {HTMLInputElement} */ (inputs.find(".seed")).value = String(state.seeds[level]);
      /** @type {HTMLInputElement} */ (inputs.find(".on")).checked = gain > 0;
      /** @type {HTMLInputElement} */ (inputs.find(".gain")).value = String(gain);
      inputs.find(".factor").textContent = `×${gain.toFixed(2)}`;
    }
    for (const button of all(".classes button")) {
      button.setAttribute("aria-pressed", String(button.dataset.label === state.label));
    }
  }

  // The row of all classes

  function askForClasses() {
    find(".classes").classList.add("old");
    clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      if (!state) return;
      row = rowKey(state);
      trigger("row", { ...state, turn });
    }, IDLE);
  }

  function paintClasses() {
    const { sheet: source, tile = 0 } = props.classes || {};
    if (!source) return;
    showSheet(newestClasses, (image) => {
      const canvases = /** @type {HTMLCanvasElement[]} */ (all(".classes canvas"));
      canvases.forEach((canvas, i) => {
        canvas.width = canvas.height = tile;
        drawTiles(canvas, image, { tile, columns: canvases.length }, i);
      });
      if (state && row === rowKey(state)) find(".classes").classList.remove("old");
      countPaint(element, "classes");
    });
  }

  // Opening

  function unfold() {
    const step = play.step();
    for (const section of all(".level")) {
      const level = levelOf(section);
      const isOpen = step ? step.level === level : open.has(level);
      section.hidden = !isOpen;
      find(`.sum[data-level="${level}"]`).setAttribute("aria-expanded", String(isOpen));
      if (isOpen) drawWires(within(section).find(".figure"), isNarrow());
    }
    play.hideLater();
  }

  /** @param {number} level */
  function openOnly(level) {
    open.clear();
    open.add(level);
  }

  /** @param {number} level */
  function toggle(level) {
    const wasOpen = open.has(level);
    if (isNarrow()) open.clear();
    if (wasOpen) open.delete(level);
    else open.add(level);
    unfold();
  }

  // What the visitor does

  /**
   * @param {Partial<State>} change
   * @param {boolean} [valid] an invalid change is sent, too: the server answers it with an error
   */
  function ask(change, valid = true) {
    if (!state) return;
    const request = { ...state, ...change };
    if (valid) state = request;
    turn += 1;
    trigger("ask", { ...request, turn });
    if (valid) fill();
  }

  /** @param {(level: number) => boolean} changes which levels get a new seed */
  function roll(changes) {
    const seeds = state?.seeds || [];
    ask({ seeds: seeds.map((seed, level) => (changes(level) ? Math.floor(Math.random() * SEEDS) : seed)) });
  }

  /** @param {HTMLElement} part */
  const levelOf = (part) => Number(/** @type {HTMLElement} */ (part.closest("[data-level]")).dataset.level);

  listen(element, "click", "button", (button) => {
    if (!levels().length) return;
    if (button.matches(".sum")) {
      if (play.step()) play.finish();
      toggle(levelOf(button));
    } else if (button.matches(".layout")) roll((level) => level === 0);
    else if (button.matches(".detail")) roll((level) => level > 0);
    else if (button.matches(".dice")) roll((level) => level === levelOf(button));
    else if (button.matches(".play")) play.toggle();
    else if (button.matches(".next")) {
      play.pause();
      play.next();
    } else if (button.dataset.label) ask({ label: button.dataset.label });
  });
  listen(element, "change", ".seed", (/** @type {HTMLInputElement} */ input) => {
    const seed = input.value === "" ? null : Number(input.value);
    if (state) ask({ seeds: replaceAt(state.seeds, levelOf(input), seed) }, input.checkValidity() && seed !== null);
  });
  listen(element, "change", ".on", (/** @type {HTMLInputElement} */ input) => {
    if (!state) return;
    const level = levelOf(input);
    if (!input.checked) gainBefore.set(level, state.gains[level]);
    ask({ gains: replaceAt(state.gains, level, input.checked ? gainBefore.get(level) || 1 : 0) });
  });
  listen(element, "input", ".gain", (/** @type {HTMLInputElement} */ input) => {
    if (state) ask({ gains: replaceAt(state.gains, levelOf(input), Number(input.value)) });
  });

  new ResizeObserver(([{ contentRect }]) => {
    if (!contentRect.width) return; // the tab is closed
    find(".chain").classList.toggle("middle", contentRect.width < MIDDLE);
    find(".chain").classList.toggle("narrow", contentRect.width < NARROW);
    if (isNarrow() && open.size > 1) openOnly([...open][0]);
    if (sheet) unfold();
  }).observe(element);
  watch("value", load);
  watch("classes", paintClasses);
  load();
}
