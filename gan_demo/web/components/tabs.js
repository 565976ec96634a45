// The page's tabs, in Gradio and on a page without a server.

/**
 * The button of a tab, by the tab's id; null where the page does not have that tab.
 *
 * @param {string} id
 */
export const tabButton = (id) =>
  /** @type {HTMLElement | null} */ (document.querySelector(`[role="tab"][data-tab-id="${CSS.escape(id)}"]`));

/**
 * Open a tab, and bring its button into sight: on a phone, the row of tabs is wider than the screen.
 *
 * @param {string} id
 * @returns {boolean} whether there is such a tab
 */
export function openTab(id) {
  const button = tabButton(id);
  button?.click();
  button?.scrollIntoView({ block: "nearest", inline: "center" });
  return Boolean(button);
}

/**
 * Do something once the page has its tabs: in Gradio, that may be some frames after this script.
 *
 * @param {() => void} react
 */
export function whenTabs(react) {
  const isThere = () => Boolean(document.querySelector('[role="tab"][aria-selected="true"]'));
  if (isThere()) {
    react();
    return;
  }
  const observer = new MutationObserver(() => {
    if (!isThere()) return;
    observer.disconnect();
    react();
  });
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["aria-selected"],
  });
}

/**
 * Arrow keys, Home and End open the other tabs while one of them has the focus.
 *
 * @param {KeyboardEvent} event
 */
export function moveByKey({ key, target }) {
  const tab = /** @type {HTMLElement} */ (target);
  if (tab.getAttribute("role") !== "tab") return; // arrows inside a panel are its own, such as a slider's
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[role="tab"]')]);
  const place = tabs.indexOf(tab);
  const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 }[key];
  if (next === undefined) return;
  const other = tabs[(next + tabs.length) % tabs.length];
  other.click();
  other.focus();
}
