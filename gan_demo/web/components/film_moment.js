// What the film shows now, for other parts of the page, which may be mounted later than it.

/** @typedef {(film: import("./film.js").Value, at: number) => void} Follower */

/** @type {Set<Follower>} */
const followers = new Set();
/** @type {Parameters<Follower> | null} */
let now = null;

/**
 * Tell all followers which moment of which film is shown.
 *
 * @param {Parameters<Follower>} moment
 */
export function tell(...moment) {
  now = moment;
  for (const follower of followers) follower(...moment);
}

/** @param {Follower} follower is called at once, where a film is shown, and at every change */
export function follow(follower) {
  followers.add(follower);
  if (now) follower(...now);
}
