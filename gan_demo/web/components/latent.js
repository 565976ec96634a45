// Two seeds and the pictures between them. What a visitor wants is here and nowhere else: `path`. The browser draws it
// as soon as it can; until then, and where it cannot, the server is asked for all of it.
import { PATHS } from "../engine/latents.js";
import { listen, make, within } from "./base.js";
import { fillChoices } from "./choices.js";
import { createContactSheet } from "./contact_sheet.js";
import { createLength } from "./latent_length.js";
import { classWeights, createMix, NO_MIX } from "./latent_mix.js";
import { createPathView } from "./latent_path.js";
import { createStanding } from "./latent_standing.js";
import { offerPath } from "./latent_take.js";
import { createTriangle } from "./latent_triangle.js";
import { links } from "./links.js";
import { createLive } from "./live.js";
import { isSeed } from "./seed_rule.js";

/**
 * @typedef {object} Path
 * @property {string} model
 * @property {number | null} seed_a null is an empty box
 * @property {number | null} seed_b
 * @property {number | null} frames
 * @property {string} kind
 * @property {string} label "" for a model that knows none
 * @property {string} second a label that is mixed with it; "" for none
 * @property {number} mix its share, from 0 to 1
 *
 * @typedef {object} Value
 * @property {Path} path
 * @property {import("./scrubber.js").Value} frames its pictures
 *
 * @typedef {Pick<Path, "model" | "label"> & { value: import("./contact_sheet.js").Value }} Contact
 * @typedef {{ text: string, path: Partial<Path> }} Try
 *
 * @typedef {object} Own what the tab has to know of a model besides
 * @property {string} of what all pictures of it show, such as "a face"
 * @property {string} opinion what its D's numbers are, for a figure
 * @property {string} credit for the foot of a figure
 *
 * @typedef {import("./live.js").Model & Own} Model
 *
 * @typedef {object} Props
 * @property {Value} value
 * @property {Contact} contact
 * @property {Model[]} models
 * @property {Try[]} tries
 * @property {Path} start what the tab opens with, and Reset brings back
 * @property {number} corner the third seed, where three faces are corners
 * @property {[string, string][]} kinds names of paths, and what they are called in `path`
 * @property {string} story HTML
 * @property {string} gif address of the library that encodes animations
 * @property {string} followers selector of what the server computes once the path rests, where somebody sees it
 *
 * @typedef {{ draw: {}, overview: {}, choose: {}, rest: {} }} Events
 */

const SEEDS = 10000; // that dice choose from
const [FEWEST, MOST] = [2, 96]; // pictures of a path
const REST = 400; // milliseconds
const GROUPS = { model: "#model", kind: "#path-kind", label: "#label" };

/**
 * Whether a path can be drawn; of any other one the server says what is wrong with it.
 *
 * @param {Path} path
 */
export function isWhole({ seed_a, seed_b, frames }) {
  const isLength = Number.isInteger(frames) && Number(frames) >= FEWEST && Number(frames) <= MOST;
  return isSeed(seed_a) && isSeed(seed_b) && isLength;
}

/**
 * Whether a box is empty: somebody is typing.
 *
 * @param {Path} path
 */
export const isEmpty = ({ seed_a, seed_b, frames }) => [seed_a, seed_b, frames].includes(null);

/**
 * Whether a path is what some of its values say.
 *
 * @param {Partial<Path>} part
 * @param {Path} whole
 */
export function agree(part, whole) {
  return Object.entries(part).every(([name, value]) => whole[/** @type {keyof Path} */ (name)] === value);
}

/**
 * What a picture shows, in the words of gan_demo/ui/latent_tab.py.
 *
 * @param {string} of what all pictures of a model show, such as "a face"
 * @param {Path} path
 * @param {number} t from 0 at A to 1 at B
 */
export const describeWay = (of, { seed_a, seed_b }, t) =>
  `${of}, ${Math.round(100 * t)}% of the way from seed ${seed_a} to seed ${seed_b}`;

