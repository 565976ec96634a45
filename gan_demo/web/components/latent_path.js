// The path's pictures: frames of a sheet that the server drew, or whatever position a worker in this browser draws.
import { countPaint, make, showSheet, within } from "./base.js";
import { createRow } from "./path_row.js";
import { createPlayer } from "./player.js";
import { stageWidth, stripSteps } from "./scrubber.js";
import { cutTile, drawTiles } from "./sheet.js";

/**
 * @typedef {import("./scrubber.js").Value} Frames
 * @typedef {{ pixels: Uint8ClampedArray, width: number, height: number }} Picture
 * @typedef {(place: string, t: number, show: (picture: Picture) => void) => void} Draw t goes from 0 at A to 1 at B
 */

const SECONDS = 3; // that playing takes
const COARSE = 32; // pixels: smaller pictures are shown as squares, which is what they are
const MARGIN = 0.6; // of the window's height: what begins below it is out of sight

/**
 * Put a picture on a canvas; its size changes only together with what it shows.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Picture} picture
 */
export function paint(canvas, { pixels, width, height }) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const data = new ImageData(/** @type {Uint8ClampedArray<ArrayBuffer>} */ (pixels), width, height);
  canvas.getContext("2d")?.putImageData(data, 0, 0);
  return canvas;
}

/** @param {number} share of the way */
export const describeShare = (share) => `${Math.round(100 * share)}% of the way from A to B`;

/**
 * @param {HTMLElement} element
 * @param {Draw} draw by the worker
 * @param {(t: number) => string} [describe] what is drawn
 * @param {(t: number) => void} [react] hears where on the way the large picture is
 */
export function createPathView(element, draw, describe = describeShare, react = () => {}) {
  const { find } = within(element);
  const words = element.querySelector(".caption");
  const stage = /** @type {HTMLCanvasElement} */ (find(".stage"));
  const slider = /** @type {HTMLInputElement} */ (find(".position"));
  /** @type {Frames | null} */
  let frames = null; // the newest of the server
  /** @type {HTMLImageElement | null} */
  let sheet = null; // theirs, decoded; null while the worker draws
  let count = 0; // steps from A to B
  let fitted = 0; // width of the pictures that the stage's size is for
  /** @type {number | null} */
  let awaited = null; // the share of the way that is wanted, until it is shown

  const row = createRow(element, (step) => describe(step / (count - 1)));
  const player = createPlayer(element, () => ({ steps: count, seconds: SECONDS, smooth: !sheet }), show);

  /** @param {number} step */
  function show(step) {
    const share = step / (count - 1);
    if (sheet && frames) {
      drawTiles(stage, sheet, frames, step);
      stage.dataset.at = String(step);
    } else drawStage(step);
    const caption = sheet && frames ? frames.captions[step] : describe(share);
    slider.setAttribute("aria-valuetext", caption);
    stage.setAttribute("aria-label", caption);
    if (words) words.textContent = caption;
    row.show(step);
    if (sheet && awaited !== null && step === Math.round(awaited * (count - 1))) return; // as near as a sheet can come
    awaited = null;
    react(share);
  }

  /** @param {number} step */
  function drawStage(step) {
    draw("stage", step / (count - 1), (picture) => {
      paint(stage, picture);
      fit(picture.width);
      stage.dataset.at = String(step);
      if (find(".scrubber").dataset.path === element.dataset.path) return;
      element.dataset.path = find(".scrubber").dataset.path;
      countPaint(element);
    });
  }

  /** @param {number} width in pixels of the pictures */
  function fit(width) {
    if (width === fitted) return;
    fitted = width;
    element.style.setProperty("--stage", `${stageWidth(width)}px`);
    element.style.setProperty("--pixels", width < COARSE ? "pixelated" : "auto");
  }

  /** The steps whose pictures the row has. */
  const rowSteps = () => stripSteps(Math.min(row.most, count), count);

  /**
   * How far it is from A to B, and the step at which the share of the way is what it was.
   *
   * @param {number} steps
   */
  function setLength(steps) {
    const first = count < 2;
    const before = steps === count ? player.at() : first ? steps / 2 : (player.at() * (steps - 1)) / (count - 1);
    const at = awaited === null ? before : awaited * (steps - 1);
    count = steps;
    slider.max = String(steps - 1);
    slider.step = sheet ? "1" : "any";
    return at;
  }

  /**
   * Have the worker draw the row's pictures, those next to the large one first; what stands there stays until then.
   *
   * @param {string} name of the path
   * @param {number} at
   * @param {[string, string]} ends
   */
  function drawRow(name, at, ends) {
    const [steps, before] = [rowSteps(), row.pictures];
    const blank = () => make("canvas", { width: stage.width, height: stage.height });
    const pictures = steps.map((_, i) => before[i] || blank());
    row.fill(pictures, steps, ends);
    let left = steps.length;
    const nearestLast = [...steps.keys()].sort((i, j) => Math.abs(steps[j] - at) - Math.abs(steps[i] - at));
    for (const i of nearestLast) {
      draw(`strip ${i}`, i / (steps.length - 1), (picture) => {
        paint(pictures[i], picture);
        row.show(player.at());
        left -= 1;
        if (left === 0) element.dataset.row = name; // tests wait for it
      });
    }
  }

  return {
    /**
     * Show what the server drew, once it is decoded.
     *
     * @param {Frames} value
     */
    showFrames(value) {
      frames = value;
      showSheet(
        () => frames?.sheet,
        (image) => {
          sheet = image;
          stage.width = stage.height = value.tile;
          fit(value.tile);
          const at = setLength(value.steps);
          const steps = rowSteps();
          row.fill(
            steps.map((step) => cutTile(image, value, step)),
            steps,
            value.ends,
          );
          player.show(at);
          countPaint(element);
        },
      );
    },

    /**
     * Have the worker draw all pictures; those that stand there stay until theirs have come.
     *
     * @param {string} name of the path, equal for equal paths
     * @param {number} steps
     * @param {[string, string]} ends
     */
    showLive(name, steps, ends) {
      frames = sheet = null; // a sheet that is still being decoded is not shown any more
      const at = setLength(steps);
      drawRow(name, at, ends);
      find(".scrubber").dataset.path = name;
      player.show(at); // the newest wish comes first
    },

    redraw: () => player.show(player.at()),

    /** @param {number} t from 0 at A to 1 at B */
    moveTo(t) {
      awaited = t;
      player.pause();
      if (count > 1) player.show(t * (count - 1));
    },

    /** Scroll to the pictures where they are out of sight, as on a phone. */
    reveal() {
      const { top } = element.getBoundingClientRect();
      if (top >= 0 && top <= MARGIN * window.innerHeight) return;
      element.scrollIntoView({ behavior: "smooth", block: "start" });
    },
  };
}
