// The edges of a picture as iGAN compares them: histograms of oriented gradients that can be differentiated (Zhu et al.
// 2016, Sec. 4; HOGNet in their code). Sobel's filters, eight orientations with soft bins, and sums over windows that
// overlap. How much a picture's numbers matter to a loss on them goes the same way back.

/** @typedef {import("./strokes.js").Form} Form */

export const ORIENTATIONS = 8;
const STEADY = 1e-3; // under the root of a length, which otherwise has no slope at 0
const CELL = 8; // pixels of a cell's side in a colour picture, half as many in a grey one
// A bin answers from half a turn between two directions on, so that an edge counts in the two bins next to it.
const COSINE = Math.cos(Math.PI / ORIENTATIONS);
const [GAIN, LOSS] = [1 / (1 - COSINE), COSINE / (1 - COSINE)];
const DIRECTIONS = Array.from({ length: ORIENTATIONS }, (_, i) => {
  const turn = (Math.PI / ORIENTATIONS) * i;
  return [Math.cos(turn), Math.sin(turn)];
});

/** @param {Form} form */
export const cellOf = ({ channels }) => (channels === 3 ? CELL : CELL / 2);

/**
 * Which cells' windows a pixel lies in, along one axis: a window is twice as wide as its cell, and its middle counts most.
 *
 * @param {number} length pixels
 * @param {number} cell
 */
function sharesOf(length, cell) {
  const reach = (/** @type {number} */ pixel, /** @type {number} */ one) =>
    1 - Math.abs(pixel + 0.5 - (one + 0.5) * cell) / cell;
  return Array.from({ length }, (_, pixel) =>
    Array.from({ length: length / cell }, (_, one) => ({ one, share: reach(pixel, one) })).filter(
      ({ share }) => share > 0,
    ),
  );
}

export class Edges {
  /** @param {Form} form */
  constructor(form) {
    const { width, height } = form;
    const cell = cellOf(form);
    this.form = form;
    this.columns = sharesOf(width, cell);
    this.rows = sharesOf(height, cell);
    this.cells = (width / cell) * (height / cell);
    this.stride = width / cell;
    this.across = new Float32Array(width * height);
    this.down = new Float32Array(width * height);
    this.places = Uint32Array.from({ length: width * height }, (_, pixel) => pixel); // those that features are made of
    this.features = new Float32Array(ORIENTATIONS * this.cells);
  }

  /**
   * Leave out whatever only cells without a mark are made of: their features are wrong then.
   *
   * @param {ArrayLike<number>} marks by cell
   */
  only(marks) {
    this.places = this.places.filter((pixel) => {
      let isWanted = false;
      this.#spread(pixel, (cell) => {
        isWanted ||= marks[cell] > 0;
      });
      return isWanted;
    });
  }

  /**
   * A picture's features, orientation by orientation and cell by cell; the next picture's take their place.
   *
   * @param {ArrayLike<number>} picture in [-1, 1], channel by channel
   */
  describe(picture) {
    const { across, down, features, cells } = this;
    this.#filter(picture);
    features.fill(0);
    for (const pixel of this.places) {
      const [x, y] = [across[pixel], down[pixel]];
      const length = Math.sqrt(x * x + y * y + STEADY);
      for (let bin = 0; bin < ORIENTATIONS; bin++) {
        const part = GAIN * Math.abs(DIRECTIONS[bin][0] * x + DIRECTIONS[bin][1] * y) - LOSS * length;
        if (part > 0) this.#spread(pixel, (cell, share) => (features[bin * cells + cell] += share * part));
      }
    }
    return features;
  }

  /**
   * Add the gradient of a loss on the features of the last picture.
   *
   * @param {ArrayLike<number>} slopes its gradient with respect to them
   * @param {Float32Array} gradient with respect to the picture
   */
  addGradient(slopes, gradient) {
    const { across, down, cells } = this;
    const [toAcross, toDown] = [new Float32Array(across.length), new Float32Array(across.length)];
    for (const pixel of this.places) {
      const [x, y] = [across[pixel], down[pixel]];
      const length = Math.sqrt(x * x + y * y + STEADY);
      for (let bin = 0; bin < ORIENTATIONS; bin++) {
        const [u, v] = DIRECTIONS[bin];
        const along = u * x + v * y;
        if (GAIN * Math.abs(along) <= LOSS * length) continue;
        let slope = 0;
        this.#spread(pixel, (cell, share) => (slope += share * slopes[bin * cells + cell]));
        const sign = GAIN * Math.sign(along);
        toAcross[pixel] += slope * (sign * u - (LOSS * x) / length);
        toDown[pixel] += slope * (sign * v - (LOSS * y) / length);
      }
    }
    this.#filterBack(toAcross, toDown, gradient);
  }

  /** @param {(pixel: number, row: number, column: number) => void} visit */
  #eachPixel(visit) {
    const { width, height } = this.form;
    for (let row = 0, pixel = 0; row < height; row++)
      for (let column = 0; column < width; column++, pixel++) visit(pixel, row, column);
  }

  /**
   * Visit the cells whose windows a pixel lies in.
   *
   * @param {number} pixel
   * @param {(cell: number, share: number) => void} visit
   */
  #spread(pixel, visit) {
    const { width } = this.form;
    for (const down of this.rows[Math.floor(pixel / width)])
      for (const across of this.columns[pixel % width])
        visit(down.one * this.stride + across.one, down.share * across.share);
  }

  /** @param {ArrayLike<number>} picture */
  #filter(picture) {
    const { across, down } = this;
    const { channels, width, height } = this.form;
    const area = width * height;
    const grey = new Float32Array((width + 2) * (height + 2)); // from 0 to 1, in a border of zeros
    this.#eachPixel((pixel, row, column) => {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += picture[c * area + pixel];
      grey[(row + 1) * (width + 2) + column + 1] = (sum / channels + 1) / 2;
    });
    this.#eachPixel((pixel, row, column) => {
      const top = row * (width + 2) + column;
      const middle = top + width + 2;
      const bottom = middle + width + 2;
      const [a, b, c] = [grey[top], grey[top + 1], grey[top + 2]];
      const [d, e] = [grey[middle], grey[middle + 2]];
      const [f, g, h] = [grey[bottom], grey[bottom + 1], grey[bottom + 2]];
      across[pixel] = (c - a + 2 * (e - d) + h - f) / 4;
      down[pixel] = (f - a + 2 * (g - b) + h - c) / 4;
    });
  }

  /**
   * @param {Float32Array} toAcross the gradient with respect to what the filter across gave
   * @param {Float32Array} toDown
   * @param {Float32Array} gradient
   */
  #filterBack(toAcross, toDown, gradient) {
    const { channels, width, height } = this.form;
    const area = width * height;
    const grey = new Float32Array((width + 2) * (height + 2));
    this.#eachPixel((pixel, row, column) => {
      const [x, y] = [toAcross[pixel] / 4, toDown[pixel] / 4];
      const top = row * (width + 2) + column;
      const middle = top + width + 2;
      const bottom = middle + width + 2;
      grey[top] -= x + y;
      grey[top + 1] -= 2 * y;
      grey[top + 2] += x - y;
      grey[middle] -= 2 * x;
      grey[middle + 2] += 2 * x;
      grey[bottom] += y - x;
      grey[bottom + 1] += 2 * y;
      grey[bottom + 2] += x + y;
    });
    this.#eachPixel((pixel, row, column) => {
      const slope = grey[(row + 1) * (width + 2) + column + 1] / (2 * channels);
      for (let c = 0; c < channels; c++) gradient[c * area + pixel] += slope;
    });
  }
}
