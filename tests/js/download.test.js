import assert from "node:assert/strict";
import { test } from "node:test";
import { download } from "../../gan_demo/web/engine/download.js";
import { holdFetch, pass } from "./page.js";

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
