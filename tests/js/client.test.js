import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../gan_demo/web/engine/client.js";
import { Pool } from "../../gan_demo/web/engine/pool.js";
import { holdFetch, pass } from "./page.js";
import { answerTo, FILES, holdWorkers, LISTING, PLAN } from "./workers.js";

/** A client of a pool whose worker only takes down what it is sent. */
function heldClient() {
  const { workers, spawn } = holdWorkers();
  const failures = [];
  const pool = new Pool(spawn, { cores: 1 });
  const client = new Client(pool, (reason) => failures.push(reason));
  const [worker] = workers;
  return { client, pool, worker, failures };
}

/** Ask for pictures at a place, and list the numbers of those that are shown. */
function wishes(client, worker, numbers, { place = "stage", network = "g" } = {}) {
  const pictures = [];
  const messages = numbers.map((number) => {
    client.wish({ place, network, inputs: {} }, () => pictures.push(number));
    return worker.last().wish;
  });
  return { pictures, messages };
}

test("an older picture is never shown after a newer one", () => {
  const { client, worker } = heldClient();
  const { pictures, messages } = wishes(client, worker, [1, 2, 3]);
  for (const number of [2, 1, 3, 3]) worker.reply(answerTo(messages[number - 1]));
  assert.deepEqual(pictures, [2, 3]);
});

test("an answer that another one has overtaken is not shown, whatever comes to other places", () => {
  const { client, worker } = heldClient();
  const stage = wishes(client, worker, [1, 2, 3, 4]);
  const tile = wishes(client, worker, [2], { place: "tile 0" });
  for (const number of [1, 3, 2, 3, 4]) worker.reply(answerTo(stage.messages[number - 1]));
  worker.reply(answerTo(tile.messages[0]));
  assert.deepEqual([stage.pictures, tile.pictures], [[1, 3, 4], [2]]);
});

test("what was asked for before the model changed is not shown", () => {
  const { client, worker } = heldClient();
  const before = wishes(client, worker, [1], { network: "a" });
  client.forget();
  const after = wishes(client, worker, [2], { network: "b" });
  for (const message of [...before.messages, ...after.messages]) worker.reply(answerTo(message));
  assert.deepEqual([before.pictures, after.pictures], [[], [2]]);
});

test("a network is fetched beside the page, handed over, and ready when the worker says so", async (context) => {
  holdFetch(context, FILES);
  const { client, worker } = heldClient();
  let bytes = 0;
  const loading = client.load(LISTING, "generator", (count) => {
    bytes = count;
  });
  await pass();
  const [{ load }] = worker.messages;
  assert.deepEqual([load.network, load.plan, new TextDecoder().decode(load.weights)], ["live/g", PLAN, "abc"]);
  assert.equal(bytes, 3);
  worker.reply({ ready: "live/g", build: "kernels.wasm" });
  assert.deepEqual(await loading, PLAN);
});

test("a network that fails its self-check is refused with the reason, and fetched again by the next", async (context) => {
  const addresses = holdFetch(context, FILES);
  const { client, worker, failures } = heldClient();
  const loading = client.load(LISTING, "generator");
  await pass();
  worker.reply({ error: "Error: output 0 differs", network: "live/g" });
  await assert.rejects(loading, /output 0 differs/);
  assert.deepEqual(failures, []);
  const again = client.load(LISTING, "generator");
  await pass();
  worker.reply({ ready: "live/g", build: "kernels.wasm" });
  await again;
  assert.equal(addresses.filter((address) => address.endsWith("/g")).length, 2);
});

test("a worker that fails is told once, ends, and lets go of what is loading", async (context) => {
  holdFetch(context, FILES);
  const { client, worker, failures } = heldClient();
  const loading = client.load(LISTING, "generator");
  const refusal = assert.rejects(loading, /no modules here/);
  await pass();
  worker.onerror({ message: "no modules here" });
  await refusal;
  assert.deepEqual(failures, ["no modules here"]);
  assert.ok(!worker.open);
});

test("a wish that fails ends the drawing for its component, and the worker where no other needs it", () => {
  const { client, pool, worker, failures } = heldClient();
  const others = [];
  const other = new Client(pool, (reason) => others.push(reason));
  const { messages } = wishes(client, worker, [1]);
  const { pictures, messages: more } = wishes(other, worker, [2]);
  worker.reply({ error: "Error: memory", ...messages[0] });
  assert.deepEqual([failures, others, worker.open], [["Error: memory"], [], true]);
  worker.reply(answerTo(more[0]));
  assert.deepEqual(pictures, [2]);
  worker.reply({ error: "Error: memory", ...wishes(other, worker, [3]).messages[0] });
  assert.deepEqual([others, worker.open], [["Error: memory"], false]);
});

test("components that have places of the same name do not disturb each other", () => {
  const { client, pool, worker } = heldClient();
  const other = new Client(pool, () => {});
  const [mine, its] = [wishes(client, worker, [1]), wishes(other, worker, [2])];
  assert.notEqual(mine.messages[0].place, its.messages[0].place);
  for (const message of [...its.messages, ...mine.messages]) worker.reply(answerTo(message));
  assert.deepEqual([mine.pictures, its.pictures], [[1], [2]]);
});
