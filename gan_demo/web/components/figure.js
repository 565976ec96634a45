// Figures for slides, drawn by the browser as SVG in the layout of gan_demo/figures.py: pictures that stay with the
// visitor, and pages without a server, need nobody else. Lengths are pixels of a page 1920 wide, from the top left.

/**
 * @typedef {{ uri: string, width: number, height: number }} Image a data URI, and its size in pixels
 * @typedef {[x: number, y: number]} Point
 * @typedef {(words: string, size: number, bold: boolean) => number} Measure how wide words are
 *
 * @typedef {object} Level of a pyramid
 * @property {boolean} real whether it is a real picture's
 * @property {number} seed of its noise
 * @property {number} gain factor of what the generator draws
 * @property {number | null} standing percentage of real pictures that D finds less real-looking; null if unknown
 * @property {Record<string, Image>} pictures noise, upsampled, residual and result, as far as it has them
 *
 * @typedef {object} Texts
 * @property {string} title
 * @property {string} about sentences below it
 * @property {string} credit where the pictures come from
 */

const [WIDTH, MARGIN] = [1920, 40];
const INSIDE = WIDTH - 2 * MARGIN;
const [TITLE, LABEL, SMALL] = [44, 28, 20]; // the type scale
const [LEADING, CAPITALS] = [1.36, 0.73]; // distance of two lines, height of capitals; both per size
const [INK, SUBDUED] = ["#111827", "#4b5563"];
const COLOURS = {
  noise: "#a8480a",
  generator: "#1d4ed8",
  discriminator: "#6d28d9",
  real: "#15703a",
  generated: "#be123c",
};
export const FONT = "DejaVu Sans, Verdana, sans-serif"; // all about equally wide
const STANDING = "D: how many of the real pictures of that size its discriminator finds less real-looking";
const GAIN = "Blue ×: the gain, by which G's detail is multiplied before it is shown and added";

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} text */
const quote = (text) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]);

/** @param {number} number */
const round = (number) => String(Math.round(100 * number) / 100);

/** @param {number} number from 0 */
const subscript = (number) => "₁₂₃₄₅₆₇₈₉"[number];

/**
 * Words in lines of at most `width` pixels; a longer word has a line of its own.
 *
 * @param {string} words
 * @param {number} width
 * @param {(words: string) => number} measure
 */
