import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));

for (const [own, others] of [
  ["gifenc.js", "gifenc/dist/gifenc.esm.js"],
  ["gifenc.LICENSE.md", "gifenc/LICENSE.md"],
  ["qrcode.js", "qrcode-generator/dist/qrcode.mjs"],
]) {
  test(`${own} is its package's, byte for byte`, () => {
    assert.ok(read(`gan_demo/web/libraries/${own}`).equals(read(`node_modules/${others}`)));
  });
}
