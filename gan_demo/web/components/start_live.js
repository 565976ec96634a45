// What the start page's toys draw with: one network for each, which is asked for when the toy is touched first.
import { make } from "./base.js";
import { createLive } from "./live.js";

const TOUCHES = ["pointerdown", "input", "click"]; // by a pointer, or by keys

/**
 * What a toy says of its pictures.
 *
 * @param {string} state
 * @param {{ here: string, total: string }} amount of megabytes
 * @param {string} reason of a failure
 */
export function statusOf(state, { here, total }, reason) {
  if (state === "ready") return "Drawn in your browser, just now.";
  if (state === "loading") return `The network is on its way: ${here} of ${total} MB. Until then, stored pictures.`;
  return state === "failed" ? `Stored pictures only: ${reason}.` : "";
}

/** @param {Pick<import("./live.js").Model, "id" | "labels" | "listing" | "needs">[]} models */
export function createArtist(models) {
  /** @type {(() => void)[]} what to do when a network's state changes */
  const followers = [];
  const live = createLive(models, () => {
    for (const follow of followers) follow();
  });

  return {
    live,

    /** @param {string} id */
    labels: (id) => models.find((model) => model.id === id)?.labels ?? [],

    /**
     * Load a model when its toy is touched, and say how far that is.
     *
     * @param {HTMLElement} figure
     * @param {string} id
     * @param {() => void} react to a change of who draws
     */
    follow(figure, id, react) {
      const status = make("span", { class: "status" });
      figure.querySelector(".says")?.append(" ", status);
      figure.dataset.live = "stored";
      const update = () => {
        const before = figure.dataset.live;
        const state = live.ready(id) ? "ready" : live.failure(id) ? "failed" : "loading";
        figure.dataset.live = state;
        status.textContent = statusOf(state, live.amount(id), live.failure(id));
        if (state !== before) react();
      };
      const begin = () => {
        for (const type of TOUCHES) figure.removeEventListener(type, begin);
        followers.push(update);
        live.begin(id);
        update();
      };
      for (const type of TOUCHES) figure.addEventListener(type, begin);
    },
  };
}
