// Whether a generator refuses what a stroke asks for: then its picture comes to rest with most of it still missing.
import { Objective } from "./objective.js";

const LEAST = 0.02; // of a loss: whoever asks for less asks for what is there, some 18 levels of 255 away
const REFUSAL = 0.5; // of the loss: of 24 drags at random, a third of those on clothes leave more, and 8 % on faces

/**
 * @param {import("./strokes.js").Stroke} stroke
 * @param {Float32Array} before the picture as it was when the stroke began
 * @param {Float32Array} now the picture at rest
 * @param {import("./strokes.js").Form} form of both
 */
export function isRefused(stroke, before, now, form) {
  const objective = new Objective([stroke], form);
  const [first, last] = [before, now].map((picture) => objective.add(picture, new Float32Array(picture.length)));
  return first >= LEAST && last > REFUSAL * first;
}
