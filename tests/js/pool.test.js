import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../gan_demo/web/engine/client.js";
import { Pool, poolOf, startWorker } from "../../gan_demo/web/engine/pool.js";
import { holdFetch, pass } from "./page.js";
import { answerTo, FILES, holdWorkers, LISTING } from "./workers.js";

/** A pool whose workers the test plays, with a client that has a generator. */
async function crew(context, { cores = 8 } = {}) {
  const addresses = holdFetch(context, FILES);
  const { workers, spawn } = holdWorkers();
  const ends = [];
  const pool = new Pool(spawn, { cores, end: () => ends.push("end") });
  const [failures, pictures] = [[], []];
  const client = new Client(pool, (reason) => failures.push(reason));
  const loading = client.load(LISTING, "generator");
  await pass();
  workers[0].reply(READY);
  await loading;
  /** Ask for a picture, and return the message that a worker gets. */
  const wish = (place = "stage", network = "live/g") => {
    client.wish({ place, network, inputs: {} }, ({ number }) => pictures.push(number));
    return workers
      .flatMap(({ messages }) => messages.flatMap((message) => message.wish ?? []))
      .toSorted((a, b) => a.number - b.number)
      .at(-1);
  };
  return { pool, client, workers, failures, pictures, addresses, ends, wish };
}

const READY = { ready: "live/g", build: "kernels.wasm" };

/** A crew whose first worker has drawn so slowly that there is a second one. */
async function crowded(context) {
  const set = await crew(context);
  for (let k = 0; k < 15; k++) set.workers[0].reply(answerTo(set.wish(), { ms: 17 }));
  return set;
}

test("components share a network: it is fetched once, and goes with the last that uses it", async (context) => {
  const { pool, client, workers, addresses, ends } = await crew(context, { cores: 1 });
  const [worker] = workers;
  const other = new Client(pool, () => {});
  let bytes = 0;
  await other.load(LISTING, "generator", (count) => {
    bytes = count;
  });
  const judge = other.load(LISTING, "discriminator");
  await pass();
  worker.reply({ ready: "live/d", build: "kernels.wasm" });
  await judge;
  assert.deepEqual(
    addresses
      .map((address) => address.at(-1))
      .sort()
      .join(""),
    "dgnn",
  );
  assert.equal(bytes, 3);
  other.close();
  assert.deepEqual(worker.messages.slice(-1), [{ free: "live/d" }]);
  assert.ok(worker.open);
  client.close();
  assert.deepEqual([worker.messages.at(-1), worker.open, ends], [{ free: "live/g" }, false, ["end"]]);
});

test("a network that nobody waits for any more is not begun with when its bytes are here", async (context) => {
  const { pool, client, workers } = await crew(context, { cores: 1 });
  const other = new Client(pool, () => {});
  const refusal = assert.rejects(other.load(LISTING, "discriminator"), /nobody waits/);
  other.close();
  await refusal;
  assert.ok(workers[0].messages.every(({ load }) => load?.network !== "live/d"));
  client.close();
});

test("a worker that is lost is told to all components", async (context) => {
  const { pool, workers, failures, ends } = await crew(context);
  const others = [];
  new Client(pool, (reason) => others.push(reason));
  workers[0].onerror({ message: "no modules" });
  assert.deepEqual([failures, others, ends, workers[0].open], [["no modules"], ["no modules"], ["end"], false]);
});

test("a second worker comes where the median is over 16 ms, with the bytes that are here", async (context) => {
  const { workers, addresses } = await crowded(context);
  assert.equal(workers.length, 2);
  const [{ load }] = workers[1].messages;
  assert.deepEqual([load.network, new TextDecoder().decode(load.weights)], ["live/g", "abc"]);
  assert.equal(addresses.length, 2); // the plan and the weights
});

test("a network that comes later goes to both workers", async (context) => {
  const { client, workers } = await crowded(context);
  client.load(LISTING, "discriminator").catch(() => {});
  await pass();
  for (const worker of workers) assert.equal(new TextDecoder().decode(worker.last().load.weights), "de");
  client.close();
});

test("no second worker comes where the median is quick, where cores are few, or a third time", async (context) => {
  for (const [cores, times] of [
    [8, [...Array(8).fill(1), ...Array(7).fill(100)]],
    [2, Array(30).fill(100)],
  ]) {
    const { workers, wish } = await crew(context, { cores });
    for (const ms of times) workers[0].reply(answerTo(wish(), { ms }));
    assert.equal(workers.length, 1);
  }
  const { workers, wish } = await crowded(context);
  for (let k = 0; k < 15; k++) workers[0].reply(answerTo(wish(), { ms: 100 }));
  assert.equal(workers.length, 2);
});

