import assert from "node:assert/strict";
import { test } from "node:test";
import { verify } from "../../gan_demo/web/engine/check.js";
import { Gradient } from "../../gan_demo/web/engine/gradient.js";
import { BUILDS, Kernel, loadKernel } from "../../gan_demo/web/engine/kernel.js";
import { Network } from "../../gan_demo/web/engine/network.js";
import { readTensors } from "../../gan_demo/web/engine/safetensors.js";
import { plan, readBuild, weights } from "./networks.js";

const { module } = await loadKernel(readBuild);
const network = (changes = {}, options = {}) =>
  new Network(module, { ...plan, ...changes }, readTensors(weights()), options);
const operation = (place, changes) => plan.ops.map((op, k) => (k === place ? { ...op, ...changes } : op));
const NEWER = Uint8Array.of(0, 97, 115, 109, 2, 0, 0, 0); // of a version that no browser has

test("the quicker build is read first, and alone where the browser has its instructions", async () => {
  const names = [];
  const { build } = await loadKernel((name) => {
    names.push(name);
    return readBuild(name);
  });
  assert.deepEqual([build, names], [BUILDS[0], [BUILDS[0]]]);
});

test("the other build comes where the browser lacks instructions of the first", async () => {
  const { build } = await loadKernel(async (name) => (name === BUILDS[0] ? NEWER : readBuild(name)));
  assert.equal(build, BUILDS[1]);
});

test("a browser without SIMD is told apart", async () => {
  await assert.rejects(
    loadKernel(async () => NEWER),
    /no WebAssembly SIMD/,
  );
});

test("a network gives its numbers, and its picture as rounded levels", () => {
  const net = network();
  net.run({ z: [0.5, 10] });
  assert.deepEqual([...net.output()], [Math.fround(Math.tanh(0.5)), -1]);
  const level = Math.round((Math.tanh(0.5) + 1) * 127.5);
  assert.deepEqual(net.picture(), {
    pixels: Uint8ClampedArray.of(level, level, level, 255, 0, 0, 0, 255),
    width: 2,
    height: 1,
  });
});

test("a run allocates nothing", () => {
  const net = network();
  const { size } = net.kernel;
  for (let k = 0; k < 3; k++) net.run({ z: [k, k] });
  assert.equal(net.kernel.size, size);
});

/** The halves of x, each times 2; the second result is the sum of both, and the third the tanh of that. */
const halves = {
  inputs: [{ name: "x", kind: "numbers", order: "hwc", shape: [4] }],
  outputs: ["left", "sum", "end"].map((name) => ({ name, order: "hwc", shape: [2] })),
  values: {
    x: [1, 1, 4],
    ...Object.fromEntries(["a", "b", "left", "right", "sum", "end"].map((name) => [name, [1, 1, 2]])),
  },
  ops: [
    { op: "slice", in: ["x"], out: "a", start: 0 },
    { op: "slice", in: ["x"], out: "b", start: 2 },
    { op: "affine", in: ["a"], out: "left", steps: [["mul", 2]] },
    { op: "affine", in: ["b"], out: "right", steps: [["mul", 2]] },
    { op: "add", in: ["left", "right"], out: "sum" },
    { op: "act", in: ["sum"], out: "end", kind: "tanh" },
  ],
};

/** What a memoising network computes anew, and its outputs, for one input after the other. */
function changesOf(inputs) {
  const net = network(halves, { memoise: true });
  return inputs.map(([x, replacements]) => {
    net.run({ x }, replacements);
    return [[...net.changes].join(" "), ...halves.outputs.map((_, place) => [...net.output(place)])];
  });
}

const tanh = (...numbers) => numbers.map((number) => Math.fround(Math.tanh(number)));

test("a memoising network computes only what follows from a change", () => {
  const runs = changesOf([[[1, 2, 3, 4]], [[1, 2, 3, 4]], [[1, 2, 0, 4]], [[0, 2, 0, 4]]]);
  assert.deepEqual(runs, [
    ["x a b left right sum end", [2, 4], [8, 12], tanh(8, 12)],
    ["", [2, 4], [8, 12], tanh(8, 12)],
    ["x b right sum end", [2, 4], [2, 12], tanh(2, 12)],
    ["x a left sum end", [0, 4], [0, 12], tanh(0, 12)],
  ]);
});

test("an output can be replaced: what follows uses that, until it is computed again", () => {
  const x = [0, 0, 0, 0];
  const runs = changesOf([[x], [x, { sum: [1, 2] }], [x, { sum: [1, 2] }], [x, { sum: [3, 2] }], [x]]);
  assert.deepEqual(runs.slice(1), [
    ["sum end", [0, 0], [1, 2], tanh(1, 2)],
    ["", [0, 0], [1, 2], tanh(1, 2)],
    ["sum end", [0, 0], [3, 2], tanh(3, 2)],
    ["sum end", [0, 0], [0, 0], tanh(0, 0)],
  ]);
  const net = network(halves);
  net.run({ x }, { left: [1, 0] });
  assert.deepEqual([...net.output(1)], [1, 0]);
  net.run({ x });
  assert.deepEqual([...net.output(1)], [0, 0]);
  assert.throws(() => net.run({ x }, { right: [1, 0] }), /right is no output/);
  assert.throws(() => net.run({ x }, { left: [1] }), /left has 1 numbers instead of 2/);
});

