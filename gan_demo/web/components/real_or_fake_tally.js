// How often pictures were taken for real, by who made them and for how long they stood.
import { REAL, TIMES } from "./real_or_fake_plan.js";

const ENOUGH = 40; // answers that make a curve

/**
 * @typedef {[count: number, real: number]} Share answers, and how many of them said "real"
 * @typedef {Record<string, Record<string, Share>>} Tally by the source and the time
 */

/**
 * A tally with one more answer, or with several.
 *
 * @param {Tally} tally
 * @param {{ source: string, time: number }} picture
 * @param {Share} more
 * @returns {Tally}
 */
export function addTo(tally, { source, time }, [count, real]) {
  const [before, realBefore] = tally[source]?.[time] ?? [0, 0];
  return { ...tally, [source]: { ...tally[source], [time]: [before + count, realBefore + real] } };
}

/**
 * @param {Share[]} shares
 * @returns {Share}
 */
export const sum = (shares) => shares.reduce(([n, r], [count, real]) => [n + count, r + real], [0, 0]);

/**
 * What was said of some sources' pictures, whatever their time.
 *
 * @param {Tally} tally
 * @param {string[]} sources
 */
export const total = (tally, sources) => sum(sources.flatMap((source) => Object.values(tally[source] ?? {})));

/**
 * What was said of some sources' pictures at each time.
 *
 * @param {Tally} tally
 * @param {string[]} sources
 * @returns {Share[]} in the order of TIMES
 */
export const byTime = (tally, sources) =>
  TIMES.map((time) => sum(sources.map((source) => tally[source]?.[time] ?? [0, 0])));

/** @param {Share} share */
export const percent = ([count, real]) => (count ? Math.round((100 * real) / count) : 0);

/**
 * A tally of a text that anybody may have changed; what is none of it is left out.
 *
 * @param {unknown} value
 * @returns {Tally}
 */
export function readTally(value) {
  /** @type {Tally} */
  let tally = {};
  if (typeof value !== "object" || !value) return tally;
  for (const [source, times] of Object.entries(value)) {
    for (const time of TIMES) {
      const [count, real] = Array.isArray(times?.[time]) ? times[time] : [];
      const isShare = Number.isSafeInteger(count) && Number.isSafeInteger(real) && real >= 0 && real <= count;
      if (isShare) tally = addTo(tally, { source, time }, [count, real]);
    }
  }
  return tally;
}

/**
 * What the answers come to, in a sentence or two.
 *
 * @param {Tally} tally
 * @param {string[]} networks
 */
export function sumUp(tally, networks) {
  const [real, generated] = [total(tally, [REAL]), total(tally, networks)];
  const count = real[0] + generated[0];
  if (!count) return "Two lines will grow here: one for real pictures, one for generated ones.";
  const share = (/** @type {Share} */ [all, said]) => `${said} of ${all}`;
  const sentence = `You took ${share(real)} real pictures for real, and ${share(generated)} generated ones.`;
  return count < ENOUGH ? `${sentence} A point is one or two answers: play on, and lines grow.` : sentence;
}

/**
 * In words, for who does not see the curve.
 *
 * @param {Tally} tally
 * @param {string[]} networks
 */
export function describeTally(tally, networks) {
  /** @type {(name: string, sources: string[]) => string} */
  const line = (name, sources) => {
    const parts = byTime(tally, sources).flatMap((share, i) =>
      share[0] ? [`${TIMES[i]} ms: ${percent(share)}% of ${share[0]}`] : [],
    );
    return `${name}: ${parts.join(", ") || "no answers yet"}.`;
  };
  return `Taken for real. ${line("Real pictures", [REAL])} ${line("Generated pictures", networks)}`;
}
