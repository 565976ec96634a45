// Scrubs through the frames of one sheet, with no request to the server.
// value: {sheet: data URI, tile: pixels, columns, steps, per_step, across, captions, strip, ends, label}
// per_step tiles belong to a step and are drawn `across` in a row.
const find = (selector) => element.querySelector(selector);
let sheet = null; // the decoded sheet
let at = 0; // the step shown
let playing = 0; // id of the running animation, 0 when paused
let forward = true;

const value = () => props.value || {steps: 0};
const looping = () => find(".loop").getAttribute("aria-pressed") === "true";

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
  find(".position").value = at;
  find(".position").setAttribute("aria-valuetext", captions[at]);
  find(".caption").textContent = captions[at];
  element.dataset.step = at;
  const thumbs = [...element.querySelectorAll(".strip button")];
  const distances = thumbs.map((thumb) => Math.abs(Number(thumb.dataset.step) - at));
  const nearest = distances.indexOf(Math.min(...distances));
  thumbs.forEach((thumb, i) => thumb.classList.toggle("near", i === nearest));
}

function show(step) {
  at = Math.max(0, Math.min(value().steps - 1, Math.round(step)));
  draw();
}

function pause() {
  cancelAnimationFrame(playing);
  playing = 0;
  find(".play").textContent = "▶";
  find(".play").setAttribute("aria-label", "Play");
}

function play() {
  const ended = at >= value().steps - 1;
  forward = ended ? !looping() : forward || at <= 0;
  let position = ended && forward ? 0 : at; // without the loop, play starts anew
  let before = null;
  find(".play").textContent = "❚❚";
  find(".play").setAttribute("aria-label", "Pause");
  const tick = (now) => {
    const {steps, seconds} = value(); // a new path may have come
    const passed = before === null ? 0 : Math.min(now - before, 100); // a hidden tab gets no frames
    before = now;
    position += ((forward ? 1 : -1) * passed * (steps - 1)) / (1000 * seconds);
    const atEnd = forward ? position >= steps - 1 : position <= 0;
    position = Math.max(0, Math.min(steps - 1, position));
    show(position);
    if (atEnd && !looping()) { pause(); return; }
    if (atEnd) forward = !forward;
    playing = requestAnimationFrame(tick);
  };
  playing = requestAnimationFrame(tick);
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
    element.style.setProperty("--stage", `${8 * across * tile}px`); // at most 8 screen pixels a pixel
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

function stepAt(event) {
  const box = find(".stage").getBoundingClientRect();
  return ((event.clientX - box.left) / box.width) * (value().steps - 1);
}

element.addEventListener("input", (event) => {
  if (!event.target.matches(".position")) return;
  pause();
  show(Number(event.target.value));
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".play")) playing ? pause() : play();
  else if (button.matches(".loop")) button.setAttribute("aria-pressed", String(!looping()));
  else { pause(); show(Number(button.dataset.step)); }
});
element.addEventListener("pointerdown", (event) => {
  if (!event.target.matches(".stage")) return;
  event.target.setPointerCapture(event.pointerId);
  pause();
  show(stepAt(event));
});
element.addEventListener("pointermove", (event) => {
  if (event.target.matches(".stage") && event.buttons) show(stepAt(event));
});
element.addEventListener("keydown", (event) => {
  if (event.target.matches("input, button")) return; // these have keys of their own
  const moves = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: value().steps - 1};
  if (event.key === " ") playing ? pause() : play();
  else if (event.key in moves) { pause(); show(moves[event.key]); }
  else return;
  event.preventDefault();
});
watch("value", load);
load();
