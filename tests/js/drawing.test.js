import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { serve } from "../../gan_demo/web/engine/drawing.js";
import { plan, readBuild, weights } from "./networks.js";

const check = { inputs: { z: { values: [0, 0] } }, outputs: [{ places: [0], values: [0], tolerance: 1e-6 }] };
const wish = (number, changes = {}) => ({
  wish: { network: "tiny", place: "stage", number, inputs: { z: [number, 0] }, ...changes },
});

/** A page whose worker is served in this process. */
function page(context, read = readBuild) {
  const { port1, port2 } = new MessageChannel();
  serve(port2, read);
  context.after(() => port1.postMessage({ close: true }));
  const replies = [];
  let arrive = () => {};
  port1.onmessage = ({ data }) => {
    replies.push(data);
    arrive();
  };
  return {
    port: port1,
    replies,
    send: (...messages) => {
      for (const message of messages) port1.postMessage(message);
    },
    /** The replies, once the condition holds. */
    until: (condition) =>
      new Promise((resolve) => {
        arrive = () => condition(replies) && resolve(replies);
        arrive();
      }),
  };
}

const load = (changes = {}) => ({
  load: { network: "tiny", plan: { ...plan, check }, weights: weights(), ...changes },
});

test("a network that was checked is ready, and answers carry place and number of their wish", async (context) => {
  const { send, until } = page(context);
  send(load());
  assert.deepEqual(await until((replies) => replies.length === 1), [{ ready: "tiny", build: "kernels-relaxed.wasm" }]);
  send(wish(7, { numbers: [0] }));
  const [, answer] = await until((replies) => replies.length === 2);
  assert.deepEqual([answer.place, answer.number], ["stage", 7]);
  assert.deepEqual(answer.numbers, [Float32Array.of(Math.tanh(7), 0)]);
  assert.deepEqual([...answer.pictures[0].pixels.subarray(0, 4)], [255, 255, 255, 255]);
  assert.ok(answer.ms >= 0);
});

test("numbers of answers for a place only rise, and the last wish is answered", async (context) => {
  const { send, until } = page(context);
  send(load());
  await until((replies) => replies.length === 1);
  send(...Array.from({ length: 50 }, (_, number) => wish(number)), wish(50, { place: "tile 0" }));
  const replies = await until((all) => [49, 50].every((number) => all.some((reply) => reply.number === number)));
  const numbers = replies.filter(({ place }) => place === "stage").map(({ number }) => number);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  assert.equal(numbers.at(-1), 49);
});

test("each loss is told with its reason, and the worker goes on", async (context) => {
  const { send, until } = page(context);
  const wrong = { ...check, outputs: [{ places: [0], values: [0.5], tolerance: 1e-6 }] };
  send(wish(1), load({ weights: weights().slice(0, 50) }), load({ plan: { ...plan, check: wrong } }), load());
  const replies = await until((all) => all.length === 4);
  const reasons = replies.map(({ error = "" }) => error).sort();
  const expectations = [/^$/, /have 50 bytes|no whole/, /where torch has 0.5/, /no network tiny/];
  assert.equal(reasons.length, expectations.length);
  for (const expectation of expectations)
    assert.ok(
      reasons.some((reason) => expectation.test(reason)),
      reasons,
    );
  send(wish(2, { inputs: { z: [1] } }), wish(3, { place: "tile 0" }));
  const more = (await until((all) => all.length === 6)).slice(4);
  assert.deepEqual(more.map(({ number, error }) => [number, error]).sort(), [
    [2, "Error: z has 1 numbers instead of 2"],
    [3, undefined],
  ]);
});

test("a browser without SIMD says so at each load", async (context) => {
  const { send, until } = page(context, async () => new Uint8Array(8));
  send(load(), load());
  const replies = await until((all) => all.length === 2);
  for (const { error, network } of replies)
    assert.deepEqual([/no WebAssembly SIMD/.test(error), network], [true, "tiny"]);
});

test("a kernel that could not be read is asked for again by the next load", async (context) => {
  let line = "down";
  const { send, until } = page(context, async (build) => {
    if (line === "down") throw new Error("no line");
    return readBuild(build);
  });
  send(load());
  const [{ error }] = await until((all) => all.length === 1);
  line = "up";
  send(load());
  const replies = await until((all) => all.length === 2);
  assert.deepEqual([error, replies[1].ready], ["Error: no line", "tiny"]);
});

test("a network that is freed draws no more until it comes again", async (context) => {
  const { send, until } = page(context);
  send(load(), { free: "tiny" }); // which does not overtake it
  await until((all) => all.length === 1);
  send(wish(1));
  const [, { error }] = await until((all) => all.length === 2);
  assert.match(error, /no network tiny/);
  send(load());
  await until((all) => all.length === 3);
  send(wish(2));
  const replies = await until((all) => all.length === 4);
  assert.deepEqual([replies[2].ready, replies[3].number, replies[3].network], ["tiny", 2, "tiny"]);
});

test("after close nothing is drawn any more, and the port is closed", async (context) => {
  const { port, send, until, replies } = page(context);
  send(load());
  await until((all) => all.length === 1);
  send({ close: true }, wish(1));
  await once(port, "close");
  assert.equal(replies.length, 1);
});

test("a wish to look inside is answered with the layers, and one for random filters with others", async (context) => {
  const { send, until } = page(context);
  send(load());
  await until((replies) => replies.length === 1);
  send(wish(1, { look: { maps: true, peaks: true } }));
  const [, { sight, pictures }] = await until((replies) => replies.length === 2);
  assert.deepEqual(pictures, []);
  assert.deepEqual(sight.layers, [{ height: 1, width: 2, channels: 1, numbers: Float32Array.of(Math.tanh(1), 0) }]);
  assert.deepEqual(sight.peaks, [Float32Array.of(Math.tanh(1))]);
  assert.equal(sight.score, Math.fround(Math.tanh(1)));
  assert.equal(sight.votes.length, 0); // the last layer sums up nothing
  const guide = { layer: 0, features: [], count: 1 };
  send(wish(2, { look: { guide } }), wish(3, { look: { guide: { ...guide, random: true } }, place: "random" }));
  const [, , ...answers] = await until((replies) => replies.length === 4);
  const [own, random] = answers.sort((a, b) => a.number - b.number).map((answer) => answer.sight.gradients[0]);
  assert.ok(own[0] > 0);
  assert.equal(own[1], 0);
  assert.notDeepEqual(random, own);
});
