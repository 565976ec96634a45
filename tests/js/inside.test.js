import assert from "node:assert/strict";
import { test } from "node:test";
import { strangerWords } from "../../gan_demo/web/components/inside.js";
import { countAt, moral, nearestRow, positionOf, storedChoice } from "../../gan_demo/web/components/inside_choose.js";
import { chosen, createDrawings, mostExciting } from "../../gan_demo/web/components/inside_drawings.js";
import { asInput, overlay, strokes, strongest, tileOf } from "../../gan_demo/web/components/inside_maps.js";
import { describeVotes, placeAfter } from "../../gan_demo/web/components/inside_sight.js";

// Two places of three features: the second answers most, but everywhere alike; the third stands out most.
const maps = { height: 1, width: 2, channels: 3, numbers: Float32Array.of(1, -9, 4, 4, 7, -1) };

test("the features that stand out most come first; what is below 0 is no answer", () => {
  assert.deepEqual(strongest(maps, 3), [2, 0, 1]);
  assert.deepEqual([...tileOf(maps, 2).values], [1, 0]);
  assert.deepEqual([...tileOf(maps, 1).values], [1, 1]);
  const silent = { height: 1, width: 1, channels: 1, numbers: Float32Array.of(-3) };
  assert.deepEqual([...tileOf(silent, 0).values], [0]);
});

test("a picture is dim under a map, and what answers glows", () => {
  const picture = { width: 4, height: 2, pixels: new Uint8ClampedArray(32).fill(200) };
  const { pixels } = overlay(picture, tileOf(maps, 2), 0.5);
  assert.deepEqual([...pixels.subarray(0, 4)], [255, 255, 255, 255]);
  assert.deepEqual([...pixels.subarray(12, 16)], [100, 100, 100, 255]);
  assert.deepEqual([...pixels.subarray(16, 20)], [255, 255, 255, 255]); // each place of the map is two pixels wide
});

test("strokes are grey where nothing matters, and as strong as the strongest", () => {
  const { pixels } = strokes(Float32Array.of(0, 2, -4, 1), { width: 2, height: 2 });
  assert.deepEqual(
    [0, 4, 8, 12].map((at) => pixels[at]),
    [128, 191, 0, 159],
  );
  const colour = strokes(Float32Array.of(1, 0, -1), { width: 1, height: 1 });
  assert.deepEqual([...colour.pixels], [255, 128, 0, 255]);
});

test("a grey network reads a colour picture in grey, and the page shows what it reads", () => {
  const { images, picture } = asInput({ numbers: Float32Array.of(1, -1, -1), width: 1, height: 1 }, 1);
  assert.equal(images.length, 1);
  assert.ok(Math.abs(images[0] - (0.299 - 0.587 - 0.114)) < 1e-6);
  assert.equal(picture.pixels[0], picture.pixels[2]);
  assert.equal(asInput({ numbers: Float32Array.of(1, -1, -1), width: 1, height: 1 }, 3).picture.pixels[0], 255);
});

test("arrow keys go round the picture, and across it", () => {
  assert.equal(placeAfter(0, "ArrowRight"), 1);
  assert.equal(placeAfter(0, "ArrowDown"), 11);
  assert.equal(placeAfter(11, "ArrowRight"), 4); // over the picture
  assert.equal(placeAfter(1, "ArrowDown"), 8);
  assert.equal(placeAfter(0, "ArrowUp"), null);
  assert.equal(placeAfter(5, "Home"), 0);
  assert.equal(placeAfter(5, "Tab"), null);
});

test("votes in words say how many point to a fake, and which most", () => {
  const votes = Array(16).fill(0.5);
  votes[10] = -2;
  assert.equal(describeVotes(votes), "1 of 16 places point to a fake, most of all lower middle, right of the middle");
});

const drawing = (seed, score, peak = 0) => ({ seed, score, peaks: [Float32Array.of(0), Float32Array.of(0, peak)] });

