import assert from "node:assert/strict";
import { test } from "node:test";
import { createPost, RefusalError, readCode, showCode } from "../../gan_demo/web/components/real_or_fake_class.js";
import { numbersOf, onCanvas } from "../../gan_demo/web/components/real_or_fake_pictures.js";
import { planGame, planNine, REAL, ROUNDS, TIMES } from "../../gan_demo/web/components/real_or_fake_plan.js";
import {
  countJudge,
  countRight,
  describeMatch,
  describeMistaken,
  describeMistakes,
} from "../../gan_demo/web/components/real_or_fake_results.js";
import {
  addTo,
  byTime,
  describeTally,
  readTally,
  sumUp,
  total,
} from "../../gan_demo/web/components/real_or_fake_tally.js";
import {
  FIXATION,
  framesIn,
  measureFrames,
  present,
  timeOf,
} from "../../gan_demo/web/components/real_or_fake_timing.js";
import { pass } from "./page.js";

const DECK = { networks: ["gan", "lapgan", "dcgan"], tiles: 200 };
const SEEDS = [...Array(200).keys()];

test("a seed gives the same ten pictures in the same order, and another seed others", () => {
  assert.deepEqual(planGame(7, DECK, 0), planGame(7, DECK, 0));
  assert.notDeepEqual(planGame(7, DECK, 0), planGame(8, DECK, 0));
});

test("three to seven of ten are real, none comes twice, and every network draws", () => {
  const counts = new Set();
  for (const seed of SEEDS) {
    const rounds = planGame(seed, DECK, 0);
    assert.equal(rounds.length, ROUNDS);
    counts.add(rounds.filter(({ source }) => source === REAL).length);
    assert.equal(new Set(rounds.map(({ source, number }) => `${source} ${number}`)).size, ROUNDS);
    assert.deepEqual([...new Set(rounds.map(({ source }) => source))].sort(), [...DECK.networks, REAL].sort());
    assert.ok(rounds.every(({ source, number }) => source !== REAL || number < DECK.tiles));
  }
  assert.deepEqual([...counts].sort(), [3, 4, 5, 6, 7]);
});

test("the place in a game says nothing of whether a picture is real", () => {
  const real = Array(ROUNDS).fill(0);
  for (const seed of SEEDS) {
    for (const [i, { source }] of planGame(seed, DECK, 0).entries()) real[i] += Number(source === REAL);
  }
  for (const count of real) assert.ok(count > 60 && count < 140, `${count} of 200`);
});

test("mixed, each of the nine times comes at least once; chosen, all are the same", () => {
  for (const seed of SEEDS.slice(0, 20)) {
    assert.deepEqual(new Set(planGame(seed, DECK, 0).map(({ time }) => time)), new Set(TIMES));
    assert.deepEqual(new Set(planGame(seed, DECK, 75).map(({ time }) => time)), new Set([75]));
  }
});

test("a class shares its pictures, in another order for each pupil", () => {
  const games = SEEDS.map((seed) => planGame(seed, DECK, 0, 42));
  const cards = games.flat().map(({ source, number }) => `${source} ${number}`);
  assert.equal(new Set(cards).size, 12 * 2 * DECK.networks.length);
  assert.notDeepEqual(games[0], games[1]);
  for (const game of games) assert.equal(new Set(game.map(({ source, number }) => `${source} ${number}`)).size, ROUNDS);
  const others = new Set(SEEDS.flatMap((seed) => planGame(seed, DECK, 0, 43)).map(({ number }) => number));
  assert.ok(!games.flat().every(({ number }) => others.has(number)));
});

test("the nine pictures before a game are not those of the game", () => {
  const nine = planNine(7, DECK);
  assert.equal(nine.length, 9);
  const own = new Set(planGame(7, DECK, 0).map(({ source, number }) => `${source} ${number}`));
  assert.ok(!nine.some(({ source, number }) => source !== REAL && own.has(`${source} ${number}`)));
});

test("whole frames, rounded down", () => {
  const at60 = TIMES.map((time) => framesIn(time, 1000 / 60));
  assert.deepEqual(at60, [3, 4, 6, 9, 12, 18, 24, 60, 120]);
  assert.deepEqual(
    TIMES.map((time) => framesIn(time, 16.7)),
    at60,
    "as clocks measure it",
  );
  assert.equal(framesIn(50, 1000 / 144), 7);
  assert.equal(framesIn(50, 100), 1);
});

