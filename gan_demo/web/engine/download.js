// Fetches a file, and gives it up only once nothing comes any more.

const PATIENCE = 8000; // milliseconds without a byte; a slow download that moves may take as long as it needs

/**
 * Where a file of the page is: at its address, or in the page itself where that carries all of its files.
 *
 * @param {string} address relative to the page
 */
export const locate = (address) =>
  new URL(/** @type {any} */ (globalThis).files?.[address] ?? address, document.baseURI);

/**
 * A file's bytes.
 *
 * @param {string} address relative to the page
 * @param {(bytes: number) => void} progress is told how many more have come
 * @throws {Error} where the server refuses, or sends nothing for eight seconds
 */
export async function download(address, progress) {
  const abort = new AbortController();
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(new Error("no byte has come for 8 seconds")), PATIENCE);
  };
  wait();
  try {
    const response = await fetch(locate(address), { signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`the server answers ${response.status}`);
    const reader = response.body.getReader();
    const pieces = [];
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      pieces.push(piece.value);
      progress(piece.value.length);
      wait();
    }
    return await new Blob(/** @type {BlobPart[]} */ (pieces)).arrayBuffer();
  } finally {
    clearTimeout(timer);
  }
}
