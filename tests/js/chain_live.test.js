import assert from "node:assert/strict";
import { test } from "node:test";
import { imagesForD, levelsOf } from "../../gan_demo/web/components/chain_live.js";
import { statusOf, takeApart } from "../../gan_demo/web/components/chain_source.js";
import { standing } from "../../gan_demo/web/engine/latents.js";

const planes = (number, size = 2) => ({
  numbers: new Float32Array(3 * size * size).fill(number),
  width: size,
  height: size,
});
const NOISE = new Float32Array(4);
const CHAIN = [
  { noise: NOISE, result: planes(0.1) },
  { noise: NOISE, coarse: planes(0.1), upsampled: planes(0.1, 4), residual: planes(0, 4), result: planes(0.2, 4) },
  { noise: NOISE, coarse: planes(0.2, 4), upsampled: planes(0.2, 8), residual: planes(0, 8), result: planes(0.3, 8) },
];
const REAL = [{ result: planes(1) }, CHAIN[1], CHAIN[2]];
const firsts = (images) => images.map((numbers) => numbers && Math.round(numbers[0] * 10) / 10);

test("D is asked about what is generated, up to the first changed gain", () => {
  assert.deepEqual(firsts(imagesForD(CHAIN, [1, 1, 1])), [0.1, 0.2, 0.3]);
  assert.deepEqual(firsts(imagesForD(CHAIN, [1, 0.5, 1])), [0.1, null, null]);
  assert.deepEqual(firsts(imagesForD(REAL, [1, 1, 1])), [null, 0.2, 0.3]);
  assert.deepEqual(firsts(imagesForD(REAL, [0, 1, 2])), [null, 0.2, null]); // the gain of a real level is not used
});

test("levels have the pictures of the server's in their order", () => {
  const levels = levelsOf(REAL, 2);
  assert.deepEqual(
    levels.map(({ size, real, pictures }) => [size, real, Object.keys(pictures).join(" ")]),
    [
      [2, true, "result"],
      [4, false, "noise coarse upsampled residual result"],
      [8, false, "noise coarse upsampled residual result"],
    ],
  );
  assert.equal(levels[1].pictures.residual.pixels[0], 128); // nothing is mid-grey
  assert.equal(levels[1].pictures.noise.pixels[0], 128);
});

test("a standing is how many percentiles of real pictures lie below a score", () => {
  const quantiles = Array.from({ length: 101 }, (_, i) => i / 10);
  assert.deepEqual(
    [-1, 0, 0.01, 5.05, 9.95, 1000].map((score) => standing(score, quantiles)),
    [0, 0, 1, 51, 100, 100],
  );
});

test("a picture of one colour is taken apart and put together again without an error", () => {
  const pixels = new Uint8ClampedArray(4 * 20 * 16).fill(255);
  const { steps, status } = takeApart({ pixels, width: 20, height: 16, notes: ["A note."] }, [2, 4, 8]);
  assert.deepEqual(
    steps.map(({ result }) => [result.width, result.numbers[0]]),
    [
      [2, 1],
      [4, 1],
      [8, 1],
    ],
  );
  assert.match(status, /resized to 8x8, .* A note\. Put together again, every pixel is the same again/);
  assert.match(statusOf(8, [], { error: 2, exact: false }), /not every pixel .* is 2\.00000 of 255\.$/);
});
