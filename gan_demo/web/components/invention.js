// A real picture taken apart, and what LAPGAN's generators invent above one of its levels. As for the chain from noise,
// the browser draws it as soon as it can. A visitor's own picture is sent only where the visitor agrees.
import { listen, showSheet, within } from "./base.js";
import { chainOf, linkOf } from "./chain_link.js";
import { createArtist, levelsOf } from "./chain_live.js";
import { followModel } from "./chain_model.js";
import { createChain } from "./chain_panel.js";
import { fetchPicture, takeApart } from "./chain_source.js";
import { cutLevels, pixels } from "./chain_view.js";
import { fillChoices } from "./choices.js";
import { links } from "./links.js";
import { alone } from "./live.js";
import { empty, follow } from "./own_picture.js";
import { save, svgFile } from "./take.js";

/**
 * @typedef {import("./chain_panel.js").State} Chain
 *
 * @typedef {object} Own
 * @property {string} model
 * @property {number | string} source number of an example, or a name for the visitor's own picture
 * @property {number} level the finest one that is real, counted from 1, the coarsest
 *
 * @typedef {Chain & Own} State
 *
 * @typedef {{ above: Chain }} Start what is invented at first
 *
 * @typedef {import("./chain_live.js").Model & Start} Model
 *
 * @typedef {object} Real the server's pictures of a real one
 * @property {Pick<State, "model" | "source">} of
 * @property {string} sheet a data URI
 * @property {import("./chain_view.js").SheetLevel[]} levels
 * @property {string} status
 *
 * @typedef {object} Value the server's pictures of an invention
 * @property {State} of
 * @property {string} sheet a data URI
 * @property {import("./chain_view.js").SheetLevel[]} levels
 *
 * @typedef {object} Props
 * @property {Value} value
 * @property {Real} real
 * @property {Model[]} models
 * @property {number} contrast of the details
 * @property {string[]} examples their addresses
 * @property {string} thumbnails selector of the examples that a visitor clicks
 * @property {string} box selector of the box for the visitor's own picture
 *
 * @typedef {{ take: {}, invent: {} }} Events take: for both views; invent: for what is invented
 */

/** @param {Pick<State, "model" | "source">} state */
const realKey = ({ model, source }) => JSON.stringify([model, source]);

