// The page's state and its address follow each other. Parts of tabs say what they show, and take on what a link says.
import { readAddress, weightsOf, writable, writeAddress } from "./address.js";
import { openTab } from "./tabs.js";

/**
 * @typedef {import("./address.js").Values} Values
 *
 * @typedef {object} Part of a tab: some of its values
 * @property {string} tab
 * @property {Values} opening what it shows where the address says nothing
 * @property {Values} now what it shows
 * @property {(values: Values) => void} take show these values, all of them
 */

const PAUSE = 1500; // milliseconds: changes that follow each other more closely are one step of Back
const REST = 250; // milliseconds without a change after which the address follows

/**
 * @param {Window} window
 * @param {() => string} openedTab the id of the tab that is open
 */
export function createLinks(window, openedTab) {
  /** @type {import("./address.js").Table} */
  let table = { tabs: {}, page: {}, weights: {} };
  /** @type {Set<Part>} */
  const parts = new Set();
  /** @type {Record<string, Values>} what the address says of a tab, for parts that have yet to come */
  const awaited = {};
  /** @type {import("./address.js").Place} the newest that was followed */
  let place = { tab: "", values: {}, page: {}, notes: [] };
  /** @type {((place: import("./address.js").Place, isOpened: boolean) => void)[]} */
  const hearers = [];
  /** @type {(() => void)[]} */
  const watchers = [];
  let timer = 0;
  let changed = Number.NEGATIVE_INFINITY; // when the address was last written
  let isFollowing = false; // then what changes is no news: the address says it already, if in other words

  const partsOf = (/** @type {string} */ tab) => [...parts].filter((part) => part.tab === tab);

  /**
   * @param {Part} part
   * @param {Values} values of its tab
   */
  function give(part, values) {
    const own = Object.keys(part.opening).map((name) => [name, values[name] ?? part.opening[name]]);
    const next = Object.fromEntries(own);
    if (isEqual(next, part.now)) return;
    part.now = next;
    part.take(next);
  }

  /**
   * Have parts take on what the address says.
   *
   * @param {() => void} change
   */
  function following(change) {
    isFollowing = true;
    change();
    isFollowing = false;
  }

  /** Show what the address says. */
  function follow() {
    place = readAddress(window.location.hash, table);
    let isOpened = false;
    if (place.tab) {
      awaited[place.tab] = place.values;
      following(() => {
        isOpened = place.tab !== openedTab() && openTab(place.tab);
        if (isOpened) window.scrollTo(0, 0);
        for (const part of partsOf(place.tab)) give(part, place.values);
      });
    }
    for (const react of hearers) react(place, isOpened);
  }

  /**
   * The address of what the page shows now, with its "#".
   *
   * @param {Record<string, import("./address.js").Value | undefined>} [more] for the whole page; undefined is not written
   */
  function hash(more = {}) {
    const tab = openedTab();
    const [values, opening] = [{ ...awaited[tab] }, {}];
    for (const part of partsOf(tab)) {
      Object.assign(values, part.now);
      Object.assign(opening, part.opening);
    }
    const own = writable(values, table.tabs[tab]);
    const address = writeAddress({ tab, values: own, page: withoutGaps({ ...place.page, ...more }) }, opening);
    const weights = weightsOf(tab, values, table);
    return weights && address.includes("&") ? `${address}&w=${weights}` : address;
  }

  function write() {
    timer = 0;
    const next = hash();
    if (next === window.location.hash) return;
    const now = performance.now();
    const isNews = !showTheSame(next, window.location.hash);
    const isStep = isNews && now - changed > PAUSE;
    if (isNews) changed = now;
    const { pathname, search } = window.location;
    // A hash alone would be read from the page's base address (Gradio sets one), which has no query.
    window.history[isStep ? "pushState" : "replaceState"](null, "", `${pathname}${search}${next}`);
    for (const react of watchers) react();
  }

  /**
   * A link to another place of this page is followed here: from the base address it would load the page anew.
   *
   * @param {MouseEvent} event
   */
  function followLink(event) {
    const link = /** @type {Element | null} */ (event.target)?.closest('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    window.location.hash = link.getAttribute("href") || "";
  }

  /**
   * Whether two addresses do: somebody may have written one by hand, in another order or with what needs no saying.
   *
   * @param {string} one
   * @param {string} other
   */
  function showTheSame(one, other) {
    const [first, second] = [one, other].map((text) => {
      const { tab, values, page } = readAddress(text, table);
      const opening = Object.assign({}, ...partsOf(tab).map((part) => part.opening));
      return writeAddress({ tab, values: inOrder(values), page: inOrder(page) }, opening);
    });
    return first === second;
  }

  /** The address will follow, once the changes rest. */
  function schedule() {
    if (isFollowing) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(write, REST);
  }

  return {
    /**
     * Begin: what the address says is shown.
     *
     * @param {import("./address.js").Table} rules
     */
    begin(rules) {
      table = rules;
      window.addEventListener("popstate", follow); // "hashchange" would follow the same address a second time
      window.addEventListener("click", followLink);
      follow();
    },

    /**
     * A part of a tab has come; it gets what the address says of it.
     *
     * @param {string} tab
     * @param {Values} opening
     * @param {(values: Values) => void} take
     * @returns {(values: Values) => void} to be called with all its values whenever they change
     */
    join(tab, opening, take) {
      const part = { tab, opening, now: opening, take };
      for (const other of partsOf(tab))
        if (isEqual(Object.keys(other.opening), Object.keys(opening))) parts.delete(other);
      parts.add(part);
      following(() => give(part, awaited[tab] ?? {}));
      return (values) => {
        if (isEqual(values, part.now)) return;
        part.now = values;
        schedule();
      };
    },

    /**
     * Hear of every address that is followed, whether it opened another tab, and of the one that the page came with.
     *
     * @param {(place: import("./address.js").Place, isOpened: boolean) => void} react
     */
    hear(react) {
      hearers.push(react);
      react(place, false);
    },

    /**
     * Be called after the address has followed a change of the page.
     *
     * @param {() => void} react
     */
    watch(react) {
      watchers.push(react);
    },

    /**
     * Change what holds for the whole page; undefined takes a value out of the address.
     *
     * @param {Record<string, import("./address.js").Value | undefined>} values
     */
    setPage(values) {
      place = { ...place, page: withoutGaps({ ...place.page, ...values }), notes: [] };
      for (const react of hearers) react(place, false);
      schedule();
    },

    schedule,
    hash,
  };
}

/** @param {Values} values */
const inOrder = (values) => Object.fromEntries(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)));

/** @param {Record<string, unknown>} values */
const withoutGaps = (values) =>
  /** @type {Values} */ (Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)));

/** Those of this page. */
export const links = createLinks(
  /** @type {any} */ (globalThis),
  () =>
    /** @type {HTMLElement | null} */ (document.querySelector('[role="tab"][aria-selected="true"]'))?.dataset.tabId ??
    "",
);

/** @type {(one: unknown, other: unknown) => boolean} */
const isEqual = (one, other) => JSON.stringify(one) === JSON.stringify(other);
