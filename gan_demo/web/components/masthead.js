// The page's first line, and what the address says of the whole page.
import { listen, within } from "./base.js";
import { copy, outerAddress } from "./copying.js";
import { createKiosk } from "./kiosk.js";
import { links } from "./links.js";
import { joinSections } from "./sections.js";
import { moveByKey, whenTabs } from "./tabs.js";

/**
 * @typedef {object} Value
 * @property {import("./address.js").Table} table
 * @property {string} space OWNER/NAME of the Space that the app is; "" elsewhere
 *
 * @typedef {{ value: Value }} Props
 */

const SHORT = 4000; // milliseconds that a message about a link stands there

const OPEN = '[role="tabpanel"]:not([hidden])';

/** What the tab that is open shows and no link can hold, in a sentence: the visitor's own picture, or what is too long. */
function omission() {
  if (document.querySelector(`${OPEN} [data-own="true"]`)) return " Your own picture is not part of it.";
  const element = /** @type {HTMLElement | null} */ (document.querySelector(`${OPEN} [data-omission]`));
  return element?.dataset.omission ? ` ${element.dataset.omission}` : "";
}

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props }) {
  const { find } = within(element);
  let timer = 0;

  /**
   * @param {string} text
   * @param {number} [duration] in milliseconds; until another message comes where there is none
   */
  function say(text, duration) {
    clearTimeout(timer);
    find(".message").textContent = text;
    find(".message").hidden = !text;
    if (duration) timer = setTimeout(() => say(""), duration);
  }

  listen(element, "click", ".shade", () => document.body.classList.toggle("dark"));
  listen(element, "click", ".teach", () => document.dispatchEvent(new Event("lessons")));
  listen(element, "click", ".copy", async () => {
    const link = outerAddress(links.hash(), props.value.space);
    try {
      await copy(link);
      say(`Link copied.${omission()}`, SHORT);
    } catch {
      say(`Copy this link: ${link}${omission()}`);
    }
  });
  const kiosk = createKiosk();
  document.addEventListener("keydown", moveByKey);
  document.addEventListener("click", ({ target }) => {
    if (/** @type {Element} */ (target).closest('[role="tab"]')) links.schedule();
  });

  whenTabs(() => {
    links.hear(({ page, notes }) => {
      document.body.classList.toggle("kiosk", page.kiosk === "1");
      kiosk.watch(page.kiosk === "1");
      say(notes.join(" "));
    });
    joinSections(props.value.table);
    links.begin(props.value.table);
  });
}
