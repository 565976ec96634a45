// Enlarges pictures for tests/web/test_enlargement.py: jobs as JSON come in, pictures go out.
import { readFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { enlarge, enlargeBicubic } from "../../gan_demo/web/engine/enlargement.js";
import { BUILDS, loadKernel } from "../../gan_demo/web/engine/kernel.js";
import { Network } from "../../gan_demo/web/engine/network.js";
import { toPicture } from "../../gan_demo/web/engine/pyramid.js";
import { readTensors } from "../../gan_demo/web/engine/safetensors.js";
import { readBuild } from "./networks.js";

const { plan, weights, images } = await json(process.stdin);
const { module } = await loadKernel(readBuild, BUILDS);
const tensors = readTensors((await readFile(weights)).buffer);
const results = images.map((image) => {
  const small = { ...image, numbers: Float32Array.from(image.numbers) };
  const shares = [];
  const networks = [];
  const build = (part) => {
    networks.push(new Network(module, part, tensors));
    return networks.at(-1);
  };
  const large = enlarge(build, plan, small, (share) => shares.push(share));
  return {
    picture: [...toPicture(large).pixels],
    bicubic: [...toPicture(enlargeBicubic(small, 4)).pixels],
    shares,
    megabytes: networks.map(({ kernel }) => kernel.size / 2 ** 20),
  };
});
process.stdout.write(JSON.stringify(results));
