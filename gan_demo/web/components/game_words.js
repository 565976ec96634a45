// Who is winning, and why, in words.

/**
 * @typedef {import("../game/play.js").View} View
 */

const [FAR, NEAR] = [0.15, 0.6]; // shares of G's points that are good
const [SPOT, PATCH] = [0.12, 0.5]; // widths of a cloud of points below which it is a spot, or a patch
const RESTLESS = 4; // changes of the lead
const [SURE, AHEAD, LOST] = [0.75, 0.6, 0.4]; // shares of points that D takes for what they are; a coin has a half

/** @param {number} share */
const percent = (share) => `${Math.round(100 * share)}%`;

/**
 * What G still lacks, or does not.
 *
 * @param {View["standing"]} standing
 * @param {string} places what the shape's parts are called
 */
function stateOfG({ covered, parts, good, width }, places) {
  const cloud = width < SPOT ? "one spot" : width < PATCH ? "one patch" : "";
  if (cloud) return `All of G's points lie in ${cloud}, and it covers ${covered} of ${parts} ${places}.`;
  if (good < FAR) return "G's points are far from the real ones.";
  if (covered < 0.6 * parts) return `G knows only ${covered} of ${parts} ${places}.`;
  if (covered < parts) return `G has reached ${covered} of ${parts} ${places}.`;
  if (good < NEAR) return `G has reached all ${parts} ${places}, but many of its points lie beside them.`;
  return `G has reached all ${parts} ${places}, and ${percent(good)} of its points lie where real ones do.`;
}

/**
 * Who is ahead, by D's answers alone.
 *
 * @param {Pick<View["standing"], "apart">} standing
 * @returns {"D" | "G" | "nobody"}
 */
export const leader = ({ apart }) => (apart >= AHEAD ? "D" : apart < LOST ? "G" : "nobody");

/**
 * Whether the lead has changed so often that no single leader tells how the match stands.
 *
 * @param {string[]} leaders of late
 */
export const isRestless = (leaders) => leaders.filter((name, i) => i && name !== leaders[i - 1]).length >= RESTLESS;

/**
 * @param {Pick<View, "standing" | "stepsD" | "stepsG">} view
 * @param {string} places what the shape's parts are called
 * @param {boolean} [restless] whether the lead changes all the time
 * @returns {[verdict: string, why: string]}
 */
export function describe({ standing, stepsD, stepsG }, places, restless = false) {
  const { apart, covered, parts, good, width } = standing;
  if (!stepsD && !stepsG) return ["Nobody has learned anything yet.", "Press Play, and watch G's points move."];
  const why = stateOfG(standing, places);
  if (restless) return ["Nobody stays ahead:", `just now D tells ${percent(apart)} of the points apart. ${why}`];
  if (apart >= SURE) return ["D is winning:", `it tells ${percent(apart)} of the points apart. ${why}`];
  if (apart >= AHEAD) return ["D is ahead:", `it tells ${percent(apart)} of the points apart. ${why}`];
  if (apart < LOST)
    return ["G has slipped away:", `D looks for it elsewhere, and gets only ${percent(apart)} right. ${why}`];
  const coin = `D tells only ${percent(apart)} of the points apart; a coin would get half of them.`;
  if (covered === parts && good >= NEAR) return ["A draw, as it should end:", `${coin} ${why}`];
  if (good < FAR && width >= PATCH) return ["Nobody is ahead yet:", `${coin} ${why}`];
  return ["G is ahead:", `${coin} ${why}`];
}

/**
 * The picture in words.
 *
 * @param {View} view
 * @param {string} places what the shape's parts are called
 */
export function tellPicture(view, places) {
  const { covered, parts, good } = view.standing;
  return [
    "Real points and G's points in the plane.",
    ...describe(view, places),
    `G covers ${covered} of ${parts} ${places}; ${percent(good)} of its points lie where real ones do.`,
  ].join(" ");
}

/**
 * What D believes of points that were placed by hand.
 *
 * @param {number[]} beliefs
 * @param {number} enough from which on D believes one
 */
export function score(beliefs, enough) {
  const count = beliefs.filter((belief) => belief >= enough).length;
  if (count === beliefs.length) return `D believes all ${count} of your points. You are a good generator.`;
  if (!count) return `D believes none of your ${beliefs.length} points.`;
  return `D believes ${count} of your ${beliefs.length} points.`;
}

/**
 * What whoever places points by hand may try next.
 *
 * @param {number[]} beliefs
 * @param {number} enough from which on D believes one
 * @param {boolean} isFirst whether none has been moved yet
 */
export function advise(beliefs, enough, isFirst) {
  const count = beliefs.filter((belief) => belief >= enough).length;
  if (isFirst) return "Your goal is all ten: drag one into the violet, where D says real.";
  if (!count) return "D has learned where they are. Drag one right among the green points: is it still found out?";
  return count < beliefs.length ? "The round ones are found out: few real points lie there, or too many of yours." : "";
}
