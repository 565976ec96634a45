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
 * A value for each level: one alone stands for all of them.
 *
 * @param {number[]} list
 * @param {number[]} start has a value for each level
 */
const spread = (list, start) => (list.length === 1 ? start.map(() => list[0]) : list.length ? list : start);

/**
 * The chain of a link, which the address's table fits to the model.
 *
 * @param {Link} link
 * @param {Chain} start
 * @returns {Chain}
 */
export const chainOf = ({ seeds, gains, label }, start) => ({
  seeds: spread(seeds, start.seeds),
  gains: spread(gains, start.gains),
  label: label || start.label,
});
