import assert from "node:assert/strict";
import { test } from "node:test";
import { createPage, find, updates } from "../../gan_demo/web/pages/host.js";
import { pass } from "./page.js";

/** For one test, a document whose elements are those of some parts. */
function holdDocument(context, elements) {
  const before = globalThis.document;
  globalThis.document = {
    baseURI: "http://school/",
    querySelector: (selector) => elements[selector.match(/"(\w+)"/)[1]],
  };
  context.after(() => {
    globalThis.document = before;
  });
}

const panelOf = (...parts) => ({
  querySelectorAll: () => parts.map((part) => ({ dataset: { part }, closest: () => null })),
});

const listener = (rest) => ({ targets: [], inputs: [], outputs: [], script: null, answers: "", after: "", ...rest });

test("an answer belongs to the same question, whatever it holds", () => {
  const stored = { questions: [["a", { number: 0 }], [["b"]]], answers: ["first", "second"] };
  assert.equal(find(stored, ["a", { number: 0 }]), "first");
  assert.equal(find(stored, [["b"]]), "second");
  assert.equal(find(stored, ["b"]), undefined);
});

test("a script's result is a value an output, or what Gradio calls an update", () => {
  assert.deepEqual(updates([1, 2], 1), [{ value: [1, 2] }]);
  assert.deepEqual(updates([1, { __type__: "update", interactive: false }], 2), [
    { value: 1 },
    { __type__: "update", interactive: false },
  ]);
  assert.deepEqual(updates(undefined, 0), []);
});

test("a component hears of its props, and its events run scripts on the newest values", async (context) => {
  holdDocument(context, { one: {} });
  let host;
  const heard = [];
  const page = createPage(
    {
      parts: {
        one: { type: "html", component: "toy", props: { value: 1, colour: "red" } },
        two: { type: "hidden", component: "", props: { value: 5 } },
      },
      listeners: {
        a: listener({ targets: [["one", "ask"]], inputs: ["two"], outputs: ["one"], script: (five) => five + 1 }),
        b: listener({ after: "a", inputs: ["one"], outputs: ["two"], script: (six) => 10 * six }),
        c: listener({
          targets: [["two", "change"]],
          inputs: ["two"],
          outputs: [],
          script: (sixty) => heard.push(sixty),
        }),
      },
    },
    {
      toy: {
        mount: (own) => {
          host = own;
        },
      },
    },
  );
  page.mount(panelOf("one"));
  host.watch("colour", () => heard.push("colour"));
  host.watch(["value", "colour"], () => heard.push(host.props.value));
  host.trigger("ask", {});
  await pass();
  assert.deepEqual(heard, [6, 60]);
});

test("stored answers are fetched, and an event's data is part of the question", async (context) => {
  holdDocument(context, { one: {} });
  const before = globalThis.fetch;
  context.after(() => {
    globalThis.fetch = before;
  });
  const addresses = [];
  globalThis.fetch = async (url) => {
    addresses.push(url.href);
    return { json: async () => ({ questions: [[{ index: 2 }]], answers: [[{ value: "third" }]] }) };
  };
  let host;
  const page = createPage(
    {
      parts: { one: { type: "html", component: "toy", props: { value: "" } } },
      listeners: {
        a: listener({ targets: [["one", "pick"]], outputs: ["one"], answers: "answers/a.json", withData: true }),
      },
    },
    {
      toy: {
        mount: (own) => {
          host = own;
        },
      },
    },
  );
  page.mount(panelOf("one"));
  host.trigger("pick", { index: 1 });
  await pass();
  assert.equal(host.props.value, "");
  host.trigger("pick", { index: 2 });
  await pass();
  assert.equal(host.props.value, "third");
  assert.deepEqual(addresses, ["http://school/answers/a.json", "http://school/answers/a.json"]);
});
