// Small pictures to choose from; a click says which one.
import { arrive, listen, make, within } from "./base.js";

/**
 * @typedef {object} Value
 * @property {string} label
 * @property {{ uri: string, title: string }[]} items
 *
 * @typedef {object} Props
 * @property {Value | null} value
 * @property {number | null} current index of the picture in use; -1 for the visitor's own one, null for none
 * @property {number} [rows] 1, which scrolls on a narrow page, or 2
 *
 * @typedef {{ pick: { index: number } }} Events
 */

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find, all } = within(element);

  /** @param {number | null} current */
  function press(current) {
    for (const [i, button] of all("button").entries()) button.setAttribute("aria-pressed", String(i === current));
    find(".thumbnails").dataset.own = String(current === -1);
    center();
  }

  /** Where the row is wider than the page, the picture in use is in sight. */
  function center() {
    const [box, button] = [find(".thumbnails"), find('[aria-pressed="true"]')];
    if (button) box.scrollLeft = button.offsetLeft - box.offsetLeft - (box.clientWidth - button.clientWidth) / 2;
  }

  function load() {
    if (!props.value) return;
    const { label, items } = props.value;
    const buttons = items.map(({ uri, title }, i) =>
      make("button", { "data-index": i, title }, make("img", { src: uri, alt: "" }), make("span", {}, title)),
    );
    find(".thumbnails").setAttribute("aria-label", label);
    find(".thumbnails").classList.toggle("in-two", props.rows === 2);
    find(".thumbnails").replaceChildren(...buttons);
    press(props.current);
  }

  listen(element, "click", "button", ({ dataset }) => {
    find(".thumbnails").dataset.pick = dataset.index; // the newest, for whoever asks later
    press(Number(dataset.index));
    trigger("pick", { index: Number(dataset.index) });
  });
  new ResizeObserver(center).observe(find(".thumbnails")); // a tab that is hidden has no width
  watch("value", load);
  watch("current", () => press(props.current));
  load();
  arrive(find(".thumbnails"));
}
