// Parts of a page, for components that run in Node.

/** For one test, images are decoded when it calls their onload; returns a list that grows with every image. */
export function holdImages(context) {
  const images = [];
  const before = globalThis.Image;
  globalThis.Image = class {
    constructor() {
      images.push(this);
    }
  };
  context.after(() => {
    globalThis.Image = before;
  });
  return images;
}

/** For one test, `fetch` answers from a table of what to do by address; returns the addresses that were asked for. */
export function holdFetch(context, table) {
  const addresses = [];
  const before = [globalThis.fetch, globalThis.document];
  globalThis.document = { baseURI: "http://school/gan/?page" };
  globalThis.fetch = async (url, options) => {
    addresses.push(url.href);
    return table[url.href](options);
  };
  context.after(() => {
    [globalThis.fetch, globalThis.document] = before;
  });
  return addresses;
}

/** Lets promises that wait for nothing else go on. */
export const pass = async (turns = 50) => {
  for (let i = 0; i < turns; i++) await new Promise(setImmediate);
};
