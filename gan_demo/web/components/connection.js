// Notices when the server is gone: what needs it turns grey, with a sentence; what the browser draws itself goes on.
import { make, within } from "./base.js";

/**
 * @typedef {object} Value
 * @property {string} address where the app tells its id, another one after every start
 */

const CALM = 15_000; // milliseconds between two questions while the server answers
const RESTLESS = 2_000; // and while it does not
const PATIENCE = 10_000; // milliseconds that an answer may take
const GONE = "The server does not answer. What is grey waits for it; what your browser draws itself goes on.";
const ANEW = "The server has restarted and no longer knows this page.";

const CONTROLS = "button:not(.label-wrap), input, select, textarea"; // the first opens a section, in the page alone
const BY_ITSELF = ".film, .scrubber, .comparer"; // plays and moves without the server
const LIVE = '[data-live="ready"]'; // the browser draws

/**
 * What does nothing without the server: where the browser draws, only what says so of itself.
 *
 * @param {ParentNode} page
 * @returns {HTMLElement[]}
 */
export function needy(page) {
  return within(page)
    .all('[role="tabpanel"]')
    .flatMap((panel) => {
      if (panel.querySelector(LIVE)) return within(panel).all(".needs-server, .asks-server");
      const controls = within(panel).all(CONTROLS);
      return controls.filter((control) => !control.closest(BY_ITSELF)).map((one) => one.closest("label") || one);
    });
}

/** @param {import("./base.js").Host<{ value: Value }>} host */
export function mount({ element, props }) {
  const sentence = within(element).find(".connection");
  const reload = make("button", {}, "Reload the page");
  const inPage = new MutationObserver(() => setWaiting(needy(document))); // tabs fill when they are opened
  /** @type {HTMLElement[]} */
  let waiting = []; // what is grey
  let message = "";
  let id = ""; // of the app that the page came from
  let timer = 0;

  /** @param {HTMLElement[]} controls */
  function setWaiting(controls) {
    for (const control of waiting) control.inert = controls.includes(control);
    waiting = controls.filter((control) => waiting.includes(control) || !control.inert);
    for (const control of waiting) control.inert = true;
  }

  /** @param {string} answer the app's id, "" for none */
  function hear(answer) {
    id ||= answer;
    const news = answer ? (answer === id ? "" : ANEW) : GONE;
    if (news === message) return;
    message = news;
    sentence.replaceChildren(message, ...(message === ANEW ? [reload] : []));
    inPage.disconnect();
    setWaiting(message ? needy(document) : []);
    if (message) inPage.observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-live"] });
  }

  async function ask() {
    hear(await appId(props.value.address));
    clearTimeout(timer);
    timer = window.setTimeout(ask, message ? RESTLESS : CALM);
  }

  reload.addEventListener("click", () => location.reload());
  for (const change of ["online", "offline"]) window.addEventListener(change, ask);
  onFailure(ask);
  ask();
}

/**
 * The running app's id, "" where no server answers.
 *
 * @param {string} address
 * @returns {Promise<string>}
 */
async function appId(address) {
  try {
    const options = { cache: /** @type {const} */ ("no-store"), signal: AbortSignal.timeout(PATIENCE) };
    const answer = await quietFetch(new URL(address, document.baseURI), options);
    return answer.ok ? String((await answer.json()).app_id) : "";
  } catch {
    return "";
  }
}

const quietFetch = globalThis.fetch; // whose failures are expected

/**
 * Call back when any request of the page fails: whoever presses a button need not wait for the next question.
 *
 * @param {() => void} react
 */
function onFailure(react) {
  const fetchBefore = window.fetch;
  window.fetch = async (...request) => {
    try {
      return await fetchBefore(...request);
    } catch (error) {
      react();
      throw error;
    }
  };
}