test("after a run that failed everything is computed", () => {
  const net = network(halves, { memoise: true });
  net.run({ x: [1, 2, 3, 4] });
  assert.throws(() => net.run({ x: [5, 2, 3, 4] }, { sum: [1] }), /sum has 1 numbers/);
  net.run({ x: [5, 2, 3, 4] });
  assert.deepEqual([...net.output(1)], [16, 12]);
});

test("an operation, an activation, an enlargement and a step that the engine lacks are named", () => {
  assert.throws(() => network({ ops: operation(2, { op: "fold" }) }), /no operation fold/);
  assert.throws(() => network({ ops: operation(2, { kind: "gelu" }) }), /no activation gelu/);
  assert.throws(() => network({ ops: operation(2, { op: "resize", kind: "bicubic" }) }), /no enlargement bicubic/);
  assert.throws(() => network({ ops: operation(0, { after: [["power", 2]] }) }), /no affine step power/);
});

test("an input that is missing or has another size is named", () => {
  const net = network();
  assert.throws(() => net.run({}), /z has 0 numbers instead of 2/);
  assert.throws(() => net.run({ z: [1, 2, 3] }), /z has 3 numbers instead of 2/);
});

test("a class beyond the last one is refused", () => {
  const net = network({
    inputs: [{ name: "z", kind: "indices", order: "hwc", shape: [1] }],
    ops: [{ op: "onehot", in: ["z"], out: "one" }, ...operation(0, { in: ["one"] })],
    values: { ...plan.values, one: [1, 1, 2] },
  });
  net.run({ z: [1] });
  assert.deepEqual([...net.output()], [0, Math.fround(Math.tanh(-1))]);
  for (const index of [-1, 2, 0.5])
    assert.throws(() => net.run({ z: [index] }), /z is .*, not a whole number from 0 to 1/);
});

test("a network that is closed runs no more", () => {
  const net = network();
  net.run({ z: [0, 0] });
  net.close();
  assert.throws(() => net.run({ z: [0, 0] }), /the network is closed/);
  assert.throws(() => net.output(), /the network is closed/);
});

test("memory ends at 128 MB", () => {
  const kernel = new Kernel(module);
  kernel.reserve(2 ** 24);
  assert.throws(() => kernel.reserve(2 ** 24), /more than 128 MB/);
});

test("what is reserved does not overlap, and is 0", () => {
  const kernel = new Kernel(module);
  const [a, b] = [kernel.reserve(3), kernel.reserve(100000)];
  kernel.floats.fill(1, a / 4, a / 4 + 3);
  assert.ok(a > 0 && b >= a + 12);
  assert.ok(kernel.floats.subarray(b / 4, b / 4 + 100000).every((number) => number === 0));
});

test("the gradient goes back through the plan", () => {
  const net = network({}, { gradients: true });
  const gradient = new Gradient(net, ["z"]);
  net.run({ z: [0.5, 0] });
  const slope = 1 - Math.tanh(0.5) ** 2;
  for (const factor of [2, 3]) {
    const { z } = gradient.run([factor, 1]);
    assert.ok(Math.abs(z[0] - factor * slope) < 1e-6);
    assert.equal(z[1], -1);
    net.run({ z: [0.5, 0] });
  }
});

test("what has no gradient is named", () => {
  const two = {
    inputs: [...plan.inputs, { name: "x", kind: "numbers", order: "hwc", shape: [2] }],
    values: { ...plan.values, x: [1, 1, 2] },
  };
  assert.throws(() => new Gradient(network(two, { gradients: true }), ["x"]), /picture does not depend on x/);
  assert.throws(() => new Gradient(network(), ["z"]), /does not keep its values/);
  assert.throws(() => new Gradient(network({}, { gradients: true }), ["x"]), /x is no input with a gradient/);
  const gradient = new Gradient(network({}, { gradients: true }), ["z"]);
  assert.throws(() => gradient.run([1]), /the loss has 1 slopes instead of 2/);
});

test("a self-check passes within its tolerance only", () => {
  const net = network();
  const check = (values, tolerance) => ({
    inputs: { z: { values: [0.5, 10] } },
    outputs: [{ places: [0, 1], values, tolerance }],
  });
  verify(net, check([Math.tanh(0.5), -1], 1e-6));
  assert.throws(() => verify(net, check([Math.tanh(0.5), -0.9], 1e-2)), /output 0 has -1 at 1, where torch has -0.9/);
  verify(net, check([Math.tanh(0.5), -0.9], 0.11));
  assert.throws(() => verify(net, check([Number.NaN, -1], 1)), /output 0/);
});
