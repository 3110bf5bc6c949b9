// How is a month drawn on the map? What stands still comes with the page; what moves is redrawn every month.
const NS = "http://www.w3.org/2000/svg";
const [INK, GREY, PAPER, COAST, LAND] = ["#222222", "#6A6A6A", "#FFFFFF", "#8C8C8C", "#EDEDE9"];
const [POINT, SIZE, SMALL] = [1.11, 9.6, 8]; // units of the drawing: a point, letters
let ground = null;
let look = null;

function make(tag, attributes = {}, ...children) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function drawGround(map, given) {
  [ground, look] = [given, given.look];
  map.setAttribute("viewBox", `0 0 ${ground.size[0]} ${ground.size[1]}`);
  const line = (d, stroke, width, more = {}) => make("path", { d, fill: "none", stroke, "stroke-width": width, ...more });
  map.replaceChildren(
    make("path", { d: ground.land, fill: LAND }),
    make("g", { class: "map-areas" }),
    line(ground.borders, COAST, 0.8),
    line(ground.disputed, COAST, 0.8, { "stroke-dasharray": "4 2.5" }),
    line(ground.coasts, GREY, 1),
    make("g", { class: "map-state" }),
  );
}

// The shade of a level from 0 to 1, as the figures of a run have it.
export function shade(tone, value) {
  const stops = look.tones[tone].map((color) => [1, 3, 5].map((place) => parseInt(color.slice(place, place + 2), 16)));
  const at = Math.min(Math.max(value, 0), 1) * (stops.length - 1);
  const first = Math.min(Math.floor(at), stops.length - 2);
  return `rgb(${stops[first].map((low, part) => Math.round(low + (at - first) * (stops[first + 1][part] - low))).join(" ")})`;
}

const stroke = (value) => POINT * (look.thin + (look.wide - look.thin) * Math.min(Math.abs(value), 1));
const percent = (share) => (share >= 0.0995 || share === 0 ? `${(100 * share).toFixed(0)} %` : `${(100 * share).toFixed(1)} %`);
const faded = (share) => 0.2 + 0.8 * Math.min(share, 1);

export function drawState(map, found, month) {
  const rows = new Map(found.rows.map((row) => [`${row.kind} ${row.name}`, { ...row, value: row.value[month], low: row.low[month], high: row.high[month], told: row.told[month] }]));
  const shown = ground.items.map((item) => ({ item, level: rows.get(`level ${item.name}`), reached: rows.get(`milestone ${item.name}`) })).filter(({ level }) => level);
  const areas = shown.filter(({ item }) => item.kind === "area");
  map.querySelector(".map-areas").replaceChildren(...areas.map(({ item, level }) => make("path", { d: `${item.path}Z`, fill: shade(item.tone, level.value), stroke: GREY, "stroke-width": 1, "stroke-dasharray": "1.2 1.8" })));
  map.querySelector(".map-state").replaceChildren(
    ...shown.filter(({ item }) => item.kind === "border").map(({ item, level }) => border(item, level.value)),
    ...arcs(rows),
    ...shown.filter(({ item }) => item.kind === "route").flatMap(({ item, level }) => road(item, level.value)),
    ...seats(rows),
    ...shown.flatMap(({ item, reached }) => marked(item, reached?.value ?? 0)),
    ...shown.filter(({ item }) => item.kind === "place").map(({ item, level }) => place(item, level.value)),
    ...incidents(rows, found),
    ...shown.flatMap(({ item, level, reached }) => named(item, level, reached, found.many)),
  );
}

const border = (item, value) => make("path", { d: item.path, fill: "none", stroke: shade(item.tone, 0.3 + 0.7 * value), "stroke-width": stroke(value), "stroke-dasharray": "4 1.8" });

function road(item, value) {
  const [color, width] = [shade(item.tone, 0.5 + value / 2), stroke(value)];
  const line = (stroke_, width_) => make("path", { d: item.path, fill: "none", stroke: stroke_, "stroke-width": width_, "stroke-linejoin": "round", "stroke-linecap": "round" });
  return [line(color, width + 1.8), line(PAPER, Math.max(width - 1.8, 0.6))];
}

