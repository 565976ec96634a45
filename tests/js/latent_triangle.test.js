import assert from "node:assert/strict";
import { test } from "node:test";
import { describe, pointOf, weightsAfter, weightsAt } from "../../gan_demo/web/components/latent_triangle.js";

/** Asserts that weights agree and make a whole. */
function assertWeights(weights, expectation) {
  weights.forEach((weight, i) => {
    assert.ok(Math.abs(weight - expectation[i]) < 1e-12, `${weights}, not ${expectation}`);
  });
}

test("A is below on the left, B below on the right, C above in the middle", () => {
  assert.deepEqual(pointOf([1, 0, 0]), { x: 0, y: 1 });
  assert.deepEqual(pointOf([0, 1, 0]), { x: 1, y: 1 });
  assert.deepEqual(pointOf([0, 0, 1]), { x: 0.5, y: 0 });
});

test("the mixture at a mixture's point is that mixture", () => {
  for (const weights of [
    [0.2, 0.3, 0.5],
    [0, 0.4, 0.6],
    [1, 0, 0],
  ]) {
    const { x, y } = pointOf(weights);
    assertWeights(weightsAt(x, y), weights);
  }
});

test("outside the triangle the nearest point of it counts", () => {
  assertWeights(weightsAt(0.25, 7), [0.75, 0.25, 0]); // below
  assertWeights(weightsAt(-3, 1.5), [1, 0, 0]);
  assertWeights(weightsAt(4, 1), [0, 1, 0]);
  assertWeights(weightsAt(0.5, -2), [0, 0, 1]);
  // To the left of the side from A to C, at right angles from its middle: the sides are 1 long, the height is 0.866.
  assertWeights(
    weightsAt(0.25 - Math.cos(Math.PI / 6), 0.5 - Math.sin(Math.PI / 6) / (Math.sqrt(3) / 2)),
    [0.5, 0, 0.5],
  );
});

test("keys move the point and do not leave the triangle", () => {
  assertWeights(weightsAfter([0.5, 0.5, 0], "ArrowUp"), [0.48, 0.48, 0.04]);
  assertWeights(weightsAfter([0.5, 0.5, 0], "ArrowRight"), [0.46, 0.54, 0]);
  assertWeights(weightsAfter([1, 0, 0], "ArrowLeft"), [1, 0, 0]);
  assertWeights(weightsAfter([0.5, 0.5, 0], "ArrowDown"), [0.5, 0.5, 0]);
  assert.deepEqual(weightsAfter([0.2, 0.3, 0.5], "PageUp"), [0, 0, 1]);
  assert.equal(weightsAfter([0.2, 0.3, 0.5], "Enter"), null);
});

test("the weights in words add up to 100", () => {
  assert.equal(describe([1 / 3, 1 / 3, 1 / 3]), "A 33%, B 34%, C 33%");
  assert.equal(describe([0, 1, 0]), "A 0%, B 100%, C 0%");
});
