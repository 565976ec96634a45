import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds } from "../../gan_demo/web/components/game_curve.js";
import { contour, evidence } from "../../gan_demo/web/components/game_picture.js";
import { nextMove, STAGES, tellStage } from "../../gan_demo/web/components/game_stages.js";
import { advise, describe, isRestless, leader, score } from "../../gan_demo/web/components/game_words.js";
import { createChance } from "../../gan_demo/web/game/chance.js";
import { createMatch } from "../../gan_demo/web/game/match.js";
import { addMoves, MOST, mergeTurn, readMoves, writeMoves } from "../../gan_demo/web/game/moves.js";
import { OBJECTIVES } from "../../gan_demo/web/game/objectives.js";
import { createPlay } from "../../gan_demo/web/game/play.js";
import { draw, SHAPES } from "../../gan_demo/web/game/shapes.js";
import { coverage, cut, divergence, opinion, width } from "../../gan_demo/web/game/standings.js";
import { SETTINGS } from "./game_settings.js";

/** A play that has made some moves, in many small pieces of work or in one. */
function played(settings, moves, milliseconds = 1e6) {
  const play = createPlay(settings, moves);
  play.work(milliseconds);
  while (play.view(false).left) play.work(milliseconds);
  return play;
}

/** Points as the shape has them. */
function sample(shape, seed, count = 2000) {
  const chance = createChance(seed);
  const points = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) draw(shape, chance, points, 2 * i);
  return points;
}

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`${name}: its own points are good, and in all parts; another sample differs little`, () => {
    const points = sample(shape, 1);
    const { covered, parts, good } = coverage(shape, points);
    assert.equal(covered, parts);
    assert.ok(good > 0.97, String(good));
    assert.ok(points.every((x) => Math.abs(x) < 1.5));
    assert.ok(divergence(points, sample(shape, 2)) < 0.06);
  });

  test(`${name}: points of one part are good, and cover no more`, () => {
    const one = Float64Array.from({ length: 800 }, (_, i) => shape.spine[i % 2]);
    assert.deepEqual(coverage(shape, one), { covered: 1, parts: shape.parts, good: 1 });
  });
}

test("the divergence is 0 for the same points, and one bit where nothing is in common", () => {
  const points = sample(SHAPES.ring, 1);
  assert.equal(divergence(points, points), 0);
  assert.ok(Math.abs(divergence(points, new Float64Array(4000)) - 1) < 1e-9);
});

test("a cloud's width is its points' mean distance from their middle", () => {
  assert.equal(width(Float64Array.of(1, 1, 1, 3, 3, 1, 3, 3)), Math.SQRT2);
  assert.equal(width(Float64Array.of(5, 5, 5, 5)), 0);
});

test("D's border has the opinion one half, whatever the loss", () => {
  const [real, fake] = [Float64Array.of(5, 7, 9, 9), Float64Array.of(1, 1, 2, 3)];
  assert.equal(cut(OBJECTIVES.minimax, real, fake), 0);
  assert.equal(cut(OBJECTIVES.wasserstein, real, fake), 4);
  for (const objective of Object.values(OBJECTIVES)) {
    const border = cut(objective, real, fake);
    const says = opinion(objective, { border, spread: 2 });
    assert.equal(says(border), 0.5);
    assert.ok(says(border + 0.3) > 0.5 && says(border - 0.3) < 0.5);
    assert.ok(says(1e3) <= 1 && says(-1e3) >= 0);
  }
});

test("moves are a short text", () => {
  const parts = readMoves("1200t3d1g");
  assert.deepEqual(parts, [
    [1200, "t"],
    [3, "d"],
    [1, "g"],
  ]);
  addMoves(parts, [2, "g"]);
  addMoves(parts, [1, "t"]);
  assert.equal(writeMoves(parts), "1200t3d3g1t");
});

for (const text of ["12", "t", "-1t", "1.5t", "5x", "1t ", `${MOST + 1}t`, "9999t".repeat(3), "1t1d".repeat(40)]) {
  test(`nobody's moves: ${text.slice(0, 20)}`, () => assert.deepEqual(readMoves(text), []));
}

test("the half-steps of a whole turn are written as one", () => {
  const parts = readMoves("5t2d1g");
  mergeTurn(parts, SETTINGS);
  assert.equal(writeMoves(parts), "6t");
  const other = readMoves("5t3d1g");
  mergeTurn(other, SETTINGS);
  assert.equal(writeMoves(other), "5t3d1g");
});

