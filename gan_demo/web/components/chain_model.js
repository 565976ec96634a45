// How the tab's two parts agree on the model.

let newest = ""; // the model that was chosen last, for a part that is mounted later

/**
 * Tell the page of another model.
 *
 * @param {string} model its id
 */
export function spreadModel(model) {
  newest = model;
  document.dispatchEvent(new CustomEvent("pyramid-model", { detail: model }));
}

/** @param {(model: string) => void} react is told of the newest model at once, if one was chosen */
export function followModel(react) {
  if (newest) react(newest);
  document.addEventListener("pyramid-model", (event) => react(/** @type {CustomEvent<string>} */ (event).detail));
}
