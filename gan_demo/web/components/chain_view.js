// The elements of LAPGAN's chain: the row of its levels, and the parts that a level opens into.
import { make, makeSvg } from "./base.js";

/**
 * @typedef {object} Level
 * @property {number} size of its picture in pixels
 * @property {boolean} real whether the picture is part of a real one, not generated
 * @property {number | null} standing the share of real pictures that look less real to D, in %; null if unknown
 * @property {Record<string, [number, number, number, number]>} pictures left, top, width and height on the sheet
 */

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

/** @param {Pick<Level, "size" | "standing">} level */
export function opinion({ size, standing }) {
  if (standing === null || !Number.isFinite(standing)) return "";
  return `D: more real-looking than ${Math.round(standing)} % of real ${pixels(size)}`;
}

/**
 * A canvas for one of the level's pictures, to be painted later.
 *
 * @param {number} place
 * @param {string} name
 */
const canvas = (place, name) => make("canvas", { "data-tile": `${place}/${name}` });

/**
 * The button that shows a level's picture and opens it.
 *
 * @param {Level} level
 * @param {number} place
 */
export function sum(level, place) {
  const type = make("span", { class: `kind ${kind(level)}` }, kind(level));
  const name = make("span", { class: "name" }, `Level ${place + 1}: ${pixels(level.size)}`, type);
  const standing = make("span", { class: "standing" });
  return make("button", { class: "sum", "data-level": place }, canvas(place, "result"), name, standing);
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
 * The inside of a level.
 *
 * @param {Level[]} levels
 * @param {number} place
 * @param {number} contrast
 * @param {boolean} asks whether a visitor can change it
 */
export function inside(levels, place, contrast, asks) {
  const parts = make("div", { class: "inside" }, figure(levels, place, contrast));
  if (!levels[place].real && asks) parts.append(controls(place));
  const title = make("h4", {}, `Level ${place + 1}: ${heading(levels, place)}`);
  return make("section", { class: "level", "data-level": place }, title, parts);
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
    const part = make("figure", { class: `part ${name} ${colour}`, "data-name": name });
    part.style.gridArea = name;
    part.append(make("figcaption", {}, text), canvas(place, name));
    return part;
  });
  const drawing = make("div", { class: `figure ${figureShape(level, place)}` }, ...parts);
  if (!level.real) drawing.append(node("gen", "G", make("small", {}, `level ${place + 1}`)));
  if (place) drawing.append(node("plus", "+"));
  drawing.append(makeSvg("svg", { class: "wires", "aria-hidden": "true" }));
  return drawing;
}

/**
 * @param {string} name
 * @param {...(Node | string)} children
 */
function node(name, ...children) {
  const box = make("div", { class: `node ${name}`, "data-name": name }, ...children);
  box.style.gridArea = name;
  return box;
}

/** @param {number} place */
function controls(place) {
  const seed = make("input", { class: "seed", type: "number", min: 0, max: 4294967295, step: 1 });
  const dice = make("button", { class: "dice", "aria-label": `New noise for level ${place + 1}` }, "⚄");
  const on = make("input", { class: "on", type: "checkbox" });
  const gain = make("input", { class: "gain", type: "range", min: 0, max: 2, step: 0.05 });
  return make(
    "div",
    { class: "controls" },
    make("div", { class: "line" }, make("label", {}, "Seed of this noise", seed), dice),
    make("label", { class: "switch" }, on, place ? "add this detail" : "draw this picture"),
    make("label", {}, "Gain", make("span", { class: "factor" }), gain),
  );
}
