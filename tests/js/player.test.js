import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, begin } from "../../gan_demo/web/components/player.js";

const TIMELINE = { steps: 11, seconds: 2 };

test("playing goes on from where it is, the way it went", () => {
  assert.deepEqual(begin(4, 11, true, true), { position: 4, forward: true });
  assert.deepEqual(begin(4, 11, false, true), { position: 4, forward: false });
});

test("playing from the start goes forward", () => {
  assert.deepEqual(begin(0, 11, false, true), { position: 0, forward: true });
});

test("playing from the end turns round in a loop and starts anew without one", () => {
  assert.deepEqual(begin(10, 11, true, true), { position: 10, forward: false });
  assert.deepEqual(begin(10, 11, true, false), { position: 0, forward: true });
});

test("all steps take the timeline's seconds", () => {
  assert.deepEqual(advance(0, true, 1000, TIMELINE), { position: 5, atEnd: false });
  assert.deepEqual(advance(0, true, 2000, TIMELINE), { position: 10, atEnd: true });
  assert.deepEqual(advance(8, false, 1000, TIMELINE), { position: 3, atEnd: false });
});

test("no position is outside the timeline", () => {
  assert.deepEqual(advance(9, true, 1000, TIMELINE), { position: 10, atEnd: true });
  assert.deepEqual(advance(1, false, 1000, TIMELINE), { position: 0, atEnd: true });
});

test("the first frame of playing changes nothing", () => {
  assert.deepEqual(advance(4, true, 0, TIMELINE), { position: 4, atEnd: false });
});