test("an answer counts for the time that the picture really stood", () => {
  const frame = 1000 / 60;
  for (const time of TIMES) assert.equal(timeOf(framesIn(time, frame), frame, time), time);
  assert.equal(timeOf(5, frame, 50), 75);
  assert.equal(timeOf(11, frame, 50), 150);
  assert.equal(timeOf(1000, frame, 50), 2000);
});

test("nothing flashes more than three times a second, however quick the answers", () => {
  assert.ok(2000 / (FIXATION + TIMES[0]) <= 3); // the picture and the mask
});

/** A screen whose frames come at given times. */
function screen(times) {
  const left = [...times];
  return {
    left,
    requestAnimationFrame: (react) => {
      const now = left.shift();
      if (now !== undefined) setImmediate(() => react(now));
    },
  };
}

test("the distance of frames is measured, and one that is late does not matter", async () => {
  assert.equal(await measureFrames(screen([0, 10, 20, 30, 70, 80, 90, 100, 110]), 100), 10);
});

test("a picture stands for its frames; frames that are left out count as well", async () => {
  const log = [];
  const show = () => log.push("show");
  const hide = () => log.push("hide");
  const steady = screen([0, 10, 20, 30, 40, 50]);
  assert.deepEqual(await present(steady, 35, 10, show, hide), { frames: 3, milliseconds: 30 });
  assert.deepEqual(
    [log, steady.left],
    [
      ["show", "hide"],
      [40, 50],
    ],
  );
  const busy = screen([0, 10, 50]);
  assert.deepEqual(await present(busy, 35, 10, show, hide), { frames: 5, milliseconds: 50 });
});

test("a picture in colour and a grey one become the same greys, with a black edge", () => {
  const pixels = (rgb) => Uint8ClampedArray.from({ length: 4 * 16 }, (_, i) => (i % 4 === 3 ? 255 : rgb[i % 4]));
  const size = { width: 4, height: 4 };
  const [colour, grey] = [
    [100, 101, 105],
    [102, 102, 102],
  ].map((rgb) => onCanvas({ pixels: pixels(rgb), ...size }, 1));
  assert.deepEqual(colour, grey);
  const inside = [5, 6, 9, 10];
  const levels = [...Array(16).keys()].map((i) => colour.pixels[4 * i]);
  assert.deepEqual(
    levels,
    levels.map((_, i) => (inside.includes(i) ? 102 : 0)),
  );
  const numbers = numbersOf(colour);
  assert.deepEqual([numbers[0], numbers[5]], [-1, Math.fround(102 / 127.5 - 1)]);
});

const PLAYS = [
  { source: REAL, said: true },
  { source: "gan", said: true },
  { source: "gan", said: false },
];

test("you and D are counted by the same rule", () => {
  assert.equal(countRight(PLAYS), 2);
  assert.equal(countJudge(PLAYS, [60, 59, 10], 60), 3);
  const scale = { threshold: 60, probability: false, name: "DCGAN" };
  assert.match(describeMatch(PLAYS, [60, 59, 10], scale), /You 2, D 3. D wins. .*more real-looking .* from 60% on/);
  assert.match(describeMatch(PLAYS, [0, 59, 10], scale), /A draw/);
  assert.match(describeMatch(PLAYS, [0, 90, 90], { ...scale, probability: true }), /You win.*how likely D thinks/);
});

test("only a fake can fool; a real picture that was taken for fake is another mistake", () => {
  const [real, fooled, seen] = PLAYS;
  const doubted = { source: REAL, said: false };
  assert.equal(describeMistakes([real, seen]), "No fake fooled you, and you doubted no real picture");
  assert.equal(describeMistakes(PLAYS), "1 fake fooled you");
  assert.equal(describeMistakes([doubted]), "No fake fooled you, but you took 1 real picture for fake");
  assert.equal(
    describeMistakes([fooled, fooled, doubted, doubted]),
    "2 fakes fooled you, and you took 2 real pictures for fake",
  );
  assert.equal(describeMistaken({ source: REAL, wrong: 2, count: 3 }), "taken for fake by 2 of 3");
  assert.equal(describeMistaken({ source: "gan", wrong: 2, count: 3 }), "fooled 2 of 3");
});

