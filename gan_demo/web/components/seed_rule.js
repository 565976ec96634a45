// What a seed may be: the rule of gan_demo/checks.py.

export const MAX_SEED = 2 ** 32 - 1;
export const SEED_RULE = `A whole number from 0 to ${MAX_SEED}.`;

/**
 * @param {unknown} seed null is an empty box
 * @param {number} [count] of seeds in a row, from this one
 */
export const isSeed = (seed, count = 1) =>
  typeof seed === "number" && Number.isInteger(seed) && seed >= 0 && seed + count - 1 <= MAX_SEED;
