// The four panels of a recorded training run: D's scores, the game's value, G's loss, the digits that it draws.
import { make, makeSvg, setAttributes, within } from "./base.js";
import { alternative, balance, chart, cursor, curve, drawing, WIDTH } from "./film_charts.js";

/**
 * @typedef {import("./film.js").Moment} Moment
 * @typedef {import("./film.js").Value} Value
 * @typedef {import("./film_charts.js").Change} Change
 *
 * @typedef {object} Loss that G minimises
 * @property {string} formula
 * @property {string} remark after it
 * @property {import("./film_charts.js").Look} look of its chart
 * @property {{ number: number, name: string }} balance where neither network wins
 * @property {(moment: Moment) => number} of a moment
 */

/** @type {Record<"minimax" | "practice", Loss>} */
const LOSSES = {
  minimax: {
    formula: "mean log(1 − D(G(z)))",
    remark: ", the game's own loss",
    look: { height: 128, low: -2, high: 0, ticks: [0, -1, -2] },
    balance: { number: -Math.log(2), name: "−log 2" },
    of: (moment) => moment.log_fake,
  },
  practice: {
    formula: "mean −log D(G(z))",
    remark: " instead: it has a slope where D is sure",
    look: { height: 128, low: 0, high: 6, ticks: [0, 3, 6] },
    balance: { number: Math.log(2), name: "log 2" },
    of: (moment) => moment.loss_g,
  },
};
const GAME = { height: 128, low: -3, high: 0, ticks: [0, -1, -2, -3] };
const DIGITS = { height: 76, low: 0, high: 10, ticks: [0, 5, 10] };

/**
 * How many digits are present among a moment's samples.
 *
 * @param {Pick<Moment, "digits">} moment
 * @param {number} enough samples from which a digit counts as present
 */
export const digitsPresent = ({ digits }, enough) => digits.filter((count) => count >= enough).length;

/**
 * What D says at a moment, in words.
 *
 * @param {Pick<Moment, "real" | "fake">} moment
 */
export function scoresInWords({ real, fake }) {
  const [a, b] = [real, fake].map((bins) => {
    const sum = (/** @type {number[]} */ counts) => counts.reduce((all, count) => all + count, 0);
    return Math.round((100 * sum(bins.slice(bins.length / 2))) / sum(bins));
  });
  return `D says more than ½ to ${a}% of the real digits, and to ${b}% of the generated ones.`;
}

/** @param {number} number */
const signed = (number) => number.toFixed(2).replace("-", "−");

/** @param {number} number */
export const inEnglish = (number) => number.toLocaleString("en");

/**
 * A part of a formula that lights up together with its curve.
 *
 * @param {string} name
 * @param {string} formula
 */
const term = (name, formula) => make("button", { class: `term ${name}`, "data-term": name }, formula);

/**
 * D's scores as bars: of real digits upwards, of generated ones downwards.
 *
 * @param {Element} panel
 * @param {Value} film
 * @returns {Change[]}
 */
export function drawScores(panel, { samples, moments }) {
  const [height, middle, half] = [146, 64, WIDTH / 2];
  const svg = drawing(panel, height);
  const width = WIDTH / moments[0].real.length;
  /** @param {number} count */
  const barHeight = (count) => (middle - 16) * Math.sqrt(count / samples); // the root makes small counts visible, too
  const changes = /** @type {const} */ (["real", "fake"]).map((name) => {
    const bars = moments[0][name].map((_, i) => makeSvg("rect", { x: i * width + 1, width: width - 2, class: name }));
    svg.append(...bars);
    return (/** @type {number} */ moment) =>
      bars.forEach((bar, i) => {
        const size = barHeight(moments[moment][name][i]);
        setAttributes(bar, { height: size, y: name === "real" ? middle - size : middle });
      });
  });
  svg.append(
    makeSvg("line", { x1: 0, x2: WIDTH, y1: middle, y2: middle, class: "grid" }),
    makeSvg("line", { x1: half, x2: half, y1: 4, y2: 2 * middle - 4, class: "balance" }),
    makeSvg("text", { x: 0, y: 12, class: "real name" }, "real digits ↑"),
    makeSvg("text", { x: 0, y: 2 * middle - 2, class: "fake name" }, "generated digits ↓"),
    makeSvg("text", { x: 0, y: height - 4, "text-anchor": "start" }, "0: surely fake"),
    makeSvg("text", { x: half, y: height - 4, "text-anchor": "middle" }, "½: no idea"),
    makeSvg("text", { x: WIDTH, y: height - 4, "text-anchor": "end" }, "1: surely real"),
  );
  return [...changes, alternative(svg, (moment) => scoresInWords(moments[moment]))];
}

