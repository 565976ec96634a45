// Runs a plan for tests/web/test_engine.py: a job as JSON comes in, what the engine computes goes out.
import { readFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { Gradient } from "../../gan_demo/web/engine/gradient.js";
import { loadKernel } from "../../gan_demo/web/engine/kernel.js";
import { Network } from "../../gan_demo/web/engine/network.js";
import { readTensors } from "../../gan_demo/web/engine/safetensors.js";
import { randn } from "../../gan_demo/web/engine/seeds.js";

const ENGINE = new URL("../../gan_demo/web/engine/", import.meta.url);
const { plan, weights, build, samples, losses, rounds, picture } = await json(process.stdin);

/** Numbers as they are, or drawn from a seed: {seed, size}. */
const numbers = (input) => ("seed" in input ? randn(input.size, input.seed) : input);
const inputsOf = (sample) => Object.fromEntries(Object.entries(sample).map(([name, input]) => [name, numbers(input)]));

const { module } = await loadKernel((name) => readFile(new URL(name, ENGINE)), [build]);
const buffer = (await readFile(weights)).buffer;
const start = performance.now();
const network = new Network(module, plan, readTensors(buffer), { gradients: losses.length > 0 });
const varied = plan.inputs.filter(({ kind }) => kind === "numbers").map(({ name }) => name);
const gradient = losses.length > 0 ? new Gradient(network, varied) : null;
const setUp = performance.now() - start;

const outputs = [];
const pictures = [];
const gradients = [];
samples.forEach((sample, k) => {
  network.run(inputsOf(sample));
  outputs.push(plan.outputs.map((_, place) => [...network.output(place)]));
  if (picture) pictures.push([...network.picture(plan.outputs.length - 1).pixels]);
  if (gradient)
    gradients.push(Object.fromEntries(Object.entries(gradient.run(losses[k])).map(([n, g]) => [n, [...g]])));
});
const times = Array.from({ length: rounds }, () => {
  const before = performance.now();
  network.run(inputsOf(samples[0]));
  if (gradient) gradient.run(losses[0]);
  return performance.now() - before;
});
const megabytes = network.kernel.size / 2 ** 20;
network.close();
process.stdout.write(JSON.stringify({ outputs, pictures, gradients, times, setUp, megabytes }));
