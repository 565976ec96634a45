// Ten points that a visitor places by hand: each a button over the picture, moved by finger, mouse or arrow keys.
import { EDGE } from "../game/view_size.js";
import { clamp, listen, make, setAttributes } from "./base.js";

const STEP = 0.05; // of an arrow key
const REST = 600; // milliseconds without a key after which a point counts as placed

/** @param {number} x */
const near = (x) => Math.round(clamp(x, -EDGE, EDGE) * 100) / 100;

/** Where the points lie at first: in a row below everything real. */
export const firstHand = () => Array.from({ length: 10 }, (_, i) => [near(-1.26 + 0.28 * i), -1.35]).flat();

/**
 * @param {HTMLElement} box over the picture
 * @param {(points: number[]) => void} place is called once the visitor lets go
 */
export function createHand(box, place) {
  /** @type {number[]} */
  let points = [];
  let timer = 0;
  let isMoving = false;
  const buttons = Array.from({ length: 10 }, (_, i) => make("button", { class: "point" }, String(i + 1)));
  box.append(...buttons);

  /** @param {number} i */
  function put(i) {
    const share = (/** @type {number} */ a) => `${(100 * (a + EDGE)) / (2 * EDGE)}%`;
    buttons[i].style.left = share(points[2 * i]);
    buttons[i].style.bottom = share(points[2 * i + 1]);
  }

  /**
   * @param {number} i
   * @param {number} x
   * @param {number} y
   */
  function move(i, x, y) {
    [points[2 * i], points[2 * i + 1]] = [near(x), near(y)];
    put(i);
    buttons[i].classList.remove("believed");
  }

  listen(box, "pointerdown", ".point", (button, event) => {
    if (event.button) return;
    event.preventDefault(); // a quick drag would select the numbers instead
    button.focus();
    button.setPointerCapture(event.pointerId);
    isMoving = true;
  });
  listen(box, "pointermove", ".point", (button, event) => {
    if (!button.hasPointerCapture(event.pointerId)) return;
    const { left, bottom, width, height } = box.getBoundingClientRect();
    const at = (/** @type {number} */ share) => (2 * share - 1) * EDGE;
    move(
      buttons.indexOf(/** @type {any} */ (button)),
      at((event.clientX - left) / width),
      at((bottom - event.clientY) / height),
    );
  });
  listen(box, "lostpointercapture", ".point", () => {
    isMoving = false;
    place([...points]);
  });
  listen(box, "keydown", ".point", (button, event) => {
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const i = buttons.indexOf(/** @type {any} */ (button));
    move(i, points[2 * i] + way[0], points[2 * i + 1] + way[1]);
    clearTimeout(timer);
    timer = window.setTimeout(() => place([...points]), REST);
  });

  return {
    /** @param {number[] | null} own null: nobody places points */
    show(own) {
      box.hidden = !own;
      if (!own || isMoving) return;
      points = [...own];
      for (let i = 0; i < buttons.length; i++) put(i);
    },

    /**
     * @param {number[]} beliefs
     * @param {number} enough from which on D believes one
     */
    mark(beliefs, enough) {
      for (const [i, button] of buttons.entries()) {
        const believes = beliefs[i] >= enough;
        button.classList.toggle("believed", believes);
        const verdict = believes ? "D believes it" : "D does not believe it";
        setAttributes(button, {
          "aria-label": `Point ${i + 1}: ${verdict}`,
          title: `${Math.round(100 * beliefs[i])}%`,
        });
      }
    },
  };
}
