// Runs the engine on a page for tests/browser/test_engine.py, as the app's own pages do: jobs come in, results go out.
import { Client } from "../../gan_demo/web/engine/client.js";
import { Pool, startWorker } from "../../gan_demo/web/engine/pool.js";
import { randn } from "../../gan_demo/web/engine/seeds.js";

/** Numbers as they are, or drawn from a seed: {seed, size}. */
const numbers = (input) => ("seed" in input ? randn(input.size, input.seed) : input);
const inputsOf = (sample) => Object.fromEntries(Object.entries(sample).map(([name, input]) => [name, numbers(input)]));

/** What a network in a worker of its own makes of its samples; a failure anywhere is an error. */
function compute(job) {
  return new Promise((resolve, reject) => {
    const worker = startWorker(job.engine);
    const client = new Client(new Pool(() => worker, { cores: 1 }), (reason) => reject(new Error(reason)));
    answers(client, worker, job)
      .then(resolve, reject)
      .finally(() => client.close());
  });
}

async function answers(client, worker, { listing, network, samples, picture }) {
  const result = { build: "", times: [], pictures: [], outputs: [] };
  worker.addEventListener("message", ({ data }) => {
    result.build ||= data.build; // which the worker names once, when it is ready
  });
  const plan = await client.load(listing, network);
  const outputs = picture ? { pictures: [plan.outputs.length - 1] } : { pictures: [], numbers: [0] };
  for (const [k, sample] of samples.entries()) {
    const wish = { network: listing.weights[network].address, place: String(k), inputs: inputsOf(sample), ...outputs };
    const answer = await new Promise((show) => client.wish(wish, show));
    result.times.push(answer.ms);
    result.pictures.push(...answer.pictures.map(({ pixels }) => [...pixels]));
    result.outputs.push(answer.numbers.map((values) => [...values]));
  }
  return result;
}

async function run({ jobs, sizes, seeds }) {
  const noise = sizes.map((size) => seeds.map((seed) => [...randn(size, seed)]));
  const results = [];
  for (const job of jobs) results.push(await compute(job));
  return { noise, results };
}

const content = await fetch("jobs")
  .then((response) => response.json())
  .then(run)
  .catch((error) => ({ error: String(error) }));
await fetch("results", { method: "POST", body: JSON.stringify(content) });
