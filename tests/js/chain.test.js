import assert from "node:assert/strict";
import { test } from "node:test";
import { rowKey } from "../../gan_demo/web/components/chain.js";
import { followModel, spreadModel } from "../../gan_demo/web/components/chain_model.js";
import { replaceAt, shapeKey } from "../../gan_demo/web/components/chain_panel.js";
import { chainSteps, tilesUntil } from "../../gan_demo/web/components/chain_play.js";
import {
  alternatives,
  captions,
  figureShape,
  heading,
  opinion,
  summary,
} from "../../gan_demo/web/components/chain_view.js";
import { isSeed } from "../../gan_demo/web/components/seed_rule.js";

const GENERATED = [8, 16, 32].map((size) => ({ size, real: false }));
const REAL = GENERATED.map(({ size }) => ({ size, real: true }));
const BOTH = [REAL[0], REAL[1], GENERATED[2]];

test("one item of a list is replaced, the list itself stays", () => {
  const list = [1, 2, 3];
  assert.deepEqual(replaceAt(list, 1, null), [1, null, 3]);
  assert.deepEqual(list, [1, 2, 3]);
});

test("the row of all classes does not depend on the class", () => {
  const state = { seeds: [1, 2], gains: [1, 0.5], label: "rose" };
  assert.equal(rowKey(state), rowKey({ ...state, label: "lily" }));
  assert.notEqual(rowKey(state), rowKey({ ...state, gains: [1, 1] }));
  assert.notEqual(rowKey(state), rowKey({ ...state, seeds: [1, 3] }));
});

test("the page's elements depend on sizes, kinds, parts and labels, not on pixels", () => {
  const level = { size: 8, real: false, standing: 40, pictures: { result: [0, 0, 8, 8] } };
  const key = (change, labels = []) => shapeKey({ levels: [{ ...level, ...change }], labels });
  assert.equal(key({}), key({ standing: 50, pictures: { result: [8, 0, 8, 8] } }));
  for (const change of [{ size: 16 }, { real: true }, { pictures: {} }]) assert.notEqual(key({}), key(change));
  assert.notEqual(key({}), key({}, ["rose"]));
});

test("a level's heading says where its picture comes from", () => {
  assert.deepEqual([heading(GENERATED, 0), heading(GENERATED, 1)], ["8x8 from noise", "16x16 from 8x8"]);
  assert.deepEqual([heading(REAL, 0), heading(REAL, 1)], ["8x8: what is left", "16x16 taken apart"]);
});

test("the picture that a level enlarges has the colour of the level below", () => {
  assert.deepEqual(captions(BOTH, 2, 4).coarse, ["real", "16x16 picture"]);
  assert.deepEqual(captions(GENERATED, 2, 4).coarse, ["generated", "16x16 picture"]);
});

test("a detail is a generator's or what a real picture lost, with its contrast", () => {
  assert.deepEqual(captions(GENERATED, 1, 4).residual, ["generator", "detail, shown ×4, grey is none"]);
  assert.deepEqual(captions(REAL, 1, 4).residual, ["real", "lost detail, shown ×4, grey is none"]);
});

test("four kinds of levels have four layouts", () => {
  assert.deepEqual([figureShape(REAL[0], 0), figureShape(REAL[1], 1)], ["alone", "apart"]);
  assert.deepEqual([figureShape(GENERATED[0], 0), figureShape(GENERATED[1], 1)], ["first", ""]);
});

test("D's opinion is a whole number of per cent, or nothing", () => {
  assert.equal(opinion(41.6), "D: more real-looking than 42% of photos");
  assert.equal(opinion(0), "D: more real-looking than 0% of photos");
  assert.equal(opinion(null), "");
});

const STATE = { seeds: [5, 6, 7], gains: [1, 1, 1.5], label: "rose" };

test("a picture's alternative says which seed, gain and class it is of", () => {
  const texts = alternatives(BOTH, 2, STATE);
  assert.equal(texts.noise, "Random numbers of seed 7");
  assert.equal(texts.coarse, "The real picture of level 2");
  assert.equal(texts.residual, "The detail that the generator draws, 1.5 times as strong");
  assert.equal(texts.result, "A generated picture of the class rose, 32x32 pixels");
});

test("a real picture has no class, and a gain of 1 goes without saying", () => {
  assert.equal(alternatives(BOTH, 1, STATE).result, "A real picture, 16x16 pixels");
  assert.equal(alternatives(GENERATED, 1, STATE).residual, "The detail that the generator draws");
});

test("each kind of level has its summary", () => {
  const texts = [summary(GENERATED, 0), summary(GENERATED, 1), summary(REAL, 0), summary(REAL, 1)];
  assert.equal(new Set(texts).size, 4);
  assert.match(texts[1], /^The 8x8 picture is enlarged to a blur\. .* it is the 16x16 picture\.$/);
});

test("a seed is a whole number that torch takes", () => {
  for (const seed of [0, 2 ** 32 - 1]) assert.ok(isSeed(seed));
  for (const seed of [-1, 1.5, 2 ** 32, null, Number.NaN]) assert.ok(!isSeed(seed), String(seed));
  assert.deepEqual([isSeed(2 ** 32 - 9, 9), isSeed(2 ** 32 - 8, 9)], [true, false]);
});

test("a part that comes late hears of the model that was chosen before", () => {
  globalThis.document = /** @type {any} */ (new EventTarget());
  const news = [];
  followModel((model) => news.push(`early ${model}`));
  spreadModel("lapgan-one");
  followModel((model) => news.push(`late ${model}`));
  spreadModel("lapgan-two");
  assert.deepEqual(news, ["early lapgan-one", "late lapgan-one", "early lapgan-two", "late lapgan-two"]);
});

test("the play builds a generated chain up from noise", () => {
  const steps = chainSteps(GENERATED.slice(0, 2), false);
  assert.deepEqual(
    steps.map(({ level, names }) => [level, ...names].join(" ")),
    ["0 noise", "0 result", "1 coarse upsampled", "1 noise", "1 residual", "1 result"],
  );
  assert.match(steps[2].text, /^Level 2\. The picture is enlarged to 16x16\./);
});

test("the class is named where there are classes", () => {
  assert.match(chainSteps(GENERATED, true)[4].text, /sees both, and the class, and draws/);
  assert.match(chainSteps(GENERATED, false)[4].text, /sees both and draws/);
});

test("real levels are taken apart, what follows is generated", () => {
  assert.deepEqual(
    chainSteps(BOTH, false).map(({ level, names }) => [level, ...names].join(" ")),
    ["0 result", "1 coarse upsampled residual", "1 result", "2 coarse upsampled", "2 noise", "2 residual", "2 result"],
  );
});

test("at a step the page shows what came until then", () => {
  const steps = chainSteps(GENERATED, false);
  assert.deepEqual([...tilesUntil(steps, 2)], ["0/noise", "0/result", "1/coarse", "1/upsampled"]);
  assert.equal(tilesUntil(steps, -1).size, 0);
});
