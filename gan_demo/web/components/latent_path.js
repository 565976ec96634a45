// The path's pictures: frames of a sheet that the server drew, or whatever position a worker in this browser draws.
import { countPaint, make, showSheet, within } from "./base.js";
import { createPlayer } from "./player.js";
import { nearest, stageWidth, stripSteps } from "./scrubber.js";
import { cutTile, drawTiles } from "./sheet.js";

/**
 * @typedef {import("./scrubber.js").Value} Frames
 * @typedef {{ pixels: Uint8ClampedArray, width: number, height: number }} Picture
 * @typedef {(place: string, t: number, show: (picture: Picture) => void) => void} Draw t goes from 0 at A to 1 at B
 */

const [STRIP, SECONDS] = [9, 3]; // pictures below the stage, and how long playing takes
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
const describeWay = (share) => `${Math.round(100 * share)} % of the way from A to B`;

/**
 * @param {HTMLElement} element
 * @param {Draw} draw by the worker
 * @param {(t: number) => string} [describe] what is drawn
 */
export function createPathView(element, draw, describe = describeWay) {
  const { find, all } = within(element);
  const stage = /** @type {HTMLCanvasElement} */ (find(".stage"));
  const slider = /** @type {HTMLInputElement} */ (find(".position"));
  /** @type {Frames | null} */
  let frames = null; // the newest of the server
  /** @type {HTMLImageElement | null} */
  let sheet = null; // theirs, decoded; null while the worker draws
  let count = 0; // steps from A to B

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
    find(".caption").textContent = caption;
    const thumbs = all(".strip button");
    const place = nearest(
      thumbs.map(({ dataset }) => Number(dataset.step)),
      step,
    );
    for (const [i, thumb] of thumbs.entries()) thumb.classList.toggle("near", i === place);
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
    const size = `${stageWidth(width)}px`;
    if (element.style.getPropertyValue("--stage") !== size) element.style.setProperty("--stage", size);
  }

  /**
   * @param {(step: number, place: number) => HTMLCanvasElement} picture
   * @param {[string, string]} ends
   */
  function fillStrip(picture, ends) {
    const steps = stripSteps(Math.min(STRIP, count), count);
    const thumbs = steps.map((step, i) => {
      const end = i === 0 ? ends[0] : i === steps.length - 1 ? ends[1] : "";
      const badges = end ? [make("span", { class: "end" }, end)] : [];
      const look = { "data-step": step, "aria-label": describe(step / (count - 1)) };
      return make("button", look, picture(step, i), ...badges);
    });
    find(".strip").replaceChildren(...thumbs);
  }

  /**
   * How far it is from A to B, and the step at which the share of the way is what it was.
   *
   * @param {number} steps
   */
  function setLength(steps) {
    const first = count < 2;
    const at = steps === count ? player.at() : first ? steps / 2 : (player.at() * (steps - 1)) / (count - 1);
    count = steps;
    slider.max = String(steps - 1);
    slider.step = sheet ? "1" : "any";
    return at;
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
          fillStrip((step) => cutTile(image, value, step), value.ends);
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
      const before = /** @type {HTMLCanvasElement[]} */ (all(".strip canvas"));
      fillStrip((_, i) => before[i] || make("canvas", { width: stage.width, height: stage.height }), ends);
      const canvases = /** @type {HTMLCanvasElement[]} */ (all(".strip canvas"));
      for (const [i, canvas] of [...canvases.entries()].reverse()) {
        draw(`strip ${i}`, i / (canvases.length - 1), (picture) => paint(canvas, picture));
      }
      find(".scrubber").dataset.path = name;
      player.show(at); // the newest wish comes first
    },

    redraw: () => player.show(player.at()),

    /** Scroll to the pictures where they are out of sight, as on a phone. */
    reveal() {
      const { top } = element.getBoundingClientRect();
      if (top >= 0 && top <= MARGIN * window.innerHeight) return;
      element.scrollIntoView({ behavior: "smooth", block: "start" });
    },
  };
}
