import assert from "node:assert/strict";
import { test } from "node:test";
import { createLive, orderOf } from "../../gan_demo/web/components/live.js";
import { holdFetch, pass } from "./page.js";
import { answerTo, FILES, holdWorkers, LISTING } from "./workers.js";

/** For one test, a page's address. */
function openAt(context, search) {
  const before = globalThis.location;
  globalThis.location = { hash: "", search };
  context.after(() => {
    globalThis.location = before;
  });
}

const model = { id: "faces", title: "Faces", labels: [], notice: "", listing: null };

test("live=0 in the address leaves all to the server, and nothing is fetched", (context) => {
  openAt(context, "?live=0");
  context.mock.method(globalThis, "fetch", () => assert.fail("something is fetched"));
  const live = createLive([{ ...model, listing: { engine: "e/", plans: "p", weights: {} } }], () => {});
  live.begin("faces");
  assert.ok(!live.ready("faces"));
  assert.match(live.text("faces"), /by the server: the page's address says so/);
});

test("a model without files for a browser says why the server draws it", async (context) => {
  openAt(context, "");
  let changes = 0;
  const live = createLive([model], () => {
    changes += 1;
  });
  live.begin("faces");
  await new Promise(setImmediate);
  assert.ok(!live.ready("faces"));
  assert.match(live.failure("faces"), /plan is missing/);
  assert.equal(changes, 1);
});

/** A page whose worker the test plays, with a component that draws faces. */
function open(context, { models = [{ ...model, listing: LISTING }], search = "", change = () => {} } = {}) {
  openAt(context, search);
  const addresses = holdFetch(context, FILES);
  const { workers, spawn } = holdWorkers();
  const before = globalThis.Worker;
  function Fake() {
    return spawn();
  }
  globalThis.Worker = Fake;
  const live = createLive(models, change);
  context.after(() => {
    live.close();
    globalThis.Worker = before;
  });
  return { live, workers, addresses };
}

test("a model is drawn once its generator is ready, from all of its inputs", async (context) => {
  const { live, workers } = open(context);
  live.begin("faces");
  await pass();
  const [worker] = workers;
  assert.ok(!live.ready("faces"));
  assert.match(live.text("faces"), /has loaded: 0.0 of 0.0 MB/);
  worker.reply({ ready: "live/g", build: "kernels.wasm" });
  await pass();
  assert.ok(live.ready("faces"));
  const z = live.latent("faces", 7);
  assert.equal(z.length, 4);
  const pictures = [];
  live.draw({ id: "faces", place: "stage", z, labels: [3] }, (picture) => pictures.push(picture));
  const { wish } = worker.last();
  assert.deepEqual([wish.network, wish.inputs], ["live/g", { z, labels: [3] }]);
  worker.reply(answerTo(wish, { pictures: ["a face"] }));
  assert.deepEqual(pictures, ["a face"]);
});

test("of the pieces of a file the page hears once in a while, and nothing once all is let go", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let changes = 0;
  const { live } = open(context, { change: () => (changes += 1) });
  live.begin("faces");
  await pass();
  assert.equal(changes, 0);
  context.mock.timers.tick(1000);
  assert.equal(changes, 1);
  live.close();
  live.begin("faces");
  await pass();
  live.close();
  await pass();
  const before = changes;
  context.mock.timers.tick(1000);
  assert.equal(changes, before);
});

test("a network that is asked for later answers with numbers, and disturbs no generator", async (context) => {
  const { live, workers } = open(context);
  live.begin("faces");
  live.begin("faces", "discriminator");
  await pass();
  const [worker] = workers;
  worker.reply({ ready: "live/g", build: "kernels.wasm" });
  await pass();
  assert.deepEqual([live.ready("faces"), live.ready("faces", "discriminator")], [true, false]);
  const scores = [];
  const wish = { id: "faces", network: "discriminator", place: "score", inputs: {}, pictures: [], numbers: [0] };
  live.wish(wish, ({ numbers }) => scores.push(...numbers[0]));
  assert.ok(worker.last().load, "it waits until the network is ready");
  worker.reply({ error: "Error: output 0 differs", network: "live/d" });
  await pass();
  assert.match(live.failure("faces", "discriminator"), /output 0 differs/);
  assert.deepEqual([live.failure("faces"), live.ready("faces")], ["", true]);
});

test("numbers come as they are", async (context) => {
  const { live, workers } = open(context);
  live.begin("faces", "discriminator");
  await pass();
  workers[0].reply({ ready: "live/d", build: "kernels.wasm" });
  await pass();
  const scores = [];
  const wish = { id: "faces", network: "discriminator", place: "score", inputs: {}, pictures: [], numbers: [0] };
  live.wish(wish, ({ numbers }) => scores.push(...numbers[0]));
  workers[0].reply(answerTo(workers[0].last().wish, { numbers: [Float32Array.of(0.5)] }));
  assert.deepEqual(scores, [0.5]);
});

test("a model is ready only with all that it needs", async (context) => {
  const encoder = { address: "live/e", bytes: 2e6 };
  const models = [
    { ...model, listing: LISTING, needs: [["texts", "encoder"]] },
    { ...model, id: "texts", listing: { ...LISTING, plans: "live/texts.json", weights: { encoder } } },
  ];
  const { live, workers } = open(context, { models });
  live.begin("faces");
  await pass();
  workers[0].reply({ ready: "live/g", build: "kernels.wasm" });
  await pass();
  assert.ok(!live.ready("faces"));
  assert.match(live.text("faces"), /has loaded: 0.0 of 2.0 MB/);
  workers[0].reply({ ready: "live/e", build: "kernels.wasm" });
  await pass();
  assert.deepEqual([live.ready("faces"), live.failure("texts", "encoder")], [true, ""]);
});

