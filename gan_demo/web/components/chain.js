// LAPGAN's chain: a row of sums that open into their parts, built up step by step with no request to the server.
// value: {sheet: data URI, levels: [{size, real, standing, pictures: {name: [left, top, width, height]}}], contrast,
//   state: {seeds, gains, label} (absent where nothing can be asked), labels, turn}; classes: {sheet, tile}, a tile a label.
// All text goes in by textContent.
const SECONDS = 2.2; // of a step of the play
const IDLE = 250; // milliseconds after which the row of classes follows
const WIDE = [
  ["coarse", "upsampled", "across"], ["upsampled", "gen", "down"], ["noise", "gen", "across"], ["gen", "residual", "across"],
  ["upsampled", "plus", "corner"], ["residual", "plus", "corner"], ["plus", "result", "across"],
];
const NARROW = [
  ["coarse", "upsampled", "across"], ["upsampled", "gen", "down"], ["noise", "gen", "across"], ["gen", "residual", "across"],
  ["upsampled", "plus", "around"], ["residual", "plus", "down"], ["plus", "result", "across"],
];
const TAKEN = [
  ["coarse", "upsampled", "across"], ["upsampled", "plus", "down"], ["residual", "plus", "across"], ["plus", "result", "across"],
];
const FIRST = [["noise", "gen", "across"], ["gen", "result", "across"]];

const find = (selector) => element.querySelector(selector);
const all = (selector) => [...element.querySelectorAll(selector)];
const levels = () => props.value?.levels || [];
const labels = () => props.value?.labels || [];
const pixels = (size) => `${size}x${size}`;
const open = new Set(); // levels whose insides are seen
const gainBefore = new Map(); // of levels that were switched off
let sheet = null; // the decoded sheet
let state = null; // what the visitor wants: seeds, gains, label
let turn = 0; // how often something was asked
let shape = ""; // of the chain that the page holds
let at = -1; // the step of the play that is shown, -1 for the finished chain
let timer = 0; // of the play, 0 when paused
let waiting = 0; // of the row of classes
let realBefore = 0; // how many levels were a real picture's
let rowOf = ""; // the seeds and gains that the row of classes shows

function make(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  if (tag === "button") made.type = "button";
  made.textContent = text;
  return made;
}

function canvas(level, name) {
  const made = document.createElement("canvas");
  made.dataset.tile = `${level}/${name}`;
  return made;
}

// What the page holds

function build() {
  const asking = Boolean(props.value.state);
  find(".sums").replaceChildren(...levels().map(sum));
  find(".sums").style.setProperty("--count", levels().length);
  find(".sums").classList.toggle("three", levels().length === 3);
  find(".sums").setAttribute("aria-label", "Levels, coarse first; each opens");
  find(".levels").replaceChildren(...levels().map(inside));
  find(".bar").hidden = !asking;
  const real = levels().filter((level) => level.real).length;
  find(".layout").hidden = real > 0; // the layout is the real picture's
  find(".classes").replaceChildren(...(asking ? labels().map(classButton) : []));
  find(".legend").hidden = !asking;
  for (const level of open) if (level >= levels().length) open.delete(level);
  if (real !== realBefore) open.clear(); // what is generated begins elsewhere: that level opens
  realBefore = real;
  if (!open.size && asking) open.add(Math.max(real, 1));
}

function sum({size, real}, level) {
  const button = make("button", "sum");
  button.dataset.level = level;
  const name = make("span", "name", `Level ${level + 1}: ${pixels(size)}`);
  name.append(make("span", `kind ${real ? "real" : "generated"}`, real ? "real" : "generated"));
  button.append(canvas(level, "result"), name, make("span", "standing"));
  return button;
}

function classButton(name) {
  const button = make("button", props.classes?.sheet ? "" : "plain");
  button.dataset.label = name;
  if (props.classes?.sheet) button.append(document.createElement("canvas"));
  button.append(make("span", "", name));
  return button;
}

