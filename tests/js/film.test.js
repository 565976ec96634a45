import assert from "node:assert/strict";
import { test } from "node:test";
import { captionCount } from "../../gan_demo/web/components/film.js";
import { along, down, LEFT, RIGHT, WIDTH } from "../../gan_demo/web/components/film_charts.js";
import { follow, tell } from "../../gan_demo/web/components/film_moment.js";
import { digitsPresent, inEnglish, scoresInWords } from "../../gan_demo/web/components/film_panels.js";

test("the first moment lies at the left of a chart, the last at its right", () => {
  assert.equal(along(0, 5), LEFT);
  assert.equal(along(4, 5), WIDTH - RIGHT);
  assert.equal(along(2, 5), (LEFT + WIDTH - RIGHT) / 2);
});

test("high numbers lie at the top of a chart, and what is outside at its edge", () => {
  const y = (number) => down(number, 112, -3, 0);
  assert.deepEqual([0, -1.5, -3].map(y), [6, 56, 106]);
  assert.deepEqual([2, -9].map(y), [6, 106]);
});

test("a caption has come from its moment on", () => {
  const captions = [{ moment: 2 }, { moment: 5 }];
  assert.deepEqual(
    [0, 2, 4, 5, 9].map((moment) => captionCount(captions, moment)),
    [0, 1, 1, 2, 2],
  );
});

test("a digit is present from enough samples on", () => {
  assert.equal(digitsPresent({ digits: [0, 9, 10, 11] }, 10), 2);
});

test("large numbers have commas", () => {
  assert.equal(inEnglish(1234567), "1,234,567");
});

test("what D says is a sentence of shares above one half", () => {
  const words = scoresInWords({ real: [1, 0, 1, 2], fake: [6, 1, 0, 1] });
  assert.equal(words, "D says more than ½ to 75% of the real digits, and to 13% of the generated ones.");
});

test("a follower that comes later is told of the moment that is shown, and of all that follow", () => {
  const film = { label: "a film" };
  const steps = [];
  tell(film, 1);
  follow((_, at) => steps.push(at));
  tell(film, 2);
  assert.deepEqual(steps, [1, 2]);
});
