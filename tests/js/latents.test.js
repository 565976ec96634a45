import assert from "node:assert/strict";
import { test } from "node:test";
import {
  lerp,
  norm,
  PATHS,
  slerp,
  sphericalMean,
  usualLengths,
  withLength,
} from "../../gan_demo/web/engine/latents.js";
import { randn } from "../../gan_demo/web/engine/seeds.js";

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

const SEEDS = [26, 42, 17].map((seed) => randn(100, seed));
const WEIGHTS = [
  [1 / 3, 1 / 3, 1 / 3],
  [0.7, 0.1, 0.2],
  [0.01, 0.01, 0.98],
];

/** Asserts that two vectors agree. */
function assertNear(vector, expectation, tolerance = 1e-6) {
  assert.equal(vector.length, expectation.length);
  vector.forEach((value, i) => {
    assert.ok(Math.abs(value - expectation[i]) < tolerance, `${i}: ${value}, not ${expectation[i]}`);
  });
}

test("the mean of three orthogonal vectors lies in the middle, and is as long as they are on the mean", () => {
  const vectors = [Float32Array.of(3, 0, 0), Float32Array.of(0, 1, 0), Float32Array.of(0, 0, 2)];
  assertNear(
    sphericalMean(vectors, [1 / 3, 1 / 3, 1 / 3]),
    [1, 1, 1].map((value) => (2 * value) / Math.sqrt(3)),
  );
});

test("a corner of the triangle is the seed itself, to the last bit", () => {
  SEEDS.forEach((z, corner) => {
    const weights = [0, 1, 2].map((i) => Number(i === corner));
    assert.deepEqual(sphericalMean(SEEDS, weights), z);
  });
});

test("an edge of the triangle is the path along the sphere", () => {
  for (const t of [0, 0.1, 0.25, 0.5, 0.9, 1]) {
    assertNear(sphericalMean(SEEDS, [1 - t, t, 0]), slerp(SEEDS[0], SEEDS[1], t));
    assertNear(sphericalMean(SEEDS, [t, 0, 1 - t]), slerp(SEEDS[2], SEEDS[0], t));
  }
});

test("the mean is where the weighted arcs to the three pull nowhere, and has the length of a random z", () => {
  for (const weights of WEIGHTS) {
    const mean = sphericalMean(SEEDS, weights);
    const lengths = SEEDS.map(norm);
    const length = weights.reduce((sum, weight, i) => sum + weight * lengths[i], 0);
    assert.ok(Math.abs(norm(mean) - length) < 1e-5);
    const pull = new Array(100).fill(0);
    SEEDS.forEach((z, i) => {
      const cosine = z.reduce((sum, value, k) => sum + value * mean[k], 0) / (lengths[i] * length);
      const angle = Math.acos(cosine);
      for (const k of pull.keys()) {
        pull[k] += (weights[i] * angle * (z[k] / lengths[i] - (cosine * mean[k]) / length)) / Math.sin(angle);
      }
    });
    assert.ok(norm(pull) < 1e-6, `${weights}: ${norm(pull)}`);
  }
});

test("the mean of one seed three times is that seed", () => {
  assertNear(sphericalMean([SEEDS[0], SEEDS[0], SEEDS[0]], [0.2, 0.3, 0.5]), SEEDS[0]);
});

test("another length leaves the direction", () => {
  assert.deepEqual(withLength(Float32Array.of(3, 4), 10), Float32Array.of(6, 8));
  assert.deepEqual(withLength(Float32Array.of(3, 4), 0), Float32Array.of(0, 0));
});

test("between the usual lengths lie 95 of 100 random vectors", () => {
  // From a table of chi-squared: quantiles 0.025 and 0.975 for 10 and 100 degrees of freedom.
  assertNear(usualLengths(10), [Math.sqrt(3.247), Math.sqrt(20.483)], 0.01);
  assertNear(usualLengths(100), [Math.sqrt(74.222), Math.sqrt(129.561)], 0.001);
  const [low, high] = usualLengths(100);
  const lengths = Array.from({ length: 1000 }, (_, seed) => norm(randn(100, seed)));
  const inside = lengths.filter((length) => low <= length && length <= high).length;
  assert.ok(Math.abs(inside - 950) < 25, `${inside} of 1000`); // within 3.6 standard deviations
});
