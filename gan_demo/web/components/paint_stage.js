// The pictures of a painting: the large one, which is drawn as soon as the worker is free, and those for elsewhere.
// Until the network is here, those of the opening stand for them.
import { countPaint, within } from "./base.js";
import { paint } from "./latent_path.js";

/**
 * @typedef {import("../engine/pyramid.js").Picture} Picture
 * @typedef {import("./paint_network.js").Answer} Answer
 */

const STAGE = "stage";
const COARSE = 32; // pixels: smaller pictures are shown as squares, which is what they are

/**
 * @param {HTMLElement} element
 * @param {ReturnType<typeof import("./paint_network.js").createNetwork>} network
 * @param {import("./paint_state.js").Painting} painting
 * @param {() => string} describe the large picture in words
 */
export function createStage(element, network, painting, describe) {
  const { find } = within(element);
  const root = find(".paint");
  const [large, start] = [".stage", ".from"].map((name) => /** @type {HTMLCanvasElement} */ (find(name)));
  /** @type {Picture[]} */
  let frames = []; // of the opening, from its start to its end
  /** @type {Picture | null} */
  let latest = null; // as the large picture
  let number = 0; // of the newest wish for it
  let isAwaited = false; // whether that has yet to come
  let isDue = false; // whether another one is wanted once it has
  /** @type {Map<string, (picture: Picture) => void>} pictures on their way to elsewhere, by place */
  const others = new Map();
  let count = 0; // of these

  const draws = () => network.ready() && painting.hasStart;

  /** @param {Picture} picture */
  function show(picture) {
    latest = picture;
    paint(large, picture);
    root.classList.toggle("coarse", picture.width <= COARSE);
    large.setAttribute("aria-label", describe());
    countPaint(root);
  }

  /** Draw what is in sight. */
  function draw() {
    isDue = isAwaited;
    if (draws() && !isAwaited) {
      isAwaited = true;
      number += 1;
      network.send({ draw: painting.inSight, place: STAGE, number });
    } else if (!draws() && frames.length && painting.isOpening) {
      show(frames[Math.round(painting.state.at * (frames.length - 1))]);
      remember();
    }
    mark();
  }

  /**
   * Draw a picture for elsewhere.
   *
   * @param {Float32Array} z
   * @param {string} place
   * @returns {Promise<Picture | null>} null where the network is not here
   */
  function drawOnce(z, place) {
    if (!network.ready()) return Promise.resolve(null);
    count += 1;
    const own = `${place} ${count}`;
    return new Promise((resolve) => {
      others.set(own, resolve);
      network.send({ draw: z, place: own, number: count });
    });
  }

  /** What tests wait for: what the large picture is of ... */
  function remember() {
    const { model, seed, strokes } = painting.state;
    root.dataset.shown = JSON.stringify([model, seed, strokes.length]);
  }

  /** ... and whether it stays. */
  function mark() {
    root.dataset.current = String(Boolean(network.ready()) && painting.rests && !isAwaited);
  }

  return {
    show,
    draw,
    drawOnce,
    remember,
    mark,
    picture: () => latest,

    /** @param {Picture[]} pictures of the opening */
    store(pictures) {
      frames = pictures;
    },

    /** The small picture of the start. */
    async showStart() {
      const picture = painting.hasStart ? await drawOnce(painting.start, "start") : null;
      const stored = !network.ready() && painting.beginsAsOpening ? frames[0] : null;
      if (picture || stored) paint(start, /** @type {Picture} */ (picture || stored));
    },

    /** What was wished for is out of date. */
    forget() {
      number += 1;
      isAwaited = isDue = false;
    },

    /**
     * @param {Answer} answer
     * @returns {boolean} whether it was a picture that was wished for here
     */
    hear(answer) {
      if (answer.place !== STAGE) {
        others.get(answer.place)?.(answer.picture);
        return others.delete(answer.place);
      }
      if (answer.number !== number) return true;
      isAwaited = false;
      show(answer.picture);
      if (isDue) draw();
      mark();
      return true;
    },
  };
}
