import assert from "node:assert/strict";
import { test } from "node:test";
import { explanation, miss, verdict } from "../../gan_demo/web/components/measures.js";

const row = (kind, psnr, ssim, ...distance) => ({
  title: { nearest: "Input", bicubic: "Bicubic", srresnet: "SRResNet", srgan: "SRGAN" }[kind],
  kind,
  psnr,
  ssim,
  ...(distance.length > 0 ? { distance: distance[0] } : {}),
});

test("the nearest may be another by each measure, and equal pictures are the nearest of all", () => {
  const rows = [row("nearest", null, 0.1), row("bicubic", 20.001, 0.9), row("srgan", 20.004, 0.5)];
  assert.deepEqual(verdict(rows), [
    ["Input", "PSNR"],
    ["Bicubic", "SSIM"],
  ]);
});

test("numbers are compared as the table rounds them", () => {
  const rows = [row("bicubic", 20.001, 0.5), row("srgan", 20.004, 0.5)];
  assert.deepEqual(verdict(rows), [["Bicubic and SRGAN", "PSNR and SSIM"]]);
});

test("where a measure knows one method only, nobody is nearest", () => {
  assert.deepEqual(verdict([row("srgan", 20, 0.5, 0.2)]), []);
  assert.deepEqual(verdict([row("bicubic", 20, 0.5, null), row("srgan", 21, 0.6, 0.2)]), [["SRGAN", "PSNR and SSIM"]]);
});

test("a smaller distance is nearer", () => {
  const rows = [row("bicubic", 20, 0.5, 0.4), row("srresnet", 20, 0.5, 0.3), row("srgan", 20, 0.5, 0.2)];
  assert.deepEqual(verdict(rows).at(-1), ["SRGAN", "perceptual distance"]);
  assert.equal(miss(rows), "");
});

test("a sentence says who came nearer than SRGAN, though it is sharper", () => {
  const rows = [row("bicubic", 20, 0.5, 0.2), row("srresnet", 20, 0.5, 0.3), row("srgan", 20, 0.5, 0.4)];
  assert.match(miss(rows), /did not help here: Bicubic and SRResNet came nearer/);
  assert.equal(miss(rows.slice(0, 2)), "");
});

test("what is explained is what the table has", () => {
  assert.doesNotMatch(explanation([row("bicubic", 20, 0.5)]), /distance/);
  assert.match(explanation([row("srgan", 20, 0.5, 0.2)]), /Perceptual distance: lower is nearer/);
  assert.doesNotMatch(explanation([row("srgan", 20, 0.5, 0.2)]), /dash/);
  assert.match(explanation([row("srgan", 20, 0.5, null)]), /there is a dash/);
});
