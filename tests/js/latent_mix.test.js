import assert from "node:assert/strict";
import { test } from "node:test";
import { classWeights, NO_MIX } from "../../gan_demo/web/components/latent_mix.js";

const LABELS = ["zero", "one", "two"];

test("a label alone has all the weight", () => {
  assert.deepEqual(classWeights(LABELS, { label: "one", ...NO_MIX }), [0, 1, 0]);
});

test("two labels share it, from the first alone to the second alone", () => {
  const weights = (mix) => classWeights(LABELS, { label: "two", second: "zero", mix });
  assert.deepEqual(weights(0), [0, 0, 1]);
  assert.deepEqual(weights(0.25), [0.25, 0, 0.75]);
  assert.deepEqual(weights(1), [1, 0, 0]);
});

test("a model that knows no labels has no weights", () => {
  assert.deepEqual(classWeights([], { label: "", ...NO_MIX }), []);
});
