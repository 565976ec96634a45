// Items side by side: pictures under each other, then a text, a bar and a note. Visitors' text is only ever text.
// value: {sheet: data URI, tile: pixels, columns, label, colour, width (of a picture, at least, as CSS), struck,
//         pictures (of an item), items: [{text, note, bar: 0 to 1, or null}], ticks: [{name, told, at: 0 to 1}]}
const find = (selector) => element.querySelector(selector);

function made(tag, name, text = "") {
  const found = document.createElement(tag);
  found.className = name;
  found.textContent = text;
  return found;
}

function bar(share, ticks) {
  const measure = made("div", "measure");
  const fill = made("i", "");
  fill.style.width = `${100 * share}%`;
  measure.append(fill, ...ticks.map(({name, at}) => {
    const tick = made("span", `tick ${name}`);
    tick.style.left = `${100 * at}%`;
    return tick;
  }));
  return measure;
}

function load() {
  const {sheet: source, tile, columns, label, colour, width, struck, pictures, items, ticks} = props.value || {};
  if (!source) return;
  const image = new Image();
  image.onload = () => {
    if (source !== props.value.sheet) return; // newer ones came meanwhile
    const parts = items.map(({text, note, bar: share}, i) => {
      const item = made("div", i ? "item" : "item first");
      item.setAttribute("role", "listitem");
      for (let k = 0; k < pictures; k++) item.append(cutTile(image, i * pictures + k, tile, columns));
      if (share !== null) item.append(bar(share, ticks));
      item.append(made("span", i && struck ? "out" : "", text), made("small", "", note));
      return item;
    });
    element.style.setProperty("--fill", `var(--${colour})`);
    element.style.setProperty("--width", width);
    find(".legend").replaceChildren(...ticks.map(({name, told}) => {
      const line = document.createElement("span");
      line.append(made("i", `tick ${name}`), told);
      return line;
    }));
    find(".tiles").replaceChildren(...parts);
    find(".tiles").setAttribute("aria-label", label);
    element.dataset.ready = Number(element.dataset.ready || 0) + 1; // sheets shown so far
  };
  image.src = source;
}

watch("value", load);
load();
