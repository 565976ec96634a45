// What D sees in a picture. What a visitor wants is here and nowhere else: `state`. The browser draws and looks as soon
// as it can; until then the opening's picture stands there, and where it cannot, the server looks.
import { square } from "../engine/pyramid.js";
import { listen, make, showSheet, within, withSheet } from "./base.js";
import { fetchPicture } from "./chain_source.js";
import { cutPictures } from "./chain_view.js";
import { fillChoices } from "./choices.js";
import { createChoose } from "./inside_choose.js";
import { createDrawings } from "./inside_drawings.js";
import { createExcite } from "./inside_excite.js";
import { asInput, RING, strongest, tileOf } from "./inside_maps.js";
import { savePicture } from "./inside_save.js";
import { createSight, describeVotes } from "./inside_sight.js";
import { createStrokes } from "./inside_strokes.js";
import { describeOpinion, opinionOf } from "./latent_standing.js";
import { links } from "./links.js";
import { alone, createLive } from "./live.js";
import { empty, follow } from "./own_picture.js";
import { isSeed } from "./seed_rule.js";

/**
 * @typedef {import("./inside_maps.js").Tile} Tile
 * @typedef {import("./latent_path.js").Picture} Picture
 *
 * @typedef {object} Own what this tab has to know of a model besides
 * @property {string} of what all its pictures show, such as "a face"
 * @property {string} credit for the foot of a figure
 * @property {number} seed that it opens with
 * @property {number[]} usual what each place adds to D's score in the mean of real pictures; [] where nobody measured it
 * @property {import("./inside_choose.js").Measured[]} rows of choices
 *
 * @typedef {import("./live.js").Model & Own} Model
 *
 * @typedef {object} State
 * @property {string} model
 * @property {number | null} seed null is an empty box
 * @property {number} example counted from 1; 0 for none
 * @property {number} layer counted from 1
 * @property {number} feature counted from 1; 0 for none
 * @property {"maps" | "votes"} view
 * @property {number} n from how many drawings D chooses
 * @property {number} sheet the first seed of those
 *
 * @typedef {object} Value the server's sight of a seed's picture
 * @property {{ model: string, seed: number }} of
 * @property {string} sheet a data URI: the picture and the maps, side by side
 * @property {import("./chain_view.js").Place} picture
 * @property {import("./chain_view.js").Place[]} places of the maps, layer by layer
 * @property {number[][]} features by layer
 * @property {number} score
 * @property {number[]} votes
 *
 * @typedef {object} Subject what is looked at, and what D sees in it
 * @property {string} key what it answers
 * @property {Picture} picture
 * @property {Float32Array | null} images its numbers; null where the server drew it
 * @property {Tile[][]} rings by layer
 * @property {(layer: number, feature: number) => Tile | null} tile
 * @property {number} score
 * @property {number[]} votes
 *
 * @typedef {object} Props
 * @property {Value} value
 * @property {import("./inside_choose.js").Stored | {}} choice
 * @property {Model[]} models
 * @property {string} story HTML
 * @property {string[]} examples their addresses
 * @property {string} thumbnails selector of the examples that a visitor clicks
 * @property {string} box selector of the box for the visitor's own picture
 * @property {number} most drawings that D chooses from
 *
 * @typedef {{ ask: {} }} Events
 */

/**
 * Why D may find real-looking what nobody would.
 *
 * @param {Pick<Model, "title" | "of">} model
 */
export const strangerWords = ({ title, of }) =>
  `D learned to tell real ${title.toLowerCase()} from those that its G draws, and was never shown anything else: ` +
  `what looks real to it need not look like ${of}.`;

const D = "discriminator";
const SEEDS = 10000; // that the die chooses from
/** @type {[text: string, part: Partial<State>][]} */
const TRIES = [
  ["Where does D see a fake?", { view: "votes", feature: 0 }],
  ["What the last layer responds to", { view: "maps", layer: 4, feature: 0 }],
];

/**
 * What the picture on the page depends on.
 *
 * @param {Pick<State, "model" | "seed" | "example">} state
 * @param {number} own the number of the visitor's own picture; 0 for none
 */
