import assert from "node:assert/strict";
import { test } from "node:test";
import { createStanding, describeOpinion, opinionOf } from "../../gan_demo/web/components/latent_standing.js";

const FACES = { probability: false, quantiles: Array.from({ length: 101 }, (_, i) => i / 10) };
const DIGITS = { probability: true, quantiles: [] };

test("D's standing is how many percentiles of real pictures it scores lower", () => {
  const scores = [-1, 0, 0.01, 5.05, 9.95, 1000];
  assert.deepEqual(
    scores.map((score) => opinionOf(score, FACES)),
    [0, 0, 1, 51, 100, 100],
  );
});

test("a score that is a percentile counts as torch counts it, in single precision", () => {
  assert.equal(opinionOf(Math.fround(0.3), FACES), 3);
  assert.equal(opinionOf(Math.fround(0.7), FACES), 7);
});

test("a score whose loss makes it a probability becomes one", () => {
  assert.equal(opinionOf(0, DIGITS), 50);
  assert.ok(Math.abs(opinionOf(Math.log(3), DIGITS) - 75) < 1e-9);
  assert.deepEqual([opinionOf(-1000, DIGITS), opinionOf(1000, DIGITS)], [0, 100]);
});

test("an opinion is put into words", () => {
  assert.match(describeOpinion(37, FACES), /more real-looking than 37% of real pictures/);
  assert.match(describeOpinion(3.6, DIGITS), /probability of 4%/);
});

/** The parts of a page that D's standing writes to, and a browser in which a network is ready when the test says so. */
function open(model) {
  const parts = { input: new EventTarget(), ".words": {}, ".scale": { setAttribute: () => {} }, ".scale span": {} };
  parts[".scale span"].style = {};
  const element = { dataset: {}, querySelector: (selector) => parts[selector] };
  const [ready, loads, scores] = [new Set(["generator"]), [], []];
  const live = {
    ready: (_, network = "generator") => ready.has(network),
    failure: () => "",
    amount: () => ({ here: "1.0", total: "2.5" }),
    begin: (id, network) => loads.push(`${id} ${network}`),
    score: (picture, show) => scores.push({ picture, show }),
  };
  let redraws = 0;
  const standing = createStanding(
    element,
    live,
    () => model,
    () => {
      redraws += 1;
    },
  );
  const turn = (on) => {
    parts.input.checked = on;
    parts.input.dispatchEvent(new Event("input"));
  };
  return { standing, parts, element, ready, loads, scores, turn, redraws: () => redraws };
}

const PICTURE = { id: "faces", images: new Float32Array(3), labels: [] };

test("D's weights come when somebody asks, and then it hears of the picture on the stage", () => {
  const page = open({ id: "faces", ...FACES });
  page.standing.follow();
  assert.deepEqual([page.loads, page.standing.listens()], [[], false]);
  page.turn(true);
  assert.deepEqual([page.loads, page.standing.listens(), page.redraws()], [["faces discriminator"], false, 0]);
  assert.match(page.parts[".words"].textContent, /on its way: 1.0 of 2.5 MB/);
  page.ready.add("discriminator");
  page.standing.follow();
  page.standing.follow();
  assert.deepEqual([page.standing.listens(), page.redraws()], [true, 1]);
  page.standing.hear(PICTURE, 0.5);
  page.scores[0].show(5.05);
  assert.match(page.parts[".words"].textContent, /51% of real pictures/);
  assert.deepEqual([page.element.dataset.at, page.parts[".scale"].hidden], ["0.5", false]);
});

test("what D answers after it was switched off is not shown", () => {
  const page = open({ id: "faces", ...FACES });
  page.ready.add("discriminator");
  page.turn(true);
  page.standing.hear(PICTURE, 0.5);
  page.turn(false);
  page.scores[0].show(5.05);
  assert.match(page.parts[".words"].textContent, /D is the discriminator/);
  assert.equal(page.parts[".scale"].hidden, true);
});

test("without quantiles of real pictures D's scores say nothing", () => {
  const page = open({ id: "faces", probability: false, quantiles: [] });
  page.ready.add("discriminator");
  page.turn(true);
  assert.deepEqual([page.parts.input.disabled, page.loads, page.standing.listens()], [true, [], false]);
});
