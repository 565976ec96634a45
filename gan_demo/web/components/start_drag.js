// Dragging sideways on a picture, by mouse or finger.
import { clamp } from "./base.js";

const SIDEWAYS = 6; // pixels that a finger must move sideways before it is followed: it may be about to scroll the page

/**
 * @param {HTMLElement} element
 * @param {(share: number) => void} follow is told where across the element the pointer is, from 0 to 1
 */
export function onDrag(element, follow) {
  /** @type {{ id: number, x: number, follows: boolean } | null} */
  let drag = null;

  /** @param {PointerEvent} event */
  function tell({ clientX }) {
    const { left, width } = element.getBoundingClientRect();
    follow(clamp((clientX - left) / width, 0, 1));
  }

  element.addEventListener("pointerdown", (event) => {
    if (drag || event.button) return;
    element.setPointerCapture(event.pointerId);
    drag = { id: event.pointerId, x: event.clientX, follows: event.pointerType !== "touch" };
    if (drag.follows) tell(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (drag?.id !== event.pointerId) return;
    drag.follows ||= Math.abs(event.clientX - drag.x) > SIDEWAYS;
    if (drag.follows) tell(event);
  });
  element.addEventListener("pointerup", (event) => {
    if (drag?.id === event.pointerId && !drag.follows) tell(event); // a tap
  });
  // Comes after pointerup, and when the browser takes the pointer over, as for scrolling.
  element.addEventListener("lostpointercapture", (event) => {
    if (drag?.id === event.pointerId) drag = null;
  });
}
