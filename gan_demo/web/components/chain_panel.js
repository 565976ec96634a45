// One chain on the page: a row of levels that open into their parts, and a play that builds it up.
import { countPaint, listen, within } from "./base.js";
import { chainFigure } from "./chain_figure.js";
import { chainSteps, createPlay } from "./chain_play.js";
import { areEqual, classButton, frame, inside, opinion, putPicture, sum } from "./chain_view.js";
import { drawWires } from "./chain_wires.js";

/**
 * @typedef {import("./chain_view.js").Level} Level
 * @typedef {import("./chain_view.js").Picture} Picture
 *
 * @typedef {object} State what a visitor can change
 * @property {(number | null)[]} seeds one per level; null is an empty box
 * @property {number[]} gains one per level
 * @property {string} label the class; "" where there are none
 *
 * @typedef {object} View
 * @property {Level[]} levels coarse first
 * @property {number} contrast of the details in their pictures
 * @property {string[]} labels those that can be chosen
 *
 * @typedef {(part: Partial<State>) => void} Change
 */

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
 * What the page's elements depend on: all but the pixels.
 *
 * @param {Pick<View, "levels" | "labels">} view
 */
export function shapeKey({ levels, labels }) {
  return JSON.stringify([levels.map(({ size, real, pictures }) => [size, real, Object.keys(pictures)]), labels]);
}

/**
 * @param {HTMLElement} element that it fills
 * @param {object} [options]
 * @param {Change | null} [options.change] is told what the visitor changes; null where nothing can be changed
 * @param {boolean} [options.hasRow] whether the classes have pictures
 */
