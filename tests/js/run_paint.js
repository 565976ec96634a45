// Computes what the brushes ask for, for tests/web/test_paint.py: a job as JSON comes in, numbers go out.
import { readFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { loadKernel } from "../../gan_demo/web/engine/kernel.js";
import { Network } from "../../gan_demo/web/engine/network.js";
import { readTensors } from "../../gan_demo/web/engine/safetensors.js";
import { Descent } from "../../gan_demo/web/paint/descent.js";
import { Objective } from "../../gan_demo/web/paint/objective.js";
import { outcomeOf } from "../../gan_demo/web/paint/outcome.js";
import { judgeOf, Painter } from "../../gan_demo/web/paint/painter.js";
import { readStrokes } from "../../gan_demo/web/paint/strokes.js";

const ENGINE = new URL("../../gan_demo/web/engine/", import.meta.url);
const {
  strokes,
  form,
  pictures = [],
  generator,
  discriminator,
  weights,
  start,
  steps,
  near,
  judges, // whether to say what became of the newest stroke, in place of z
} = await json(process.stdin);

/** Losses of pictures, and their gradients. */
function judge() {
  const objective = new Objective(readStrokes(strokes), form);
  return pictures.map((numbers) => {
    const gradient = new Float32Array(numbers.length);
    const loss = objective.add(Float32Array.from(numbers), gradient);
    return { loss, gradient: [...gradient] };
  });
}

/** Where z goes. */
async function follow() {
  const { module } = await loadKernel((name) => readFile(new URL(name, ENGINE)), ["kernels.wasm"]);
  const tensors = readTensors((await readFile(weights)).buffer);
  const build = (plan) => new Network(module, plan, tensors, { gradients: true });
  const painter = new Painter(build(generator));
  if (discriminator) painter.judge = judgeOf(build(discriminator));
  const objective = new Objective(readStrokes(strokes), painter.form);
  const anchor = { start: Float32Array.from(start), near };
  const descent = new Descent(anchor.start);
  for (let step = 0; step < steps; step++) painter.step(descent, objective, anchor);
  if (!judges) return [...descent.z];
  const [before, now] = [anchor.start, descent.z].map((z) => painter.draw(z).slice());
  return outcomeOf(readStrokes(strokes).at(-1), before, now, painter.form);
}

process.stdout.write(JSON.stringify(generator ? await follow() : judge()));
