// The half-steps of a turn, stage by stage: which parts of the diagram are at work, and what happens there.
import { fill, within } from "./base.js";

/**
 * @typedef {object} Stage
 * @property {string[]} parts of the diagram
 * @property {string} text with {} in place of the loss
 */

/** @type {Record<"d" | "g", Stage[]>} */
export const STAGES = {
  d: [
    { parts: ["noise", "G", "fake"], text: "D's step. G turns 64 lots of noise into 64 points." },
    { parts: ["real"], text: "64 real points join them." },
    { parts: ["fake", "real", "D"], text: "D says of each of the 128 how real it looks." },
    { parts: ["D", "loss"], text: "D's loss says how wrong D is: {}." },
    { parts: ["loss", "back", "D"], text: "Its gradients change D a little. G stays as it is." },
  ],
  g: [
    { parts: ["noise", "G", "fake"], text: "G's step. G turns new noise into 64 points." },
    { parts: ["fake", "D"], text: "D says of each how real it looks. No real ones are needed." },
    { parts: ["D", "loss"], text: "G's loss says how little D believes them: {}." },
    {
      parts: ["loss", "back", "D", "G"],
      text: "Its gradients go back through D to G, and change G. D stays as it is.",
    },
  ],
};

/**
 * @param {Stage} stage
 * @param {number} loss
 */
export const tellStage = ({ text }, loss) => fill(text, loss.toFixed(2).replace("-", "−"));

/**
 * Who learns next, half-step by half-step: D as often as it may in a turn, then G.
 *
 * @param {string} moves that were made
 * @param {Pick<import("../game/match.js").Settings, "dsteps" | "gsteps">} settings
 * @returns {"d" | "g"}
 */
export function nextMove(moves, { dsteps, gsteps }) {
  const [, count, move] = /(\d+)([tdg])$/.exec(moves) ?? ["", "0", "t"];
  if (move === "d") return Number(count) < dsteps ? "d" : "g";
  return move === "g" && Number(count) < gsteps ? "g" : "d";
}

/**
 * Light up what is at work in a stage.
 *
 * @param {HTMLElement} element
 * @param {"d" | "g"} move
 * @param {number} at number of the stage
 * @param {number} loss
 */
export function showStage(element, move, at, loss) {
  const { find, all } = within(element);
  const stage = STAGES[move][at];
  for (const part of all(".flow [data-node]"))
    part.classList.toggle("lit", stage.parts.includes(part.dataset.node ?? ""));
  find(".stage-text").textContent = tellStage(stage, loss);
  find(".stages").hidden = false;
}
