// Words that are spelt alike, as difflib.get_close_matches of Python's library chooses them.

const [MOST, CUTOFF] = [3, 0.6]; // how many words, and how alike they are at least
const LONG = 200; // characters from which difflib leaves out those that are everywhere

/**
 * Up to 3 words that are spelt like another, the nearest first.
 *
 * @param {string} word
 * @param {string[]} words
 */
export function nearestWords(word, words) {
  const letters = [...word];
  const places = placesOf(letters);
  const alike = words.map((other) => ({ other, share: likeness([...other], letters, places) }));
  const close = alike.filter(({ share }) => share >= CUTOFF);
  close.sort((a, b) => b.share - a.share || (a.other < b.other ? 1 : -1));
  return close.slice(0, MOST).map(({ other }) => other);
}

/**
 * Where each letter of a word is.
 *
 * @param {string[]} letters
 */
function placesOf(letters) {
  /** @type {Map<string, number[]>} */
  const places = new Map();
  for (const [place, letter] of letters.entries()) places.set(letter, [...(places.get(letter) ?? []), place]);
  if (letters.length < LONG) return places;
  const most = Math.floor(letters.length / 100) + 1;
  return new Map([...places].filter(([, all]) => all.length <= most));
}

/**
 * SequenceMatcher.ratio: the share of letters in the longest block that both have, and in those beside it; 0 where it
 * cannot reach the cutoff.
 *
 * @param {string[]} a
 * @param {string[]} b
 * @param {Map<string, number[]>} places of b
 */
function likeness(a, b, places) {
  const both = a.length + b.length;
  if (2 * Math.min(a.length, b.length) < CUTOFF * both) return 0;
  return (2 * countCommon(a, b, places, [0, a.length, 0, b.length])) / both;
}

/**
 * @param {string[]} a
 * @param {string[]} b
 * @param {Map<string, number[]>} places
 * @param {number[]} range from where to where in a, and in b
 * @returns {number}
 */
function countCommon(a, b, places, [fromA, toA, fromB, toB]) {
  if (fromA >= toA || fromB >= toB) return 0;
  const [i, j, size] = longestBlock(a, b, places, [fromA, toA, fromB, toB]);
  if (size === 0) return 0;
  const before = countCommon(a, b, places, [fromA, i, fromB, j]);
  return before + size + countCommon(a, b, places, [i + size, toA, j + size, toB]);
}

/**
 * The longest block that both have: where it begins in a and in b, and how long it is. Letters that are everywhere only
 * lengthen it.
 *
 * @param {string[]} a
 * @param {string[]} b
 * @param {Map<string, number[]>} places
 * @param {number[]} range
 */
function longestBlock(a, b, places, [fromA, toA, fromB, toB]) {
  let [bestA, bestB, size] = [fromA, fromB, 0];
  /** @type {Map<number, number>} lengths of the blocks that end at each place of b */
  let lengths = new Map();
  for (let i = fromA; i < toA; i++) {
    const next = new Map();
    for (const j of places.get(a[i]) ?? []) {
      if (j < fromB || j >= toB) continue;
      const length = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > size) [bestA, bestB, size] = [i - length + 1, j - length + 1, length];
    }
    lengths = next;
  }
  while (bestA > fromA && bestB > fromB && a[bestA - 1] === b[bestB - 1])
    [bestA, bestB, size] = [bestA - 1, bestB - 1, size + 1];
  while (bestA + size < toA && bestB + size < toB && a[bestA + size] === b[bestB + size]) size += 1;
  return [bestA, bestB, size];
}
