import assert from "node:assert/strict";
import { test } from "node:test";
import { chainOf, linkOf } from "../../gan_demo/web/components/chain_link.js";

const START = { seeds: [1, 1, 1], gains: [1, 1, 1], label: "cat" };

test("a link gives the chain that it was made of, and says nothing of what is as at the opening", () => {
  const chain = { seeds: [1, 4294967295, 1], gains: [1, 0.15, 2], label: "dog" };
  assert.deepEqual(chainOf(linkOf(chain, START), START), chain);
  assert.deepEqual(linkOf(START, START), { seeds: [], gains: [], label: "" });
  assert.deepEqual(chainOf(linkOf(START, START), START), START);
});

test("a single value stands for all levels", () => {
  const link = { seeds: [7], gains: [1, 0, 0], label: "" };
  assert.deepEqual(chainOf(link, START), { seeds: [7, 7, 7], gains: [1, 0, 0], label: "cat" });
});