export function createChain(element, { change = null, hasRow = false } = {}) {
  element.replaceChildren(frame());
  const { find, all } = within(element);
  /** @type {View} */
  let view = { levels: [], contrast: 1, labels: [] };
  /** @type {State} */
  let state = { seeds: [], gains: [], label: "" };
  /** @type {WeakMap<HTMLCanvasElement, Picture>} what they show */
  const pictures = new WeakMap();
  const open = new Set(); // levels that are open
  const gainBefore = new Map(); // gains of levels that are switched off, from before
  let realLevels = 0; // how many levels on the page are a real picture's

  const isNarrow = () => find(".chain").classList.contains("narrow");
  const steps = () => chainSteps(view.levels, view.labels.length > 0);
  const play = createPlay(element, steps, () => {
    const step = play.step();
    if (step) openOnly(step.level);
    unfold();
  });

  // What the page holds

  function build() {
    const { levels, labels, contrast } = view;
    find(".sums").replaceChildren(...levels.map(sum));
    find(".sums").style.setProperty("--count", String(levels.length));
    find(".sums").classList.toggle("three", levels.length === 3);
    find(".levels").replaceChildren(...levels.map((_, place) => inside(levels, place, contrast, change !== null)));
    find(".classes").replaceChildren(...labels.map((name) => classButton(name, hasRow)));
    find(".bar").hidden = find(".legend").hidden = !change;
    openFirst();
    fill();
  }

  /** Open the first level above the layout or the real picture, if none is open or another level comes first now. */
  function openFirst() {
    const real = view.levels.filter((level) => level.real).length;
    find(".layout").hidden = real > 0; // then the layout comes from the real picture
    for (const level of open) if (level >= view.levels.length) open.delete(level);
    if (real !== realLevels) open.clear();
    realLevels = real;
    if (!open.size && change) open.add(Math.max(real, 1));
  }

  // What it shows

  /** @param {View} news */
  function show(news) {
    const isNew = shapeKey(news) !== shapeKey(view);
    view = news;
    if (isNew) {
      play.finish();
      build();
    }
    paint(!isNew);
    view.levels.forEach(({ standing }, level) => {
      if (standing !== undefined) judge(level, standing);
    });
    if (isNew) unfold();
    countPaint(element);
  }

  /** @param {boolean} flash whether pictures that have changed flash */
  function paint(flash) {
    const canvases = /** @type {HTMLCanvasElement[]} */ (all("canvas[data-tile]"));
    const changes = canvases.map(repaint);
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
   */
  function repaint(canvas) {
    const [level, name] = (canvas.dataset.tile || "").split("/");
    const picture = view.levels[Number(level)].pictures[name];
    if (areEqual(pictures.get(canvas), picture)) return false;
    pictures.set(canvas, picture);
    putPicture(canvas, picture);
    return true;
  }

  /**
   * @param {number} level
   * @param {number | null} standing
   */
  function judge(level, standing) {
    view.levels[level].standing = standing;
    const text = opinion({ size: view.levels[level].size, standing });
    const lines = all(".sum .standing");
    lines[level].classList.toggle("unsaid", !text);
    if (text) lines[level].textContent = text; // one that holds no more keeps its room, so that nothing jumps
    find(".legend .discriminator").hidden = lines.every(({ textContent }) => !textContent);
  }

  function fill() {
    for (const box of all(".level .controls")) {
      const level = levelOf(box);
      const inputs = within(box);
      const gain = state.gains[level];
      if (gain === undefined) continue; // the levels on the page are still those of another model
      /** @type {HTMLInputElement} */ (inputs.find(".seed")).value = String(state.seeds[level]);
      /** @type {HTMLInputElement} */ (inputs.find(".on")).checked = gain > 0;
      /** @type {HTMLInputElement} */ (inputs.find(".gain")).value = String(gain);
      inputs.find(".factor").textContent = `×${gain.toFixed(2)}`;
    }
    for (const button of all(".classes button")) {
      button.setAttribute("aria-pressed", String(button.dataset.label === state.label));
    }
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

  /** @param {(level: number) => boolean} changes which levels get a new seed */
  function roll(changes) {
    const seeds = state.seeds.map((seed, level) => (changes(level) ? Math.floor(Math.random() * SEEDS) : seed));
    change?.({ seeds });
  }

  /** @param {HTMLElement} part */
  const levelOf = (part) => Number(/** @type {HTMLElement} */ (part.closest("[data-level]")).dataset.level);

  listen(element, "click", "button", (button) => {
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
    } else if (button.dataset.label) change?.({ label: button.dataset.label });
  });
  listen(element, "change", ".seed", (/** @type {HTMLInputElement} */ input) => {
    change?.({ seeds: replaceAt(state.seeds, levelOf(input), input.value === "" ? null : Number(input.value)) });
  });
  listen(element, "change", ".on", (/** @type {HTMLInputElement} */ input) => {
    const level = levelOf(input);
    if (!input.checked) gainBefore.set(level, state.gains[level]);
    change?.({ gains: replaceAt(state.gains, level, input.checked ? gainBefore.get(level) || 1 : 0) });
  });
  listen(element, "input", ".gain", (/** @type {HTMLInputElement} */ input) => {
    change?.({ gains: replaceAt(state.gains, levelOf(input), Number(input.value)) });
  });

  new ResizeObserver(([{ contentRect }]) => {
    if (!contentRect.width) return; // the tab is closed
    find(".chain").classList.toggle("middle", contentRect.width < MIDDLE);
    find(".chain").classList.toggle("narrow", contentRect.width < NARROW);
    if (isNarrow() && open.size > 1) openOnly([...open][0]);
    if (view.levels.length) unfold();
  }).observe(element);

  return {
    show,
    judge,

    /** @param {import("./chain_figure.js").Model} model whose pictures these are */
    figure: (model) => chainFigure(view.levels, state, view.contrast, model),

    /** @param {State} news that the controls show */
    fill(news) {
      state = news;
      fill();
    },

    /**
     * @param {number} place of the class
     * @param {Picture} picture
     */
    putClass(place, picture) {
      const canvas = all(".classes canvas")[place];
      if (canvas) putPicture(/** @type {HTMLCanvasElement} */ (canvas), picture);
    },

    /** @param {boolean} old whether the row of classes is that of another noise or gain */
    markRow(old) {
      find(".classes").classList.toggle("old", old);
      if (!old) countPaint(element, "classes");
    },
  };
}
