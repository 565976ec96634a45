// A small match that all tests of the game play.
export const SETTINGS = {
  data: "ring",
  loss: "nonsaturating",
  seed: 7,
  z: 2,
  units: 8,
  depth: 2,
  dsteps: 2,
  gsteps: 1,
  drate: 0.01,
  grate: 0.01,
};
