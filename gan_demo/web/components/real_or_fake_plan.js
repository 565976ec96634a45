// Which pictures a game shows, in which order and for how long: all of it comes from one seed, which a link can carry.
import { twister } from "../engine/seeds.js";

/**
 * @typedef {object} Card a picture
 * @property {string} source REAL, or the id of the network that draws it
 * @property {number} number of a real picture in its deck, or the seed
 *
 * @typedef {Card & { time: number }} Round time is in milliseconds
 *
 * @typedef {object} Deck
 * @property {string[]} networks
 * @property {number} tiles how many real pictures there are
 */

export const REAL = "real";
export const TIMES = [50, 75, 100, 150, 200, 300, 400, 1000, 2000]; // milliseconds
export const ROUNDS = 10;
const [FEWEST, MOST] = [3, 7]; // real pictures of a game: whoever counts them learns nothing
const NINE = 9; // pictures that can be looked at for as long as one likes
const OTHER = 0x9e3779b9; // makes another seed of a seed
const POOL = 12; // pictures of each network that a class shares: the same ones fool several pupils

/** @param {number} seed */
function createChance(seed) {
  const next = twister(seed >>> 0);
  const below = (/** @type {number} */ count) => Math.floor((next() / 2 ** 32) * count);
  return {
    next,
    below,

    /**
     * A list in another order.
     *
     * @template Item
     * @param {Item[]} list
     */
    shuffle(list) {
      const items = [...list];
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [items[i], items[j]] = [items[j], items[i]];
      }
      return items;
    },
  };
}

/** @typedef {ReturnType<typeof createChance>} Chance */

/** @param {number} count */
const range = (count) => [...Array(count).keys()];

/**
 * Where cards are taken from: all pictures, or those that a class shares. None is taken twice in a game.
 *
 * @param {Deck} deck
 * @param {Chance} chance
 * @param {number | null} pool the class's seed; null where there is none
 * @returns {(source: string) => Card}
 */
function createStack({ networks, tiles }, chance, pool) {
  const all = pool === null ? chance : createChance(pool);
  const real = all.shuffle(range(tiles)).slice(0, pool === null ? tiles : POOL * networks.length);
  const shared = networks.map((id) => [id, chance.shuffle(range(POOL).map(() => all.next()))]);
  /** @type {Record<string, number[]>} */
  const stacks = { ...(pool === null ? {} : Object.fromEntries(shared)), [REAL]: chance.shuffle(real) };
  return (source) => ({ source, number: stacks[source]?.pop() ?? chance.next() });
}

/**
 * Who makes each picture, `real` of them nobody.
 *
 * @param {Chance} chance
 * @param {string[]} networks
 * @param {number} count
 * @param {number} real
 */
function chooseSources(chance, networks, count, real) {
  const order = chance.shuffle(networks);
  const generated = range(count - real).map((i) => order[i % order.length]);
  return chance.shuffle([...generated, ...range(real).map(() => REAL)]);
}

/**
 * A game's ten rounds.
 *
 * @param {number} seed
 * @param {Deck} deck
 * @param {number} time milliseconds of each picture; 0 for all nine in turn, in an order by chance
 * @param {number | null} pool the class's seed; null where there is none
 * @returns {Round[]}
 */
export function planGame(seed, deck, time, pool = null) {
  const chance = createChance(seed);
  const sources = chooseSources(chance, deck.networks, ROUNDS, FEWEST + chance.below(MOST - FEWEST + 1));
  const mixed = chance.shuffle([...TIMES, TIMES[chance.below(TIMES.length)]]);
  const take = createStack(deck, chance, pool);
  return sources.map((source, i) => ({ ...take(source), time: time || mixed[i] }));
}

/**
 * Nine pictures, four or five of them real.
 *
 * @param {number} seed
 * @param {Deck} deck
 */
export function planNine(seed, deck) {
  const chance = createChance(seed ^ OTHER);
  const sources = chooseSources(chance, deck.networks, NINE, Math.floor(NINE / 2) + chance.below(2));
  return sources.map(createStack(deck, chance, null));
}
