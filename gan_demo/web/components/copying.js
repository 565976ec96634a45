// Links for others: the address that they open, and the clipboard.

/**
 * What a visitor can send to others. A Space's page is a frame in another page, whose address it cannot read.
 *
 * @param {string} hash
 * @param {string} space OWNER/NAME; "" for none
 */
export function outerAddress(hash, space) {
  if (space) return `https://huggingface.co/spaces/${space}${hash}`;
  const url = new URL(location.href);
  url.hash = hash;
  return url.href;
}

/**
 * Put a text into the clipboard. Without https, browsers allow it only by way of a box with the text.
 *
 * @param {string} text
 */
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}
