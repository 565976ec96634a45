import assert from "node:assert/strict";
import { test } from "node:test";
import { textsOf } from "../../gan_demo/web/components/chain_figure.js";
import { wrap } from "../../gan_demo/web/components/figure.js";
import { pyramidFigure } from "../../gan_demo/web/components/figure_pyramid.js";

const measure = (words, size) => words.length * size * 0.6;
const image = (width) => ({ uri: `data:image/png;base64,${width}`, width, height: width });
const parts = (width) => ({ upsampled: image(width), residual: image(width), result: image(width) });
const generated = (width, more = {}) => ({
  real: false,
  seed: 7,
  gain: 1,
  standing: null,
  pictures: { ...(width > 8 ? parts(width) : { result: image(width) }), noise: image(10) },
  ...more,
});
const real = (width) => ({
  ...generated(width),
  real: true,
  pictures: width > 8 ? parts(width) : { result: image(width) },
});
const TEXTS = { title: "A <b> & a title", about: "About it.", credit: "From here." };
const count = (svg, pattern) => [...svg.matchAll(pattern)].length;

test("a chain from noise has its noises, generators, sums and results, each pixel a whole square", () => {
  const svg = pyramidFigure([generated(8), generated(16), generated(32)], TEXTS, measure);
  assert.equal(count(svg, /<image /g), 2 + 4 + 4);
  assert.equal(count(svg, />G[₁₂₃]</g), 3);
  assert.equal(count(svg, />z[₁₂₃]: seed 7</g), 3);
  assert.equal(count(svg, /<circle /g), 2);
  assert.match(svg, />I₃: 32×32</);
  for (const [, width, height, size] of svg.matchAll(/<image [^>]*width="(\d+)" height="(\d+)"[^>]*base64,(\d+)"/g)) {
    assert.equal(width, height);
    assert.equal(Number(width) % Number(size), 0);
  }
});

test("levels of a real picture have neither noise nor generator", () => {
  const svg = pyramidFigure([real(8), real(16), generated(32)], TEXTS, measure);
  assert.equal(count(svg, />G[₁₂₃]</g), 1);
  assert.equal(count(svg, />z[₁₂₃]/g), 1);
  assert.equal(count(svg, /what it lacks/g), 1);
  assert.equal(count(svg, /<circle /g), 2);
});

test("gains and D's opinions are said where there are any, and explained", () => {
  const plain = pyramidFigure([generated(8), generated(16)], TEXTS, measure);
  assert.doesNotMatch(plain, /the gain|discriminator finds/);
  const svg = pyramidFigure([generated(8, { standing: 33.4 }), generated(16, { gain: 1.5 })], TEXTS, measure);
  assert.match(svg, />×1.5</);
  assert.match(svg, />D: 33%</);
  assert.match(svg, /the gain, by which/);
  assert.match(svg, /discriminator finds/);
});

test("texts are text, whatever is in them", () => {
  const svg = pyramidFigure([generated(8)], TEXTS, measure);
  assert.match(svg, /<title>A &lt;b&gt; &amp; a title<\/title>/);
  assert.doesNotMatch(svg, /<b>/);
});

test("everything lies on the page", () => {
  const svg = pyramidFigure(
    [8, 16, 32, 64].map((width) => generated(width)),
    TEXTS,
    measure,
  );
  const [, bottom] = svg.match(/viewBox="0 0 1920 (\d+)"/);
  for (const [, x, y, width, height] of svg.matchAll(/<image x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)"/g)) {
    assert.ok(Number(x) >= 0 && Number(x) + Number(width) <= 1920);
    assert.ok(Number(y) >= 0 && Number(y) + Number(height) <= Number(bottom));
  }
});

test("words are wrapped where a line is full, and a longer word is cut", () => {
  const each = (text) => text.length;
  assert.deepEqual(wrap("one two three", 7, each), ["one two", "three"]);
  assert.deepEqual(wrap("a extraordinarily b", 5, each), ["a", "extra", "ordin", "arily", "b"]);
  assert.deepEqual(wrap("", 5, each), [""]);
});

test("lines are narrower where otherwise a word would stand alone", () => {
  const each = (text) => text.length;
  assert.deepEqual(wrap("one two three four five six seven up", 34, each), ["one two three four five", "six seven up"]);
});

test("a figure says up to where its picture is real", () => {
  const model = { title: "LAPGAN", credit: "From here." };
  const levels = [
    { size: 8, real: true },
    { size: 16, real: true },
    { size: 32, real: false },
  ];
  assert.match(textsOf(levels, "horse", 4, model).about, /^LAPGAN, horse. Up to 16×16 pixels the picture is real/);
  assert.doesNotMatch(textsOf(levels.slice(2), "", 4, model).about, /real/);
});
