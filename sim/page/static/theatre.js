// How does the theatre stand on the map, month by month? The map and the table below it are made of the same rows.
import { Refused, ask, byId, element } from "./ask.js";
import { drawSheet } from "./charts.js";
import { drawGround, drawKeys, drawState } from "./map.js";
import { source } from "./state.js";

const PACE = 500; // milliseconds that a month is seen while the map plays
let found = null;
let parts = []; // of the story of the world that is seen: the months that tell something, in their order
let asked = 0;
let timer = null;

export function listen(ground) {
  drawGround(byId("map"), ground);
  byId("map-notes").textContent = ground.notes;
  byId("map-month").addEventListener("input", drawMonth);
  byId("map-who").addEventListener("change", choose);
  byId("map-world").addEventListener("change", () => draw());
  byId("map-play").addEventListener("click", () => (timer ? pause() : play()));
  byId("map-words").addEventListener("toggle", drawWords);
  byId("map-place").addEventListener("scroll", () => { byId("map-place").dataset.moved = "yes"; }, { once: true });
}

const isOne = () => byId("map-who").value === "one";

function choose() {
  byId("map-world-box").hidden = !isOne();
  if (isOne()) byId("map-world").value = byId("world").value;
  draw();
}

// The worlds that are seen have changed, or which of them is wanted; the month stays where it is.
export async function draw() {
  const mine = ++asked;
  pause();
  byId("map-figure").setAttribute("aria-busy", "true");
  byId("map-status").textContent = "";
  const typed = byId("map-world").value.trim();
  const world = !isOne() ? null : /^\d+$/.test(typed) ? Number(typed) : typed;
  try {
    const [answer, story] = await Promise.all([ask("map", { ...source(), world }), isOne() ? ask("story", { ...source(), world }) : null]);
    if (mine !== asked) return;
    const isAtEnd = found === null || Number(byId("map-month").value) === found.months.length - 1;
    found = answer;
    parts = story ? cut(story.html) : [];
    byId("map-month").max = found.months.length - 1;
    if (isAtEnd) byId("map-month").value = found.months.length - 1;
    byId("map-month").disabled = byId("map-play").disabled = found.months.length < 2;
    byId("map-story").hidden = !story;
    drawKeys(byId("map-keys"), found.many);
    drawMonth();
    byId("map-figure").setAttribute("aria-busy", "false");
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (mine === asked) byId("map-status").textContent = problem.message;
  }
}

// What is drawn is no longer wanted.
export function cancel() {
  asked += 1;
  pause();
  byId("map-figure").setAttribute("aria-busy", "true");
}

function drawMonth() {
  if (!found) return;
  const month = Number(byId("map-month").value);
  const when = found.months[month];
  byId("map-month").setAttribute("aria-valuetext", when);
  byId("map-when").textContent = when;
  byId("map-caption").textContent = `${found.title}: ${when} (${found.which})`;
  byId("map").setAttribute("aria-label", `Map of the theatre, ${when}, ${found.which}: ${summary(month)} The table below says all of it.`);
  drawState(byId("map"), found, month);
  center();
  drawWords();
  drawStory(month);
  byId("theatre").dataset.month = month;
}

function summary(month) {
  const levels = found.rows.filter(({ kind }) => kind === "level");
  return `${levels.map(({ place, value }) => `${place} ${value[month].toFixed(2)}`).join("; ")}.`;
}

function drawWords() {
  if (!found || !byId("map-words").open) return;
  const month = Number(byId("map-month").value);
  const rows = found.rows.map(({ place, what, told }) => [place, what, told[month]]);
  const sheet = { name: "map", title: byId("map-caption").textContent, columns: ["place", "what", "value"], rows, numeric: [] };
  const holder = byId("map-sheet");
  const top = holder.querySelector(".scroll")?.scrollTop ?? 0;
  holder.replaceChildren();
  drawSheet(holder, sheet);
  holder.querySelector(".scroll").scrollTop = top;
}

// The story's parts by the number of their month, which its headings tell.
function cut(html) {
  const whole = element("div", { innerHTML: html });
  const months = [{ month: 0, nodes: [] }];
  for (const node of [...whole.children]) {
    const number = node.tagName === "H2" && /\(month (\d+)\)/.exec(node.textContent);
    if (number) months.push({ month: Number(number[1]), nodes: [] });
    if (node.tagName !== "H1") months.at(-1).nodes.push(node);
  }
  return months;
}

function drawStory(month) {
  if (!parts.length) return;
  const part = parts.filter((each) => each.month <= month).at(-1);
  const quiet = part.month < month ? [element("p", { className: "note", textContent: `Nothing is told of ${found.months[month]}; the last month that tells something:` })] : [];
  byId("map-story").replaceChildren(...quiet, ...part.nodes);
  byId("map-story").scrollTop = 0;
}

// On a narrow screen the map is wider than its place: it begins near its middle, unless somebody has moved it.
function center() {
  const place = byId("map-place");
  if (!place.dataset.moved && !place.dataset.centered && place.scrollWidth > place.clientWidth) {
    place.dataset.centered = "yes";
    place.scrollLeft = 0.55 * (place.scrollWidth - place.clientWidth);
  }
}

function play() {
  const slider = byId("map-month");
  if (Number(slider.value) >= Number(slider.max)) slider.value = 0;
  drawMonth();
  byId("map-play").textContent = "Pause";
  timer = setInterval(() => {
    slider.value = Number(slider.value) + 1;
    drawMonth();
    if (Number(slider.value) >= Number(slider.max)) pause();
  }, PACE);
}

function pause() {
  clearInterval(timer);
  timer = null;
  byId("map-play").textContent = "Play";
}
