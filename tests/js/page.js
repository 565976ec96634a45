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
