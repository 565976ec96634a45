// A sheet of seeds: a click picks one for an end, A first, then in turn. It is one tab stop, with arrow keys inside.
import { listen, make, showSheet, within } from "./base.js";

/**
 * @typedef {object} Value
 * @property {string} sheet a data URI
 * @property {number} columns
 * @property {number} count of the seeds
 * @property {number} first seed
 *
 * @typedef {{ end_a: number | null, end_b: number | null }} Ends the seeds that bear the badges A and B
 */

/**
 * Which ends a seed is: "", "A", "B" or "AB".
 *
 * @param {number} seed
 * @param {Ends} ends
 */
export const endsOf = (seed, { end_a, end_b }) => (seed === end_a ? "A" : "") + (seed === end_b ? "B" : "");

/**
 * The place that a key goes to, or null for a key that goes nowhere.
 *
 * @param {number} place
 * @param {string} key
 * @param {{ columns: number, count: number }} sheet
 */
export function placeAfter(place, key, { columns, count }) {
  /** @type {Record<string, number>} */
  const moves = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - columns,
    ArrowDown: place + columns,
    Home: 0,
    End: count - 1,
  };
  const next = moves[key] ?? -1;
  return next >= 0 && next < count ? next : null;
}

/**
 * The server's sheet, or the pictures of a worker that come one by one.
 *
 * @param {HTMLElement} element
 * @param {Value} value
 * @param {(seed: number, end: string) => void} pick
 */
export function createContactSheet(element, value, pick) {
  const { find, all } = within(element);
  const canvas = /** @type {HTMLCanvasElement} */ (find(".sheet"));
  const { columns, count, first } = value;
  const seeds = Array.from({ length: count }, (_, i) => first + i);
  let sheet = ""; // the newest of the server; "" once a worker draws

  const buttons = seeds.map((seed) => make("button", { "data-seed": seed, title: `seed ${seed}`, tabindex: -1 }));
  find(".grid").style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
  find(".grid").replaceChildren(...buttons);

  /**
   * Give the canvas the size of its pictures; what stands there stays.
   *
   * @param {number} side of a tile
   */
  function resize(side) {
    const [width, height] = [columns * side, Math.ceil(count / columns) * side];
    if (canvas.width === width && canvas.height === height) return;
    const before = make("canvas", { width: canvas.width, height: canvas.height });
    before.getContext("2d")?.drawImage(canvas, 0, 0);
    [canvas.width, canvas.height] = [width, height];
    canvas.getContext("2d")?.drawImage(before, 0, 0, width, height);
  }

  /**
   * Say what all pictures of the sheet are now: tests wait for it.
   *
   * @param {string} model
   * @param {string} label
   */
  function mark(model, label) {
    [element.dataset.model, element.dataset.label] = [model, label];
  }

  /** @param {string} end */
  function activate(end) {
    for (const button of all(".choice button")) {
      button.setAttribute("aria-pressed", String(button.dataset.active === end));
    }
  }

  /**
   * The one that the tab key goes to.
   *
   * @param {number} place
   */
  function setStop(place) {
    for (const [i, button] of buttons.entries()) button.tabIndex = i === place ? 0 : -1;
  }

  listen(element, "keydown", ".grid button", (button, event) => {
    const next = placeAfter(Number(button.dataset.seed) - first, event.key, value);
    if (next === null) return;
    event.preventDefault();
    buttons[next].focus();
  });
  listen(element, "focusin", ".grid button", ({ dataset }) => setStop(Number(dataset.seed) - first));
  listen(element, "click", "button", (button) => {
    if (button.dataset.active) {
      activate(button.dataset.active);
      return;
    }
    const end = all('.choice [aria-pressed="true"]')[0]?.dataset.active || "";
    activate(end === "A" ? "B" : "A");
    pick(Number(button.dataset.seed), end);
  });

  /**
   * @param {(seed: number) => string[]} badgesOf the letters that a seed bears
   * @param {string} what a letter stands for
   */
  function setBadges(badgesOf, what) {
    for (const button of buttons) {
      const badges = badgesOf(Number(button.dataset.seed));
      if (badges.length) button.dataset.end = badges.join("");
      else delete button.dataset.end;
      button.setAttribute("aria-label", [`seed ${button.dataset.seed}`, ...badges].join(`, ${what} `));
    }
  }

  setStop(0);

  return {
    seeds,

    mark,

    /**
     * @param {Value} next
     * @param {string} model
     * @param {string} label
     */
    show(next, model, label) {
      sheet = next.sheet;
      showSheet(
        () => sheet,
        (image) => {
          [canvas.width, canvas.height] = [image.width, image.height];
          canvas.getContext("2d")?.drawImage(image, 0, 0);
          mark(model, label);
        },
      );
    },

    /**
     * @param {number} seed
     * @param {{ pixels: Uint8ClampedArray, width: number, height: number }} picture
     */
    put(seed, { pixels, width, height }) {
      sheet = ""; // one that is still being decoded is not shown any more
      resize(width);
      const place = seed - first;
      const data = new ImageData(/** @type {Uint8ClampedArray<ArrayBuffer>} */ (pixels), width, height);
      canvas.getContext("2d")?.putImageData(data, (place % columns) * width, Math.floor(place / columns) * height);
    },

    /** @param {Ends} ends */
    setEnds(ends) {
      setBadges((seed) => [...endsOf(seed, ends)], "end");
    },

    setBadges,
  };
}
