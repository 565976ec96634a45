// Sheets: pictures made of square tiles in rows, numbered from the top left.
import { make } from "./base.js";

/** @typedef {{ tile: number, columns: number }} Grid the side of a tile in pixels, and how many are in a row */

/**
 * The left and top of a tile, in pixels.
 *
 * @param {number} number
 * @param {Grid} grid
 * @returns {[number, number]}
 */
export function tilePlace(number, { tile, columns }) {
  return [(number % columns) * tile, Math.floor(number / columns) * tile];
}

/**
 * Draw a sheet's tiles `first`, `first + 1`, ... on a canvas, `across` in a row.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLImageElement} sheet
 * @param {Grid} grid
 * @param {number} first
 * @param {number} [count]
 * @param {number} [across]
 */
export function drawTiles(canvas, sheet, grid, first, count = 1, across = 1) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const { tile } = grid;
  for (let i = 0; i < count; i++) {
    const [left, top] = tilePlace(first + i, grid);
    const [x, y] = tilePlace(i, { tile, columns: across });
    context.drawImage(sheet, left, top, tile, tile, x, y, tile, tile);
  }
}

/**
 * A tile as a canvas of its own.
 *
 * @param {HTMLImageElement} sheet
 * @param {Grid} grid
 * @param {number} number
 */
export function cutTile(sheet, grid, number) {
  const canvas = make("canvas", { width: grid.tile, height: grid.tile });
  drawTiles(canvas, sheet, grid, number);
  return canvas;
}
