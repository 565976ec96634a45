// The wording of captions, as gan_demo/wording.py has it: what the model reads of one, and words that it does not know.
import { nearestWords } from "./spelling.js";

/**
 * @typedef {object} Piece of a caption
 * @property {string} text
 * @property {string[] | null} nearest words to write instead, where the text is an unknown word
 *
 * @typedef {object} Reading a caption as the model reads it
 * @property {string} text
 * @property {Piece[]} pieces which join to the text
 * @property {string[]} notes sentences for the visitor
 *
 * @typedef {object} Language what Python hands over
 * @property {string} words that the model knows, separated by spaces; where there are none, no word is unknown
 * @property {Record<"empty" | "cut" | "not_english" | "not_flowers", string>} sentences
 */

const LENGTH = 201; // characters that the text encoder reads
const LETTER = "\\p{L}\\p{Nl}\\p{No}"; // of any script; Python's \w without digits and _
const WORD = new RegExp(`[${LETTER}]+(?:'[${LETTER}]+)*`, "gu");
const NO_TEXT = /\p{C}/gu; // control and format characters, and those that are none
const FLOWERS = [
  ...["flower", "floret", "bloom", "blossom", "bud", "petal", "pedal", "sepal", "stamen", "stigma", "pistil"],
  ...["anther", "filament", "pollen", "stem", "leaf", "leave", "bouquet", "rose", "dais", "lil", "tulip", "orchid"],
  ...["sunflower", "popp", "lotus", "iris", "thistle"],
].join("|");
const ABOUT_FLOWERS = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${FLOWERS})(?:y|s|es|ies|ed)?(?![\\p{L}\\p{N}_])`, "u");

/** @param {string} text */
function readable(text) {
  const words = text.replace(NO_TEXT, " ").replaceAll("\u2019", "'").split(/\s+/u);
  return [...words.filter(Boolean).join(" ")];
}

/** @param {string[]} characters */
const cut = (characters) => characters.slice(0, LENGTH).join("").trim();

/**
 * The part of a caption that the model reads, at most 201 characters. Line breaks, control and format characters become
 * spaces, and a run of spaces becomes a single one.
 *
 * @param {string} text
 */
export const tidy = (text) => cut(readable(text));

/**
 * How the model reads a caption.
 *
 * @param {string} text as the visitor typed it
 * @param {Language} language
 * @param {boolean} writing whether the visitor may still be typing: then the last word is judged only once it is
 *   finished, and what is not about flowers yet may still become so
 * @returns {Reading}
 */
export function read(text, { words, sentences }, writing) {
  const characters = readable(text);
  const caption = cut(characters);
  const isLong = characters.length > LENGTH;
  if (!caption) return { text: "", pieces: [], notes: [sentences.empty] };
  const pieces = piecesOf(caption, words, isLong || (writing && /\p{L}$/u.test(text)));
  const isStrange = pieces.some(({ nearest }) => nearest) || !mayBecomeKnown(caption, words);
  const notes = isLong ? [sentences.cut] : [];
  const lower = caption.toLowerCase();
  if (!/[a-z]/.test(lower)) notes.push(sentences.not_english);
  else if (!ABOUT_FLOWERS.test(lower) && (isStrange || !writing)) notes.push(sentences.not_flowers);
  return { text: caption, pieces, notes };
}

/**
 * Whether one of the words, if there are any, begins with the last word of a caption.
 *
 * @param {string} caption
 * @param {string} words
 */
function mayBecomeKnown(caption, words) {
  const last = caption.toLowerCase().match(WORD)?.at(-1) ?? "";
  return !words || ` ${words}`.includes(` ${last}`);
}

/**
 * Unknown words and what is between them; the last word is not judged if it is unfinished.
 *
 * @param {string} caption
 * @param {string} words
 * @param {boolean} unfinished
 */
function piecesOf(caption, words, unfinished) {
  const known = new Set(words.split(" ").filter(Boolean));
  /** @type {Piece[]} */
  const pieces = [];
  let start = 0;
  for (const { 0: word, index } of known.size ? caption.matchAll(WORD) : []) {
    const end = index + word.length;
    if (known.has(word.toLowerCase()) || (unfinished && end === caption.length)) continue;
    pieces.push({ text: caption.slice(start, index), nearest: null });
    pieces.push({ text: word, nearest: nearestWords(word.toLowerCase(), [...known]) });
    start = end;
  }
  return [...pieces, { text: caption.slice(start), nearest: null }].filter(({ text }) => text);
}

/**
 * A text with another word in place of every `word`; parts of longer words stay.
 *
 * @param {string} text
 * @param {string} word
 * @param {string} by
 */
export const replace = (text, word, by) => text.replace(WORD, (match) => (match === word ? by : match));

/**
 * Each word of a tidy caption, with the caption without it.
 *
 * @param {string} text
 * @returns {[word: string, rest: string][]}
 */
export function withoutEachWord(text) {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => {
    return [word, tidy(`${text.slice(0, index)} ${text.slice(index + word.length)}`)];
  });
}