function inside({size, real}, level) {
  const section = make("section", "level");
  section.dataset.level = level;
  const parts = make("div", "inside");
  parts.append(figure(level));
  if (!real && state) parts.append(controls(level));
  const made = level ? `${pixels(size)} from ${pixels(levels()[level - 1].size)}` : `${pixels(size)} from noise`;
  const title = real ? (level ? `${pixels(size)} taken apart` : `${pixels(size)}: what is left`) : made;
  section.append(make("h4", "", `Level ${level + 1}: ${title}`), parts);
  return section;
}

function figure(level) {
  const {size, real, pictures} = levels()[level];
  const kind = real ? "real" : "generated";
  const before = level && levels()[level - 1].real ? "real" : "generated";
  const contrast = `shown ×${props.value.contrast}, grey is none`;
  const captions = {
    coarse: [before, level ? `${pixels(levels()[level - 1].size)} picture` : ""],
    upsampled: ["plain", "enlarged: a blur"],
    noise: ["noise", level ? "noise, a number a pixel" : "noise"],
    residual: [real ? "real" : "generator", `${real ? "lost detail" : "detail"}, ${contrast}`],
    result: [kind, level ? `blur + detail = ${pixels(size)}` : `${pixels(size)} picture`],
  };
  const shapes = [[real && !level, "alone"], [real, "taken"], [!level, "first"]];
  const made = make("div", `figure ${shapes.find(([fits]) => fits)?.[1] || ""}`);
  for (const name of Object.keys(pictures)) {
    const [colour, text] = captions[name];
    const part = make("figure", `part ${name} ${colour}`);
    part.style.gridArea = name;
    part.dataset.name = name;
    part.append(make("figcaption", "", text), canvas(level, name));
    made.append(part);
  }
  if (!real) made.append(node("gen", "G", `level ${level + 1}`));
  if (level) made.append(node("plus", "+"));
  made.append(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  made.lastChild.classList.add("wires");
  made.lastChild.setAttribute("aria-hidden", "true");
  return made;
}

function node(name, sign, text = "") {
  const made = make("div", `node ${name}`, sign);
  made.style.gridArea = name;
  made.dataset.name = name;
  if (text) made.append(make("small", "", text));
  return made;
}

function controls(level) {
  const box = make("div", "controls");
  const line = make("div", "line");
  const seed = field("Seed of this noise", "seed", {type: "number", min: 0, max: 4294967295, step: 1});
  const dice = make("button", "dice", "⚄");
  dice.setAttribute("aria-label", `New noise for level ${level + 1}`);
  line.append(seed, dice);
  const on = make("label", "switch");
  on.append(input("on", {type: "checkbox"}), level ? "add this detail" : "draw this picture");
  const gain = field("Gain", "gain", {type: "range", min: 0, max: 2, step: 0.05});
  gain.querySelector(".gain").before(make("span", "told"));
  box.append(line, on, gain);
  return box;
}

function input(className, attributes) {
  const made = make("input", className);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function field(text, className, attributes) {
  const label = make("label", "", text);
  label.append(input(className, attributes));
  return label;
}

// What it shows

function paint(flash) {
  const changed = all("canvas[data-tile]").filter(repaint);
  for (const target of all("canvas[data-tile]")) target.dataset.changed = "no";
  void element.offsetWidth; // so that the flash begins anew
  if (flash) for (const target of changed) target.dataset.changed = "yes";
}

function repaint(target) { // true where the picture is another one
  const [level, name] = target.dataset.tile.split("/");
  const [left, top, width, height] = levels()[level].pictures[name];
  const context = target.getContext("2d", {willReadFrequently: true});
  const before = context.getImageData(0, 0, target.width, target.height).data;
  if (target.width !== width || target.height !== height) [target.width, target.height] = [width, height];
  context.drawImage(sheet, left, top, width, height, 0, 0, width, height);
  const after = context.getImageData(0, 0, width, height).data;
  return before.length !== after.length || before.some((value, i) => value !== after[i]);
}

function describe() {
  const isKnown = ({standing}) => Number.isFinite(standing);
  find(".legend .discriminator").hidden = !levels().some(isKnown);
  levels().forEach(({size, standing}, level) => {
    const known = isKnown({standing});
    const text = known ? `D: more real-looking than ${Math.round(standing)} % of real ${pixels(size)}` : "";
    find(`.sum[data-level="${level}"] .standing`).textContent = text;
  });
}

function fill() {
  if (!state) return;
  for (const section of all(".level")) {
    const level = Number(section.dataset.level);
    const box = section.querySelector(".controls");
    if (!box) continue;
    const gain = state.gains[level];
    box.querySelector(".seed").value = state.seeds[level];
    box.querySelector(".on").checked = gain > 0;
    box.querySelector(".gain").value = gain;
    box.querySelector(".told").textContent = `×${gain.toFixed(2)}`;
  }
  for (const button of all(".classes button")) {
    button.setAttribute("aria-pressed", String(button.dataset.label === state.label));
  }
}

function load() {
  const value = props.value;
  if (!levels().length) return;
  const image = new Image();
  image.onload = () => {
    if (value.sheet !== props.value.sheet || !levels().length) return; // a newer one came meanwhile
    sheet = image;
    const own = value.turn === null || value.turn === undefined; // the server's idea: the controls follow
    if (own) state = value.state ? structuredClone(value.state) : null;
    if (own && state) rowOf = row();
    const parts = levels().map(({size, real, pictures}) => [size, real, Object.keys(pictures)]);
    const now = JSON.stringify([parts, labels()]);
    const rebuilt = now !== shape;
    if (rebuilt) { finish(); shape = now; build(); paintClasses(); }
    paint(!rebuilt);
    describe();
    if (own || value.turn === turn) fill();
    if (rebuilt) unfold();
    if (props.classes?.sheet && state && rowOf !== row()) askForClasses();
    element.dataset.ready = Number(element.dataset.ready || 0) + 1; // sheets shown so far
  };
  image.src = value.sheet;
}

const row = () => JSON.stringify([state.seeds, state.gains]);

function askForClasses() {
  find(".classes").classList.add("old");
  clearTimeout(waiting);
  waiting = setTimeout(() => { rowOf = row(); trigger("row", {...state, turn}); }, IDLE);
}

function paintClasses() {
  const {sheet: source, tile} = props.classes || {};
  if (!source) return;
  const image = new Image();
  image.onload = () => {
    if (source !== props.classes.sheet) return;
    all(".classes canvas").forEach((target, i) => {
      target.width = target.height = tile;
      target.getContext("2d").drawImage(image, i * tile, 0, tile, tile, 0, 0, tile, tile);
    });
    if (state && rowOf === row()) find(".classes").classList.remove("old");
    element.dataset.classes = Number(element.dataset.classes || 0) + 1; // rows shown so far
  };
  image.src = source;
}

// Opening, and the wires between parts

function unfold() {
  const last = at < 0 ? null : steps()[at];
  for (const section of all(".level")) {
    const seen = last ? last.level === Number(section.dataset.level) : open.has(Number(section.dataset.level));
    section.hidden = !seen;
    find(`.sum[data-level="${section.dataset.level}"]`).setAttribute("aria-expanded", String(seen));
    if (seen) wire(section.querySelector(".figure"));
  }
  hideLater();
}

function toggle(level) {
  const was = open.has(level);
  if (find(".chain").classList.contains("narrow")) open.clear();
  was ? open.delete(level) : open.add(level);
  unfold();
}

function wire(drawing) {
  const svg = drawing.querySelector(".wires");
  const frame = drawing.getBoundingClientRect();
  if (!frame.width) return;
  const parts = Object.fromEntries([...drawing.querySelectorAll("[data-name]")].map((part) => {
    const {left, top, width, height} = (part.querySelector("canvas") || part).getBoundingClientRect();
    return [part.dataset.name, {part, x: left - frame.left, y: top - frame.top, width, height}];
  }));
  const narrow = find(".chain").classList.contains("narrow");
  const {classList} = drawing;
  const wires = classList.contains("first") ? FIRST : !narrow ? WIDE : classList.contains("taken") ? TAKEN : NARROW;
  svg.replaceChildren(...wires.filter(([from, to]) => parts[from] && parts[to]).map(([from, to, way]) => {
    const group = document.createElementNS(svg.namespaceURI, "g");
    group.classList.add(colour(from, parts));
    group.dataset.to = to === "gen" || to === "plus" ? from : to;
    const points = WAYS[way](parts[from], parts[to]);
    group.append(line(svg, points), head(svg, points));
    return group;
  }));
}

function colour(from, parts) {
  if (from === "noise") return "noise";
  if (from === "gen") return "generator";
  if (from === "coarse" || from === "upsampled") return "plain";
  const {classList} = parts[from === "plus" ? "result" : from].part;
  return ["real", "generator", "generated"].find((name) => classList.contains(name));
}

const GAP = 3; // between an arrow's head and what it points at
const WAYS = {
  across: (a, b) => {
    const y = b.height < a.height ? b.y + b.height / 2 : a.y + a.height / 2;
    return a.x < b.x ? [[a.x + a.width, y], [b.x - GAP, y]] : [[a.x, y], [b.x + b.width + GAP, y]];
  },
  down: (a, b) => {
    const [from, to, bend] = [a.x + a.width / 2, b.x + b.width / 2, a.y + a.height + 9];
    return [[from, a.y + a.height], [from, bend], [to, bend], [to, b.y - GAP]];
  },
  corner: (a, b) => {
    const [y, x, above] = [a.y + a.height / 2, b.x + b.width / 2, a.y + a.height / 2 < b.y];
    return [[a.x + a.width, y], [x, y], [x, above ? b.y - GAP : b.y + b.height + GAP]];
  },
  around: (a, b) => {
    const [y, x, end] = [a.y + a.height / 2, a.x + a.width + 12, b.y + b.height / 2];
    return [[a.x + a.width, y], [x, y], [x, end], [b.x + b.width + GAP, end]];
  },
};

function line(svg, points) {
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", points.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join(""));
  return path;
}

function head(svg, points) {
  const [[x0, y0], [x, y]] = points.slice(-2);
  const [dx, dy] = [Math.sign(x - x0), Math.sign(y - y0)];
  const corners = [[x, y], [x - 10 * dx - 6 * dy, y - 10 * dy - 6 * dx], [x - 10 * dx + 6 * dy, y - 10 * dy + 6 * dx]];
  const made = document.createElementNS(svg.namespaceURI, "polygon");
  made.setAttribute("points", corners.map((corner) => corner.join(",")).join(" "));
  return made;
}

// The play

function steps() {
  const found = [];
  levels().forEach(({size, real}, level) => {
    const add = (names, text) => found.push({level, names, text: `Level ${level + 1}. ${text}`});
    const fine = pixels(size);
    if (real) {
      if (level) add(["coarse", "upsampled", "residual"], `The blur, and the detail that it lost.`);
      add(["result"], `The real picture, ${fine} pixels.`);
      return;
    }
    if (!level) {
      add(["noise"], "Random numbers, and nothing else. The same seed is always the same numbers.");
      add(["result"], `The first generator turns them into a tiny picture of ${fine} pixels: the layout.`);
      return;
    }
    add(["coarse", "upsampled"], `The picture is enlarged to ${fine}. That adds no detail: it is a blur.`);
    add(["noise"], "New random numbers, one for each pixel.");
    const seen = labels().length ? "sees both, and the class," : "sees both";
    add(["residual"], `This level's generator ${seen} and draws only the detail that is missing; grey adds nothing.`);
    add(["result"], `Blur plus detail is the picture of ${fine} pixels.`);
  });
  return found;
}

function hideLater() {
  const done = new Set(steps().slice(0, at + 1).flatMap(({level, names}) => names.map((name) => `${level}/${name}`)));
  const later = (tile) => at >= 0 && !done.has(tile);
  for (const target of all("canvas[data-tile]")) target.parentElement.classList.toggle("later", later(target.dataset.tile));
  for (const section of all(".level")) {
    const hide = (part, name) => part?.classList.toggle("later", later(`${section.dataset.level}/${name}`));
    section.querySelectorAll(".wires g").forEach((group) => hide(group, group.dataset.to));
    hide(section.querySelector(".gen"), section.querySelector(".residual") ? "residual" : "result");
    hide(section.querySelector(".plus"), "result");
  }
}

function showStep(step) {
  at = step >= steps().length ? -1 : step;
  element.dataset.step = at;
  if (at < 0) { finish(); return; }
  open.clear();
  open.add(steps()[at].level);
  find(".caption").textContent = `${at + 1} of ${steps().length}. ${steps()[at].text}`;
  unfold();
}

function pause() {
  clearInterval(timer);
  timer = 0;
  find(".play").textContent = "▶";
  find(".play").setAttribute("aria-label", "Play");
}

function play() {
  showStep(at + 1);
  timer = setInterval(() => showStep(at + 1), 1000 * SECONDS);
  find(".play").textContent = "❚❚";
  find(".play").setAttribute("aria-label", "Pause");
}

function finish() {
  pause();
  at = -1;
  element.dataset.step = at;
  find(".caption").textContent = "Click a picture to see how it was made, or play the whole chain.";
  unfold();
}

// What the visitor does

function ask(change, kept = true) {
  const wanted = {...state, ...change};
  if (kept) state = wanted;
  turn += 1;
  trigger("ask", {...wanted, turn});
  if (kept) fill();
}

const replaced = (list, place, value) => list.map((old, i) => (i === place ? value : old));
const random = () => Math.floor(Math.random() * 10000);

function roll(changes) {
  ask({seeds: state.seeds.map((seed, level) => (changes(level) ? random() : seed))});
}

function levelOf(target) {
  return Number(target.closest("[data-level]").dataset.level);
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !levels().length) return;
  if (button.matches(".sum")) { if (at >= 0) finish(); toggle(levelOf(button)); }
  else if (button.matches(".layout")) roll((level) => level === 0);
  else if (button.matches(".detail")) roll((level) => level > 0);
  else if (button.matches(".dice")) roll((level) => level === levelOf(button));
  else if (button.matches(".play")) timer ? pause() : play();
  else if (button.matches(".next")) { pause(); showStep(at + 1); }
  else if (button.dataset.label) ask({label: button.dataset.label});
});
element.addEventListener("change", (event) => {
  const {target} = event;
  if (target.matches(".seed")) {
    const seed = target.value === "" ? null : Number(target.value);
    ask({seeds: replaced(state.seeds, levelOf(target), seed)}, target.checkValidity() && seed !== null);
  } else if (target.matches(".on")) {
    const level = levelOf(target);
    if (!target.checked) gainBefore.set(level, state.gains[level]);
    ask({gains: replaced(state.gains, level, target.checked ? gainBefore.get(level) || 1 : 0)});
  }
});
element.addEventListener("input", (event) => {
  const {target} = event;
  if (target.matches(".gain")) ask({gains: replaced(state.gains, levelOf(target), Number(target.value))});
});

new ResizeObserver(([{contentRect}]) => {
  if (!contentRect.width) return; // the tab is closed
  find(".chain").classList.toggle("middle", contentRect.width < 960);
  find(".chain").classList.toggle("narrow", contentRect.width < 640);
  if (find(".chain").classList.contains("narrow") && open.size > 1) {
    const [first] = open;
    open.clear();
    open.add(first);
  }
  if (sheet) unfold();
}).observe(element);
watch("value", load);
watch("classes", paintClasses);
load();
