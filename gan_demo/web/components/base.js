// What every component uses: finding and making elements, events, and sheets that appear in order.

/**
 * What a component is mounted in: gr.HTML, or a page without a server.
 *
 * @template {object} Props
 * @template {object} [Events={}]
 * @typedef {object} Host
 * @property {HTMLElement} element that holds the component's template
 * @property {Props} props the values from Python, always the newest
 * @property {(names: keyof Props | (keyof Props)[], callback: () => void) => void} watch calls back after a change
 * @property {<Name extends keyof Events>(name: Name, data: Events[Name]) => void} trigger tells Python of an event
 */

/** @type {(number: number, low: number, high: number) => number} */
export const clamp = (number, low, high) => Math.max(low, Math.min(high, number));

/**
 * A value that has a sheet, or null: Python passes None or {} if there is nothing to show.
 *
 * @template {{ sheet: string }} Value
 * @param {Partial<Value> | null} value
 * @returns {Value | null}
 */
export const withSheet = (value) => (value?.sheet ? /** @type {Value} */ (value) : null);

/**
 * Functions that find elements inside one: the first match, and all matches.
 *
 * @param {ParentNode} element
 * @returns {{
 *   find: <Type extends Element = HTMLElement>(selector: string) => Type,
 *   all: <Type extends Element = HTMLElement>(selector: string) => Type[],
 * }}
 */
export function within(element) {
  return {
    find: (selector) => /** @type {any} */ (element.querySelector(selector)),
    all: (selector) => /** @type {any} */ ([...element.querySelectorAll(selector)]),
  };
}

/**
 * @param {Element} element
 * @param {Record<string, string | number>} attributes
 */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/**
 * A new element. Strings become text, never HTML, because some are visitors' words.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (tag === "button") element.setAttribute("type", "button");
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/**
 * A new SVG element; otherwise like `make`.
 *
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/**
 * @param {string} sentence
 * @param {...(string | number)} values in place of each {}
 */
export const fill = (sentence, ...values) =>
  values.reduce((/** @type {string} */ text, value) => text.replace("{}", () => String(value)), sentence);

/**
 * React to an event on whatever matches the selector, now or later.
 *
 * @template {keyof HTMLElementEventMap} Type
 * @template {HTMLElement} [Target=HTMLElement]
 * @param {HTMLElement} element
 * @param {Type} type
 * @param {string} selector
 * @param {(target: Target, event: HTMLElementEventMap[Type]) => void} react
 */
export function listen(element, type, selector, react) {
  element.addEventListener(type, (event) => {
    const target = /** @type {Element} */ (event.target).closest(selector);
    if (target) react(/** @type {Target} */ (target), event);
  });
}

/**
 * Decode the current sheet, then show it, unless another has replaced it meanwhile: sheets may finish in any order.
 *
 * @param {() => string | undefined} current the newest sheet's data URI
 * @param {(sheet: HTMLImageElement) => void} show
 */
export function showSheet(current, show) {
  const [image, uri] = [new Image(), current()];
  image.onload = () => {
    if (current() === uri) show(image);
  };
  image.src = uri || "";
}

/**
 * Count in a data attribute how often a component has painted something new: tests wait for it.
 *
 * @param {HTMLElement} element
 * @param {string} [name]
 */
export function countPaint(element, name = "ready") {
  element.dataset[name] = String(Number(element.dataset[name] || 0) + 1);
}

/**
 * Say that a part of a component is in the page now: what lies in a folded section comes when that is first opened.
 *
 * @param {Element} element
 */
export const arrive = (element) => element.dispatchEvent(new CustomEvent("arrive", { bubbles: true }));

/**
 * @param {HTMLElement} button
 * @param {boolean} playing
 */
export function labelPlay(button, playing) {
  button.textContent = playing ? "❚❚" : "▶";
  button.setAttribute("aria-label", playing ? "Pause" : "Play");
}