// Sign by colour and dash, strength by width, pale where nine tenths of the worlds lie on both sides of zero; near zero nothing.
function arcs(rows) {
  const drawn = Object.entries(ground.arcs).map(([name, { path }]) => [rows.get(`alignment ${name}`), path]);
  return drawn.filter(([row]) => row && Math.abs(row.value) >= look.faintest).map(([row, path]) => arc(path, row.value, row.low <= 0 && row.high >= 0));
}

function arc(d, value, isUnsure) {
  const width = stroke(value);
  const dash = value > 0 ? {} : { "stroke-dasharray": `${3 * width} ${1.6 * width}` };
  return make("path", { d, fill: "none", stroke: value > 0 ? look.friendly : look.hostile, "stroke-width": width, opacity: isUnsure ? look.pale : look.full, ...dash });
}

// The ends of all arcs that there can be.
function seats(rows) {
  const ends = Object.entries(ground.arcs).filter(([name]) => rows.has(`alignment ${name}`)).flatMap(([, each]) => each.ends);
  return [...new Set(ends)].map((actor) => ground.seats[actor]).flatMap(({ at: [x, y], label, label_at, side }) => [
    seat(x, y, side),
    text(label_at, [label], { "font-size": SMALL, fill: "#4d4d4d" }),
  ]);
}

function seat(x, y, side) {
  const turns = { right: 0, bottom: 90, left: 180, top: 270 };
  if (!(side in turns)) return make("circle", { cx: x, cy: y, r: 3.2, fill: INK, stroke: PAPER });
  return make("path", { d: "M-3.5 -3.5L4 0L-3.5 3.5Z", fill: INK, stroke: PAPER, transform: `translate(${x} ${y}) rotate(${turns[side]})` });
}

// A ring that is closed as far as the share of worlds, and on lines and areas a sign in it.
function marked(item, share) {
  if (!item.mark_at || share <= 0) return [];
  const [x, y] = item.mark_at;
  const sign = { route: "M-4 -4L4 4M-4 4L4 -4", area: "M-4 0H4M0 -4V4" }[item.kind];
  const at = { transform: `translate(${x} ${y})` };
  const cross = sign ? [make("path", { ...at, d: sign, stroke: PAPER, "stroke-width": 4.4 }), make("path", { ...at, d: sign, stroke: INK, "stroke-width": 2.8, opacity: faded(share) })] : [];
  return [...cross, ring(x, y, 11, share)];
}

export function ring(x, y, radius, share) {
  const look_ = { fill: "none", stroke: INK, "stroke-width": radius / 4 };
  if (share > 0.9999) return make("circle", { cx: x, cy: y, r: radius, ...look_ });
  const turn = 2 * Math.PI * share;
  return make("path", { d: `M${x} ${y - radius}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${x + radius * Math.sin(turn)} ${y - radius * Math.cos(turn)}`, ...look_ });
}

const FORMS = { port: "M-4 -4H4V4H-4Z", mine: "M0 -5.6L5.6 0L0 5.6L-5.6 0Z", base: "M0 -5.4L5.2 4.2H-5.2Z" };
const STAR = `M${[...Array(10)].map((_, n) => [n % 2 ? 2.2 : 5.4, (Math.PI * n) / 5]).map(([r, turn]) => `${(r * Math.sin(turn)).toFixed(2)} ${(-r * Math.cos(turn)).toFixed(2)}`).join("L")}Z`;

export const sign = (form, x, y, fill) => make("path", { d: FORMS[form], transform: `translate(${x} ${y})`, fill, stroke: INK, "stroke-width": 1.2 });
export const star = (x, y, opacity) => make("path", { d: STAR, transform: `translate(${x} ${y})`, fill: INK, stroke: PAPER, "stroke-width": 0.5, opacity });

