// The keys of the paint tab: single letters, which count while something of the tab has the focus, or had it last.
import { make } from "./base.js";

/** @type {[key: string, action: string, words: string][]} */
export const KEYS = [
  ["c", "colour", "brush for colours"],
  ["s", "sketch", "brush for edges"],
  ["w", "warp", "drag a patch"],
  ["[", "smaller", "smaller brush"],
  ["]", "larger", "larger brush"],
  ["z", "undo", "undo"],
  ["y", "redo", "redo"],
  ["p", "play", "from the start to now"],
  ["f", "fix", "fix: this becomes the start"],
  ["r", "anew", "start over, without strokes"],
  ["d", "dice", "another picture"],
  ["e", "edits", "show or hide the strokes"],
];

/**
 * What a key does; "" for nothing. Where somebody types, it only types.
 *
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "target">} event
 */
export function keyAction({ key, ctrlKey, metaKey, altKey, target }) {
  if (altKey || /** @type {Element | null} */ (target)?.matches?.('input[type="number"], input[type="text"], textarea'))
    return "";
  if (ctrlKey || metaKey) return key.toLowerCase() === "z" ? "undo" : key.toLowerCase() === "y" ? "redo" : "";
  return KEYS.find(([own]) => own === key.toLowerCase())?.[1] ?? "";
}

/** @param {HTMLElement} list */
export function listKeys(list) {
  const rows = [
    ["arrow keys", "move the brush, faster with Shift"],
    ["space", "set the brush down, and lift it"],
    ...KEYS.map(([key, , words]) => [key.toUpperCase(), words]),
  ];
  list.replaceChildren(
    ...rows.map(([key, words]) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, words))),
  );
}

/**
 * Have keys do what buttons do, unless these are grey. A button that turns grey loses the focus to the page as a whole,
 * and so does a click between two buttons: the keys stay with the tab until something else gets the focus.
 *
 * @param {HTMLElement} root of the tab
 * @param {Record<string, () => void>} actions
 * @param {() => boolean} paints whether somebody paints: then keys belong to the brush
 */
export function followKeys(root, actions, paints) {
  let isLast = false; // what was used last is of the tab
  const isOpen = () => Boolean(root.offsetParent);
  for (const type of ["focusin", "pointerdown"]) {
    document.addEventListener(type, ({ target }) => {
      isLast = root.contains(/** @type {Node} */ (target));
    });
  }
  document.addEventListener("keydown", (event) => {
    const isNobodys = event.target === document.body && isLast && isOpen();
    const name = isNobodys || root.contains(/** @type {Node} */ (event.target)) ? keyAction(event) : "";
    if (!name || paints()) return;
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (root.querySelector(`button.${name}`));
    if (!button?.disabled) actions[name]();
  });
}
