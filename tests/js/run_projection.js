// Projects pictures for tests/web/test_projection.py: a job as JSON comes in, where the search goes, step by step, out.
import { readFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { Gradient } from "../../gan_demo/web/engine/gradient.js";
import { loadKernel } from "../../gan_demo/web/engine/kernel.js";
import { Network } from "../../gan_demo/web/engine/network.js";
import { readTensors } from "../../gan_demo/web/engine/safetensors.js";
import { project } from "../../gan_demo/web/paint/projection.js";

const ENGINE = new URL("../../gan_demo/web/engine/", import.meta.url);
const { generator, encoder, build, targets } = await json(process.stdin);

const { module } = await loadKernel((name) => readFile(new URL(name, ENGINE)), [build]);
const load = async ({ plan, weights }, options) =>
  new Network(module, plan, readTensors((await readFile(weights)).buffer), options);
const network = await load(generator, { gradients: true });
const artist = { network, gradient: new Gradient(network, ["z"]) };
const expert = encoder && (await load(encoder));

const answers = targets.map((numbers) => {
  const target = Float32Array.from(numbers);
  expert?.run({ images: target });
  const guess = expert?.output() ?? null;
  const way = [...project(artist, target, guess)].filter(Boolean);
  return { guess: [...(guess ?? [])], z: [...way.at(-1).z], losses: way.map(({ loss }) => loss) };
});
process.stdout.write(JSON.stringify(answers));
