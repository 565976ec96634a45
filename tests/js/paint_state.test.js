// What a visitor wants of a painting, what the address and the page say of it, and the line that is being painted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../../gan_demo/web/components/paint_line.js";
import { fitsAddress, lacksPicture, linkedState, linkValues } from "../../gan_demo/web/components/paint_link.js";
import { BLANK, NEAR, Painting } from "../../gan_demo/web/components/paint_state.js";
import { describePicture, ownWords, progressWords } from "../../gan_demo/web/components/paint_words.js";
import { randn } from "../../gan_demo/web/engine/seeds.js";
import { roundLatent, writeStrokes } from "../../gan_demo/web/paint/strokes.js";

const STROKE = { brush: "colour", colour: [255, 0, 130], size: 4, points: [[3, 5]] };
const FORM = { channels: 1, width: 32, height: 32 };
const END = roundLatent(randn(100, 1));
const OWN = { mine: { pixels: [], width: 0, height: 0 }, isNegative: false, nearest: null };
const paintingOf = (part = {}) => {
  const painting = new Painting({ model: "dcgan-faces", seed: 17, strokes: [STROKE], z: END });
  painting.change(part);
  return painting;
};

test("it begins at the seed's z, or at one that was accepted, and is now where its strokes led", () => {
  const painting = paintingOf();
  assert.deepEqual([painting.start, painting.now], [randn(100, 17), END]);
  painting.change({ z: null });
  assert.deepEqual(painting.now, painting.start);
  const accepted = randn(100, 3);
  painting.change({ start: accepted });
  assert.deepEqual([painting.start, painting.now], [accepted, accepted]);
});

test("what is in sight goes from the start to now", () => {
  const painting = paintingOf({ at: 0 });
  assert.deepEqual(painting.inSight, painting.start);
  painting.change({ at: 1 });
  assert.deepEqual(painting.inSight, END);
  painting.change({ at: 0.5 });
  assert.notDeepEqual(painting.inSight, painting.start);
  assert.notDeepEqual(painting.inSight, END);
  painting.change({ z: null });
  assert.deepEqual(painting.inSight, painting.start);
});

test("z is looked for where strokes ask for it and nobody knows it", () => {
  assert.equal(paintingOf().isFinished, true);
  assert.equal(paintingOf({ z: null }).isFinished, false);
  assert.equal(paintingOf(BLANK).isFinished, true);
});

test("only a whole number of 32 bits is a seed to begin with", () => {
  assert.equal(paintingOf().hasStart, true);
  for (const seed of [null, -1, 0.5, 2 ** 32]) assert.equal(paintingOf({ seed }).hasStart, false);
});

test("the opening's pictures stand for it until something else is painted or accepted", () => {
  assert.equal(paintingOf({ at: 0.5 }).isOpening, true);
  const other = paintingOf({ z: END.slice() });
  assert.deepEqual([other.beginsAsOpening, other.isOpening], [true, false]);
  for (const part of [{ seed: 18 }, { model: "dcgan-flowers" }, { start: END }])
    assert.equal(paintingOf(part).beginsAsOpening, false);
});

test("the line that is being painted is the newest stroke, and no part of what Undo keeps", () => {
  const painting = paintingOf();
  painting.line = new Line({ brush: "sketch", colour: [0, 0, 0], size: 1 }, [1, 2], null);
  assert.deepEqual(painting.strokes, [STROKE, painting.line.stroke]);
  painting.keep();
  painting.change({ ...BLANK, seed: 5 });
  assert.deepEqual(painting.history.undo(painting.state), paintingOf().state);
  assert.deepEqual(painting.history.redo(painting.state).seed, 5);
});

test("Undo brings back another model with its painting", () => {
  const painting = paintingOf();
  painting.keep();
  painting.change({ ...BLANK, model: "dcgan-flowers", seed: 51 });
  painting.change(painting.history.undo(painting.state));
  assert.deepEqual(painting.state, paintingOf().state);
});

test("strokes that came with the opening or a link can be undone, the newest first; z is looked for anew", () => {
  const painting = paintingOf();
  assert.deepEqual(painting.history.undo(painting.state), { ...painting.state, strokes: [], z: null });
  assert.equal(painting.history.canUndo, false);
  const other = { ...STROKE, size: 9 };
  painting.keep();
  painting.change({ ...BLANK, seed: 3, strokes: [STROKE, other], start: END, z: END });
  painting.recall();
  const one = painting.history.undo(painting.state);
  assert.deepEqual(one, { ...painting.state, strokes: [STROKE], z: null });
  assert.deepEqual(painting.history.undo(one).strokes, []);
  assert.equal(painting.history.canUndo, false);
});

test("a line goes on by its corners, a patch straight to where it was dragged", () => {
  const line = new Line({ brush: "colour", colour: [0, 0, 0], size: 2 }, [0, 0], null);
  assert.equal(line.goOn([0, 0], FORM), false);
  for (let x = 1; x < 300; x++) assert.equal(line.goOn([x % 64, 0], FORM), true);
  line.goOn([63, 9], FORM);
  assert.ok(line.stroke.points.length <= 64);
  assert.deepEqual(
    [line.stroke.points[0], line.stroke.points.at(-1)],
    [
      [0, 0],
      [63, 9],
    ],
  );
  assert.equal(line.isStill, false);

  const base = Float32Array.from({ length: 1024 }, (_, i) => i);
  const patch = new Line({ brush: "warp", colour: [0, 0, 0], size: 4 }, [10, 10], base);
  assert.deepEqual([patch.isStill, patch.stroke.picture], [true, base]);
  patch.goOn([20, 10], FORM);
  patch.goOn([30, 10], FORM);
  assert.deepEqual(patch.stroke.points, [
    [10, 10],
    [30, 10],
  ]);
  assert.equal(patch.stroke.picture[5 * 32 + 15], base[5 * 32 + 5]);
  assert.equal(patch.isStill, false);
});

