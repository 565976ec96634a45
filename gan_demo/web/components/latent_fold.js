// What stands folded below the path until somebody opens it; grey, with the reason, where the browser does not draw.
import { within } from "./base.js";

/**
 * @typedef {object} Artist what draws for a model, wherever the path's pictures come from
 * @property {(seed: number) => Float32Array} latent
 * @property {(place: string, z: Float32Array, show: (picture: import("./latent_path.js").Picture) => void) => void} draw
 */

/**
 * @param {HTMLDetailsElement} element
 * @param {() => void} draw what it shows, called whenever it opens and whenever it is out of date
 */
export function createFold(element, draw) {
  const { find } = within(element);
  let usable = false;
  const update = () => {
    if (usable && element.open) draw();
  };

  element.addEventListener("toggle", update);
  return {
    update,

    /** @param {string} reason why it cannot be used: what it shows stays, grey; "" where it can */
    enable(reason) {
      usable = reason === "";
      find(".toy").inert = !usable;
      find(".why-grey").textContent = reason;
    },
  };
}
