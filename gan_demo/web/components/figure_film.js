// A moment of a recorded training run as a figure for slides; the same layout as in gan_demo/figures/film.py.
import { COLOURS, createPage, FAINT, INK, MARGIN, SMALL, SUBDUED, WIDTH } from "./figure.js";
import { digitsPresent, inEnglish } from "./film_panels.js";

/**
 * @typedef {import("./figure.js").Page} Page
 * @typedef {import("./figure.js").Point} Point
 * @typedef {import("./film.js").Moment} Moment
 * @typedef {import("./film.js").Value} Value
 *
 * @typedef {object} Chart where curves are: numbers from `low` to `high` over a film's moments
 * @property {number} top
 * @property {number} height
 * @property {(moment: number) => number} x
 * @property {(number: number) => number} y numbers outside are put at the edge
 */

const [LEFT, RIGHT] = [810, WIDTH - MARGIN - 176]; // of the charts; the names of curves stand beside their ends
const SIDE = 672; // of the samples, at most
const [FORGED, FOOLED] = ["log(1−D(G(z)))", "−log D(G(z))"]; // of which G makes the mean small, by the game it plays

/**
 * Samples, D's scores, the game's value, G's loss and the digits that are drawn (GAN, Sec. 3).
 *
 * @param {import("./figure.js").Image} samples in a square
 * @param {Value} film
 * @param {number} at the moment's index
 * @param {string} caption a sentence on the moment
 * @param {import("./figure.js").Measure} measure
 * @returns {string} an SVG file
 */
export function filmFigure(samples, film, at, caption, measure) {
  const page = createPage(measure);
  const { step, images } = film.moments[at];
  const about = `Training step ${inEnglish(step)}; ${inEnglish(images)} training pictures seen so far`;
  const texts = { title: film.label, about, credit: film.credit };
  const y = page.heading(texts);
  const scale = Math.floor(SIDE / samples.width);
  const foot = y + scale * samples.width;
  page.picture([MARGIN, y], samples, scale);
  const drawer = `${film.tiles} samples drawn by G, the generator`;
  page.text([MARGIN, foot + 20], drawer, { colour: COLOURS.generated });
  const left = page.text([MARGIN, foot + 76], caption, { width: SIDE });
  let below = drawScores(page, y, film, at);
  for (const draw of [drawGame, drawLoss, drawDigits]) below = draw(page, below, film, at);
  return page.finish(Math.max(left, below), texts);
}

/**
 * A chart below its title.
 *
 * @param {Page} page
 * @param {number} y
 * @param {string} title
 * @param {{ height: number, low: number, high: number, moments: number }} size
 * @returns {Chart}
 */
function openChart(page, y, title, { height, low, high, moments }) {
  const top = page.text([LEFT, y], title) + 18;
  return {
    top,
    height,
    x: (moment) => LEFT + ((RIGHT - LEFT) * moment) / (moments - 1),
    y: (number) => top + (height * (high - Math.min(Math.max(number, low), high))) / (high - low),
  };
}

/**
 * Lines at some numbers, and one at the moment.
 *
 * @param {Page} page
 * @param {Chart} chart
 * @param {number[]} ticks
 * @param {number} at
 */
function drawFrame(page, chart, ticks, at) {
  for (const tick of ticks) {
    const y = chart.y(tick);
    drawLevel(page, y, FAINT);
    page.text([LEFT - 10, y - 8], String(tick).replace("-", "−"), { size: SMALL, colour: SUBDUED, anchor: "end" });
  }
  /** @type {Point[]} */
  const cursor = [
    [chart.x(at), chart.top],
    [chart.x(at), chart.top + chart.height],
  ];
  page.line(cursor, INK, 2);
}

/** @type {(page: Page, y: number, colour: string, more?: string) => void} */
function drawLevel(page, y, colour, more) {
  /** @type {Point[]} */
  const points = [
    [LEFT, y],
    [RIGHT, y],
  ];
  page.line(points, colour, 2, more);
}

/**
 * Curves by name, each with its colour, a dot at the moment, and its name at its end.
 *
 * @param {Page} page
 * @param {Chart} chart
 * @param {[name: string, numbers: number[], colour: string][]} curves
 * @param {number} at
 */
function drawCurves(page, chart, curves, at) {
  const last = (/** @type {number[]} */ numbers) => numbers[numbers.length - 1];
  let below = 0;
  for (const [name, numbers, colour] of [...curves].sort((a, b) => last(b[1]) - last(a[1]))) {
    const points = numbers.map((number, moment) => /** @type {Point} */ ([chart.x(moment), chart.y(number)]));
    page.line(points, colour, 4, ' stroke-linejoin="round"');
    page.dot(points[at], 7, colour, "white", 1.5);
    below = Math.max(points[points.length - 1][1] - 8, below);
    page.text([RIGHT + 12, below], name, { size: SMALL, colour, bold: true });
    below += 26;
  }
}

/**
 * D's scores as bars, of real digits upwards, of generated ones downwards; returns where the next chart begins.
 *
 * @param {Page} page
 * @param {number} y
 * @param {Value} film
 * @param {number} at
 */
