// A picture's pixels as a file, without loss.
import { make } from "./base.js";
import { putPicture } from "./chain_view.js";

/**
 * @param {import("../engine/pyramid.js").Picture} picture
 * @returns {string} a PNG's data URI
 */
export function pictureUri(picture) {
  const canvas = make("canvas");
  putPicture(canvas, picture);
  return canvas.toDataURL("image/png");
}
