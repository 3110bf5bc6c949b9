// How is a fan drawn fast enough to follow a finger? As paths of a drawing that stays in its place; only their points change.
import { element } from "./ask.js";

const NS = "http://www.w3.org/2000/svg";
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 8, 10, 22];
export const HEAD = TOP;
const NEAR = 14; // pixels from a line within which it is meant
const drawings = new WeakMap();
const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => redraw(target)));
let tip = null;

export function make(tag, attributes = {}, ...children) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Draws fans in their places. Each has months, bounds, color, quantiles (5 lines), middle (a line, by default the median), its name,
// perhaps inner (low and high of the inner band), lines with their worlds, `told` (a month in words), and a label that says what it shows.
export function drawFans(places, fans, years, chosen) {
  const sizes = places.map((place) => [place.clientWidth, place.clientHeight]); // all are read before any is written
  places.forEach((place, number) => drawFan(place, sizes[number], { ...fans[number], years }, chosen));
}

function drawFan(place, size, fan, chosen) {
  if (!drawings.has(place)) begin(place);
  const drawing = drawings.get(place);
  Object.assign(drawing, { fan, chosen });
  place.setAttribute("aria-label", fan.label);
  place.classList.toggle("picked", Boolean(chosen && fan.lines?.length));
  place.data = [{ name: fan.name, y: fan.middle, customdata: fan.months }, { name: "worlds", y: fan.lines ?? [], customdata: fan.worlds ?? [] }];
  paint(drawing, size);
}

function begin(place) {
  const parts = { axes: make("g"), wide: make("path"), inner: make("path"), lines: make("path"), middle: make("path"), mark: make("circle", { r: 3.5, visibility: "hidden" }) };
  const svg = make("svg", { "aria-hidden": "true", class: "fan" }, ...Object.values(parts));
  place.replaceChildren(svg);
  place.setAttribute("role", "img");
  const drawing = { svg, ...parts };
  drawings.set(place, drawing);
  place.addEventListener("pointermove", (event) => point(drawing, event));
  place.addEventListener("pointerleave", () => hide(drawing));
  place.addEventListener("click", (event) => pick(drawing, event));
  resized.observe(place);
}

function redraw(place) {
  const drawing = drawings.get(place);
  if (drawing && (place.clientWidth !== drawing.width || place.clientHeight !== drawing.height)) paint(drawing, [place.clientWidth, place.clientHeight]);
}

const tenth = (number) => Math.round(10 * number) / 10;

function paint(drawing, [width, height]) {
  const { fan } = drawing;
  if (!width || !height) return;
  Object.assign(drawing, { width, height });
  drawAxes(drawing);
  const { x, y } = drawing;
  const line = (values) => `M${values.map((value, month) => `${x(month)} ${y(value)}`).join("L")}`;
  const band = (under, over) => `${line(over)}L${under.map((value, month) => `${x(month)} ${y(value)}`).reverse().join("L")}Z`;
  const [q05, q25, , q75, q95] = fan.quantiles;
  const show = (path, d, look) => Object.entries({ d, ...look }).forEach(([name, value]) => path.setAttribute(name, value));
  show(drawing.wide, band(q05, q95), { fill: fan.color, "fill-opacity": 0.16 });
  show(drawing.inner, band(...(fan.inner ?? [q25, q75])), { fill: fan.color, "fill-opacity": 0.34 });
  show(drawing.lines, (fan.lines ?? []).map(line).join(""), { fill: "none", stroke: "#555", "stroke-width": 0.7, opacity: 0.55 });
  show(drawing.middle, line(fan.middle), { fill: "none", stroke: fan.color, "stroke-width": 2 });
}

