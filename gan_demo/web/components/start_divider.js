// Two pictures, one over the other, with a divider between them.
import { make } from "./base.js";
import { onDrag } from "./start_drag.js";

const END = 100; // value of the divider at the right end

/**
 * @typedef {object} Pair
 * @property {string} left address of a picture
 * @property {string} right
 * @property {[string, string]} names of the two
 * @property {string} of what both show
 */

/**
 * @param {HTMLElement} element
 * @param {Pair} pair
 * @param {() => void} ready is called once the right picture is here
 */
export function createDivider(element, { left, right, names, of }, ready) {
  const [under, over] = [
    make("img", { src: left, alt: `${of}, ${names[0]}` }),
    make("img", { src: right, alt: `${of}, ${names[1]}`, class: "over" }),
  ];
  const tags = names.map((name, i) => make("span", { class: i ? "tag right" : "tag" }, name));
  const box = make("div", { class: "cut" }, under, over, make("i"), ...tags);
  const slider = make("input", {
    type: "range",
    min: 0,
    max: END,
    step: 1,
    "aria-label": `Divider: ${names.join(" and ")}`,
  });
  element.append(box, slider);

  /** @param {number} place from 0 to 100 */
  function show(place) {
    slider.value = String(place);
    slider.setAttribute("aria-valuetext", `${Math.round(place)}% ${names[0]}`);
    box.style.setProperty("--cut", `${place}%`);
    element.dataset.at = slider.value;
  }

  over.decode().then(ready, () => {}); // where it fails, the picture's text says what is missing
  slider.addEventListener("input", () => show(Number(slider.value)));
  onDrag(box, (share) => show(END * share));
  show(END / 2);
}
