// A recorded training of a GAN: samples, D's scores, both losses and the digits drawn, scrubbed without any request.
// value: {sheet: data URI, tile: pixels, tiles, across, samples, present, minimax, moments, captions, seconds, start, label},
// where moments hold {step, images, real, fake, log_real, log_fake, loss_g, digits}; captions {moment, text}.
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, LEFT, RIGHT] = [480, 36, 8];
let sheet = null; // the decoded sheet
let redraw = []; // what each chart does at a new moment

const value = () => ({steps: 0, ...props.value, steps: props.value?.moments?.length || 0});
const moment = () => value().moments[at];
const text = (parent, content) => { parent.textContent = content; return parent; };

function make(name, parent, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, given] of Object.entries(attributes)) node.setAttribute(key, given);
  parent.append(node);
  return node;
}

function draw() {
  if (!sheet || !value().steps) return;
  const {tile, tiles, across, captions, steps} = value();
  const context = find(".stage").getContext("2d");
  for (let i = 0; i < tiles; i++) {
    const [x, y] = [(i % across) * tile, Math.floor(i / across) * tile];
    context.drawImage(sheet, i * tile, at * tile, tile, tile, x, y, tile, tile);
  }
  const {step, images} = moment();
  const passed = captions.filter((caption) => caption.moment <= at).length;
  const told = captions[passed - 1];
  const when = `step ${step.toLocaleString("en")}, ${images.toLocaleString("en")} training pictures seen`;
  text(find(".when"), when);
  if (find(".caption").dataset.number !== String(passed)) {
    find(".caption").dataset.number = passed;
    text(find(".caption"), told ? told.text : "");
  }
  find(".position").setAttribute("aria-valuetext", when);
  element.querySelectorAll(".marks button").forEach((mark, i) => mark.classList.toggle("now", i === passed - 1));
  redraw.forEach((change) => change());
}

function chart(panel, height, low, high, ticks) {
  const svg = make("svg", find(panel), {viewBox: `0 0 ${WIDTH} ${height}`, role: "img"});
  const y = (number) => 6 + ((height - 12) * (high - Math.max(low, Math.min(high, number)))) / (high - low);
  for (const [number, name] of ticks) {
    make("line", svg, {x1: LEFT, x2: WIDTH - RIGHT, y1: y(number), y2: y(number), class: "grid"});
    text(make("text", svg, {x: LEFT - 6, y: y(number) + 4, "text-anchor": "end"}), name);
  }
  return {svg, y};
}

const along = (i) => LEFT + ((WIDTH - LEFT - RIGHT) * i) / (value().steps - 1);

function curve({svg, y}, term, numbers) {
  const points = numbers.map((number, i) => `${along(i).toFixed(1)},${y(number).toFixed(1)}`).join(" ");
  make("polyline", svg, {points, class: `curve ${term}`, "data-term": term});
  make("polyline", svg, {points, class: "target", "data-term": term}); // wider, so that a pointer finds it
  const dot = make("circle", svg, {r: 4, class: `dot ${term}`});
  redraw.push(() => { dot.setAttribute("cx", along(at)); dot.setAttribute("cy", y(numbers[at])); });
}

function balance({svg, y}, number, name, place = {x: WIDTH - RIGHT, y: y(number) - 4, "text-anchor": "end"}) {
  make("line", svg, {x1: LEFT, x2: WIDTH - RIGHT, y1: y(number), y2: y(number), class: "balance"});
  text(make("text", svg, {...place, class: "note"}), name);
}

function cursor({svg}, height) {
  const line = make("line", svg, {y1: 0, y2: height, class: "cursor"});
  redraw.push(() => { line.setAttribute("x1", along(at)); line.setAttribute("x2", along(at)); });
}

function term(name, content) {
  const part = document.createElement("button");
  part.type = "button";
  part.className = `term ${name}`;
  part.dataset.term = name;
  return text(part, content);
}

function drawScores() {
  const {samples, moments} = value();
  const [height, middle] = [146, 64];
  const svg = make("svg", find(".scores"), {viewBox: `0 0 ${WIDTH} ${height}`, role: "img"});
  const width = (WIDTH - LEFT - RIGHT) / moments[0].real.length;
  const tall = (count) => (middle - 16) * Math.sqrt(count / samples); // so that small bars are seen, too
  for (const [name, sign] of [["real", -1], ["fake", 1]]) {
    const bars = moments[0][name].map((_, i) => make("rect", svg, {x: LEFT + i * width + 1, width: width - 2, class: name}));
    redraw.push(() => bars.forEach((bar, i) => {
      const size = tall(moment()[name][i]);
      bar.setAttribute("height", size);
      bar.setAttribute("y", sign < 0 ? middle - size : middle);
    }));
  }
  make("line", svg, {x1: LEFT, x2: WIDTH - RIGHT, y1: middle, y2: middle, class: "grid"});
  const half = LEFT + (WIDTH - LEFT - RIGHT) / 2;
  make("line", svg, {x1: half, x2: half, y1: 4, y2: 2 * middle - 4, class: "balance"});
  text(make("text", svg, {x: LEFT, y: 12, class: "real name"}), "real test digits ↑");
  text(make("text", svg, {x: LEFT, y: 2 * middle - 2, class: "fake name"}), "generated digits ↓");
  const ends = [[LEFT, "start", "0: surely fake"], [half, "middle", "½: no idea"], [WIDTH - RIGHT, "end", "1: surely real"]];
  for (const [x, anchor, name] of ends) text(make("text", svg, {x, y: height - 4, "text-anchor": anchor}), name);
}

