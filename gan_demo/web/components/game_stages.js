// The half-steps of a turn, stage by stage: which parts of the diagram are at work, and what happens there.
import { fill } from "./base.js";

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
