// Small pictures to choose from; a click tells the server which one.
// value: {label, items: [{uri, title}]}; chosen: index of the one in use, or -1.
const group = element.querySelector(".thumbnails");

function press() {
  [...group.children].forEach((button, i) => button.setAttribute("aria-pressed", String(i === props.chosen)));
}

function load() {
  const {label, items} = props.value || {items: []};
  group.setAttribute("aria-label", label);
  group.replaceChildren(...items.map(({uri, title}, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.index = i;
    const image = document.createElement("img");
    image.src = uri;
    image.alt = "";
    button.append(image, title);
    return button;
  }));
  press();
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) trigger("pick", {index: Number(button.dataset.index)});
});
watch("value", load);
watch("chosen", press);
load();