const place = (item, value) => {
  const made = sign(item.form, ...item.at, shade(item.tone, value));
  made.dataset.name = item.name;
  return made;
};

function incidents(rows, found) {
  return Object.entries(ground.incidents).flatMap(([name, { label, at: [x, y] }]) => {
    const row = rows.get(`incident ${name}`);
    if (!row || row.value <= 0) return [];
    const isCount = found.counted.includes(name);
    const words = isCount ? `${row.value.toFixed(0)} ${label}` : found.many ? `${label} ${percent(row.value)}` : label;
    return [star(x, y, isCount ? 1 : faded(row.value)), text([x + 8, y], [words], { "font-size": SMALL, fill: INK, "text-anchor": "start" })];
  });
}

// The name with its level, below it what was reached, and a thin line to a place that is some way off.
function named(item, level, reached, many) {
  const lines = [`${item.label} ${level.value.toFixed(2)}`];
  if (reached?.value > 0) lines.push(many ? `${item.reached} in ${percent(reached.value)}` : reached.told);
  const words = text(item.label_at, lines, { "font-size": SIZE, "font-weight": "bold", fill: INK });
  if (!item.at || Math.hypot(item.at[0] - item.label_at[0], item.at[1] - item.label_at[1]) < 18) return [words];
  const [[x1, y1], [x2, y2]] = [item.label_at, item.at];
  const lead = make("line", { x1, y1, x2, y2, stroke: GREY, "stroke-width": 0.7 });
  return [lead, words];
}

function text([x, y], lines, attributes) {
  const size = attributes["font-size"];
  const halo = { "text-anchor": "middle", stroke: PAPER, "stroke-width": 2.2, "stroke-linejoin": "round", "paint-order": "stroke" };
  const first = y + 0.35 * size - (1.1 * size * (lines.length - 1)) / 2;
  return make("text", { ...halo, ...attributes }, ...lines.map((line, number) => make("tspan", { x, y: first + 1.1 * size * number }, line)));
}

// How the map is read, as a list; each entry with a small drawing.
export function drawKeys(list, many) {
  const line = (look_) => [make("path", { d: "M2 10H38", fill: "none", ...look_ })];
  const steps = (tone) => [0, 0.25, 0.5, 0.75, 1].map((value, n) => make("rect", { x: 2 + 7.2 * n, y: 5, width: 7.2, height: 10, fill: shade(tone, value), stroke: GREY, "stroke-width": 0.3 }));
  const route = { path: "M4 10H36", tone: "work" };
  const keys = [
    [steps("work"), "work: none to full"], [steps("danger"), "danger: none to full"],
    [Object.keys(FORMS).map((form, n) => sign(form, 7 + 13 * n, 10, shade("work", 0.5))), "port, mine, base"],
    [road(route, 0.5), "corridor, wide where work is brisk"],
    [[border({ path: "M2 10H38", tone: "danger" }, 0.6)], "border, wide where it is fought over"],
    [line({ stroke: COAST, "stroke-dasharray": "4 2.5" }), "disputed border"],
    [[arc("M2 10H38", 0.5, false)], "friendly, wide where strong"], [[arc("M2 10H38", -0.5, false)], "hostile, wide where strong"],
    ...(many ? [[[arc("M2 10H38", 0.5, true)], "its sign differs from world to world"]] : []),
    [[ring(20, 10, 7, many ? 0.7 : 1)], many ? "ring: share of worlds that reached it" : "ring: reached"],
    [[star(20, 10, 1)], many ? "happens in the month; the darker, the more worlds" : "happened in the month"],
  ];
  list.replaceChildren(...keys.map(([drawn, words]) => {
    const entry = document.createElement("li");
    entry.append(make("svg", { viewBox: "0 0 40 20", width: 40, height: 20, "aria-hidden": "true" }, ...drawn), words);
    return entry;
  }));
  const entry = document.createElement("li");
  entry.textContent = many ? "numbers: medians, from 0 to 1" : "numbers: levels, from 0 to 1";
  list.append(entry);
}