test("a worker that rests gets the wish, and none that is not ready", async (context) => {
  const { workers, wish } = await crowded(context);
  const [first, second] = [wish(), wish()];
  assert.deepEqual(workers[0].numbers().slice(-2), [first.number, second.number]);
  workers[1].reply(READY);
  const third = wish();
  assert.deepEqual(workers[1].numbers(), [third.number]);
});

test("a finger that moves has both workers draw in turn", async (context) => {
  const { workers, wish } = await crowded(context);
  workers[1].reply(READY);
  const numbers = Array.from({ length: 4 }, () => wish().number);
  assert.deepEqual(workers[1].numbers(), [numbers[0], numbers[2]]); // it has rested for longer
  assert.deepEqual(workers[0].numbers().slice(-2), [numbers[1], numbers[3]]);
});

test("an older picture is not shown after a newer one, whichever worker draws it", async (context) => {
  const { workers, pictures, wish } = await crowded(context);
  workers[1].reply(READY);
  const [older, newer] = [wish(), wish()];
  assert.deepEqual([workers[1].numbers(), workers[0].numbers().at(-1)], [[older.number], newer.number]);
  workers[0].reply(answerTo(newer));
  workers[1].reply(answerTo(older));
  assert.deepEqual(pictures.slice(-2), [newer.number - 2, newer.number]);
});

test("a worker is free again after its newest answer", async (context) => {
  const { workers, wish } = await crowded(context);
  workers[1].reply(READY);
  const [first, second] = [wish(), wish()];
  workers[0].reply(answerTo(second));
  const third = wish();
  assert.deepEqual([workers[1].numbers(), workers[0].numbers().at(-1)], [[first.number], third.number]);
});

test("the wishes of a second worker that is lost go to the first, and no other comes", async (context) => {
  const { workers, failures, pictures, wish } = await crowded(context);
  workers[1].reply(READY);
  const [first, second] = [wish("tile 0"), wish("tile 1")];
  assert.deepEqual([workers[1].numbers(), workers[0].numbers().at(-1)], [[first.number], second.number]);
  workers[1].onerror({ message: "crash" });
  assert.deepEqual([workers[0].numbers().at(-1), workers[1].open, failures], [first.number, false, []]);
  workers[0].reply(answerTo(first));
  assert.equal(pictures.at(-1), first.number);
  for (let k = 0; k < 30; k++) workers[0].reply(answerTo(wish(), { ms: 100 }));
  assert.equal(workers.length, 2);
});

test("what the second worker cannot have the first draws alone", async (context) => {
  const { workers, failures, wish } = await crowded(context);
  workers[1].reply({ error: "no memory", network: "live/g" });
  const numbers = [wish().number, wish().number];
  assert.deepEqual([workers[0].numbers().slice(-2), workers[1].numbers(), failures], [numbers, [], []]);
});

test("a browser without SIMD fetches nothing", (context) => {
  context.mock.method(WebAssembly, "validate", () => false);
  assert.throws(() => startWorker("live/engine/"), /no WebAssembly SIMD/);
});

/** For one test, a browser whose workers do nothing. */
function holdWorker(context) {
  const before = [globalThis.Worker, globalThis.document];
  globalThis.document = { baseURI: "http://school/gan/?page" };
  globalThis.Worker = class {
    constructor(url) {
      Object.assign(this, { href: url.href, terminate() {} });
    }
  };
  context.after(() => {
    [globalThis.Worker, globalThis.document] = before;
  });
}

test("the engine's home knows SIMD", (context) => {
  holdWorker(context);
  assert.equal(startWorker("live/engine/1/").href, "http://school/gan/live/engine/1/worker.js");
});

test("the page has one pool, and a new one after all have left it", (context) => {
  holdWorker(context);
  const pool = poolOf("live/engine/1/");
  const [client, other] = [new Client(pool, () => {}), new Client(poolOf("live/engine/1/"), () => {})];
  assert.equal(other.pool, pool);
  client.close();
  assert.equal(poolOf("live/engine/1/"), pool);
  other.close();
  assert.notEqual(poolOf("live/engine/1/"), pool);
});
