// Points on paths for tests/web/test_latents.py: seeds and positions as JSON come in, latent vectors go out.
import { json } from "node:stream/consumers";
import { PATHS, sphericalMean } from "../../gan_demo/web/engine/latents.js";
import { randn } from "../../gan_demo/web/engine/seeds.js";

const { size, seeds, positions } = await json(process.stdin);
const corners = seeds.map((seed) => randn(size, seed));
const [a, b] = corners;
const ways = { ...PATHS, edge: (_a, _b, t) => sphericalMean(corners, [1 - t, t, 0]) };
const points = Object.entries(ways).map(([name, way]) => [name, positions.map((t) => [...way(a, b, t)])]);
console.log(JSON.stringify(Object.fromEntries(points)));
