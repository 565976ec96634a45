import assert from "node:assert/strict";
import { test } from "node:test";
import { createTable } from "../../gan_demo/web/components/game_table.js";
import { createPlay } from "../../gan_demo/web/game/play.js";
import { SETTINGS } from "./game_settings.js";

const BEGIN = { begin: { settings: SETTINGS, moves: "" }, milliseconds: 0, measures: true };
const HALT = { halt: true, milliseconds: 0, measures: true };
const turns = (count) => ({ add: [count, "t"], milliseconds: 1e6, measures: false });
const step = (move) => ({ add: [1, move], milliseconds: 1e6, measures: true });

/** A table whose worker answers one message when it is told to; `shown` has what came to the page, in its order. */
async function setTable(context) {
  const before = [globalThis.Worker, globalThis.document, globalThis.self];
  const [inbox, shown] = [[], []];
  let worker;
  globalThis.document = { baseURI: "http://school/" };
  globalThis.Worker = class {
    constructor() {
      worker = this;
    }
    postMessage(task) {
      inbox.push(structuredClone(task));
    }
  };
  globalThis.self = { postMessage: (data) => worker.onmessage({ data: structuredClone(data) }) };
  await import(`../../gan_demo/web/game/match_worker.js?${Math.random()}`);
  const { onmessage } = globalThis.self;
  const table = createTable("live/match_worker.js", (view, task) => shown.push({ view, task }), assert.fail);
  context.after(() => {
    [globalThis.Worker, globalThis.document, globalThis.self] = before;
  });
  const work = () => onmessage({ data: inbox.shift() });
  const workOff = () => {
    while (inbox.length) work();
  };
  return { table, inbox, shown, work, workOff, moves: () => shown.map(({ view }) => view.moves) };
}

/** A view of the match after some moves, made at once. */
function viewOf(moves) {
  const play = createPlay(SETTINGS, moves);
  play.work(1e6);
  return play.view(true);
}

test("one task is with the worker and one may wait; answers come in the order of what was asked", async (context) => {
  const { table, inbox, shown, work, moves } = await setTable(context);
  assert.equal(table.isFree(), true);
  const tasks = [BEGIN, turns(2), step("d")];
  table.ask(tasks[0]);
  assert.equal(table.hasRoom(), true);
  table.ask(tasks[1]);
  assert.equal(table.hasRoom(), false);
  table.ask(tasks[2]); // a visitor's step waits however many there are
  for (let i = 0; i < 3; i++) {
    assert.equal(inbox.length, 1);
    work();
  }
  assert.deepEqual(moves(), ["", "2t", "2t1d"]);
  assert.deepEqual(
    shown.map(({ task }) => task),
    tasks,
  );
  assert.equal(table.isFree(), true);
});

test("the worker has the next task before the page paints what came of the one before", async (context) => {
  const { table, inbox, shown, work } = await setTable(context);
  table.ask(BEGIN);
  table.ask(turns(1));
  const lengths = [];
  shown.push = () => lengths.push(inbox.length);
  work();
  assert.deepEqual(lengths, [1]);
});

test("halted, turns that waited are neither made nor counted; steps that a visitor asked for are", async (context) => {
  const { table, shown, work, workOff, moves } = await setTable(context);
  table.ask(BEGIN);
  work();
  table.ask(turns(3));
  table.ask(turns(3));
  table.ask(HALT);
  workOff();
  assert.deepEqual(moves(), ["", "3t", "3t"]); // what the worker had begun, and that it stopped there
  table.ask(step("d"));
  table.ask(step("d"));
  table.ask(HALT);
  workOff();
  assert.equal(moves().at(-1), "3t2d");
  assert.deepEqual(shown.at(-1).view, viewOf("3t2d"));
});

test("a run that was asked for piece by piece, ahead of its pictures, equals the same run by its moves", async (context) => {
  const { table, shown, work, workOff } = await setTable(context);
  table.ask(BEGIN);
  for (let i = 0; i < 10; i++) {
    table.ask({ ...turns(4), measures: i % 3 === 0 });
    work();
  }
  table.ask(step("d"));
  table.ask(step("d"));
  table.ask(step("g"));
  workOff();
  assert.equal(shown.at(-1).view.moves, "41t");
  assert.deepEqual(shown.at(-1).view, viewOf("40t2d1g"));
});

test("of a match that was given up, no answer is shown", async (context) => {
  const { table, shown, workOff, moves } = await setTable(context);
  table.ask(BEGIN);
  table.ask(turns(5));
  table.ask(BEGIN);
  table.ask(turns(1));
  workOff();
  assert.deepEqual(moves(), ["", "1t"]);
  assert.equal(shown.at(-1).view.stepsD, SETTINGS.dsteps);
});
