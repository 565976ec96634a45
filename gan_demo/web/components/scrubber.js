// Scrubs through the frames of one sheet, with no request to the server.
// value: {sheet: data URI, tile: pixels, columns, steps, per_step, across, captions, strip, ends, label}
// per_step tiles belong to a step and are drawn `across` in a row.
let sheet = null; // the decoded sheet

const value = () => props.value || {steps: 0};

function copyTile(context, tile, x, y) {
  const {tile: size, columns} = value();
  const left = (tile % columns) * size;
  const top = Math.floor(tile / columns) * size;
  context.drawImage(sheet, left, top, size, size, x, y, size, size);
}

function draw() {
  const {tile, per_step: count, across, captions, steps} = value();
  if (!sheet || !steps) return;
  const stage = find(".stage");
  const context = stage.getContext("2d");
  for (let i = 0; i < count; i++) {
    copyTile(context, at * count + i, (i % across) * tile, Math.floor(i / across) * tile);
  }
  find(".position").setAttribute("aria-valuetext", captions[at]);
  find(".caption").textContent = captions[at];
  const thumbs = [...element.querySelectorAll(".strip button")];
  const distances = thumbs.map((thumb) => Math.abs(Number(thumb.dataset.step) - at));
  const nearest = distances.indexOf(Math.min(...distances));
  thumbs.forEach((thumb, i) => thumb.classList.toggle("near", i === nearest));
}

function fillStrip() {
  const {strip, steps, tile, ends} = value();
  const thumbs = [];
  for (let i = 0; i < strip; i++) {
    const step = Math.round((i * (steps - 1)) / (strip - 1));
    const thumb = document.createElement("button");
    thumb.type = "button";
    thumb.dataset.step = step;
    thumb.setAttribute("aria-label", value().captions[step]);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = tile;
    copyTile(canvas.getContext("2d"), step, 0, 0);
    thumb.append(canvas);
    const end = i === 0 ? ends[0] : i === strip - 1 ? ends[1] : "";
    if (end) {
      const badge = document.createElement("span");
      badge.className = "end";
      badge.textContent = end;
      thumb.append(badge);
    }
    thumbs.push(thumb);
  }
  find(".strip").replaceChildren(...thumbs);
}

function load() {
  const {sheet: source, tile, per_step: count, across, steps, start, label} = value();
  if (!steps) { find(".caption").textContent = "These pictures are missing or damaged."; return; }
  const image = new Image();
  image.onload = () => {
    if (source !== value().sheet) return; // a newer one came meanwhile
    const sameLength = sheet && Number(find(".position").max) === steps - 1;
    sheet = image;
    const stage = find(".stage");
    stage.width = across * tile;
    const enlarged = Math.max(8, Math.ceil(448 / (across * tile))); // at most so many screen pixels a pixel
    element.style.setProperty("--stage", `${enlarged * across * tile}px`);
    stage.height = Math.ceil(count / across) * tile;
    find(".position").max = steps - 1;
    find(".position").setAttribute("aria-label", label);
    find(".scrubber").setAttribute("aria-label", label);
    fillStrip();
    show(sameLength ? at : start);
    element.dataset.ready = Number(element.dataset.ready || 0) + 1; // sheets shown so far
  };
  image.src = source;
}

watch("value", load);
load();
