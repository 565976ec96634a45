// Two pictures of equal size, one over the other, with a divider, or one fading into the other; a click says which point
// to magnify.
import { clamp, countPaint, listen, within } from "./base.js";

/**
 * @typedef {{ uri: string, label: string }} Side
 *
 * @typedef {object} Pair of pictures
 * @property {Side} left
 * @property {Side} right
 * @property {number} width in pixels
 * @property {number} height
 * @property {number} patch the side of the magnified square
 * @property {string} [of] what was compared, in a few words: tests wait for it
 *
 * @typedef {{ message: string }} Message instead of a pair: what is being done, or why there is no pair
 *
 * @typedef {object} Props
 * @property {Pair | Message | null} value
 * @property {[number, number] | null} mark the left and top of the magnified square
 *
 * @typedef {{ pick: { x: number, y: number } }} Events
 */

const MAXIMUM = 1000; // value of the divider at the right end
const MOVE = 4; // pixels of movement beyond which a press is a drag, not a click

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * How wide a picture is on the screen.
 *
 * @param {string} zoom "fit" or a factor
 * @param {{ width: number, height: number }} picture
 * @param {{ width: number, height: number }} room
 */
export function screenWidth(zoom, { width, height }, room) {
  return zoom === "fit" ? Math.min(room.width, (room.height * width) / height) : width * Number(zoom);
}

/**
 * The pixel of a picture that is nearest to a point.
 *
 * @param {number} x
 * @param {number} y
 * @param {{ width: number, height: number }} picture
 */
export function pixelAt(x, y, { width, height }) {
  return { x: clamp(Math.round(x), 0, width), y: clamp(Math.round(y), 0, height) };
}

/**
 * The middle of the magnified square, or of the picture if there is none.
 *
 * @param {[number, number] | null} mark
 * @param {{ width: number, height: number, patch: number }} pair
 */
