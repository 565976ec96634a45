import assert from "node:assert/strict";
import { test } from "node:test";
import { fill } from "../../gan_demo/web/components/base.js";
import { createArtist } from "../../gan_demo/web/components/caption_artist.js";
import { createSections } from "../../gan_demo/web/components/caption_sections.js";
import { pass } from "./page.js";

const IDS = { model: "gan", encoder: "text", stylist: "style" };
const TEXTS = {
  ...{ pictures: "{} of {}", way: "{}%", whole: "whole", change: "{} of 255", likest: "like {}" },
  ...{ unmeasured: "unmeasured", own: "own", seed: "seed {}", kinds: { wrong: "w", generated: "g", right: "r" } },
};
const ABOUT = { frames: 32, styles: 2, exhibits: ["rose", "lily"], scale: null, texts: TEXTS };
const WISH = {
  text: "red rose",
  seed: 3,
  count: 1,
  kind: "captions",
  other: "lily",
  seed_b: 5,
  style: "lily",
  own: 0,
  picture: null,
};
const lettersOf = ({ characters }) => characters.filter(Boolean).length;

/** What stands in for the worker: a sentence's vector is its length; a picture is grey, as light as its inputs say. */
function createFake({ hold = false } = {}) {
  const wishes = [];
  const answer = ({ network = "generator", inputs, ...wish }, show) => {
    const level = network === "generator" ? 10 * inputs.texts[0] + inputs.z[0] : 0;
    const pixels = Uint8ClampedArray.of(level, level, level, 255);
    const number = "characters" in inputs ? lettersOf(inputs) : "texts_0" in inputs ? inputs.texts_0[0] : 7;
    show({ ...wish, pictures: [{ pixels, width: 1, height: 1 }], numbers: [Float32Array.of(number)] });
  };
  return {
    wishes,
    answer: () => {
      for (const { wish, show } of wishes.splice(0)) answer(wish, show);
    },
    latent: (_, seed) => Float32Array.of(seed, 0),
    wish(wish, show) {
      wishes.push({ wish, show });
      if (!hold) queueMicrotask(() => answer(wish, show));
    },
  };
}

const sections = (live) => createSections(createArtist(live, IDS), IDS, ABOUT);
const levels = ({ pictures }) => pictures.map(({ pixels }) => pixels[0]);

test("a sentence is encoded once", async () => {
  const live = createFake();
  const artist = createArtist(live, IDS);
  const vector = await artist.begin("a").encode("own", "red");
  assert.equal(await artist.begin("b").encode("other", "red"), vector);
  assert.deepEqual(
    live.wishes.map(({ wish }) => [wish.id, wish.network, wish.place]),
    [["text", "encoder", "a text own"]],
  );
});

test("what a newer run of the same name replaces never comes, and wishes nothing more", async () => {
  const live = createFake({ hold: true });
  const artist = createArtist(live, IDS);
  const seen = [];
  for (const text of ["red", "blue"]) {
    const run = artist.begin("pictures");
    run.encode("own", text).then((vector) => {
      seen.push(text);
      run.draw("0", artist.noise(1), vector);
    });
  }
  live.answer();
  await pass();
  assert.deepEqual(seen, ["blue"]);
  assert.equal(live.wishes.length, 1);
});

test("a walk of captions keeps the noise, and one of noise the caption", async () => {
  const [walk] = sections(createFake());
  const levelAt = async (wish, t) => {
    const { draw } = await walk.draw(wish);
    return new Promise((resolve) => draw("stage", t, ({ pixels }) => resolve(pixels[0])));
  };
  assert.equal(await levelAt(WISH, 0), 83);
  assert.equal(await levelAt(WISH, 0.5), 63);
  assert.equal(await levelAt(WISH, 1), 43);
  assert.equal(await levelAt({ ...WISH, kind: "noise" }, 1), 85);
  const { describe } = await walk.draw(WISH);
  assert.deepEqual([0, 0.5, 1].map(describe), ["A: red rose", "50%", "B: lily"]);
});

test("what matters is the picture without each word, and how far it is from the whole", async () => {
  const [, matters] = sections(createFake());
  const drawing = await matters.draw(WISH);
  assert.deepEqual(levels(drawing), [83, 43, 33]);
  assert.deepEqual(
    drawing.items.map(({ text, note, bar }) => [text, note, bar]),
    [
      ["whole", "", null],
      ["red", "40.0 of 255", 0.8],
      ["rose", "50.0 of 255", 1],
    ],
  );
});

test("the judges see the caption's picture and the exhibits, which are drawn once", async () => {
  const live = createFake();
  const judges = sections(live)[2];
  assert.deepEqual(levels(await judges.draw(WISH)), [83, 40, 41]);
  const before = live.wishes.length;
  const { items } = await judges.draw({ ...WISH, text: "lily" });
  assert.equal(live.wishes.length - before, 4); // its picture and three scores: its vector is here already
  assert.deepEqual(
    items.map(({ text, note }) => [text, note]),
    [
      ["own", "unmeasured"],
      ["rose", "unmeasured"],
      ["lily", "unmeasured"],
    ],
  );
});

test("styles are pictures above, and below them their noise with the other caption", async () => {
  const styles = sections(createFake())[3];
  const drawing = await styles.draw(WISH);
  assert.deepEqual(levels(drawing), [83, 47, 84, 47]);
  assert.deepEqual(
    drawing.items.map(({ text }) => text),
    ["seed 3", "seed 4"],
  );
});

test("the visitor's own picture is the first, with its notes, and its noise below it", async () => {
  const styles = sections(createFake())[3];
  const pixels = Uint8ClampedArray.from([0, 90, 0].flatMap((level) => [level, level, level, 255]));
  const picture = { pixels, width: 3, height: 1, notes: ["It was large.", "It was clear."] };
  const drawing = await styles.draw({ ...WISH, own: 1, picture });
  assert.deepEqual(levels(drawing), [90, 47, 83, 47, 84, 47]);
  assert.deepEqual(
    drawing.items.map(({ text, note }) => [text, note]),
    [
      ["own", "It was large. It was clear."],
      ["seed 3", ""],
      ["seed 4", ""],
    ],
  );
});

test("a sentence's gaps are filled in order, whatever fills them", () => {
  assert.equal(fill("{} of {}", 3, "$& {}"), "3 of $& {}");
});
