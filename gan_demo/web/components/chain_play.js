// Plays LAPGAN's chain step by step, each with a sentence; what comes later is hidden.
import { labelPlay, within } from "./base.js";
import { pixels } from "./chain_view.js";
import { watchSight } from "./sight.js";

/** @typedef {{ level: number, names: string[], text: string }} Step the pictures that appear, and a sentence */

const SECONDS = 2.2; // per step
const HINT = "Click a picture to see how it was made, or play the whole chain.";

/**
 * The steps that build a chain up.
 *
 * @param {{ size: number, real: boolean }[]} levels
 * @param {boolean} hasClasses
 * @returns {Step[]}
 */
export function chainSteps(levels, hasClasses) {
  return levels.flatMap(({ size, real }, level) => {
    const steps = real ? realSteps(pixels(size), level) : generatorSteps(pixels(size), level, hasClasses);
    return steps.map(([names, text]) => ({ level, names, text: `Level ${level + 1}. ${text}` }));
  });
}

/** @type {(size: string, level: number) => [string[], string][]} */
function realSteps(size, level) {
  /** @type {[string[], string]} */
  const last = [["result"], `The real picture, ${size} pixels.`];
  return level ? [[["coarse", "upsampled", "residual"], "The blur, and the detail that it lost."], last] : [last];
}

/** @type {(size: string, level: number, hasClasses: boolean) => [string[], string][]} */
function generatorSteps(size, level, hasClasses) {
  if (!level) {
    return [
      [["noise"], "Random numbers, and nothing else. The same seed is always the same numbers."],
      [["result"], `The first generator turns them into a tiny picture of ${size} pixels: the layout.`],
    ];
  }
  const sees = hasClasses ? "sees both, and the class," : "sees both";
  return [
    [["coarse", "upsampled"], `The picture is enlarged to ${size}. That adds no detail: it is a blur.`],
    [["noise"], "New random numbers, one for each pixel."],
    [["residual"], `The generator ${sees} and draws only the missing detail.`],
    [["result"], `Blur plus detail is the picture of ${size} pixels.`],
  ];
}

/**
 * The pictures that have appeared by a step, as "level/name".
 *
 * @param {Step[]} steps
 * @param {number} at
 */
export function tilesUntil(steps, at) {
  return new Set(steps.slice(0, at + 1).flatMap(({ level, names }) => names.map((name) => `${level}/${name}`)));
}

/**
 * @param {HTMLElement} element
 * @param {() => Step[]} steps
 * @param {() => void} show draws the chain at the current step
 */
export function createPlay(element, steps, show) {
  const { find, all } = within(element);
  let at = -1; // the step that is shown, -1 for the finished chain
  let playing = false;
  let inSight = true;
  let timer = 0;

  /** @param {number} step */
  function go(step) {
    at = step;
    element.dataset.step = String(at);
    find(".caption").textContent = at < 0 ? HINT : `${at + 1} of ${steps().length}. ${steps()[at].text}`;
    show();
  }

  /** The next step comes only in sight. */
  function run() {
    clearInterval(timer);
    if (playing && inSight) timer = window.setInterval(next, 1000 * SECONDS);
  }

  /** @param {boolean} value */
  function setPlaying(value) {
    playing = value;
    labelPlay(find(".play"), playing);
    run();
  }

  const pause = () => setPlaying(false);

  function finish() {
    pause();
    go(-1);
  }

  function next() {
    if (at + 1 < steps().length) go(at + 1);
    else finish();
  }

  function play() {
    next();
    setPlaying(true);
  }

  /** Hide pictures, networks and wires that come later than the step. */
  function hideLater() {
    const tiles = tilesUntil(steps(), at);
    const later = (/** @type {string | undefined} */ tile) => at >= 0 && !tiles.has(tile || "");
    for (const canvas of all("canvas[data-tile]")) {
      canvas.parentElement?.classList.toggle("later", later(canvas.dataset.tile));
    }
    for (const section of all(".level")) {
      /** @type {(part: Element | null, name: string | undefined) => void} */
      const hide = (part, name) => part?.classList.toggle("later", later(`${section.dataset.level}/${name}`));
      for (const wire of within(section).all(".wires g")) hide(wire, wire.dataset.to);
      hide(section.querySelector(".gen"), section.querySelector(".residual") ? "residual" : "result");
      hide(section.querySelector(".plus"), "result");
    }
  }

  watchSight(element, (value) => {
    inSight = value;
    run();
  });

  return {
    /** The step that is shown, or null for the finished chain. */
    step: () => (at < 0 ? null : steps()[at]),
    toggle: () => (playing ? pause() : play()),
    pause,
    next,
    finish,
    hideLater,
  };
}
