// Plain twins of Gradio's controls, for pages without a server: each makes its element from the props that Python has.
import { make, setAttributes } from "../components/base.js";

/**
 * @typedef {Record<string, any>} Props
 * @typedef {(event: string, value?: unknown) => void} Tell that a visitor did something; a value is the new one
 * @typedef {{ element: HTMLElement, show: (props: Props) => void }} Control show fits the element to props that changed
 */

/**
 * A control with its name above it.
 *
 * @param {Props} props
 * @param {HTMLElement} control
 */
const field = ({ label }, control) =>
  make("label", { class: "field" }, make("span", { class: "title" }, label), control);

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} box
 * @param {Tell} tell
 * @param {() => unknown} value
 */
function typing(box, tell, value) {
  box.addEventListener("input", () => tell("input", value()));
  box.addEventListener("blur", () => tell("blur"));
}

/** @type {(props: Props, tell: Tell) => Control} */
export function button({ size, variant }, tell) {
  const element = make("button", { type: "button", class: `${size} ${variant}` });
  element.addEventListener("click", () => tell("click"));
  return {
    element,
    show({ value, interactive }) {
      element.textContent = value;
      element.disabled = interactive === false;
    },
  };
}

/** @type {(props: Props, tell: Tell) => Control} */
export function textbox(props, tell) {
  const box = make("textarea", { rows: props.lines });
  typing(box, tell, () => box.value);
  return {
    element: field(props, box),
    show({ value, interactive }) {
      if (box.value !== (value ?? "")) box.value = value ?? "";
      box.disabled = interactive === false;
    },
  };
}

/** @type {(props: Props, tell: Tell) => Control} */
export function number(props, tell) {
  const box = make("input", { type: "number", step: props.step ?? "any" });
  const valueIn = () => (box.value === "" ? null : Number(box.value));
  typing(box, tell, valueIn);
  return {
    element: field(props, box),
    show({ value, interactive }) {
      if (valueIn() !== (value ?? null)) box.value = String(value ?? "");
      box.disabled = interactive === false;
    },
  };
}

let groups = 0; // of radios, which need a name each

/** @type {(props: Props, tell: Tell) => Control} */
export function radio({ label }, tell) {
  groups += 1;
  const name = `choice-${groups}`;
  const choices = make("div", { class: "choices" });
  const element = make("fieldset", {}, make("legend", {}, label), choices);
  let texts = "";
  return {
    element,
    show(props) {
      if (texts !== JSON.stringify(props.choices)) {
        texts = JSON.stringify(props.choices);
        const labels = props.choices.map((/** @type {[string, unknown]} */ [text, value]) => {
          const input = make("input", { type: "radio", name });
          input.addEventListener("input", () => tell("input", value));
          return make("label", {}, input, text);
        });
        choices.replaceChildren(...labels);
      }
      [...element.querySelectorAll("input")].forEach((input, i) => {
        input.checked = props.choices[i][1] === props.value;
        input.disabled = props.interactive === false;
      });
    },
  };
}

/** @type {(props: Props, tell: Tell) => Control} */
export function dropdown(props, tell) {
  const box = make("select");
  /** @type {unknown[]} */
  let values = [];
  box.addEventListener("input", () => tell("input", values[box.selectedIndex]));
  return {
    element: field(props, box),
    show({ choices, value, interactive }) {
      values = choices.map((/** @type {[string, unknown]} */ choice) => choice[1]);
      box.replaceChildren(...choices.map((/** @type {[string, unknown]} */ [text]) => make("option", {}, text)));
      box.selectedIndex = values.indexOf(value);
      box.disabled = interactive === false;
    },
  };
}

/** @type {(props: Props) => Control} */
export function code(props) {
  const text = make("pre", { tabindex: 0 });
  setAttributes(text, { "aria-label": props.label });
  return {
    element: make("div", { class: "field" }, make("span", { class: "title" }, props.label), text),
    show({ value }) {
      text.textContent = value;
    },
  };
}
