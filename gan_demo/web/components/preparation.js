// Links for a class: what they hide, how large the page is, and the link as a code that phones read. What is ticked is
// seen on the page at once, until the panel is closed; the parts that an address hides are hidden here, too.
import { listen, make, within } from "./base.js";
import { copy, outerAddress } from "./copying.js";
import { links } from "./links.js";

/**
 * @typedef {{ name: string, place: string, words: string, selector: string }} Part
 *
 * @typedef {object} Value
 * @property {Part[]} hidden what can be hidden
 * @property {string} space OWNER/NAME of the Space that the app is; "" elsewhere
 * @property {string} qr address of the library that draws codes
 *
 * @typedef {{ value: Value }} Props
 */

const [ANY_SIZE, CORRECTION] = [0, "M"]; // of a code: as small as the link allows, readable with 15% of it covered

/**
 * A style that hides parts of the page.
 *
 * @param {Part[]} parts
 * @param {string[]} names
 */
export function hidingStyle(parts, names) {
  const selectors = parts.filter(({ name }) => names.includes(name)).map(({ selector }) => selector);
  return selectors.length ? `:is(${selectors.join(", ")}) { display: none !important; }` : "";
}

/** @param {import("./base.js").Host<Props>} host */
export function mount({ element, props }) {
  const { find, all } = within(element);
  const { hidden, space, qr } = props.value;
  const dialog = /** @type {HTMLDialogElement} */ (find("dialog"));
  const style = document.head.appendChild(make("style"));
  /** @type {import("./address.js").Values} */
  let page = {}; // what the address says of it

  const boxes = () => /** @type {HTMLInputElement[]} */ (all("input"));
  const isTicked = (/** @type {string} */ name) => boxes().some((box) => box.name === name && box.checked);
  const ticked = () => hidden.map(({ name }) => name).filter(isTicked);

  function link() {
    const own = { projector: isTicked("projector") ? "1" : undefined, kiosk: isTicked("kiosk") ? "1" : undefined };
    const lesson = { lesson: undefined, step: undefined };
    const hide = ticked().length ? ticked() : undefined;
    return outerAddress(links.hash({ ...lesson, ...own, hide }), space);
  }

  async function show() {
    const text = link();
    find(".link").textContent = text;
    find(".copied").textContent = "";
    const { qrcode } = await import(new URL(qr, document.baseURI).href);
    const code = qrcode(ANY_SIZE, CORRECTION);
    code.addData(text);
    code.make();
    find(".code").innerHTML = code.createSvgTag({ cellSize: 4, margin: 16, scalable: true });
    find(".code").dataset.link = text;
  }

  /** Hide what the address says, and while the panel is open also what is ticked; the page makes room for the panel. */
  function apply() {
    document.body.classList.toggle("beside-panel", dialog.open && !dialog.matches(":modal"));
    const names = /** @type {string[]} */ (page.hide ?? []);
    style.textContent = hidingStyle(hidden, dialog.open ? [...names, ...ticked()] : names);
    document.body.classList.toggle("projector", page.projector === "1" || (dialog.open && isTicked("projector")));
  }

  document.addEventListener("preparation", () => {
    if (!dialog.open) dialog[matchMedia("(max-width: 760px)").matches ? "showModal" : "show"]();
    apply();
    show();
  });
  dialog.addEventListener("close", apply);
  dialog.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") dialog.close();
  });
  listen(element, "input", "input", () => {
    apply();
    show();
  });
  listen(element, "click", ".close", () => dialog.close());
  listen(element, "click", ".copy", async () => {
    try {
      await copy(link());
      find(".copied").textContent = "Link copied.";
    } catch {
      find(".copied").textContent = "This browser does not let the page copy. Mark the link, and copy it yourself.";
    }
  });
  links.watch(() => {
    if (dialog.open) show();
  });
  links.hear((place) => {
    page = place.page;
    apply();
    if (dialog.open) show();
  });

  const places = [...new Set(hidden.map(({ place }) => place))];
  find(".hide").append(...places.map((place) => fieldset(place, hidden)));
}

/**
 * The boxes of one place.
 *
 * @param {string} place
 * @param {Part[]} hidden
 */
function fieldset(place, hidden) {
  const boxes = hidden
    .filter((part) => part.place === place)
    .map(({ name, words }) => make("label", {}, make("input", { type: "checkbox", name }), ` ${words}`));
  return make("fieldset", {}, make("legend", {}, place), ...boxes);
}
