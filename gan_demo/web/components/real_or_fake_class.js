// A pupil's side of a class: what its server is asked, and answers that are kept here until it has confirmed them.
import { keep, recall } from "./real_or_fake_memory.js";

/**
 * @typedef {object} Group a class, as its server tells of it
 * @property {string} code
 * @property {string} deck
 * @property {number} seed
 * @property {number} until seconds since 1970
 * @property {boolean} lasting whether its answers outlive a restart of the server
 *
 * @typedef {object} Answer
 * @property {string} id
 * @property {string} source
 * @property {number} number
 * @property {number} time
 * @property {number} frames
 * @property {number} milliseconds
 * @property {boolean} real
 *
 * @typedef {Record<string, Answer[]>} Queue by the code of the class
 */

const BATCH = 50; // answers that are sent at once
const [SOON, LATE] = [1000, 30_000]; // milliseconds until the next try, the first time and at most
const QUEUE = "answers";

export class RefusalError extends Error {
  /**
   * @param {number} status
   * @param {string} text
   */
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/**
 * A code as people write it.
 *
 * @param {string} text
 */
export const readCode = (text) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");

/** @param {string} code */
export const showCode = (code) => code.replace(/(.{4})(?=.)/g, "$1 ");

/**
 * Ask the server.
 *
 * @param {string} path below class/
 * @param {{ method?: string, body?: unknown, secret?: string }} [options]
 * @returns {Promise<any>}
 * @throws {RefusalError} with the server's sentence
 */
export async function ask(path, { method = "GET", body, secret } = {}) {
  /** @type {Record<string, string>} */
  const headers = secret ? { Authorization: `Bearer ${secret}` } : {};
  const url = new URL(path ? `class/${path}` : "class", document.baseURI);
  const response = await fetch(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  const isTable = response.headers.get("content-type")?.startsWith("text/csv");
  const answer = isTable ? await response.text() : await response.json().catch(() => ({}));
  if (!response.ok) throw new RefusalError(response.status, answer.error ?? `The server answers ${response.status}.`);
  return answer;
}

/** An id for an answer: sent twice, it counts once. */
export const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Sends answers until the server has confirmed them; a page that is closed goes on at its next visit.
 *
 * @param {(waiting: number, refusal: string) => void} tell
 * @param {object} [world] for tests
 * @param {typeof ask} [world.send]
 * @param {(react: () => void, milliseconds: number) => void} [world.wait]
 */
export function createPost(tell, { send = ask, wait = setTimeout } = {}) {
  let queue = /** @type {Queue} */ (recall(QUEUE) ?? {});
  let isBusy = false;
  let pause = SOON;

  const waiting = () => Object.values(queue).flat().length;

  /**
   * @param {string} code
   * @param {Answer[]} answers that need not be sent any more
   */
  function drop(code, answers) {
    const gone = new Set(answers.map(({ id }) => id));
    queue = { ...queue, [code]: (queue[code] ?? []).filter(({ id }) => !gone.has(id)) };
    if (!queue[code].length) delete queue[code];
    keep(QUEUE, queue);
  }

  function later() {
    wait(() => {
      isBusy = false;
      flush();
    }, pause);
    pause = Math.min(2 * pause, LATE);
  }

  async function flush() {
    if (isBusy || !waiting()) return;
    isBusy = true;
    const [code, answers] = Object.entries(queue)[0];
    const batch = answers.slice(0, BATCH);
    try {
      await send(`${code}/answers`, { method: "POST", body: { answers: batch } });
      drop(code, batch);
      tell(waiting(), "");
    } catch (error) {
      const isFinal = error instanceof RefusalError && [404, 422, 507].includes(error.status);
      if (isFinal) drop(code, batch);
      tell(waiting(), isFinal ? error.message : "");
      if (!isFinal) {
        later();
        return;
      }
    }
    pause = SOON;
    isBusy = false;
    flush();
  }

  return {
    /**
     * @param {string} code
     * @param {Answer} answer
     */
    add(code, answer) {
      queue = { ...queue, [code]: [...(queue[code] ?? []), answer] };
      keep(QUEUE, queue);
      tell(waiting(), "");
      flush();
    },

    flush,
  };
}
