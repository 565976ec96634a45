// Scrolls to what a link opens. Its parts come one by one, and only then is the page long enough to scroll that far.

const HIGH = 0.4; // of the window's height: what begins above it is in sight, however long it is
const TOUCHES = ["pointerdown", "keydown", "wheel"]; // from then on the visitor scrolls

/**
 * Whether enough of an element is in sight.
 *
 * @param {{ top: number, bottom: number }} box of the element
 * @param {number} height of the window
 */
export const isInSight = ({ top, bottom }, height) => top >= 0 && (bottom <= height || top <= HIGH * height);

/** @param {() => number} [room] pixels of the window's height, from its top, that nothing covers */
export function createSeeker(room = () => window.innerHeight) {
  /** @type {HTMLElement | null} */
  let target = null;

  function scroll() {
    if (target && !isInSight(target.getBoundingClientRect(), room())) target.scrollIntoView();
  }

  const growth = new ResizeObserver(scroll);

  function stop() {
    target = null;
    growth.disconnect();
  }

  for (const name of TOUCHES) document.addEventListener(name, stop, { capture: true, passive: true });

  return {
    /** @param {HTMLElement} element that is to come into sight, and to stay there until the visitor does something */
    seek(element) {
      stop();
      target = element;
      growth.observe(element); // which calls `scroll` at once
    },
  };
}