for (const loss of Object.keys(OBJECTIVES)) {
  test(`${loss}: the same seed and moves give the same weights, to the last bit`, () => {
    const settings = { ...SETTINGS, loss };
    const [one, other, half] = [1, 2, 3].map(() => createMatch(settings));
    for (let i = 0; i < 10; i++) {
      one.turn();
      other.turn();
      half.stepD();
      half.stepD();
      half.stepG();
    }
    assert.deepEqual(one.G.weights, other.G.weights);
    assert.deepEqual(one.D.weights, other.D.weights);
    assert.deepEqual(one.G.weights, half.G.weights);
    assert.notDeepEqual(one.G.weights, createMatch({ ...settings, seed: 8 }).G.weights);
    assert.ok(one.G.weights.every(Number.isFinite));
  });
}

test("a match that is interrupted and looked at again and again is the same match", () => {
  const [whole, parts] = [played(SETTINGS, "40t2d1g"), played(SETTINGS, "40t2d1g", 0)].map((play) => play.view(true));
  assert.equal(whole.moves, "41t");
  assert.deepEqual(parts, whole);
});

test("a view has what the picture shows", () => {
  for (const z of [1, 2]) {
    const view = played({ ...SETTINGS, z }, "3t").view(true);
    assert.deepEqual([view.stepsD, view.stepsG, view.left], [6, 3, 0]);
    assert.ok(view.heat.every((opinion) => opinion >= 0 && opinion <= 1));
    assert.equal(view.across, z === 1 ? 1 : 20);
    assert.ok([...view.net, ...view.fake, ...view.pushes, ...view.curve.D, ...view.curve.G].every(Number.isFinite));
  }
});

test("gradients point where G's loss falls", () => {
  const play = played(SETTINGS, "100d");
  const { fake, pushes, heat } = play.view(true);
  const at = (x, y) => heat[48 * Math.round(((y + 1.5) / 3) * 47) + Math.round(((x + 1.5) / 3) * 47)];
  let [more, all] = [0, 0];
  for (let i = 0; i < pushes.length; i += 2) {
    const scale = 0.3 / Math.hypot(pushes[i], pushes[i + 1]);
    const [before, after] = [0, scale].map((s) => at(fake[i] + s * pushes[i], fake[i + 1] + s * pushes[i + 1]));
    if (after >= before) more++;
    all++;
  }
  assert.ok(more > 0.9 * all, `${more} of ${all}`);
});

test("halted, nothing that was planned is made any more; and no match goes on for ever", () => {
  const play = createPlay(SETTINGS, "5000t");
  play.work(0);
  play.halt();
  play.work(1e6);
  assert.equal(play.view(true).moves, "1t");
  play.add([MOST, "d"]);
  const small = createPlay({ ...SETTINGS, units: 1, depth: 1 }, `${MOST}d`);
  small.work(1e6);
  assert.equal(small.view(true).isOver, true);
});

