// A tile of a sheet, cut out as a canvas of its own; tiles are square.
function cutTile(image, number, tile, columns) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = tile;
  const left = (number % columns) * tile;
  const top = Math.floor(number / columns) * tile;
  canvas.getContext("2d").drawImage(image, left, top, tile, tile, 0, 0, tile, tile);
  return canvas;
}

