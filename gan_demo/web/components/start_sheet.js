// The stored pictures of a toy: one sheet, and where each lies.
import { make, showSheet } from "./base.js";

/**
 * @typedef {[left: number, top: number, width: number, height: number]} Place in a sheet, in pixels
 *
 * @typedef {object} Pictures
 * @property {string} sheet
 * @property {Place[]} places
 */

/**
 * @param {HTMLImageElement} image
 * @param {Place} place
 */
export function cutPlace(image, [left, top, width, height]) {
  const canvas = make("canvas", { width, height });
  canvas.getContext("2d")?.drawImage(image, left, top, width, height, 0, 0, width, height);
  return canvas;
}

/**
 * Cut a sheet into its pictures, once it is decoded.
 *
 * @param {Pictures} pictures
 * @param {(frames: HTMLCanvasElement[]) => void} show
 */
export function readSheet({ sheet, places }, show) {
  showSheet(
    () => sheet,
    (image) => show(places.map((place) => cutPlace(image, place))),
  );
}
