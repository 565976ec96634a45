// Reads weights as gan_demo/weights.py packs them: W[i] = s[i] Q[i] with int8 Q, float16 and float32 numbers.

/**
 * @typedef {object} Tensor
 * @property {Int8Array | Float32Array} data in torch's order
 * @property {Float32Array | null} scale what each row of an int8 tensor is multiplied with
 *
 * @typedef {(name: string) => Tensor} Tensors
 *
 * @typedef {{ dtype: string, shape: number[], data_offsets: [number, number] }} Entry
 */

/**
 * The tensors of a safetensors file, by name.
 *
 * @param {ArrayBuffer} buffer the whole file
 * @returns {Tensors} that throw where the file has no such tensor, or its type is none of ours
 */
export function readTensors(buffer) {
  const { header, start } = readHeader(buffer);
  const numbers = (/** @type {string} */ name) => {
    const { dtype, data_offsets } = header[name];
    const [from, to] = data_offsets.map((offset) => start + offset);
    if (dtype === "I8") return new Int8Array(buffer, from, to - from);
    if (dtype === "F32") return new Float32Array(buffer.slice(from, to)); // a view would have to begin at a multiple of 4
    if (dtype === "F16") return fromHalves(new Uint16Array(buffer.slice(from, to)));
    throw new Error(`${name} is of type ${dtype}, not I8, F16 or F32`);
  };
  return (name) => {
    if (!header[name]) throw new Error(`the weights have no tensor ${name}`);
    const scale = header[`${name}.scale`] ? /** @type {Float32Array} */ (numbers(`${name}.scale`)) : null;
    return { data: numbers(name), scale };
  };
}

/**
 * @param {ArrayBuffer} buffer
 * @returns {{ header: Record<string, Entry>, start: number }}
 */
function readHeader(buffer) {
  const size = buffer.byteLength < 8 ? 0 : Number(new DataView(buffer).getBigUint64(0, true));
  const start = 8 + size;
  if (size === 0 || start > buffer.byteLength) throw new Error("the weights are no whole safetensors file");
  const { __metadata__, ...header } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size)));
  const end = Math.max(0, ...Object.values(header).map(({ data_offsets }) => data_offsets[1]));
  if (start + end !== buffer.byteLength) {
    throw new Error(`the weights have ${buffer.byteLength} bytes instead of ${start + end}`);
  }
  return { header, start };
}

/**
 * @param {Uint16Array} halves numbers of IEEE 754 binary16, which older browsers have no array for
 */
export function fromHalves(halves) {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = (half & 1023) / 1024;
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return sign * (exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14);
  });
}
