// The parts of painting that need no network: strokes and vectors as texts, lines, patches, edges, history and keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { placeAt } from "../../gan_demo/web/components/paint_board.js";
import { byLoss } from "../../gan_demo/web/components/paint_candidates.js";
import { History } from "../../gan_demo/web/components/paint_history.js";
import { followKeys, KEYS, keyAction } from "../../gan_demo/web/components/paint_keys.js";
import { readColour } from "../../gan_demo/web/components/paint_palette.js";
import { randn } from "../../gan_demo/web/engine/seeds.js";
import { Descent } from "../../gan_demo/web/paint/descent.js";
import { Edges } from "../../gan_demo/web/paint/edges.js";
import { labOf } from "../../gan_demo/web/paint/lab.js";
import { Objective } from "../../gan_demo/web/paint/objective.js";
import { outcomeOf } from "../../gan_demo/web/paint/outcome.js";
import {
  colourWish,
  dragPatch,
  eachPixelOf,
  MOST_STROKES,
  readLatent,
  readStrokes,
  simplify,
  writeLatent,
  writeStrokes,
} from "../../gan_demo/web/paint/strokes.js";

const FORM = { channels: 3, width: 64, height: 64 };
const GREY = { channels: 1, width: 32, height: 32 };
const stroke = (more = {}) => ({ brush: "colour", colour: [255, 0, 130], size: 4, points: [[3, 5]], ...more });

test("strokes come back from their text", () => {
  const strokes = [
    stroke(),
    stroke({
      brush: "sketch",
      colour: [0, 0, 0],
      size: 1,
      points: [
        [0, 63],
        [63, 0],
      ],
    }),
    stroke({
      brush: "warp",
      size: 16,
      points: [
        [9, 9],
        [40, 9],
      ],
    }),
  ];
  assert.deepEqual(readStrokes(writeStrokes(strokes)), strokes);
  assert.ok(writeStrokes(strokes).length < 40);
});

test("what is no stroke has no effect", () => {
  for (const text of [
    "",
    "-",
    ".",
    "c",
    "cAAAF",
    "cAAAFA",
    "cAAAAAA",
    "xAAAFAA",
    "cAA!FAA",
    "c___________",
    "cAAARAA",
  ]) {
    assert.deepEqual(readStrokes(text), [], text);
  }
  assert.deepEqual(readStrokes("nonsense.cAAAFAA.<script>").length, 1);
  assert.equal(readStrokes(Array(1000).fill("cAAAFAA").join(".")).length, MOST_STROKES);
});

test("a latent vector comes back from its text, nearly", () => {
  const z = randn(100, 7);
  const text = writeLatent(z);
  assert.equal(text.length, 200);
  const back = readLatent(text, 100);
  for (const [i, number] of z.entries()) assert.ok(Math.abs(number - back[i]) < 0.0013);
  for (const forgery of ["", "A", text.slice(1), `${text}AA`, "!".repeat(200)])
    assert.equal(readLatent(forgery, 100), null);
});

test("a dot covers a disc, and a line what is near it", () => {
  const places = [];
  eachPixelOf([[10, 20]], 2, FORM, (place) => places.push(place));
  assert.equal(places.length, 13);
  assert.ok(places.includes(20 * 64 + 12) && !places.includes(22 * 64 + 12));
  const row = [];
  eachPixelOf(
    [
      [0, 0],
      [63, 0],
    ],
    0.5,
    FORM,
    (place) => row.push(place),
  );
  assert.deepEqual(row, [...Array(64).keys()]);
  assert.equal(new Set(row).size, row.length);
});

test("where two strokes lie, the newer one counts", () => {
  const red = stroke({ colour: [255, 0, 0], size: 8, points: [[30, 30]] });
  const blue = stroke({ colour: [0, 0, 255], size: 3, points: [[30, 30]] });
  const { mask, target } = colourWish([red, blue], FORM);
  const at = 30 * 64 + 30;
  assert.deepEqual(
    [0, 1, 2].map((c) => target[c * 4096 + at]),
    [-1, -1, 1],
  );
  const beside = 30 * 64 + 36;
  assert.deepEqual([mask[at], mask[beside], target[beside]], [1, 1, 1]);
  assert.equal(colourWish([], FORM).mask.some(Boolean), false);
});

test("a patch is dragged as far as the picture goes", () => {
  const picture = Float32Array.from({ length: 1024 }, (_, i) => i);
  const moved = dragPatch(
    picture,
    {
      points: [
        [10, 10],
        [30, 10],
      ],
      size: 4,
    },
    GREY,
  );
  assert.equal(moved[5 * 32 + 15], picture[5 * 32 + 5]);
  assert.equal(moved[20 * 32 + 20], picture[20 * 32 + 20]);
  assert.equal(
    dragPatch(
      picture,
      {
        points: [
          [0, 0],
          [63, 63],
        ],
        size: 16,
      },
      GREY,
    ).length,
    1024,
  );
});

