// Which line-ups form? A table whose rows are actors and whose columns are line-ups, with dots on one side, on the other, or between.
import { byId, element, options } from "./ask.js";

const SIDES = ["aside", "one", "other"];
const NS = "http://www.w3.org/2000/svg";
let blocs = null;

export function listen() {
  byId("sides-month").addEventListener("change", drawMonth);
}

export function draw(seen) {
  const isAtEnd = blocs === null || byId("sides-month").selectedIndex === blocs.months.length - 1;
  const chosen = byId("sides-month").value;
  blocs = seen.blocs;
  const last = blocs.months.at(-1);
  options(byId("sides-month"), blocs.months.map((month) => [month, month]), !isAtEnd && blocs.months.includes(chosen) ? chosen : last);
  drawMonth();
}

const percent = (share) => `${(100 * share).toFixed(share < 0.0995 && share > 0 ? 1 : 0)} %`;

function drawMonth() {
  const month = byId("sides-month").selectedIndex;
  const shown = blocs.lineups.filter(({ shares }) => shares[month] > 0).sort((one, other) => other.shares[month] - one.shares[month]);
  const most = Math.max(...shown.map(({ shares }) => shares[month]), 0.001);
  const words = ["stands aside", blocs.anchor ? `in one bloc (${blocs.anchor}'s where it is in one)` : "in one bloc", "in the other bloc"];
  const heads = shown.map((each) => element("th", { scope: "col" }, course(each.shares, month), element("span", { textContent: percent(each.shares[month]) }), element("span", { className: "unseen", textContent: ` of worlds: ${each.blocs}` })));
  const rows = blocs.actors.map(({ name, row }) => element("tr", {}, element("th", { scope: "row", textContent: name }), ...shown.map((each) => {
    const place = each.places[row];
    const dot = element("i", { className: "dot" });
    const size = 0.5 + 0.45 * Math.sqrt(each.shares[month] / most);
    dot.style.width = dot.style.height = `${size.toFixed(2)}rem`;
    return element("td", { className: SIDES[place], title: each.blocs }, dot, element("span", { className: "unseen", textContent: words[place] }));
  })));
  const caption = element("caption", { className: "unseen", textContent: `Line-ups in ${blocs.months[month]}, the most frequent first` });
  const table = element("table", { id: "sides-table" }, caption, element("thead", {}, element("tr", {}, element("td", {}, element("span", { className: "unseen", textContent: "Actor" })), ...heads)), element("tbody", {}, ...rows));
  byId("blocs").replaceChildren(table);
  const keys = [1, 0, 2].map((place) => element("li", { className: SIDES[place] }, element("i", { className: "dot" }), words[place]));
  byId("sides-keys").replaceChildren(...keys, element("li", { textContent: "bars: shares of worlds year by year" }));
  const first = shown[0] ? `The most frequent in ${blocs.months[month]}, in ${percent(shown[0].shares[month])} of worlds: ${shown[0].blocs}.` : "";
  byId("sides-answer").textContent = `${first} ${blocs.others[month] > 0 ? `Line-ups not shown here: ${percent(blocs.others[month])}.` : ""}`.trim();
}

// The share of a line-up year by year as small bars, the month that is shown dark.
function course(shares, chosen) {
  const most = Math.max(...blocs.lineups.flatMap((each) => each.shares), 0.001);
  const svg = document.createElementNS(NS, "svg");
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${shares.length * 6} 24`, class: "course", "aria-hidden": "true" })) svg.setAttribute(name, value);
  svg.append(...shares.map((share, month) => {
    const bar = document.createElementNS(NS, "rect");
    const height = Math.max((24 * share) / most, share > 0 ? 1 : 0);
    for (const [name, value] of Object.entries({ x: 6 * month + 0.5, y: 24 - height, width: 5, height, fill: month === chosen ? "#0a3f92" : "#a8a8a8" })) bar.setAttribute(name, value);
    return bar;
  }));
  return svg;
}
