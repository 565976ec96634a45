import assert from "node:assert/strict";
import { test } from "node:test";
import { describeOpinion, opinionOf } from "../../gan_demo/web/components/latent_standing.js";

const FACES = { probability: false, quantiles: Array.from({ length: 101 }, (_, i) => i / 10) };
const DIGITS = { probability: true, quantiles: [] };

test("D's standing is how many percentiles of real pictures it scores lower", () => {
  const scores = [-1, 0, 0.01, 5.05, 9.95, 1000];
  assert.deepEqual(
    scores.map((score) => opinionOf(score, FACES)),
    [0, 0, 1, 51, 100, 100],
  );
});

test("a score that is a percentile counts as torch counts it, in single precision", () => {
  assert.equal(opinionOf(Math.fround(0.3), FACES), 3);
  assert.equal(opinionOf(Math.fround(0.7), FACES), 7);
});

test("a score whose loss makes it a probability becomes one", () => {
  assert.equal(opinionOf(0, DIGITS), 50);
  assert.ok(Math.abs(opinionOf(Math.log(3), DIGITS) - 75) < 1e-9);
  assert.deepEqual([opinionOf(-1000, DIGITS), opinionOf(1000, DIGITS)], [0, 100]);
});

test("an opinion is put into words", () => {
  assert.match(describeOpinion(37, FACES), /more real-looking than 37 % of real pictures/);
  assert.match(describeOpinion(3.6, DIGITS), /probability of 4 %/);
});
