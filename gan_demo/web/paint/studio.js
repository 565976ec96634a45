// Where z follows the strokes, in a worker: a step in each turn, and between two of them whatever the page wants anew.
import { verify } from "../engine/check.js";
import { Network } from "../engine/network.js";
import { readTensors } from "../engine/safetensors.js";
import { Descent } from "./descent.js";
import { Objective } from "./objective.js";
import { judgeOf, Painter } from "./painter.js";
import { project } from "./projection.js";
import { findCandidates } from "./search.js";
import { roundLatent } from "./strokes.js";

/**
 * @typedef {import("./search.js").Candidate} Candidate
 * @typedef {import("./strokes.js").Stroke} Stroke
 * @typedef {import("../engine/plan.js").Plan & { check?: import("../engine/check.js").Check }} Plan
 * @typedef {{ plan: Plan, weights: ArrayBuffer }} Files of a network
 * @typedef {import("../engine/pyramid.js").Picture} Picture
 *
 * @typedef {object} Pursuit z is to follow the strokes
 * @property {Stroke[]} strokes the oldest first
 * @property {Float32Array} start
 * @property {number} near how much it counts that z stays near the start
 * @property {Float32Array} [z] where it goes on from; where it is now if it says nothing
 * @property {boolean} fresh whether a stroke has just begun, so that Adam begins anew
 *
 * @typedef {{ load: Files }
 *   | { judge: Files | null }
 *   | { follow: Pursuit, number: number }
 *   | { draw: Float32Array, place: string, number: number }
 *   | { candidates: Stroke[], seed: number, number: number }
 *   | { project: Float32Array, guess: Float32Array | null, number: number }
 *   | { stop: true }} Task `number`s come back with the answers
 *
 * @typedef {{ ready: true, size: number, form: import("./strokes.js").Form }
 *   | { error: string }
 *   | { number: number, place: string, picture: Picture, z: Float32Array, loss: number, rests: boolean }} News
 */

const REST = 60; // steps after the last change, of which the first 40 do nearly all

/**
 * @param {WebAssembly.Module} module the kernel
 * @param {(turn: () => void) => void} later calls back once the messages that wait are read
 * @param {(news: News, transfer: Transferable[]) => void} tell
 */
export function createStudio(module, later, tell) {
  /** @type {Painter | null} */
  let painter = null;
  /** @type {Descent | null} */
  let descent = null; // z, and how it moves
  /** @type {{ objective: Objective, start: Float32Array, near: number, left: number, number: number } | null} */
  let pursuit = null;
  /** @type {{ search: Generator<Candidate | null, void, void>, place: string, number: number } | null} */
  let search = null;
  let isBusy = false; // a turn will come

  /** @param {Files} files */
  function build({ plan, weights }) {
    const network = new Network(module, plan, readTensors(weights), { gradients: true });
    if (plan.check) verify(network, plan.check);
    return network;
  }

  /**
   * Show the picture of a z that stays.
   *
   * @param {{ number: number, place: string, z: Float32Array, loss?: number, rests?: boolean }} answer
   */
  function keep({ z, ...rest }) {
    show({ ...rest, z: roundLatent(z) });
  }

  /** @param {{ number: number, place: string, z: Float32Array, loss?: number, rests?: boolean }} answer */
  function show({ number, place, z, loss = 0, rests = false }) {
    if (!painter) return;
    painter.draw(z);
    const picture = painter.network.picture();
    tell({ number, place, picture, z: z.slice(), loss, rests }, [picture.pixels.buffer]);
  }

  function close() {
    painter?.network.close();
    painter?.judge?.network.close();
    painter = null;
  }

  function turn() {
    isBusy = false;
    if (!painter) return;
    if (pursuit) pursue(pursuit);
    else if (search) seek(search);
    go();
  }

  function go() {
    if (isBusy || !(pursuit || search)) return;
    isBusy = true;
    later(turn);
  }

  /** @param {NonNullable<typeof pursuit>} own */
  function pursue(own) {
    if (!painter || !descent) return;
    const { number } = own;
    const z = descent.z.slice();
    const loss = painter.step(descent, own.objective, own);
    const picture = painter.network.picture(); // the one that the step began with, which costs nothing
    own.left--;
    if (own.left > 0) {
      tell({ number, place: "now", picture, z, loss, rests: false }, [picture.pixels.buffer]);
      return;
    }
    pursuit = null;
    keep({ number, place: "now", z: descent.z, loss, rests: true });
  }

  /** @param {NonNullable<typeof search>} own */
  function seek(own) {
    const { value, done } = own.search.next();
    if (done) {
      search = null;
      const { number, place } = own;
      tell({ number, place: `${place} end`, picture: NOTHING, z: new Float32Array(), loss: 0, rests: true }, []);
    } else if (value) keep({ ...value, number: own.number, place: `${own.place} ${value.place}` });
  }

  /**
   * @param {Painter} own
   * @param {Pursuit & { number: number }} wish
   */
  function follow({ form }, { strokes, start, near, z, fresh, number }) {
    search = null;
    if (z || !descent) descent = new Descent(z ?? start);
    else if (fresh) descent.restart();
    const objective = new Objective(strokes, form);
    pursuit = objective.isEmpty ? null : { objective, start, near, left: REST, number };
    if (!pursuit) keep({ number, place: "now", z: descent.z, rests: true });
  }

  return {
    /** @param {Task} task */
    take(task) {
      if ("load" in task) {
        close();
        painter = new Painter(build(task.load));
        descent = pursuit = search = null;
        tell({ ready: true, size: painter.size, form: painter.form }, []);
      }
      if (!painter) return;
      if ("judge" in task) {
        painter.judge?.network.close();
        painter.judge = task.judge ? judgeOf(build(task.judge)) : null;
      }
      if ("stop" in task) pursuit = search = null;
      if ("draw" in task) show({ number: task.number, place: task.place, z: task.draw });
      if ("follow" in task) follow(painter, { ...task.follow, number: task.number });
      if ("candidates" in task) {
        const objective = new Objective(task.candidates, painter.form);
        search = { search: findCandidates(painter, objective, task.seed), place: "candidate", number: task.number };
      }
      if ("project" in task) {
        pursuit = null;
        search = { search: project(painter, task.project, task.guess), place: "own", number: task.number };
      }
      go();
    },
  };
}

/** @type {Picture} */
const NOTHING = { pixels: new Uint8ClampedArray(), width: 0, height: 0 };
