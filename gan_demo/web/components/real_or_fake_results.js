// What a game comes to: each picture with who made it, what you said and what D said.
import { make, within } from "./base.js";
import { toCanvas } from "./real_or_fake_pictures.js";
import { REAL } from "./real_or_fake_plan.js";

/**
 * @typedef {import("./real_or_fake_plan.js").Round} Round
 * @typedef {import("./real_or_fake_pictures.js").Picture} Picture
 *
 * @typedef {Round & { said: boolean, frames: number, milliseconds: number, planned: number }} Play what was answered:
 *   `said` is true for "real", `time` is the one that it counts for
 *
 * @typedef {{ threshold: number, probability: boolean, name: string }} Scale of D's opinions, and whose D it is
 */

/** @param {Play} play */
export const isRight = ({ source, said }) => (source === REAL) === said;

/** @param {Play[]} plays */
export const countRight = (plays) => plays.filter(isRight).length;

/** @type {(count: number, one: string) => string} */
const many = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

/**
 * The mistakes of a game: only a fake can fool somebody; who takes a real picture for fake has been too careful.
 *
 * @param {Play[]} plays
 */
export function describeMistakes(plays) {
  const mistakes = plays.filter((play) => !isRight(play));
  const deceptions = mistakes.filter(({ said }) => said).length;
  const doubts = mistakes.length - deceptions;
  if (!mistakes.length) return "No fake fooled you, and you doubted no real picture";
  const [fakes, real] = [deceptions ? many(deceptions, "fake") : "No fake", many(doubts, "real picture")];
  if (!doubts) return `${fakes} fooled you`;
  return `${fakes} fooled you, ${deceptions ? "and" : "but"} you took ${real} for fake`;
}

/**
 * How often a class was mistaken in a picture.
 *
 * @param {{ source: string, wrong: number, count: number }} card
 */
export const describeMistaken = ({ source, wrong, count }) =>
  `${source === REAL ? "taken for fake by" : "fooled"} ${wrong} of ${count}`;

/** @param {boolean} isReal */
const word = (isReal) => (isReal ? "real" : "fake");

/** @param {boolean} right */
export const mark = (right) => (right ? "✓" : "✗");

/**
 * How many of the pictures D got right.
 *
 * @param {Play[]} plays
 * @param {number[]} opinions
 * @param {number} threshold
 */
export const countJudge = (plays, opinions, threshold) =>
  plays.filter(({ source }, i) => (source === REAL) === opinions[i] >= threshold).length;

/**
 * You against D, in a sentence or two.
 *
 * @param {Play[]} plays
 * @param {number[]} opinions
 * @param {Scale} scale
 */
export function describeMatch(plays, opinions, { threshold, probability, name }) {
  const [you, judge] = [countRight(plays), countJudge(plays, opinions, threshold)];
  const winner = you === judge ? "A draw" : you > judge ? "You win" : "D wins";
  const share = probability
    ? "how likely D thinks a picture is to be real"
    : "D finds a picture more real-looking than this percentage of real ones";
  return (
    `You ${you}, D ${judge}. ${winner}. D is the discriminator of ${name}, a detective that had all the time it needed. ` +
    `In brackets: ${share}; from ${Math.round(threshold)}% on it says "real".`
  );
}

/**
 * @param {HTMLElement} element
 * @param {(card: import("./real_or_fake_plan.js").Card) => string} nameOf who made a picture
 */
export function createResults(element, nameOf) {
  const { find, all } = within(element);

  /**
   * @param {Play} play
   * @param {Picture} picture
   * @param {string} of what it shows
   */
  function createCard(play, picture, of) {
    const { source, number, said, time, frames, milliseconds } = play;
    const kind = source === REAL ? "real" : "generated";
    const right = isRight(play);
    const figure = make(
      "figure",
      { class: right ? "right" : "wrong", "data-source": source, "data-number": number },
      toCanvas(picture, `${of}, ${nameOf(play)}`),
      make(
        "figcaption",
        {},
        make("b", { class: kind }, nameOf(play)),
        make("span", { class: "you" }, `you: ${word(said)} ${mark(right)}`),
        make("span", { class: "judge-says" }),
        make("small", { title: `It was shown for ${milliseconds} ms` }, `${time} ms, ${frames} frames`),
      ),
    );
    return figure;
  }

  return {
    /**
     * @param {Play[]} plays
     * @param {Picture[]} pictures
     * @param {string} of what they show
     */
    show(plays, pictures, of) {
      find("h3").textContent = describeMistakes(plays);
      find(".cards").replaceChildren(...plays.map((play, i) => createCard(play, pictures[i], of)));
      element.hidden = false;
    },

    /** @param {string} text in place of D's answers */
    tell(text) {
      find(".judge").textContent = text;
    },

    /**
     * @param {Play[]} plays
     * @param {number[]} opinions
     * @param {Scale} scale
     */
    judge(plays, opinions, scale) {
      find(".judge").textContent = describeMatch(plays, opinions, scale);
      for (const [i, part] of all(".judge-says").entries()) {
        const says = opinions[i] >= scale.threshold;
        part.textContent = `D: ${word(says)} ${mark(says === (plays[i].source === REAL))} (${Math.round(opinions[i])}%)`;
      }
    },

    hide() {
      element.hidden = true;
    },
  };
}
