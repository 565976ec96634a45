import assert from "node:assert/strict";
import { test } from "node:test";
import { drawTiles, tilePlace } from "../../gan_demo/web/components/sheet.js";

const GRID = { tile: 8, columns: 3 };

test("tiles lie in rows from the top left", () => {
  assert.deepEqual(
    [0, 2, 3, 7].map((number) => tilePlace(number, GRID)),
    [
      [0, 0],
      [16, 0],
      [0, 8],
      [8, 16],
    ],
  );
});

test("tiles are drawn in rows of another width, all of the same size", () => {
  const places = [];
  const canvas = { getContext: () => ({ drawImage: (_, ...numbers) => places.push(numbers) }) };
  drawTiles(canvas, {}, GRID, 2, 3, 2);
  assert.deepEqual(places, [
    [16, 0, 8, 8, 0, 0, 8, 8],
    [0, 8, 8, 8, 8, 0, 8, 8],
    [8, 8, 8, 8, 0, 8, 8, 8],
  ]);
});
