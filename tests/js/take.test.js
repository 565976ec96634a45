import assert from "node:assert/strict";
import { test } from "node:test";
import { offerPath } from "../../gan_demo/web/components/latent_take.js";
import { offer } from "../../gan_demo/web/components/take.js";
import { pass } from "./page.js";

/** For one test, a page that has a server, or none. */
function openPage(context, server) {
  const before = globalThis.document;
  globalThis.document = { documentElement: { dataset: { server } } };
  context.after(() => {
    globalThis.document = before;
  });
}

const ask = (element, what) => element.dispatchEvent(new CustomEvent("save", { detail: what }));

test("the browser makes a file where no server is, and only what is known", async (context) => {
  const calls = [];
  const maker = async () => {
    calls.push("strip");
    return null;
  };
  for (const [server, count] of [
    ["here", 0],
    ["none", 1],
  ]) {
    openPage(context, server);
    const element = new EventTarget();
    offer(element, { strip: maker });
    ask(element, "strip");
    ask(element, "another");
    await pass();
    assert.equal(calls.length, count, server);
  }
});

test("nothing of a path is drawn while a box holds no good number", async (context) => {
  openPage(context, "none");
  const asked = [];
  const live = {
    arrive: (id) => {
      asked.push(id);
      return new Promise(() => {});
    },
  };
  let now = null;
  const element = new EventTarget();
  offerPath(element, live, () => now, { kinds: [], gif: "" });
  for (const what of ["strip", "animation", "figure-svg", "figure-png"]) ask(element, what);
  await pass();
  assert.deepEqual(asked, []);
  now = { path: { model: "faces", frames: 48 }, model: {} };
  ask(element, "strip");
  await pass();
  assert.deepEqual(asked, ["faces"]);
});
