// The way from the start to now: a slider, and a button that plays it.
import { clamp, labelPlay, listen, within } from "./base.js";

const PLAY = 1600; // milliseconds from the start to now

/**
 * @param {HTMLElement} element
 * @param {object} page
 * @param {(at: number) => void} page.move show the picture at a place, from 0 to 1
 * @param {() => void} page.rest it stays there
 */
export function createMorph(element, { move, rest }) {
  const { find } = within(element);
  const slider = /** @type {HTMLInputElement} */ (find(".at"));
  const button = /** @type {HTMLButtonElement} */ (find(".play"));
  let isRunning = false;

  function stop() {
    if (!isRunning) return;
    isRunning = false;
    labelPlay(button, false);
    rest();
  }

  function play() {
    if (isRunning) return stop();
    isRunning = true;
    labelPlay(button, true);
    const first = performance.now();
    const step = (/** @type {number} */ time) => {
      if (!isRunning || !element.isConnected) return;
      const share = clamp((time - first) / PLAY, 0, 1);
      move(share);
      if (share < 1) requestAnimationFrame(step);
      else stop();
    };
    requestAnimationFrame(step);
  }

  listen(element, "input", ".at", () => {
    stop();
    move(Number(slider.value));
    rest();
  });

  return {
    play,
    stop,

    /**
     * @param {number} at
     * @param {boolean} isWay whether there is a way to go
     */
    fill(at, isWay) {
      slider.value = String(at);
      slider.setAttribute("aria-valuetext", `${Math.round(100 * at)}% of the way from the start to now`);
      slider.disabled = button.disabled = !isWay;
    },
  };
}
