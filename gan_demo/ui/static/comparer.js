// Two pictures of equal size over each other with a divider; a click tells the server which point to magnify.
// value: {left: {uri, label}, right: {uri, label}, width, height, patch}, or {message}: what is being done instead; mark: [x, y] of the magnified square, in pixels.
const find = (selector) => element.querySelector(selector);
const [view, canvas, divider] = [".view", ".canvas", ".divider"].map(find);
let zoom = "fit";
let drag = null; // where the pointer went down

function size() {
  const {width, height} = props.value || {};
  if (!width) return;
  const room = parseFloat(getComputedStyle(view).maxHeight) || window.innerHeight;
  const fitting = Math.min(view.clientWidth, (room * width) / height);
  const shown = zoom === "fit" ? fitting : width * Number(zoom);
  canvas.style.width = `${shown}px`;
  canvas.style.height = `${(shown * height) / width}px`;
  canvas.classList.toggle("large", shown >= 2 * width);
  canvas.classList.toggle("free", zoom !== "fit");
  mark();
  divide();
}

function divide() {
  const x = (divider.value / 1000) * view.clientWidth;
  const cut = view.scrollLeft + x - canvas.offsetLeft;
  find(".over").style.clipPath = `inset(0 0 0 ${Math.max(0, Math.min(canvas.clientWidth, cut))}px)`;
  find(".line").style.left = `${x}px`;
  divider.setAttribute("aria-valuetext", `${Math.round(divider.value / 10)} % ${props.value?.left?.label || ""}`);
}

function mark() {
  const {patch, width} = props.value || {};
  const point = width && props.mark;
  find(".mark").hidden = !point;
  if (!point) return;
  const scale = canvas.clientWidth / width;
  const style = {left: point[0] * scale, top: point[1] * scale, width: patch * scale, height: patch * scale};
  for (const [name, pixels] of Object.entries(style)) find(".mark").style[name] = `${pixels}px`;
}

function load() {
  const {left, right, message} = props.value || {};
  const [under, over] = [find(".under"), find(".over")];
  find(".doing").textContent = message || "";
  find(".doing").hidden = !message;
  find(".comparer").classList.toggle("waiting", !left);
  if (!left) return; // a new run began: the old pictures fade until it is done
  for (const [image, side] of [[under, left], [over, right]]) {
    if (image.src !== side.uri) image.src = side.uri;
    image.alt = side.label;
  }
  find(".tag-left").textContent = left.label;
  find(".tag-right").textContent = right.label;
  divider.setAttribute("aria-label", `Divider between ${left.label} and ${right.label}`);
  size();
  Promise.all([under.decode(), over.decode()]).then(
    () => { element.dataset.ready = Number(element.dataset.ready || 0) + 1; size(); },
    () => {}, // newer pictures took their place
  );
}

function follow(event) {
  const box = view.getBoundingClientRect();
  divider.value = (1000 * (event.clientX - box.left)) / view.clientWidth;
  divide();
}

view.addEventListener("pointerdown", (event) => {
  if (event.button === 0) drag = {x: event.clientX, y: event.clientY, moved: false};
});
view.addEventListener("pointermove", (event) => {
  if (!drag) return;
  drag.moved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 4;
  if (drag.moved && (zoom === "fit" || event.pointerType === "mouse")) follow(event);
});
function pick(x, y) {
  const {width, height} = props.value || {};
  if (width) trigger("pick", {x: Math.max(0, Math.min(width, Math.round(x))), y: Math.max(0, Math.min(height, Math.round(y)))});
}

view.addEventListener("pointerup", (event) => {
  if (drag && !drag.moved) {
    const box = canvas.getBoundingClientRect();
    const scale = (props.value?.width || 0) / box.width;
    pick((event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
  }
  drag = null;
});
view.addEventListener("keydown", (event) => {
  const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
  const move = moves[event.key];
  if (!move || !props.mark || !props.value?.width) return;
  event.preventDefault();
  const {patch} = props.value;
  pick(props.mark[0] + patch / 2 + (move[0] * patch) / 2, props.mark[1] + patch / 2 + (move[1] * patch) / 2);
});
for (const name of ["pointercancel", "pointerleave"]) view.addEventListener(name, () => { drag = null; });
view.addEventListener("scroll", divide);
divider.addEventListener("input", divide);
element.addEventListener("click", (event) => {
  const button = event.target.closest(".tools button");
  if (!button) return;
  if (button.classList.contains("full")) {
    if (document.fullscreenElement) document.exitFullscreen();
    else find(".comparer").requestFullscreen();
    return;
  }
  zoom = button.dataset.zoom;
  element.querySelectorAll("[data-zoom]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  size();
  // Stay with the magnified point, or with the middle.
  const {patch, width, height} = props.value;
  const point = props.mark;
  const [x, y] = point ? [point[0] + patch / 2, point[1] + patch / 2] : [width / 2, height / 2];
  view.scrollLeft = (x / width) * canvas.clientWidth - view.clientWidth / 2;
  view.scrollTop = (y / height) * canvas.clientHeight - view.clientHeight / 2;
});
find(".full").hidden = !document.fullscreenEnabled;
new ResizeObserver(size).observe(view);
watch("value", load);
watch("mark", mark);
load();
