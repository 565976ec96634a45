import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbours } from "../../gan_demo/web/components/neighbours.js";
import { statusOf } from "../../gan_demo/web/components/start_live.js";

const AMOUNT = { here: "1.2", total: "3.1" };

test("the neighbours of a place are two steps on either side, and nothing beyond the ends", () => {
  assert.deepEqual(neighbours(4, 9), [2, 3, 5, 6]);
  assert.deepEqual(neighbours(0, 9), [null, null, 1, 2]);
  assert.deepEqual(neighbours(7, 9), [5, 6, 8, null]);
  assert.deepEqual(neighbours(2, 4), [0, 1, 3, null]);
});

test("neighbours may be several steps apart", () => {
  assert.deepEqual(neighbours(8, 17, 2), [4, 6, 10, 12]);
  assert.deepEqual(neighbours(1, 17, 2), [null, null, 3, 5]);
});

test("between two steps, the nearer one has the neighbours", () => {
  assert.deepEqual(neighbours(4.4, 9), neighbours(4, 9));
  assert.deepEqual(neighbours(4.6, 9), neighbours(5, 9));
  assert.deepEqual(neighbours(7.99, 9), neighbours(8, 9));
});

test("a toy says nothing before it is touched, then who draws, and how far the network is", () => {
  assert.equal(statusOf("stored", AMOUNT, ""), "");
  assert.match(statusOf("loading", AMOUNT, ""), /1\.2 of 3\.1 MB/);
  assert.match(statusOf("ready", AMOUNT, ""), /in your browser/);
  assert.match(statusOf("failed", AMOUNT, "no memory"), /no memory\.$/);
});