export function wrap(words, width, measure) {
  const lines = [""];
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const last = lines[lines.length - 1];
    if (!last || measure(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`.trim();
    else lines.push(word);
  }
  return lines;
}

/** @param {Measure} measure */
function createPage(measure) {
  /** @type {string[]} */
  const parts = [];

  const page = {
    /**
     * Lines no wider than the page, the first one's capitals beginning at `y`; returns where they end.
     *
     * @param {Point} place
     * @param {string} words
     * @param {{ size?: number, colour?: string, bold?: boolean, anchor?: string }} [look]
     */
    text([x, y], words, { size = LABEL, colour = INK, bold = false, anchor = "start" } = {}) {
      const lines = wrap(words, INSIDE, (text) => measure(text, size, bold));
      lines.forEach((line, number) => {
        const baseline = y + (number * LEADING + CAPITALS) * size;
        const weight = bold ? ' font-weight="bold"' : "";
        const place = `x="${round(x)}" y="${round(baseline)}" text-anchor="${anchor}"`;
        parts.push(`<text ${place} font-size="${size}" fill="${colour}"${weight}>${quote(line)}</text>`);
      });
      return y + ((lines.length - 1) * LEADING + 1) * size;
    },

    /** @type {(place: Point, image: Image, scale: number) => void} Each pixel is a square of `scale` pixels. */
    picture([x, y], { uri, width, height }, scale) {
      const size = `width="${scale * width}" height="${scale * height}"`;
      const place = `x="${Math.round(x)}" y="${Math.round(y)}"`;
      const look = 'preserveAspectRatio="none" style="image-rendering: pixelated"';
      parts.push(`<image ${place} ${size} ${look} href="${quote(uri)}"/>`);
    },

    /** @type {(points: Point[], colour: string) => void} */
    line(points, colour) {
      const path = points.map((point) => point.map(round).join(",")).join(" ");
      parts.push(`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="4"/>`);
    },

    /** @type {(points: [Point, Point], colour?: string) => void} A line with a head at its end. */
    arrow([[x1, y1], [x2, y2]], colour = SUBDUED) {
      const length = Math.hypot(x2 - x1, y2 - y1);
      const [u, v] = [(x2 - x1) / length, (y2 - y1) / length];
      const [x, y] = [x2 - 16 * u, y2 - 16 * v];
      page.line(
        [
          [x1, y1],
          [x, y],
        ],
        colour,
      );
      /** @type {Point[]} */
      const head = [
        [x2, y2],
        [x - 9 * v, y + 9 * u],
        [x + 9 * v, y - 9 * u],
      ];
      parts.push(`<polygon points="${head.map((point) => point.map(round).join(",")).join(" ")}" fill="${colour}"/>`);
    },

    /** @type {(place: Point, size: Point, colour: string) => void} */
    block([x, y], [width, height], colour) {
      const size = `width="${round(width)}" height="${round(height)}"`;
      parts.push(`<rect x="${round(x)}" y="${round(y)}" ${size} fill="${colour}"/>`);
    },

    /** @type {(centre: Point, radius: number, sign: string) => void} */
    disc([x, y], radius, sign) {
      const place = `cx="${round(x)}" cy="${round(y)}" r="${radius}"`;
      parts.push(`<circle ${place} fill="white" stroke="${INK}" stroke-width="4"/>`);
      page.text([x, y - (CAPITALS * LABEL) / 2], sign, { bold: true, anchor: "middle" });
    },

    /** @type {(texts: Texts) => number} Returns where what follows the title begins. */
    heading({ title, about }) {
      const below = page.text([MARGIN, MARGIN], title, { size: TITLE, bold: true });
      return page.text([MARGIN, below + 22], about, { colour: SUBDUED }) + 40;
    },

    /** @type {(bottom: number, texts: Texts) => string} The whole file. */
    finish(bottom, { title, credit }) {
      const height = Math.round(
        page.text([MARGIN, bottom + 36], credit, { size: SMALL, colour: SUBDUED }) + MARGIN - 10,
      );
      return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="${FONT}">`,
        `<title>${quote(title)}</title><desc>${quote(credit)}</desc>`,
        `<rect width="${WIDTH}" height="${height}" fill="white"/>`,
        ...parts,
        "</svg>",
      ].join("\n");
    },
  };
  return page;
}

/**
 * How a picture comes about level by level, coarse on the left (LAPGAN, Fig. 1, which runs from right to left). Levels
 * of a real picture have a residual, but neither noise nor a generator.
 *
 * @param {Level[]} levels coarse first
 * @param {Texts} texts
 * @param {Measure} measure
 * @returns {string} an SVG file
 */
export function pyramidFigure(levels, texts, measure) {
  const page = createPage(measure);
  const cell = levels.length > 3 ? 192 : 224;
  const step = Math.min(cell + 200, (INSIDE - cell) / Math.max(1, 2 * levels.length - 2));
  const chain = createChain(page, cell, step, page.heading(texts));
  levels.forEach((level, number) => {
    chain.add(level, number, levels[number - 1]);
  });
  let below = chain.bottom;
  if (levels.some(({ standing }) => standing !== null))
    below = page.text([MARGIN, below + 32], STANDING, { colour: COLOURS.discriminator });
  if (levels.some(({ gain, real }) => gain !== 1 && !real))
    below = page.text([MARGIN, below + 24], GAIN, { colour: COLOURS.generator });
  return page.finish(below, texts);
}

/**
 * Each level is a column of noise, G and the enlarged picture, then one of results.
 *
 * @param {ReturnType<typeof createPage>} page
 * @param {number} cell side of a picture
 * @param {number} step from column to column
 * @param {number} top
 */
