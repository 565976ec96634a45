// A picture of the visitor's: the one that comes nearest to it takes the place of a seed's. Nothing of it is sent.
import { toPicture } from "../engine/pixels.js";
import { fit } from "../paint/projection.js";
import { within } from "./base.js";
import { paint } from "./latent_path.js";
import { empty, follow } from "./own_picture.js";
import { createEncoder } from "./paint_encoder.js";
import { NEAR } from "./paint_state.js";
import { ownWords } from "./paint_words.js";

/**
 * @param {HTMLElement} element
 * @param {Pick<import("./paint.js").Props, "box" | "encoders">} props
 * @param {object} studio
 * @param {ReturnType<typeof import("./paint_network.js").createNetwork>} studio.network
 * @param {import("./paint_state.js").Painting} studio.painting
 * @param {ReturnType<typeof import("./paint_pursuit.js").createPursuit>} studio.pursuit
 * @param {ReturnType<typeof import("./paint_stage.js").createStage>} studio.stage
 * @param {object} page
 * @param {() => void} page.wake have the network come
 * @param {() => void} page.show what the painting is now
 * @param {() => void} page.leave the visitor has taken the picture away
 */
export function createOwn(element, { box, encoders }, { network, painting, pursuit, stage }, { wake, show, leave }) {
  const { find } = within(element);
  const [mine, nearest] = [".own", ".nearest"].map((name) => /** @type {HTMLCanvasElement} */ (find(name)));
  const encoder = createEncoder(encoders);
  /** @type {import("./picture_file.js").Picture | null} */
  let file = null; // as it was chosen
  /** @type {{ isNegative: boolean, goesOn: boolean } | null} */
  let search = null; // for the picture nearest to it; null until the network is here

  /** Look for the nearest picture, once the network is here. */
  async function seek() {
    const ready = network.ready();
    if (!file || !ready) return;
    const { target, negative } = fit(file, ready.form);
    const own = { isNegative: negative, goesOn: true };
    search = own;
    paint(mine, toPicture(target, ready.form));
    painting.history.clear();
    painting.change({ strokes: [], near: NEAR.closely, at: 1, isOwn: true });
    pursuit.halt();
    show();
    const guess = await encoder.encode(painting.state.model, target);
    if (search === own && network.ready() === ready) pursuit.project(target, guess);
  }

  follow(box, ({ picture }) => {
    if (!picture && !search && !file) return;
    file = picture;
    if (picture) {
      wake();
      seek();
      find(".board").scrollIntoView({ behavior: "smooth", block: "nearest" });
    } else {
      search = null;
      leave();
    }
  });

  return {
    seek,
    isChosen: () => Boolean(file),
    isSought: () => Boolean(search?.goesOn),

    /** Another picture takes its place. */
    leave() {
      if (!search) return;
      search = file = null; // before the box says that it is empty, which is no news then
      empty(box);
    },

    /** @param {import("./paint_network.js").Answer} answer the nearest so far */
    hear({ picture, z, rests }) {
      if (!search) return;
      search.goesOn = !rests;
      if (rests) stage.showStart();
      else {
        painting.change({ start: z, z, at: 1 });
        stage.show(picture);
        paint(nearest, picture);
      }
      show();
    },

    fill() {
      find(".paint").dataset.own = String(painting.state.isOwn);
      find(".own-pair").hidden = !search;
      if (search) find(".own-pair p").textContent = ownWords(search.goesOn, search.isNegative);
    },
  };
}
