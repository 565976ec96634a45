import assert from "node:assert/strict";
import { test } from "node:test";
import { createContactSheet, endsOf, placeAfter } from "../../gan_demo/web/components/contact_sheet.js";
import { holdImages } from "./page.js";

test("a seed bears the ends that it is", () => {
  const ends = { end_a: 3, end_b: 5 };
  assert.deepEqual(
    [3, 4, 5].map((seed) => endsOf(seed, ends)),
    ["A", "", "B"],
  );
  assert.equal(endsOf(3, { end_a: 3, end_b: 3 }), "AB");
  assert.equal(endsOf(0, { end_a: null, end_b: null }), "");
});

/** A page with a contact sheet of no seeds: what its canvas shows, and what the server would do. */
function page(context) {
  const images = holdImages(context);
  const sheets = [];
  const canvas = { getContext: () => ({ drawImage: (image) => sheets.push(image.src) }) };
  const grid = { style: {}, replaceChildren: () => {} };
  const element = {
    dataset: {},
    querySelector: (selector) => ({ ".sheet": canvas, ".grid": grid })[selector],
    querySelectorAll: () => [],
    addEventListener: () => {},
  };
  const value = { sheet: "data:old", columns: 8, count: 0, first: 0 };
  const contact = createContactSheet(element, value, () => {});
  const replace = (sheet) => contact.show({ ...value, sheet });
  replace("data:old");
  return { images, sheets, replace };
}

test("a contact sheet is drawn", (context) => {
  const { images, sheets } = page(context);
  images[0].onload();
  assert.deepEqual(sheets, ["data:old"]);
});

test("an older contact sheet that arrives late does not cover the newer one", (context) => {
  const { images, sheets, replace } = page(context);
  replace("data:new");
  images[1].onload();
  images[0].onload();
  assert.deepEqual(sheets, ["data:new"]);
});

test("arrow keys go to the next seed or row, and stay on the sheet", () => {
  const after = (place, key) => placeAfter(place, key, { columns: 8, count: 64 });
  assert.deepEqual(
    ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].map((key) => after(20, key)),
    [19, 21, 12, 28, 0, 63],
  );
  assert.deepEqual(
    [after(0, "ArrowLeft"), after(7, "ArrowUp"), after(56, "ArrowDown"), after(63, "ArrowRight")],
    [null, null, null, null],
  );
  assert.equal(after(20, "Enter"), null);
});
