// A tiny network and its file, for tests of the engine.
import { readFile } from "node:fs/promises";

const ENGINE = new URL("../../gan_demo/web/engine/", import.meta.url);

/** @param {string} build */
export const readBuild = (build) => readFile(new URL(build, ENGINE));

/**
 * A safetensors file.
 *
 * @param {Record<string, { dtype: string, bytes: ArrayBuffer }>} tensors
 * @returns {ArrayBuffer}
 */
export function safetensors(tensors) {
  let end = 0;
  const header = { __metadata__: { format: "pt" } };
  for (const [name, { dtype, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape: [], data_offsets: [end, end + bytes.byteLength] };
    end += bytes.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  for (const [name, { bytes }] of Object.entries(tensors)) {
    file.set(new Uint8Array(bytes), 8 + text.length + header[name].data_offsets[0]);
  }
  return file.buffer;
}

/** @param {number[]} numbers */
export const floats = (numbers) => ({ dtype: "F32", bytes: Float32Array.from(numbers).buffer });

/** Two numbers z to a picture of 1x2 grey pixels: tanh(W z), with W = [[1, 0], [0, -1]]. */
export const plan = {
  inputs: [{ name: "z", kind: "numbers", order: "hwc", shape: [2] }],
  outputs: [{ name: "picture", order: "chw", shape: [1, 1, 2] }],
  values: { z: [1, 1, 2], sums: [1, 1, 2], row: [1, 2, 1], picture: [1, 2, 1] },
  ops: [
    { op: "conv", in: ["z"], out: "sums", weight: "w", bias: null, kernel: [1, 1], stride: [1, 1], padding: [0, 0] },
    { op: "reshape", in: ["sums"], out: "row", read: "hwc", write: "chw" },
    { op: "act", in: ["row"], out: "picture", kind: "tanh" },
  ],
};

export const weights = () => safetensors({ w: floats([1, 0, 0, -1]) });
