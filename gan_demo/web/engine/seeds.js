// A seed's latent vector: the numbers of torch.randn(size, generator=torch.Generator().manual_seed(seed)) on a CPU.
// Equal to 3e-6, not to the bit: torch itself differs by as much between its instruction sets.

const STATE = 624; // words of the Mersenne twister's state
const SHIFT = 397;
const BLOCK = 16; // torch draws eight pairs at once

/**
 * The Mersenne twister MT19937 (Matsumoto and Nishimura, 1998), as at::mt19937 seeds it.
 *
 * @param {number} seed a whole number from 0 to 4294967295
 * @returns {() => number} the next whole number from 0 to 4294967295
 */
export function twister(seed) {
  const state = new Uint32Array(STATE);
  state[0] = seed;
  for (let i = 1; i < STATE; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  let at = STATE;
  return () => {
    if (at === STATE) {
      twist(state);
      at = 0;
    }
    return temper(state[at++]);
  };
}

/** @param {Uint32Array} state */
function twist(state) {
  for (let i = 0; i < STATE; i++) {
    const y = (state[i] & 0x80000000) | (state[(i + 1) % STATE] & 0x7fffffff);
    state[i] = state[(i + SHIFT) % STATE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

/** @param {number} word */
function temper(word) {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
}

/**
 * Numbers from N(0, 1), by Box and Muller's method.
 *
 * @param {number} size
 * @param {number} seed a whole number from 0 to 4294967295
 */
export const randn = (size, seed) => (size < BLOCK ? pairs(size, twister(seed)) : blocks(size, twister(seed)));

/**
 * Fewer than 16 numbers: torch computes them in double precision, pair by pair.
 *
 * @param {number} size
 * @param {() => number} next
 */
function pairs(size, next) {
  const numbers = new Float32Array(size);
  const uniform = () => ((next() & 0x1fffff) * 2 ** 32 + next()) * 2 ** -53;
  for (let i = 0; i < size; i += 2) {
    const angle = 2 * Math.PI * uniform();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
    numbers[i] = radius * Math.cos(angle);
    if (i + 1 < size) numbers[i + 1] = radius * Math.sin(angle);
  }
  return numbers;
}

/**
 * 16 numbers and more: uniform ones first, then blocks of them become normal (ATen's normal_fill). Where the last block
 * is not full, the last 16 numbers are anew.
 *
 * @param {number} size
 * @param {() => number} next
 */
function blocks(size, next) {
  const numbers = new Float32Array(size);
  const fill = (/** @type {number} */ from) => {
    for (let i = from; i < size; i++) numbers[i] = (next() & 0xffffff) * 2 ** -24;
  };
  fill(0);
  for (let from = 0; from + BLOCK <= size; from += BLOCK) makeNormal(numbers, from);
  if (size % BLOCK) {
    fill(size - BLOCK);
    makeNormal(numbers, size - BLOCK);
  }
  return numbers;
}

/**
 * @param {Float32Array} numbers
 * @param {number} from where the block begins
 */
function makeNormal(numbers, from) {
  const round = Math.fround; // torch computes a block in single precision
  for (let i = from; i < from + BLOCK / 2; i++) {
    const logarithm = round(Math.log(round(1 - numbers[i])));
    const radius = round(Math.sqrt(round(-2 * logarithm)));
    const angle = round(round(2 * Math.PI) * numbers[i + BLOCK / 2]);
    numbers[i] = radius * Math.cos(angle);
    numbers[i + BLOCK / 2] = radius * Math.sin(angle);
  }
}
