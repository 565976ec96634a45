// What the worker looks for: the z that follows the strokes, other solutions once that rests, and the picture nearest
// to a visitor's.
import { within } from "./base.js";
import { createCandidates } from "./paint_candidates.js";

/**
 * @typedef {import("../engine/pyramid.js").Picture} Picture
 * @typedef {import("./paint_network.js").Answer} Answer
 */

/**
 * @param {HTMLElement} element
 * @param {ReturnType<typeof import("./paint_network.js").createNetwork>} network
 * @param {import("./paint_state.js").Painting} painting
 * @param {ReturnType<typeof import("./paint_stage.js").createStage>} stage
 * @param {object} page
 * @param {() => void} page.move something is nearer than before
 * @param {(picture: Picture) => void} page.rest z rests, at this picture
 * @param {(answer: Answer) => void} page.approach what is nearest to the visitor's picture so far
 * @param {(candidate: import("./paint_candidates.js").Candidate) => void} page.choose another solution
 */
export function createPursuit(element, network, painting, stage, { move, rest, approach, choose }) {
  const { dataset } = within(element).find(".paint");
  const candidates = createCandidates(element, choose);
  /** @type {import("./paint_state.js").Stroke[] | null} */
  let solved = null; // the strokes that all candidates are here for
  let number = 0; // of the newest wish
  let isDue = false; // whether z follows in the next frame
  const finds = () => network.ready() && painting.hasStart;

  /**
   * Have z follow the strokes.
   *
   * @param {boolean} fresh whether they are others now
   */
  function follow(fresh) {
    painting.rests = false;
    if (finds()) {
      const { strokes, start, now, state } = painting;
      number += 1;
      stage.forget(); // the pictures on the way to z come instead
      solved = null;
      candidates.age();
      network.send({ follow: { strokes, start, near: state.near, z: fresh ? now : undefined, fresh }, number });
      dataset.rests = "false";
    }
    stage.mark();
  }

  /**
   * z rests: it is time to look for others.
   *
   * @param {Picture} picture of it
   */
  function settle(picture) {
    const { strokes, seed } = painting.state;
    painting.rests = true;
    dataset.rests = "true";
    for (const stroke of strokes) {
      // A patch of a link has no picture: it stays where it is.
      if (stroke.brush === "warp") stroke.picture ??= network.mapsOf(picture) ?? undefined;
    }
    stage.remember();
    stage.mark();
    rest(picture);
    if (!strokes.length || !painting.hasStart || strokes === solved) return;
    candidates.begin();
    network.send({ candidates: strokes, seed: (Number(seed) + 1) % 2 ** 31, number });
  }

  /** z was there before the worker was asked for it: it rests once its picture has come. */
  async function arrive() {
    const own = number;
    const picture = await stage.drawOnce(painting.now, "now as is");
    if (picture && own === number && painting.rests) settle(picture);
  }

  /** z stays where it is. */
  function stop() {
    if (!painting.rests) network.send({ stop: true });
    painting.rests = true;
  }

  return {
    follow,
    stop,

    /** Have z follow the line that is being painted, once a frame. */
    followSoon() {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        if (painting.line) follow(false);
      });
    },

    /** Mark the solution that is in sight. */
    fill: () => candidates.mark(painting.state.z),

    /** z stays where it is, and is looked at. */
    pause() {
      if (painting.rests || !network.ready()) return;
      stop();
      arrive();
    },

    /** Whatever the worker still answers is out of date. */
    halt() {
      network.send({ stop: true });
      number += 1;
      painting.rests = painting.isFinished;
      if (painting.state.strokes !== solved) {
        solved = null;
        candidates.clear();
      }
      stage.forget();
    },

    /** Go on from what the painting is, once the network is here. */
    resume() {
      stage.showStart();
      if (finds() && !painting.rests) return follow(true);
      stage.draw();
      if (finds()) arrive();
    },

    /**
     * Look for the picture that is nearest to one.
     *
     * @param {Float32Array} target its numbers
     * @param {Float32Array | null} guess where to begin
     */
    project(target, guess) {
      network.send({ project: target, guess, number });
    },

    /** @param {Answer} answer */
    hear(answer) {
      if (stage.hear(answer) || answer.number !== number) return;
      const { place, picture, z, loss, rests } = answer;
      if (place === "now") {
        painting.change({ z });
        if (painting.state.at === 1) stage.show(picture);
        else stage.draw();
        if (rests) settle(picture);
      } else if (place.startsWith("own")) {
        approach(answer);
        if (rests) dataset.rests = "true";
      } else if (rests) {
        solved = painting.state.strokes;
        candidates.end();
      } else candidates.add({ z, loss, picture });
      move();
    },
  };
}
