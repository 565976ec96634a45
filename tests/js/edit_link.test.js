import assert from "node:assert/strict";
import { test } from "node:test";
import { linkedState, linkValues } from "../../gan_demo/web/components/edit.js";

const groups = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];
const model = { id: "dcgan-flowers", directions: [{}, {}], seed: 3, moves: [2, 0], tries: [{ groups }] };
const opening = { subject: "dcgan-flowers", seed: 3, moves: [2, 0], groups };
const state = { ...opening, seed: 7, moves: [-2.5, 1], groups: [[1, 2, 4], groups[1], [7, 8, 8]] };

test("a link holds the whole state, and says nothing of what is as the model opens", () => {
  for (const one of [state, opening]) assert.deepEqual(linkedState(linkValues(one, model), model), one);
  const nothing = { from: null, moves: null, plus: null, minus: null, more: null };
  assert.deepEqual(linkValues(opening, model), { subject: "dcgan-flowers", ...nothing });
});

test("a single number of a link stands for all", () => {
  const { moves, groups: linked } = linkedState({ ...linkValues(state, model), moves: [1], plus: [5] }, model);
  assert.deepEqual(moves, [1, 1]);
  assert.deepEqual(linked[0], [5, 5, 5]);
});
