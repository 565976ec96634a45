import assert from "node:assert/strict";
import { test } from "node:test";
import { Gradient } from "../../gan_demo/web/engine/gradient.js";
import { loadKernel } from "../../gan_demo/web/engine/kernel.js";
import { usualLengths } from "../../gan_demo/web/engine/latents.js";
import { Network } from "../../gan_demo/web/engine/network.js";
import { readTensors } from "../../gan_demo/web/engine/safetensors.js";
import { randn } from "../../gan_demo/web/engine/seeds.js";
import { fit, project, STEPS } from "../../gan_demo/web/paint/projection.js";
import { plan, readBuild, weights } from "./networks.js";

const { module } = await loadKernel(readBuild);
const artist = () => {
  const network = new Network(module, plan, readTensors(weights()), { gradients: true });
  return { network, gradient: new Gradient(network, ["z"]) };
};
const TARGET = Float32Array.of(0.5, -0.25);

/** A picture of one colour with a square of another in its middle. */
function picture(width, height, rim, middle) {
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const isMiddle = Math.abs(x + 0.5 - width / 2) < height / 4 && Math.abs(y + 0.5 - height / 2) < height / 4;
    pixels.set([...(isMiddle ? middle : rim), 255], 4 * i);
  }
  return { pixels, width, height };
}

test("a picture's middle square takes the form of a colour generator's", () => {
  const { target, negative } = fit(picture(24, 16, [255, 255, 255], [255, 0, 0]), { channels: 3, width: 16 });
  assert.equal(negative, false);
  assert.equal(target.length, 3 * 16 * 16);
  assert.deepEqual(
    [0, 256, 512].map((at) => target[at + 8 * 16 + 8]),
    [1, -1, -1],
  );
});

test("grey on white becomes a negative, grey on black stays", () => {
  const white = fit(picture(16, 16, [255, 255, 255], [0, 0, 0]), { channels: 1, width: 16 });
  const black = fit(picture(16, 16, [0, 0, 0], [255, 255, 255]), { channels: 1, width: 16 });
  assert.deepEqual([white.negative, black.negative], [true, false]);
  assert.ok(white.target.every((number, i) => Math.abs(number - black.target[i]) < 1e-6));
  assert.ok(Math.abs(white.target[0] + 1) < 1e-6);
});

test("colours count in grey as much as the eye sees of them", () => {
  const { target } = fit(picture(16, 16, [0, 0, 0], [0, 255, 0]), { channels: 1, width: 16 });
  assert.ok(Math.abs(target[8 * 16 + 8] - (2 * 0.587 - 1)) < 1e-6);
});

test("the smallest and oblong pictures take that form, too", () => {
  for (const [width, height] of [
    [8, 8],
    [8, 300],
    [300, 8],
  ])
    assert.equal(
      fit(picture(width, height, [9, 9, 9], [9, 9, 9]), { channels: 3, width: 64 }).target.length,
      3 * 64 * 64,
    );
});

test("the search ends near the picture, and its loss only falls", () => {
  const turns = [...project(artist(), TARGET, Float32Array.of(0, 0))];
  assert.equal(turns.length, STEPS + 1);
  const losses = turns.filter(Boolean).map(({ loss }) => loss);
  assert.ok(losses.length > 10);
  assert.ok(losses.every((loss, i) => i === 0 || loss <= losses[i - 1]));
  assert.ok(losses.at(-1) < 1e-3 * losses[0]);
  const { z } = turns.at(-1);
  assert.ok([Math.atanh(0.5), Math.atanh(0.25)].every((number, i) => Math.abs(z[i] - number) < 0.05));
});

test("a guess that is longer than usual is shortened", () => {
  const { z } = project(artist(), TARGET, Float32Array.of(30, 40)).next().value;
  const longest = usualLengths(2)[1];
  assert.ok(Math.abs(z[0] - 0.6 * longest) < 1e-5 && Math.abs(z[1] - 0.8 * longest) < 1e-5);
});

test("without a guess it begins at the nearest of some drawings", () => {
  const one = artist();
  const first = [...project(one, TARGET)].find(Boolean);
  const losses = Array.from({ length: 64 }, (_, seed) => project(one, TARGET, randn(2, seed)).next().value.loss);
  assert.ok(Math.abs(first.loss - Math.min(...losses)) < 1e-6);
});
