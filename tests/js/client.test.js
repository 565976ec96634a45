import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, download, startWorker } from "../../gan_demo/web/engine/client.js";

/** A client of a worker that only takes down what it is sent. */
function heldClient() {
  const [messages, failures] = [[], []];
  const worker = { postMessage: (message) => messages.push(message), terminate: () => messages.push("terminate") };
  const client = new Client(worker, (reason) => failures.push(reason));
  const reply = (data) => worker.onmessage({ data });
  return { client, worker, messages, failures, reply };
}

/** For one test, `fetch` answers from a table of what to do by address. */
function holdFetch(context, table) {
  const before = [globalThis.fetch, globalThis.document];
  globalThis.document = { baseURI: "http://school/gan/?page" };
  globalThis.fetch = async (url, options) => table[url.href](options);
  context.after(() => {
    [globalThis.fetch, globalThis.document] = before;
  });
}

const answer = (place, number) => ({ place, number, pictures: [], numbers: [], ms: 1 });
const LISTING = { engine: "live/", plans: "live/plans.json", weights: { generator: { address: "live/g", bytes: 3 } } };
const FILES = {
  "http://school/gan/live/plans.json": () => new Response('{"plans": {"generator": {"ops": []}}}'),
  "http://school/gan/live/g": () => new Response("abc"),
};

/** Lets promises that wait for nothing else go on. */
const pass = async (turns = 50) => {
  for (let i = 0; i < turns; i++) await new Promise(setImmediate);
};

test("an older picture is never shown after a newer one", () => {
  const { client, reply } = heldClient();
  const pictures = [];
  for (const at of [1, 2, 3]) client.wish({ place: "stage", network: "g", inputs: {} }, () => pictures.push(at));
  reply(answer("stage", 2));
  reply(answer("stage", 1));
  reply(answer("stage", 3));
  reply(answer("stage", 3));
  assert.deepEqual(pictures, [2, 3]);
});

test("what was asked for before the model changed is not shown", () => {
  const { client, reply } = heldClient();
  const pictures = [];
  client.wish({ place: "stage", network: "a", inputs: {} }, () => pictures.push("a"));
  client.forget();
  client.wish({ place: "stage", network: "b", inputs: {} }, () => pictures.push("b"));
  reply(answer("stage", 1));
  reply(answer("stage", 2));
  assert.deepEqual(pictures, ["b"]);
});

test("a network is fetched beside the page, handed over, and ready when the worker says so", async (context) => {
  holdFetch(context, FILES);
  const { client, messages, reply } = heldClient();
  let bytes = 0;
  const loading = client.load("faces", LISTING, "generator", (more) => {
    bytes += more;
  });
  await pass();
  const [{ load }] = messages;
  assert.deepEqual([load.network, load.plan, new TextDecoder().decode(load.weights)], ["faces", { ops: [] }, "abc"]);
  assert.equal(bytes, 3);
  reply({ ready: "faces", build: "kernels.wasm" });
  assert.deepEqual(await loading, { ops: [] });
});

test("a network that fails its self-check is refused with the reason", async (context) => {
  holdFetch(context, FILES);
  const { client, failures, reply } = heldClient();
  const loading = client.load("faces", LISTING, "generator");
  await pass();
  reply({ error: "Error: output 0 differs", network: "faces" });
  await assert.rejects(loading, /output 0 differs/);
  assert.deepEqual(failures, []);
});

test("a worker that fails is told once, ends, and lets go of what is loading", async (context) => {
  holdFetch(context, FILES);
  const { client, worker, messages, failures } = heldClient();
  const loading = client.load("faces", LISTING, "generator");
  const refusal = assert.rejects(loading);
  await pass();
  worker.onerror({ message: "no modules here" });
  await refusal;
  assert.deepEqual(failures, ["no modules here"]);
  assert.equal(messages.at(-1), "terminate");
});

test("a wish that fails ends the worker", () => {
  const { client, failures, reply } = heldClient();
  client.wish({ place: "stage", network: "g", inputs: {} }, () => {});
  reply({ error: "Error: memory", network: "g", place: "stage", number: 1 });
  assert.deepEqual(failures, ["Error: memory"]);
});

test("an answer that is an error is none", async (context) => {
  holdFetch(context, { "http://school/gan/live/g": () => new Response("", { status: 500 }) });
  await assert.rejects(
    download("live/g", () => {}),
    /the server answers 500/,
  );
});

/** A body of pieces that a test sends one by one, and that ends with an error once the fetch is given up. */
function slowBody({ signal }) {
  let controller;
  const body = new ReadableStream({
    start: (value) => {
      controller = value;
    },
  });
  signal.addEventListener("abort", () => controller.error(signal.reason));
  return { body, controller };
}

test("eight seconds without a byte end a download, however long it took before", async (context) => {
  let line;
  holdFetch(context, {
    "http://school/gan/live/g": (options) => {
      line = slowBody(options);
      return new Response(line.body);
    },
  });
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let count = 0;
  const refusal = assert.rejects(
    download("live/g", (more) => {
      count += more;
    }),
    /no byte has come for 8 seconds/,
  );
  await pass();
  for (let i = 0; i < 5; i++) {
    context.mock.timers.tick(7000);
    line.controller.enqueue(new Uint8Array(10));
    await pass();
  }
  assert.equal(count, 50);
  context.mock.timers.tick(8000);
  await refusal;
});

test("a browser without SIMD fetches nothing", (context) => {
  context.mock.method(WebAssembly, "validate", () => false);
  assert.throws(() => startWorker("live/engine/"), /no WebAssembly SIMD/);
});

test("the engine's home knows SIMD", (context) => {
  const before = [globalThis.Worker, globalThis.document];
  globalThis.document = { baseURI: "http://school/gan/?page" };
  globalThis.Worker = class {
    constructor(url, options) {
      Object.assign(this, { href: url.href, ...options });
    }
  };
  context.after(() => {
    [globalThis.Worker, globalThis.document] = before;
  });
  const { href, type } = startWorker("live/engine/1/");
  assert.deepEqual([href, type], ["http://school/gan/live/engine/1/worker.js", "module"]);
});
