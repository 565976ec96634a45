// "Which strokes made a feature answer?": guided backpropagation of six features, beside random filters (DCGAN, Fig. 5).
import { countPaint, make, within } from "./base.js";
import { strokes } from "./inside_maps.js";
import { createFold } from "./latent_fold.js";
import { paint } from "./latent_path.js";

const COUNT = 6; // features, as in the paper

/**
 * @param {HTMLDetailsElement} element
 * @param {ReturnType<typeof import("./live.js").createLive>} live
 */
export function createStrokes(element, live) {
  const { find } = within(element);
  /** @type {{ id: string, images: Float32Array, width: number, height: number, last: number } | null} */
  let subject = null; // the picture, and the number of D's last layer
  const fold = createFold(element, draw);

  function draw() {
    if (!subject) return;
    const own = subject;
    for (const [row, random] of /** @type {const} */ ([
      ["learned", false],
      ["random", true],
    ])) {
      const guide = { layer: own.last, features: [], count: COUNT, random };
      const wish = { id: own.id, network: "discriminator", place: `strokes ${row}`, look: { guide } };
      live.wish({ ...wish, inputs: { images: own.images } }, ({ sight }) => {
        if (own !== subject || !sight?.gradients) return;
        const canvases = sight.gradients.map((gradient) => paint(make("canvas"), strokes(gradient, own)));
        find(`.${row}`).replaceChildren(...canvases);
        find(`.${row}`).setAttribute("aria-label", labelOf(random, sight.features ?? []));
        countPaint(element);
      });
    }
  }

  /** @type {(random: boolean, features: number[]) => string} */
  const labelOf = (random, features) =>
    `Strokes that excite ${random ? "random filters" : "features"} ${features.map((one) => one + 1).join(", ")}`;

  return {
    enable: fold.enable,

    /** @param {typeof subject} next */
    set(next) {
      if (next?.images === subject?.images && next?.id === subject?.id) return;
      subject = next;
      fold.update();
    },
  };
}
