// Super-resolution on a page without a server: it holds which picture is enlarged, in which mode, and what is compared;
// other components of the tab show it. Examples in test mode come with stored results; anything else is computed here,
// and a visitor's picture never leaves the page.

import { toPicture } from "../engine/pyramid.js";
import { CUBIC, resize } from "../engine/resizing.js";
import { fill, listen, make, within } from "./base.js";
import { fetchPicture } from "./chain_source.js";
import { fillChoices } from "./choices.js";
import { createNetworks } from "./enlarger_networks.js";
import {
  addResult,
  cut,
  heatMap,
  measureResult,
  misfit,
  openTask,
  planesOf,
  SCALE,
  sizeText,
  squareAround,
} from "./enlarger_task.js";
import { COLOURS, INK } from "./figure.js";
import { enlargementFigure, overviewSize } from "./figure_rows.js";
import { links } from "./links.js";
import { empty, follow } from "./own_picture.js";
import { canvasFile, canvasOf, figureMakers, imageOf, measure, offer, pictureUri } from "./take.js";

/**
 * @typedef {import("./enlarger_task.js").Mode} Mode
 * @typedef {import("./enlarger_task.js").Picture} Picture
 * @typedef {import("./enlarger_task.js").Task} Task
 *
 * @typedef {object} Method
 * @property {string} id
 * @property {string} kind
 * @property {string} title
 * @property {import("../engine/pool.js").Listing | null} listing null for one that needs no network
 *
 * @typedef {object} Example
 * @property {string} address of the photograph, relative to the page
 * @property {string} title
 * @property {[x: number, y: number]} point that is magnified at first
 * @property {string} credit where the photograph comes from
 *
 * @typedef {object} Stored what is stored of an example in test mode, by method
 * @property {number} number of the example
 * @property {Record<string, string>} results addresses, of the networks'
 * @property {Record<string, { psnr: number | null, ssim: number }>} figures
 * @property {Record<string, number | null>} distances
 * @property {[left: number, top: number]} place of the square that `losses` is about
 * @property {string} losses HTML
 *
 * @typedef {object} Props
 * @property {{}} value
 * @property {Method[]} methods from the simplest to the original
 * @property {[string, string]} sides at first
 * @property {[text: string, mode: Mode, sentence: string][]} modes
 * @property {Record<Mode, string>} texts of a figure, with {} for the sizes
 * @property {string} credit for the foot of a figure, with {} for where the picture comes from
 * @property {Example[]} examples
 * @property {number} start the example at first
 * @property {Stored | null} stored the newest that was asked for
 * @property {string} elsewhere HTML for a square whose losses are not stored
 * @property {number} patch the side of the magnified square
 * @property {number} heat levels of 255 that are white in a heat map
 * @property {string} thumbnails selector of the examples that a visitor clicks
 * @property {string} box selector of the box for the visitor's own picture
 * @property {string} viewer selector of the two pictures
 *
 * @typedef {object} State
 * @property {number | Picture} source number of an example, or the visitor's own picture
 * @property {Mode} mode
 * @property {[string, string]} sides methods on the left and on the right
 * @property {[x: number, y: number] | null} point that is magnified, in pixels of the picture; null for its middle
 *
 * @typedef {{ show: {}, look: {} }} Events show: there is something new on `result`; look: for what is stored of an example
 */