test("a line keeps its corners and loses the rest", () => {
  const straight = Array.from({ length: 40 }, (_, i) => [i, 7]);
  assert.deepEqual(simplify(straight), [
    [0, 7],
    [39, 7],
  ]);
  const scribble = Array.from({ length: 3000 }, (_, i) => [(7 * i) % 64, (13 * i * i) % 64]);
  assert.ok(simplify(scribble).length <= 64);
  assert.deepEqual(simplify([[1, 2]]), [[1, 2]]);
});

test("the gradient of edges is that of finite differences", () => {
  for (const form of [FORM, GREY]) {
    const edges = new Edges(form);
    const count = form.channels * form.width * form.height;
    const picture = randn(count, 3).map((number) => 0.4 * number);
    const slopes = randn(edges.features.length, 4);
    const direction = randn(count, 5);
    const lossAt = (step) => {
      const features = edges.describe(Float64Array.from(picture, (number, i) => number + step * direction[i]));
      return features.reduce((sum, feature, i) => sum + feature * slopes[i], 0);
    };
    edges.describe(picture);
    const gradient = new Float32Array(count);
    edges.addGradient(slopes, gradient);
    const exact = gradient.reduce((sum, slope, i) => sum + slope * direction[i], 0);
    const [step, size] = [1e-3, Math.sqrt(count)];
    assert.ok(Math.abs((lossAt(step) - lossAt(-step)) / (2 * step) - exact) < 0.02 * size);
  }
});

test("a warp asks for the colours and the edges of its patch", () => {
  const base = randn(3 * 4096, 6).map((number) => 0.3 * number);
  const warp = stroke({
    brush: "warp",
    size: 12,
    points: [
      [20, 20],
      [40, 32],
    ],
  });
  warp.picture = dragPatch(base, warp, FORM);
  const objective = new Objective([warp], FORM);
  const gradient = new Float32Array(base.length);
  assert.ok(objective.add(base, gradient) > 0.01);
  assert.ok(gradient.some((slope) => slope !== 0));
  assert.equal(objective.add(warp.picture, new Float32Array(base.length)), 0);
  assert.ok(objective.edges.mask.some(Boolean));
  assert.ok(new Objective([{ ...warp, picture: undefined }], FORM).isEmpty);
});

test("colours are as far from each other as they look", () => {
  const near = (one, other) =>
    assert.ok(
      one.every((number, i) => Math.abs(number - other[i]) < 0.1),
      `${one}`,
    );
  near(labOf([1, 1, 1]), [100, 0, 0]);
  near(labOf([-1]), [0, 0, 0]);
  near(labOf([1, -1, -1]), [53.2, 80.1, 67.2]); // red, as tables have it
  near(labOf([-1, -1, 1]), [32.3, 79.2, -107.9]); // blue
  assert.deepEqual(labOf([0.2]), labOf([0.2, 0.2, 0.2]));
});

const plain = (...numbers) => Float32Array.from({ length: 3 * 4096 }, (_, i) => numbers[Math.floor(i / 4096)]);

test("a stroke is there if its colour can be seen under it, not if another one has become less wrong", () => {
  const [black, grey, light, pale, white] = [-1, 0.15, 0.55, 0.75, 1].map((level) => plain(level, level, level));
  const dot = stroke({ colour: [255, 255, 255] });
  assert.equal(outcomeOf(dot, black, black, FORM), "missing");
  assert.equal(outcomeOf(dot, grey, light, FORM), "partly");
  assert.equal(outcomeOf(dot, black, pale, FORM), "there");
  assert.equal(outcomeOf(dot, white, white, FORM), "there"); // nothing was asked for
  const green = stroke({ colour: [63, 143, 69] });
  const skin = plain(0.6, 0.2, 0.1);
  assert.equal(outcomeOf(green, skin, plain(-0.1, -0.1, -0.3), FORM), "missing"); // though 75% of the squares are gone
});

test("a patch is there if it looks as before, partly if only its colours came, and missing if not even they did", () => {
  const picture = plain(-0.7, -0.5, 0.3);
  for (let y = 14; y < 27; y++) {
    for (let x = 14; x < 27; x++) {
      const isDark = (x - 20) ** 2 + (y - 20) ** 2 < 16; // an eye
      [0.7, 0.3, 0.1].forEach((light, c) => {
        picture[c * 4096 + y * 64 + x] = isDark ? -0.6 : light;
      });
    }
  }
  const patch = stroke({
    brush: "warp",
    size: 6,
    points: [
      [20, 20],
      [45, 40],
    ],
  });
  patch.picture = dragPatch(picture, patch, FORM);
  const skin = picture.slice();
  for (let y = 30; y < 50; y++)
    for (let x = 35; x < 55; x++)
      for (const [c, light] of [0.3, 0.1, -0.1].entries()) skin[c * 4096 + y * 64 + x] = light;
  assert.equal(outcomeOf(patch, picture, picture, FORM), "missing");
  assert.equal(outcomeOf(patch, picture, skin, FORM), "partly");
  assert.equal(outcomeOf(patch, picture, patch.picture, FORM), "there");
});

