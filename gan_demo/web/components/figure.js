// A page for slides, drawn by the browser as SVG in the layout of gan_demo/figures/page.py: pictures that stay with the
// visitor, and pages without a server, need nobody else. Lengths are pixels of a page 1920 wide, from the top left.

/**
 * @typedef {{ uri: string, width: number, height: number }} Image a data URI, and its size in pixels
 * @typedef {[x: number, y: number]} Point
 * @typedef {(words: string, size: number, bold: boolean) => number} Measure how wide words are
 * @typedef {ReturnType<typeof createPage>} Page
 *
 * @typedef {object} Texts
 * @property {string} title
 * @property {string} about sentences below it
 * @property {string} credit where the pictures come from
 *
 * @typedef {object} Look of words
 * @property {number} [size]
 * @property {string} [colour]
 * @property {boolean} [bold]
 * @property {"start" | "middle" | "end"} [anchor]
 * @property {number} [width] of a line, at most
 */

export const WIDTH = 1920;
export const MARGIN = 40;
export const GAP = 8;
export const INSIDE = WIDTH - 2 * MARGIN;
export const TITLE = 44; // the type scale
export const LABEL = 28;
export const SMALL = 20;
const [LEADING, CAPITALS] = [1.36, 0.73]; // distance of two lines, height of capitals; both per size
export const INK = "#111827";
export const SUBDUED = "#4b5563";
export const FAINT = "#d1d5db";
export const COLOURS = {
  noise: "#a8480a",
  generator: "#1d4ed8",
  discriminator: "#6d28d9",
  real: "#15703a",
  generated: "#be123c",
};
export const FONT = "DejaVu Sans, Verdana, sans-serif"; // all about equally wide
const LARGEST = 512; // pixels of a picture's side

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} text */
const quote = (text) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]);

/** @param {number} number */
const round = (number) => String(Math.round(100 * number) / 100);

/** @param {Point[]} points */
const path = (points) => points.map((point) => point.map(round).join(",")).join(" ");

/**
 * Words in lines of at most `width` pixels; a longer word is cut.
 *
 * @param {string} words
 * @param {number} width
 * @param {(words: string) => number} measure
 */
function fillLines(words, width, measure) {
  const lines = [""];
  for (let word of words.split(/\s+/).filter(Boolean)) {
    while (measure(word) > width) {
      let end = word.length;
      while (end > 1 && measure(word.slice(0, end)) > width) end--;
      lines.push(word.slice(0, end));
      word = word.slice(end);
    }
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const full = lines.filter(Boolean);
  return full.length > 0 ? full : [""];
}

/**
 * Words in lines of at most `width` pixels, narrower ones if otherwise a word or two would stand alone.
 *
 * @param {string} words
 * @param {number} width
 * @param {(words: string) => number} measure
 */
export function wrap(words, width, measure) {
  let lines = fillLines(words, width, measure);
  for (let narrow = width; lines.length > 1 && measure(lines[lines.length - 1]) < width / 4; ) {
    narrow *= 0.97;
    const others = fillLines(words, narrow, measure);
    if (others.length > lines.length) break;
    lines = others;
  }
  return lines;
}

/**
 * How many pixels wide a pixel of `count` pictures in a row can be, and how wide a picture then is.
 *
 * @param {Image} image
 * @param {number} count
 */
export function fit({ width }, count) {
  const room = Math.floor((INSIDE - (count - 1) * GAP) / (count * width));
  const scale = Math.max(1, Math.min(room, Math.floor(LARGEST / width)));
  return { scale, side: scale * width };
}

/** @param {Measure} measure */
export function createPage(measure) {
  /** @type {string[]} */
  const parts = [];

  const page = {
    /**
     * Lines no wider than `width`, the first one's capitals beginning at `y`; returns where they end.
     *
     * @param {Point} place
     * @param {string} words
     * @param {Look} [look]
     */
    text([x, y], words, { size = LABEL, colour = INK, bold = false, anchor = "start", width = INSIDE } = {}) {
      const lines = wrap(words, width, (text) => measure(text, size, bold));
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

    /** @type {(points: Point[], colour: string, width?: number, more?: string) => void} */
    line(points, colour, width = 4, more = "") {
      const look = `stroke="${colour}" stroke-width="${width}"${more}`;
      parts.push(`<polyline points="${path(points)}" fill="none" ${look}/>`);
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
      parts.push(`<polygon points="${path(head)}" fill="${colour}"/>`);
    },

    /** @type {(place: Point, size: Point, colour: string) => void} */
    block([x, y], [width, height], colour) {
      const size = `width="${round(width)}" height="${round(height)}"`;
      parts.push(`<rect x="${round(x)}" y="${round(y)}" ${size} fill="${colour}"/>`);
    },

    /** @type {(place: Point, size: Point, colour: string, width: number) => void} A line of that width around it. */
    frame([x, y], [width, height], colour, line) {
      const place = `x="${round(x - line / 2)}" y="${round(y - line / 2)}"`;
      const size = `width="${round(width + line)}" height="${round(height + line)}"`;
      parts.push(`<rect ${place} ${size} fill="none" stroke="${colour}" stroke-width="${line}"/>`);
    },

    /** @type {(centre: Point, radius: number, colour: string, outline: string, width: number) => void} */
    dot([x, y], radius, colour, outline, width) {
      const place = `cx="${round(x)}" cy="${round(y)}" r="${radius}"`;
      parts.push(`<circle ${place} fill="${colour}" stroke="${outline}" stroke-width="${width}"/>`);
    },

    /** @type {(centre: Point, radius: number, sign: string) => void} */
    disc([x, y], radius, sign) {
      page.dot([x, y], radius, "white", INK, 4);
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
      const size = `viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}"`;
      return [
        `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${FONT}">`,
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
 * The y at which words of a size stand in the middle of `y`.
 *
 * @param {number} y
 * @param {number} size
 */
export const middle = (y, size) => y - (CAPITALS * size) / 2;
