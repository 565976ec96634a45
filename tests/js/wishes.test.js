import assert from "node:assert/strict";
import { test } from "node:test";
import { createQueue, Wishes } from "../../gan_demo/web/engine/wishes.js";

const wish = (place, number) => ({ place, number });

/** A queue whose turns the test takes, and whose clock it sets. */
function heldQueue() {
  const [numbers, turns, timers] = [[], [], new Set()];
  let time = 1000;
  const queue = createQueue(({ number }) => numbers.push(number), {
    later: (turn) => turns.push(turn),
    wait(turn, milliseconds) {
      const timer = { turn, at: time + milliseconds };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    now: () => time,
  });
  return {
    queue,
    numbers,
    turns,
    turn: () => turns.shift()(),
    takeAll() {
      while (turns.length) turns.shift()();
    },
    /** Let time go by, with all that happens then. */
    pass(milliseconds) {
      time += milliseconds;
      for (const timer of [...timers].filter(({ at }) => at <= time)) {
        timers.delete(timer);
        timer.turn();
      }
      while (turns.length) turns.shift()();
    },
  };
}

test("a newer wish replaces an older one for the same place", () => {
  const wishes = new Wishes();
  for (const number of [1, 2, 3]) wishes.add(wish("stage", number));
  assert.deepEqual(wishes.next(), wish("stage", 3));
  assert.equal(wishes.next(), undefined);
});

test("an older wish that comes late replaces none", () => {
  const wishes = new Wishes();
  wishes.add(wish("stage", 2));
  wishes.add(wish("stage", 1));
  assert.deepEqual(wishes.next(), wish("stage", 2));
  assert.equal(wishes.next(), undefined);
});

test("the newest wish is the first, whatever waits at other places", () => {
  const wishes = new Wishes();
  wishes.add(wish("stage", 1));
  for (const number of [2, 3]) wishes.add(wish(`tile ${number}`, number));
  wishes.add(wish("stage", 4));
  assert.deepEqual(
    [wishes.next(), wishes.next(), wishes.next()],
    [wish("stage", 4), wish("tile 3", 3), wish("tile 2", 2)],
  );
});

test("wishes that arrive before a turn are granted in it, each turn one", () => {
  const { queue, numbers, turns, turn, takeAll } = heldQueue();
  queue.add(wish("tile 0", 1));
  queue.add(wish("stage", 2));
  assert.equal(turns.length, 1);
  turn();
  assert.deepEqual(numbers, [2]);
  queue.add(wish("tile 1", 3));
  takeAll();
  assert.deepEqual(numbers, [2, 3, 1]);
});

test("a queue that has rested goes on with the next wish", () => {
  const { queue, numbers, takeAll } = heldQueue();
  queue.add(wish("stage", 1));
  takeAll();
  queue.add(wish("stage", 2));
  takeAll();
  assert.deepEqual(numbers, [1, 2]);
});

test("what waits is dropped by clear", () => {
  const { queue, numbers, takeAll } = heldQueue();
  queue.add(wish("stage", 1));
  queue.clear();
  takeAll();
  assert.deepEqual(numbers, []);
});

/** A finger that moves the stage, for as many frames; the numbers of its wishes begin at 100. */
function drag({ queue, pass }, frames) {
  for (let frame = 0; frame < frames; frame++) {
    queue.add(wish("stage", 100 + frame));
    pass(16);
  }
}

test("while a finger moves the stage, nothing is drawn in the background", () => {
  const held = heldQueue();
  drag(held, 3);
  for (const number of [200, 201]) held.queue.add(wish(`tile ${number}`, number));
  held.takeAll();
  assert.deepEqual(held.numbers, [100, 101, 102]);
  held.queue.add(wish("stage", 300));
  held.takeAll();
  assert.deepEqual(held.numbers, [100, 101, 102, 300]);
});

test("once the finger rests, what waits is drawn, without another wish", () => {
  const held = heldQueue();
  drag(held, 3);
  for (const number of [200, 201]) held.queue.add(wish(`tile ${number}`, number));
  held.takeAll();
  held.pass(120);
  assert.deepEqual(held.numbers, [100, 101, 102, 201, 200]);
});

test("what is drawn beside a path that plays for ever comes now and then", () => {
  const held = heldQueue();
  drag(held, 3);
  for (const number of [1, 2]) held.queue.add(wish(`tile ${number}`, number));
  drag(held, 20);
  assert.deepEqual(
    held.numbers.filter((number) => number < 100),
    [2],
  );
  drag(held, 20);
  assert.deepEqual(
    held.numbers.filter((number) => number < 100),
    [2, 1],
  );
});

test("of several places that move, each gets its turns", () => {
  const held = heldQueue();
  for (const time of [1, 2, 3]) {
    held.queue.add(wish("stage", 10 * time));
    held.queue.add(wish("score", 10 * time + 1));
    held.pass(16);
  }
  assert.deepEqual(held.numbers, [11, 10, 21, 20, 31, 30]);
});

test("a single wish holds up nothing", () => {
  const held = heldQueue();
  for (const number of [1, 2, 3]) held.queue.add(wish(`tile ${number}`, number));
  held.queue.add(wish("stage", 4));
  held.takeAll();
  assert.deepEqual(held.numbers, [4, 3, 2, 1]);
});
