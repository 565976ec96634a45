// What the sections below a caption's pictures show of it, drawn in the browser.
import { change, likest, place } from "../engine/captions.js";
import { PATHS } from "../engine/latents.js";
import { square, toPicture } from "../engine/pyramid.js";
import { withoutEachWord } from "../engine/wording.js";
import { fill } from "./base.js";

/**
 * @typedef {ReturnType<typeof import("./caption_artist.js").createArtist>} Artist
 * @typedef {import("./latent_path.js").Picture} Picture
 *
 * @typedef {object} Wish what the tab's boxes say; null is an empty number box
 * @property {string} text
 * @property {number | null} seed
 * @property {number} count
 * @property {string} kind of walk
 * @property {string} other the caption at its end
 * @property {number | null} seed_b
 * @property {string} style the caption that styles are drawn for
 * @property {number} own which picture of the visitor's, counted from 1; 0 where there is none
 * @property {import("./picture_file.js").Picture | null} picture the same; null where the server has it, too
 *
 * @typedef {object} Texts sentences, with {} for what they are about
 * @property {string} pictures
 * @property {string} way
 * @property {string} whole
 * @property {string} change
 * @property {string} likest
 * @property {string} unmeasured
 * @property {string} own
 * @property {string} seed
 * @property {string} figure
 * @property {Record<import("../engine/captions.js").Kind, string>} kinds
 *
 * @typedef {object} About what Python says of the sections
 * @property {number} frames of a walk
 * @property {number} styles pictures whose style is taken
 * @property {string[]} exhibits captions of the pictures beside the visitor's; caption i is drawn with seed i
 * @property {import("../engine/captions.js").Scale | null} scale null where D was not measured
 * @property {Texts} texts
 * @property {string} credit for the foot of a figure
 *
 * @typedef {object} Section
 * @property {string} box that it is shown in
 * @property {(keyof Wish)[]} uses
 * @property {[id: string, network: string]} [part] that it needs beside the generator
 * @property {(wish: Wish) => Promise<object>} draw
 * @property {"walk" | "words" | "judges" | "style"} event that asks the server
 * @property {string} key of what it shows
 * @property {boolean} isServers whether the server was asked for what it shows
 */

/**
 * What draws any position of a walk, t from 0 to 1.
 *
 * @param {import("./caption_artist.js").Run} run
 * @param {Artist} artist
 * @param {Wish} wish tidy
 * @returns {Promise<(place: string, t: number) => Promise<Picture>>}
 */
export async function createWalk(run, artist, wish) {
  const isNoise = wish.kind === "noise";
  const z = artist.noise(Number(wish.seed));
  const a = await run.encode("a", wish.text);
  const [zEnd, b] = isNoise ? [artist.noise(Number(wish.seed_b)), a] : [z, await run.encode("b", wish.other)];
  return (place, t) => run.draw(place, isNoise ? PATHS.slerp(z, zEnd, t) : z, PATHS.lerp(a, b, t));
}

/**
 * A walk: any position of it can be drawn.
 *
 * @param {Artist} artist
 * @param {Wish} wish tidy
 * @param {About} about
 * @returns {Promise<import("./walk.js").Walk>}
 */
async function drawWalk(artist, wish, { frames, texts }) {
  const draw = await createWalk(artist.begin("walk"), artist, wish);
  const isNoise = wish.kind === "noise";
  const ends = isNoise
    ? [wish.seed, wish.seed_b].map((seed) => fill(texts.seed, Number(seed)))
    : [wish.text, wish.other];
  return {
    name: JSON.stringify([wish.kind, ends, wish.seed]),
    steps: frames,
    describe: (t) => (t === 0 ? `A: ${ends[0]}` : t === 1 ? `B: ${ends[1]}` : fill(texts.way, Math.round(100 * t))),
    draw: (at, t, show) => draw(at, t).then(show),
  };
}

/**
 * The whole caption's picture, and those without each word, with the change below.
 *
 * @param {Artist} artist
 * @param {Wish} wish tidy
 * @param {About} about
 * @returns {Promise<import("./tiles.js").Drawing>}
 */