test("answers are counted by who made the picture and by the time", () => {
  let tally = {};
  tally = addTo(tally, { source: REAL, time: 50 }, [1, 1]);
  tally = addTo(tally, { source: "gan", time: 50 }, [1, 0]);
  tally = addTo(tally, { source: "dcgan", time: 50 }, [2, 1]);
  assert.deepEqual(byTime(tally, ["gan", "dcgan"])[0], [3, 1]);
  assert.deepEqual(total(tally, [REAL]), [1, 1]);
  const words = describeTally(tally, ["gan", "dcgan"]);
  assert.match(words, /Real pictures: 50 ms: 100% of 1\. Generated pictures: 50 ms: 33% of 3\./);
});

test("what a browser remembers is read as what it may be", () => {
  const tally = { gan: { 50: [3, 2], 60: [1, 1], 75: [1, 2], 100: ["1", 0], 150: null }, other: 7 };
  assert.deepEqual(readTally(tally), { gan: { 50: [3, 2] } });
  for (const value of [undefined, null, "x", 3, []]) assert.deepEqual(readTally(value), {});
});

test("a code is read as people write it", () => {
  assert.equal(readCode(" k7qm-3xwd "), "K7QM3XWD");
  assert.equal(showCode("K7QM3XWD"), "K7QM 3XWD");
});

/** A browser's memory, for one test. */
function holdStorage(context, content = {}) {
  const before = globalThis.localStorage;
  const items = new Map(Object.entries(content));
  globalThis.localStorage = {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, text) => items.set(name, text),
    removeItem: (name) => items.delete(name),
  };
  context.after(() => {
    globalThis.localStorage = before;
  });
  return items;
}

const KEPT = "first-gans-answers";

test("answers are kept until the server has confirmed them, with the same ids", async (context) => {
  const items = holdStorage(context);
  const [sent, waits] = [[], []];
  let isDown = true;
  const send = async (path, { body }) => {
    sent.push([path, body.answers.map(({ id }) => id)]);
    if (isDown) throw new TypeError("the server is gone");
  };
  const post = createPost(() => {}, { send, wait: (react, time) => waits.push([react, time]) });
  post.add("ABC", { id: "1" });
  await pass(2);
  post.add("ABC", { id: "2" });
  await pass(2);
  assert.deepEqual(sent, [["ABC/answers", ["1"]]]);
  assert.deepEqual(JSON.parse(items.get(KEPT)).ABC, [{ id: "1" }, { id: "2" }]);
  waits[0][0]();
  await pass(2);
  assert.deepEqual(
    waits.map(([, time]) => time),
    [1000, 2000],
  );
  isDown = false;
  waits[1][0]();
  await pass(2);
  assert.deepEqual(sent.at(-1), ["ABC/answers", ["1", "2"]]);
  assert.equal(items.get(KEPT), "{}");
});

test("what the last page did not get rid of goes on at the next visit", async (context) => {
  holdStorage(context, { [KEPT]: JSON.stringify({ ABC: [{ id: "1" }] }) });
  const sent = [];
  createPost(() => {}, { send: async (path) => sent.push(path) }).flush();
  await pass(2);
  assert.deepEqual(sent, ["ABC/answers"]);
});

test("answers of a class that is over are dropped, and its pupil is told", async (context) => {
  const items = holdStorage(context);
  const news = [];
  const send = async () => {
    throw new RefusalError(404, "There is no class of this code.");
  };
  createPost((waiting, refusal) => news.push([waiting, refusal]), { send }).add("ABC", { id: "1" });
  await pass(2);
  assert.deepEqual(news, [
    [1, ""],
    [0, "There is no class of this code."],
  ]);
  assert.equal(items.get(KEPT), "{}");
});

test("a sentence says what the answers come to", () => {
  assert.match(sumUp({}, ["gan"]), /Two lines will grow/);
  const few = addTo(addTo({}, { source: REAL, time: 50 }, [3, 2]), { source: "gan", time: 50 }, [7, 1]);
  assert.match(sumUp(few, ["gan"]), /^You took 2 of 3 real pictures for real, and 1 of 7 generated ones\. A point/);
  const many = addTo(few, { source: "gan", time: 75 }, [30, 12]);
  assert.equal(sumUp(many, ["gan"]), "You took 2 of 3 real pictures for real, and 13 of 37 generated ones.");
});
