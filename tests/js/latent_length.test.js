import assert from "node:assert/strict";
import { test } from "node:test";
import { middleOf } from "../../gan_demo/web/components/latent_length.js";
import { norm } from "../../gan_demo/web/engine/latents.js";
import { randn } from "../../gan_demo/web/engine/seeds.js";

test("halfway along a straight line z is short, along the sphere it is as long as the ends on the mean", () => {
  const { middle, usual } = middleOf(Float32Array.of(6, 0), Float32Array.of(0, 8));
  assert.deepEqual(middle, Float32Array.of(3, 4));
  assert.equal(usual, 7);
});

test("between two seeds the straight line's middle has about 0.7 of the usual length", () => {
  for (let seed = 0; seed < 20; seed++) {
    const { middle, usual } = middleOf(randn(100, seed), randn(100, seed + 1000));
    assert.ok(Math.abs(norm(middle) / usual - Math.SQRT1_2) < 0.15, `seed ${seed}`);
  }
});
