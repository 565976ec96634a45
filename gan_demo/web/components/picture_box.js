// A box for the visitor's own picture. It is read here and stays in the page, unless the visitor agrees to send it.
import { listen, within } from "./base.js";
import { spread } from "./own_picture.js";
import { PictureError, readPicture, reduce } from "./picture_file.js";

/**
 * @typedef {import("./picture_file.js").Picture} Picture
 *
 * @typedef {object} Props
 * @property {string | null} value null: no picture; "": one that stays here; else the path of one that was sent
 * @property {string} title
 * @property {string} hint what else to say of it, before a picture is there
 * @property {string} privacy what happens to one that was sent
 * @property {string} receiver the address that it is sent to, relative to the page
 * @property {string} examples selector of what is chosen instead of it; "" where there is nothing
 *
 * @typedef {{ input: {} }} Events input: a picture was sent
 */

const PREVIEW = 600; // pixels of its longer side, at most
const STAYS = "Your picture stays on this computer.";
const QUESTION = "Send the picture to the server, where it is deleted within the hour?";
const DAMAGE = "the picture could not be read; save it again as PNG and try once more";

/** @param {string} text */
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/** @param {string} lack what this browser lacks */
export const question = (lack) => `This browser cannot do it: ${lack}. ${QUESTION}`;

/**
 * Hand a file to the server.
 *
 * @param {File} file
 * @param {string} receiver
 * @returns {Promise<string>} its path there
 * @throws {Error} with a sentence for the visitor
 */
export async function upload(file, receiver) {
  const form = new FormData();
  form.append("files", file);
  const response = await fetch(new URL(receiver, document.baseURI), { method: "POST", body: form });
  if (!response.ok) throw new Error((await response.text()) || `the server answers ${response.status}`);
  return (await response.json())[0];
}

/** @param {import("./base.js").Host<Props, Events>} host */
export function mount({ element, props, watch, trigger }) {
  const { find } = within(element);
  const input = /** @type {HTMLInputElement} */ (find("input"));
  const preview = /** @type {HTMLCanvasElement} */ (find(".preview"));
  /** @type {File | null} */
  let file = null; // the newest that was chosen
  /** @type {Picture | null} */
  let picture = null; // read from it
  let isSent = false;

  /**
   * @param {string} text
   * @param {boolean} [fault]
   */
  function say(text, fault = false) {
    find(".message").textContent = text;
    find(".message").classList.toggle("fault", fault);
    find(".question").hidden = true;
  }

  const invite = () => say([props.hint, STAYS].filter(Boolean).join(" "));

  function show() {
    preview.hidden = !picture;
    find(".invitation").hidden = Boolean(picture);
    find(".invitation b").textContent = (props.value && file?.name) || props.title; // of one that only the server reads
    find(".remove").hidden = !picture && !props.value;
    if (!picture) return;
    const { pixels: data, width, height } = picture;
    const factor = Math.ceil(Math.max(width, height) / PREVIEW);
    [preview.width, preview.height] = [width, height].map((side) => Math.ceil(side / factor));
    const small = /** @type {Uint8ClampedArray<ArrayBuffer>} */ (reduce({ data, width, height }, factor));
    preview.getContext("2d")?.putImageData(new ImageData(small, preview.width, preview.height), 0, 0);
  }

  /** @param {string} lack */
  function ask(lack) {
    if (!props.receiver) {
      say(`This browser cannot do it: ${lack}. This page has no server that could.`, true);
      return;
    }
    say(question(lack));
    find(".question").hidden = false;
  }

  /** @param {boolean} onServer */
  function tell(onServer) {
    isSent = onServer;
    spread(element, { picture: onServer ? null : picture, onServer, ask });
  }

  /** @param {File} choice */
  async function choose(choice) {
    file = choice;
    say("Reading …");
    try {
      const result = await readPicture(choice);
      if (file !== choice) return;
      picture = result;
      props.value = "";
      show();
      say(STAYS);
      tell(false);
    } catch (error) {
      if (file !== choice) return;
      forget();
      if (error instanceof PictureError && error.readable) {
        file = choice;
        ask(error.message);
      } else say(sentence(error instanceof PictureError ? error.message : DAMAGE), true);
    }
  }

  function forget() {
    const isNews = picture || isSent;
    isSent = false;
    file = picture = null;
    input.value = "";
    props.value = null;
    show();
    if (isNews) tell(false);
  }

  function clear() {
    forget();
    invite();
  }

  /** Empty the box of what the server refuses; it knows nothing of a picture that stays here. */
  function refuse() {
    if (isSent) clear();
  }

  async function send() {
    const choice = /** @type {File} */ (file);
    say("Sending …");
    try {
      const path = await upload(choice, props.receiver);
      if (file !== choice) return;
      props.value = path;
      show();
      say(props.privacy);
      tell(true);
      trigger("input", {});
    } catch (error) {
      if (file === choice) say(sentence(String(error instanceof Error ? error.message : error)), true);
    }
  }

  /** @param {FileList | undefined} files */
  const chooseFirst = (files) => files?.length && choose(files[0]);

  listen(element, "change", "input", () => chooseFirst(input.files ?? undefined));
  listen(element, "click", "button", (button) => {
    if (button.matches(".send")) send();
    else if (button.matches(".keep") && picture) say(STAYS);
    else clear();
  });
  for (const type of /** @type {const} */ (["dragover", "dragleave", "drop"])) {
    listen(element, type, ".drop", (box, event) => {
      event.preventDefault(); // the browser would open the file
      box.classList.toggle("over", type === "dragover");
      if (type === "drop") chooseFirst(event.dataTransfer?.files);
    });
  }
  document.addEventListener("paste", ({ clipboardData }) => {
    if (element.checkVisibility()) chooseFirst(clipboardData?.files); // text has no files: it goes where it was pasted
  });
  document.addEventListener("click", ({ target }) => {
    if (!props.examples || !(/** @type {Element} */ (target).closest(`${props.examples} button`))) return;
    setTimeout(clear); // once the page knows of the example: without it, it would go back to the one before
  });
  watch("value", () => {
    if (props.value === null) refuse(); // a picture that the server never got is not its to empty
  });
  element.addEventListener("refuse", refuse);
  element.addEventListener("empty", clear);
  input.setAttribute("aria-label", props.title);
  show();
  invite();
}
