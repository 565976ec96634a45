// A lesson: a bar below the page with the words of a step, which points at the thing to look at. Which lesson and which
// step stand in the address, so that a lesson can be left and taken up by a link.
import { listen, make, within } from "./base.js";
import { links } from "./links.js";

/**
 * @typedef {object} Step
 * @property {string} address behind "#", without the lesson itself
 * @property {string} point selector of what to look at
 * @property {string} title
 * @property {string} text
 * @property {string} question
 * @property {string} answer
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
export const stepAddress = ({ id, steps }, number) => `#${steps[number - 1].address}&lesson=${id}&step=${number}`;

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props }) {
  const { find } = within(element);
  const [bar, list] = [find(".lesson"), /** @type {HTMLDialogElement} */ (find(".lessons"))];
  /** @type {Lesson | undefined} */
  let lesson;
  let number = 0;
  /** @type {Element | null} */
  let target = null;

  /** @param {string} selector */
  function point(selector) {
    target?.classList.remove("pointed");
    target = selector ? document.querySelector(selector) : null;
    target?.classList.add("pointed");
    return target;
  }

  // A tab's parts come a little after it opens.
  const coming = new MutationObserver(() => {
    if (lesson && point(lesson.steps[number - 1].point)) showTarget();
  });

  function showTarget() {
    coming.disconnect();
    target?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Step} step */
  function show({ title, text, question, answer, point: selector }) {
    find(".count").textContent = `Step ${number} of ${lesson?.steps.length}`;
    find(".title").textContent = title;
    find(".what").textContent = text;
    find(".question").textContent = question;
    find(".answer p").textContent = answer;
    /** @type {HTMLDetailsElement} */ (find(".answer")).open = false;
    /** @type {HTMLButtonElement} */ (find(".back")).disabled = number === 1;
    find(".on").textContent = number === lesson?.steps.length ? "The end" : "Next →";
    bar.hidden = false;
    document.body.style.setProperty("padding-bottom", `${bar.offsetHeight}px`);
    coming.disconnect();
    if (point(selector)) showTarget();
    else coming.observe(document.body, { childList: true, subtree: true });
  }

  function close() {
    coming.disconnect();
    point("");
    bar.hidden = true;
    document.body.style.removeProperty("padding-bottom");
  }

  links.hear(({ page }) => {
    const before = [lesson, number];
    lesson = props.value.find(({ id }) => id === page.lesson);
    number = Math.min(Number(page.step ?? 1), lesson?.steps.length ?? 0);
    if (!lesson) close();
    else if (before[0] !== lesson || before[1] !== number) show(lesson.steps[number - 1]);
  });

  /** @param {number} next */
  function go(next) {
    if (lesson && next > 0 && next <= lesson.steps.length) location.hash = stepAddress(lesson, next);
    else links.setPage({ lesson: undefined, step: undefined });
    find(".title").focus({ preventScroll: true });
  }

  listen(element, "click", ".back", () => go(number - 1));
  listen(element, "click", ".on", () => go(number + 1));
  listen(element, "click", ".leave", () => go(0));
  listen(element, "click", ".close", () => list.close());
  listen(element, "click", ".prepare", () => {
    list.close();
    document.dispatchEvent(new Event("preparation"));
  });
  listen(element, "click", ".lessons a", () => list.close());
  document.addEventListener("lessons", () => list.showModal());

  find("ul").replaceChildren(
    ...props.value.map((own) =>
      make("li", {}, make("a", { href: stepAddress(own, 1) }, own.title, make("small", {}, `${own.minutes} minutes`))),
    ),
  );
}
