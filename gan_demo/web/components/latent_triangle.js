// A triangle of three seeds to roam in: the path's A and B, and a third, C, which is its own.
import { sphericalMean } from "../engine/latents.js";
import { listen, within } from "./base.js";
import { createFold } from "./latent_fold.js";
import { paint } from "./latent_path.js";

const SEEDS = 10000; // that the die chooses from
const STEP = 0.04; // of the triangle's width or height, that an arrow key goes
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
/** @type {Record<string, number[]>} */
const CORNERS = { Home: [1, 0, 0], End: [0, 1, 0], PageUp: [0, 0, 1] };

/**
 * Where a mixture lies in the triangle's box, as shares of its width and height: A is below on the left, B below on the
 * right, C above in the middle.
 *
 * @param {number[]} weights of A, B and C, with the sum 1
 */
export const pointOf = ([, b, c]) => ({ x: b + c / 2, y: 1 - c });

/**
 * The mixture at a point, or, of one outside the triangle, at the point of the triangle that is nearest to it.
 *
 * @param {number} x
 * @param {number} y
 */
export function weightsAt(x, y) {
  const b = x - (1 - y) / 2;
  return nearestWeights([y - b, b, 1 - y]);
}

/**
 * The nearest weights of which none is negative (Duchi et al. 2008, Figure 1). Weights are as far from each other as
 * their points, because all sides of the triangle are equal.
 *
 * @param {number[]} weights with the sum 1
 */
function nearestWeights(weights) {
  let [sum, excess] = [0, 0];
  for (const [i, weight] of [...weights].sort((a, b) => b - a).entries()) {
    sum += weight;
    if (weight > (sum - 1) / (i + 1)) excess = (sum - 1) / (i + 1);
  }
  return weights.map((weight) => Math.max(0, weight - excess));
}

/**
 * @param {number[]} weights
 * @param {string} key
 * @returns {number[] | null} the weights after a key, or null for a key that means nothing here
 */
export function weightsAfter(weights, key) {
  if (key in CORNERS) return CORNERS[key];
  if (!(key in ARROWS)) return null;
  const { x, y } = pointOf(weights);
  const [right, down] = ARROWS[key];
  return weightsAt(x + right, y + down);
}

/**
 * The weights in words, as whole numbers with the sum 100.
 *
 * @param {number[]} weights
 */
export function describe([a, b]) {
  const [first, second] = [Math.round(100 * a), Math.round(100 * (a + b))];
  return `A ${first}%, B ${second - first}%, C ${100 - second}%`;
}

/**
 * @param {HTMLDetailsElement} element
 * @param {import("./latent_fold.js").Artist} artist
 */
export function createTriangle(element, { latent, draw }) {
  const { find, all } = within(element);
  const [plane, stage] = [find(".plane"), /** @type {HTMLCanvasElement} */ (find(".toy-stage"))];
  const box = /** @type {HTMLInputElement} */ (find(".corner-seed"));
  let seeds = [0, 0, box.valueAsNumber];
  let weights = [0.5, 0.5, 0]; // the middle of the path: C pulls away from it
  const fold = createFold(element, () => {
    drawCorners();
    drawStage(); // the newest wish comes first
  });

  function drawCorners() {
    for (const [i, corner] of all(".corner").entries()) {
      const [seed, canvas] = [seeds[i], /** @type {HTMLCanvasElement} */ (within(corner).find("canvas"))];
      draw(`corner ${i}`, latent(seed), (picture) => {
        paint(canvas, picture);
        canvas.dataset.seed = String(seed);
        within(corner).find("figcaption").textContent = `${"ABC"[i]} ${seed}`;
      });
    }
  }

  function drawStage() {
    const mixture = describe(weights);
    draw("mixture", sphericalMean(seeds.map(latent), weights), (picture) => {
      paint(stage, picture);
      stage.dataset.at = mixture;
      stage.setAttribute("aria-label", `A picture of ${mixture}`);
    });
  }

  /** @param {number[]} next */
  function move(next) {
    weights = next;
    place();
    drawStage();
  }

  function place() {
    const { x, y } = pointOf(weights);
    find(".point").style.left = `${100 * x}%`;
    find(".point").style.top = `${100 * y}%`;
    plane.setAttribute("aria-valuenow", String(Math.round(100 * weights[2])));
    plane.setAttribute("aria-valuetext", describe(weights));
    find(".shares").textContent = describe(weights);
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    const { left, top, width, height } = find(".sides").getBoundingClientRect();
    move(weightsAt((event.clientX - left) / width, (event.clientY - top) / height));
  }

  function changeCorner() {
    box.setAttribute("aria-invalid", String(!box.validity.valid));
    if (!box.validity.valid) return; // the page says what a seed is
    seeds = [...seeds.slice(0, 2), box.valueAsNumber];
    fold.update();
  }

  listen(element, "pointerdown", ".plane", (_, event) => {
    if (event.button) return;
    plane.setPointerCapture(event.pointerId);
    follow(event);
  });
  listen(element, "pointermove", ".plane", (_, event) => {
    if (plane.hasPointerCapture(event.pointerId)) follow(event);
  });
  listen(element, "keydown", ".plane", (_, event) => {
    const next = weightsAfter(weights, event.key);
    if (!next) return;
    event.preventDefault();
    move(next);
  });
  listen(element, "input", ".corner-seed", changeCorner);
  listen(element, "click", ".dice", () => {
    box.value = String(Math.floor(SEEDS * Math.random()));
    changeCorner();
  });
  place();

  return {
    enable: fold.enable,

    /**
     * @param {number} a seed
     * @param {number} b seed
     */
    show(a, b) {
      seeds = [a, b, seeds[2]];
      fold.update();
    },
  };
}
