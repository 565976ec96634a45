import assert from "node:assert/strict";
import { test } from "node:test";
import { change, characters, likest, place } from "../../gan_demo/web/engine/captions.js";
import { toMaps } from "../../gan_demo/web/engine/pixels.js";

test("a sentence becomes 201 numbers, 0 where the encoder knows no such character", () => {
  const numbers = characters("Ab é");
  assert.equal(numbers.length, 201);
  assert.deepEqual(numbers.slice(0, 5), [1, 2, 69, 0, 0]);
  assert.equal(characters("x".repeat(500)).length, 201);
});

test("a picture's pixels become maps from -1 to 1, without their opacity", () => {
  const pixels = Uint8ClampedArray.of(0, 255, 0, 255, 255, 0, 0, 255);
  assert.deepEqual([...toMaps({ pixels, width: 2, height: 1 })], [-1, 1, 1, -1, -1, -1]);
});

test("the change of a picture is the mean over its colours", () => {
  const [a, b] = [Uint8ClampedArray.of(10, 20, 30, 255), Uint8ClampedArray.of(13, 14, 30, 0)];
  assert.equal(change(a, b), 3);
  assert.equal(change(a, a), 0);
});

test("a score's place goes from wrong pairs to right ones", () => {
  const line = (first) => Array.from({ length: 101 }, (_, i) => first + i);
  const scale = { wrong: line(0), generated: line(20), right: line(50) };
  assert.deepEqual(
    [-5, 10, 75, 140, 200].map((score) => place(scale, score)),
    [0, 0, 0.5, 1, 1],
  );
  assert.deepEqual(
    [0, 71, 99].map((score) => likest(scale, score)),
    ["wrong", "generated", "right"],
  );
});
