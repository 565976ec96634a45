// What this browser keeps: earlier games, answers that a class's server has yet to confirm, and a teacher's secrets.

const PREFIX = "first-gans-";

/**
 * @param {string} name
 * @returns {unknown} undefined where nothing is kept, or nothing may be
 */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "") ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {unknown} value undefined to forget it
 */
export function keep(name, value) {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing: the page goes on without
  }
}
