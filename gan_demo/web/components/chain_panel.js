// One chain on the page: a row of levels that open into their parts, and a play that builds it up.
import { countPaint, listen, within } from "./base.js";
import { chainFigure } from "./chain_figure.js";
import { chainSteps, createPlay } from "./chain_play.js";
import { alternatives, areEqual, classButton, frame, inside, opinion, putPicture, sum } from "./chain_view.js";
import { drawWires } from "./chain_wires.js";
import { isSeed } from "./seed_rule.js";

/**
 * @typedef {import("./chain_view.js").Level} Level
 * @typedef {import("./chain_view.js").Picture} Picture
 *
 * @typedef {object} State what a visitor can change
 * @property {number[]} seeds one per level
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

const NARROW = 640; // pixels of width below which the layout is a phone's
const SEEDS = 10000; // how many seeds the dice choose from
const NONE = -1; // instead of a level, where all are closed

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
 * @param {(level: number) => void} [options.react] hears which level is open now, -1 for none
 */
export function createChain(element, { change = null, hasRow = false, react = () => {} } = {}) {
  element.replaceChildren(frame());
  const { find, all } = within(element);
  /** @type {View} */
  let view = { levels: [], contrast: 1, labels: [] };
  /** @type {State} */
  let state = { seeds: [], gains: [], label: "" };
  /** @type {WeakMap<HTMLCanvasElement, Picture>} what they show */
  const pictures = new WeakMap();
  /** @type {number | null} */
  let open = null; // the level whose inside is shown; null where nobody has said so yet
  const gainBefore = new Map(); // gains of levels that are switched off, from before
  let realLevels = 0; // how many levels on the page are a real picture's

  const isNarrow = () => find(".chain").classList.contains("narrow");
  const steps = () => chainSteps(view.levels, view.labels.length > 0);
  const play = createPlay(element, steps, () => {
    open = play.step()?.level ?? open;
    unfold();
  });

  // What the page holds

  function build() {
    const { levels, labels, contrast } = view;
    find(".sums").replaceChildren(...levels.map(sum));
    find(".chain").dataset.levels = String(levels.length);
    find(".sums").style.setProperty("--count", String(levels.length));
    find(".levels").replaceChildren(
      ...levels.map((_, place) => inside(levels, place, contrast, change ? element.id : "")),
    );
    find(".classes").replaceChildren(...labels.map((name) => classButton(name, hasRow)));
    find(".bar").hidden = find(".legend").hidden = !change;
    openFirst();
    fill();
  }

  /** Open the first level above the layout or the real picture, if none is open or another level comes first now. */
  function openFirst() {
    const before = open;
    const real = view.levels.filter((level) => level.real).length;
    find(".layout").hidden = real > 0; // then the layout comes from the real picture
    find(".legend .real").hidden = real === 0;
    if (real !== realLevels || (open ?? 0) >= view.levels.length) open = null;
    realLevels = real;
    if (change) open ??= Math.max(real, 1);
    if (open !== null && before !== null && open !== before) react(open);
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
    const text = opinion(standing);
    const lines = all(".sum .standing");
    for (const line of [lines[level], all(".verdict")[level]]) {
      line.classList.toggle("unsaid", !text);
      if (text) line.textContent = text; // one that holds no more keeps its room, so that nothing jumps
    }
    find(".legend .discriminator").hidden = lines.every(({ textContent }) => !textContent);
  }

  function fill() {
    for (const section of all(".level")) {
      const level = levelOf(section);
      if (change && level >= state.gains.length) continue; // the levels on the page are still those of another model
      describe(section, level);
      if (within(section).find(".controls")) fillControls(within(section), level);
    }
    for (const button of all(".classes button")) {
      button.setAttribute("aria-pressed", String(button.dataset.label === state.label));
    }
  }

  /**
   * @param {HTMLElement} section
   * @param {number} level
   */
  function describe(section, level) {
    const texts = alternatives(view.levels, level, state);
    for (const [name, text] of Object.entries(texts)) {
      const canvas = section.querySelector(`[data-name="${name}"] canvas`);
      canvas?.setAttribute("aria-label", text);
    }
  }

  /**
   * @param {ReturnType<typeof within>} section
   * @param {number} level
   */
  function fillControls({ find }, level) {
    const gain = state.gains[level];
    const seed = /** @type {HTMLInputElement} */ (find(".seed"));
    seed.value = String(state.seeds[level]);
    seed.removeAttribute("aria-invalid");
    /** @type {HTMLInputElement} */ (find(".on")).checked = gain > 0;
    /** @type {HTMLInputElement} */ (find(".gain")).value = String(gain);
    find(".factor").textContent = `×${gain.toFixed(2)}`;
  }

  // Opening

  function unfold() {
    for (const section of all(".level")) {
      const level = levelOf(section);
      const isOpen = level === open;
      section.hidden = !isOpen;
      find(`.sum[data-level="${level}"]`).setAttribute("aria-expanded", String(isOpen));
      if (isOpen) drawWires(within(section).find(".figure"), isNarrow());
    }
    play.hideLater();
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
      const level = levelOf(button);
      if (play.step()) play.finish();
      open = open === level ? NONE : level;
      unfold();
      react(open);
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
    const seed = input.value === "" ? null : Number(input.value);
    if (isSeed(seed)) change?.({ seeds: replaceAt(state.seeds, levelOf(input), Number(seed)) });
    else input.setAttribute("aria-invalid", "true"); // the rule appears beside it
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
    find(".chain").classList.toggle("narrow", contentRect.width < NARROW);
    if (view.levels.length) unfold();
  }).observe(element);

  return {
    show,
    judge,

    /** @param {import("./chain_figure.js").Model} model whose pictures these are */
    figure: (model) => chainFigure(view.levels, state, view.contrast, model),

    /** @param {number} level from 0; -1 for none */
    open(level) {
      if (play.step()) play.finish();
      open = level;
      if (view.levels.length) unfold();
    },

    /** @param {State} news that the controls show */
    fill(news) {
      const isOther = JSON.stringify(news) !== JSON.stringify(state);
      state = news;
      if (isOther && play.step()) play.finish(); // half a chain of the new picture would look like a fault
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
