import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress, writable, writeAddress } from "../../gan_demo/web/components/address.js";

const byModel = (cases) => ({ kind: "case", of: "model", opening: "cgan", cases });

const TABLE = {
  tabs: {
    start: {},
    latent: {
      model: { kind: "choice", choices: ["dcgan-faces", "gan-mnist"] },
      a: { kind: "whole", low: 0, high: 4294967295 },
      at: { kind: "number", low: 0, high: 1 },
    },
    pyramid: {
      seeds: { kind: "whole", low: 0, high: 4294967295, most: 4 },
      gains: { kind: "number", low: 0, high: 2, most: 4 },
    },
    caption: { text: { kind: "text", most: 200 } },
    photo: {
      x: { kind: "whole", low: 0, high: 256, beside: "y" },
      y: { kind: "whole", low: 0, high: 256, beside: "x" },
    },
    digits: {
      model: { kind: "choice", choices: ["cgan", "gan"] },
      label: byModel({ cgan: { kind: "choice", choices: ["cat", "dog"] } }),
      gains: byModel({
        cgan: { kind: "number", low: 0, high: 2, most: 3, exact: true },
        gan: { kind: "number", low: 0, high: 2, most: 4, exact: true },
      }),
    },
  },
  page: {
    hide: { kind: "choice", choices: ["sheet", "details"], most: 9 },
    kiosk: { kind: "choice", choices: ["1"] },
  },
  weights: { latent: { "dcgan-faces": "ab12cd", "gan-mnist": "ef3456" }, caption: { "": "778899" } },
};

const read = (hash) => readAddress(hash, TABLE);

test("an address says the tab, its values, and what holds for the page", () => {
  assert.deepEqual(read("#tab=latent&model=gan-mnist&a=16&at=0.25&kiosk=1&hide=sheet,details"), {
    tab: "latent",
    values: { model: "gan-mnist", a: 16, at: 0.25 },
    page: { kiosk: "1", hide: ["sheet", "details"] },
    notes: [],
  });
  assert.deepEqual(read(""), { tab: "", values: {}, page: {}, notes: [] });
});

test("what is written is read again", () => {
  const places = [
    { tab: "latent", values: { model: "gan-mnist", a: 4294967295, at: 0.125 }, page: {} },
    { tab: "pyramid", values: { seeds: [1, 2, 3, 4], gains: [1, 0, 0.5, 2] }, page: { hide: ["sheet"] } },
    { tab: "caption", values: { text: 'a "blue" flower, 100 % & more + äöü <b>#=' }, page: { kiosk: "1" } },
  ];
  for (const place of places) assert.deepEqual(read(writeAddress(place, {})), { ...place, notes: [] });
});

test("an address is short: what is as at the opening is left out, and commas and spaces stay readable", () => {
  const values = { a: 16, b: 0, seeds: [1, 2], text: "a red flower" };
  const opening = { a: 16, b: 1, seeds: [1, 2], text: "" };
  assert.equal(writeAddress({ tab: "latent", values, page: {} }, opening), "#tab=latent&b=0&text=a+red+flower");
  assert.equal(writeAddress({ tab: "", values: {}, page: {} }, {}), "");
  assert.equal(writeAddress({ tab: "pyramid", values: { seeds: [1, 2] }, page: {} }, {}), "#tab=pyramid&seeds=1,2");
});

test("what does not fit is left out with a note", () => {
  const forged = [
    "#tab=latent&a=-1",
    "#tab=latent&a=1.5",
    "#tab=latent&a=4294967296",
    "#tab=latent&a=1e3",
    "#tab=latent&a=",
    "#tab=latent&a=NaN",
    "#tab=latent&at=1.01",
    "#tab=latent&model=other",
    "#tab=latent&seeds=1,2",
    "#tab=latent&__proto__=1",
    "#tab=latent&constructor=1",
    "#tab=pyramid&seeds=1,2,3,4,5",
    "#tab=pyramid&seeds=1,,2",
    "#tab=caption&text=a%00b",
    "#tab=caption&text=",
    "#tab=caption&text=++",
    `#tab=caption&text=${"a".repeat(201)}`,
    "#tab=unknown",
    "#tab=toString",
    "#a=3",
    "#hide=everything",
    "#kiosk=2",
    "#%%%",
    `#tab=latent${"&a=1".repeat(2000)}`,
  ];
  for (const hash of forged) {
    const { values, page, notes } = read(hash);
    assert.equal(notes.length, 1, hash);
    for (const value of Object.values(values)) assert.notEqual(value, undefined);
    if (!hash.startsWith("#tab=latent&a=1&")) assert.deepEqual([values, page], [{}, {}], hash);
  }
});

