// Drawings in the background, each with what D says of it: as many as somebody wants to see, a few at a time.

/**
 * @typedef {object} Drawing
 * @property {number} seed
 * @property {import("./latent_path.js").Picture} picture
 * @property {number} score
 * @property {Float32Array[]} peaks the strongest answer of each feature, by layer
 *
 * @typedef {Pick<ReturnType<typeof import("./live.js").createLive>, "draw" | "latent" | "ready" | "wish">} Live
 */

const AT_ONCE = 2; // drawings on their way: a finger that moves waits for no more

/**
 * @param {Live} live
 * @param {() => void} react to another drawing
 */
export function createDrawings(live, react) {
  /** @type {Drawing[]} in the order of their seeds, from the first on without a gap */
  let list = [];
  /** @type {Record<string, number>} how many drawings each part of the page wants */
  let wanted = {};
  let requests = 0; // for drawings: all places below it
  let key = { model: "", first: 0 };
  /** @type {Map<number, Drawing>} that came before one with a lower seed */
  let early = new Map();

  function go() {
    const most = Math.max(0, ...Object.values(wanted));
    while (requests < most && requests < list.length + early.size + AT_ONCE) {
      ask(requests);
      requests += 1;
    }
  }

  /** @param {number} place */
  function ask(place) {
    const { model: id, first } = key;
    const own = key;
    const seed = first + place;
    const name = `drawing ${place}`; // a place that is wished for again and again would come before all else
    live.draw({ id, place: name, z: live.latent(id, seed), labels: [], numbers: [0] }, (picture, images) => {
      const judge = { id, network: "discriminator", place: name, look: { peaks: true } };
      live.wish({ ...judge, inputs: { images: /** @type {Float32Array} */ (images) } }, ({ sight }) => {
        if (own !== key || !sight) return;
        early.set(place, { seed, picture, score: sight.score, peaks: sight.peaks ?? [] });
        for (let next = early.get(list.length); next; next = early.get(list.length)) {
          early.delete(list.length);
          list.push(next);
        }
        react();
        go();
      });
    });
  }

  return {
    /** @type {() => Drawing[]} */
    list: () => list,

    /**
     * Begin anew, unless it is the same.
     *
     * @param {string} model
     * @param {number} first seed
     */
    begin(model, first) {
      if (key.model === model && key.first === first) return;
      key = { model, first };
      list = [];
      early = new Map();
      wanted = {};
      requests = 0;
    },

    /**
     * Have so many drawings made, if the networks are here.
     *
     * @param {string} who a part of the page
     * @param {number} count
     */
    want(who, count) {
      if (!live.ready(key.model) || !live.ready(key.model, "discriminator")) return;
      wanted[who] = count;
      go();
    },

    /** Nobody sees them: no more are begun. */
    pause() {
      wanted = {};
    },

    /** Whatever was asked for does not come: `want` asks again. */
    restart() {
      requests = list.length;
      early = new Map();
      key = { ...key };
    },
  };
}

/**
 * The best-liked drawing of each place, of its first `n`; place p of the sheet has every `places`-th drawing from p on.
 *
 * @param {Drawing[]} drawings
 * @param {number} places
 * @param {number} n
 * @returns {(Drawing | undefined)[]} by place; undefined where none is here yet
 */
export function chosen(drawings, places, n) {
  /** @type {(Drawing | undefined)[]} */
  const best = Array(places).fill(undefined);
  for (const [i, drawing] of drawings.slice(0, places * n).entries()) {
    const place = i % places;
    if (drawing.score > (best[place]?.score ?? Number.NEGATIVE_INFINITY)) best[place] = drawing;
  }
  return best;
}

/**
 * The drawings that excite a feature most.
 *
 * @param {Drawing[]} drawings
 * @param {number} layer counted from 0
 * @param {number} feature
 * @param {number} count
 */
export function mostExciting(drawings, layer, feature, count) {
  const peak = (/** @type {Drawing} */ { peaks }) => peaks[layer]?.[feature] ?? Number.NEGATIVE_INFINITY;
  return [...drawings].sort((a, b) => peak(b) - peak(a)).slice(0, count);
}
