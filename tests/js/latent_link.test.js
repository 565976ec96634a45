import assert from "node:assert/strict";
import { test } from "node:test";
import { exactShare, linkedPath, linkValues } from "../../gan_demo/web/components/latent.js";

const PATH = {
  model: "cgan-mnist",
  seed_a: 3,
  seed_b: 4294967295,
  frames: 12,
  kind: "lerp",
  label: "7",
  second: "2",
  mix: 0.25,
};
const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

test("a path's values in the address give the same path", () => {
  assert.deepEqual(linkedPath(linkValues(PATH, 0.5), DIGITS), PATH);
});

test("labels that a model does not know are left out of its path", () => {
  const { label, second, mix } = linkedPath(linkValues(PATH, 0.5), []);
  assert.deepEqual([label, second, mix], ["", "", 0]);
  assert.equal(linkedPath(linkValues({ ...PATH, label: "x" }, 0.5), DIGITS).label, "0");
  assert.equal(linkedPath(linkValues({ ...PATH, second: "7" }, 0.5), DIGITS).second, "");
});

test("the rounded place of a link is that of the picture that it was taken from", () => {
  const frames = 24;
  for (let picture = 0; picture < frames; picture += 1) {
    const share = picture / (frames - 1);
    assert.equal(exactShare(Math.round(1000 * share) / 1000, frames, 24 / 47), share);
  }
  assert.equal(exactShare(0.511, frames, 24 / 47), 24 / 47);
  assert.equal(exactShare(0.123, frames, 24 / 47), 0.123);
});
