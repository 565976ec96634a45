// Which folded section of a tab is open stands in the address: in Gradio an accordion, on other pages <details>.
import { links } from "./links.js";
import { createSeeker } from "./seeker.js";

const HEAD = ".section > :is(.label-wrap, summary)"; // what folds and unfolds a section at a click

const ASIDE = ".aside"; // it holds what goes with the picture above: settings, words, files

/**
 * Whether a section is open, by its head.
 *
 * @param {Element} head
 */
const isOpen = (head) => head.classList.contains("open") || head.parentElement?.hasAttribute("open") === true;

/**
 * Join a tab's sections to the address; the newest one that was opened stands there.
 *
 * @param {string} tab
 * @param {ReturnType<typeof createSeeker>} seeker
 */
function join(tab, seeker) {
  let named = ""; // the section in the address; "" for none
  let linked = ""; // the one that the newest link named
  let isSought = false;
  let saysMore = false; // that link, of the tab
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement | null} */ (document.querySelector(`#section-${tab}-${name} > :is(.label-wrap, summary)`));

  // A tab's parts come a little after it opens. And when Gradio sets a box that was still folded, it folds its section.
  const news = new MutationObserver(open);

  /** Open what is named, once it is there. */
  function open() {
    news.disconnect();
    if (!named) return;
    const head = find(named);
    if (!head) {
      news.observe(document.body, { childList: true, subtree: true });
      return;
    }
    news.observe(head, { attributeFilter: ["class"] });
    if (!isOpen(head)) head.click();
    const section = /** @type {HTMLElement} */ (head.parentElement);
    if (isSought && !(saysMore && section.matches(ASIDE))) seeker.seek(section);
    isSought = false;
  }

  const tell = links.join(tab, { section: "" }, ({ section }) => {
    const before = find(named);
    named = String(section);
    open();
    if (!named && before && isOpen(before)) before.click();
  });

  // A link scrolls to its section, unless the one before it, in the same tab, named that section already, or what it
  // shows is a picture above an aside.
  links.hear(({ tab: place, values }, isOpened) => {
    if (place !== tab) return;
    const before = linked;
    linked = String(values.section ?? "");
    isSought = Boolean(linked) && (isOpened || linked !== before);
    saysMore = Object.keys(values).length > 1;
    if (isSought) requestAnimationFrame(open); // once a click on its head, which may just have come, has its effect
  });

  // Before anything else hears of the click: the section still is as it was.
  document.addEventListener(
    "click",
    ({ target }) => {
      const head = /** @type {Element} */ (target).closest(HEAD);
      const start = `section-${tab}-`;
      if (!head?.parentElement?.id.startsWith(start)) return;
      const name = head.parentElement.id.slice(start.length);
      if (!isOpen(head)) {
        named = name;
        requestAnimationFrame(open); // again, where its host did not hear of the click: it may just have come
      } else if (named === name) named = "";
      tell({ section: named });
    },
    { capture: true },
  );
}

/**
 * Join the sections of all tabs to the address.
 *
 * @param {import("./address.js").Table} table
 */
export function joinSections({ tabs }) {
  const seeker = createSeeker();
  for (const [tab, rules] of Object.entries(tabs)) if (Object.hasOwn(rules, "section")) join(tab, seeker);
}
