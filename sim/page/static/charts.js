// How are the numbers drawn?
import { byId, element } from "./ask.js";
import * as fans from "./fans.js";
import { drawStacks } from "./stacks.js";

const CONFIG = { displayModeBar: false, responsive: true };
const FONT = { family: "system-ui, 'DejaVu Sans', sans-serif", size: 11, color: "#222" };
const AXIS = { gridcolor: "#e6e6e6", linecolor: "#8a8a8a", ticks: "outside", ticklen: 3, zeroline: false, automargin: true };

function draw(place, traces, layout, label) {
  const whole = { font: FONT, margin: { l: 38, r: 8, t: 10, b: 24 }, showlegend: false, hovermode: "closest", paper_bgcolor: "#fff", plot_bgcolor: "#fff", ...layout };
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", label);
  return window.Plotly.react(place, traces, whole, CONFIG);
}

// One place under a caption for each picture, kept from one drawing to the next.
function places(holder, captions) {
  while (holder.children.length > captions.length) holder.lastChild.remove();
  while (holder.children.length < captions.length) holder.append(element("figure", {}, element("figcaption"), element("div")));
  return [...holder.children].map((figure, place) => {
    const [text, unit] = captions[place];
    figure.firstChild.replaceChildren(text, ...(unit ? [element("small", { textContent: unit })] : []));
    return figure.lastChild;
  });
}

const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

export function years(months) {
  const starts = months.map((month, place) => [month, place]).filter(([month]) => month.startsWith("January"));
  const every = Math.ceil(starts.length / 6) || 1;
  const shown = starts.filter((_, place) => place % every === 0);
  if (shown.length < 2) return { ...AXIS, tickvals: [], title: { text: `${months[0]} to ${months.at(-1)}`, standoff: 4, font: { size: 11 } }, range: [0, months.length - 1] };
  return { ...AXIS, tickvals: shown.map(([, place]) => place), ticktext: shown.map(([month]) => month.slice(8)), range: [0, months.length - 1] };
}

export function isInSight(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

let last = null;

// Draws the fans in sight, and as soon as they are seen the others.
export function drawFans(seen, chosen) {
  const figures = places(byId("fans"), seen.fans.map(({ label, unit }) => [label, unit]));
  const drawn = seen.fans.map((fan) => spread(seen, fan));
  const isNear = figures.map(isInSight);
  const draw_ = (are) => fans.drawFans(figures.filter((_, place) => isNear[place] === are), drawn.filter((_, place) => isNear[place] === are), years(seen.months), chosen);
  last = seen;
  draw_(true);
  setTimeout(() => { if (last === seen) draw_(false); });
}

// A fan of a variable, with the words that go with it.
export function spread(seen, fan) {
  const [q05, , median, , q95] = fan.quantiles;
  const between = (month) => `90 % of worlds between ${q05[month].toFixed(2)} and ${q95[month].toFixed(2)}`;
  const last = median.length - 1;
  const label = `${fan.label}: ends at a median of ${median[last].toFixed(2)}, ${between(last)}.`;
  return { ...fan, label, title: fan.label, name: "median", middle: median, months: seen.months, worlds: seen.lines, told: (month) => `median ${median[month].toFixed(3)}, ${between(month)}` };
}

// A legend stands to the right of a picture, and on a narrow screen below it.
const beside = () => (matchMedia("(max-width: 760px)").matches ? { orientation: "h", y: -0.08 } : {});

export function drawMilestones(seen) {
  const x = seen.months.map((_, place) => place);
  const colors = ["#0A3F92", "#A32A0A", "#18A268", "#DC7900", "#CB74BB", "#7370F5", "#10101F", "#5C4A4A"];
  const traces = seen.milestones.map((entry, number) => ({
    x, y: entry.shares, mode: "lines", name: `${percent(entry.shares.at(-1))} ${entry.label}`, customdata: seen.months,
    line: { color: colors[number % 8], dash: number < 8 ? "solid" : "dash", shape: "hv" }, hovertemplate: `${entry.label}<br>%{customdata}: %{y:.1%}<extra></extra>`,
  }));
  const label = `Share of worlds that have reached each milestone. ${seen.milestones.map((m) => `${m.label} ${percent(m.shares.at(-1))}`).join("; ")}.`;
  const layout = { xaxis: years(seen.months), yaxis: { ...AXIS, range: [0, 1], tickformat: ".0%" }, showlegend: true, legend: { font: { size: 11 }, ...beside() }, margin: { l: 42, r: 8, t: 10, b: 26 } };
  draw(places(byId("milestones"), [[""]])[0], traces, layout, label);
}

export function drawStances(seen, shown) {
  const figures = places(byId("stances"), shown.map(({ actor, question }) => [question, actor]));
  drawStacks(figures, shown.map(({ actor, question, options, shares, colors }) => {
    const ends = options.map((option, row) => `${option} ${percent(shares[row].at(-1))}`).join("; ");
    return { shares, colors, names: options, months: seen.months, years: years(seen.months), label: `${actor}: ${question} In the end: ${ends}.` };
  }));
}

export function drawDifference(seen) {
  const found = seen.difference?.fans ?? [];
  const figures = places(byId("difference"), found.map(({ label, unit }) => [label, `difference, ${unit}`]));
  fans.drawFans(figures, found.map((fan) => apart(seen, fan)), years(seen.months));
}

function apart(seen, fan) {
  const [low, mean, high] = fan.mean;
  const widest = Math.max(0.02, ...fan.quantiles[0].map(Math.abs), ...fan.quantiles[4].map(Math.abs));
  const told = (month) => `mean difference ${mean[month].toFixed(3)}, 95 % interval ${low[month].toFixed(3)} to ${high[month].toFixed(3)}`;
  const label = `${fan.label}: in the end a ${told(mean.length - 1)}.`;
  return { ...fan, label, told, name: "mean", middle: mean, inner: [low, high], bounds: [-widest, widest], months: seen.months };
}

export function drawSheet(holder, sheet) {
  const head = element("tr", {}, ...sheet.columns.map((text, place) => element("th", { textContent: text, scope: "col", className: sheet.numeric.includes(place) ? "number" : "" })));
  const rows = sheet.rows.map((row) => element("tr", {}, ...row.map((text, place) => element("td", { textContent: text, className: sheet.numeric.includes(place) ? "number" : "" }))));
  const table = element("table", {}, element("caption", { textContent: sheet.title }), element("thead", {}, head), element("tbody", {}, ...rows));
  table.dataset.sheet = sheet.name;
  const scroll = element("div", { className: "scroll", tabIndex: 0 }, table);
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", `Table: ${sheet.title}`);
  if (sheet.note) scroll.append(element("p", { className: "note", textContent: sheet.note }));
  holder.append(scroll);
}
