// A walk between two captions or two seeds: the frames that the server drew, or any position where the browser draws.
import { arrive, within } from "./base.js";
import { createPathView, describeShare } from "./latent_path.js";

/**
 * @typedef {object} Walk that the browser draws, in the event `live`; null where the server draws again
 * @property {string} name equal for equal walks
 * @property {number} steps
 * @property {(t: number) => string} describe a position from 0 at A to 1 at B
 * @property {import("./latent_path.js").Draw} draw
 */

const ENDS = /** @type {[string, string]} */ (["A", "B"]);

/** @param {import("./base.js").Host<{ value: import("./scrubber.js").Value }>} host */
export function mount({ element, props, watch }) {
  const box = within(element).find(".scrubber");
  /** @type {Walk | null} */
  let walk = null;
  const view = createPathView(
    element,
    (place, t, show) => walk?.draw(place, t, show),
    (t) => walk?.describe(t) ?? describeShare(t),
  );
  element.addEventListener("live", (event) => {
    walk = /** @type {CustomEvent<Walk | null>} */ (event).detail;
    if (!walk) return;
    view.showLive(walk.name, walk.steps, ENDS);
    box.removeAttribute("aria-busy");
  });
  watch("value", () => {
    if (walk) return;
    view.showFrames(props.value);
    box.removeAttribute("aria-busy");
  });
  view.showFrames(props.value);
  arrive(box);
}
