// The picture and the maps round it as a file for slides. The browser draws it: an own picture does not leave the page.
import { make } from "./base.js";
import { FONT } from "./figure.js";
import { overlay } from "./inside_maps.js";
import { PLACES } from "./inside_sight.js";
import { paint } from "./latent_path.js";

/**
 * @typedef {import("./inside_maps.js").Tile} Tile
 * @typedef {import("./latent_path.js").Picture} Picture
 */

const [CELL, GAP, MARGIN, LINE] = [256, 12, 40, 46]; // pixels
const LIGHT = 0.3; // of the picture under a map
const [PAPER, INK] = ["#ffffff", "#111827"];

/**
 * Save a PNG file.
 *
 * @param {Picture} picture
 * @param {Tile[]} ring
 * @param {string[]} lines a title, and what else is said
 */
export function savePicture(picture, ring, lines) {
  const top = MARGIN + lines.length * LINE;
  const side = 4 * CELL + 3 * GAP;
  const canvas = make("canvas", { width: side + 2 * MARGIN, height: top + side + MARGIN });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = INK;
  for (const [i, line] of lines.entries()) {
    context.font = i ? `22px ${FONT}` : `bold 30px ${FONT}`;
    context.fillText(line, MARGIN, MARGIN + i * LINE + 22, side);
  }
  context.imageSmoothingEnabled = false;
  const draw = (/** @type {Picture} */ own, /** @type {number[]} */ [row, column], /** @type {number} */ size) => {
    const [x, y] = [column, row].map((place) => (place - 1) * (CELL + GAP));
    context.drawImage(paint(make("canvas"), own), MARGIN + x, top + y, size, size);
  };
  draw(picture, [2, 2], 2 * CELL + GAP);
  for (const [i, tile] of ring.entries()) draw(overlay(picture, tile, LIGHT), PLACES[i], CELL);
  canvas.toBlob((file) => {
    if (!file) return;
    const address = URL.createObjectURL(file);
    make("a", { href: address, download: "what-d-sees.png" }).click();
    setTimeout(() => URL.revokeObjectURL(address));
  }, "image/png");
}
