// Looks inside a network for tests/web/test_inside.py: a job as JSON comes in, what the engine sees goes out.
import { readFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { Inspection, randomTensors } from "../../gan_demo/web/engine/inspection.js";
import { loadKernel } from "../../gan_demo/web/engine/kernel.js";
import { readTensors } from "../../gan_demo/web/engine/safetensors.js";

const ENGINE = new URL("../../gan_demo/web/engine/", import.meta.url);
const { plan, weights, build, images, looks, random } = await json(process.stdin);

const { module } = await loadKernel((name) => readFile(new URL(name, ENGINE)), [build]);
const tensors = readTensors((await readFile(weights)).buffer);
const inspection = new Inspection(module, plan, random ? randomTensors(plan, tensors) : tensors);
const sights = looks.map((look) => inspection.look({ images }, look));
inspection.close();
const plain = (_key, value) => (ArrayBuffer.isView(value) ? [...value] : value);
process.stdout.write(JSON.stringify({ sights, layers: inspection.layers.length }, plain));
