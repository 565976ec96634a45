// Workers that a test plays, and what they load.

/** A function that makes workers, which only take down what they are sent, and a list of them. */
export function holdWorkers() {
  const workers = [];
  const spawn = () => {
    const worker = { messages: [], open: true };
    worker.postMessage = (message, transfer = []) => worker.messages.push(structuredClone(message, { transfer }));
    worker.terminate = () => {
      worker.open = false;
    };
    worker.reply = (data) => worker.onmessage({ data });
    worker.last = () => worker.messages.at(-1);
    /** Numbers of the wishes that it has got. */
    worker.numbers = () => worker.messages.flatMap(({ wish }) => (wish ? [wish.number] : []));
    workers.push(worker);
    return worker;
  };
  return { workers, spawn };
}

export const LISTING = {
  engine: "live/",
  plans: "live/plans.json",
  weights: { generator: { address: "live/g", bytes: 3 }, discriminator: { address: "live/d", bytes: 2 } },
};

const INPUTS = '[{"name": "z", "kind": "numbers", "shape": [4]}, {"name": "labels", "kind": "indices", "shape": []}]';
const PLANS = `{"plans": {"generator": {"inputs": ${INPUTS}}, "discriminator": {"inputs": []}}}`;
export const PLAN = JSON.parse(PLANS).plans.generator;

/** What `holdFetch` answers for LISTING. */
export const FILES = {
  "http://school/gan/live/plans.json": () => new Response(PLANS),
  "http://school/gan/live/g": () => new Response("abc"),
  "http://school/gan/live/d": () => new Response("de"),
  "http://school/gan/live/texts.json": () => new Response('{"plans": {"encoder": {"inputs": []}}}'),
  "http://school/gan/live/e": () => new Response("f"),
};

/** A worker's answer to a wish that it was sent. */
export const answerTo = ({ network, place, number }, { ms = 1, pictures = [], numbers = [] } = {}) => ({
  network,
  place,
  number,
  pictures,
  numbers,
  ms,
});