function drawScores(page, y, { moments, samples }, at) {
  const title = "What D, the discriminator, says: D(x)";
  const chart = openChart(page, y, title, { height: 150, low: -1, high: 1, moments: 2 });
  const [middle, bins] = [chart.y(0), moments[at].real.length];
  for (const name of /** @type {const} */ (["real", "fake"])) {
    const colour = name === "real" ? COLOURS.real : COLOURS.generated;
    moments[at][name].forEach((count, i) => {
      const height = 72 * Math.sqrt(count / samples); // the root makes small counts visible, too
      const [left, right] = [chart.x(i / bins) + 2, chart.x((i + 1) / bins) - 2];
      page.block([left, name === "real" ? middle - height : middle], [right - left, height], colour);
    });
  }
  drawLevel(page, middle, SUBDUED);
  page.text([RIGHT + 12, middle - 44], "real digits ↑", { size: SMALL, colour: COLOURS.real, bold: true });
  page.text([RIGHT + 12, middle + 28], "generated ↓", { size: SMALL, colour: COLOURS.generated, bold: true });
  const note = "bars: square root of the count";
  page.text([RIGHT, chart.top - 38], note, { size: SMALL, colour: SUBDUED, anchor: "end" });
  const below = chart.top + chart.height + 8;
  /** @type {[share: number, words: string, anchor: "start" | "middle" | "end"][]} */
  const ends = [
    [0, "0: surely fake", "start"],
    [0.5, "½: no idea", "middle"],
    [1, "1: surely real", "end"],
  ];
  for (const [share, words, anchor] of ends) {
    page.text([chart.x(share), below], words, { size: SMALL, colour: SUBDUED, anchor });
  }
  return below + 60;
}

/**
 * The game's value with its two terms; returns where the next chart begins.
 *
 * @param {Page} page
 * @param {number} y
 * @param {Value} film
 * @param {number} at
 */
function drawGame(page, y, { moments }, at) {
  const size = { height: 180, low: -3, high: 0, moments: moments.length };
  const chart = openChart(page, y, "The game's value V: D pushes it up, G down", size);
  drawFrame(page, chart, [0, -1, -2, -3], at);
  const guess = chart.y(-Math.log(4));
  drawLevel(page, guess, SUBDUED, ' stroke-dasharray="8 8"');
  page.text([LEFT + 8, guess + 8], "−log 4: D can only guess", { size: SMALL, colour: SUBDUED });
  const [real, fake] = [moments.map(({ log_real }) => log_real), moments.map(({ log_fake }) => log_fake)];
  /** @type {[string, number[], string][]} */
  const curves = [
    ["log D(x)", real, COLOURS.real],
    [FORGED, fake, COLOURS.generated],
    ["V", real.map((number, i) => number + fake[i]), COLOURS.discriminator],
  ];
  drawCurves(page, chart, curves, at);
  return chart.top + chart.height + 44;
}

/**
 * G's loss; returns where the next chart begins.
 *
 * @param {Page} page
 * @param {number} y
 * @param {Value} film
 * @param {number} at
 */
function drawLoss(page, y, { moments, minimax }, at) {
  const [formula, low, high] = minimax ? [FORGED, -2, 0] : [FOOLED, 0, 6];
  const numbers = moments.map((moment) => (minimax ? moment.log_fake : moment.loss_g));
  const size = { height: 110, low, high, moments: moments.length };
  const chart = openChart(page, y, `What G makes small: the mean of ${formula}`, size);
  drawFrame(page, chart, [low, (low + high) / 2, high], at);
  drawCurves(page, chart, [["G's loss", numbers, COLOURS.generator]], at);
  return chart.top + chart.height + 44;
}

/**
 * How many of the ten digits the samples show, and the scale of training steps; returns its foot.
 *
 * @param {Page} page
 * @param {number} y
 * @param {Value} film
 * @param {number} at
 */
function drawDigits(page, y, { moments, present }, at) {
  const counts = moments.map((moment) => digitsPresent(moment, present));
  const size = { height: 80, low: 0, high: 10, moments: moments.length };
  const chart = openChart(page, y, `Digits that the samples show: ${counts[at]} of 10`, size);
  drawFrame(page, chart, [0, 5, 10], at);
  drawCurves(page, chart, [["digits", counts, COLOURS.generated]], at);
  const [below, steps] = [chart.top + chart.height + 14, moments.map(({ step }) => step)];
  for (let step = 1; step <= steps[steps.length - 1]; step *= 10) {
    if (step < steps[0]) continue;
    const x = chart.x(placeOf(step, steps));
    page.text([x, below], inEnglish(step), { size: SMALL, colour: SUBDUED, anchor: "middle" });
  }
  return page.text([LEFT, below + 30], "training steps", { size: SMALL, colour: SUBDUED });
}

/**
 * Where a step lies among the moments' steps, between two of them as a fraction.
 *
 * @param {number} step
 * @param {number[]} steps in rising order
 */
function placeOf(step, steps) {
  const next = steps.findIndex((other) => other >= step);
  if (next === 0) return 0;
  return next - (steps[next] - step) / (steps[next] - steps[next - 1]);
}