const keyOf = ({ model, seed, example }, own) => JSON.stringify([model, own || example ? 0 : seed, example, own]);

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find } = within(element);
  const { models, examples } = props;
  const opening = props.value.of;
  /** @type {State} */
  let state = { ...opening, example: 0, layer: 1, feature: 0, view: "maps", n: 1, sheet: 0 };
  /** @type {Subject | null} */
  let subject = null;
  /** @type {import("./picture_file.js").Picture | null} */
  let ownPicture = null;
  let count = 0; // of own pictures
  let own = 0; // the number of the one that is looked at; 0 for none
  let request = ""; // the key that was asked for
  let visible = false; // by the visitor
  let tell = (/** @type {import("./links.js").Values} */ _values) => {}; // to the address

  const modelOf = (/** @type {string} */ id) => models.find((model) => model.id === id) || models[0];
  const model = () => modelOf(state.model);
  const key = () => keyOf(state, own);
  const live = createLive(models, hear);
  const isLive = () => live.ready(state.model) && live.ready(state.model, D);
  const failure = () => live.failure(state.model) || live.failure(state.model, D);
  const view = createSight(find(".inside"), (feature) => {
    change({ feature: state.feature === feature + 1 ? 0 : feature + 1, view: "maps" });
  });
  const drawings = createDrawings(live, () => {
    choose.show();
    excite.show();
  });
  const choose = createChoose(
    /** @type {HTMLDetailsElement} */ (find("#section-inside-choose")),
    withSheet(props.choice),
    drawings,
    change,
  );
  const excite = createExcite(/** @type {HTMLDetailsElement} */ (find("#section-inside-excite")), drawings, (feature) =>
    change({ feature: feature + 1, view: "maps" }),
  );
  const strokes = createStrokes(/** @type {HTMLDetailsElement} */ (find("#section-inside-strokes")), live);

  // What the visitor wants

  /** @param {Partial<State>} part */
  function change(part) {
    const before = state;
    state = { ...state, ...part };
    if (state.model !== before.model) state = { ...state, feature: 0, layer: Math.min(state.layer, layers()) };
    if (state.layer !== before.layer && !part.feature) state.feature = 0;
    fill();
    tell(linkValues());
    update();
  }

  /** How many layers D has, as far as it is known. */
  const layers = () => subject?.rings.length ?? 4;

  function update() {
    if (subject?.key === key()) show();
    if (!visible) return;
    live.begin(state.model);
    live.begin(state.model, D);
    if (request === key()) return;
    if (isLive()) look();
    else if (failure() && !own && !state.example && !alone() && isSeed(state.seed)) {
      request = key();
      find(".inside").dataset.wish = JSON.stringify({ model: state.model, seed: state.seed });
      trigger("ask", {});
    }
  }

  // What the address says

  const linkValues = () => ({ ...state, seed: Number(state.seed) });

  /** @param {any} values */
  function takeLink(values) {
    leaveOwn();
    state = { ...values };
    fill();
    update();
    press();
  }

  // What the browser draws, and sees in it

  function look() {
    request = key();
    const wish = request;
    if (own && ownPicture) seePicture(wish, ownPicture);
    else if (state.example) {
      fetchPicture(examples[state.example - 1]).then(
        (picture) => seePicture(wish, picture),
        () => say("This example did not load. Choose it again."),
      );
    } else if (isSeed(state.seed)) {
      const z = live.latent(state.model, Number(state.seed));
      live.draw({ id: state.model, place: "stage", z, labels: [], numbers: [0] }, (picture, images) => {
        see(wish, picture, /** @type {Float32Array} */ (images));
      });
    } else request = "";
  }

  /**
   * @param {string} wish
   * @param {import("./picture_file.js").Picture} file
   */
  function seePicture(wish, file) {
    const shape = live.plan(state.model, D)?.inputs[0].shape ?? [];
    const { images, picture } = asInput(square(file, shape[2]), shape[0]);
    see(wish, picture, images);
  }

  /**
   * @param {string} wish
   * @param {Picture} picture
   * @param {Float32Array} images
   */
  function see(wish, picture, images) {
    if (wish !== key()) return;
    const ask = { id: state.model, network: D, place: "look", inputs: { images }, look: { maps: true } };
    live.wish(ask, ({ sight }) => {
      if (wish !== key() || !sight?.layers) return;
      const maps = sight.layers;
      const rings = maps.map((layer) => strongest(layer, RING).map((feature) => tileOf(layer, feature)));
      const tile = (/** @type {number} */ layer, /** @type {number} */ feature) =>
        feature < maps[layer]?.channels ? tileOf(maps[layer], feature) : null;
      const votes = [...(sight.votes ?? [])];
      take({ key: wish, picture, images, rings, tile, score: sight.score, votes });
    });
  }

  // What the server saw

  function load() {
    const { value } = props;
    showSheet(
      () => value.sheet,
      (image) => {
        const wish = keyOf({ ...value.of, example: 0 }, 0);
        if (subject && wish !== key()) return; // the visitor has gone on
        const [picture, ...pictures] = cutPictures(image, [value.picture, ...value.places]);
        const next = pictures[Symbol.iterator]();
        const rings = value.features.map((features) =>
          features.map((feature) => storedTile(feature, /** @type {Picture} */ (next.next().value))),
        );
        const tile = (/** @type {number} */ layer, /** @type {number} */ feature) =>
          rings[layer]?.find((one) => one.feature === feature) ?? null;
        take({ key: wish, picture, images: null, rings, tile, score: value.score, votes: value.votes });
      },
    );
  }

  /** @type {(feature: number, picture: Picture) => Tile} */
  function storedTile(feature, { pixels, width, height }) {
    const values = Float32Array.from({ length: width * height }, (_, i) => pixels[4 * i] / 255);
    return { feature, width, height, values };
  }

  // What the page shows

  /** @param {Subject} next */
  function take(next) {
    subject = next;
    fill();
    show();
  }

  function show() {
    if (!subject) return;
    const { picture, rings, images, score } = subject;
    const layer = Math.min(state.layer, rings.length) - 1;
    const feature = state.feature - 1;
    const isVotes = state.view === "votes";
    const tile = isVotes || feature < 0 ? null : subject.tile(layer, feature);
    const votes = subject.votes.map((vote, i) => vote - (model().usual[i] ?? 0));
    const ring = rings[layer];
    view.show({
      picture,
      alternative: describe(isVotes ? votes : [], tile ? feature : -1, layer),
      ring,
      tile,
      feature: isVotes ? -1 : feature,
      votes: isVotes ? votes : [],
    });
    find(".inside").dataset.shown = subject.key;
    compare();
    find(".what").textContent = whatWords(isVotes, Boolean(tile), feature, layer);
    find(".to-excite").hidden = !tile;
    const { quantiles, probability } = model();
    const hasOpinion = quantiles.length > 0 || probability;
    find(".verdict p").textContent = hasOpinion ? describeOpinion(opinionOf(score, model()), model()) : "";
    find(".stranger").hidden = !hasOpinion || !(own || state.example);
    find(".stranger").textContent = strangerWords(model());
    const chosenFeature = feature >= 0 ? feature : (ring[0]?.feature ?? 0);
    const wish = { model: model(), first: state.sheet, layer, feature: chosenFeature };
    excite.set(wish, { picture, tiles: ring });
    strokes.set(
      images && { id: state.model, images, width: picture.width, height: picture.height, last: rings.length - 1 },
    );
  }

  /** @type {(votes: number[], feature: number, layer: number) => string} */
  function describe(votes, feature, layer) {
    const what = own ? "your picture" : state.example ? "an example photograph" : `${model().of}, seed ${state.seed}`;
    if (votes.length) return `${what}; ${describeVotes(votes)}`;
    return feature < 0 ? what : `${what}, bright where feature ${feature + 1} of layer ${layer + 1} answers`;
  }

  /** @type {(isVotes: boolean, hasTile: boolean, feature: number, layer: number) => string} */
  function whatWords(isVotes, hasTile, feature, layer) {
    if (isVotes) return "D's score is a sum over 16 places. Red points to a fake, green to a real picture.";
    if (hasTile) return `Feature ${feature + 1} of layer ${layer + 1}: bright where it finds its pattern.`;
    if (feature >= 0) return `Feature ${feature + 1} of layer ${layer + 1} will be shown once D is here.`;
    return (
      "D looks for patterns, its features. Each small picture is bright where one of layer " +
      `${layer + 1} finds its own. Choose one.`
    );
  }

  /** Say whether the page shows what is wished for. */
  function compare() {
    find(".inside").dataset.current = String(subject?.key === key());
  }

  /** @param {string} text */
  function say(text) {
    find(".progress").textContent = text;
  }

  function hear() {
    const before = find(".inside").dataset.live;
    const now = isLive() ? "ready" : failure() ? "failed" : "loading";
    find(".inside").dataset.live = now;
    say(progressWords());
    const why = isLive() ? "" : failure() ? `Your browser cannot do this: ${failure()}.` : "D is on its way.";
    choose.enable(why);
    excite.enable(why);
    strokes.enable(why);
    if (now === before) return;
    request = "";
    drawings.restart();
    update();
    choose.want();
    excite.update();
  }

  function progressWords() {
    if (isLive()) return "Drawn and looked at in your browser.";
    if (!live.ready(state.model) || live.failure(state.model)) return live.text(state.model);
    if (live.failure(state.model, D)) return `D does not run in this browser: ${live.failure(state.model, D)}.`;
    const { here, total } = live.amount(state.model, D);
    return `D is on its way: ${here} of ${total} MB.`;
  }

  new IntersectionObserver((entries) => {
    if (!element.isConnected) live.close();
    visible = entries.at(-1)?.isIntersecting || false;
    if (!visible) {
      drawings.pause();
      return;
    }
    update();
    choose.want();
    excite.update();
  }).observe(find(".inside"));

  // Controls

  function fill() {
    const box = /** @type {HTMLInputElement} */ (find(".number"));
    if (box.value === "" || Number(box.value) !== state.seed) box.value = String(state.seed ?? "");
    box.setAttribute("aria-invalid", String(!box.validity.valid));
    find(".inside").dataset.own = String(own > 0);
    compare();
    fillChoices(
      find(".model .choices"),
      "inside-model",
      models.map(({ id, title }) => [title, id]),
      state.model,
    );
    fillChoices(
      find(".view .choices"),
      "inside-view",
      [
        ["what features respond to", "maps"],
        ["where D sees a fake", "votes"],
      ],
      state.view,
    );
    const choices = Array.from({ length: layers() }, (_, i) => /** @type {[string, number]} */ ([layerName(i), i + 1]));
    fillChoices(find(".layer .choices"), "inside-layer", choices, Math.min(state.layer, layers()));
    if (find(".text").innerHTML !== model().notice) find(".text").innerHTML = model().notice;
    choose.set(model(), { n: state.n, sheet: state.sheet });
  }

  /** @param {number} layer counted from 0 */
  function layerName(layer) {
    const tile = subject?.rings[layer]?.[0];
    return tile ? `${layer + 1}: ${tile.width}×${tile.height}` : String(layer + 1);
  }

  /** Another picture takes the place of the visitor's own one. */
  function leaveOwn() {
    if (!own) return;
    own = 0; // before the box says that it is empty, which is no news then
    empty(props.box);
  }

  listen(element, "input", ".number", (/** @type {HTMLInputElement} */ box) => {
    leaveOwn();
    change({ seed: box.value === "" ? null : Number(box.value), example: 0 });
    press();
  });
  listen(element, "click", ".seeds .dice", () => {
    leaveOwn();
    change({ seed: Math.floor(SEEDS * Math.random()), example: 0 });
    press();
  });
  listen(element, "input", "input[type=radio]", (/** @type {HTMLInputElement} */ { name, value }) => {
    if (name === "inside-model") change({ model: value, seed: modelOf(value).seed });
    else if (name === "inside-layer") change({ layer: Number(value), feature: 0, view: "maps" });
    else change({ view: value === "votes" ? "votes" : "maps" });
  });
  listen(element, "click", ".to-excite", () => {
    const section = /** @type {HTMLDetailsElement} */ (find("#section-inside-excite"));
    section.open = true;
    section.scrollIntoView();
  });
  listen(element, "click", ".tries button", ({ dataset }) => {
    change({ ...TRIES[Number(dataset.try)][1] });
    reveal();
  });

  function reveal() {
    find(".ring").scrollIntoView({ behavior: "smooth", block: "nearest" });
  }

  /** Mark the example that is in use. */
  function press() {
    for (const button of document.querySelectorAll(`${props.thumbnails} button`)) {
      const { index } = /** @type {HTMLElement} */ (button).dataset;
      button.setAttribute("aria-pressed", String(!own && Number(index) + 1 === state.example));
    }
  }

  document.addEventListener("arrive", ({ target }) => {
    if (/** @type {Element} */ (target).closest(props.thumbnails)) press();
  });
  document.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest(`${props.thumbnails} button`);
    if (!button) return;
    own = 0;
    visible = true;
    change({ example: Number(/** @type {HTMLElement} */ (button).dataset.index) + 1 });
    reveal();
  });
  follow(props.box, (news) => {
    if (!news.picture && !own) return;
    visible = true; // at least the box
    ownPicture = news.picture;
    if (news.picture) count += 1;
    own = news.picture ? count : 0;
    change({ example: 0 });
    press();
    if (own) reveal();
  });

  element.addEventListener("save", () => {
    if (!subject) return;
    const { picture, rings } = subject;
    const layer = Math.min(state.layer, rings.length);
    const title = `What D sees in ${describe([], -1, 0)}`;
    savePicture(picture, rings[layer - 1], [
      title,
      `The features of its layer ${layer} that stand out most, and where they answer`,
      model().credit,
    ]);
  });

  const buttons = TRIES.map(([text], i) => make("button", { "data-try": i }, text));
  find(".tries").replaceChildren(make("b", {}, "Try"), ...buttons);
  find(".story").innerHTML = props.story;
  watch("value", load);
  load();
  hear();
  fill();
  tell = links.join("inside", linkValues(), takeLink);
}