const MIDDLE = 0.5; // of a path, where a thing to try shows best what it is about
const rounded = (/** @type {number} */ share) => Math.round(1000 * share) / 1000; // no picture differs by less

/**
 * The place on a path that the address means, which says it in few digits: one of the path's pictures where it can be.
 *
 * @param {number} share from 0 at A to 1 at B, rounded
 * @param {number} frames of the path
 * @param {number} opening the place that the tab opens with
 */
export function exactShare(share, frames, opening) {
  const picture = Math.round(share * (frames - 1)) / (frames - 1);
  return [opening, picture].find((place) => rounded(place) === share) ?? share;
}

/**
 * What the address says of a path.
 *
 * @param {Path} path
 * @param {number} at from 0 at A to 1 at B
 */
export const linkValues = ({ seed_a, seed_b, mix, ...rest }, at) => {
  const { model, frames, kind, label, second } = rest;
  return { model, a: Number(seed_a), b: Number(seed_b), frames: Number(frames), kind, label, second, mix, at };
};

/**
 * The path of an address; labels that the model does not know are left out.
 *
 * @param {import("./address.js").Values} values
 * @param {string[]} labels of the model
 * @returns {Path}
 */
export function linkedPath({ model, a, b, frames, kind, label, second, mix }, labels) {
  const first = labels.includes(String(label)) ? String(label) : labels[0] || "";
  const isMix = labels.includes(String(second)) && second !== first;
  const parts = isMix ? { second: String(second), mix: Number(mix) } : NO_MIX;
  const own = { model: String(model), seed_a: Number(a), seed_b: Number(b), frames: Number(frames) };
  return { ...own, kind: String(kind), label: first, ...parts };
}

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find, all } = within(element);
  const { models, tries, start, kinds } = props;
  let path = start;
  let overview = { model: props.contact.model, label: props.contact.label }; // what the contact sheet shows
  let drawing = ""; // the model that the worker draws with
  let visible = false; // by the visitor
  let timer = 0; // until the path rests
  const opening = Math.floor(Number(start.frames) / 2) / (Number(start.frames) - 1);
  let share = rounded(opening); // of the way to the picture
  let tell = (/** @type {import("./address.js").Values} */ _values) => {}; // to the address

  const model = () => models.find(({ id }) => id === path.model) || models[0];
  const live = createLive(models, follow);
  const isLive = () => live.ready(path.model) && isWhole(path);
  const view = createPathView(
    find("#path-player"),
    drawPoint,
    (t) => describeWay(model().of, path, t),
    (t) => {
      share = rounded(t);
      tellAddress();
    },
  );
  const standing = createStanding(find(".standing"), live, model, view.redraw);
  const mix = createMix(find("#mix"), change);
  const contact = createContactSheet(find("#contact-sheet"), props.contact.value, (seed, end) =>
    change(end === "A" ? { seed_a: seed } : { seed_b: seed }),
  );
  /** @type {import("./latent_fold.js").Artist} */
  const artist = {
    latent: (seed) => live.latent(path.model, seed),
    draw: (place, z, show) => drawPicture(place, z, classWeights(model().labels, path), show),
  };
  /** @type {HTMLInputElement} */ (find(".corner-seed")).value = String(props.corner);
  const toys = [
    createTriangle(/** @type {HTMLDetailsElement} */ (find("#section-latent-roam")), artist),
    createLength(/** @type {HTMLDetailsElement} */ (find("#section-latent-length")), artist),
  ];

  offerPath(find(".latent"), live, () => (isWhole(path) ? { path, model: model() } : null), props);

  /** @type {import("./latent_path.js").Draw} */
  function drawPoint(place, t, show) {
    if (!visible || !isLive()) return;
    const [a, b] = [path.seed_a, path.seed_b].map((seed) => live.latent(path.model, Number(seed)));
    drawPicture(place, PATHS[path.kind](a, b, t), classWeights(model().labels, path), show, t);
  }

  /**
   * @param {string} place
   * @param {Float32Array} z
   * @param {number[]} labels
   * @param {(picture: import("./latent_path.js").Picture) => void} show
   * @param {number} [at] where on the path
   */
  function drawPicture(place, z, labels, show, at = 0) {
    const id = path.model;
    const numbers = place === "stage" && standing.listens() ? [0] : [];
    live.draw({ id, place, z, labels, numbers }, (picture, images) => {
      show(picture);
      if (images) standing.hear({ id, images, labels }, at);
    });
  }

  // The path changes

  /** @param {Partial<Path>} part */
  function change(part) {
    const before = path;
    path = { ...path, ...part };
    if (path.model !== before.model) {
      path = { ...path, ...NO_MIX, label: model().labels[0] || "" };
      if (!isWhole(path)) path = { ...path, seed_a: start.seed_a, seed_b: start.seed_b, frames: start.frames };
    }
    if (path.second === path.label) path = { ...path, ...NO_MIX };
    update(before);
  }

  /** @param {Path} before */
  function update(before) {
    fill();
    if (path.model !== before.model) trigger("choose", {});
    if (visible) live.begin(path.model);
    if (!isEmpty(path)) show();
  }

  /** @param {import("./address.js").Values} values */
  function takeLink(values) {
    const before = path;
    const labels = models.find(({ id }) => id === values.model)?.labels ?? [];
    path = linkedPath(values, labels);
    share = Number(values.at);
    view.moveTo(exactShare(share, Number(path.frames), opening));
    update(before);
  }

  function tellAddress() {
    if (isWhole(path)) tell(linkValues(path, share));
  }

  function show() {
    if (isLive()) drawAll();
    else askServer();
  }

  function drawAll() {
    if (!visible) return;
    if (drawing !== path.model) live.forget();
    drawing = path.model;
    if (!agree(overview, path)) drawOverview();
    for (const toy of toys) toy.show(Number(path.seed_a), Number(path.seed_b));
    const ends = /** @type {[string, string]} */ ([`A ${path.seed_a}`, `B ${path.seed_b}`]);
    view.showLive(JSON.stringify(path), Number(path.frames), ends);
    askFollowers();
  }

  /** Asks for charts and program if somebody sees them, once the path rests. */
  function askFollowers() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const followers = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(props.followers)]);
      if (followers.some(({ offsetParent }) => offsetParent)) trigger("rest", {});
    }, REST);
  }

  function drawOverview() {
    const { model: id, label } = path;
    overview = { model: id, label };
    const weights = classWeights(model().labels, { ...path, ...NO_MIX });
    let left = contact.seeds.length;
    for (const seed of [...contact.seeds].reverse()) {
      drawPicture(`tile ${seed}`, live.latent(id, seed), weights, (picture) => {
        contact.put(seed, picture);
        left -= 1;
        if (left === 0) contact.mark(id, label);
      });
    }
  }

  function askServer() {
    drawing = "";
    live.forget();
    askPath();
    const { model, label } = find("#contact-sheet").dataset; // of a whole sheet, which a worker may not have finished
    if (!agree({ model, label }, path)) trigger("overview", {});
  }

  function askPath() {
    live.ask(path.model);
    trigger("draw", {});
  }

  // What comes: from the server, of the weights, and into sight

  watch("value", () => {
    live.answer(props.value.path.model);
    if (!agree(props.value.path, path) || isLive()) return;
    view.showFrames(props.value.frames);
    askFollowers();
  });
  watch("contact", () => {
    const { model, label, value } = props.contact;
    if (!agree({ model, label }, path) || isLive()) return;
    overview = { model, label };
    contact.show(value, model, label);
  });

  function follow() {
    const state = live.ready(path.model) ? "ready" : live.failure(path.model) ? "failed" : "loading";
    find(".progress").textContent = live.text(path.model);
    const before = find(".latent").dataset.live;
    find(".latent").dataset.live = state;
    enableToys();
    if (state === "ready" && !drawing && isLive()) drawAll();
    mix.fill(path, model().labels, state === "ready");
    standing.follow();
    if (state === "failed" && before === "ready") change(NO_MIX);
    if (live.isSlow(path.model) && isLive()) askPath();
  }

  function enableToys() {
    const [ready, failure] = [live.ready(path.model), live.failure(path.model)];
    const reason = failure ? `Grey, because this browser does not draw: ${failure}.` : "Grey until this browser draws.";
    for (const toy of toys) toy.enable(ready ? "" : reason);
  }

  new IntersectionObserver((entries) => {
    if (!element.isConnected) live.close();
    visible = entries.at(-1)?.isIntersecting || false;
    if (!visible) return;
    live.begin(path.model);
    if (isLive()) drawAll();
  }).observe(find(".latent"));

  // Controls

  /** @param {HTMLInputElement} box */
  const numberIn = (box) => (box.value === "" ? null : Number(box.value));

  function fill() {
    find(".latent").dataset.path = JSON.stringify(path);
    for (const box of /** @type {HTMLInputElement[]} */ (all(".number"))) {
      const number = path[/** @type {"frames"} */ (box.name)];
      if (numberIn(box) !== number) box.value = String(number ?? "");
      box.setAttribute("aria-invalid", String(!box.validity.valid));
    }
    const { labels, notice } = model();
    if (find(".about .text").innerHTML !== notice) find(".about .text").innerHTML = notice;
    find("#label").hidden = labels.length === 0;
    fillGroup(
      "label",
      labels.map((name) => [name, name]),
    );
    fillGroup(
      "model",
      models.map(({ id, title }) => [title, id]),
    );
    fillGroup("kind", kinds);
    const { model: _model, label: _label, ...rest } = start;
    /** @type {HTMLButtonElement} */ (find("#reset")).disabled = agree(rest, path);
    contact.setEnds({ end_a: path.seed_a, end_b: path.seed_b });
    find(".progress").textContent = live.text(path.model);
    mix.fill(path, labels, live.ready(path.model));
    standing.follow();
    enableToys();
    tellAddress();
  }

  /**
   * @param {"model" | "kind" | "label"} name
   * @param {[string, string][]} choices
   */
  function fillGroup(name, choices) {
    fillChoices(find(`${GROUPS[name]} .choices`), name, choices, path[name]);
  }

  listen(element, "input", ".number", (/** @type {HTMLInputElement} */ box) => change({ [box.name]: numberIn(box) }));
  listen(element, "focusout", ".number", (/** @type {HTMLInputElement} */ box) => {
    if (numberIn(box) === null) askServer(); // which says what has to stand there
  });
  listen(element, "input", "input[type=radio]", (/** @type {HTMLInputElement} */ radio) => {
    change({ [radio.name]: radio.value });
    if (radio.name === "model") view.reveal();
  });
  listen(element, "click", ".controls .dice", ({ dataset }) => {
    change({ [dataset.name || ""]: Math.floor(SEEDS * Math.random()) });
  });
  listen(element, "click", "#reset", () => {
    const { seed_a, seed_b, frames, kind } = start;
    change({ seed_a, seed_b, frames, kind, ...NO_MIX });
  });
  listen(element, "click", ".tries button", ({ dataset }) => {
    share = MIDDLE;
    view.moveTo(exactShare(share, Number(start.frames), opening));
    change({ ...tries[Number(dataset.try)].path, frames: start.frames });
    view.reveal();
  });

  const buttons = tries.map(({ text }, i) => make("button", { "data-try": i }, text));
  find(".tries").replaceChildren(make("b", {}, "Try"), ...buttons);
  find(".about .story").innerHTML = props.story;
  for (const toy of toys) toy.show(Number(start.seed_a), Number(start.seed_b));
  fill();
  follow();
  contact.show(props.contact.value, props.contact.model, props.contact.label);
  view.showFrames(props.value.frames);
  tell = links.join("latent", linkValues(start, share), takeLink);
}
