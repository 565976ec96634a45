import assert from "node:assert/strict";
import { test } from "node:test";
import { isInSight } from "../../gan_demo/web/components/seeker.js";

test("a section is in sight if all of it is, or if it begins high enough", () => {
  assert.ok(isInSight({ top: 700, bottom: 790 }, 800));
  assert.ok(isInSight({ top: 0, bottom: 3000 }, 800));
  assert.ok(!isInSight({ top: 700, bottom: 1500 }, 800));
  assert.ok(!isInSight({ top: -1, bottom: 500 }, 800));
  assert.ok(!isInSight({ top: 900, bottom: 1000 }, 800));
});
