// LAPGAN's chain from noise alone. What a visitor wants is here and nowhere else: `state`. The browser draws it as soon
// as it can; until then, and where it cannot, the server is asked for it.
import { listen, make, showSheet, within } from "./base.js";
import { chainOf, linkOf } from "./chain_link.js";
import { createArtist } from "./chain_live.js";
import { spreadModel } from "./chain_model.js";
import { createChain } from "./chain_panel.js";
import { cutLevels, cutPictures } from "./chain_view.js";
import { fillChoices } from "./choices.js";
import { links } from "./links.js";
import { alone } from "./live.js";
import { figureMakers, offer } from "./take.js";

/**
 * @typedef {import("./chain_panel.js").State} Chain
 * @typedef {Chain & { model: string }} State
 *
 * @typedef {object} Start what a model opens with, and Reset brings back
 * @property {Chain} start
 *
 * @typedef {import("./chain_live.js").Model & Start} Model
 *
 * @typedef {object} Value the server's pictures of a chain
 * @property {State} of
 * @property {string} sheet a data URI
 * @property {import("./chain_view.js").SheetLevel[]} levels
 *
 * @typedef {{ of: State, sheet: string, tile: number }} Row the server's pictures of all classes
 *
 * @typedef {object} Props
 * @property {Value} value
 * @property {Row | {}} classes
 * @property {Model[]} models
 * @property {{ text: string, first: number, others: number }[]} tries gains of the coarsest level and of the others
 * @property {number} contrast of the details
 * @property {string} story HTML
 *
 * @typedef {{ ask: {}, row: {}, choose: {}, learn: {} }} Events ask: for the chain; row: for all classes; choose: for
 *   both with another model and how it learned; learn: for the last alone
 */

const IDLE = 250; // milliseconds without a change after which the row of classes is drawn
const LEVEL = 2; // counted from 1, that is open at first
const MARGIN = 0.6; // of the window's height: what begins below it is out of sight

/**
 * What the row of all classes depends on.
 *
 * @param {State} state
 */
export const rowKey = ({ model, seeds, gains }) => JSON.stringify([model, seeds, gains]);

