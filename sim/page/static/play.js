// How does a person play one actor? The log that the program sends back is the whole state of a game: it is sent with every decision,
// can be downloaded and opened again, here or with study=play.
import { Refused, ask, byId, element, options } from "./ask.js";
import { drawSheet } from "./charts.js";
import { drawGround, drawState } from "./map.js";
import { state } from "./state.js";

const KEPT = "tightrope-game"; // where the browser keeps the log until the window is closed
const LINES = [["#0A3F92", "solid"], ["#A32A0A", "dash"], ["#18A268", "dot"], ["#DC7900", "dashdot"], ["#7370F5", "longdash"]];
let game = null; // as it stands
let told = []; // what was told of each month, the last one at the end
let asked = 0;

export function listen({ ground, scenarios }) {
  drawGround(byId("play-map"), ground);
  options(byId("play-scenario"), [["", "the one set on the page"], ...scenarios.map(({ name, title }) => [name, title])]);
  byId("play-begin").addEventListener("submit", (event) => { event.preventDefault(); begin(); });
  byId("play-open").addEventListener("change", openFile);
  byId("play-month").addEventListener("submit", (event) => { event.preventDefault(); goOn("month"); });
  byId("play-review").addEventListener("click", () => goOn("review"));
  byId("play-end").addEventListener("click", () => goOn("end"));
  byId("play-back").addEventListener("click", goBack);
  byId("play-report").addEventListener("click", report);
  byId("play-download").addEventListener("click", download);
  const kept = sessionStorage.getItem(KEPT);
  byId("play-kept").hidden = !kept;
  byId("play-kept").addEventListener("click", () => openLog(sessionStorage.getItem(KEPT)));
}

// The actors there are in the scenario that is set.
export function offer(actors) {
  options(byId("play-actor"), actors.map(({ name, title }) => [name, title]), byId("play-actor").value || "pakistan");
}

function begin() {
  const typed = byId("play-world").value.trim();
  const world = /^\d+$/.test(typed) ? Number(typed) : typed;
  const wanted = { actor: byId("play-actor").value, scenario: byId("play-scenario").value, world };
  return send("Opening the game ...", { view: state.fields, game: wanted }, true);
}

async function openFile() {
  const [file] = byId("play-open").files;
  byId("play-open").value = ""; // the same file can be chosen again
  if (file) await openLog(await file.text());
}

const openLog = (log) => send("Replaying the game ...", { log }, true);

function goOn(until) {
  const moves = Object.fromEntries(game.reviews.map(({ dossier }, place) => {
    const chosen = byId("play-month").querySelector(`input[name=move-${place}]:checked`).value;
    return [dossier, chosen || null];
  }));
  return send(until === "end" ? "Playing to the end ..." : "Playing ...", { log: game.log, moves, until }, false);
}

// The log without its last month is the game of a month ago.
function goBack() {
  const lines = game.log.split("\n").filter(Boolean);
  const isEarlier = (line) => { const { month } = JSON.parse(line); return month === undefined || month < game.played; };
  return send("Going back a month ...", { log: `${lines.filter(isEarlier).join("\n")}\n` }, true);
}

async function send(words, body, isAnew) {
  const mine = ++asked;
  busy(words);
  try {
    const answer = await ask("play", body);
    if (mine !== asked) return;
    told = isAnew ? answer.told : [...told, ...answer.told];
    game = answer;
    try { sessionStorage.setItem(KEPT, game.log); } catch { /* the window has no room for it */ }
    draw(answer.told.length);
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (mine === asked) refuse(problem.message);
  } finally {
    if (mine === asked) busy("");
  }
}

function busy(words) {
  byId("play-status").textContent = words;
  byId("play").setAttribute("aria-busy", String(Boolean(words)));
  for (const button of document.querySelectorAll("#play button:not(.fact)")) button.disabled = Boolean(words);
  if (!words && game) byId("play-back").disabled = byId("play-report").disabled = game.played === 0;
}

function refuse(message) {
  byId("play-error").textContent = message;
  byId("play-error").hidden = false;
}

const signed = (value) => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`;
const plural = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;

function draw(fresh) {
  byId("play-error").hidden = byId("play-kept").hidden = true;
  byId("play-debrief").replaceChildren();
  byId("play-game").hidden = false;
  byId("play").dataset.played = game.played;
  byId("play-who").textContent = `You play ${game.name} in '${game.title}', world ${game.world}. ${game.question}`;
  byId("play-wants").textContent = `What ${game.name} wants most in this world: ${game.wants.join(", ")}.`;
  byId("play-figures").textContent = game.figures;
  byId("play-stands").textContent = `How things stand: ${game.stands}.`;
  byId("play-command").textContent = game.command;
  drawNews(fresh);
  drawReviews();
  drawState(byId("play-map"), game.map, 0);
  byId("play-map-caption").textContent = `${game.map.title}: ${game.when} (${game.map.which})`;
  byId("play-map").setAttribute("aria-label", `Map of the theatre, ${game.when}, ${game.map.which}. How things stand: ${game.stands}.`);
  center(byId("play-map-place"));
  byId("play-when").focus();
}

// Where the map is wider than its place, it begins near its middle.
function center(place) {
  if (place.dataset.centered || place.scrollWidth <= place.clientWidth) return;
  place.dataset.centered = "yes";
  place.scrollLeft = 0.55 * (place.scrollWidth - place.clientWidth);
}

function drawNews(fresh) {
  const months = told.map(({ when, month, html, payoff, change }) => {
    const words = element("div", { innerHTML: html || "<p>A quiet month.</p>" });
    const worth = element("p", { className: "note", textContent: `${game.name}'s payoff: ${payoff.toFixed(3)} (${signed(change)} on the month before).` });
    return element("section", {}, element("h5", { textContent: `${when} (month ${month})` }), words, worth);
  });
  const [earlier, last] = [months.slice(0, months.length - fresh), months.slice(months.length - fresh)];
  byId("play-news").replaceChildren(...(last.length ? last : [element("p", { textContent: "Nothing has happened yet." })]));
  byId("play-earlier").replaceChildren(...earlier.reverse());
  byId("play-earlier-box").hidden = !earlier.length;
  byId("play-news").scrollTop = 0;
}

