import assert from "node:assert/strict";
import { test } from "node:test";
import { arrowHead, pathData, WAYS, wiresOf } from "../../gan_demo/web/components/chain_wires.js";

const box = (x, y, width = 40, height = 40) => ({ x, y, width, height });

test("a wire across ends just before its target, on either side", () => {
  assert.deepEqual(WAYS.across(box(0, 0), box(100, 0)).join(" "), "40,20 97,20");
  assert.deepEqual(WAYS.across(box(100, 0), box(0, 0)).join(" "), "100,20 43,20");
});

test("a wire across lies at the height of the smaller box", () => {
  assert.equal(WAYS.across(box(0, 0), box(100, 30, 10, 10))[0][1], 35);
  assert.equal(WAYS.across(box(100, 30, 10, 10), box(0, 0))[0][1], 35);
});

test("a wire down ends above its target", () => {
  assert.equal(WAYS.down(box(0, 0), box(50, 100)).join(" "), "20,40 20,49 70,49 70,97");
});

test("a wire round a corner comes from above or from below", () => {
  assert.equal(WAYS.corner(box(0, 0), box(100, 60)).join(" "), "40,20 120,20 120,57");
  assert.equal(WAYS.corner(box(0, 100), box(100, 20)).join(" "), "40,120 120,120 120,63");
});

test("a wire around passes its target and comes back from the right", () => {
  assert.equal(WAYS.around(box(100, 0), box(50, 100)).join(" "), "140,20 152,20 152,120 93,120");
});

test("an arrow's head has its tip at the end of the wire and points along it", () => {
  assert.equal(
    arrowHead([
      [0, 5],
      [50, 5],
    ]).join(" "),
    "50,5 40,-1 40,11",
  );
  assert.equal(
    arrowHead([
      [5, 90],
      [5, 0],
      [5, 40],
    ]).join(" "),
    "5,40 -1,30 11,30",
  );
});

test("a path moves to its first point and draws lines to the others", () => {
  assert.equal(
    pathData([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    "M1 2L3 4L5 6",
  );
});

test("a level without another below has its own wires, on any page", () => {
  assert.equal(wiresOf("first", true), wiresOf("first", false));
});

test("on a phone the layouts differ, and so do the wires", () => {
  const way = (shape, narrow) => wiresOf(shape, narrow).find(([from, to]) => from === "upsampled" && to === "plus")[2];
  assert.deepEqual([way("", false), way("apart", false)], ["corner", "corner"]);
  assert.deepEqual([way("", true), way("apart", true)], ["around", "down"]);
});