test("each place keeps the best of its first n drawings", () => {
  const drawings = [5, 1, 3, 7, 4, 6].map((score, seed) => drawing(seed, score));
  const seeds = (n) => chosen(drawings, 2, n).map((one) => one?.seed);
  assert.deepEqual(seeds(1), [0, 1]);
  assert.deepEqual(seeds(2), [0, 3]);
  assert.deepEqual(seeds(3), [0, 3]);
  assert.deepEqual(chosen(drawings.slice(0, 1), 2, 1)[1], undefined);
});

test("of stored choices, too, each place has the best of its first n drawings", () => {
  const places = [...Array(16).keys(), 3, 3];
  const firsts = [...Array(16).fill(1), 4, 9];
  assert.equal(storedChoice({ places, firsts }, 3)[3], 3);
  assert.equal(storedChoice({ places, firsts }, 4)[3], 16);
  assert.equal(storedChoice({ places, firsts }, 64)[3], 17);
  assert.equal(storedChoice({ places, firsts }, 64)[4], 4);
});

test("the most exciting drawings are those with the strongest answer of that feature", () => {
  const drawings = [drawing(0, 9, 1), drawing(1, 0, 5), drawing(2, 0, 3)];
  assert.deepEqual(
    mostExciting(drawings, 1, 1, 2).map(({ seed }) => seed),
    [1, 2],
  );
});

test("the slider doubles, and its ends are 1 and 64", () => {
  assert.deepEqual([0, 10, 40, 60].map(countAt), [1, 2, 16, 64]);
  for (const n of [1, 4, 16, 64]) assert.equal(countAt(positionOf(n)), n);
  const rows = [1, 4, 16, 64].map((n) => ({ n }));
  assert.deepEqual(
    [1, 3, 9, 40].map((n) => nearestRow(rows, n)),
    [0, 1, 2, 3],
  );
});

test("the sentence below the table says what the table says", () => {
  const rows = (...pairs) => pairs.map(([fd, variety], i) => ({ n: [1, 64][i], fd, variety }));
  assert.match(moral(rows([90, 0.9], [80, 0.8])), /^Chosen from 64, .* nearer to real ones, with less variety/);
  assert.match(moral(rows([90, 0.9], [95, 0.905])), /farther from real ones, with as much variety/);
});

/** Networks that answer when the test says so. */
function holdLive() {
  const waiting = [];
  return {
    waiting,
    ready: () => true,
    latent: (_, seed) => Float32Array.of(seed),
    draw: ({ z }, show) => waiting.push(() => show({ pixels: [], width: 1, height: 1 }, z)),
    wish: ({ inputs }, show) => show({ sight: { score: -inputs.images[0], peaks: [] } }),
  };
}

test("a picture that is no drawing of G gets a sentence that says what D learned to tell apart", () => {
  const words = strangerWords({ title: "Faces", of: "a face" });
  assert.match(words, /real faces from those .* need not look like a face\.$/);
});

test("a few drawings are on their way at a time, and come in the order of their seeds", () => {
  const live = holdLive();
  let news = 0;
  const drawings = createDrawings(live, () => {
    news += 1;
  });
  drawings.begin("tiny", 100);
  drawings.want("test", 4);
  assert.equal(live.waiting.length, 2);
  live.waiting[1](); // the second comes first
  assert.deepEqual(drawings.list(), []);
  live.waiting[0]();
  assert.deepEqual(
    drawings.list().map(({ seed }) => seed),
    [100, 101],
  );
  for (const answer of live.waiting.slice(2)) answer();
  assert.deepEqual(
    drawings.list().map(({ score }) => score),
    [-100, -101, -102, -103],
  );
  assert.equal(live.waiting.length, 4);
  assert.equal(news, 4);
});

test("what was asked for another model or sheet does not count, and what is lost is asked for again", () => {
  const live = holdLive();
  const drawings = createDrawings(live, () => {});
  drawings.begin("tiny", 100);
  drawings.want("test", 2);
  drawings.begin("tiny", 200);
  for (const answer of live.waiting) answer();
  assert.deepEqual(drawings.list(), []);
  drawings.want("test", 1);
  drawings.restart();
  drawings.want("test", 1);
  for (const answer of live.waiting.slice(2)) answer();
  assert.deepEqual(
    drawings.list().map(({ seed }) => seed),
    [200],
  );
});
