// A recorded training run of a GAN: samples and D's scores, scrubbed with no request to the server.
import { countPaint, make, showSheet, within, withSheet } from "./base.js";
import { filmFigure } from "./figure_film.js";
import { tell } from "./film_moment.js";
import { drawScores, inEnglish } from "./film_panels.js";
import { links } from "./links.js";
import { createPlayer } from "./player.js";
import { drawTiles } from "./sheet.js";
import { figureMakers, measure, offer } from "./take.js";

/**
 * @typedef {object} Moment
 * @property {number} step
 * @property {number} images seen in training
 * @property {number[]} real how many of D's scores of real digits lie in each bin from 0 to 1
 * @property {number[]} fake the same of generated digits
 * @property {number} log_real mean log D(x)
 * @property {number} log_fake mean log(1 - D(G(z)))
 * @property {number} loss_g
 * @property {number[]} digits how many samples are read as each digit with near certainty
 *
 * @typedef {object} Value
 * @property {string} story which of the recordings
 * @property {string} sheet a data URI; one row of tiles per moment
 * @property {number} tile the side of a tile in pixels
 * @property {number} tiles of a moment
 * @property {number} across how many of them the stage has in a row
 * @property {number} samples that each figure is measured on
 * @property {number} present samples from which a digit counts as present
 * @property {boolean} minimax whether G minimises log(1 - D(G(z)))
 * @property {Moment[]} moments
 * @property {{ moment: number, text: string }[]} captions in order
 * @property {number} start the moment to open with
 * @property {number} quick moments at the start through which playing goes at double speed: nothing is to be seen yet
 * @property {number} seconds that playing would take at the same speed throughout
 * @property {string} label
 * @property {string} credit for the foot of a figure
 *
 * @typedef {{ choose: {} }} Events
 */

/**
 * How many captions have appeared by a moment.
 *
 * @param {{ moment: number }[]} captions
 * @param {number} moment
 */
export const captionCount = (captions, moment) => captions.filter((caption) => caption.moment <= moment).length;

/** @param {import("./base.js").Host<{ value: Partial<Value> | null }, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find, all } = within(element);
  const stage = /** @type {HTMLCanvasElement} */ (find(".stage"));
  const slider = /** @type {HTMLInputElement} */ (find(".position"));
  const newest = () => props.value?.sheet;
  /** @type {HTMLImageElement | null} */
  let sheet = null; // decoded
  /** @type {Value | null} */
  let film = null; // whose sheet and charts are on the page
  /** @type {import("./film_charts.js").Change[]} */
  let changes = []; // of the chart
  /** @type {{ story: string, moment: number } | null} */
  let linked = null; // what a link says of a film that has yet to come
  let tellAddress = (/** @type {import("./address.js").Values} */ _values) => {};

  const player = createPlayer(element, timeline, draw);

  function timeline() {
    if (!film) return { steps: 0, seconds: 1 };
    const { moments, quick, seconds } = film;
    return { steps: moments.length, seconds: player.at() < quick ? seconds / 2 : seconds };
  }

  /** @param {number} at */
  function draw(at) {
    if (!sheet || !film) return;
    const { tile, tiles, across, captions, moments } = film;
    drawTiles(stage, sheet, { tile, columns: tiles }, at * tiles, tiles, across);
    const { step, images } = moments[at];
    const when = `step ${inEnglish(step)}, ${inEnglish(images)} training pictures seen`;
    find(".when").textContent = when;
    slider.setAttribute("aria-valuetext", when);
    stage.setAttribute("aria-label", `${tiles} digits that G draws: ${when}`);
    const count = captionCount(captions, at);
    if (find(".caption").dataset.number !== String(count)) {
      find(".caption").dataset.number = String(count); // screen readers read a caption once
      find(".caption").textContent = captions[count - 1]?.text || "";
    }
    for (const [i, mark] of all(".marks button").entries()) mark.classList.toggle("now", i === count - 1);
    for (const change of changes) change(at);
    tell(film, at);
    if (!linked) tellAddress({ story: film.story, moment: at });
  }

  function figure() {
    if (!sheet || !film) return null;
    const { tile, tiles, captions } = film;
    const at = Math.round(player.at());
    const columns = Math.ceil(Math.sqrt(tiles));
    const canvas = make("canvas", { width: columns * tile, height: Math.ceil(tiles / columns) * tile });
    drawTiles(canvas, sheet, { tile, columns: tiles }, at * tiles, tiles, columns);
    const samples = { uri: canvas.toDataURL("image/png"), width: canvas.width, height: canvas.height };
    return filmFigure(samples, film, at, captions[captionCount(captions, at) - 1]?.text || "", measure);
  }

  /** @param {import("./address.js").Values} values */
  function takeLink({ story, moment }) {
    if (story === film?.story) {
      player.pause();
      player.show(Number(moment));
      return;
    }
    linked = { story: String(story), moment: Number(moment) };
    find(".film").dataset.story = linked.story;
    trigger("choose", {});
  }

  /** @param {Value} film */
  function fillMarks({ captions, moments }) {
    const marks = captions.map(({ moment, text }, i) => {
      const look = { "data-step": moment, title: text, "aria-label": `Moment ${i + 1}: ${text}` };
      const mark = make("button", look, String(i + 1));
      mark.style.left = `${(100 * moment) / (moments.length - 1)}%`;
      return mark;
    });
    find(".marks").replaceChildren(...marks);
  }

  function load() {
    const value = withSheet(props.value);
    if (!value) {
      film = null;
      find(".caption").textContent = "This recording is missing or damaged.";
      return;
    }
    showSheet(newest, (image) => {
      player.pause();
      [sheet, film] = [image, value];
      for (const old of all("svg")) old.remove();
      changes = drawScores(find(".scores"), value);
      fillMarks(value);
      stage.width = value.across * value.tile;
      stage.height = Math.ceil(value.tiles / value.across) * value.tile;
      slider.max = String(value.moments.length - 1);
      slider.setAttribute("aria-label", "Moment of the training");
      find(".film").setAttribute("aria-label", value.label);
      delete find(".caption").dataset.number;
      const isLinked = linked?.story === value.story;
      const at = isLinked && linked ? linked.moment : value.start;
      if (isLinked) linked = null;
      player.show(at);
      countPaint(element);
    });
  }

  watch("value", load);
  load();
  offer(find(".film"), figureMakers("film-figure", figure));
  const { story, start } = props.value ?? {};
  if (story !== undefined && start !== undefined) tellAddress = links.join("watch", { story, moment: start }, takeLink);
}
