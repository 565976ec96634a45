import assert from "node:assert/strict";
import { test } from "node:test";
import { progress } from "../../gan_demo/web/components/enlarger_networks.js";
import { heatMap, measureResult, misfit, openTask, squareAround } from "../../gan_demo/web/components/enlarger_task.js";

/** A picture of one grey, or of a function of the place. */
function picture(width, height, grey) {
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    const value = typeof grey === "number" ? grey : grey(i % width, Math.floor(i / width));
    pixels.fill(value, 4 * i, 4 * i + 3);
  }
  return { pixels, width, height };
}

const slope = (x, y) => x + y;
const checker = (x, y) => 255 * ((x + y) % 2);
const size = ({ width, height }) => [width, height];

test("in the test a picture is shrunk by four, and what does not fit is cut off", () => {
  const task = openTask(picture(43, 34, slope), "test");
  assert.deepEqual(
    [size(task.small), size(task.truth)],
    [
      [10, 8],
      [40, 32],
    ],
  );
  assert.equal(task.truth.pixels[4 * (40 * 3 + 5)], 8);
  assert.deepEqual(task.notes, []);
  assert.deepEqual([...task.results.keys()], ["nearest", "bicubic", "original"]);
  for (const result of task.results.values()) assert.deepEqual(size(result), [40, 32]);
});

test("a picture that is too large for the test is made smaller as a whole, one that is stored is not", () => {
  const large = { ...picture(800, 400, slope), notes: ["Transparent parts were put on white."] };
  const task = openTask(large, "test");
  assert.deepEqual(size(task.truth), [384, 192]);
  assert.deepEqual(task.notes, [
    "Transparent parts were put on white.",
    "For the browser it was made smaller: 384x192 instead of 800x400 pixels.",
  ]);
  assert.deepEqual(size(openTask(large, "test", true).truth), [800, 400]);
});

test("a picture that is too large to be enlarged is cut to its middle", () => {
  const task = openTask(picture(120, 20, slope), "enlarge");
  assert.deepEqual(size(task.small), [96, 20]);
  assert.equal(task.small.pixels[0], 12);
  assert.equal(task.truth, null);
  assert.match(task.notes[0], /^Only its middle was taken, 96x20 of 120x20 pixels/);
});

test("a picture that is too small for the test is refused with its size", () => {
  assert.throws(() => openTask(picture(31, 90, 0), "test"), /is 31x90 pixels; to be shrunk, both .* at least 32/);
  assert.deepEqual(size(openTask(picture(8, 9, 0), "enlarge").small), [8, 9]);
});

test("nearest makes squares of pixels", () => {
  const { pixels } = openTask(picture(9, 8, slope), "enlarge").results.get("nearest");
  assert.deepEqual(
    [0, 3, 4, 36 * 4].map((place) => pixels[4 * place]),
    [0, 0, 1, 1],
  );
});

test("a result is measured where the truth is known; equal pictures have no PSNR", () => {
  const plain = openTask(picture(64, 64, 90), "test");
  assert.deepEqual(measureResult(plain, "bicubic"), { psnr: null, ssim: 1 });
  assert.equal(measureResult(openTask(picture(20, 20, 90), "enlarge"), "bicubic"), null);
  assert.equal(measureResult(plain, "srgan"), null);
});

test("a sentence says where a result, shrunk again, is not the small picture", () => {
  const dots = openTask(picture(16, 16, checker), "enlarge");
  assert.match(
    misfit(dots, "bicubic", "SRGAN"),
    /^Shrunk again, SRGAN's picture .* by more than one level, the worst by/,
  );
  assert.equal(misfit(openTask(picture(16, 16, 128), "enlarge"), "bicubic", "SRGAN"), "");
});

test("the magnified square lies inside the picture", () => {
  const place = (...point) => squareAround(point, { width: 100, height: 80 }, 48);
  assert.deepEqual(
    [place(0, 0), place(50, 40), place(500, 79)],
    [
      [0, 0],
      [26, 16],
      [52, 32],
    ],
  );
});

test("a difference is black for none, red for little, white for much", () => {
  const one = picture(4, 1, 100);
  const other = picture(4, 1, (x) => [100, 116, 132, 190][x]);
  const { pixels } = heatMap(one, other, 64);
  assert.deepEqual(
    [0, 1, 2, 3].map((x) => [...pixels.subarray(4 * x, 4 * x + 4)]),
    [
      [0, 0, 0, 255],
      [191, 0, 0, 255],
      [255, 128, 0, 255],
      [255, 255, 255, 255],
    ],
  );
});

test("how long it takes is said once it can be known", () => {
  assert.equal(progress(0.05, 0.1), "5%");
  assert.equal(progress(0.25, 2), "25%, about 6 seconds left");
  assert.equal(progress(0.8, 4), "80%, about 1 second left");
});
