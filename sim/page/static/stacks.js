// How are shares that add up to one drawn over months? As areas on top of each other, with their names below.
import { element } from "./ask.js";
import { HEAD, drawAxes, make, pointAt, say, unsay } from "./fans.js";

const HEIGHT = 130; // pixels
const drawings = new WeakMap();
const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => drawings.get(target).width !== target.clientWidth && paint(drawings.get(target), target.clientWidth)));
const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

// Stacks in their places. Each has months, years, shares (a row a part), names and colors of its parts, and a label that says what it shows.
export function drawStacks(places, stacks) {
  const widths = places.map((place) => place.clientWidth); // all are read before any is written
  places.forEach((place, number) => {
    if (!drawings.has(place)) begin(place);
    const drawing = drawings.get(place);
    drawing.fan = { ...stacks[number], bounds: [0, 1], format: (share) => `${Math.round(100 * share)} %` };
    place.setAttribute("aria-label", stacks[number].label);
    paint(drawing, widths[number]);
  });
}

function begin(place) {
  const parts = { areas: make("g"), axes: make("g") };
  const svg = make("svg", { "aria-hidden": "true", class: "stack" }, ...Object.values(parts));
  const names = element("ul", { className: "names" });
  place.replaceChildren(svg, names);
  place.setAttribute("role", "img");
  const drawing = { svg, names, ...parts };
  drawings.set(place, drawing);
  svg.addEventListener("pointermove", (event) => point(drawing, event));
  svg.addEventListener("pointerleave", unsay);
  resized.observe(place);
}

// Lower edge of each part, and above the last the upper edge of all, by month.
function edges(shares) {
  const found = [shares[0].map(() => 0)];
  for (const row of shares) found.push(row.map((share, month) => found.at(-1)[month] + share));
  return found;
}

function paint(drawing, width) {
  const { fan, areas, names } = drawing;
  if (!width) return;
  Object.assign(drawing, { width, height: HEIGHT, edges: edges(fan.shares) });
  drawAxes(drawing);
  const { x, y } = drawing;
  const line = (values) => values.map((value, month) => `${x(month)} ${y(Math.min(value, 1))}`);
  areas.replaceChildren(...fan.shares.map((_, part) => {
    const d = `M${line(drawing.edges[part + 1]).join("L")}L${line(drawing.edges[part]).reverse().join("L")}Z`;
    return make("path", { d, fill: fan.colors[part], stroke: "#fff", "stroke-width": 0.5 });
  }));
  names.replaceChildren(...fan.names.map((name, part) => {
    const mark = element("span", { className: "mark" });
    mark.style.background = fan.colors[part];
    return element("li", {}, mark, `${name}: ${percent(fan.shares[part].at(-1))}`);
  }));
}

function point(drawing, event) {
  const { fan, y, x } = drawing;
  if (!fan) return;
  const { month, top, box } = pointAt(drawing, event);
  const part = drawing.edges.findIndex((edge, place) => place > 0 && y(edge[month]) <= top) - 1;
  if (part < 0 || top < y(1) || top > y(0)) return unsay();
  say(`${fan.months[month]}: ${fan.names[part]}, ${percent(fan.shares[part][month])}`, box.left + x(month) + 10, box.top + Math.max(top, HEAD) - 28);
}
