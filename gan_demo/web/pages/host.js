// What Gradio does for the app's tabs, on a page without a server: it mounts components, shows controls, and runs the
// listeners that need no server.
import { locate } from "../engine/download.js";
import { button, code, dropdown, number, radio, textbox } from "./controls.js";

/**
 * @typedef {import("./controls.js").Props} Props
 * @typedef {object} Part of the page, by the id of its element
 * @property {string} type Gradio's
 * @property {string} component ours; "" for none
 * @property {Props} props
 *
 * @typedef {object} Listener
 * @property {[part: string | null, event: string][]} targets
 * @property {string[]} inputs
 * @property {string[]} outputs
 * @property {((...values: any[]) => any) | null} script
 * @property {string} answers address of its stored answers; "" for none
 * @property {boolean} withData whether the event's data are part of the question
 * @property {string} after the listener that it follows; "" for none
 *
 * @typedef {object} Page
 * @property {Record<string, Part>} parts
 * @property {Record<string, Listener>} listeners
 * @property {string} address of the components' module
 *
 * @typedef {Record<string, { mount: (host: any) => void }>} Components
 */

/** @type {Record<string, (props: Props, tell: import("./controls.js").Tell) => import("./controls.js").Control>} */
export const CONTROLS = { button, code, dropdown, number, radio, textbox };

const elementOf = (/** @type {string} */ id) => document.querySelector(`[data-part="${id}"]`);

/**
 * An answer among those that are stored; undefined where there is none.
 *
 * @param {{ questions: unknown[], answers: unknown[] }} stored
 * @param {unknown[]} question
 */
export function find({ questions, answers }, question) {
  const text = JSON.stringify(question);
  return answers[questions.findIndex((other) => JSON.stringify(other) === text)];
}

/**
 * What a script's result says of each output: values, or Gradio's updates.
 *
 * @param {any} result
 * @param {number} count of outputs
 */
export function updates(result, count) {
  const values = count === 1 ? [result] : (count && result) || [];
  return values.map((/** @type {any} */ value) => (value?.__type__ === "update" ? value : { value }));
}

/**
 * @param {Page} page
 * @param {Components} components
 */
export function createPage({ parts, listeners }, components) {
  /** @type {Record<string, (props: Props) => void>} by part: fit its element to props that changed */
  const show = {};

  /** @type {(id: string, changes: Props) => void} */
  function update(id, { __type__, ...changes }) {
    const { props } = parts[id];
    const before = JSON.stringify(props.value);
    Object.assign(props, changes);
    show[id]?.(changes);
    if (JSON.stringify(props.value) !== before) fire(id, "change");
  }

  /** @type {(outputs: string[], changes: Props[]) => void} */
  function updateAll(outputs, changes) {
    outputs.forEach((id, i) => {
      update(id, changes[i]);
    });
  }

  /** @type {(id: string, event: string, data?: unknown) => void} */
  function fire(id, event, data) {
    for (const [name, { targets }] of Object.entries(listeners)) {
      if (targets.some(([part, type]) => part === id && type === event)) run(name, data);
    }
  }

  /** @type {(name: string, data?: unknown) => Promise<void>} */
  async function run(name, data) {
    const { inputs, outputs, script, answers, withData } = listeners[name];
    let values = inputs.map((id) => parts[id].props.value ?? null);
    if (script) {
      const result = await script(...values);
      if (answers) values = inputs.length === 1 ? [result] : result;
      else updateAll(outputs, updates(result, outputs.length));
    }
    if (answers) {
      const stored = await (await fetch(locate(answers))).json();
      const answer = find(stored, withData ? [...values, data] : values);
      if (!answer) return;
      updateAll(outputs, /** @type {Props[]} */ (answer));
    }
    for (const next of Object.keys(listeners)) if (listeners[next].after === name) run(next);
  }

  /** @param {string} id */
  function mountComponent(id) {
    const { component, props } = parts[id];
    /** @type {[string[], () => void][]} */
    const watchers = [];
    show[id] = (changes) => {
      for (const [names, react] of watchers) if (names.some((name) => name in changes)) react();
    };
    components[component].mount({
      element: elementOf(id),
      props,
      watch: (/** @type {string | string[]} */ names, /** @type {() => void} */ react) =>
        watchers.push([[names].flat(), react]),
      trigger: (/** @type {string} */ event, /** @type {unknown} */ data) => fire(id, event, data),
    });
  }

  /** @param {string} id */
  function mountControl(id) {
    const { type, props } = parts[id];
    const control = CONTROLS[type](props, (event, value) => {
      if (event === "input") {
        props.value = value;
        control.show(props);
      }
      fire(id, event);
      if (event === "input") fire(id, "change");
    });
    elementOf(id)?.append(control.element);
    show[id] = () => control.show(props);
    control.show(props);
  }

  /** @param {string} id */
  function mount(id) {
    const element = elementOf(id);
    const { type, component } = parts[id];
    if (component) mountComponent(id);
    else if (type in CONTROLS) mountControl(id);
    else if (type === "accordion") {
      element?.addEventListener("toggle", () => /** @type {HTMLDetailsElement} */ (element).open && fire(id, "expand"));
    } else if (element) {
      show[id] = ({ value }) => {
        if (value !== undefined) element.innerHTML = value; // from Python, which wrote the rest of the page, too
      };
    }
  }

  return {
    /**
     * Mount all that an element holds but what is in a closed tab: that is whole when it opens, and costs nothing before.
     *
     * @param {Element} element
     */
    mount(element) {
      for (const part of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-part]"))) {
        const panel = part.closest("[role=tabpanel]");
        if (panel === element || !panel) mount(String(part.dataset.part));
      }
    },
  };
}

/**
 * Tabs that open by click (the masthead adds arrow keys); each is handed over when it opens for the first time.
 *
 * @param {Element} element
 * @param {(panel: Element) => void} open
 */
export function createTabs(element, open) {
  const tabs = /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[role=tab]")]);
  const panelOf = (/** @type {HTMLElement} */ tab) => document.getElementById(`${tab.getAttribute("aria-controls")}`);
  const seen = new Set();

  /** @param {HTMLElement} chosen */
  function choose(chosen) {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      /** @type {HTMLElement} */ (panelOf(tab)).hidden = tab !== chosen;
    }
    const panel = /** @type {HTMLElement} */ (panelOf(chosen));
    if (!seen.has(panel)) open(panel);
    seen.add(panel);
  }

  element.addEventListener("click", ({ target }) => {
    const tab = /** @type {Element} */ (target).closest("[role=tab]");
    if (tab) choose(/** @type {HTMLElement} */ (tab));
  });
  choose(tabs[0]);
}

/** Files that the page carries, base64 of gzip: from now on they have addresses. */
export async function unpack() {
  const files = Object.create(null);
  for (const element of document.querySelectorAll("script[data-file]")) {
    const bytes = Uint8Array.from(atob(String(element.textContent)), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const [name, type] = [String(element.getAttribute("data-file")), String(element.getAttribute("data-type"))];
    files[name] = URL.createObjectURL(new Blob([await new Response(stream).arrayBuffer()], { type }));
    element.remove();
  }
  /** @type {any} */ (globalThis).files = files;
}

/** @param {Page} page */
export async function open(page) {
  await unpack();
  const { mount } = createPage(page, await import(locate(page.address).href));
  for (const tabs of document.querySelectorAll(".tabs")) createTabs(tabs, mount);
  mount(document.body);
}
