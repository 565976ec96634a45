// What the address says of a chain. Models differ in their levels and classes, so what is as at a model's opening is
// empty there, and a link stays short.

/**
 * @typedef {import("./chain_panel.js").State} Chain
 * @typedef {{ seeds: number[], gains: number[], label: string }} Link
 */

/** @type {(one: number[], other: number[]) => boolean} */
const areEqual = (one, other) => String(one) === String(other);

/**
 * @param {Chain} chain
 * @param {Chain} start what its model opens with
 * @returns {Link}
 */
export const linkOf = ({ seeds, gains, label }, start) => ({
  seeds: areEqual(seeds, start.seeds) ? [] : seeds,
  gains: areEqual(gains, start.gains) ? [] : gains,
  label: label === start.label ? "" : label,
});

/**
 * A value for each level: the last of a list stands for the levels after it, too.
 *
 * @param {number[]} list
 * @param {number[]} start has a value for each level
 */
const fit = (list, start) => (list.length ? start.map((_, level) => list[Math.min(level, list.length - 1)]) : start);

/**
 * The chain of a link; a class that the model does not know is replaced by that of its opening.
 *
 * @param {Link} link
 * @param {Chain} start
 * @param {string[]} labels that the model knows
 * @returns {Chain}
 */
export const chainOf = ({ seeds, gains, label }, start, labels) => ({
  seeds: fit(seeds, start.seeds),
  gains: fit(gains, start.gains),
  label: labels.includes(label) ? label : start.label,
});
