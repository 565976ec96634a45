import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, stageWidth, stripSteps } from "../../gan_demo/web/components/scrubber.js";

test("a filmstrip goes evenly from the first step to the last", () => {
  assert.deepEqual(stripSteps(9, 17), [0, 2, 4, 6, 8, 10, 12, 14, 16]);
  assert.deepEqual(stripSteps(3, 6), [0, 3, 5]);
  assert.deepEqual(stripSteps(0, 17), []);
});

test("the nearest of some steps is the first of two that are as near", () => {
  assert.equal(nearest([0, 4, 8], 5), 1);
  assert.equal(nearest([0, 4, 8], 6), 1);
  assert.equal(nearest([0, 4, 8], 7), 2);
});

test("a stage is a whole number of screen pixels a pixel wide, at least eight", () => {
  assert.equal(stageWidth(28), 448);
  assert.equal(stageWidth(30), 15 * 30);
  assert.equal(stageWidth(64), 8 * 64);
  assert.equal(stageWidth(256), 8 * 256);
});
