import assert from "node:assert/strict";
import { test } from "node:test";
import { linkedState, linkValues } from "../../gan_demo/web/components/edit.js";

const model = { directions: [{}, {}], moves: [2, 0] };
const state = {
  subject: "dcgan-flowers",
  seed: 7,
  moves: [-2.5, 1],
  groups: [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ],
};

test("a link holds the whole state", () => {
  assert.deepEqual(linkedState(linkValues(state), model), state);
});

test("a single number of a link stands for all", () => {
  const { moves, groups } = linkedState({ ...linkValues(state), moves: [1], plus: [5] }, model);
  assert.deepEqual(moves, [1, 1]);
  assert.deepEqual(groups[0], [5, 5, 5]);
});

test("where a link says nothing of a model's directions, they are as the model opens", () => {
  const ofAnotherModel = [2, 0, 0];
  assert.deepEqual(linkedState({ ...linkValues(state), moves: ofAnotherModel }, model).moves, [2, 0]);
});