export function middle(mark, { width, height, patch }) {
  return mark ? [mark[0] + patch / 2, mark[1] + patch / 2] : [width / 2, height / 2];
}

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find, all } = within(element);
  const [comparer, view, canvas] = [find(".comparer"), find(".view"), find(".canvas")];
  const divider = /** @type {HTMLInputElement} */ (find(".divider"));
  const [under, over] = [".under", ".over"].map((name) => /** @type {HTMLImageElement} */ (find(name)));
  let zoom = "fit";
  let fades = false; // else the divider divides
  /** @type {{ x: number, y: number, moves: boolean } | null} */
  let drag = null; // where the pointer went down

  const pair = () => (props.value && "left" in props.value ? props.value : null);

  function size() {
    const pictures = pair();
    if (!pictures) return;
    const { width, height } = pictures;
    const { paddingLeft, paddingRight } = getComputedStyle(comparer);
    const room = {
      width: comparer.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight),
      height: parseFloat(getComputedStyle(view).maxHeight) || window.innerHeight,
    };
    const wide = screenWidth(zoom, pictures, room);
    comparer.style.setProperty("--wide", `${wide}px`);
    canvas.style.width = `${wide}px`;
    canvas.style.height = `${(wide * height) / width}px`;
    canvas.classList.toggle("large", wide >= 2 * width);
    canvas.classList.toggle("free", zoom !== "fit");
    mark();
    divide();
  }

  function divide() {
    const place = Number(divider.value);
    const x = (place / MAXIMUM) * view.clientWidth;
    const cut = view.scrollLeft + x - canvas.offsetLeft;
    over.style.clipPath = fades ? "" : `inset(0 0 0 ${clamp(cut, 0, canvas.clientWidth)}px)`;
    over.style.opacity = fades ? String(place / MAXIMUM) : "";
    find(".tag-left").style.opacity = fades ? String(1 - place / MAXIMUM) : "";
    find(".tag-right").style.opacity = over.style.opacity;
    find(".line").hidden = fades;
    find(".line").style.left = `${x}px`;
    const side = fades ? "right" : "left"; // which has that share
    divider.setAttribute("aria-valuetext", `${Math.round((100 * place) / MAXIMUM)}% ${pair()?.[side].label || ""}`);
  }

  function mark() {
    const [square, pictures] = [find(".mark"), pair()];
    square.hidden = !(pictures && props.mark);
    if (!pictures || !props.mark) return;
    const scale = canvas.clientWidth / pictures.width;
    const [left, top] = props.mark;
    square.style.left = `${left * scale}px`;
    square.style.top = `${top * scale}px`;
    square.style.width = square.style.height = `${pictures.patch * scale}px`;
  }

  function load() {
    const pictures = pair();
    const message = props.value && "message" in props.value ? props.value.message : "";
    find(".doing").textContent = message;
    find(".doing").hidden = !message;
    comparer.classList.toggle("waiting", !pictures);
    comparer.dataset.of = "";
    if (!pictures) return; // a new run began: the old pictures fade until it is done
    const { left, right } = pictures;
    for (const [image, side] of /** @type {[HTMLImageElement, Side][]} */ ([
      [under, left],
      [over, right],
    ])) {
      if (image.src !== side.uri) image.src = side.uri;
      image.alt = side.label;
    }
    find(".tag-left").textContent = left.label;
    find(".tag-right").textContent = right.label;
    divider.setAttribute("aria-label", `Divider between ${left.label} and ${right.label}`);
    size();
    Promise.all([under.decode(), over.decode()]).then(
      () => {
        countPaint(element);
        comparer.dataset.of = pictures.of ?? "";
        size();
      },
      () => {}, // newer pictures took their place
    );
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    const box = view.getBoundingClientRect();
    divider.value = String((MAXIMUM * (event.clientX - box.left)) / view.clientWidth);
    divide();
  }

  /** @type {(x: number, y: number) => void} */
  function pick(x, y) {
    const pictures = pair();
    if (!pictures) return;
    const point = pixelAt(x, y, pictures);
    element.dispatchEvent(new CustomEvent("pick", { bubbles: true, detail: point })); // for scripts of the page
    trigger("pick", point);
  }

  view.addEventListener("pointerdown", (event) => {
    if (event.button === 0) drag = { x: event.clientX, y: event.clientY, moves: false };
  });
  view.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.moves ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > MOVE;
    if (drag.moves && (zoom === "fit" || event.pointerType === "mouse")) follow(event);
  });
  view.addEventListener("pointerup", (event) => {
    if (drag && !drag.moves) {
      const box = canvas.getBoundingClientRect();
      const scale = (pair()?.width || 0) / box.width;
      pick((event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
    }
    drag = null;
  });
  view.addEventListener("keydown", (event) => {
    const [move, pictures] = [MOVES[event.key], pair()];
    if (!move || !props.mark || !pictures) return;
    event.preventDefault();
    const [x, y] = middle(props.mark, pictures);
    pick(x + (move[0] * pictures.patch) / 2, y + (move[1] * pictures.patch) / 2);
  });
  for (const type of ["pointercancel", "pointerleave"]) {
    view.addEventListener(type, () => {
      drag = null;
    });
  }
  view.addEventListener("scroll", divide);
  divider.addEventListener("input", divide);

  function toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else comparer.requestFullscreen();
  }

  listen(element, "click", ".tools .full", toggleFullScreen);
  listen(element, "click", ".tools [data-zoom]", (button) => {
    zoom = button.dataset.zoom || "fit";
    for (const other of all("[data-zoom]")) other.setAttribute("aria-pressed", String(other === button));
    size();
    const pictures = pair();
    if (!pictures) return;
    const [x, y] = middle(props.mark, pictures); // the point that is scrolled into view
    view.scrollLeft = (x / pictures.width) * canvas.clientWidth - view.clientWidth / 2;
    view.scrollTop = (y / pictures.height) * canvas.clientHeight - view.clientHeight / 2;
  });
  listen(element, "click", ".tools .fade", (button) => {
    fades = !fades;
    button.setAttribute("aria-pressed", String(fades));
    divide();
  });
  find(".full").hidden = !document.fullscreenEnabled;
  new ResizeObserver(size).observe(comparer);
  watch("value", load);
  watch("mark", mark);
  load();
}
