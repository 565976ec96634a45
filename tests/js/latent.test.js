import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, describeWay, isEmpty, isWhole } from "../../gan_demo/web/components/latent.js";

const PATH = { model: "faces", seed_a: 0, seed_b: 2 ** 32 - 1, frames: 48, kind: "slerp", label: "" };

test("a path is drawn only where both seeds and the frames are what they may be", () => {
  assert.ok(isWhole(PATH));
  for (const part of [{ seed_a: -1 }, { seed_b: 2 ** 32 }, { seed_a: 1.5 }, { frames: 1 }, { frames: 97 }]) {
    assert.ok(!isWhole({ ...PATH, ...part }), JSON.stringify(part));
  }
});

test("an empty box is somebody typing, not a path", () => {
  assert.ok(!isEmpty(PATH));
  for (const part of [{ seed_a: null }, { seed_b: null }, { frames: null }]) {
    assert.ok(isEmpty({ ...PATH, ...part }));
    assert.ok(!isWhole({ ...PATH, ...part }));
  }
});

test("an answer belongs to the path with its values", () => {
  assert.ok(agree({ model: "faces", label: "" }, PATH));
  assert.ok(agree({ ...PATH }, PATH));
  assert.ok(!agree({ ...PATH, seed_a: 1 }, PATH));
});

test("a picture is put into words", () => {
  const words = describeWay("a face", { seed_a: 16, seed_b: 0 }, 0.514);
  assert.equal(words, "a face, 51% of the way from seed 16 to seed 0");
});
