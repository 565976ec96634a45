// A sheet of seeds; a click tells the server which seed was picked for which end, A first, then in turn.
// value: {sheet: data URI, columns, count, first}; end_a and end_b: the seeds that bear a badge.
const find = (selector) => element.querySelector(selector);

function badge() {
  const {first = 0} = props.value || {};
  [...element.querySelectorAll(".grid button")].forEach((button, i) => {
    const ends = [["A", props.end_a], ["B", props.end_b]].filter(([, seed]) => seed === first + i);
    if (ends.length) button.dataset.end = ends.map(([name]) => name).join("");
    else delete button.dataset.end;
    const named = ends.map(([name]) => `, end ${name}`).join("");
    button.setAttribute("aria-label", `seed ${first + i}${named}`);
  });
}

function load() {
  const {sheet, columns, count, first} = props.value || {};
  if (!sheet) return;
  const buttons = Array.from({length: count}, (_, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.seed = first + i;
    button.title = `seed ${first + i}`;
    return button;
  });
  find(".grid").style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
  find(".grid").replaceChildren(...buttons);
  badge();
  const image = new Image();
  image.onload = () => {
    const canvas = find(".sheet");
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
  };
  image.src = sheet;
}

function activate(end) {
  element.querySelectorAll(".choice button").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.active === end));
  });
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.active) { activate(button.dataset.active); return; }
  const end = find('.choice [aria-pressed="true"]').dataset.active;
  activate(end === "A" ? "B" : "A");
  trigger("pick", {seed: Number(button.dataset.seed), end});
});
watch("value", load);
watch(["end_a", "end_b"], badge);
load();