test("a model whose encoder fails is left to the server", async (context) => {
  const models = [{ ...model, listing: LISTING, needs: [["texts", "encoder"]] }];
  const { live, workers } = open(context, { models });
  live.begin("faces");
  await pass();
  workers[0].reply({ ready: "live/g", build: "kernels.wasm" });
  await pass();
  assert.match(live.text("faces"), /by the server: the network's plan is missing/);
});

test("a component that closes begins anew", async (context) => {
  const { live, workers } = open(context);
  live.begin("faces");
  await pass();
  workers[0].reply({ ready: "live/g", build: "kernels.wasm" });
  await pass();
  live.close();
  assert.deepEqual([live.ready("faces"), workers[0].open], [false, false]);
  live.begin("faces");
  await pass();
  workers[1].reply({ ready: "live/g", build: "kernels.wasm" });
  await pass();
  assert.ok(live.ready("faces"));
});

/** Faces that take a while to draw, and a clock. */
async function slow(context, { search = "", ms = 400 } = {}) {
  const { live, workers } = open(context, { search });
  const clock = { now: 1000 };
  context.mock.method(performance, "now", () => clock.now);
  live.begin("faces");
  await pass();
  const [worker] = workers;
  worker.reply({ ready: "live/g", build: "kernels.wasm" });
  await pass();
  const draw = () => {
    live.draw({ id: "faces", place: "stage", z: live.latent("faces", 7), labels: [0] }, () => {});
    worker.reply(answerTo(worker.last().wish, { ms }));
  };
  for (let k = 0; k < 8; k++) draw();
  const ask = (duration) => {
    live.ask("faces");
    clock.now += duration;
    live.answer("faces");
  };
  return { live, worker, clock, ask, draw };
}

test("where drawing is slow and the server is quick, the server draws", async (context) => {
  const { live, ask } = await slow(context);
  assert.ok(live.isSlow("faces"));
  ask(150);
  assert.equal(live.text("faces"), "Drawn by the server: this computer would need 400 ms a picture.");
  assert.deepEqual([live.ready("faces"), live.isSlow("faces")], [false, false]);
});

test("what the server draws instead is not drawn here as well", async (context) => {
  const { live, worker, ask } = await slow(context);
  live.draw({ id: "faces", place: "tile 0", z: live.latent("faces", 7), label: 0 }, () => assert.fail("it is shown"));
  const { wish } = worker.last();
  ask(150);
  assert.deepEqual(worker.last(), { free: "live/g" });
  worker.reply({ error: "Error: there is no network live/g", ...wish });
  assert.match(live.failure("faces"), /would need 400 ms/);
});

test("a server that is no quicker, or not clearly, is asked twice and draws nothing", async (context) => {
  const { live, ask, draw } = await slow(context);
  ask(11000); // it had to wake up
  assert.ok(live.isSlow("faces"));
  ask(250);
  draw();
  assert.deepEqual([live.ready("faces"), live.isSlow("faces")], [true, false]);
});

test("a server that wakes up for the first answer is judged by the second", async (context) => {
  const { live, ask } = await slow(context);
  ask(11000);
  ask(150);
  assert.match(live.failure("faces"), /would need 400 ms/);
});

test("the server is asked once at a time, and its clock runs from the first of two questions", async (context) => {
  const { live, clock } = await slow(context);
  live.ask("faces");
  assert.ok(!live.isSlow("faces"));
  clock.now += 300;
  live.ask("faces");
  clock.now += 10;
  live.answer("faces");
  assert.ok(live.ready("faces"));
});

test("a server that was quick before the browser turned out to be slow draws at once", async (context) => {
  const { live, workers } = open(context);
  const clock = { now: 1000 };
  context.mock.method(performance, "now", () => clock.now);
  live.ask("faces");
  clock.now += 100;
  live.answer("faces");
  live.begin("faces");
  await pass();
  workers[0].reply({ ready: "live/g", build: "kernels.wasm" });
  await pass();
  for (let k = 0; k < 8; k++) {
    live.draw({ id: "faces", place: "stage", z: live.latent("faces", 7), labels: [0] }, () => {});
    workers[0].reply(answerTo(workers[0].last().wish, { ms: 300 }));
  }
  assert.match(live.failure("faces"), /would need 300 ms/);
});

for (const [reason, options] of Object.entries({
  "the browser is quick": { ms: 240 },
  "the page's address has it draw": { search: "?live=1" },
})) {
  test(`no server is asked where ${reason}`, async (context) => {
    const { live, ask } = await slow(context, options);
    assert.ok(!live.isSlow("faces"));
    ask(1);
    assert.ok(live.ready("faces"));
  });
}

test("who draws stands in the address, behind # or behind ?", () => {
  assert.equal(orderOf({ hash: "#tab=latent&live=0", search: "?live=1" }), "0");
  assert.equal(orderOf({ hash: "#tab=latent", search: "?live=1" }), "1");
  assert.equal(orderOf({ hash: "", search: "" }), null);
});
