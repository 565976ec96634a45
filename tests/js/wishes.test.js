import assert from "node:assert/strict";
import { test } from "node:test";
import { createQueue, Wishes } from "../../gan_demo/web/engine/wishes.js";

const wish = (place, number) => ({ place, number });

/** A queue whose turns the test takes. */
function heldQueue() {
  const [numbers, turns] = [[], []];
  const queue = createQueue(
    ({ number }) => numbers.push(number),
    (turn) => turns.push(turn),
  );
  return { queue, numbers, turns, turn: () => turns.shift()() };
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
  const { queue, numbers, turns, turn } = heldQueue();
  for (const number of [1, 2, 3]) queue.add(wish("stage", number));
  queue.add(wish("tile 0", 4));
  assert.equal(turns.length, 1);
  turn();
  assert.deepEqual(numbers, [4]);
  queue.add(wish("stage", 5));
  while (turns.length) turn();
  assert.deepEqual(numbers, [4, 5]);
});

test("a queue that has rested goes on with the next wish", () => {
  const { queue, numbers, turns, turn } = heldQueue();
  queue.add(wish("stage", 1));
  while (turns.length) turn();
  queue.add(wish("stage", 2));
  while (turns.length) turn();
  assert.deepEqual(numbers, [1, 2]);
});

test("what waits is dropped by clear", () => {
  const { queue, numbers, turns, turn } = heldQueue();
  queue.add(wish("stage", 1));
  queue.clear();
  while (turns.length) turn();
  assert.deepEqual(numbers, []);
});
