// Scrubs through the frames of one sheet, with no request to the server.
import { countPaint, make, showSheet, within, withSheet } from "./base.js";
import { createPlayer } from "./player.js";
import { cutTile, drawTiles } from "./sheet.js";

/**
 * @typedef {object} Value
 * @property {string} sheet a data URI
 * @property {number} tile the side of a tile in pixels
 * @property {number} columns tiles in a row of the sheet
 * @property {number} steps
 * @property {number} per_step tiles per step
 * @property {number} across how many of them the stage has in a row
 * @property {string[]} captions one per step
 * @property {number} strip how many steps the filmstrip shows, 0 for none
 * @property {[string, string]} ends badges of its first and last picture
 * @property {number} start the step to open with
 * @property {number} seconds that playing takes
 * @property {string} label
 */

const SCREEN_PIXELS = 448; // width that a stage of small pictures is enlarged to, at least
const LEAST_SCALE = 8; // screen pixels per pixel to which every stage may be enlarged

/**
 * The steps that a filmstrip shows, from the first to the last.
 *
 * @param {number} count
 * @param {number} steps
 */
export function stripSteps(count, steps) {
  return Array.from({ length: count }, (_, i) => Math.round((i * (steps - 1)) / (count - 1)));
}

/**
 * The index of the number in a list that is nearest to another; of two equally near ones, the first.
 *
 * @param {number[]} numbers
 * @param {number} number
 */
export function nearest(numbers, number) {
  const distances = numbers.map((other) => Math.abs(other - number));
  return distances.indexOf(Math.min(...distances));
}

/**
 * The maximum width of a stage, in screen pixels.
 *
 * @param {number} width in pixels of the pictures
 */
export const stageWidth = (width) => Math.max(LEAST_SCALE, Math.ceil(SCREEN_PIXELS / width)) * width;

/** @param {import("./base.js").Host<{ value: Partial<Value> | null }>} host */
export function mount({ element, props, watch }) {
  const { find, all } = within(element);
  const stage = /** @type {HTMLCanvasElement} */ (find(".stage"));
  const slider = /** @type {HTMLInputElement} */ (find(".position"));
  const value = () => withSheet(props.value);
  const newest = () => props.value?.sheet;
  /** @type {HTMLImageElement | null} */
  let sheet = null; // decoded

  const player = createPlayer(element, () => value() || { steps: 0, seconds: 1 }, draw);

  /** @param {number} step */
  function draw(step) {
    const frames = value();
    if (!sheet || !frames) return;
    drawTiles(stage, sheet, frames, step * frames.per_step, frames.per_step, frames.across);
    slider.setAttribute("aria-valuetext", frames.captions[step]);
    stage.setAttribute("aria-label", frames.captions[step]);
    find(".caption").textContent = frames.captions[step];
    const thumbs = all(".strip button");
    const steps = thumbs.map((thumb) => Number(thumb.dataset.step));
    const place = nearest(steps, step); // -1 without a filmstrip
    for (const [i, thumb] of thumbs.entries()) thumb.classList.toggle("near", i === place);
  }

  /**
   * @param {HTMLImageElement} image
   * @param {Value} frames
   */
  function fillStrip(image, frames) {
    const { strip, steps, captions, ends } = frames;
    const thumbs = stripSteps(strip, steps).map((step, i) => {
      const end = i === 0 ? ends[0] : i === strip - 1 ? ends[1] : "";
      const badges = end ? [make("span", { class: "end" }, end)] : [];
      const look = { "data-step": step, "aria-label": captions[step] };
      return make("button", look, cutTile(image, frames, step), ...badges);
    });
    find(".strip").replaceChildren(...thumbs);
  }

  function load() {
    const frames = value();
    if (!frames) {
      find(".caption").textContent = "These pictures are missing or damaged.";
      return;
    }
    showSheet(newest, (image) => {
      const { tile, per_step: count, across, steps, start, label } = frames;
      const sameLength = sheet && Number(slider.max) === steps - 1;
      sheet = image;
      stage.width = across * tile;
      stage.height = Math.ceil(count / across) * tile;
      element.style.setProperty("--stage", `${stageWidth(across * tile)}px`);
      slider.max = String(steps - 1);
      slider.setAttribute("aria-label", label);
      find(".scrubber").setAttribute("aria-label", label);
      fillStrip(image, frames);
      player.show(sameLength ? player.at() : start);
      countPaint(element);
    });
  }

  watch("value", load);
  load();
}
