// The smaller pictures beside a large one: those of places nearby.

const SIDES = [-2, -1, 1, 2];

/**
 * The neighbours of a place: numbers of steps, null beyond the ends.
 *
 * @param {number} at may lie between two steps
 * @param {number} steps how many there are
 * @param {number} [apart] steps from one neighbour to the next
 */
export function neighbours(at, steps, apart = 1) {
  return SIDES.map((offset) => {
    const step = Math.round(at) + apart * offset;
    return step >= 0 && step < steps ? step : null;
  });
}

/**
 * A canvas's picture put on another canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} frame
 */
export function copy(canvas, frame) {
  const { width, height } = frame;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")?.drawImage(frame, 0, 0);
}

/**
 * @param {HTMLCanvasElement[]} sides from left to right
 * @param {number} at
 * @param {HTMLCanvasElement[]} frames one a step
 * @param {number} [apart]
 */
export function showNeighbours(sides, at, frames, apart) {
  for (const [i, step] of neighbours(at, frames.length, apart).entries()) {
    sides[i].style.visibility = step === null ? "hidden" : "";
    if (step !== null) copy(sides[i], frames[step]);
  }
}
