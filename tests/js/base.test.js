import assert from "node:assert/strict";
import { test } from "node:test";
import { clamp, countPaint, showSheet, withSheet } from "../../gan_demo/web/components/base.js";
import { holdImages } from "./page.js";

test("a number is held within its range", () => {
  assert.deepEqual(
    [-1, 0, 3, 7, 8].map((number) => clamp(number, 0, 7)),
    [0, 0, 3, 7, 7],
  );
});

test("None, {} and a value without a sheet are no value", () => {
  const value = { sheet: "data:a", tile: 8 };
  assert.equal(withSheet(value), value);
  assert.deepEqual([null, {}, { tile: 8 }].map(withSheet), [null, null, null]);
});

test("a sheet is shown once it is decoded", (context) => {
  const images = holdImages(context);
  const sheets = [];
  showSheet(
    () => "data:a",
    (sheet) => sheets.push(sheet.src),
  );
  assert.deepEqual(sheets, []);
  images[0].onload();
  assert.deepEqual(sheets, ["data:a"]);
});

for (const order of [
  [0, 1],
  [1, 0],
]) {
  test(`an older sheet is not shown, decoded in order ${order}`, (context) => {
    const images = holdImages(context);
    const sheets = [];
    let newest = "data:old";
    const load = () =>
      showSheet(
        () => newest,
        (sheet) => sheets.push(sheet.src),
      );
    load();
    newest = "data:new";
    load();
    for (const i of order) images[i].onload();
    assert.deepEqual(sheets, ["data:new"]);
  });
}

test("a sheet is not shown where nothing is to be shown any more", (context) => {
  const images = holdImages(context);
  let newest = "data:a";
  const sheets = [];
  showSheet(
    () => newest,
    (sheet) => sheets.push(sheet),
  );
  newest = undefined;
  images[0].onload();
  assert.deepEqual(sheets, []);
});

test("paints are counted by name", () => {
  const element = { dataset: {} };
  countPaint(element);
  countPaint(element);
  countPaint(element, "classes");
  assert.deepEqual(element.dataset, { ready: "2", classes: "1" });
});