function drawGame() {
  const {moments} = value();
  const rule = find(".rule");
  rule.replaceChildren(term("value", "V"), " = ", term("real", "mean log D(x)"), " + ", term("fake", "mean log(1 − D(G(z)))"));
  rule.append(": D pushes it up, G down");
  const frame = chart(".game", 128, -3, 0, [[0, "0"], [-1, "−1"], [-2, "−2"], [-3, "−3"]]);
  const guess = -Math.log(4); // named below the middle, where curves rarely come
  balance(frame, guess, "−log 4: D can only guess", {x: WIDTH / 2, y: frame.y(guess) + 14, "text-anchor": "start"});
  curve(frame, "real", moments.map((m) => m.log_real));
  curve(frame, "fake", moments.map((m) => m.log_fake));
  curve(frame, "value", moments.map((m) => m.log_real + m.log_fake));
  cursor(frame, 128);
}

const LOSSES = { // what G minimises: formula, what is said of it, range and ticks of the chart, balance, values
  minimax: {
    formula: "mean log(1 − D(G(z)))", told: ", the game's own loss", low: -2, high: 0,
    ticks: [[0, "0"], [-1, "−1"], [-2, "−2"]], level: -Math.log(2), name: "−log 2", of: (m) => m.log_fake,
  },
  practice: {
    formula: "mean −log D(G(z))", told: " instead: it has a slope where D is sure", low: 0, high: 6,
    ticks: [[0, "0"], [3, "3"], [6, "6"]], level: Math.log(2), name: "log 2", of: (m) => m.loss_g,
  },
};

function drawLoss() {
  const {moments, minimax} = value();
  const {formula, told, low, high, ticks, level, name, of} = LOSSES[minimax ? "minimax" : "practice"];
  find(".loss h4").replaceChildren("G minimises ", term("generator", formula), told);
  const frame = chart(".loss", 92, low, high, ticks);
  balance(frame, level, name);
  curve(frame, "generator", moments.map(of));
  cursor(frame, 92);
}

function drawDigits() {
  const {moments, samples, present: enough} = value();
  const present = (m) => m.digits.filter((count) => count >= enough).length;
  const frame = chart(".digits", 62, 0, 10, [[0, "0"], [5, "5"], [10, "10"]]);
  curve(frame, "classes", moments.map(present));
  cursor(frame, 62);
  const bars = document.createElement("div");
  bars.className = "tally";
  const parts = moments[0].digits.map((_, digit) => {
    const bar = document.createElement("div");
    const [fill, name] = [document.createElement("i"), text(document.createElement("span"), digit)];
    bar.append(fill, name);
    bars.append(bar);
    return [bar, fill];
  });
  find(".digits").append(bars);
  redraw.push(() => {
    const {digits} = moment();
    text(find(".digits h4"), `Digits that ${samples.toLocaleString("en")} samples show: ${present(moment())} of 10`);
    parts.forEach(([bar, fill], digit) => {
      fill.style.height = `${34 * Math.min(1, (3 * digits[digit]) / samples)}px`; // full at a third of all
      bar.classList.toggle("absent", digits[digit] < enough);
      bar.title = `${digits[digit]} samples are surely read as ${digit}`;
    });
  });
}

function fillMarks() {
  const marks = value().captions.map((caption, i) => {
    const mark = text(document.createElement("button"), i + 1);
    mark.type = "button";
    mark.dataset.step = caption.moment;
    mark.title = caption.text;
    mark.setAttribute("aria-label", `Moment ${i + 1}: ${caption.text}`);
    mark.style.left = `${(100 * caption.moment) / (value().steps - 1)}%`;
    return mark;
  });
  find(".marks").replaceChildren(...marks);
}

function light(name) {
  element.querySelectorAll("[data-term]").forEach((part) => part.classList.toggle("lit", part.dataset.term === name));
  find(".film").classList.toggle("some-lit", Boolean(name));
}

function load() {
  const {sheet: source, tile, tiles, across: columns, steps, start, label} = value();
  if (!steps) { text(find(".caption"), "This recording is missing or damaged."); return; }
  const image = new Image();
  image.onload = () => {
    if (source !== value().sheet) return; // a newer one came meanwhile
    pause();
    sheet = image;
    redraw = [];
    element.querySelectorAll("svg, .tally").forEach((old) => old.remove());
    [drawScores, drawGame, drawLoss, drawDigits, fillMarks].forEach((build) => build());
    find(".stage").width = columns * tile;
    find(".stage").height = Math.ceil(tiles / columns) * tile;
    find(".position").max = steps - 1;
    find(".position").setAttribute("aria-label", "Moment of the training");
    find(".film").setAttribute("aria-label", label);
    delete find(".caption").dataset.number;
    show(start);
    element.dataset.ready = Number(element.dataset.ready || 0) + 1; // films shown so far
  };
  image.src = source;
}

for (const [event, lit] of [["pointerover", true], ["focusin", true], ["pointerout", false], ["focusout", false]]) {
  element.addEventListener(event, ({target}) => { if (target.dataset?.term) light(lit ? target.dataset.term : ""); });
}
watch("value", load);
load();