test("a link says nothing of the opening, and gives any other painting back", () => {
  const silent = { model: "dcgan-faces", seed: 17, strokes: "", z: "", start: "", near: NEAR.little, at: 1 };
  assert.deepEqual(linkValues(paintingOf()), silent);
  assert.deepEqual(linkedState(silent, paintingOf()), paintingOf().state);
  for (const part of [
    { seed: 4, at: 0.25 },
    { strokes: [STROKE, STROKE], near: NEAR.closely },
    { start: roundLatent(randn(100, 3)), strokes: [] },
    { z: roundLatent(randn(100, 4)) },
  ]) {
    const painting = paintingOf(part);
    const state = linkedState(linkValues(painting), paintingOf());
    assert.deepEqual(
      { ...state, strokes: writeStrokes(state.strokes) },
      { ...painting.state, strokes: writeStrokes(painting.state.strokes) },
    );
  }
});

test("a link of a blank start at the opening's seed is not the opening", () => {
  const { strokes, z } = linkedState(linkValues(paintingOf(BLANK)), paintingOf());
  assert.deepEqual([strokes, z], [[], null]);
});

test("a link holds neither a visitor's picture nor too many strokes", () => {
  const own = linkValues(paintingOf({ start: END, z: END, own: OWN }));
  assert.deepEqual([own.strokes, own.z, own.start], ["-", "", "own"]);
  const { strokes: none, z: nowhere, start, own: mine } = linkedState(own, paintingOf());
  assert.deepEqual([none, nowhere, start, mine], [[], null, null, null]);
  assert.deepEqual([lacksPicture(own), lacksPicture(linkValues(paintingOf({ start: END })))], [true, false]);
  const many = Array(60).fill(STROKE);
  assert.deepEqual([fitsAddress([STROKE]), fitsAddress(many)], [true, false]);
  const { strokes, z } = linkValues(paintingOf({ strokes: many }));
  assert.equal(strokes, "-");
  assert.equal(z.length, 200);
});

test("forged vectors of a link are no vectors", () => {
  const values = { ...linkValues(paintingOf()), strokes: "<script>", z: "AAAA", start: "!" };
  const { strokes, z, start } = linkedState(values, paintingOf());
  assert.deepEqual([strokes, z, start], [[], null, null]);
});

test("the large picture in words: what it shows, how many strokes it follows, and where on the way it is", () => {
  const { state } = paintingOf();
  assert.equal(describePicture(state, "a face"), "a face, seed 17, which follows one stroke");
  assert.equal(
    describePicture({ ...state, strokes: [], at: 0.504, own: OWN }, "a face"),
    "the picture nearest to yours, which follows 0 strokes, 50% of the way from the start",
  );
});

test("what the page says first is what keeps a visitor from painting", () => {
  const silence = { failure: "", amount: null, isSought: false, note: "" };
  const words = (about, painting = {}) =>
    progressWords({ ...paintingOf(), rests: true, isOpening: false, ...painting }, { ...silence, ...about });
  const amount = { here: "0.5", total: "3.3" };
  assert.match(words({ failure: "no memory", amount, note: "Yes." }), /cannot paint here: no memory\./);
  assert.equal(words({ amount, note: "Yes." }), "The network is on its way: 0.5 of 3.3 MB.");
  assert.match(words({ isSought: true, note: "Yes." }), /^Looking for the nearest/);
  assert.equal(words({ note: "Yes." }, { rests: false }), "Yes.");
  assert.match(words({}, { rests: false, isOpening: true }), /follows/);
  assert.match(words({}, { isOpening: true }), /^One stroke was painted here/);
  assert.notEqual(words({}), words({}, { state: paintingOf(BLANK).state }));
});

test("what is missing of the newest stroke is said, in words that name what holds it", () => {
  const words = (outcome, near) => {
    const { state, isOpening } = paintingOf({ z: END.slice(), near });
    return progressWords(
      { state, outcome, rests: true, isOpening },
      { failure: "", amount: null, isSought: false, note: "" },
    );
  };
  assert.equal(words("there", NEAR.little), "Your browser has found this picture.");
  assert.match(words("partly", NEAR.little), /^Only partly.*keeps to the one you began with\.$/);
  assert.match(words("missing", NEAR.closely), /^Most of it is missing.*keeps to the one you began with\.$/);
  assert.equal(words("missing", NEAR.freely), "Most of it is missing: G cannot draw that.");
});

test("whether the newest stroke is there is known again after Undo and Redo", () => {
  const white = { brush: "colour", colour: [255, 255, 255], size: 4, points: [[20, 20]] };
  const black = new Float32Array(1024).fill(-1);
  const painting = paintingOf({ strokes: [], z: null });
  painting.keep();
  painting.change({ strokes: [white], z: END, request: { stroke: white, before: black } });
  const outcome = () => {
    painting.judge(black, FORM);
    return painting.outcome;
  };
  assert.equal(outcome(), "missing");
  painting.change(painting.history.undo(painting.state));
  assert.equal(outcome(), "there"); // nothing is asked for
  painting.change(painting.history.redo(painting.state));
  assert.equal(outcome(), "missing");
});

test("a picture that became a negative is said to be one", () => {
  assert.match(ownWords(true, true), /some seconds/);
  assert.match(ownWords(false, true), /negative.* Keep painting\.$/);
  assert.doesNotMatch(ownWords(false, false), /negative/);
});
