import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, mean, neighbours, pixelSum, strongest, sum } from "../../gan_demo/web/components/edit_points.js";

const z = (...numbers) => Float32Array.from(numbers);

test("A - A + C is C, and the mean of one is itself", () => {
  const [a, c] = [z(1, -2, 3), z(0.5, 0.25, 4)];
  assert.deepEqual(sum(a, a, c), c);
  assert.deepEqual(mean([a]), a);
  assert.deepEqual(mean([z(0, 3), z(3, 0), z(3, 3)]), z(2, 2));
});

test("the eight neighbours are those of torch.rand with the seed 0", () => {
  const around = neighbours(z(1, 1, 1));
  // torch.rand(8, 3, generator=torch.Generator().manual_seed(0))
  const first = [0.4962565899, 0.7682217956, 0.08847743273];
  first.forEach((number, i) => {
    assert.ok(Math.abs(around[0][i] - (1 + 0.25 * (2 * number - 1))) < 1e-6);
  });
  assert.equal(around.length, 8);
  assert.ok(around.flatMap((one) => [...one]).every((value) => Math.abs(value - 1) <= 0.25));
});

test("z follows each direction by its strength", () => {
  const directions = [
    [1, 0, 0],
    [0, 0.6, 0.8],
  ];
  assert.deepEqual(follow(z(1, 1, 1), [0, 0], directions), z(1, 1, 1));
  assert.deepEqual(follow(z(0, 0, 0), [2, 1], [directions[0], [0, 0.5, 0.25]]), z(2, 0.5, 0.25));
});

test("a sum on pixels stays within the levels and is opaque", () => {
  const picture = (...pixels) => ({ width: 1, height: 1, pixels: Uint8ClampedArray.from(pixels) });
  const [dark, light] = [picture(0, 10, 100, 255), picture(255, 250, 101, 255)];
  assert.deepEqual([...pixelSum([[light], [dark], [light]]).pixels], [255, 255, 102, 255]);
  assert.deepEqual([...pixelSum([[dark], [light], [dark]]).pixels], [0, 0, 99, 255]);
  assert.deepEqual([...pixelSum([[dark, light], [dark], [dark]]).pixels], [128, 130, 101, 255]);
});

test("the strongest direction is the farthest from 0, and the last one where several are", () => {
  assert.equal(strongest([0, 0, 0], 1), 1);
  assert.equal(strongest([0, -2, 1], 0), 1);
  assert.equal(strongest([2, -2, 1], 1), 1);
  assert.equal(strongest([0, 0], 7), 0); // of a model with more directions
  assert.equal(strongest([0, 1], 7), 1);
  assert.equal(strongest([], 0), 0);
});
