// A picture of the visitor's: the one that comes nearest to it takes the place of a seed's. Nothing of it is sent. It is
// a part of the painting, so that Undo leads back to what was there before it.
import { toPicture } from "../engine/pixels.js";
import { fit } from "../paint/projection.js";
import { within } from "./base.js";
import { paint } from "./latent_path.js";
import { empty, follow } from "./own_picture.js";
import { createEncoder } from "./paint_encoder.js";
import { BLANK, NEAR } from "./paint_state.js";
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
 * @param {() => void} page.keep what is now can come back
 * @param {() => void} page.show what the painting is now
 * @param {() => void} page.leave the visitor has taken the picture away
 */
export function createOwn(
  element,
  { box, encoders },
  { network, painting, pursuit, stage },
  { wake, keep, show, leave },
) {
  const { find } = within(element);
  const [mine, nearest] = [".own", ".nearest"].map((name) => /** @type {HTMLCanvasElement} */ (find(name)));
  const encoder = createEncoder(encoders);
  /** @type {import("./picture_file.js").Picture | null} */
  let file = null; // as it was chosen
  /** @type {{ goesOn: boolean } | null} */
  let search = null; // for the picture nearest to it; null until the network is here

  /** Look for the nearest picture, once the network is here. */
  async function seek() {
    const ready = network.ready();
    if (!file || !ready) return;
    const { target, negative } = fit(file, ready.form);
    keep(); // unless what is here has yet to be found
    const mySearch = { goesOn: true };
    search = mySearch;
    const own = { mine: toPicture(target, ready.form), isNegative: negative, nearest: null };
    painting.change({ ...BLANK, near: NEAR.closely, own });
    pursuit.halt();
    show();
    const guess = await encoder.encode(painting.state.model, target);
    if (search === mySearch && network.ready() === ready) pursuit.project(target, guess);
  }

  follow(box, ({ picture }) => {
    if (!picture && !search && !file) return;
    file = picture;
    if (picture) {
      wake();
      seek();
      find(".board").scrollIntoView({ behavior: "smooth", block: "nearest" });
    } else leave();
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
        const { own } = painting.state;
        painting.change({ start: z, z, at: 1, own: own && { ...own, nearest: picture } });
        stage.show(picture);
      }
      show();
    },

    fill() {
      const { own } = painting.state;
      find(".paint").dataset.own = String(Boolean(own));
      find(".own-pair").hidden = !own;
      if (!own) return;
      paint(mine, own.mine);
      if (own.nearest) paint(nearest, own.nearest);
      find(".own-pair p").textContent = ownWords(Boolean(search?.goesOn), own.isNegative);
    },
  };
}
