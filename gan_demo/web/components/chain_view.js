// The elements of LAPGAN's chain: the row of its levels, and the parts that a level opens into.
import { make, makeSvg } from "./base.js";
import { MAX_SEED, SEED_RULE } from "./seed_rule.js";

/**
 * @typedef {object} Level
 * @property {number} size of its picture in pixels
 * @property {boolean} real whether the picture is part of a real one, not generated
 * @property {number | null} [standing] the share of real pictures that look less real to D, in %; null if unknown, and
 *   missing where it comes in a moment
 * @property {Record<string, Picture>} pictures
 *
 * @typedef {import("../engine/pyramid.js").Picture} Picture
 *
 * @typedef {[left: number, top: number, width: number, height: number]} Place on a sheet
 *
 * @typedef {Omit<Level, "pictures"> & { pictures: Record<string, Place> }} SheetLevel
 */

/** @type {[colour: string, text: string][]} */
const LEGEND = [
  ["noise", "noise"],
  ["plain", "enlarged, nothing learned"],
  ["generator", "drawn by a generator"],
  ["generated", "generated picture"],
  ["real", "real picture"],
];

/** What every chain consists of, before it shows anything. */
export function frame() {
  const sums = make("div", { class: "sums", role: "group", "aria-label": "Levels, coarse first; each opens" });
  const classes = make("div", { class: "classes", role: "group", "aria-label": "Class" });
  const lower = make("div", { class: "lower" }, make("div", {}, make("div", { class: "levels" }), legend()));
  return make("div", { class: "chain" }, sums, bar(), classes, lower);
}

function bar() {
  return make(
    "div",
    { class: "bar" },
    make("button", { class: "layout" }, "⚄ New layout"),
    make("button", { class: "detail" }, "⚄ New detail"),
    make("button", { class: "play", "aria-label": "Play" }, "▶"),
    make("button", { class: "next", "aria-label": "One step" }, "▶❙"),
    make("div", { class: "caption", role: "status" }),
  );
}

function legend() {
  const lines = LEGEND.map(([colour, text]) =>
    make("span", { class: colour }, makeSvg("svg", { viewBox: "0 0 30 8" }, makeSvg("path", { d: "M0 4H30" })), text),
  );
  const judge = make("span", { class: "discriminator" }, make("b", {}, "D"), "discriminator's opinion");
  return make("div", { class: "legend" }, ...lines, judge);
}

/**
 * The pictures at some places of a sheet.
 *
 * @param {HTMLImageElement} sheet
 * @param {Place[]} places
 * @returns {Picture[]}
 */
export function cutPictures(sheet, places) {
  const canvas = make("canvas", { width: sheet.naturalWidth, height: sheet.naturalHeight });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(sheet, 0, 0);
  return places.map((place) => {
    const { data: pixels, width, height } = context.getImageData(...place);
    return { pixels, width, height };
  });
}

/**
 * @param {HTMLImageElement} sheet
 * @param {SheetLevel[]} levels
 * @returns {Level[]}
 */
export function cutLevels(sheet, levels) {
  return levels.map(({ pictures, ...level }) => {
    const cuts = cutPictures(sheet, Object.values(pictures));
    return { ...level, pictures: Object.fromEntries(Object.keys(pictures).map((name, i) => [name, cuts[i]])) };
  });
}

/**
 * Put a picture on a canvas; its size changes only together with what it shows.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Picture} picture
 */
export function putPicture(canvas, { pixels, width, height }) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const data = new ImageData(/** @type {Uint8ClampedArray<ArrayBuffer>} */ (pixels), width, height);
  canvas.getContext("2d")?.putImageData(data, 0, 0);
}

/** @type {(one: Picture | undefined, other: Picture) => boolean} */
export const areEqual = (one, other) =>
  one?.width === other.width && other.pixels.every((value, i) => value === one.pixels[i]);

/** @param {number} size */
export const pixels = (size) => `${size}x${size}`;

/** @param {Pick<Level, "real">} level */
export const kind = ({ real }) => (real ? "real" : "generated");

/**
 * @param {Pick<Level, "size" | "real">[]} levels
 * @param {number} place
 */
export function heading(levels, place) {
  const { size, real } = levels[place];
  if (real) return `${pixels(size)}${place ? " taken apart" : ": what is left"}`;
  return `${pixels(size)} from ${place ? pixels(levels[place - 1].size) : "noise"}`;
}

/**
 * Colour and caption of each part that a level may have.
 *
 * @param {Pick<Level, "size" | "real">[]} levels
 * @param {number} place
 * @param {number} contrast of the detail, as it is painted
 * @returns {Record<string, [string, string]>}
 */
export function captions(levels, place, contrast) {
  const [level, before] = [levels[place], levels[place - 1]];
  const [size, detail] = [pixels(level.size), `shown ×${contrast}, grey is none`];
  return {
    coarse: [before ? kind(before) : "generated", before ? `${pixels(before.size)} picture` : ""],
    upsampled: ["plain", "enlarged: a blur"],
    noise: ["noise", place ? "noise, a number per pixel" : "noise"],
    residual: level.real ? ["real", `lost detail, ${detail}`] : ["generator", `detail, ${detail}`],
    result: [kind(level), place ? `blur + detail = ${size}` : `${size} picture`],
  };
}

/**
 * The layout of a level's figure; "" is that of a generator above another level.
 *
 * @param {Pick<Level, "real">} level
 * @param {number} place
 */
export function figureShape({ real }, place) {
  if (real) return place ? "apart" : "alone";
  return place ? "" : "first";
}

/** @param {number | null | undefined} standing */
export function opinion(standing) {
  if (standing === null || standing === undefined || !Number.isFinite(standing)) return "";
  return `D: more real-looking than ${Math.round(standing)}% of photos`;
}

