// The picture as a board to paint on: by mouse, pen, finger or keys. It makes lines of a brush on the grid.
import { GRID } from "../paint/strokes.js";
import { clamp, within } from "./base.js";

/** @typedef {[number, number]} Point on the grid */

/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 4; // places that an arrow key goes with Shift

/**
 * The place of the grid at a share of the board's width and height.
 *
 * @param {number} x
 * @param {number} y
 * @returns {Point}
 */
export const placeAt = (x, y) => [onGrid(x * GRID), onGrid(y * GRID)];
const onGrid = (/** @type {number} */ number) => clamp(Math.floor(number), 0, GRID - 1);

/**
 * @param {HTMLElement} element
 * @param {object} lines
 * @param {(point: Point) => void} lines.begin
 * @param {(point: Point) => void} lines.go on
 * @param {() => void} lines.end
 */
export function createBoard(element, { begin, go, end }) {
  const { find } = within(element);
  const cursor = find(".cursor");
  let pointer = -1; // the id of the one that paints
  /** @type {Point} */
  let place = [GRID / 2, GRID / 4]; // of the brush that keys move
  let isDown = false; // that brush
  let size = 1;

  /** @param {PointerEvent} event */
  function pointOf({ clientX, clientY }) {
    const { left, top, width, height } = element.getBoundingClientRect();
    return placeAt((clientX - left) / width, (clientY - top) / height);
  }

  function showCursor() {
    cursor.hidden = false;
    cursor.dataset.down = String(isDown);
    cursor.style.left = `${(100 * (place[0] + 0.5)) / GRID}%`;
    cursor.style.top = `${(100 * (place[1] + 0.5)) / GRID}%`;
    cursor.style.width = `${(200 * Math.max(size, 1)) / GRID}%`;
  }

  function lift() {
    if (isDown) end();
    isDown = false;
    if (!cursor.hidden) showCursor();
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button || pointer >= 0) return;
    event.preventDefault(); // no text is marked, and no picture dragged
    element.focus({ preventScroll: true });
    lift();
    element.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    place = pointOf(event);
    showCursor();
    begin(place);
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch" || event.pointerId === pointer) {
      if (!isDown) place = pointOf(event);
      showCursor();
    }
    if (event.pointerId !== pointer) return;
    for (const one of event.getCoalescedEvents?.() ?? []) go(pointOf(one));
    go(pointOf(event));
  });
  // Comes after pointerup, and when the browser takes the pointer over.
  element.addEventListener("lostpointercapture", (event) => {
    if (event.pointerId !== pointer) return;
    pointer = -1;
    if (event.pointerType === "touch") cursor.hidden = true;
    end();
  });
  element.addEventListener("pointerleave", () => {
    if (pointer < 0 && document.activeElement !== element) cursor.hidden = true;
  });
  element.addEventListener("focus", () => {
    if (element.matches(":focus-visible")) showCursor();
  });
  element.addEventListener("blur", () => {
    lift();
    cursor.hidden = true;
  });
  element.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) {
      const length = event.shiftKey ? FAR : 1;
      place = /** @type {Point} */ (place.map((one, axis) => clamp(one + length * step[axis], 0, GRID - 1)));
      if (isDown) go(place);
    } else if (event.key === " " || event.key === "Enter") {
      if (event.repeat) return event.preventDefault();
      if (isDown) lift();
      else {
        isDown = true;
        begin(place);
      }
    } else if (event.key === "Escape" && isDown) lift();
    else return;
    event.preventDefault();
    showCursor();
  });

  return {
    /** @param {number} radius of the brush on the grid */
    setSize(radius) {
      size = radius;
      if (!cursor.hidden) showCursor();
    },
    paints: () => pointer >= 0 || isDown,
  };
}
