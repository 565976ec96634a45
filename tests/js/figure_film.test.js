import assert from "node:assert/strict";
import { test } from "node:test";
import { filmFigure } from "../../gan_demo/web/components/figure_film.js";

const measure = (words, size) => words.length * size * 0.6;
const MOMENTS = [0, 10, 200, 5000].map((step, i) => ({
  step,
  images: 100 * step,
  real: [0, 100, 400, 500],
  fake: [900, 100, 0, 0],
  log_real: -0.5,
  log_fake: -i,
  loss_g: 1,
  digits: Array.from({ length: 10 }, (_, digit) => (digit <= 2 * i ? 10 : 9)),
}));
const FILM = { moments: MOMENTS, samples: 1000, present: 10, tiles: 36, label: "It goes well", credit: "From here." };
const draw = (at, more = {}) => {
  const samples = { uri: "data:image/png;base64,", width: 168, height: 168 };
  return filmFigure(samples, { ...FILM, minimax: false, ...more }, at, "A caption.", measure);
};

test("a film's figure has its samples, its curves, and a mark at its moment", () => {
  const svg = draw(2);
  assert.match(svg, /<image [^>]*width="672" height="672"/);
  for (const text of ["It goes well", "A caption.", "Digits that the samples show: 5 of 10", "1,000", "10"])
    assert.ok(svg.includes(`>${text}<`), text);
  assert.match(svg, />Training step 200; 20,000 training pictures seen so far</);
  assert.equal([...svg.matchAll(/stroke-linejoin="round"/g)].length, 5);
  const x = 810 + ((1920 - 40 - 176 - 810) * 2) / 3;
  assert.equal(
    [...svg.matchAll(/<circle cx="([\d.]+)"/g)].filter(([, cx]) => Math.abs(Number(cx) - x) < 0.01).length,
    5,
  );
});

test("it says which loss G makes small", () => {
  assert.match(draw(0), />What G makes small: the mean of −log D\(G\(z\)\)</);
  assert.match(draw(0, { minimax: true }), />What G makes small: the mean of log\(1−D\(G\(z\)\)\)</);
});
