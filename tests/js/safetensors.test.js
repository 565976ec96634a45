import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHalves, readTensors } from "../../gan_demo/web/engine/safetensors.js";
import { floats, safetensors } from "./networks.js";

const file = () =>
  safetensors({
    odd: { dtype: "I8", bytes: Int8Array.of(-127, 0, 127).buffer },
    "odd.scale": floats([0.5, 2, 4]),
    small: { dtype: "F16", bytes: Uint16Array.of(0x3c00, 0xc000).buffer },
    count: { dtype: "I64", bytes: BigInt64Array.of(7n).buffer },
  });

test("an int8 tensor comes with the scale of its rows, another without", () => {
  const tensors = readTensors(file());
  assert.deepEqual(tensors("odd"), { data: Int8Array.of(-127, 0, 127), scale: Float32Array.of(0.5, 2, 4) });
  assert.deepEqual(tensors("small"), { data: Float32Array.of(1, -2), scale: null });
});

test("a tensor that is missing and a type that is none of ours are named", () => {
  const tensors = readTensors(file());
  assert.throws(() => tensors("other"), /no tensor other/);
  assert.throws(() => tensors("count"), /count is of type I64/);
});

test("a file that is cut short is refused, wherever it is cut", () => {
  const whole = file();
  for (const size of [0, 7, 8, 20, whole.byteLength - 1]) {
    assert.throws(
      () => readTensors(whole.slice(0, size)),
      /the weights (are no whole safetensors file|have \d+ bytes)/,
    );
  }
});

test("halves are read in all their forms", () => {
  const halves = Uint16Array.of(0x0000, 0x0001, 0x0400, 0x3555, 0x7bff, 0x7c00, 0xfc00, 0x8001);
  const values = [
    0,
    2 ** -24,
    2 ** -14,
    0.333251953125,
    65504,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -(2 ** -24),
  ];
  assert.deepEqual([...fromHalves(halves)], values);
  assert.ok(Number.isNaN(fromHalves(Uint16Array.of(0x7c01))[0]));
});
