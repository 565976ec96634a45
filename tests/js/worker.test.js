import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { plan, weights } from "./networks.js";

/** The worker's own file in a scope that the test plays; each import of it is a worker of its own. */
async function start(context, name, fetch) {
  const location = new URL("../../gan_demo/web/engine/worker.js", import.meta.url);
  const scope = { location, replies: [], arrive: () => {}, close: () => scope.arrive() };
  scope.postMessage = (reply) => {
    scope.replies.push(reply);
    scope.arrive();
  };
  const [self, own] = [globalThis.self, globalThis.fetch];
  Object.assign(globalThis, { self: scope, fetch });
  context.after(() => {
    scope.onmessage({ data: { close: true } });
    Object.assign(globalThis, { self, fetch: own });
  });
  await import(`../../gan_demo/web/engine/worker.js?${name}`);
  scope.ask = (data) => {
    const arrival = new Promise((resolve) => {
      scope.arrive = resolve;
    });
    scope.onmessage({ data });
    return arrival;
  };
  return scope;
}

test("the worker asks for the kernel beside itself, and draws", async (context) => {
  const addresses = [];
  const scope = await start(context, "draws", async (url) => {
    addresses.push(new URL(url).pathname.split("/").slice(-2).join("/"));
    return { ok: true, arrayBuffer: async () => readFile(new URL(url)) };
  });
  await scope.ask({ load: { network: "tiny", plan, weights: weights() } });
  assert.deepEqual([scope.replies[0].ready, addresses], ["tiny", ["engine/kernels-relaxed.wasm"]]);
  await scope.ask({ wish: { network: "tiny", place: "stage", number: 1, inputs: { z: [0, 0] } } });
  assert.deepEqual([scope.replies[1].number, scope.replies[1].pictures[0].width], [1, 2]);
});

test("a kernel that is not there is told with its name", async (context) => {
  const scope = await start(context, "lacks", async () => ({ ok: false, status: 404 }));
  await scope.ask({ load: { network: "tiny", plan, weights: weights() } });
  assert.match(scope.replies[0].error, /kernels-relaxed.wasm: 404/);
});