function drawReviews() {
  const many = game.reviews.length;
  const asks = many ? `${plural(many, "dossier")} come${many === 1 ? "s" : ""} up` : "none of your dossiers comes up";
  byId("play-when").textContent = game.over ? `${game.when}: the game is over` : `${game.next} (month ${game.played + 1} of ${game.months}): ${asks}`;
  byId("play-reviews").replaceChildren(...game.reviews.map(drawReview));
  byId("play-go").hidden = game.over;
}

function drawReview(review, place) {
  const choices = review.options.map((option, number) => drawOption(option, `move-${place}`, number, review.drafted === option.name));
  const rolled = review.options.find(({ name }) => name === review.rolled).label;
  const left = choice({ group: `move-${place}`, id: `move-${place}-model`, value: "", chosen: !review.drafted, label: `Let the model decide: this month it rolls '${rolled}'` });
  const deals = Object.fromEntries(review.options.map((option) => [option.label, option.deals ?? []]));
  const points = review.why.map(({ label, why, html }) => element("div", {}, element("p", {}, element("strong", { textContent: label }), why ? `: ${why}` : ""), element("div", { innerHTML: html }), ...deals[label].map((sentence) => element("p", { textContent: sentence }))));
  const more = element("details", {}, element("summary", { textContent: "Everything for and against, with agreements and sources" }), ...points);
  return element("fieldset", { className: "review" }, element("legend", { textContent: review.question }), ...choices, left, more);
}

function drawOption(option, group, number, chosen) {
  const tags = [option.is_in_place ? "in place" : `worth ${signed(option.worth)}`, `chance ${option.chance}`];
  const words = option.is_open ? tags.join(", ") : `not open${option.unmet}`;
  return choice({ group, id: `${group}-${number}`, value: option.name, chosen, label: `${option.label}${option.lasting}`, tags: words, reasons: option.reasons, isOpen: option.is_open });
}

function choice({ group, id, value, chosen, label, tags = "", reasons = [], isOpen = true }) {
  const input = element("input", { type: "radio", name: group, id, value, checked: chosen && isOpen, disabled: !isOpen });
  const words = element("label", { htmlFor: id }, label, ...(tags ? [" ", element("small", { textContent: tags })] : []));
  const made = element("div", { className: isOpen ? "choice" : "choice shut" }, input, words);
  if (reasons.length) {
    input.setAttribute("aria-describedby", `${id}-why`);
    made.append(element("ul", { id: `${id}-why` }, ...reasons.map((reason) => element("li", { textContent: reason }))));
  }
  return made;
}

function download() {
  const link = element("a", { href: URL.createObjectURL(new Blob([game.log], { type: "application/jsonl" })), download: "moves.jsonl" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  byId("play-status").textContent = "moves.jsonl is in your downloads.";
}

async function report() {
  const mine = ++asked;
  busy("Playing the same world without your moves, and each of its forks ...");
  try {
    const found = await ask("debrief", { log: game.log });
    if (mine === asked) drawReport(found);
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (mine === asked) refuse(problem.message);
  } finally {
    if (mine === asked) busy("");
  }
}

function drawReport(found) {
  const place = byId("play-debrief");
  const title = element("h3", { textContent: found.title, tabIndex: -1 });
  const chart = element("div", { className: "courses" });
  place.replaceChildren(title, element("p", { className: "note", textContent: found.question }), ...found.answer.map((sentence) => element("p", { textContent: sentence })), chart);
  for (const sheet of found.sheets) drawSheet(place, sheet);
  place.append(...found.notes.map((sentence) => element("p", { className: "note", textContent: sentence })));
  drawCourses(chart, found);
  title.focus();
}

function drawCourses(place, { months, courses }) {
  const traces = courses.map(({ label, payoff }, number) => ({
    x: months.map((_, month) => month), y: payoff, name: label, mode: months.length > 1 ? "lines" : "markers", customdata: months,
    line: { color: LINES[number % 5][0], dash: LINES[number % 5][1], width: 2 }, hovertemplate: `%{customdata}: %{y:.3f}<extra>${label}</extra>`,
  }));
  const every = Math.ceil(months.length / (place.clientWidth < 500 ? 3 : 6));
  const ticks = months.map((_, month) => month).filter((month) => month % every === 0);
  const xaxis = { tickvals: ticks, tickangle: 0, ticktext: ticks.map((month) => months[month].replace(/^(...)\w*/, "$1")), automargin: true };
  const layout = { margin: { l: 48, r: 12, t: 12, b: 30 }, xaxis, yaxis: { title: { text: "payoff" }, automargin: true }, showlegend: true, legend: { orientation: "h", y: -0.2 }, font: { size: 11, color: "#222" } };
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", `Payoff month by month. In the end: ${courses.map(({ label, payoff }) => `${label} ${payoff.at(-1).toFixed(3)}`).join("; ")}.`);
  window.Plotly.newPlot(place, traces, layout, { displayModeBar: false, responsive: true });
}