test("a drawn edge is there if the picture has one like it at its place", () => {
  const flat = plain(-1, -1, -1);
  const line = stroke({
    brush: "sketch",
    points: [
      [10, 30],
      [50, 30],
    ],
  });
  const drawnAt = (row, light) => {
    const picture = flat.slice();
    for (let c = 0; c < 3; c++) picture.fill(light, c * 4096 + row * 64 + 10, c * 4096 + row * 64 + 51);
    return picture;
  };
  assert.equal(outcomeOf(line, flat, flat, FORM), "missing");
  assert.equal(outcomeOf(line, flat, drawnAt(50, 0), FORM), "missing");
  assert.equal(outcomeOf(line, flat, drawnAt(30, -0.6), FORM), "partly");
  assert.equal(outcomeOf(line, flat, drawnAt(30, 0), FORM), "there");
});

test("z stays within the usual lengths", () => {
  const descent = new Descent(randn(100, 1));
  for (let step = 0; step < 100; step++) descent.step(descent.z.map((number) => -number));
  assert.ok(Math.hypot(...descent.z) < 11.4 && Math.hypot(...descent.z) > 11.3);
});

test("what was undone can be done again, until something else is", () => {
  const history = new History();
  assert.equal(history.undo("a"), undefined);
  history.keep("a");
  history.keep("b");
  assert.equal(history.undo("c"), "b");
  assert.equal(history.undo("b"), "a");
  assert.deepEqual([history.canUndo, history.canRedo], [false, true]);
  assert.equal(history.redo("a"), "b");
  history.keep("b");
  assert.equal(history.redo("x"), undefined);
});

test("each key has its action, and none where somebody types", () => {
  assert.equal(new Set(KEYS.map(([key]) => key)).size, KEYS.length);
  assert.equal(keyAction({ key: "F" }), "fix");
  assert.equal(keyAction({ key: "z", ctrlKey: true }), "undo");
  assert.equal(keyAction({ key: "f", ctrlKey: true }), "");
  assert.equal(keyAction({ key: "f", target: { matches: () => true } }), "");
  assert.equal(keyAction({ key: "q" }), "");
});

test("keys stay with the tab whose button turned grey, until something else is used, or another tab is open", (context) => {
  const before = globalThis.document;
  context.after(() => {
    globalThis.document = before;
  });
  const [body, button, elsewhere] = [{}, {}, {}];
  const page = Object.assign(new EventTarget(), { body });
  globalThis.document = page;
  const root = { offsetParent: body, contains: (part) => part === button, querySelector: () => null };
  const presses = [];
  followKeys(root, { undo: () => presses.push("undo") }, () => false);
  const happen = (type, target, more = {}) =>
    page.dispatchEvent(Object.defineProperty(Object.assign(new Event(type), more), "target", { value: target }));
  const pressesAt = (target) => {
    happen("keydown", target, { key: "z" });
    return presses.splice(0).length;
  };

  assert.equal(pressesAt(body), 0);
  happen("focusin", button);
  assert.deepEqual([pressesAt(button), pressesAt(body), pressesAt(elsewhere)], [1, 1, 0]);
  root.offsetParent = null;
  assert.equal(pressesAt(body), 0);
  root.offsetParent = body;
  happen("pointerdown", elsewhere);
  assert.equal(pressesAt(body), 0);
  happen("pointerdown", button);
  assert.equal(pressesAt(body), 1);
});

test("a place outside of the board is at its edge", () => {
  assert.deepEqual(placeAt(-3, 0.5), [0, 32]);
  assert.deepEqual(placeAt(1, 7), [63, 63]);
});

test("candidates stand by how near they are; colours are those that an address can hold", () => {
  const list = [0.3, 0.1, 0.2].map((loss) => ({ loss }));
  assert.deepEqual(
    byLoss(list).map(({ loss }) => loss),
    [0.1, 0.2, 0.3],
  );
  assert.deepEqual(readColour("#ffffff"), [255, 255, 255]);
  assert.deepEqual(readColour("nonsense"), readColour("#000000"));
  const [again] = readStrokes(writeStrokes([stroke({ colour: readColour("#e1be6e") })]));
  assert.deepEqual(again.colour, readColour("#e1be6e"));
});
