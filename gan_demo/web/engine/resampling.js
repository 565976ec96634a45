// Maps of another size: enlarged, the largest of each window, and the mean of all places.
import { eachPixel } from "./maps.js";
import { begin } from "./targets.js";

/**
 * @typedef {import("./maps.js").FeatureMap} FeatureMap
 * @typedef {import("./operations.js").Target} Target
 * @typedef {{ kernel: [number, number], stride: [number, number] }} Window
 */

/**
 * Along one axis of an enlargement: the two places that a new one is mixed of, and how much of the second.
 *
 * @param {string} kind
 * @param {number} from
 * @param {number} to
 * @returns {[first: number, second: number, share: number][]}
 */
function mixAxis(kind, from, to) {
  if (kind !== "nearest" && kind !== "bilinear") throw new Error(`the engine has no enlargement ${kind}`);
  return Array.from({ length: to }, (_, place) => {
    if (kind === "nearest") return [Math.floor((place * from) / to), Math.floor((place * from) / to), 0];
    const centre = Math.max(0, ((place + 0.5) * from) / to - 0.5);
    const first = Math.floor(centre);
    return [first, Math.min(first + 1, from - 1), centre - first];
  });
}

/**
 * The four pixels that each pixel of an enlarged map is mixed of: their places, and their shares.
 *
 * @param {string} kind
 * @param {FeatureMap} small
 * @param {FeatureMap} large
 */
function mixOf(kind, small, large) {
  const [down, across] = [mixAxis(kind, small.height, large.height), mixAxis(kind, small.width, large.width)];
  const mix = down.flatMap(([top, bottom, v]) =>
    across.flatMap(([left, right, u]) => [
      [top, left, (1 - u) * (1 - v)],
      [top, right, u * (1 - v)],
      [bottom, left, (1 - u) * v],
      [bottom, right, u * v],
    ]),
  );
  const places = Int32Array.from(mix, ([y, x]) => small.first + y * small.row + x * small.step);
  return { places, shares: Float64Array.from(mix, ([, , share]) => share) };
}

/** @type {import("./operations.js").Forward<{ kind: string }>} */
export function resize({ kernel }, { kind }, [input], output) {
  const { places, shares } = mixOf(kind, input, output);
  return () => {
    const { floats } = kernel;
    eachPixel(output, (at, x, y) => {
      const corner = 4 * (y * output.width + x);
      for (let c = 0; c < output.channels; c++) {
        let sum = 0;
        for (let i = corner; i < corner + 4; i++) sum += floats[places[i] + c] * shares[i];
        floats[at + c] = sum;
      }
    });
  };
}

/** @type {import("./operations.js").Backward<{ kind: string }>} */
export function resizeBack({ kernel }, { kind, in: [input] }, { gradient }, targetOf) {
  const target = /** @type {Target} */ (targetOf(input));
  const { places, shares } = mixOf(kind, target.map, gradient);
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachPixel(gradient, (at, x, y) => {
      const corner = 4 * (y * gradient.width + x);
      for (let i = corner; i < corner + 4; i++) {
        for (let c = 0; c < gradient.channels; c++) floats[places[i] + c] += floats[at + c] * shares[i];
      }
    });
  };
}

/**
 * The places in a pool's window, in floats from its first pixel on.
 *
 * @param {FeatureMap} map
 * @param {[height: number, width: number]} size
 */
function windowPlaces({ row, step }, [height, width]) {
  return Array.from({ length: height * width }, (_, i) => Math.floor(i / width) * row + (i % width) * step);
}

/** @type {import("./operations.js").Forward<Window>} The largest in each window. */
export function pool({ kernel }, { kernel: size, stride: [down, right] }, [input], output) {
  const places = windowPlaces(input, size);
  return () => {
    const { floats } = kernel;
    eachPixel(output, (at, x, y) => {
      const corner = input.first + y * down * input.row + x * right * input.step;
      for (let c = 0; c < output.channels; c++) {
        let most = Number.NEGATIVE_INFINITY;
        for (const place of places) most = Math.max(most, floats[corner + place + c]);
        floats[at + c] = most;
      }
    });
  };
}

/** @type {import("./operations.js").Backward<Window>} To the first of the largest in each window. */
export function poolBack({ kernel, maps }, { kernel: size, stride: [down, right], in: [name] }, output, targetOf) {
  const { gradient, value } = output;
  const [input, target] = [maps[name], /** @type {Target} */ (targetOf(name))];
  const [places, targets] = [windowPlaces(input, size), windowPlaces(target.map, size)];
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachPixel(value, (at, x, y) => {
      const corner = input.first + y * down * input.row + x * right * input.step;
      const to = target.map.first + y * down * target.map.row + x * right * target.map.step;
      const from = gradient.first + y * gradient.row + x * gradient.step;
      for (let c = 0; c < value.channels; c++) {
        const largest = places.findIndex((place) => floats[corner + place + c] === floats[at + c]);
        floats[to + targets[largest] + c] += floats[from + c];
      }
    });
  };
}

/** @type {import("./operations.js").Forward} Over all places. */
export function average({ kernel }, _, [input], output) {
  const sums = new Float64Array(output.channels);
  return () => {
    const { floats } = kernel;
    sums.fill(0);
    eachPixel(input, (at) => {
      for (let c = 0; c < sums.length; c++) sums[c] += floats[at + c];
    });
    for (let c = 0; c < sums.length; c++) floats[output.first + c] = sums[c] / (input.height * input.width);
  };
}

/** @type {import("./operations.js").Backward} */
export function averageBack({ kernel }, { in: [input] }, { gradient }, targetOf) {
  const target = /** @type {Target} */ (targetOf(input));
  const share = 1 / (target.map.height * target.map.width);
  return () => {
    const { floats } = kernel;
    begin(floats, target);
    eachPixel(target.map, (at) => {
      for (let c = 0; c < gradient.channels; c++) floats[at + c] += floats[gradient.first + c] * share;
    });
  };
}
