import assert from "node:assert/strict";
import { test } from "node:test";
import { lerp, norm, PATHS, slerp } from "../../gan_demo/web/engine/latents.js";

const A = Float32Array.of(3, 0, 0);
const B = Float32Array.of(0, 1, 0);

test("both ways begin at A and end at B", () => {
  for (const way of Object.values(PATHS)) {
    assert.deepEqual(way(A, B, 0), A);
    way(A, B, 1).forEach((value, i) => {
      assert.ok(Math.abs(value - B[i]) < 1e-6);
    });
  }
});

test("along the sphere the length changes evenly, straight through it shrinks", () => {
  assert.ok(Math.abs(norm(slerp(A, B, 0.5)) - 2) < 1e-6);
  assert.ok(norm(lerp(A, B, 0.5)) < 1.6);
});

test("between parallel and opposite directions it is the straight line", () => {
  for (const factor of [2, -1]) {
    const other = A.map((value) => factor * value);
    assert.deepEqual(slerp(A, other, 0.25), lerp(A, other, 0.25));
  }
});