/** @param {State} state */
const keyOf = ({ model, source, level, seeds, gains, label }) =>
  JSON.stringify([model, source, level, seeds, gains, label]);

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find } = within(element);
  const { models, contrast, examples } = props;
  /** @type {State} */
  let state = props.value.of;
  let real = realKey(state); // of the real picture on the page, or of the one that was asked for
  let request = keyOf(state); // the same of what is invented
  let drawing = ""; // what the browser invented last
  const pictures = { real: "", invention: "" }; // on the page, by their keys
  let example = Number(state.source); // the last that was chosen
  let count = 0; // of own pictures
  /** @type {import("./own_picture.js").News} */
  let own = { picture: null, onServer: false, ask: () => {} };
  /** @type {{ key: string, parts: Promise<import("./chain_source.js").Parts> } | null} */
  let newest = null; // taken apart in the browser
  let visible = false; // by the visitor, or nearly so
  let tell = (/** @type {import("./links.js").Values} */ _values) => {}; // to the address

  const model = () => models.find(({ id }) => id === state.model) || models[0];
  const realChain = createChain(find("#real-pyramid"));
  const chain = createChain(find("#invented"), { change });
  // The one for own pictures never asks the server, and so never leaves the drawing to it, however slow the browser is.
  const artists = { example: createArtist(models, contrast, hear), own: createArtist(models, contrast, hear) };
  const artist = () => artists[isOwn() ? "own" : "example"];
  const isLive = () => artist().ready(state.model) && !(isOwn() && own.onServer);
  const isOwn = () => typeof state.source === "string";

  // What the visitor wants

  /** @param {Partial<State>} part */
  function change(part) {
    state = { ...state, ...part };
    fill();
    tell(linkValues());
    if (visible) artist().begin(state.model);
    hear(); // of the artist that draws it
    update();
  }

  // What the address says

  function linkValues() {
    const { seeds, gains, label } = linkOf(state, model().above);
    return { example, keep: state.level, seeds2: seeds, gains2: gains, label2: label };
  }

  /** @param {any} values */
  function takeLink({ example: number, keep, seeds2, gains2, label2 }) {
    const link = chainOf({ seeds: seeds2, gains: gains2, label: label2 }, model().above);
    example = number;
    if (isOwn()) empty(props.box);
    change({ ...link, source: example, level: keep });
    requestAnimationFrame(press); // the examples may be mounted after this, and then mark the first
  }

  /** Mark the example that is in use. */
  function press() {
    for (const button of document.querySelectorAll(`${props.thumbnails} button`)) {
      const { index } = /** @type {HTMLElement} */ (button).dataset;
      button.setAttribute("aria-pressed", String(!isOwn() && Number(index) === example));
    }
  }

  /** Tell the server what is wished for, which reads it when the next event is sent. */
  function write() {
    find(".invention").dataset.wish = JSON.stringify(state);
    compare();
  }

  /**
   * Say whether the page shows what is wished for.
   *
   * @param {Partial<typeof pictures>} [news]
   */
  function compare(news) {
    Object.assign(pictures, news);
    const isCurrent = pictures.real === realKey(state) && pictures.invention === keyOf(state);
    find(".invention").dataset.current = String(isCurrent);
  }

  /** Have drawn what the page does not show yet. */
  function update() {
    const stays = isOwn() && !own.onServer; // the picture, in the page
    if (!visible) return;
    write();
    if (real !== realKey(state)) {
      real = realKey(state);
      if (isLive() || stays || alone()) drawReal();
      else {
        trigger("take", {});
        request = keyOf(state);
      }
    }
    const failure = artist().failure(state.model);
    if (request === keyOf(state) || ((stays || alone()) && !isLive() && !failure)) return;
    request = keyOf(state);
    if (isLive()) drawInvention();
    else if (stays) own.ask(failure);
    else askInvention();
  }

  function askInvention() {
    if (!isOwn()) artist().ask(state.model);
    trigger("invent", {});
  }

  // What the browser draws

  function takeSource() {
    const key = realKey(state);
    if (newest?.key !== key) {
      const picture = own.picture && isOwn() ? Promise.resolve(own.picture) : fetchPicture(examples[example]);
      const { sizes } = model();
      newest = { key, parts: picture.then((pixels) => takeApart(pixels, sizes)) };
    }
    return newest.parts;
  }

  async function drawReal() {
    const key = realKey(state);
    try {
      const { steps, status } = await takeSource();
      if (key === realKey(state)) showReal(levelsOf(steps, contrast), status);
    } catch {
      if (key === realKey(state)) fail();
    }
  }

  async function drawInvention() {
    const [wish, drawer] = [state, model()];
    const isNow = () => realKey(wish) === realKey(state) && wish.level === state.level;
    try {
      const { steps } = await takeSource();
      if (!isNow()) return;
      const show = (/** @type {import("./chain_view.js").Level[]} */ levels) => {
        if (!isNow()) return;
        drawing = keyOf(wish);
        chain.show({ levels, contrast, labels: drawer.labels });
        compare({ invention: drawing });
      };
      artist().draw(drawer, /** @type {any} */ (wish), steps.slice(0, wish.level), show, chain.judge);
    } catch {
      if (isNow()) fail();
    }
  }

  /** The example did not come: the server has it. */
  function fail() {
    newest = null;
    if (!isOwn()) trigger("take", {});
  }

  /**
   * @param {import("./chain_view.js").Level[]} levels
   * @param {string} status
   */
  function showReal(levels, status) {
    realChain.show({ levels, contrast, labels: [] });
    find("#pyramid-status").textContent = status;
    compare({ real: realKey(state) });
    press(); // the examples may have come only now
  }

  function hear() {
    const before = find(".invention").dataset.live;
    const now = artist().ready(state.model) ? "ready" : artist().failure(state.model) ? "failed" : "loading";
    find(".invention").dataset.live = now;
    if (!isOwn() && artist().isSlow(state.model)) {
      write();
      askInvention();
    }
    if (now === before) return;
    if (now === "failed" && before === "ready") real = request = ""; // what was asked of the worker does not come
    update();
  }

  const look = (/** @type {IntersectionObserverEntry[]} */ entries) => {
    if (!element.isConnected) for (const one of Object.values(artists)) one.close();
    visible = entries.at(-1)?.isIntersecting || false;
    if (!visible) return;
    artist().begin(state.model);
    update();
  };
  new IntersectionObserver(look, { rootMargin: "50%" }).observe(find(".invention")); // it is ready when it comes into sight

  // What the server draws

  function loadReal() {
    const { of, levels, status } = props.real;
    showSheet(
      () => props.real.sheet,
      (image) => {
        if (realKey(of) !== realKey(state)) return; // the visitor has gone on
        showReal(cutLevels(image, levels), status);
        real = realKey(of);
      },
    );
  }

  function load() {
    const { of, levels } = props.value;
    if (isLive() && drawing === keyOf(of)) return; // it was asked to see who is quicker
    showSheet(
      () => props.value.sheet,
      (image) => {
        if (keyOf(of) !== keyOf(state)) return;
        chain.show({ levels: cutLevels(image, levels), contrast, labels: model().labels });
        compare({ invention: keyOf(of) });
        request = keyOf(of);
      },
    );
  }

  watch("real", loadReal);
  watch("value", () => {
    if (typeof props.value.of.source === "number") artists.example.answer(props.value.of.model);
    load();
  });

  // Controls

  function fill() {
    write();
    chain.fill(state);
    find(".invention").dataset.own = String(isOwn());
    press();
    const sizes = model().sizes.slice(0, -1);
    const choices = sizes.map((size, place) => /** @type {[string, number]} */ ([pixels(size), place + 1]));
    fillChoices(find("#pyramid-level .choices"), "pyramid-level", choices, state.level);
  }

  listen(element, "click", ".save-figure", () => save(svgFile(chain.figure(model()), "pyramid-invention")));
  listen(element, "input", "#pyramid-level input", (/** @type {HTMLInputElement} */ { value }) => {
    change({ ...model().above, level: Number(value) });
  });
  followModel((id) => {
    if (id === state.model) return; // as when this is mounted late, and the visitor came back to the first model
    const { above } = models.find((other) => other.id === id) || models[0];
    change({ ...above, model: id, level: 1 });
  });
  document.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement} */ (target).closest(`${props.thumbnails} button`);
    if (!button) return;
    visible = true; // at least what was clicked
    example = Number(/** @type {HTMLElement} */ (button).dataset.index);
    change({ ...model().above, source: example });
  });
  follow(props.box, (news) => {
    visible = true; // at least the box
    own = news;
    count += 1;
    const isThere = news.picture || news.onServer;
    change({ ...model().above, source: isThere ? `own ${count}` : example });
  });

  fill();
  hear();
  loadReal();
  load();
  tell = links.join("pyramid", { example, keep: 1, seeds2: [], gains2: [], label2: "" }, takeLink);
}