/**
 * A canvas for one of the level's pictures, to be painted later.
 *
 * @param {number} place
 * @param {string} name
 * @param {Record<string, string>} more
 */
const canvas = (place, name, more) => make("canvas", { "data-tile": `${place}/${name}`, ...more });

/**
 * The button that shows a level's picture and opens it. Whether the picture is real is said where some are.
 *
 * @param {Level} level
 * @param {number} place
 * @param {Level[]} levels
 */
export function sum(level, place, levels) {
  const name = make("span", { class: "name" }, `Level ${place + 1}: ${pixels(level.size)}`);
  if (levels.some(({ real }) => real)) name.append(make("span", { class: `kind ${kind(level)}` }, kind(level)));
  const standing = make("span", { class: "standing" });
  return make(
    "button",
    { class: "sum", "data-level": place },
    canvas(place, "result", { "aria-hidden": "true" }),
    name,
    standing,
  );
}

/**
 * @param {string} name
 * @param {boolean} hasPicture whether it shows what the class would look like
 */
export function classButton(name, hasPicture) {
  const picture = hasPicture ? [make("canvas")] : [];
  return make("button", { class: hasPicture ? "" : "plain", "data-label": name }, ...picture, make("span", {}, name));
}

/**
 * What the pictures of a level show, by name, for those who do not see them.
 *
 * @param {Pick<Level, "size" | "real">[]} levels
 * @param {number} place
 * @param {import("./chain_panel.js").State} state
 * @returns {Record<string, string>}
 */
export function alternatives(levels, place, { seeds, gains, label }) {
  const { size, real } = levels[place];
  const coarse = levels[place - 1] ? `The ${kind(levels[place - 1])} picture of level ${place}` : "";
  const gain = gains[place] === 1 ? "" : `, ${gains[place]} times as strong`;
  return {
    noise: `Random numbers of seed ${seeds[place]}`,
    coarse,
    upsampled: `${coarse}, enlarged to ${pixels(size)}: a blur`,
    residual: real ? "The detail that the blur lost" : `The detail that the generator draws${gain}`,
    result: `A ${kind(levels[place])} picture${label && !real ? ` of the class ${label}` : ""}, ${pixels(size)} pixels`,
  };
}

/**
 * How a level's picture is made, in a sentence.
 *
 * @param {Pick<Level, "size" | "real">[]} levels
 * @param {number} place
 */
export function summary(levels, place) {
  const { size, real } = levels[place];
  if (!place) return real ? "The coarsest level of a real picture." : "Noise goes into G, which draws the picture.";
  const blur = `The ${pixels(levels[place - 1].size)} picture is enlarged to a blur.`;
  const detail = real ? "With the detail that it lost" : "G draws detail from the blur and noise. Added to the blur";
  return `${blur} ${detail}, it is the ${pixels(size)} picture.`;
}

/**
 * The inside of a level.
 *
 * @param {Level[]} levels
 * @param {number} place
 * @param {number} contrast
 * @param {string} id from which its controls' ids are made; "" where a visitor can change nothing
 */
export function inside(levels, place, contrast, id) {
  const drawing = figure(levels, place, contrast);
  if (!levels[place].real && id) drawing.append(seedControls(place, id), gainControls(place));
  const title = make("h3", {}, `Level ${place + 1}: ${heading(levels, place)}`);
  return make("section", { class: "level", "data-level": place }, title, drawing);
}

/**
 * @param {Level[]} levels
 * @param {number} place
 * @param {number} contrast
 */
function figure(levels, place, contrast) {
  const level = levels[place];
  const looks = captions(levels, place, contrast);
  const parts = Object.keys(level.pictures).map((name) => {
    const [colour, text] = looks[name];
    const look = { class: `part ${name} ${colour}`, "data-name": name };
    return make("figure", look, make("figcaption", {}, text), canvas(place, name, { role: "img" }));
  });
  const drawing = make("div", { class: `figure ${figureShape(level, place)}` }, ...parts);
  if (!level.real) drawing.append(node("gen", "G", make("small", {}, `level ${place + 1}`)));
  if (place) drawing.append(node("plus", "+"));
  for (const part of /** @type {HTMLElement[]} */ ([...drawing.children]))
    part.style.gridArea = part.dataset.name ?? "";
  drawing.append(make("p", { class: "verdict" }));
  drawing.append(makeSvg("svg", { class: "wires", role: "img", "aria-label": summary(levels, place) }));
  return drawing;
}

/**
 * @param {string} name
 * @param {...(Node | string)} children
 */
const node = (name, ...children) => make("div", { class: `node ${name}`, "data-name": name }, ...children);

/**
 * @param {number} place
 * @param {string} id
 */
function seedControls(place, id) {
  const rule = make("span", { class: "rule", id: `${id}-rule-${place}` }, SEED_RULE);
  const limits = { min: 0, max: MAX_SEED, step: 1, "aria-describedby": rule.id };
  const seed = make("input", { class: "seed", type: "number", ...limits });
  const dice = make("button", { class: "dice", "aria-label": `New noise for level ${place + 1}` }, "⚄");
  return make("div", { class: "controls of-noise" }, make("label", {}, "Seed", seed), dice, rule);
}

/** @param {number} place */
function gainControls(place) {
  const on = make("input", { class: "on", type: "checkbox" });
  const gain = make("input", { class: "gain", type: "range", min: 0, max: 2, step: 0.05 });
  return make(
    "div",
    { class: "controls of-gain" },
    make("label", { class: "switch" }, on, place ? "add this detail" : "draw this picture"),
    make("label", {}, "Gain", make("span", { class: "factor" }), gain),
  );
}
