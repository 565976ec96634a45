// The pictures of a caption, and the caption with its unknown words marked. Visitors' text is only ever text.
// value: {sheet: data URI, tile: pixels, columns, count, label}; reading: {pieces: [{text, nearest}], notes}.
// Its `replace` event carries an unknown `word`, and a known one to write instead, as `by`.
const find = (selector) => element.querySelector(selector);

function drawPictures() {
  const {sheet: source, tile, columns, count, label} = props.value || {};
  if (!source) return;
  const image = new Image();
  image.onload = () => {
    if (source !== props.value.sheet) return; // newer ones came meanwhile
    const across = Math.ceil(Math.sqrt(count));
    const canvases = Array.from({length: count}, (_, i) => cutTile(image, i, tile, columns));
    find(".pictures").style.gridTemplate = `repeat(${across}, 1fr) / repeat(${across}, 1fr)`;
    find(".pictures").replaceChildren(...canvases);
    find(".pictures").setAttribute("aria-label", label);
    element.dataset.ready = Number(element.dataset.ready || 0) + 1; // sheets shown so far
  };
  image.src = source;
}

function markWords() {
  const {pieces = [], notes = []} = props.reading || {};
  find(".read").replaceChildren(...pieces.flatMap(({text, nearest}) => {
    if (!nearest) return [document.createTextNode(text)];
    const word = document.createElement("span");
    word.className = "unknown";
    word.textContent = text;
    return [word, ...nearest.map((known) => suggestion(text, known))];
  }));
  find(".notes").replaceChildren(...notes.map((note) => {
    const line = document.createElement("li");
    line.textContent = note;
    return line;
  }));
}

function suggestion(word, by) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = by;
  button.title = `write ${by} instead`;
  button.addEventListener("click", () => trigger("replace", {word, by}));
  return button;
}

watch("value", drawPictures);
watch("reading", markWords);
drawPictures();
markWords();
