// Playback that scrubber and film share: position, play, pause, steps, speed, loop, keys, drag on the stage.
import { clamp, labelPlay, listen, within } from "./base.js";
import { watchSight } from "./sight.js";

/**
 * @typedef {object} Timeline
 * @property {number} steps how many there are
 * @property {number} seconds that they take together
 * @property {boolean} [smooth] whether there is something to show between two steps, too
 */

const LONGEST = 100; // milliseconds between two frames that count at most: a hidden tab gets no frames for long
const SIDEWAYS = 6; // pixels that a finger must move sideways before it is followed

/**
 * Where playing begins and in which direction: from the end, backwards when looping, else from the start.
 *
 * @param {number} at
 * @param {number} steps
 * @param {boolean} forward the last direction
 * @param {boolean} looping
 */
export function begin(at, steps, forward, looping) {
  if (at < steps - 1) return { position: at, forward: forward || at <= 0 };
  return looping ? { position: at, forward: false } : { position: 0, forward: true };
}

/**
 * The position some milliseconds later, and whether that is the end in this direction.
 *
 * @param {number} position
 * @param {boolean} forward
 * @param {number} milliseconds
 * @param {Timeline} timeline
 */
export function advance(position, forward, milliseconds, { steps, seconds }) {
  const next = position + ((forward ? 1 : -1) * milliseconds * (steps - 1)) / (1000 * seconds);
  return { position: clamp(next, 0, steps - 1), atEnd: forward ? next >= steps - 1 : next <= 0 };
}

/**
 * @param {HTMLElement} element
 * @param {() => Timeline} timeline may change while playing
 * @param {(step: number) => void} draw
 */
export function createPlayer(element, timeline, draw) {
  const { find } = within(element);
  const stage = find(".nearby") ?? find(".stage"); // what is dragged: a picture, with its neighbours if it has some
  const slider = /** @type {HTMLInputElement} */ (find(".position"));
  let at = 0; // the step on the stage
  let playing = false;
  let inSight = true;
  let frame = 0; // id of the animation
  let position = 0; // between two steps, while playing
  let before = 0; // when the last frame came, 0 for the first
  let forward = true;
  /** @type {{ id: number, x: number, follows: boolean } | null} */
  let drag = null;

  const looping = () => element.querySelector(".loop")?.getAttribute("aria-pressed") === "true";
  const speed = () => Number(/** @type {HTMLSelectElement | null} */ (element.querySelector(".speed"))?.value || 1);

  /** @param {number} step */
  function show(step) {
    const { steps, smooth } = timeline();
    at = clamp(smooth ? step : Math.round(step), 0, steps - 1);
    slider.value = String(at);
    element.dataset.step = String(at);
    draw(at);
  }

  /** Playing goes on only in sight: whoever comes back has missed nothing. */
  function run() {
    cancelAnimationFrame(frame);
    before = 0;
    if (playing && inSight) frame = requestAnimationFrame(tick);
  }

  /** @param {number} now */
  function tick(now) {
    const milliseconds = before ? Math.min(now - before, LONGEST) : 0;
    before = now;
    const next = advance(position, forward, speed() * milliseconds, timeline());
    position = next.position;
    show(position);
    if (next.atEnd && !looping()) {
      pause();
      return;
    }
    if (next.atEnd) forward = !forward;
    frame = requestAnimationFrame(tick);
  }

  /** @param {boolean} value */
  function setPlaying(value) {
    playing = value;
    labelPlay(find(".play"), playing);
    run();
  }

  /** A finger that drags comes here with each move: where nothing plays, the page stays as it is. */
  const pause = () => {
    if (playing) setPlaying(false);
  };

  function play() {
    ({ position, forward } = begin(at, timeline().steps, forward, looping()));
    setPlaying(true);
  }

  const toggle = () => (playing ? pause() : play());

  /** @param {number} step */
  function jump(step) {
    pause();
    show(step);
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    const box = stage.getBoundingClientRect();
    jump(((event.clientX - box.left) / box.width) * (timeline().steps - 1));
  }

  listen(element, "input", ".position", () => jump(Number(slider.value)));
  listen(element, "click", "button", (button) => {
    if (button.matches(".play")) toggle();
    else if (button.matches(".loop")) button.setAttribute("aria-pressed", String(!looping()));
    else if (button.matches(".back")) jump(at - 1);
    else if (button.matches(".next")) jump(at + 1);
    else if (button.dataset.step) jump(Number(button.dataset.step));
  });
  // A mouse is followed at once. A finger may be about to scroll the page: it is followed once it has moved sideways.
  listen(element, "pointerdown", ".nearby, .stage", (_, event) => {
    if (drag || event.button) return;
    stage.setPointerCapture(event.pointerId);
    drag = { id: event.pointerId, x: event.clientX, follows: event.pointerType !== "touch" };
    if (drag.follows) follow(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (drag?.id !== event.pointerId) return;
    drag.follows ||= Math.abs(event.clientX - drag.x) > SIDEWAYS;
    if (drag.follows) follow(event);
  });
  element.addEventListener("pointerup", (event) => {
    if (drag?.id === event.pointerId && !drag.follows) follow(event);
  });
  // Comes after pointerup, and when the browser takes the pointer over, as for scrolling.
  element.addEventListener("lostpointercapture", (event) => {
    if (drag?.id === event.pointerId) drag = null;
  });
  element.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.matches("input, button, select")) return; // these have keys of their own
    /** @type {Record<string, number>} */
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: timeline().steps - 1 };
    if (event.key === " ") toggle();
    else if (event.key in moves) jump(moves[event.key]);
    else return;
    event.preventDefault();
  });

  watchSight(element, (value) => {
    inSight = value;
    run();
  });

  return { at: () => at, show, pause };
}
