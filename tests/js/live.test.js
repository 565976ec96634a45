import assert from "node:assert/strict";
import { test } from "node:test";
import { createLive } from "../../gan_demo/web/components/live.js";
import { holdFetch, pass } from "./page.js";
import { answerTo, FILES, holdWorkers, LISTING } from "./workers.js";

/** For one test, a page's address. */
function openAt(context, search) {
  const before = globalThis.location;
  globalThis.location = { search };
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
function open(context, { models = [{ ...model, listing: LISTING }], search = "" } = {}) {
  openAt(context, search);
  const addresses = holdFetch(context, FILES);
  const { workers, spawn } = holdWorkers();
  const before = globalThis.Worker;
  function Fake() {
    return spawn();
  }
  globalThis.Worker = Fake;
  const live = createLive(models, () => {});
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
  assert.match(live.text("faces"), /until 0.0 MB are here: 0.0/);
  worker.reply({ ready: "live/g", build: "kernels.wasm" });
  await pass();
  assert.ok(live.ready("faces"));
  const z = live.latent("faces", 7);
  assert.equal(z.length, 4);
  const pictures = [];
  live.draw({ id: "faces", place: "stage", z, label: 3 }, (picture) => pictures.push(picture));
  const { wish } = worker.last();
  assert.deepEqual([wish.network, wish.inputs], ["live/g", { z, labels: [3] }]);
  worker.reply(answerTo(wish, { pictures: ["a face"] }));
  assert.deepEqual(pictures, ["a face"]);
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
    { ...model, id: "texts", listing: { ...LISTING, weights: { encoder } } },
  ];
  const { live, workers } = open(context, { models });
  live.begin("faces");
  await pass();
  assert.match(live.failure("faces"), /is not a function/); // there is no such file
  assert.equal(workers.length, 1);
  assert.equal(live.failure("texts"), "");
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