/** @param {string} text */
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** @param {string} text */
const status = (text) => make("div", { role: "status" }, text).outerHTML;

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find } = within(element);
  const { methods, modes, examples, patch } = props;
  const networks = createNetworks();
  /** @type {State} */
  let state = { source: props.start, mode: "test", sides: props.sides, point: examples[props.start].point };
  let example = props.start; // the last that was chosen
  /** @type {{ source: State["source"], mode: Mode, task: Promise<Task> } | null} */
  let newest = null;
  /** @type {Map<number, { promise: Promise<Stored>, resolve: (stored: Stored) => void }>} */
  const memory = new Map(); // what is stored, by example
  /** @type {Map<Picture, string>} */
  const addresses = new Map(); // of the newest task's results
  let turn = 0; // counts what the visitor asked for
  let runs = false;
  let work = Promise.resolve(); // the newest
  let isShown = true; // whether the viewer's pictures are those that were asked for
  let tell = (/** @type {import("./links.js").Values} */ _values) => {}; // to the address

  const methodOf = (/** @type {string} */ id) => /** @type {Method} */ (methods.find((method) => method.id === id));
  const isStored = () => typeof state.source === "number" && state.mode === "test";
  const choices = () => methods.filter(({ id }) => state.mode === "test" || id !== "original");

  /** How many pixels of the result one of the picture becomes. */
  const scale = () => (state.mode === "enlarge" ? SCALE : 1);

  /**
   * Where the point is in the result: both modes magnify the same thing.
   *
   * @param {{ width: number, height: number }} result
   * @returns {[x: number, y: number]}
   */
  function placeIn({ width, height }) {
    const [x, y] = state.point ?? [width / 2 / scale(), height / 2 / scale()];
    return [scale() * x, scale() * y];
  }

  // What others show

  /** @param {unknown[]} result for the viewer, the status, the table, the close-ups, the losses and the thumbnails */
  function show(...result) {
    /** @type {any} */ (find(".enlarger")).result = result;
    trigger("show", {});
  }

  const current = () => ({ __type__: "update", current: typeof state.source === "number" ? state.source : -1 });

  const stays = { __type__: "update" }; // what belongs to the old pictures fades with them

  /** @param {string} text instead of pictures: what is being done, or why there are none */
  function wait(text) {
    isShown = false;
    show({ message: text }, status(text), stays, stays, stays, current());
  }

  /** @param {Picture} picture */
  function address(picture) {
    const text = addresses.get(picture) ?? pictureUri(picture);
    addresses.set(picture, text);
    return text;
  }

  /**
   * @param {Task} task that has the results of both sides
   * @param {Stored | null} stored
   */
  function showTask(task, stored) {
    const pictures = state.sides.map((side) => /** @type {Picture} */ (task.looks.get(side)));
    const [left, right] = pictures.map((picture, i) => ({
      uri: address(picture),
      label: methodOf(state.sides[i]).title,
    }));
    const { width, height } = pictures[0];
    const side = Math.min(patch, width, height);
    const mark = squareAround(placeIn(pictures[0]), pictures[0], side);
    isShown = true;
    const value = { left, right, width, height, patch: side };
    show(
      { __type__: "update", value, mark },
      statusOf(task),
      { rows: rowsOf(task, stored) },
      closeUpsOf(task, mark, side),
      isPlaceOf(stored, mark) ? stored?.losses : props.elsewhere,
      current(),
    );
  }

  /** @param {Task} task */
  function statusOf(task) {
    const large = { width: SCALE * task.small.width, height: SCALE * task.small.height };
    const misfits = state.sides
      .filter((side) => methodOf(side).listing)
      .map((side) => misfit(task, side, methodOf(side).title));
    const sentences = [`${sizeText(task.small)} to ${sizeText(large)} pixels.`, ...task.notes, ...misfits];
    return status(sentences.filter(Boolean).join(" "));
  }

  /** @param {Method} method */
  const isMeasured = ({ id, listing }) =>
    id !== "original" && Boolean(listing || id === "bicubic" || state.sides.includes(id));

  /**
   * @param {Task} task
   * @param {Method} method
   * @param {Stored | null} stored
   */
  const figuresOf = (task, method, stored) =>
    isMeasured(method) ? (stored?.figures[method.id] ?? measureResult(task, method.id)) : null;

  /**
   * @param {Task} task
   * @param {Stored | null} stored
   */
  function rowsOf(task, stored) {
    if (!task.truth) return null;
    return methods
      .filter((method) => task.results.has(method.id) && isMeasured(method))
      .map((method) => {
        const { id, kind, title } = method;
        return { title, kind, ...figuresOf(task, method, stored), distance: stored?.distances[id] ?? null };
      });
  }

  /**
   * @param {Task} task
   * @param {[left: number, top: number]} mark
   * @param {number} side
   */
  function closeUpsOf(task, [left, top], side) {
    const part = { left, top, width: side, height: side };
    const truth = task.truth && cut(task.truth, part);
    const squares = choices()
      .filter(({ id }) => task.results.has(id))
      .map(({ id, title }) => {
        const image = cut(/** @type {Picture} */ (task.looks.get(id)), part);
        const difference = truth && id !== "original" ? pictureUri(heatMap(image, truth, props.heat)) : "";
        return { title, image: pictureUri(image), difference };
      });
    return { squares, heat: props.heat };
  }

  /** @type {(stored: Stored | null, mark: [number, number]) => boolean | undefined} */
  const isPlaceOf = (stored, mark) => stored?.place.every((at, i) => at === mark[i]);

  // What is computed

  /** @param {number} number of an example */
  function lookUp(number) {
    let entry = memory.get(number);
    if (!entry) {
      /** @type {(stored: Stored) => void} */
      let resolve = () => {};
      const promise = /** @type {Promise<Stored>} */ (
        new Promise((done) => {
          resolve = done;
        })
      );
      entry = { promise, resolve };
      memory.set(number, entry);
      find(".enlarger").dataset.example = String(number);
      trigger("look", {});
    }
    return entry.promise;
  }

  watch("stored", () => {
    if (props.stored) memory.get(props.stored.number)?.resolve(props.stored);
  });

  async function takeTask() {
    const { source, mode } = state;
    if (newest?.source !== source || newest.mode !== mode) {
      addresses.clear();
      const picture = typeof source === "number" ? fetchPicture(examples[source].address) : Promise.resolve(source);
      newest = { source, mode, task: picture.then((pixels) => openTask(pixels, mode, typeof source === "number")) };
    }
    return newest.task;
  }

  /**
   * @param {Task} task
   * @param {Method} method
   * @param {Stored | null} stored
   * @param {(text: string) => void} tell
   */
  async function compute(task, { id, listing }, stored, tell) {
    if (stored?.results[id]) return fetchPicture(stored.results[id]);
    if (!listing) throw new Error("the network's plan is missing");
    return toPicture(await networks.enlarge(listing, planesOf(task.small), tell));
  }

  const update = () => {
    work = enlarge();
  };

  /** Show both sides, then what the table and the close-ups lack. */
  async function enlarge() {
    turn += 1;
    const own = turn;
    networks.stop();
    mark(true);
    try {
      const [task, stored] = await Promise.all([
        takeTask(),
        isStored() ? lookUp(/** @type {number} */ (state.source)) : null,
      ]);
      const sides = state.sides.map(methodOf);
      const others = methods.filter(({ id, listing }) => listing && !state.sides.includes(id));
      for (const method of [...sides, null, ...others]) {
        if (own !== turn) return;
        if (!method) showTask(task, stored);
        if (!method || task.results.has(method.id)) continue;
        const isSide = sides.includes(method);
        const tell = (/** @type {string} */ text) => {
          if (own === turn) say(`${method.title}: ${text}.`, isSide);
        };
        tell("working");
        addResult(task, method.id, await compute(task, method, stored, tell));
        if (own === turn && !isSide) showTask(task, stored);
      }
      if (own === turn) mark(false);
    } catch (error) {
      if (own !== turn) return;
      newest = null;
      wait(sentence(String(error instanceof Error ? error.message : error)));
      mark(false);
    }
  }

  // Controls

  /**
   * @param {string} text
   * @param {boolean} over the old pictures
   */
  function say(text, over) {
    if (over) wait(text);
    find(".progress").textContent = text;
  }

  /** @param {boolean} isRunning */
  function mark(isRunning) {
    runs = isRunning;
    const button = /** @type {HTMLButtonElement} */ (find(".run"));
    button.textContent = "Cancel";
    button.disabled = !isRunning;
    find(".progress").textContent = "";
    find(".enlarger").dataset.runs = String(isRunning);
  }

  function cancel() {
    turn += 1;
    networks.stop();
    work = Promise.resolve();
    mark(false);
    const button = /** @type {HTMLButtonElement} */ (find(".run"));
    button.textContent = "Start again";
    button.disabled = false;
    say("Cancelled.", !isShown);
  }

  function fillControls() {
    const texts = choices().map(({ id, title }) => /** @type {[string, string]} */ ([title, id]));
    fillChoices(find(".left .choices"), "sr-own-left", texts, state.sides[0]);
    fillChoices(find(".right .choices"), "sr-own-right", texts, state.sides[1]);
    const names = modes.map(([text, mode]) => /** @type {[string, string]} */ ([text, mode]));
    fillChoices(find(".mode .choices"), "sr-own-mode", names, state.mode);
    find(".sentence").textContent = modes.find(([, mode]) => mode === state.mode)?.[2] ?? "";
  }

  /** @param {Partial<State>} part */
  function change(part) {
    state = { ...state, ...part };
    if (state.mode === "enlarge") {
      const [left, right] = state.sides;
      state.sides = [left === "original" ? "bicubic" : left, right === "original" ? props.sides[1] : right];
    }
    fillControls();
    tell(linkValues());
    update();
  }

  /**
   * The point that is magnified until the visitor clicks at another.
   *
   * @param {State["source"]} source
   */
  const firstPoint = (source) => (typeof source === "number" ? examples[source].point : null);

  /** What the address says: of the point only where the visitor clicked, and nothing of a picture of one's own. */
  function linkValues() {
    const { source, mode, point } = state;
    const isFirst = String(point) === String(firstPoint(source)) || typeof source !== "number";
    const [x, y] = (!isFirst && point) || [null, null];
    return { example, mode, left: state.sides[0], right: state.sides[1], x, y };
  }

  /** @param {any} values */
  function takeLink({ example: number, mode, left, right, x, y }) {
    example = number;
    if (typeof state.source !== "number") empty(props.box);
    const point = x === null || y === null ? firstPoint(number) : /** @type {[number, number]} */ ([x, y]);
    change({ source: number, mode, sides: [left, right], point });
  }

  /** @param {number} number of an example */
  function choose(number) {
    example = number;
    change({ source: number, mode: "test", point: firstPoint(number) });
  }

  listen(element, "input", ".side input", (/** @type {HTMLInputElement} */ input) => {
    const [left, right] = state.sides;
    change({ sides: input.closest(".left") ? [input.value, right] : [left, input.value] });
  });
  listen(element, "input", ".mode input", (/** @type {HTMLInputElement} */ input) => {
    const mode = /** @type {Mode} */ (input.value);
    change({ mode });
  });
  listen(element, "click", ".run", () => (runs ? cancel() : update()));
  // What the visitor takes home

  /** The newest task once all of it is there; null where it cannot be done. */
  async function finish() {
    if (!newest || !isShown) update(); // nobody has asked for anything yet, or it was cancelled
    await work;
    return newest?.task ?? null;
  }

  /** @param {string} type of the file */
  async function saveRight(type) {
    const picture = (await finish())?.looks.get(state.sides[1]);
    return picture ? canvasFile(canvasOf(picture), state.sides[1], type) : null;
  }

  async function figure() {
    const task = await finish();
    const stored = isStored() ? await lookUp(/** @type {number} */ (state.source)) : null;
    return task && drawFigure(task, stored);
  }

  /**
   * @param {Task} task
   * @param {Stored | null} stored
   */
  function drawFigure(task, stored) {
    const whole = /** @type {Picture} */ (task.truth ?? task.looks.get("bicubic"));
    const side = Math.min(patch, whole.width, whole.height);
    const [left, top] = squareAround(placeIn(whole), whole, side);
    const squares = choices()
      .filter(({ id }) => task.looks.has(id))
      .map((method) => ({
        title: method.title,
        colour: method.listing ? COLOURS.generated : method.id === "original" ? COLOURS.real : INK,
        image: imageOf(
          cut(/** @type {Picture} */ (task.looks.get(method.id)), { left, top, width: side, height: side }),
        ),
        figures: figuresOf(task, method, stored),
      }));
    const { share, width, height } = overviewSize(whole, squares[0].image, squares.length);
    const overview = imageOf(toPicture(resize(planesOf(whole), width, height, CUBIC)));
    const large = { width: SCALE * task.small.width, height: SCALE * task.small.height };
    const about = fill(props.texts[task.mode], `from ${sizeText(task.small)} to ${sizeText(large)} pixels`);
    const source = typeof state.source === "number" ? examples[state.source].credit : "";
    const texts = { about, credit: fill(props.credit, source).replace(/ +/g, " ") };
    return enlargementFigure(overview, share, [left, top], squares, texts, measure);
  }

  offer(find(".enlarger"), {
    "right-png": () => saveRight("image/png"),
    "right-jpeg": () => saveRight("image/jpeg"),
    ...figureMakers("super-resolution-figure", figure),
  });
  document.addEventListener("pick", (event) => {
    if (!(/** @type {Element} */ (event.target).closest(props.viewer))) return;
    const { x, y } = /** @type {CustomEvent<{ x: number, y: number }>} */ (event).detail;
    change({ point: [x / scale(), y / scale()] });
  });
  document.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement} */ (target).closest(`${props.thumbnails} button`);
    if (button) choose(Number(/** @type {HTMLElement} */ (button).dataset.index));
  });
  follow(props.box, ({ picture }) => {
    if (picture) change({ source: picture, point: null });
    else if (typeof state.source !== "number") choose(example);
  });
  fillControls();
  mark(false);
  tell = links.join("super_resolution", linkValues(), takeLink);
}
