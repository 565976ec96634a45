// A memoising network after changes from stdin against one that computes everything, for Python's tests; what it
// computed at each change goes to stdout, and how long that took.
import { readFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { loadKernel } from "../../gan_demo/web/engine/kernel.js";
import { Network } from "../../gan_demo/web/engine/network.js";
import { readTensors } from "../../gan_demo/web/engine/safetensors.js";

const ENGINE = new URL("../../gan_demo/web/engine/", import.meta.url);
const { plan, weights, build, samples } = await json(process.stdin);

const { module } = await loadKernel((name) => readFile(new URL(name, ENGINE)), [build]);
const buffer = (await readFile(weights)).buffer;
const plain = new Network(module, plan, readTensors(buffer));
const memoising = new Network(module, plan, readTensors(buffer), { memoise: true });

const steps = samples.map(({ inputs, replacements }) => {
  plain.run(inputs, replacements);
  const start = performance.now();
  memoising.run(inputs, replacements);
  const ms = performance.now() - start;
  const equal = plan.outputs.every((_, place) => {
    const [own, other] = [memoising.output(place), plain.output(place)];
    return own.every((number, i) => Object.is(number, other[i]));
  });
  return { changes: [...memoising.changes], equal, ms };
});
process.stdout.write(JSON.stringify({ steps, megabytes: memoising.kernel.size / 2 ** 20 }));
