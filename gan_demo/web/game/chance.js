// Random numbers that a seed repeats.
import { twister } from "../engine/seeds.js";

/**
 * @typedef {object} Chance
 * @property {() => number} uniform from 0 to 1, without 1
 * @property {() => [number, number]} pair two numbers from N(0, 1), by Box and Muller's method
 */

/**
 * @param {number} seed
 * @returns {Chance}
 */
export function createChance(seed) {
  const next = twister(seed);
  const uniform = () => next() / 2 ** 32;
  return {
    uniform,
    pair: () => {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    },
  };
}
