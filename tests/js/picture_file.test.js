import assert from "node:assert/strict";
import { test } from "node:test";
import { complaint, divisor, kindOf, reduce } from "../../gan_demo/web/components/picture_file.js";
import { putOnWhite } from "../../gan_demo/web/engine/transparency.js";

const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test("a file's kind is read from its first bytes, not from its name", () => {
  const png = (depth, colour) => bytes(`\x89PNG\r\n\x1a\n${"\0".repeat(16)}${String.fromCharCode(depth, colour)}`);
  assert.equal(kindOf(png(8, 2)), "browser");
  assert.equal(kindOf(png(16, 2)), "browser");
  assert.equal(kindOf(png(16, 0)), "16-bit greys");
  assert.equal(kindOf(png(16, 4)), "16-bit greys");
  assert.equal(kindOf(bytes("\xff\xd8\xff\xe0")), "browser");
  assert.equal(kindOf(bytes("MM\0*")), "TIFF");
  assert.equal(kindOf(bytes("<!doctype html>")), "");
  assert.equal(kindOf(bytes("")), "");
});

test("a size outside the limits is named, and the limits themselves are allowed", () => {
  assert.equal(complaint(20_000_000, 10_000, 5_000), "");
  assert.equal(complaint(1, 16_000, 8), "");
  assert.match(complaint(20_000_001, 8, 8), /too large; at most 20 MB/);
  assert.match(complaint(1, 10_000, 5_001), /10000x5001 = 50,010,000 pixels; at most 50,000,000/);
  assert.match(complaint(1, 16_001, 8), /both sides must be at most 16,000/);
  assert.match(complaint(1, 16_000, 7), /both sides must be at least 8/);
});

test("the divisor leaves at most four million pixels, and small pictures as they are", () => {
  assert.deepEqual([divisor(8, 8), divisor(2000, 2000), divisor(2001, 2000), divisor(10_000, 5_000)], [1, 1, 2, 4]);
});

test("transparent pixels let white through, whatever colour they hide", () => {
  const pixels = Uint8ClampedArray.of(255, 0, 255, 0, 100, 0, 0, 51, 9, 8, 7, 255);
  assert.equal(putOnWhite(pixels), true);
  assert.deepEqual([...pixels], [255, 255, 255, 255, 224, 204, 204, 255, 9, 8, 7, 255]);
  assert.equal(putOnWhite(pixels), false);
});

test("squares become their means, narrower ones at the edges, too", () => {
  const data = Uint8ClampedArray.from([10, 20, 30, 40, 50, 60].flatMap((level) => [level, 0, level, 255]));
  const means = reduce({ data, width: 3, height: 2 }, 2);
  assert.deepEqual([...means], [30, 0, 30, 255, 45, 0, 45, 255]);
});
