import assert from "node:assert/strict";
import { test } from "node:test";
import { createLinks } from "../../gan_demo/web/components/links.js";

const TABLE = {
  tabs: {
    latent: { a: { kind: "whole", low: 0, high: 99 }, b: { kind: "whole", low: 0, high: 99 } },
    pyramid: { seed: { kind: "whole", low: 0, high: 99 } },
  },
  page: { kiosk: { kind: "choice", choices: ["1"] } },
  weights: {},
};

/** What follows the page's own address, which is to stay. */
function hashOf(address) {
  assert.ok(address.startsWith("/gans/?__theme=dark"));
  return address.slice("/gans/?__theme=dark".length);
}

/** A window whose address and history are lists; `pass` lets its timers ring. */
function makeWindow(context, hash = "") {
  let tab = "latent";
  const [steps, timers, listeners] = [[hash], [], {}];
  const button = (id) => ({
    click: () => {
      tab = id;
    },
    scrollIntoView: () => {},
  });
  const before = globalThis.document;
  globalThis.document = { querySelector: (selector) => button(selector.match(/tab-id="(\w+)"/)[1]) };
  globalThis.CSS ??= { escape: (text) => text };
  context.after(() => {
    globalThis.document = before;
  });
  const own = {
    location: { pathname: "/gans/", search: "?__theme=dark", hash },
    history: {
      pushState: (_state, _title, next) => {
        own.location.hash = hashOf(next);
        steps.push(own.location.hash);
      },
      replaceState: (_state, _title, next) => {
        own.location.hash = hashOf(next);
        steps[steps.length - 1] = own.location.hash;
      },
    },
    setTimeout: (ring) => timers.push(ring),
    scrollTo: () => {},
    clearTimeout: () => {
      timers.length = 0;
    },
    addEventListener: (name, react) => {
      listeners[name] = react;
    },
  };
  const pass = () => {
    for (const ring of timers.splice(0)) ring();
  };
  const go = (next) => {
    own.location.hash = next;
    listeners.popstate();
    listeners.hashchange?.(); // a browser tells of a new hash twice
  };
  const open = (id) => {
    tab = id;
  };
  return { links: createLinks(own, () => tab), steps, pass, go, open, tab: () => tab };
}

test("a part takes on what the address says, also if it comes later", (context) => {
  const { links, tab } = makeWindow(context, "#tab=pyramid&seed=7");
  links.begin(TABLE);
  assert.equal(tab(), "pyramid");
  const seen = [];
  links.join("pyramid", { seed: 1 }, (values) => seen.push(values));
  assert.deepEqual(seen, [{ seed: 7 }]);
});

test("a part that the address says nothing of keeps its opening", (context) => {
  const { links } = makeWindow(context, "#tab=pyramid");
  links.begin(TABLE);
  links.join("pyramid", { seed: 1 }, () => assert.fail("it shows that already"));
});

test("the address follows what is shown, without what is as at the opening", (context) => {
  const { links, steps, pass } = makeWindow(context);
  links.begin(TABLE);
  const tell = links.join("latent", { a: 1, b: 2 }, () => {});
  tell({ a: 5, b: 2 });
  pass();
  assert.equal(steps.at(-1), "#tab=latent&a=5");
  tell({ a: 1, b: 2 });
  pass();
  assert.equal(steps.at(-1), "#tab=latent");
});

test("changes in a row are one step of Back, and Back brings back what was shown", (context) => {
  const { links, steps, pass, go } = makeWindow(context, "#tab=latent");
  links.begin(TABLE);
  const seen = [];
  const tell = links.join("latent", { a: 1, b: 2 }, (values) => seen.push(values));
  for (const a of [3, 4, 5]) {
    tell({ a, b: 2 });
    pass();
  }
  assert.deepEqual(steps, ["#tab=latent", "#tab=latent&a=5"]);
  go("#tab=latent");
  assert.deepEqual(seen, [{ a: 1, b: 2 }]);
  go("#tab=latent&a=5");
  assert.deepEqual(seen.at(-1), { a: 5, b: 2 });
});

test("what a part tells while it takes on an address is no step of Back", (context) => {
  const { links, steps, pass, go } = makeWindow(context, "#tab=latent");
  links.begin(TABLE);
  const tell = links.join("latent", { a: 1 }, () => tell({ a: 2 })); // a part that makes another value of it
  go("#tab=latent&a=3");
  pass();
  assert.deepEqual(steps, ["#tab=latent"]);
  tell({ a: 4 });
  pass();
  assert.equal(steps.at(-1), "#tab=latent&a=4");
});

test("an address that was written by hand is put in order, and that is no step of Back", (context) => {
  const { links, steps, pass } = makeWindow(context, "#kiosk=1&b=2&a=3&tab=latent&x=1");
  links.begin(TABLE);
  const tell = links.join("latent", { a: 1, b: 2 }, () => {});
  for (const a of [1, 3]) tell({ a, b: 2 }); // controls that take on a link one after the other
  pass();
  assert.deepEqual(steps, ["#tab=latent&a=3&kiosk=1"]);
  tell({ a: 4, b: 2 });
  pass();
  assert.deepEqual(steps, ["#tab=latent&a=3&kiosk=1", "#tab=latent&a=4&kiosk=1"]);
});

test("two parts of a tab share its address, and neither loses the other's values", (context) => {
  const { links, steps, pass } = makeWindow(context, "#tab=latent&a=3&b=4");
  links.begin(TABLE);
  const tellA = links.join("latent", { a: 1 }, () => {});
  tellA({ a: 9 });
  pass(); // the part of b has not come yet
  assert.equal(steps.at(-1), "#tab=latent&a=9&b=4");
  links.join("latent", { b: 2 }, (values) => assert.deepEqual(values, { b: 4 }));
  tellA({ a: 8 });
  pass();
  assert.equal(steps.at(-1), "#tab=latent&a=8&b=4");
});

test("what holds for the whole page stays in the address, and is handed on with the notes", (context) => {
  const { links, steps, pass } = makeWindow(context, "#tab=latent&kiosk=1&x=1");
  const places = [];
  links.hear((place) => places.push(place));
  links.begin(TABLE);
  assert.deepEqual(places.at(-1).page, { kiosk: "1" });
  assert.equal(places.at(-1).notes.length, 1);
  links.join("latent", { a: 1 }, () => {})({ a: 2 });
  pass();
  assert.equal(steps.at(-1), "#tab=latent&a=2&kiosk=1");
});

test("what holds for the whole page can be changed, and whoever comes later hears of it", (context) => {
  const { links, steps, pass } = makeWindow(context, "#tab=latent&kiosk=1");
  links.begin(TABLE);
  links.setPage({ kiosk: undefined });
  pass();
  assert.equal(steps.at(-1), "#tab=latent");
  const places = [];
  links.hear((place) => places.push(place));
  assert.deepEqual(places[0].page, {});
});

test("an address is followed once, and it opened its tab", (context) => {
  const { links, go } = makeWindow(context);
  links.begin(TABLE);
  const places = [];
  links.hear(({ tab }, isOpened) => places.push([tab, isOpened]));
  places.length = 0;
  go("#tab=pyramid");
  assert.deepEqual(places, [["pyramid", true]]);
});