/**
 * @param {HTMLElement} panel
 * @param {Value} film
 * @returns {Change[]}
 */
export function drawGame(panel, { moments }) {
  within(panel)
    .find(".rule")
    .replaceChildren(
      ...[term("value", "V"), " = ", term("real", "mean log D(x)"), " + ", term("fake", "mean log(1 − D(G(z)))")],
      ": D pushes it up, G down",
    );
  const frame = chart(panel, moments.length, GAME);
  const guess = -Math.log(4); // its name stands below the line, at the middle, where there are rarely curves
  balance(frame, guess, "−log 4: D can only guess", { x: WIDTH / 2, y: frame.y(guess) + 14, "text-anchor": "start" });
  const real = moments.map((moment) => moment.log_real);
  const fake = moments.map((moment) => moment.log_fake);
  const value = real.map((number, i) => number + fake[i]);
  const describe = (/** @type {number} */ at) => {
    const [sum, left, right] = [value[at], real[at], fake[at]].map(signed);
    return `V is ${sum}: mean log D(x) is ${left}, and mean log(1 − D(G(z))) is ${right}.`;
  };
  const curves = [curve(frame, "real", real), curve(frame, "fake", fake), curve(frame, "value", value)];
  return [...curves, cursor(frame), alternative(frame.svg, describe)];
}

/**
 * @param {HTMLElement} panel
 * @param {Value} film
 * @returns {Change[]}
 */
export function drawLoss(panel, { moments, minimax }) {
  const loss = LOSSES[minimax ? "minimax" : "practice"];
  within(panel).find("h3").replaceChildren("G minimises ", term("generator", loss.formula), loss.remark);
  const frame = chart(panel, moments.length, loss.look);
  balance(frame, loss.balance.number, loss.balance.name);
  const describe = (/** @type {number} */ at) => `${loss.formula} is ${signed(loss.of(moments[at]))}.`;
  return [curve(frame, "generator", moments.map(loss.of)), cursor(frame), alternative(frame.svg, describe)];
}

/**
 * How many digits the samples show, and below the curve how often each appears.
 *
 * @param {HTMLElement} panel
 * @param {Value} film
 * @returns {Change[]}
 */
export function drawDigits(panel, { moments, samples, present: enough }) {
  const frame = chart(panel, moments.length, DIGITS);
  const counts = moments.map((moment) => digitsPresent(moment, enough));
  const bars = moments[0].digits.map((_, digit) => make("div", {}, make("i"), make("span", {}, String(digit))));
  const tally = make("div", { class: "tally", role: "img" }, ...bars);
  panel.append(tally);
  const changes = [
    curve(frame, "classes", counts),
    cursor(frame),
    alternative(frame.svg, (at) => `${counts[at]} of 10 digits are there.`),
    alternative(tally, (at) => `Samples read as 0 to 9: ${moments[at].digits.join(", ")}.`),
  ];
  /** @type {Change} */
  const change = (at) => {
    const { digits } = moments[at];
    const heading = `${inEnglish(samples)} samples show ${counts[at]} of 10 digits`;
    within(panel).find("h3").textContent = heading;
    bars.forEach((bar, digit) => {
      const share = Math.min(1, (3 * digits[digit]) / samples); // a third of all samples fills a bar
      within(bar).find("i").style.height = `${34 * share}px`;
      bar.classList.toggle("absent", digits[digit] < enough);
      bar.title = `${digits[digit]} samples are surely read as ${digit}`;
    });
  };
  return [...changes, change];
}
