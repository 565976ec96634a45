// "Real or fake?": LAPGAN's study of people as a game. Ten pictures, each for whole frames of the screen; then the
// score, the curve over the time shown, and what D says of the same pictures.
import { listen, make, within } from "./base.js";
import { fillChoices } from "./choices.js";
import { paint } from "./latent_path.js";
import { links } from "./links.js";
import { alone, createLive } from "./live.js";
import { copy } from "./neighbours.js";
import { ask, createPost, newId, readCode, showCode } from "./real_or_fake_class.js";
import { showCurve } from "./real_or_fake_curve.js";
import { createJudge } from "./real_or_fake_judge.js";
import { keep, recall } from "./real_or_fake_memory.js";
import { createNine } from "./real_or_fake_nine.js";
import { createGallery, createMask } from "./real_or_fake_pictures.js";
import { planGame, planNine, REAL, ROUNDS, TIMES } from "./real_or_fake_plan.js";
import { countJudge, countRight, createResults, describeMistakes, isRight, mark } from "./real_or_fake_results.js";
import { addTo, readTally, sumUp } from "./real_or_fake_tally.js";
import { createTeacher, describeKeeping } from "./real_or_fake_teacher.js";
import { FIXATION, measureFrames, present, timeOf } from "./real_or_fake_timing.js";
import { watchSight } from "./sight.js";
import { readSheet } from "./start_sheet.js";

/**
 * @typedef {import("./real_or_fake_plan.js").Card} Card
 * @typedef {import("./real_or_fake_plan.js").Round} Round
 * @typedef {import("./real_or_fake_results.js").Play} Play
 * @typedef {import("./real_or_fake_class.js").Group} Group
 *
 * @typedef {object} Deck
 * @property {string} id
 * @property {string} title
 * @property {string} of what a picture shows
 * @property {number} size of a picture in pixels
 * @property {number} frame pixels at each edge that are black
 * @property {number} tiles how many real pictures there are
 * @property {string} sheet with them
 * @property {Record<string, string>} networks names by id
 * @property {import("./real_or_fake_judge.js").Judge | null} judge
 *
 * @typedef {object} Value
 * @property {Deck[]} decks the first one opens
 * @property {import("./real_or_fake_pictures.js").Model[]} models
 * @property {import("./start_sheet.js").Pictures & { cards: Card[] }} opening nine pictures of the first deck
 * @property {boolean} classes whether the server keeps answers of classes
 * @property {string} space OWNER/NAME of the Space that the app is; "" elsewhere
 * @property {string} qr address of the library that draws codes
 *
 * @typedef {{ value: Value }} Props
 *
 * @typedef {{ deck: string, time: string, seed: number | null, class: string }} Choice as the address has it
 */