/** @param {State} state */
export const chainKey = ({ model, seeds, gains, label }) => JSON.stringify([model, seeds, gains, label]);

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find } = within(element);
  const { models, tries, contrast } = props;
  /** @type {State} */
  let state = props.value.of;
  let request = chainKey(state); // of the chain on the page, or of the one that was asked for
  let drawing = ""; // the newest chain that the browser drew
  let picture = ""; // the chain on the page
  let row = "of" in props.classes ? rowKey(props.classes.of) : ""; // the same of the row of classes
  let visible = false; // by the visitor
  let timer = 0; // until the row is drawn
  let level = LEVEL; // the one that is open now; 0 for none
  let tell = (/** @type {import("./links.js").Values} */ _values) => {}; // to the address

  const modelOf = (/** @type {string} */ id) => models.find((model) => model.id === id) || models[0];
  const model = () => modelOf(state.model);
  const chain = createChain(find("#chain"), { change, hasRow: true, react });
  find("#chain .bar").append(find("#pyramid-model"), find("#pyramid-reset"));
  find("#chain .lower").append(find(".about"));
  const artist = createArtist(models, contrast, follow);
  offer(
    find(".pyramid"),
    figureMakers("pyramid-figure", () => chain.figure(model())),
  );
  const isLive = () => artist.ready(state.model);

  // What the visitor wants

  /** @param {Partial<State>} part */
  function change(part) {
    const before = state;
    state = { ...state, ...part };
    fill();
    tell(linkValues());
    if (visible) artist.begin(state.model);
    if (state.model === before.model) update();
    else choose();
  }

  // What the address says

  const linkValues = () => ({ model: state.model, ...linkOf(state, model().start), level });

  /** @param {any} values */
  function takeLink({ model: id, ...link }) {
    level = link.level;
    chain.open(level - 1);
    change({ model: id, ...chainOf(link, modelOf(id).start) });
  }

  /** @param {number} place of the level that was opened */
  function react(place) {
    level = place + 1;
    tell(linkValues());
  }

  function choose() {
    spreadModel(state.model);
    if (isLive() || alone()) {
      trigger("learn", {});
      update();
    } else {
      trigger("choose", {});
      [request, row] = [chainKey(state), rowKey(state)];
    }
  }

  /** Tell the server what is wished for, which reads it when the next event is sent. */
  function write() {
    find(".pyramid").dataset.wish = JSON.stringify(state);
    compare();
  }

  /** Say whether the page shows what is wished for. */
  function compare() {
    find(".pyramid").dataset.current = String(picture === chainKey(state));
  }

  /**
   * @param {import("./chain_panel.js").View} view
   * @param {string} key of the chain
   */
  function show(view, key) {
    chain.show(view);
    picture = key;
    compare();
  }

  /** Have drawn what the page does not show yet. */
  function update() {
    if (!visible) return;
    write();
    if (alone() && !isLive()) return; // until the network is here, as nobody else can draw
    if (request !== chainKey(state)) {
      request = chainKey(state);
      if (isLive()) draw();
      else askChain();
    }
    if (row === rowKey(state) || !model().labels.length) return;
    chain.markRow(true);
    clearTimeout(timer);
    timer = setTimeout(updateRow, IDLE);
  }

  function askChain() {
    write();
    artist.ask(state.model);
    trigger("ask", {});
  }

  function updateRow() {
    if (row === rowKey(state) || !model().labels.length) return;
    row = rowKey(state);
    if (isLive()) drawRow();
    else trigger("row", {});
  }

  // What the browser draws

  function draw() {
    const { id, labels } = model();
    const key = chainKey(state);
    const take = (/** @type {import("./chain_view.js").Level[]} */ levels) => {
      if (id !== state.model) return;
      drawing = key;
      show({ levels, contrast, labels }, key);
    };
    artist.draw(model(), /** @type {any} */ (state), [], take, chain.judge);
  }

  function drawRow() {
    const key = row;
    let left = model().labels.length;
    artist.drawClasses(model(), /** @type {any} */ (state), (place, picture) => {
      if (key !== rowKey(state)) return;
      chain.putClass(place, picture);
      left -= 1;
      if (left === 0) chain.markRow(false);
    });
  }

  function follow() {
    const before = find(".pyramid").dataset.live;
    const now = isLive() ? "ready" : artist.failure(state.model) ? "failed" : "loading";
    find(".pyramid").dataset.live = now;
    find(".progress").textContent = isLive() ? "Drawn in your browser." : artist.text(state.model);
    if (artist.isSlow(state.model)) askChain();
    if (now === before) return;
    if (now === "failed" && before === "ready") request = row = ""; // what was asked of the worker does not come
    update();
  }

  new IntersectionObserver((entries) => {
    if (!element.isConnected) artist.close();
    visible = entries.at(-1)?.isIntersecting || false;
    if (!visible) return;
    artist.begin(state.model);
    update();
  }).observe(find(".pyramid"));

  // What the server draws

  function load() {
    const { of, levels } = props.value;
    if (isLive() && drawing === chainKey(of)) return; // it was asked to see who is quicker
    const isNow = () => chainKey(of) === chainKey(state);
    showSheet(
      () => props.value.sheet,
      (image) => {
        if (!isNow() && find(".sum")) return; // the visitor has gone on; a link's pictures come after those of the opening
        show({ levels: cutLevels(image, levels), contrast, labels: modelOf(of.model).labels }, chainKey(of));
        if (!isNow()) return;
        request = chainKey(of);
        loadRow();
      },
    );
  }

  function loadRow() {
    if (!("of" in props.classes) || rowKey(props.classes.of) !== rowKey(state)) return;
    const { of, tile } = props.classes;
    showSheet(
      () => ("sheet" in props.classes ? props.classes.sheet : undefined),
      (image) => {
        if (rowKey(of) !== rowKey(state)) return;
        const places = model().labels.map((_, i) => /** @type {const} */ ([i * tile, 0, tile, tile]));
        for (const [i, picture] of cutPictures(image, /** @type {any} */ (places)).entries())
          chain.putClass(i, picture);
        row = rowKey(of);
        chain.markRow(false);
      },
    );
  }

  watch("value", () => {
    artist.answer(props.value.of.model);
    load();
  });
  watch("classes", loadRow);

  // Controls

  function fill() {
    const { start, notice } = model();
    write();
    chain.fill(state);
    fillChoices(
      find("#pyramid-model .choices"),
      "pyramid-model",
      models.map(({ id, title }) => [title, id]),
      state.model,
    );
    if (find(".notice-box").innerHTML !== notice) find(".notice-box").innerHTML = notice;
    const opening = chainKey({ ...start, model: state.model });
    /** @type {HTMLButtonElement} */ (find("#pyramid-reset")).disabled = chainKey(state) === opening;
  }

  /** Scroll to the pictures where they are out of sight, as on a phone. */
  function reveal() {
    const { top } = find("#chain").getBoundingClientRect();
    if (top >= 0 && top <= MARGIN * window.innerHeight) return;
    find("#chain").scrollIntoView({ behavior: "smooth", block: "start" });
  }

  listen(element, "input", "#pyramid-model input", (/** @type {HTMLInputElement} */ { value }) => {
    change({ ...modelOf(value).start, model: value });
    reveal();
  });
  listen(element, "click", "#pyramid-reset", () => change(model().start));
  listen(element, "click", ".tries button", ({ dataset }) => {
    const { first, others } = tries[Number(dataset.try)];
    const { start } = model();
    change({ ...start, gains: start.gains.map((_, level) => (level ? others : first)) });
    reveal();
  });

  find(".tries").append(...tries.map(({ text }, i) => make("button", { "data-try": i }, text)));
  find(".text").innerHTML = props.story;
  fill();
  follow();
  load();
  tell = links.join("pyramid", linkValues(), takeLink);
}
