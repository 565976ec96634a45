import assert from "node:assert/strict";
import { test } from "node:test";
import { sumFigure } from "../../gan_demo/web/components/edit_save.js";

const image = (name) => ({ uri: `data:image/png;base64,${name}`, width: 64, height: 64 });
const list = (part, count) => Array.from({ length: count }, (_, i) => image(`${part}${i}`));
const parts = { exemplars: list("e", 9), means: list("m", 3), nine: list("n", 9), control: list("c", 1) };
const measure = (words, size) => 0.6 * size * words.length;

test("a figure has every picture of a sum once, and all of them on the page", () => {
  const svg = sumFigure(parts, { about: "Faces.", credit: "Nobody." }, measure);
  const names = [...svg.matchAll(/base64,(\w+)/g)].map(([, name]) => name);
  assert.equal(names.length, 22);
  assert.equal(new Set(names).size, 22);
  for (const [, x, y, width, height] of svg.matchAll(/<image x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/g)) {
    assert.ok(Number(x) + Number(width) <= 1920, `${x} ${width}`);
    const [, high] = svg.match(/viewBox="0 0 1920 (\d+)"/);
    assert.ok(Number(y) + Number(height) < Number(high), `${y} ${height}`);
  }
});

test("the result stands in the middle of its neighbours", () => {
  const svg = sumFigure(parts, { about: "Faces.", credit: "Nobody." }, measure);
  const place = (name) =>
    svg
      .match(new RegExp(`<image x="(\\d+)" y="(\\d+)"[^>]*base64,${name}"`))
      .slice(1)
      .map(Number);
  const [result, above, left] = ["n8", "n1", "n3"].map(place);
  assert.equal(result[0], above[0]);
  assert.equal(result[1], left[1]);
  assert.ok(above[1] < result[1] && left[0] < result[0]);
});
