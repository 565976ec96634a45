// Playback that scrubber and film share: position, play, pause, steps, speed, loop, keys, drag on the stage.
// The script that follows brings value() with {steps, seconds}, and draw(), which shows step `at`.
const find = (selector) => element.querySelector(selector);
let at = 0; // the step shown
let playing = 0; // id of the running animation, 0 when paused
let forward = true;

const looping = () => find(".loop")?.getAttribute("aria-pressed") === "true";
const speed = () => Number(find(".speed")?.value || 1);

function show(step) {
  at = Math.max(0, Math.min(value().steps - 1, Math.round(step)));
  find(".position").value = at;
  element.dataset.step = at;
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
    position += ((forward ? 1 : -1) * speed() * passed * (steps - 1)) / (1000 * seconds);
    const atEnd = forward ? position >= steps - 1 : position <= 0;
    position = Math.max(0, Math.min(steps - 1, position));
    show(position);
    if (atEnd && !looping()) { pause(); return; }
    if (atEnd) forward = !forward;
    playing = requestAnimationFrame(tick);
  };
  playing = requestAnimationFrame(tick);
}

function stepAt(event) {
  const box = find(".stage").getBoundingClientRect();
  return ((event.clientX - box.left) / box.width) * (value().steps - 1);
}

function jump(step) {
  pause();
  show(step);
}

element.addEventListener("input", (event) => {
  if (event.target.matches(".position")) jump(Number(event.target.value));
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".play")) playing ? pause() : play();
  else if (button.matches(".loop")) button.setAttribute("aria-pressed", String(!looping()));
  else if (button.matches(".back")) jump(at - 1);
  else if (button.matches(".next")) jump(at + 1);
  else if (button.dataset.step) jump(Number(button.dataset.step));
});
// A mouse is followed at once. A finger may be about to scroll the page: it is followed once it has moved sideways.
let drag = null;
element.addEventListener("pointerdown", (event) => {
  if (drag || event.button || !event.target.matches(".stage")) return;
  event.target.setPointerCapture(event.pointerId);
  drag = {id: event.pointerId, x: event.clientX, moved: event.pointerType !== "touch"};
  if (drag.moved) jump(stepAt(event));
});
element.addEventListener("pointermove", (event) => {
  if (drag?.id !== event.pointerId) return;
  drag.moved ||= Math.abs(event.clientX - drag.x) > 6;
  if (drag.moved) jump(stepAt(event));
});
element.addEventListener("pointerup", (event) => {
  if (drag?.id === event.pointerId && !drag.moved) jump(stepAt(event));
});
// Comes after pointerup, and where the browser takes the pointer away.
element.addEventListener("lostpointercapture", (event) => { if (drag?.id === event.pointerId) drag = null; });
element.addEventListener("keydown", (event) => {
  if (event.target.matches("input, button, select")) return; // these have keys of their own
  const moves = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: value().steps - 1};
  if (event.key === " ") playing ? pause() : play();
  else if (event.key in moves) jump(moves[event.key]);
  else return;
  event.preventDefault();
});

