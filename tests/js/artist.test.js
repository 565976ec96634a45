import assert from "node:assert/strict";
import { test } from "node:test";
import { createArtist } from "../../gan_demo/web/engine/artist.js";

/** An artist whose workers the test plays. */
function studio({ cores = 8 } = {}) {
  const [workers, numbers, failures, readiness] = [[], [], [], []];
  const artist = createArtist({
    spawn() {
      const worker = { messages: [], open: true };
      worker.postMessage = (message) => worker.messages.push(message);
      worker.terminate = () => {
        worker.open = false;
      };
      worker.reply = (data) => worker.onmessage({ data });
      worker.wishes = () => worker.messages.flatMap(({ wish }) => (wish ? [wish.number] : []));
      workers.push(worker);
      return worker;
    },
    show: ({ place, number }) => numbers.push(place === "stage" ? number : `${place} ${number}`),
    fail: ({ error }) => failures.push(error),
    ready: (network, build) => readiness.push([network, build]),
    cores,
  });
  const answer = (worker, number, { place = "stage", ms = 1 } = {}) =>
    worker.reply({ place, number, ms, pictures: [], numbers: [] });
  return { artist, workers, numbers, failures, readiness, answer };
}

const load = { network: "tiny", plan: {}, weights: new ArrayBuffer(0) };
const wish = (place = "stage", network = "tiny") => ({ network, place, inputs: {} });
const ready = { ready: "tiny", build: "kernels.wasm" };

/** A studio whose first worker has drawn so slowly that there is a second one. */
function crowded() {
  const set = studio();
  set.artist.load(load);
  set.workers[0].reply(ready);
  for (let k = 0; k < 15; k++) set.answer(set.workers[0], set.artist.wish(wish()), { ms: 17 });
  return set;
}

test("the newest wish waits until its network is ready", () => {
  const { artist, workers, readiness } = studio();
  artist.load(load);
  assert.deepEqual(workers[0].messages, [{ load }]);
  for (let k = 0; k < 3; k++) artist.wish(wish());
  artist.wish(wish("stage 2", "other"));
  assert.deepEqual(workers[0].wishes(), []);
  workers[0].reply(ready);
  assert.deepEqual([workers[0].wishes(), readiness], [[3], [["tiny", "kernels.wasm"]]]);
});

test("a second worker comes where the median is over 16 ms, and loads the same", () => {
  const { workers, readiness } = crowded();
  assert.equal(workers.length, 2);
  assert.deepEqual(workers[1].messages, [{ load }]);
  workers[1].reply(ready);
  assert.equal(readiness.length, 1);
});

test("no second worker comes where the median is quick, where cores are few, or a third time", () => {
  for (const [cores, times] of [
    [8, [...Array(8).fill(1), ...Array(7).fill(100)]],
    [2, Array(30).fill(100)],
  ]) {
    const { artist, workers, answer } = studio({ cores });
    artist.load(load);
    workers[0].reply(ready);
    for (const ms of times) answer(workers[0], artist.wish(wish()), { ms });
    assert.equal(workers.length, 1);
  }
  const { artist, workers, answer } = crowded();
  for (let k = 0; k < 15; k++) answer(workers[0], artist.wish(wish()), { ms: 100 });
  assert.equal(workers.length, 2);
});

test("a worker that rests gets the wish, and none that is not ready", () => {
  const { artist, workers } = crowded();
  const [first, second] = [artist.wish(wish()), artist.wish(wish())];
  assert.deepEqual(workers[0].wishes().slice(-2), [first, second]);
  workers[1].reply(ready);
  const third = artist.wish(wish());
  assert.deepEqual(workers[1].wishes(), [third]);
});

test("an older picture is not shown after a newer one", () => {
  const { artist, workers, numbers, answer } = crowded();
  workers[1].reply(ready);
  const [older, newer] = [artist.wish(wish()), artist.wish(wish())];
  assert.deepEqual([workers[0].wishes().at(-1), workers[1].wishes()], [older, [newer]]);
  answer(workers[1], newer);
  answer(workers[0], older);
  assert.deepEqual(numbers.slice(-2), [newer - 2, newer]);
});

test("a worker is free again after its newest answer, also where that is an error", () => {
  const { artist, workers, failures } = crowded();
  workers[1].reply(ready);
  const [first, second] = [artist.wish(wish()), artist.wish(wish())];
  workers[0].reply({ error: "lost", network: "tiny", place: "stage", number: first });
  const third = artist.wish(wish());
  assert.deepEqual([workers[0].wishes().at(-1), workers[1].wishes()], [third, [second]]);
  assert.deepEqual(failures, ["lost"]);
});

test("nothing is sent while nobody looks, and the newest wish after that", () => {
  const { artist, workers } = studio();
  artist.load(load);
  workers[0].reply(ready);
  artist.rest(true);
  for (let k = 0; k < 3; k++) artist.wish(wish());
  assert.deepEqual(workers[0].wishes(), []);
  artist.rest(false);
  assert.deepEqual(workers[0].wishes(), [3]);
});

test("the wishes of a worker that is lost go to the other", () => {
  const { artist, workers } = crowded();
  workers[1].reply(ready);
  const [first, second] = [artist.wish(wish("tile 0")), artist.wish(wish("tile 1"))];
  assert.deepEqual([workers[0].wishes().at(-1), workers[1].wishes()], [first, [second]]);
  workers[1].onerror({ message: "crash" });
  assert.equal(workers[0].wishes().at(-1), second);
});

test("wishes for a network that another one replaces wait for the new one", () => {
  const { artist, workers } = studio();
  artist.load(load);
  workers[0].reply(ready);
  artist.load(load);
  const number = artist.wish(wish());
  assert.deepEqual(workers[0].wishes(), []);
  workers[0].reply(ready);
  assert.deepEqual(workers[0].wishes(), [number]);
});

test("a second worker that is lost is missed by nobody, and comes no more", () => {
  for (const lose of [
    (worker) => worker.reply({ error: "no memory", network: "tiny" }),
    (worker) => worker.onerror({ message: "no modules" }),
  ]) {
    const { artist, workers, failures, answer } = crowded();
    lose(workers[1]);
    assert.deepEqual([failures, workers[1].open], [[], false]);
    for (let k = 0; k < 30; k++) answer(workers[0], artist.wish(wish()), { ms: 100 });
    assert.equal(workers.length, 2);
  }
});

test("a network that the first worker cannot begin with is told", () => {
  const { workers, failures } = studio();
  workers[0].reply({ error: "no SIMD", network: "tiny" });
  assert.deepEqual(failures, ["no SIMD"]);
});

test("a worker that cannot run is told, and close dismisses all", () => {
  const { artist, workers, failures } = crowded();
  workers[0].onerror({ message: "no modules" });
  assert.deepEqual(failures, ["no modules"]);
  artist.close();
  artist.wish(wish());
  assert.deepEqual(
    workers.map(({ open }) => open),
    [false, false],
  );
});