test("placed by hand, points far from the real ones are not believed, and those among them are", () => {
  const angles = Array.from({ length: 10 }, (_, i) => (2 * Math.PI * i) / 10);
  const settings = { ...SETTINGS, units: 32, dsteps: 1, drate: 0.005 };
  const believes = (points) => {
    const play = createPlay(settings, "300t", points);
    play.work(1e6);
    return play.view(true).beliefs;
  };
  const far = believes(angles.flatMap((_, i) => [-1.3 + 0.2 * i, -1.4]));
  const near = believes(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  assert.equal(far.length, 10);
  assert.ok(Math.max(...far) < 0.2, String(far));
  assert.ok(near.filter((belief) => belief >= 0.4).length >= 4, String(near));
});

const STANDING = { covered: 8, width: 1, parts: 8, good: 0.9, apart: 0.52, divergence: 0.1, border: 0, spread: 1 };
const say = (standing, steps = 1) =>
  describe({ standing: { ...STANDING, ...standing }, stepsD: steps, stepsG: steps }, "places").join(" ");

test("it is said who is winning, and why", () => {
  assert.match(say({}, 0), /^Nobody has learned anything yet/);
  assert.match(say({}), /^A draw.*only 52%.*all 8 places, and 90% of its points lie where real ones do/);
  assert.match(say({ apart: 0.93, good: 0.05 }), /^D is winning: it tells 93% .*far from the real ones/);
  assert.match(say({ apart: 0.93, covered: 1 }), /^D is winning.*G knows only 1 of 8 places/);
  assert.match(say({ apart: 0.66, covered: 7 }), /^D is ahead: it tells 66%.*G has reached 7 of 8 places/);
  assert.match(say({ covered: 3 }), /^G is ahead.*G knows only 3 of 8 places/);
  assert.match(say({ good: 0.05 }), /^Nobody is ahead yet/);
  assert.match(say({ good: 0.05, width: 0.1, covered: 0 }), /^G is ahead.*in one spot, and it covers 0 of 8 places/);
  assert.match(say({ good: 0.05, width: 0.2, covered: 0 }), /^G is ahead.*in one patch, and it covers 0 of 8 places/);
  assert.match(say({ apart: 0.14, covered: 1 }), /^G has slipped away.*only 14% right.*only 1 of 8/);
});

test("who leads is not said where the lead changes all the time", () => {
  const leaders = [0.7, 0.3, 0.5, 0.65, 0.64, 0.5].map((apart) => leader({ apart }));
  assert.deepEqual(leaders, ["D", "G", "nobody", "D", "D", "nobody"]);
  assert.equal(isRestless(leaders), true);
  assert.equal(isRestless(leaders.slice(1)), false);
  const view = { standing: { ...STANDING, apart: 0.8, covered: 1 }, stepsD: 1, stepsG: 1 };
  assert.match(describe(view, "places", true).join(" "), /^Nobody stays ahead: just now D tells 80%.*only 1 of 8/);
});

test("whoever places points by hand is told what gives them away", () => {
  assert.match(advise([0, 0], 0.4, true), /into the violet/);
  assert.match(advise([0, 0.1], 0.4, false), /among the green points/);
  assert.match(advise([0.5, 0.1], 0.4, false), /too many of yours/);
  assert.equal(advise([0.5, 0.6], 0.4, false), "");
});

test("points that D believes are counted", () => {
  assert.equal(score([0.1, 0.5, 0.45], 0.45), "D believes 2 of your 3 points.");
  assert.match(score([0.1, 0.2], 0.45), /none of your 2/);
  assert.match(score([0.5, 0.5], 0.45), /all 2 of your points/);
});

test("the line of a level runs where the numbers have it", () => {
  const side = 5;
  const slope = Array.from({ length: side * side }, (_, i) => i % side);
  const pieces = contour(slope, side, 1.25);
  assert.equal(pieces.length, side - 1);
  for (const [x1, , x2] of pieces) assert.deepEqual([x1, x2], [1.25, 1.25]);
  assert.deepEqual(contour(slope, side, 9), []);
});

test("D's border runs straight where its opinion jumps", () => {
  const opinions = Array.from({ length: 25 }, (_, i) => 1 / (1 + Math.exp(-12 * ((i % 5) + Math.floor(i / 5) - 3.3))));
  for (const [x1, y1, x2, y2] of contour(opinions.map(evidence), 5, 0)) {
    assert.ok(Math.abs(x1 + y1 - 3.3) < 1e-6 && Math.abs(x2 + y2 - 3.3) < 1e-6, `${x1 + y1}, ${x2 + y2}`);
  }
  assert.ok([0, 1].map(evidence).every(Number.isFinite));
});

test("a chart reaches as far as its levels, and as nearly all numbers", () => {
  assert.deepEqual(bounds([0.2, 0.4, Number.NaN], [0, 1.39]), [0, 2]);
  assert.deepEqual(bounds([-0.7, 1.4], [0]), [-1, 2]);
  assert.deepEqual(bounds([...Array(500).fill(0.5), 99], [0]), [0, 1]);
  assert.deepEqual(bounds([], [0]), [0, 1]);
});

for (const [moves, next] of Object.entries({
  "": "d",
  "5t": "d",
  "5t1d": "d",
  "5t2d": "g",
  "5t2d1g": "g",
  "2d3g": "d",
})) {
  test(`after "${moves}" it is ${next}'s turn, where D has two steps and G three`, () => {
    assert.equal(nextMove(moves, { dsteps: 2, gsteps: 3 }), next);
  });
}

test("the stages of a half-step end with what it changes, and say the loss", () => {
  assert.deepEqual(STAGES.d.at(-1).parts, ["loss", "back", "D"]);
  assert.deepEqual(STAGES.g.at(-1).parts, ["loss", "back", "D", "G"]);
  assert.equal(tellStage(STAGES.d[3], -0.714), "D's loss says how wrong D is: −0.71.");
});
