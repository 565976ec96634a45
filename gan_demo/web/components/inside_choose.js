// "What if D chooses?": a sheet of drawings, each the best-liked of n. As many as the slider asks for are drawn in the
// background; those of the opening are stored.
import { countPaint, listen, make, showSheet, within } from "./base.js";
import { cutPictures } from "./chain_view.js";
import { chosen } from "./inside_drawings.js";
import { paint } from "./latent_path.js";

/**
 * @typedef {import("./latent_path.js").Picture} Picture
 *
 * @typedef {object} Stored D's choices among the opening's drawings
 * @property {{ model: string, sheet: number }} of
 * @property {string} sheet a data URI
 * @property {number} tile pixels of a picture
 * @property {number} columns
 * @property {number[]} places of each picture on the sheet of 16
 * @property {number[]} firsts from how many drawings on each is the best
 *
 * @typedef {{ n: number, fd: number, variety: number }} Measured
 */

export const PLACES = 16;
const STEPS = 60; // of the slider: ten to a doubling

/** @type {(n: number) => number} where the slider stands for so many drawings */
export const positionOf = (n) => Math.round((STEPS / 6) * Math.log2(n));

/** @type {(position: number) => number} */
export const countAt = (position) => Math.round(2 ** ((6 * position) / STEPS));

/**
 * Which stored picture is at each place once D chooses from n.
 *
 * @param {Pick<Stored, "places" | "firsts">} stored
 * @param {number} n
 * @returns {number[]} by place
 */
export function storedChoice({ places, firsts }, n) {
  /** @type {number[]} */
  const best = Array(PLACES).fill(-1);
  for (const [i, place] of places.entries()) {
    if (firsts[i] <= n && (best[place] < 0 || firsts[i] > firsts[best[place]])) best[place] = i;
  }
  return best;
}

/**
 * The row of the table that is nearest to n.
 *
 * @param {Measured[]} rows
 * @param {number} n
 */
export const nearestRow = (rows, n) =>
  rows.reduce((best, row, i) => (distance(row.n, n) < distance(rows[best].n, n) ? i : best), 0);

const SAME = 0.01; // of the variety of real pictures: less is no difference

/**
 * What the table says, in a sentence.
 *
 * @param {Measured[]} rows from the fewest drawings to the most
 */
export function moral(rows) {
  const [first, last] = [rows[0], rows[rows.length - 1]];
  const distance = last.fd < first.fd ? "nearer to real ones" : "farther from real ones";
  const change = last.variety - first.variety;
  const variety = Math.abs(change) < SAME ? "as much variety" : `${change < 0 ? "less" : "more"} variety`;
  return `Chosen from ${last.n}, the pictures as a whole are ${distance}, with ${variety}. D's taste is its own.`;
}

/** @type {(a: number, b: number) => number} in doublings */
const distance = (a, b) => Math.abs(Math.log2(a / b));

/**
 * @param {HTMLDetailsElement} element
 * @param {Stored | null} stored
 * @param {ReturnType<typeof import("./inside_drawings.js").createDrawings>} drawings
 * @param {(part: { n?: number, sheet?: number }) => void} change
 */
export function createChoose(element, stored, drawings, change) {
  const { find } = within(element);
  const slider = /** @type {HTMLInputElement} */ (find(".n"));
  const canvases = Array.from({ length: PLACES }, () => make("canvas", { width: 64, height: 64 }));
  find(".chosen").replaceChildren(...canvases);
  /** @type {Picture[]} of the stored sheet, once it is decoded */
  let pictures = [];
  /** @type {import("./inside.js").Model | null} */
  let model = null;
  let wish = { n: 1, sheet: 0 };
  let reason = ""; // why the browser does not draw

  const isStored = () => model?.id === stored?.of.model && wish.sheet === stored?.of.sheet;

  function show() {
    if (!element.open || !model) return;
    slider.value = String(positionOf(wish.n));
    slider.setAttribute("aria-valuetext", `the best of ${wish.n}`);
    find("output").textContent = String(wish.n);
    const here = isStored() ? PLACES * wish.n : Math.min(PLACES * wish.n, drawings.list().length);
    const best =
      stored && isStored()
        ? storedChoice(stored, wish.n).map((i) => pictures[i])
        : chosen(drawings.list(), PLACES, wish.n).map((drawing) => drawing?.picture);
    for (const [place, canvas] of canvases.entries()) {
      const picture = best[place];
      if (picture) paint(canvas, picture);
      canvas.classList.toggle("awaited", !picture);
    }
    const words = `${PLACES} times ${model.of}, each the one that D likes best of ${wish.n}`;
    find(".chosen").setAttribute("aria-label", words);
    find(".count").textContent = countWords(here);
    const isWhole = here === PLACES * wish.n && best.every(Boolean);
    find(".chosen").dataset.shown = isWhole ? `${wish.n} ${wish.sheet}` : "";
    for (const [i, row] of [...find("tbody").children].entries()) {
      row.toggleAttribute("data-near", i === nearestRow(model.rows, wish.n));
    }
    countPaint(element);
  }

  /** @param {number} here drawings of those that the slider asks for */
  function countWords(here) {
    const all = PLACES * wish.n;
    if (here === all) return `${all.toLocaleString("en")} drawings, ${PLACES} of them kept`;
    if (reason) return reason;
    return `${here.toLocaleString("en")} of ${all.toLocaleString("en")} drawings are here`;
  }

  function fillTable() {
    const rows = model?.rows ?? [];
    find(".measured").hidden = rows.length === 0;
    find(".moral").textContent = rows.length ? moral(rows) : "";
    find("tbody").replaceChildren(
      ...rows.map(({ n, fd, variety }) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, String(n)),
          bar(`${Math.round(fd)}`, fd / rows[0].fd),
          bar(`${Math.round(100 * variety)}%`, variety),
        ),
      ),
    );
  }

  /** @type {(text: string, share: number) => HTMLElement} */
  function bar(text, share) {
    const cell = make("td", {}, make("span", {}, text));
    cell.style.setProperty("--share", String(Math.min(1, share)));
    return cell;
  }

  function want() {
    if (!model) return;
    drawings.begin(model.id, wish.sheet);
    drawings.want("choose", element.open && !isStored() ? PLACES * wish.n : 0);
  }

  listen(element, "input", ".n", () => change({ n: countAt(Number(slider.value)) }));
  listen(element, "click", ".others", () => change({ sheet: 1000 * Math.floor(1 + 9999 * Math.random()) }));
  element.addEventListener("toggle", () => {
    want();
    show();
  });
  showSheet(
    () => stored?.sheet,
    (image) => {
      const { tile, columns, places } = /** @type {Stored} */ (stored);
      const corners = places.map((_, i) => [(i % columns) * tile, Math.floor(i / columns) * tile, tile, tile]);
      pictures = cutPictures(image, /** @type {import("./chain_view.js").Place[]} */ (corners));
      show();
    },
  );

  return {
    show,
    want,

    /**
     * @param {import("./inside.js").Model} next
     * @param {{ n: number, sheet: number }} nextWish
     */
    set(next, nextWish) {
      const isOther = model?.id !== next.id;
      model = next;
      wish = nextWish;
      if (isOther) fillTable();
      want();
      show();
    },

    /** @param {string} text why the browser cannot draw; "" where it can */
    enable(text) {
      reason = text;
      /** @type {HTMLButtonElement} */ (find(".others")).disabled = text !== "";
      want();
      show();
    },
  };
}
