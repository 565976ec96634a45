// The picture that D looks at, with the maps of a layer's strongest features round it.
import { countPaint, listen, make, within } from "./base.js";
import { overlay, RING } from "./inside_maps.js";
import { paint } from "./latent_path.js";

/**
 * @typedef {import("./inside_maps.js").Tile} Tile
 * @typedef {import("./latent_path.js").Picture} Picture
 */

const [DIM, DARK] = [0.3, 0.55]; // light of the picture under a small map, and under a large one
const COLUMNS = 4;
// The places round the middle, from the top left on with the hands of a clock: row and column.
export const PLACES = [
  [1, 1],
  [1, 2],
  [1, 3],
  [1, 4],
  [2, 4],
  [3, 4],
  [4, 4],
  [4, 3],
  [4, 2],
  [4, 1],
  [3, 1],
  [2, 1],
];

/**
 * The place in the ring that a key goes to, or null for a key that goes nowhere: arrows go to the neighbour that lies
 * there.
 *
 * @param {number} place
 * @param {string} key
 */
export function placeAfter(place, key) {
  if (key === "Home") return 0;
  if (key === "End") return RING - 1;
  /** @type {Record<string, [number, number]>} */
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  if (!moves[key]) return null;
  let [row, column] = PLACES[place];
  for (let step = 1; step < COLUMNS; step++) {
    row += moves[key][0];
    column += moves[key][1];
    const next = PLACES.findIndex(([r, c]) => r === row && c === column);
    if (next >= 0) return next;
  }
  return null;
}

/**
 * What places add to D's score compared with real pictures, in words.
 *
 * @param {number[]} votes
 */
export function describeVotes(votes) {
  const most = votes.reduce((worst, vote, i) => (vote < votes[worst] ? i : worst), 0);
  const row = ["top", "upper middle", "lower middle", "bottom"][Math.floor(most / COLUMNS)];
  const column = ["left", "left of the middle", "right of the middle", "right"][most % COLUMNS];
  const against = votes.filter((vote) => vote < 0).length;
  return `${against} of 16 places point to a fake, most of all ${row}, ${column}`;
}

/** @param {number} vote */
const signed = (vote) => `${vote < 0 ? "−" : "+"}${Math.abs(vote).toFixed(1)}`;

/**
 * @param {HTMLElement} element
 * @param {(feature: number) => void} pick a feature
 */
export function createSight(element, pick) {
  const { find } = within(element);
  const stage = /** @type {HTMLCanvasElement} */ (find(".stage"));
  /** @type {Tile[]} */
  let tiles = [];
  const buttons = PLACES.map(([row, column], i) => {
    const button = make("button", { tabindex: i ? -1 : 0 }, make("canvas", { width: 64, height: 64 }));
    button.style.gridArea = `${row} / ${column}`;
    return button;
  });
  find(".ring").append(...buttons);
  find(".votes").replaceChildren(...Array.from({ length: COLUMNS ** 2 }, () => make("span")));

  listen(find(".ring"), "click", "button", (button) => {
    const tile = tiles[buttons.indexOf(/** @type {HTMLButtonElement} */ (button))];
    if (tile) pick(tile.feature);
  });
  listen(find(".ring"), "keydown", "button", (button, event) => {
    const next = placeAfter(buttons.indexOf(/** @type {HTMLButtonElement} */ (button)), event.key);
    if (next === null) return;
    event.preventDefault();
    buttons[next].focus();
  });
  listen(find(".ring"), "focusin", "button", (focused) => {
    for (const button of buttons) button.tabIndex = button === focused ? 0 : -1;
  });

  return {
    /**
     * @param {object} sight
     * @param {Picture} sight.picture
     * @param {string} sight.alternative of the picture
     * @param {Tile[]} sight.ring
     * @param {Tile | null} sight.tile that lies over the large picture
     * @param {number} sight.feature that was picked; -1 for none
     * @param {number[]} sight.votes that lie over the large picture; none where it is shown without
     */
    show({ picture, alternative, ring, tile, feature, votes }) {
      tiles = ring;
      paint(stage, tile ? overlay(picture, tile, DARK) : picture);
      stage.setAttribute("aria-label", alternative);
      for (const [i, button] of buttons.entries()) {
        const own = ring[i];
        button.hidden = !own;
        if (!own) continue;
        paint(/** @type {HTMLCanvasElement} */ (button.firstChild), overlay(picture, own, DIM));
        button.setAttribute("aria-label", `Feature ${own.feature + 1}`);
        button.setAttribute("aria-pressed", String(own.feature === feature));
      }
      find(".votes").hidden = votes.length === 0;
      const most = votes.reduce((size, vote) => Math.max(size, Math.abs(vote)), 1e-6);
      for (const [i, cell] of [...find(".votes").children].entries()) {
        const vote = votes[i] ?? 0;
        /** @type {HTMLElement} */ (cell).dataset.side = vote < 0 ? "fake" : "real";
        /** @type {HTMLElement} */ (cell).style.setProperty("--weight", (Math.abs(vote) / most).toFixed(2));
        cell.textContent = signed(vote);
      }
      countPaint(element);
    },
  };
}
