// A chain's pictures and scores as the tab draws them, for Python's tests: what stdin asks for goes to stdout.
import { readFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { loadKernel } from "../../gan_demo/web/engine/kernel.js";
import { standing } from "../../gan_demo/web/engine/latents.js";
import { inputsOf, noisesOf, picturesOf, replacementsOf, stepsOf } from "../../gan_demo/web/engine/levels.js";
import { Network } from "../../gan_demo/web/engine/network.js";
import { readTensors } from "../../gan_demo/web/engine/safetensors.js";

const ENGINE = new URL("../../gan_demo/web/engine/", import.meta.url);
const { plans, weights, build, chains, quantiles, contrast } = await json(process.stdin);

const { module } = await loadKernel((name) => readFile(new URL(name, ENGINE)), [build]);
const tensors = readTensors((await readFile(weights)).buffer);
const { generator: plan, ...rest } = plans;
const network = new Network(module, plan, tensors, { memoise: true });
const judges = Object.values(rest).map((judge) => new Network(module, judge, tensors));

const answers = chains.map(({ seeds, gains, label, real }) => {
  const noises = noisesOf(plan, seeds);
  network.run(inputsOf(plan, noises, { gains, label }), replacementsOf(plan, real));
  const numbers = plan.outputs.map((_, place) => network.output(place));
  const steps = stepsOf(plan, noises, numbers, real);
  const standings = steps.map(({ result }, level) => {
    judges[level].run({ images: result.numbers, labels: [label] });
    return standing(judges[level].output()[0], quantiles[level]);
  });
  const pictures = steps.map((step) =>
    Object.entries(picturesOf(step, contrast)).map(([name, { pixels, width }]) => [name, width, [...pixels]]),
  );
  return { pictures, standings };
});
process.stdout.write(JSON.stringify(answers));
