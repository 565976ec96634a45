import assert from "node:assert/strict";
import { test } from "node:test";
import {
  captionFigure,
  enlargementFigure,
  grid,
  overviewSize,
  pathFigure,
  pathPlaces,
  spread,
} from "../../gan_demo/web/components/figure_rows.js";
import { textOf } from "../../gan_demo/web/components/latent_take.js";

const measure = (words, size) => words.length * size * 0.6;
const image = (width) => ({ uri: `data:image/png;base64,${width}`, width, height: width });
const TEXTS = { about: "About it.", credit: "From here." };
const count = (svg, pattern) => [...svg.matchAll(pattern)].length;
const texts = (svg) => [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text);

test("places are spread evenly, and halves go to the even number, as in numpy", () => {
  assert.deepEqual(spread(3, 5), [0, 2, 5]);
  assert.deepEqual(spread(3, 3), [0, 2, 3]);
  assert.deepEqual(spread(1, 0), [0]);
  assert.deepEqual(pathPlaces(48), [0, 8, 16, 24, 31, 39, 47]);
  assert.deepEqual(pathPlaces(2), [0, 1]);
});

test("a path's figure names its ends, and has D's opinions where all are known", () => {
  const frames = [10, 20.4, 99.6].map((opinion) => ({ image: image(64), opinion }));
  const svg = pathFigure(frames, [7, 8], "D says", 48, TEXTS, measure);
  assert.equal(count(svg, /<image /g), 3);
  const written = ["From seed 7 to seed 8", "About it. 3 of 48 points between two latent vectors z."];
  const opinions = ["D says", "10%", "20%", "100%"];
  assert.deepEqual(texts(svg), [...written, "seed 7", "1/2", "seed 8", ...opinions, "From here."]);
  const unknown = pathFigure([...frames, { image: image(64), opinion: null }], [7, 8], "D says", 48, TEXTS, measure);
  assert.doesNotMatch(unknown, /D says|%/);
});

test("a caption's pictures are as large as a grid of them can be, each with its seed", () => {
  assert.deepEqual(grid(9, 64), { columns: 5, scale: 5 });
  assert.deepEqual(grid(1, 64), { columns: 1, scale: 13 });
  const images = Array.from({ length: 9 }, () => image(64));
  const svg = captionFigure(images, "a <red> flower", 39, TEXTS, measure);
  assert.equal(count(svg, /<image [^>]*width="320" height="320"/g), 9);
  assert.match(svg, />“a &lt;red&gt; flower”</);
  assert.deepEqual(
    texts(svg).filter((text) => text.startsWith("seed")),
    [39, 40, 41, 42, 43, 44, 45, 46, 47].map((seed) => `seed ${seed}`),
  );
});

test("squares stand beside the whole picture; the best figures are bold, and nothing overlaps", () => {
  const square = (title, figures) => ({ title, colour: "#111827", image: image(48), figures });
  const squares = [
    square("Input", null),
    square("Bicubic", { psnr: 20.5, ssim: 0.5 }),
    square("SRGAN", { psnr: 19, ssim: 0.7 }),
  ];
  const { share, width, height } = overviewSize({ width: 384, height: 200 }, image(48), 3);
  const svg = enlargementFigure({ uri: "", width, height }, share, [10, 20], squares, TEXTS, measure);
  const bold = [...svg.matchAll(/font-weight="bold">([^<]*)</g)].map(([, text]) => text);
  assert.deepEqual(bold, ["Four times as wide and high", "Input", "Bicubic", "20.50 dB", "SRGAN", "0.700"]);
  const boxes = [...svg.matchAll(/<image x="(\d+)" y="\d+" width="(\d+)"/g)].map(([, x, w]) => [Number(x), Number(w)]);
  for (const [i, [x, w]] of boxes.entries()) assert.ok(x + w <= (boxes[i + 1]?.[0] ?? 1880), `picture ${i}`);
  const equal = enlargementFigure(
    { uri: "", width, height },
    share,
    [0, 0],
    [square("A", { psnr: null, ssim: 1 })],
    TEXTS,
    measure,
  );
  assert.match(equal, />equal</);
});

test("what a figure says of a path names its labels and its kind", () => {
  const kinds = [
    ["along the sphere", "slerp"],
    ["straight", "lerp"],
  ];
  const path = { kind: "lerp", label: "", second: "", mix: 0 };
  assert.equal(textOf(path, "Faces", kinds), "Faces. Path: lerp, straight.");
  assert.equal(textOf({ ...path, label: "7" }, "Digits", kinds), "Digits, label 7. Path: lerp, straight.");
  const mix = { ...path, kind: "slerp", label: "7", second: "1", mix: 0.25 };
  assert.match(textOf(mix, "Digits", kinds), /^Digits, label 7 \(75%\) and 1 \(25%\)\. Path: slerp, along/);
});
