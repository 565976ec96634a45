import assert from "node:assert/strict";
import { test } from "node:test";
import { middle, pixelAt, screenWidth } from "../../gan_demo/web/components/comparer.js";

const PAIR = { width: 400, height: 200, patch: 32 };

test("a picture that fits is as wide as its room, or as high", () => {
  assert.equal(screenWidth("fit", PAIR, { width: 300, height: 500 }), 300);
  assert.equal(screenWidth("fit", PAIR, { width: 300, height: 100 }), 200);
});

test("a zoom is so many screen pixels a pixel, whatever the room", () => {
  assert.equal(screenWidth("2", PAIR, { width: 300, height: 100 }), 800);
});

test("a point is a whole pixel within the picture", () => {
  assert.deepEqual(pixelAt(12.6, 7.2, PAIR), { x: 13, y: 7 });
  assert.deepEqual(pixelAt(-3, 900, PAIR), { x: 0, y: 200 });
});

test("what stays in sight is the middle of the square, or of the picture", () => {
  assert.deepEqual(middle([10, 20], PAIR), [26, 36]);
  assert.deepEqual(middle(null, PAIR), [200, 100]);
});