async function drawMatters(artist, { text, seed }, { texts }) {
  const run = artist.begin("matters");
  const z = artist.noise(Number(seed));
  const words = withoutEachWord(text);
  const pictures = await Promise.all(
    [text, ...words.map(([, rest]) => rest)].map(async (sentence, i) => {
      return run.draw(`${i}`, z, await run.encode(`${i}`, sentence));
    }),
  );
  const changes = words.map((_, i) => change(pictures[0].pixels, pictures[i + 1].pixels));
  const largest = Math.max(0, ...changes) || 1;
  const items = words.map(([word], i) => {
    return { text: word, note: fill(texts.change, changes[i].toFixed(1)), bar: changes[i] / largest };
  });
  return { pictures, items: [{ text: texts.whole, note: "", bar: null }, ...items] };
}

/** @param {Artist} artist */
function createJudges(artist) {
  /** @type {Promise<Picture[]> | undefined} */
  let exhibits; // drawn once

  /** @param {string[]} captions */
  function drawExhibits(captions) {
    const run = artist.begin("exhibits");
    return Promise.all(
      captions.map(async (text, i) => run.draw(`${i}`, artist.noise(i), await run.encode(`${i}`, text))),
    );
  }

  /**
   * The caption's own picture and a dozen others, and D's opinion of each.
   *
   * @param {Wish} wish tidy
   * @param {About} about
   * @returns {Promise<import("./tiles.js").Drawing>}
   */
  return async ({ text, seed }, { exhibits: captions, scale, texts }) => {
    const run = artist.begin("judges");
    exhibits ??= drawExhibits(captions);
    const vector = await run.encode("own", text);
    const pictures = [await run.draw("own", artist.noise(Number(seed)), vector), ...(await exhibits)];
    const scores = await Promise.all(pictures.map((picture, i) => run.judge(`${i}`, picture, vector)));
    const items = [texts.own, ...captions].map((name, i) => {
      if (!scale) return { text: name, note: texts.unmeasured, bar: null };
      return {
        text: name,
        note: fill(texts.likest, texts.kinds[likest(scale, scores[i])]),
        bar: place(scale, scores[i]),
      };
    });
    return { pictures, items };
  };
}

/**
 * Pictures of the caption, each above another caption's picture in the same style. The visitor's own comes first.
 *
 * @param {Artist} artist
 * @param {Wish} wish tidy
 * @param {About} about
 * @returns {Promise<import("./tiles.js").Drawing>}
 */
async function drawStyles(artist, { text, seed, style, picture: own }, { styles, texts }) {
  const run = artist.begin("styles");
  const [vector, other] = [await run.encode("own", text), await run.encode("other", style)];
  const seeds = Array.from({ length: styles }, (_, i) => Number(seed) + i);
  const pictures = await Promise.all(seeds.map((number, i) => run.draw(`${i}`, artist.noise(number), vector)));
  const items = seeds.map((number) => ({ text: fill(texts.seed, number), note: "", bar: null }));
  if (own) {
    pictures.unshift(toPicture(square(own, pictures[0].width)));
    items.unshift({ text: texts.own, note: own.notes.join(" "), bar: null });
  }
  const copies = await Promise.all(
    pictures.map(async (picture, i) => run.draw(`copy ${i}`, await run.style(`${i}`, picture), other)),
  );
  return { pictures: pictures.flatMap((picture, i) => [picture, copies[i]]), items };
}

/**
 * @param {Artist} artist
 * @param {import("./caption_artist.js").Ids} ids
 * @param {About} about
 * @returns {Section[]} the walk first
 */
export function createSections(artist, ids, about) {
  const judge = createJudges(artist);
  /** @type {Omit<Section, "key" | "isServers">[]} */
  const sections = [
    {
      box: "#caption-walk .scrubber",
      uses: ["text", "seed", "kind", "other", "seed_b"],
      draw: (wish) => drawWalk(artist, wish, about),
      event: "walk",
    },
    {
      box: "#what-matters .tiles",
      uses: ["text", "seed"],
      draw: (wish) => drawMatters(artist, wish, about),
      event: "words",
    },
    {
      box: "#judges .tiles",
      uses: ["text", "seed"],
      part: [ids.model, "discriminator"],
      draw: (wish) => judge(wish, about),
      event: "judges",
    },
    {
      box: "#styles .tiles",
      uses: ["text", "seed", "style", "own"],
      part: [ids.stylist, "encoder"],
      draw: (wish) => drawStyles(artist, wish, about),
      event: "style",
    },
  ];
  return sections.map((section) => ({ ...section, key: "", isServers: false }));
}
