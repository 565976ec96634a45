// How a picture box tells the rest of the page of the visitor's own picture, which stays in it.

/**
 * @typedef {object} News
 * @property {import("./picture_file.js").Picture | null} picture null where there is none any more
 * @property {boolean} onServer whether the visitor has sent it: then pictures come from there
 * @property {(lack: string) => void} ask where this browser cannot do something with the picture, asks whether to send
 *   it; `lack` goes on "This browser cannot do it: "
 */

const BUBBLES = { bubbles: true };

/**
 * @param {HTMLElement} element of the box
 * @param {News} news
 */
export function spread(element, news) {
  element.dispatchEvent(new CustomEvent("picture", { ...BUBBLES, detail: news }));
}

/**
 * Empty a box, since something else is shown.
 *
 * @param {string} box its selector
 */
export const empty = (box) => document.querySelector(`${box} .picture-box`)?.dispatchEvent(new Event("empty", BUBBLES));

/**
 * @param {string} box its selector
 * @param {(news: News) => void} react
 */
export function follow(box, react) {
  document.addEventListener("picture", (event) => {
    if (/** @type {Element} */ (event.target).closest(box)) react(/** @type {CustomEvent<News>} */ (event).detail);
  });
}