test("what does not fit the model of the link is left out, wherever in the link the model stands", () => {
  const fitting = [
    "label=dog",
    "gains=0,1,2",
    "model=gan&gains=1,1,1,1",
    "gains=1,1,1,1&model=gan",
    "model=gan&gains=0",
  ];
  for (const pairs of fitting) {
    const { values, notes } = read(`#tab=digits&${pairs}`);
    assert.deepEqual([notes, Object.keys(values).length], [[], pairs.split("&").length], pairs);
  }
  const forged = ["label=bird", "model=gan&label=cat", "gains=1,1", "gains=1,1,1,1", "gains=1,1,1&model=gan", "gains="];
  for (const pairs of forged) {
    const { values, notes } = read(`#tab=digits&${pairs}`);
    assert.match(notes[0], /left out/, pairs);
    assert.deepEqual(values, pairs.includes("model=gan") ? { model: "gan" } : {}, pairs);
  }
});

test("half of a point is no point", () => {
  assert.deepEqual(read("#tab=photo&x=1&y=2"), { tab: "photo", values: { x: 1, y: 2 }, page: {}, notes: [] });
  for (const [pairs, names] of [
    ["x=1", '("x")'],
    ["y=2", '("y")'],
    ["x=1&y=257", '("y", "x")'],
  ]) {
    const { values, notes } = read(`#tab=photo&${pairs}`);
    assert.deepEqual(values, {}, pairs);
    assert.ok(notes[0].includes(names), notes[0]);
  }
  assert.deepEqual(writable({ x: 1, y: 257 }, TABLE.tabs.photo), {});
});

test("a fitting value beside a forged one stays", () => {
  assert.deepEqual(read("#tab=latent&a=3&model=x").values, { a: 3 });
});

test("a link of other weights says so", () => {
  const isOther = (hash) => read(hash).notes.some((note) => note.includes("another version"));
  assert.equal(isOther("#tab=latent&w=ab12cd"), false);
  assert.equal(isOther("#tab=latent&w=ef3456"), true);
  assert.equal(isOther("#tab=latent&model=gan-mnist&w=ef3456"), false);
  assert.equal(isOther("#tab=caption&w=000000"), true);
  assert.equal(isOther("#tab=pyramid&w=000000"), false, "nothing names its weights");
});

test("nothing is written that a reader would refuse", () => {
  const rules = { ...TABLE.tabs.latent, ...TABLE.tabs.pyramid };
  const values = { model: "other", a: -4, at: Number.NaN, seeds: [1, 2, 3, 4, 5], gains: [1, 0], strange: "x" };
  assert.deepEqual(writable(values, rules), { gains: [1, 0] });
  assert.deepEqual(writable({ a: 3 }), {});
  const chain = { label: "cat", gains: [1, 1, 1] };
  assert.deepEqual(writable({ ...chain, model: "cgan" }, TABLE.tabs.digits), { ...chain, model: "cgan" });
  assert.deepEqual(writable({ ...chain, model: "gan" }, TABLE.tabs.digits), { model: "gan" });
});

test("a text is written on one line, and cut between letters", () => {
  const write = (text) => writable({ text }, TABLE.tabs.caption).text;
  assert.equal(write("a red\nflower\ud800"), "a red flower ");
  const long = "🌷".repeat(201);
  assert.equal(write(long), "🌷".repeat(200));
  const place = { tab: "caption", values: { text: write(long) }, page: {} };
  assert.deepEqual(read(writeAddress(place, {})), { ...place, notes: [] });
});

test("some numbers are a few whole ones", () => {
  const table = { ...TABLE, tabs: { caption: { count: { kind: "whole", choices: ["1", "4"], low: 1, high: 4 } } } };
  assert.deepEqual(readAddress("#tab=caption&count=4", table).values, { count: 4 });
  assert.deepEqual(readAddress("#tab=caption&count=3", table).values, {});
});
