import assert from "node:assert/strict";
import { test } from "node:test";
import { replace, tidy } from "../../gan_demo/web/engine/wording.js";

test("a word that is replaced leaves the rest as it is", () => {
  assert.equal(replace("a pur, purr flower\n(pur)", "pur", "purple"), "a purple, purr flower\n(purple)");
  assert.equal(replace("a pur flower", "pu", "purple"), "a pur flower");
  assert.equal(replace("a pur flower", "pur", "$&$1"), "a $&$1 flower");
});

test("what changes the direction of writing, and half a character, are not read", () => {
  assert.equal(tidy("red\u202eflower\u200f"), "red flower");
  assert.equal(tidy("\ud800 red"), "red");
  assert.equal(tidy("x".repeat(10_000)).length, 201);
});
