import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, isEmpty, isWhole } from "../../gan_demo/web/components/latent.js";
import { createLive } from "../../gan_demo/web/components/latent_live.js";

const PATH = { model: "faces", seed_a: 0, seed_b: 2 ** 32 - 1, frames: 48, kind: "slerp", label: "" };

test("a path is drawn only where both seeds and the frames are what they may be", () => {
  assert.ok(isWhole(PATH));
  for (const part of [{ seed_a: -1 }, { seed_b: 2 ** 32 }, { seed_a: 1.5 }, { frames: 1 }, { frames: 97 }]) {
    assert.ok(!isWhole({ ...PATH, ...part }), JSON.stringify(part));
  }
});

test("an empty box is somebody typing, not a path", () => {
  assert.ok(!isEmpty(PATH));
  for (const part of [{ seed_a: null }, { seed_b: null }, { frames: null }]) {
    assert.ok(isEmpty({ ...PATH, ...part }));
    assert.ok(!isWhole({ ...PATH, ...part }));
  }
});

test("an answer belongs to the path with its values", () => {
  assert.ok(agree({ model: "faces", label: "" }, PATH));
  assert.ok(agree({ ...PATH }, PATH));
  assert.ok(!agree({ ...PATH, seed_a: 1 }, PATH));
});

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
