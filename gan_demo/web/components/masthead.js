// The page's first line, and its address: "#tab=latent" opens a tab.

import { listen } from "./base.js";
import { moveByKey, openTab } from "./tabs.js";

/** Open the tab that the address names. */
function follow() {
  const id = new URLSearchParams(location.hash.slice(1)).get("tab");
  if (id && openTab(id)) window.scrollTo(0, 0);
}

/** @param {import("./base.js").Host<{}>} host */
export function mount({ element }) {
  listen(element, "click", ".shade", () => document.body.classList.toggle("dark"));
  window.addEventListener("hashchange", follow);
  document.addEventListener("keydown", moveByKey);
  // A link to the chapter that the address names already still leads there.
  document.addEventListener("click", ({ target }) => {
    const link = /** @type {Element} */ (target).closest('a[href^="#tab="]');
    if (link?.getAttribute("href") === location.hash) follow();
  });
  requestAnimationFrame(follow); // by then the page has its tabs
}
