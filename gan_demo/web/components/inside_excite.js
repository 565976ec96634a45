// "Which pictures excite a feature most?": the best of some hundred drawings, made while somebody looks.
import { countPaint, listen, make, within } from "./base.js";
import { mostExciting } from "./inside_drawings.js";
import { overlay } from "./inside_maps.js";
import { createFold } from "./latent_fold.js";
import { paint } from "./latent_path.js";

/**
 * @typedef {import("./inside_maps.js").Tile} Tile
 * @typedef {import("./latent_path.js").Picture} Picture
 */

const DRAWINGS = 256;
const TOP = 8;
const LIGHT = 0.3; // of the picture under a map

/**
 * @param {HTMLDetailsElement} element
 * @param {ReturnType<typeof import("./inside_drawings.js").createDrawings>} drawings
 * @param {(feature: number) => void} pick a feature
 */
export function createExcite(element, drawings, pick) {
  const { find } = within(element);
  const canvases = Array.from({ length: TOP }, () => make("canvas", { width: 64, height: 64 }));
  find(".top").replaceChildren(...canvases);
  /** @type {{ model: import("./inside.js").Model, first: number, layer: number, feature: number } | null} */
  let wish = null;
  /** @type {{ picture: Picture, tiles: Tile[] }} */
  let strip = { picture: { pixels: new Uint8ClampedArray(), width: 0, height: 0 }, tiles: [] };
  const fold = createFold(element, () => {
    if (!wish) return;
    drawings.begin(wish.model.id, wish.first);
    drawings.want("excite", DRAWINGS);
    show();
  });
  element.addEventListener("toggle", () => {
    if (!element.open) drawings.want("excite", 0);
  });

  function show() {
    if (!element.open || !wish) return;
    const { model, layer, feature } = wish;
    fillStrip();
    const list = drawings.list().slice(0, DRAWINGS);
    const best = mostExciting(list, layer, feature, TOP);
    for (const [i, canvas] of canvases.entries()) {
      if (best[i]) paint(canvas, best[i].picture);
      canvas.classList.toggle("awaited", !best[i]);
    }
    const name = `feature ${feature + 1} of layer ${layer + 1}`;
    find(".of-feature").textContent = `Of ${list.length} drawings, these excite ${name} most:`;
    find(".top").setAttribute("aria-label", `${TOP} times ${model.of}, those that excite ${name} most`);
    find(".count").textContent = list.length < DRAWINGS ? `${list.length} of ${DRAWINGS} drawings are here` : "";
    find(".top").dataset.shown = list.length === DRAWINGS ? `${layer} ${feature}` : "";
    countPaint(element);
  }

  function fillStrip() {
    const { picture, tiles } = strip;
    const buttons = tiles.map((tile) => {
      const canvas = paint(make("canvas"), overlay(picture, tile, LIGHT));
      const pressed = String(tile.feature === wish?.feature);
      const label = `Feature ${tile.feature + 1}`;
      return make("button", { "data-feature": tile.feature, "aria-pressed": pressed, "aria-label": label }, canvas);
    });
    const focused = find(".strip").contains(document.activeElement);
    find(".strip").replaceChildren(...buttons);
    if (focused) /** @type {HTMLElement | null} */ (find('.strip [aria-pressed="true"]'))?.focus();
  }

  listen(element, "click", ".strip button", ({ dataset }) => pick(Number(dataset.feature)));

  return {
    show,
    enable: fold.enable,
    update: fold.update,

    /**
     * @param {{ model: import("./inside.js").Model, first: number, layer: number, feature: number }} next
     * @param {{ picture: Picture, tiles: Tile[] }} nextStrip
     */
    set(next, nextStrip) {
      wish = next;
      strip = nextStrip;
      fold.update();
    },
  };
}