const MIXED = "mixed";
const GAMES = "games"; // what this browser remembers of earlier ones, by deck
const KEYS = { arrowleft: true, r: true, arrowright: false, f: false }; // what they say of the picture
const [BEGIN, AGAIN] = ["Start: ten quick pictures", "Again: ten other pictures"];
const HINT = "Some of these are invented. Touch one to see.";

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props }) {
  const { find } = within(element);
  const { decks, models, opening, classes, space, qr } = props.value;
  const start = /** @type {Choice} */ ({ deck: decks[0].id, time: MIXED, seed: null, class: "" });
  let choice = start;
  let tell = (/** @type {import("./address.js").Values} */ _values) => {}; // to the address
  let isPlayed = false; // whether the seed in the address was played here: the next game has another
  let game = 0; // number of the newest; one that was left is older
  let answer = (/** @type {boolean} */ _said) => {};
  /** @type {Set<() => void>} */
  const waiters = new Set(); // who hears of what has come of the networks
  /** @type {Group | null} */
  let group = null;
  /** @type {Record<string, import("./real_or_fake_tally.js").Tally>} */
  const tallies = {};
  for (const { id } of decks) tallies[id] = readTally(/** @type {any} */ (recall(GAMES))?.[id]);

  const live = createLive(models, follow);
  const gallery = createGallery(live, models);
  const judge = createJudge(live, models);
  const deckOf = (/** @type {string} */ id) => decks.find((other) => other.id === id) ?? decks[0];
  const deck = () => deckOf(choice.deck);
  const nameOf = (/** @type {Card} */ { source }) => (source === REAL ? "real" : `by ${deck().networks[source]}`);
  const nine = createNine(find(".nine"), nameOf);
  const results = createResults(find(".results"), nameOf);
  const post = createPost((waiting, refusal) => showGroup(waiting, refusal));

  /** @param {Deck} own */
  const able = (own) => Object.keys(own.networks).filter((id) => !live.failure(id));
  const planFor = (/** @type {Deck} */ own) => ({ networks: able(own), tiles: own.tiles });

  /** @param {string} state */
  function setState(state) {
    find(".game").dataset.state = state;
    find(".side").inert = ["fixation", "picture", "mask"].includes(state);
    find(".begin").textContent = state === "over" ? AGAIN : BEGIN;
    for (const button of /** @type {HTMLButtonElement[]} */ ([find(".answer.real"), find(".answer.fake")])) {
      button.disabled = state !== "mask";
    }
  }

  /** @param {string} text */
  function say(text) {
    if (find(".status").textContent !== text) find(".status").textContent = text;
  }

  // Networks

  function follow() {
    const states = Object.keys(deck().networks);
    const failure = states.map((id) => live.failure(id)).find(Boolean);
    const isReady = able(deck()).length > 0 && able(deck()).every((id) => live.ready(id));
    find(".game").dataset.live = isReady ? "ready" : able(deck()).length ? "loading" : "failed";
    /** @type {HTMLButtonElement} */ (find(".begin")).disabled = !able(deck()).length;
    for (const react of [...waiters]) react();
    judge.follow();
    if (able(deck()).length) return;
    if (isOn()) leave();
    say(`Your browser cannot draw the pictures of this game: ${failure}.`);
  }

  /** @param {Deck} own */
  function load(own) {
    for (const id of Object.keys(own.networks)) live.begin(id);
  }

  /**
   * Wait for a deck's networks.
   *
   * @param {Deck} own
   * @param {() => void} [progress]
   * @returns {Promise<void>}
   */
  function whenReady(own, progress = () => {}) {
    load(own);
    return new Promise((resolve) => {
      const check = () => {
        progress();
        if (!able(own).length || !able(own).every((id) => live.ready(id))) return;
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });
  }

  // The nine pictures before a game

  async function showNine() {
    const own = deck();
    const [seed, isOpening] = [choice.seed ?? 0, own === decks[0] && choice.seed === null];
    const name = JSON.stringify([own.id, choice.seed]);
    const isCurrent = () => name === JSON.stringify([choice.deck, choice.seed]);
    if (isOpening) {
      readSheet(opening, (frames) => {
        if (!isCurrent()) return;
        nine.deal(opening.cards);
        frames.forEach((frame, i) => {
          copy(nine.canvas(i), frame);
        });
        nine.mark(name);
      });
      return;
    }
    await whenReady(own);
    if (!isCurrent()) return;
    const cards = planNine(seed, planFor(own));
    const pictures = await Promise.all(cards.map((card, i) => gallery.picture(own, card, `nine ${i}`)));
    if (!isCurrent()) return;
    nine.deal(cards);
    pictures.forEach((picture, i) => {
      paint(nine.canvas(i), picture);
    });
    nine.mark(name);
  }

  // A game

  async function play() {
    game += 1;
    const [own, number, pool] = [deck(), game, group?.seed ?? null];
    const isOver = () => number !== game;
    const seed = choice.seed === null || isPlayed || group ? newSeed() : choice.seed;
    isPlayed = true;
    setState("wait");
    find(".play").focus({ preventScroll: true });
    results.hide();
    markRounds(0);
    await whenReady(own, () => {
      if (!isOver()) say(describeLoad(own));
    });
    const rounds = planGame(seed, planFor(own), Number(choice.time) || 0, pool);
    const pictures = await Promise.all(rounds.map((round, i) => gallery.picture(own, round, `round ${i}`)));
    if (isOver()) return;
    if (!group) {
      choice = { ...choice, seed };
      tell(choice);
    }
    say("Look at the cross. Then say: real or fake?");
    /** @type {Play[]} */
    const plays = [];
    for (const [i, round] of rounds.entries()) {
      const shown = await showRound(pictures[i], round, isOver);
      if (isOver()) return;
      const said = await new Promise((/** @type {(said: boolean) => void} */ resolve) => {
        answer = resolve;
      });
      answer = () => {};
      if (isOver()) return;
      plays.push({ ...round, ...shown, planned: round.time, said });
      note(own, plays[i]);
      markRounds(i + 1);
    }
    finish(own, plays, pictures);
  }

  /** @param {Deck} own */
  function describeLoad(own) {
    const amounts = able(own).map((id) => live.amount(id));
    const sum = (/** @type {"here" | "total"} */ name) =>
      amounts.reduce((all, amount) => all + Number(amount[name]), 0).toFixed(1);
    return `The networks are on their way: ${sum("here")} of ${sum("total")} MB.`;
  }

  /**
   * A cross, the picture, the mask.
   *
   * @param {import("./real_or_fake_pictures.js").Picture} picture
   * @param {Round} round
   * @param {() => boolean} isOver whether the visitor has left the game meanwhile
   */
  async function showRound(picture, { time }, isOver) {
    paint(/** @type {HTMLCanvasElement} */ (find(".picture")), picture);
    paint(/** @type {HTMLCanvasElement} */ (find(".mask")), createMask(picture.width));
    const enter = (/** @type {string} */ next) => isOver() || setState(next);
    enter("fixation");
    const interval = await measureFrames(window, FIXATION);
    const { frames, milliseconds } = await present(
      window,
      time,
      interval,
      () => enter("picture"),
      () => enter("mask"),
    );
    return { frames, milliseconds, time: timeOf(frames, interval, time) };
  }

  /**
   * @param {Deck} own
   * @param {Play} play
   */
  function note(own, { source, number, time, said, frames, milliseconds }) {
    tallies[own.id] = addTo(tallies[own.id], { source, time }, [1, Number(said)]);
    keep(GAMES, tallies);
    if (group) post.add(group.code, { id: newId(), source, number, time, frames, milliseconds, real: said });
  }

  /**
   * @param {Deck} own
   * @param {Play[]} plays
   * @param {import("./real_or_fake_pictures.js").Picture[]} pictures
   */
  function finish(own, plays, pictures) {
    const right = countRight(plays);
    setState("over");
    find(".score").replaceChildren(`${right} of ${ROUNDS}`);
    find(".begin").focus({ preventScroll: true });
    markAnswers(plays);
    say(`${right} of ${ROUNDS} right. ${describeMistakes(plays)} ↓`);
    showOwn();
    results.show(plays, pictures, own.of);
    if (!own.judge) {
      results.tell("");
      return;
    }
    const { threshold, model } = own.judge;
    const probability = models.some(({ id, probability: is }) => id === model && is);
    results.tell("What does D say? It is on its way.");
    judge.ask(own.judge, pictures, (opinions) => {
      results.judge(plays, opinions, { threshold, probability, name: own.networks[model] });
      find(".score").append(
        make("small", {}, `the detective, D: ${countJudge(plays, opinions, threshold)} of ${ROUNDS}`),
      );
    });
    if (judge.failure(own.judge)) results.tell(`D does not run in this browser: ${judge.failure(own.judge)}.`);
  }

  /** Leave a game that nobody sees any more. */
  function leave() {
    game += 1;
    answer(false);
    setState("idle");
    say(HINT);
    showNine();
  }

  const isOn = () => !["idle", "over"].includes(String(find(".game").dataset.state));

  /** @param {number} count of rounds that are over */
  function markRounds(count) {
    find(".rounds").replaceChildren(
      ...[...Array(ROUNDS).keys()].map((i) => make("li", { class: i < count ? "over" : "" })),
    );
  }

  /**
   * Right and wrong answers, by shape as well as by colour.
   *
   * @param {Play[]} plays
   */
  function markAnswers(plays) {
    const answers = plays.map(isRight);
    find(".rounds").replaceChildren(
      ...answers.map((right) => make("li", { class: `over ${right ? "right" : "wrong"}` }, mark(right))),
    );
  }

  const newSeed = () => crypto.getRandomValues(new Uint32Array(1))[0];

  // What is chosen

  function fill() {
    const own = deck();
    fillChoices(
      find(".deck .choices"),
      "deck",
      decks.map(({ id, title }) => [title, id]),
      own.id,
    );
    /** @type {HTMLFieldSetElement} */ (find(".deck")).disabled = Boolean(group);
    /** @type {HTMLSelectElement} */ (find(".time select")).value = choice.time;
    find(".stage").style.setProperty("--size", String(own.size));
    showOwn();
  }

  function showOwn() {
    const own = deck();
    showCurve(find(".own-curve"), tallies[own.id], own.networks);
    find(".sum").textContent = sumUp(tallies[own.id], Object.keys(own.networks));
    /** @type {HTMLButtonElement} */ (find(".clear")).disabled = !Object.keys(tallies[own.id]).length;
  }

  /** @param {Partial<Choice>} part */
  function change(part) {
    const before = choice;
    choice = { ...choice, ...part };
    if (choice.deck !== before.deck || choice.seed !== before.seed) {
      results.hide();
      leave();
      load(deck());
      follow();
    }
    fill();
    tell(choice);
  }

  // A class

  /**
   * @param {number} [waiting]
   * @param {string} [refusal]
   */
  function showGroup(waiting = 0, refusal = "") {
    const line = find(".group");
    line.hidden = !(group || refusal);
    const parts = [];
    if (group) {
      parts.push(make("b", {}, `You play for class ${showCode(group.code)}. `), describeKeeping(group), " ");
      if (waiting) parts.push(`${waiting} ${waiting === 1 ? "answer is" : "answers are"} on the way. `);
    }
    if (refusal) parts.push(`${refusal} `);
    if (group) parts.push(make("button", { class: "button leave-group" }, "Play alone"));
    line.replaceChildren(...parts);
  }

  /** @param {string} code "" to play alone */
  async function join(code) {
    if (!code) {
      group = null;
      showGroup();
      change({ class: "" });
      return;
    }
    try {
      if (alone() || !classes) throw new Error("This page keeps no answers of classes: you play alone.");
      const answer = /** @type {Group} */ (await ask(code));
      if (!decks.some(({ id }) => id === answer.deck)) throw new Error("The pictures of this class are not here.");
      group = answer;
      /** @type {HTMLFormElement} */ (find(".join")).reset();
      showGroup();
      change({ class: group.code, deck: group.deck, seed: null });
      post.flush();
    } catch (error) {
      group = null;
      showGroup(0, String(/** @type {Error} */ (error).message));
      change({ class: "" });
    }
  }

  // Controls

  listen(element, "click", ".begin", play);
  listen(element, "click", ".answer", ({ classList }) => answer(classList.contains("real")));
  find(".play").addEventListener("keydown", (event) => {
    const said = KEYS[/** @type {keyof typeof KEYS} */ (event.key.toLowerCase())];
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
    if (event.key === "Escape") leave();
    if (said === undefined) return;
    event.preventDefault(); // arrows would scroll
    answer(said);
  });
  listen(element, "change", ".deck input", (radio) =>
    change({ deck: /** @type {HTMLInputElement} */ (radio).value, seed: null }),
  );
  listen(element, "change", ".time select", (box) => change({ time: /** @type {HTMLSelectElement} */ (box).value }));
  listen(element, "click", ".clear", () => {
    tallies[deck().id] = {};
    keep(GAMES, tallies);
    showOwn();
  });
  listen(element, "click", ".leave-group", () => join(""));
  listen(element, "submit", ".join", (form, event) => {
    event.preventDefault();
    join(readCode(String(new FormData(/** @type {HTMLFormElement} */ (/** @type {unknown} */ (form))).get("code"))));
  });

  watchSight(find(".game"), (inSight) => {
    if (!element.isConnected) live.close();
    else if (inSight) load(deck());
    else if (isOn()) leave();
  });

  find(".time select").append(
    make("option", { value: MIXED }, "a moment: 50 ms to 2 s, mixed"),
    ...TIMES.map((time) => make("option", { value: time }, time < 1000 ? `${time} ms` : `${time / 1000} s`)),
  );
  find("#section-real_or_fake-class").hidden = alone();
  find(".off").hidden = classes;
  find(".no-class").hidden = !classes;
  if (classes && !alone()) {
    createTeacher(find(".together"), {
      deck,
      deckOf,
      picture: async (id, card) => {
        if (card.source !== REAL) await whenReady(deckOf(id));
        return gallery.picture(deckOf(id), card, `fooling ${card.source} ${card.number}`);
      },
      space,
      qr,
    });
    post.flush();
  }
  setState("idle");
  say(HINT);
  markRounds(0);
  fill();
  showNine();
  follow();
  tell = links.join("real_or_fake", { ...start }, (values) => {
    const { class: code, ...rest } = /** @type {Choice} */ (/** @type {unknown} */ (values));
    isPlayed = false;
    change(rest);
    if (readCode(code) !== (group?.code ?? "")) join(readCode(code));
  });
}
