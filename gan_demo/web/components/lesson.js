// A lesson: a bar below the page with the words of a step, which points at the thing to look at. Which lesson and which
// step stand in the address, so that a lesson can be left and taken up by a link.
import { writeAddress } from "./address.js";
import { listen, make, within } from "./base.js";
import { links } from "./links.js";
import { createSeeker } from "./seeker.js";

/**
 * @typedef {object} Step
 * @property {string} address behind "#", without the lesson itself
 * @property {string} point selector of what to look at
 * @property {string} title
 * @property {string} text
 * @property {string} question
 * @property {string} answer
 * @property {string} gist what the class should keep
 *
 * @typedef {object} Lesson
 * @property {string} id
 * @property {string} title
 * @property {number} minutes
 * @property {Step[]} steps
 *
 * @typedef {{ value: Lesson[] }} Props
 */

/**
 * The address of a step, with its "#".
 *
 * @param {Lesson} lesson
 * @param {number} number from 1
 */
export function stepAddress({ id, steps }, number) {
  const { address } = steps[Math.min(number, steps.length) - 1]; // the end stays where the last step was
  return `#${address}&lesson=${id}&step=${number}`;
}

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props }) {
  const { find, all } = within(element);
  const [bar, list] = [find(".lesson"), /** @type {HTMLDialogElement} */ (find(".lessons"))];
  /** @type {Lesson | undefined} */
  let lesson;
  let number = 0;
  let more = ""; // what else the address says of the whole page, such as that it is a projector's
  let hides = false; // whether the step itself hides something
  /** @type {HTMLElement | null} */
  let target = null;
  const seeker = createSeeker(() => window.innerHeight - bar.getBoundingClientRect().height);
  const address = (/** @type {Lesson} */ own, /** @type {number} */ step) => stepAddress(own, step) + more;

  /** @param {string} selector */
  function point(selector) {
    target?.classList.remove("pointed");
    target = selector ? document.querySelector(selector) : null;
    target?.classList.add("pointed");
    return target;
  }

  // A tab's parts come a little after it opens.
  const coming = new MutationObserver(() => {
    const step = lesson?.steps[number - 1];
    if (step && point(step.point)) showTarget();
  });

  function showTarget() {
    coming.disconnect();
    if (target) seeker.seek(target);
  }

  /** @param {Lesson} now */
  function show(now) {
    const step = now.steps[number - 1];
    for (const part of all(".step")) part.hidden = !step;
    for (const part of all(".end")) part.hidden = Boolean(step);
    find(".count").textContent = step ? `Step ${number} of ${now.steps.length}` : now.title;
    find(".title").textContent = step ? step.title : "What you have seen";
    /** @type {HTMLButtonElement} */ (find(".back")).disabled = number === 1;
    find(".on").textContent = number === now.steps.length ? "To the end →" : "Next →";
    coming.disconnect();
    if (step) showStep(step);
    else showEnd(now);
    bar.hidden = false;
    document.body.style.setProperty("padding-bottom", `${bar.getBoundingClientRect().height}px`);
  }

  /** @param {Step} step */
  function showStep({ text, question, answer, point: selector }) {
    find(".what").textContent = text;
    find(".question").textContent = question;
    find(".answer p").textContent = answer;
    /** @type {HTMLDetailsElement} */ (find(".answer")).open = false;
    if (point(selector)) showTarget();
    else coming.observe(document.body, { childList: true, subtree: true });
  }

  /** @param {Lesson} now */
  function showEnd(now) {
    point("");
    find(".gists").replaceChildren(
      ...now.steps.map(({ gist }, index) => make("li", {}, make("a", { href: address(now, index + 1) }, gist))),
    );
  }

  function close() {
    coming.disconnect();
    point("");
    bar.hidden = true;
    document.body.style.removeProperty("padding-bottom");
  }

  /** @param {import("./address.js").Values} page */
  function remember(page) {
    hides = Boolean(lesson?.steps[number - 1]?.address.includes("hide="));
    const others = Object.entries(page).filter(([name]) => !["lesson", "step", hides ? "hide" : ""].includes(name));
    more = writeAddress({ tab: "", values: {}, page: Object.fromEntries(others) }, {}).replace("#", "&");
  }

  links.hear(({ page }) => {
    const before = [lesson, number];
    lesson = props.value.find(({ id }) => id === page.lesson);
    number = Math.min(Number(page.step ?? 1), (lesson?.steps.length ?? 0) + 1);
    remember(page);
    if (!lesson) close();
    else if (before[0] !== lesson || before[1] !== number) show(lesson);
  });

  /** @param {number} next */
  function go(next) {
    if (lesson && next > 0 && next <= lesson.steps.length + 1) location.hash = address(lesson, next);
    else links.setPage({ lesson: undefined, step: undefined, ...(hides ? { hide: undefined } : {}) });
    find(".title").focus({ preventScroll: true });
  }

  /** Show all lessons. */
  function choose() {
    find(".lessons ul").replaceChildren(
      ...props.value.map((own) =>
        make("li", {}, make("a", { href: address(own, 1) }, own.title, make("small", {}, `${own.minutes} minutes`))),
      ),
    );
    list.showModal();
  }

  listen(element, "click", ".back", () => go(number - 1));
  listen(element, "click", ".on", () => go(number + 1));
  listen(element, "click", ".leave", () => go(0));
  listen(element, "click", ".others", choose);
  listen(element, "click", ".close", () => list.close());
  listen(element, "click", ".prepare", () => {
    list.close();
    document.dispatchEvent(new Event("preparation"));
  });
  listen(element, "click", ".lessons a", () => list.close());
  document.addEventListener("lessons", choose);
}
