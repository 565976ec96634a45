import assert from "node:assert/strict";
import { test } from "node:test";
import { chainOf, linkOf } from "../../gan_demo/web/components/chain_link.js";

const START = { seeds: [1, 1, 1], gains: [1, 1, 1], label: "cat" };
const LABELS = ["cat", "dog"];

test("a link gives the chain that it was made of, and says nothing of what is as at the opening", () => {
  const chain = { seeds: [1, 4294967295, 1], gains: [1, 0.15, 2], label: "dog" };
  assert.deepEqual(chainOf(linkOf(chain, START), START, LABELS), chain);
  assert.deepEqual(linkOf(START, START), { seeds: [], gains: [], label: "" });
  assert.deepEqual(chainOf(linkOf(START, START), START, LABELS), START);
});

test("a link fits a model of other levels and classes", () => {
  const link = { seeds: [7], gains: [1, 0, 0, 2], label: "tulip" };
  assert.deepEqual(chainOf(link, START, LABELS), { seeds: [7, 7, 7], gains: [1, 0, 0], label: "cat" });
});
