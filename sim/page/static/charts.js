// How are the numbers drawn?
import { byId, element } from "./ask.js";

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

const tinted = (color, share) => `${color}${Math.round(share * 255).toString(16).padStart(2, "0")}`;
const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

function band(x, low, high, color, name) {
  return { x: [...x, ...[...x].reverse()], y: [...low, ...[...high].reverse()], fill: "toself", fillcolor: color, line: { width: 0 }, hoverinfo: "skip", name, type: "scatter", mode: "lines" };
}

function years(months) {
  const starts = months.map((month, place) => [month, place]).filter(([month]) => month.startsWith("January"));
  const every = Math.ceil(starts.length / 6) || 1;
  const shown = starts.filter((_, place) => place % every === 0);
  if (shown.length < 2) return { ...AXIS, tickvals: [], title: { text: `${months[0]} to ${months.at(-1)}`, standoff: 4, font: { size: 11 } }, range: [0, months.length - 1] };
  return { ...AXIS, tickvals: shown.map(([, place]) => place), ticktext: shown.map(([month]) => month.slice(8)), range: [0, months.length - 1] };
}

function fanTraces(fan, months) {
  const x = months.map((_, place) => place);
  const [q05, q25, q50, q75, q95] = fan.quantiles;
  return [
    band(x, q05, q95, tinted(fan.color, 0.16), "5-95 %"),
    band(x, q25, q75, tinted(fan.color, 0.34), "25-75 %"),
    { x, y: q50, mode: "lines", line: { color: fan.color, width: 2 }, name: "median", customdata: months, hovertemplate: "%{customdata}: median %{y:.3f}<extra></extra>" },
  ];
}

export function isInSight(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

// Draws the fans in sight; returned is what draws the others, one by one.
export function drawFans(seen, chosen) {
  const figures = places(byId("fans"), seen.fans.map(({ label, unit }) => [label, unit]));
  const isNear = figures.map(isInSight);
  for (const figure of figures) figure.parentNode.setAttribute("aria-busy", "true");
  const work = figures.map((place, number) => () => {
    drawFan(seen, number, place, chosen);
    place.parentNode.setAttribute("aria-busy", "false");
  });
  return work.filter((each, number) => !isNear[number] || each());
}

function drawFan(seen, number, place, chosen) {
  const [x, fan] = [seen.months.map((_, month) => month), seen.fans[number]];
  const lines = { // one trace for all of them, with gaps between: Plotly's work grows with the number of traces
    x: fan.lines.flatMap(() => [...x, null]), y: fan.lines.flatMap((y) => [...y, null]), mode: "lines", line: { color: "#555", width: 0.7 }, opacity: 0.55,
    customdata: seen.lines.flatMap((world) => [...x.map(() => world), null]), hovertemplate: "world %{customdata}: %{y:.3f}<extra></extra>",
  };
  const [low, high] = fan.bounds;
  const end = fan.quantiles.map((line) => line[line.length - 1]);
  const label = `${fan.label}: ends at a median of ${end[2].toFixed(2)}, 90 % of worlds between ${end[0].toFixed(2)} and ${end[4].toFixed(2)}.`;
  const axis = { automargin: false }; // labels are short, and looking for room takes a tenth of the drawing
  const layout = { xaxis: { ...years(seen.months), ...axis }, yaxis: { ...AXIS, ...axis, range: [low, high], nticks: 5 } };
  draw(place, [...fanTraces(fan, seen.months), ...(fan.lines.length ? [lines] : [])], layout, label);
  if (!place.dataset.listens) {
    place.dataset.listens = "yes";
    place.on("plotly_click", ({ points }) => Number.isInteger(points[0].customdata) && chosen(points[0].customdata));
  }
}

export function drawMilestones(seen) {
  const x = seen.months.map((_, place) => place);
  const colors = ["#0A3F92", "#A32A0A", "#18A268", "#DC7900", "#CB74BB", "#7370F5", "#10101F", "#5C4A4A"];
  const traces = seen.milestones.map((entry, number) => ({
    x, y: entry.shares, mode: "lines", name: `${percent(entry.shares.at(-1))} ${entry.label}`, customdata: seen.months,
    line: { color: colors[number % 8], dash: number < 8 ? "solid" : "dash", shape: "hv" }, hovertemplate: `${entry.label}<br>%{customdata}: %{y:.1%}<extra></extra>`,
  }));
  const label = `Share of worlds that have reached each milestone. ${seen.milestones.map((m) => `${m.label} ${percent(m.shares.at(-1))}`).join("; ")}.`;
  const layout = { xaxis: years(seen.months), yaxis: { ...AXIS, range: [0, 1], tickformat: ".0%" }, showlegend: true, legend: { font: { size: 11 } }, margin: { l: 42, r: 8, t: 10, b: 26 } };
  draw(places(byId("milestones"), [[""]])[0], traces, layout, label);
}

export function drawStances(seen, shown) {
  const x = seen.months.map((_, place) => place);
  places(byId("stances"), shown.map(({ actor, question }) => [question, actor])).forEach((place, number) => {
    const dossier = shown[number];
    const traces = dossier.options.map((option, row) => ({
      x, y: dossier.shares[row], stackgroup: "all", mode: "lines", line: { width: 0.5, color: "#fff" }, fillcolor: dossier.colors[row], name: option,
      customdata: seen.months, hovertemplate: `${option}<br>%{customdata}: %{y:.1%}<extra></extra>`,
    }));
    const ends = dossier.options.map((option, row) => `${option} ${percent(dossier.shares[row].at(-1))}`).join("; ");
    const layout = { xaxis: years(seen.months), yaxis: { ...AXIS, range: [0, 1], tickformat: ".0%", nticks: 5 }, showlegend: true, legend: { orientation: "h", font: { size: 10 }, y: 0, yref: "container", yanchor: "bottom", traceorder: "normal" }, margin: { l: 38, r: 8, t: 6, b: 36 + 19 * dossier.options.length, autoexpand: false } };
    draw(place, traces, layout, `${dossier.actor}: ${dossier.question} In the end: ${ends}.`);
  });
}

export function drawDifference(seen) {
  const fans = seen.difference?.fans ?? [];
  const x = seen.months.map((_, place) => place);
  places(byId("difference"), fans.map(({ label, unit }) => [label, `difference, ${unit}`])).forEach((place, number) => {
    const fan = fans[number];
    const [low, mean, high] = fan.mean;
    const widest = Math.max(0.02, ...fan.quantiles[0].map(Math.abs), ...fan.quantiles[4].map(Math.abs));
    const traces = [
      band(x, fan.quantiles[0], fan.quantiles[4], tinted(fan.color, 0.16), "5-95 %"),
      band(x, low, high, tinted(fan.color, 0.5), "95 % interval of the mean"),
      { x, y: mean, mode: "lines", line: { color: fan.color, width: 2 }, customdata: seen.months, hovertemplate: "%{customdata}: mean %{y:+.3f}<extra></extra>" },
    ];
    const layout = { xaxis: years(seen.months), yaxis: { ...AXIS, range: [-widest, widest], nticks: 5, zeroline: true, zerolinecolor: "#8a8a8a" } };
    draw(place, traces, layout, `${fan.label}: mean difference in the end ${mean.at(-1).toFixed(3)}, 95 % interval ${low.at(-1).toFixed(3)} to ${high.at(-1).toFixed(3)}.`);
  });
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
