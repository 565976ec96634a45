// Runs a worker's file as a browser would, for Python's tests: a network from stdin is loaded; its replies go to stdout.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { network, plan, folder } = JSON.parse(await text(process.stdin));
const address = pathToFileURL(`${folder}/`);
const weights = await readFile(new URL("weights.safetensors", address));
const replies = [];
const scope = {
  location: new URL("worker.mjs", address),
  onmessage: null,
  postMessage: (reply) => {
    replies.push(reply);
    scope.onmessage({ data: { close: true } });
  },
  close: () => process.stdout.write(JSON.stringify(replies)),
};
globalThis.self = scope;
globalThis.fetch = async (url) => ({ ok: true, arrayBuffer: () => readFile(url) });
await import(new URL("worker.mjs", address).href);
scope.onmessage({ data: { load: { network, plan, weights: new Uint8Array(weights).buffer } } });