function createChain(page, cell, step, top) {
  const small = Math.floor((2 * cell) / 3); // side of the noise
  const noise = top + 40;
  const middle = noise + small + 20; // top of the residual
  const block = middle + cell / 4; // top of G
  const result = middle + cell + 104;

  /** @type {(place: Point, image: Image) => void} In the middle of its cell. */
  function show([x, y], image) {
    const scale = Math.max(1, Math.floor(cell / image.width));
    const rest = Math.floor((cell - scale * image.width) / 2);
    page.picture([Math.round(x) + rest, Math.round(y) + rest], image, scale);
  }

  /** @type {(x: number, number: number, level: Level) => void} */
  function addGenerator(x, number, { seed, pictures }) {
    page.text([x, noise - 36], `z${subscript(number)}: seed ${seed}`, { colour: COLOURS.noise });
    const scale = Math.max(1, Math.floor(small / pictures.noise.width));
    page.picture([x, noise + small - scale * pictures.noise.width], pictures.noise, scale);
    const centre = x + small / 2;
    page.arrow(
      [
        [centre, noise + small],
        [centre, block - 4],
      ],
      COLOURS.noise,
    );
    page.block([x, block], [cell, cell / 2], COLOURS.generator);
    const look = { size: TITLE, colour: "white", bold: true, anchor: "middle" };
    page.text([x + cell / 2, block + cell / 4 - (CAPITALS * TITLE) / 2], `G${subscript(number)}`, look);
  }

  /** @type {(x: number, number: number, level: Level, before: Level) => void} The detail that a level adds. */
  function addSum(x, number, { real, pictures }, before) {
    const colour = real ? COLOURS.real : COLOURS.generator;
    const [left, right] = [x + cell / 2, x + step + cell / 2];
    const [across, half] = [middle + cell + 52, result + cell / 2];
    const factor = pictures.result.width / before.pictures.result.width;
    page.arrow([
      [x - step + cell, half],
      [x - 4, half],
    ]);
    const look = { size: SMALL, colour: SUBDUED, anchor: "middle" };
    page.text([x - (step - cell) / 2, half - 30], `×${factor}`, look);
    show([x, result], pictures.upsampled);
    page.text([x, result + cell + 16], `l${subscript(number)}: enlarged`, { colour: SUBDUED });
    if (real)
      page.line(
        [
          [left, result],
          [left, across],
        ],
        SUBDUED,
      );
    else {
      page.arrow([
        [left, result],
        [left, block + cell / 2 + 4],
      ]);
      page.arrow(
        [
          [x + cell, block + cell / 4],
          [x + step - 4, block + cell / 4],
        ],
        colour,
      );
    }
    page.arrow([
      [left, across],
      [right - 24, across],
    ]);
    page.text([x + step, middle - 36], `h${subscript(number)}: ${real ? "what it lacks" : "residual"}`, { colour });
    show([x + step, middle], pictures.residual);
    page.line(
      [
        [right, middle + cell],
        [right, across],
      ],
      colour,
    );
    page.arrow([
      [right, across],
      [right, result - 4],
    ]);
    page.disc([right, across], 22, "+");
  }

  return {
    bottom: result + cell + 84,

    /** @type {(level: Level, number: number, before: Level | undefined) => void} */
    add(level, number, before) {
      const { real, gain, standing, pictures } = level;
      let x = MARGIN + step * Math.max(0, 2 * number - 1);
      if (!real) addGenerator(x, number, level);
      if (before) {
        addSum(x, number, level, before);
        x += step;
      } else if (!real) {
        const centre = x + cell / 2;
        page.arrow(
          [
            [centre, block + cell / 2],
            [centre, result - 4],
          ],
          COLOURS.generator,
        );
      }
      if (gain !== 1 && !real) {
        const place = /** @type {Point} */ ([x + cell / 2 + 34, middle + cell + 12]);
        page.text(place, `×${gain}`, { colour: COLOURS.generator, bold: true });
      }
      show([x, result], pictures.result);
      const { width } = pictures.result;
      const [colour, y] = [real ? COLOURS.real : COLOURS.generated, result + cell + 16];
      page.text([x, y], `I${subscript(number)}: ${width}×${width}`, { colour, bold: true });
      if (standing !== null) page.text([x, y + 38], `D: ${Math.round(standing)} %`, { colour: COLOURS.discriminator });
    },
  };
}
