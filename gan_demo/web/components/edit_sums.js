// A - B + C: three groups of three pictures, their means, the result among its neighbours, and the control that fails.
import { listen, make, within } from "./base.js";
import { createContactSheet } from "./contact_sheet.js";
import { pixelSum, replaced } from "./edit_points.js";
import { paint } from "./latent_path.js";

/**
 * @typedef {import("./latent_path.js").Picture} Picture
 * @typedef {"exemplars" | "means" | "nine" | "control"} Part
 */

const [GROUPS, EACH, SHEET] = [3, 3, 64];
const LETTERS = ["A", "B", "C"];
const RING = [0, 1, 2, 3, 5, 6, 7, 8]; // where the neighbours stand among nine; the result is in the middle
const CENTRE = 4;

/**
 * @param {HTMLElement} element
 * @param {(groups: number[][]) => void} react to other groups
 */
export function createSums(element, react) {
  const { find, all } = within(element);
  const blank = (/** @type {Record<string, string>} */ look) => make("canvas", { width: 64, height: 64, ...look });
  const buttons = Array.from({ length: GROUPS * EACH }, (_, i) =>
    make("button", { "data-place": i, "aria-current": "false" }, blank({ "aria-hidden": "true" })),
  );
  const nine = Array.from({ length: 9 }, (_, i) => blank(i === CENTRE ? { role: "img" } : { "aria-hidden": "true" }));
  /** @type {Record<Part, HTMLCanvasElement[]>} */
  const canvases = {
    exemplars: buttons.map((button) => within(button).find("canvas")),
    means: all(".mean"),
    nine: [...RING, CENTRE].map((place) => nine[place]),
    control: all(".control"),
  };
  /** @type {Record<Part, Picture[]>} */
  const pictures = { exemplars: [], means: [], nine: [], control: [] };
  /** @type {number[][]} */
  let groups = [];
  /** @type {import("./edit.js").Try[]} */
  let tries = [];
  let active = 0; // the place that a click on the sheet fills
  let request = ""; // whose pictures were drawn, or are on their way
  let left = 0; // of those, that have yet to come
  let overview = ""; // the model of the sheet

  for (const [i, three] of all(".three").entries()) three.replaceChildren(...buttons.slice(EACH * i, EACH * (i + 1)));
  find(".nine").replaceChildren(...nine);
  const fold = /** @type {HTMLDetailsElement} */ (find(".pick"));
  const contact = createContactSheet(
    find(".picking"),
    { sheet: "", columns: 8, count: SHEET, first: 0 },
    (/** @type {number} */ seed) => {
      const flat = replaced(groups.flat(), active, seed);
      activate((active + 1) % buttons.length);
      react(Array.from({ length: GROUPS }, (_, i) => flat.slice(EACH * i, EACH * (i + 1))));
    },
  );

  /** @param {number} place */
  function activate(place) {
    active = place;
    for (const [i, button] of buttons.entries()) button.setAttribute("aria-current", String(fold.open && i === place));
    const [letter, number] = [LETTERS[Math.floor(place / EACH)], (place % EACH) + 1];
    find(".hint").textContent = `A click on the sheet chooses picture ${number} of ${letter}. Click another above.`;
  }

  listen(element, "click", ".three button", ({ dataset }) => {
    fold.open = true;
    activate(Number(dataset.place));
  });
  listen(element, "click", ".tries button", ({ dataset }) => react(tries[Number(dataset.try)].groups));
  /** @type {(() => void) | null} */
  let drawOverview = null;
  fold.addEventListener("toggle", () => {
    activate(active);
    drawOverview?.();
  });

  /** @type {(part: Part, i: number, picture: Picture) => void} */
  function show(part, i, picture) {
    paint(canvases[part][i], picture);
    pictures[part][i] = picture;
  }

  return {
    show,

    /**
     * Whether a sum's pictures are there or on their way; from now on they are.
     *
     * @param {string} key
     */
    isAsked(key) {
      const before = request;
      request = key;
      if (before !== key) left = canvases.nine.length + canvases.means.length + canvases.exemplars.length;
      return before === key;
    },

    /**
     * A picture that the browser drew; the control is calculated once all are there.
     *
     * @type {(key: string, part: Part, i: number, picture: Picture) => void}
     */
    take(key, part, i, picture) {
      if (key !== request) return;
      show(part, i, picture);
      left -= 1;
      if (left > 0) return;
      const { exemplars } = pictures;
      const groups = LETTERS.map((_, group) => exemplars.slice(EACH * group, EACH * (group + 1)));
      show("control", 0, pixelSum(groups));
      find(".sums").dataset.shown = key;
    },

    /** What is shown, for a figure. */
    pictures: () => pictures,

    /**
     * Have the sheet drawn, where it is open.
     *
     * @param {string} model
     * @param {(seed: number, show: (picture: Picture) => void) => void} draw
     */
    overview(model, draw) {
      drawOverview = () => {
        if (!fold.open || overview === model) return;
        overview = model;
        let missing = SHEET;
        for (const seed of [...contact.seeds].reverse()) {
          draw(seed, (picture) => {
            contact.put(seed, picture);
            missing -= 1;
            if (missing === 0) contact.mark(model, "");
          });
        }
      };
      drawOverview();
    },

    /**
     * @param {number[][]} next groups
     * @param {import("./edit.js").Try[]} picks
     * @param {string} of what all pictures show
     */
    fill(next, picks, of) {
      groups = next;
      if (tries !== picks) {
        tries = picks;
        const choices = tries.map(({ text }, i) => make("button", { "data-try": i }, text));
        find(".tries").replaceChildren(make("b", {}, "Try"), ...choices);
      }
      for (const [i, seed] of groups.flat().entries()) {
        const place = `${LETTERS[Math.floor(i / EACH)]} ${(i % EACH) + 1}`;
        buttons[i].setAttribute("aria-label", `${place}: ${of}, seed ${seed}`);
      }
      const words = groups.map((group, i) => `${LETTERS[i]} (seeds ${group.join(", ")})`);
      nine[CENTRE].setAttribute("aria-label", `${of}: ${words[0]} minus ${words[1]} plus ${words[2]}`);
      contact.setBadges((seed) => LETTERS.filter((_, i) => groups[i].includes(seed)), "group");
      activate(active);
    },
  };
}