// Gives a drawing of some size its scales. Lines and words beside it are replaced only when they differ.
export function drawAxes(drawing) {
  const { fan, width, height } = drawing;
  const across = (width - LEFT - RIGHT) / Math.max(fan.months.length - 1, 1);
  const up = (height - TOP - BOTTOM) / (fan.bounds[1] - fan.bounds[0]);
  const x = (month) => tenth(LEFT + month * across);
  const y = (value) => tenth(TOP + (fan.bounds[1] - value) * up);
  Object.assign(drawing, { x, y, across });
  const key = JSON.stringify([width, height, fan.bounds, fan.years]);
  if (drawing.key === key) return;
  drawing.key = key;
  drawing.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const [floor, right] = [height - BOTTOM, width - RIGHT];
  const line = (x1, y1, x2, y2, stroke) => make("path", { d: `M${x1} ${y1}L${x2} ${y2}`, stroke, "stroke-width": 1, fill: "none" });
  const text = (words, at, anchor) => make("text", { x: at[0], y: at[1], "text-anchor": anchor, "font-size": 11, fill: "#222" }, words);
  const values = ticks(...fan.bounds);
  const decimals = Math.max(0, -Math.floor(Math.log10(values[1] - values[0]) + 1e-9));
  const { tickvals, ticktext = [], title } = fan.years;
  const strong = (value) => (value === 0 && fan.bounds[0] < 0 ? "#8a8a8a" : "#e6e6e6");
  drawing.axes.replaceChildren(
    ...values.flatMap((value) => [line(LEFT, y(value), right, y(value), strong(value)), text((fan.format ?? ((each) => each.toFixed(decimals)))(value), [LEFT - 5, y(value) + 4], "end")]),
    ...tickvals.flatMap((month, place) => [line(x(month), TOP, x(month), floor + 3, "#e6e6e6"), text(ticktext[place], [Math.min(x(month), right - 12), floor + 15], "middle")]),
    ...(title ? [text(title.text, [(LEFT + right) / 2, floor + 15], "middle")] : []),
    line(LEFT, TOP, LEFT, floor, "#8a8a8a"),
    line(LEFT, floor, right, floor, "#8a8a8a"),
  );
}

// Round values between two ends, at most six.
export function ticks(low, high) {
  const raw = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= raw * (1 - 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  return [...Array(Math.floor(high / step + 1e-9) - first + 1)].map((_, place) => (first + place) * step);
}

// The month that is pointed at, and how far down.
export function pointAt({ svg, fan, across }, event) {
  const box = svg.getBoundingClientRect();
  const month = Math.round((event.clientX - box.left - LEFT) / across);
  return { month: Math.min(Math.max(month, 0), fan.months.length - 1), top: event.clientY - box.top, box };
}

// The same, and the line if one is near.
function find(drawing, event) {
  const { fan, x, y } = drawing;
  const { month, top, box } = pointAt(drawing, event);
  const away = (fan.lines ?? []).map((line) => Math.abs(y(line[month]) - top));
  const line = away.indexOf(Math.min(...away));
  const isNear = line >= 0 && away[line] <= NEAR && Math.abs(y(fan.middle[month]) - top) > away[line];
  return { month, line: isNear ? line : -1, at: x(month), box };
}

function point(drawing, event) {
  const { fan, mark, y } = drawing;
  if (!fan) return;
  const { month, line, at, box } = find(drawing, event);
  const value = line >= 0 ? fan.lines[line][month] : fan.middle[month];
  for (const [name, given] of Object.entries({ cx: at, cy: y(value), fill: line >= 0 ? "#555" : fan.color, visibility: "visible" })) mark.setAttribute(name, given);
  const words = `${fan.months[month]}: ${line >= 0 ? `world ${fan.worlds[line]}, ${value.toFixed(3)}` : fan.told(month)}`;
  say(words, box.left + at + 10, box.top + y(value) - 28);
}

// Some words beside what is pointed at.
export function say(words, left, top) {
  tip ??= document.body.appendChild(element("div", { id: "fan-tip" }));
  tip.setAttribute("aria-hidden", "true");
  tip.textContent = words;
  tip.hidden = false;
  tip.style.left = `${Math.max(4, Math.min(left, innerWidth - tip.offsetWidth - 4))}px`;
  tip.style.top = `${top}px`;
}

export function unsay() {
  if (tip) tip.hidden = true;
}

function hide({ mark }) {
  mark.setAttribute("visibility", "hidden");
  unsay();
}

function pick(drawing, event) {
  if (!drawing.chosen) return;
  const { line } = find(drawing, event);
  hide(drawing);
  if (line >= 0) drawing.chosen(drawing.fan.worlds[line]);
}
