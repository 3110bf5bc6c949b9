// How do the parts of the page work together? A question about the worlds ends the one before it, and until the answer to what is set now is
// there, the pictures are faded. Sections in sight are drawn first, the others in the idle moments after, each faded until its turn.
import { Refused, ask, byId, element, options } from "./ask.js";
import * as charts from "./charts.js";
import * as controls from "./controls.js";
import * as evidence from "./evidence.js";
import * as lineups from "./lineups.js";
import * as play from "./play.js";
import * as policies from "./policies.js";
import { copy, recall, remember, source, state } from "./state.js";
import * as taken from "./taken.js";
import * as theatre from "./theatre.js";
import * as world from "./world.js";

const PATIENCE = 60; // milliseconds between two questions about the worlds while a slider is on its way
const PAGE = `${Date.now()} ${Math.random()}`; // tells this page from others that ask the same program
let wanted = 0;
let timer = null;
let looked = 0;
let seen = null;
let began = 0;

async function open() {
  byId("unloaded").remove();
  const opening = await ask("opening");
  Object.assign(state, { begun: opening.fields, defaults: opening.defaults, result: opening.result });
  state.fields = recall(copy(opening.fields));
  options(byId("scenario"), scenariosOf(opening), state.fields.scenario);
  drawReadings(opening.contradictions);
  for (const part of [evidence, lineups, world]) part.listen();
  controls.listen(changed);
  taken.listen(drawStored);
  theatre.listen(opening.ground);
  play.listen(opening);
  listen();
  drawStored();
  await reload();
}

function scenariosOf({ scenarios, fields }) {
  const known = scenarios.map(({ name, title }) => [name, title]);
  const own = new Set([fields.scenario, state.fields.scenario]);
  for (const name of scenarios.map((each) => each.name)) own.delete(name);
  return [...[...own].map((name) => [name, name]), ...known];
}

let reloads = 0;

// A scenario, a reading or a stored result gives numbers other defaults, so what can be moved is asked for again.
async function reload() {
  const mine = ++reloads;
  outdated();
  drawFields();
  try {
    const found = await ask("controls", source());
    if (mine !== reloads) return; // the later one goes on
    policies.drawPolicies(found.dossiers);
    controls.drawNumbers(found.groups);
    world.offerForks(found.dossiers);
    byId("question").textContent = [found.about.question, found.about.trigger].filter(Boolean).join(" ");
    byId("question").append(...found.about.facts.flatMap((fact) => [" ", controls.factButton(fact)]));
    options(byId("actor"), found.actors.map(({ name, title }) => [name, title]), byId("actor").value || undefined);
    play.offer(found.actors);
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (mine !== reloads) return;
    controls.drawChanged();
  }
  changed();
}

function drawFields() {
  byId("scenario").value = state.fields.scenario;
  for (const field of document.querySelectorAll("[data-field]")) field.value = state.fields[field.dataset.field];
  for (const field of document.querySelectorAll("[data-rule]")) field.value = state.fields.rules[field.dataset.rule];
  for (const side of document.querySelectorAll("#readings select")) {
    side.value = [...side.options].map(({ value }) => value).find((value) => state.fields.contradiction_choices.includes(value)) ?? "";
  }
}

function drawReadings(points) {
  byId("readings").replaceChildren(...points.map((point) => {
    const select = element("select", { id: `reading-${point.name}` });
    options(select, [["", point.own === "between" ? "default: spans all sides" : `default: ${point.own.replaceAll("_", " ")}`], ...point.sides.map((side) => [side.name, side.reads])]);
    select.addEventListener("change", () => {
      const sides = point.sides.map(({ name }) => name);
      const left = state.fields.contradiction_choices.filter((name) => !sides.includes(name));
      state.fields.contradiction_choices = select.value ? [...left, select.value] : left;
      reload();
    });
    const facts = point.sides.flatMap((side) => side.facts.flatMap((fact) => [controls.factButton(fact), " "]));
    return element("div", {}, element("label", { htmlFor: select.id, textContent: point.title }), select, ...facts);
  }));
}

function listen() {
  byId("frame").addEventListener("submit", (event) => event.preventDefault());
  byId("scenario").addEventListener("change", () => {
    state.fields.scenario = byId("scenario").value;
    reload();
  });
  for (const field of document.querySelectorAll("[data-field]")) {
    field.addEventListener("change", () => { state.fields[field.dataset.field] = field.value.trim(); changed(); });
  }
  for (const field of document.querySelectorAll("[data-rule]")) {
    field.addEventListener("change", () => { state.fields.rules = { ...state.fields.rules, [field.dataset.rule]: field.value.trim() }; changed(); });
  }
  byId("reset").addEventListener("click", () => { state.fields = copy(state.defaults); reload(); });
  byId("stop").addEventListener("click", stopOrGoOn);
  addEventListener("pagehide", () => stop().catch(() => {})); // nobody waits for this page any more
  byId("pin").addEventListener("click", () => pin(copy(state.fields)));
  byId("pin-default").addEventListener("click", () => pin({ ...copy(state.defaults), scenario: state.fields.scenario }));
  byId("pin-baseline").addEventListener("click", () => pin(copy(state.defaults)));
  byId("unpin").addEventListener("click", () => { byId("pin").focus(); pin(null); });
  byId("dossiers-shown").addEventListener("change", drawStances);
  byId("open-stored").addEventListener("click", () => show(byId("stored").value || null));
  for (const button of document.querySelectorAll(".close-stored")) button.addEventListener("click", () => { show(null); byId("open-stored").focus(); });
  // A link to a part of the page takes the place of the view in the address; a view that is pasted there is opened.
  addEventListener("hashchange", () => (/^#(%7B|\{)/i.test(location.hash) ? location.reload() : remember()));
}

function pin(view) {
  state.pinned = view;
  changed();
}

function show(result) {
  state.result = result;
  reload();
}

async function drawStored() {
  const { results, root } = await ask("results");
  const found = results.length ? results.map(({ folder, words }) => [folder, words]) : [["", `No completed run with stored worlds in ${root}`]];
  options(byId("stored"), found, state.result ?? undefined);
  byId("open-stored").disabled = results.length === 0;
}

// What is drawn is no longer what is set.
function outdated() {
  wanted += 1;
  for (const part of document.querySelectorAll("#seen, #seen > section")) part.setAttribute("aria-busy", "true");
  delete byId("seen").dataset.drawn;
  byId("status").textContent = "Running ...";
  byId("error").hidden = true;
  byId("command").textContent = "...";
  byId("copy").disabled = true;
  world.cancel();
  theatre.cancel();
}

// Something was moved.
function changed(key) {
  outdated();
  if (key !== undefined) return ["scenario", "contradiction_choices"].includes(key) ? reload() : (drawFields(), changed());
  remember();
  controls.drawChanged();
  drawReadOnly();
  began ||= performance.now();
  byId("stop").textContent = "Stop";
  byId("stop").hidden = false;
  clearTimeout(timer);
  timer = setTimeout(look, Math.max(0, looked + PATIENCE - performance.now()));
}

async function look() {
  const mine = wanted;
  looked = performance.now();
  try {
    const answer = await ask("look", { ...source(), page: PAGE, number: mine });
    if (mine === wanted) drawSeen(answer);
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (mine === wanted) refuse(problem.message);
  }
}

// The button that stops a run starts it again afterwards.
function stopOrGoOn() {
  if (byId("stop").textContent !== "Stop") return changed();
  clearTimeout(timer);
  outdated();
  reloads += 1;
  began = 0;
  byId("stop").textContent = "Run";
  byId("status").textContent = "Stopped.";
  return stop().catch((problem) => refuse(problem.message));
}

const stop = () => ask("stop", { page: PAGE, number: ++wanted });

// Nothing is run now; whoever has just used the button finds the keyboard's place beside it.
function over() {
  if (document.activeElement === byId("stop")) byId("status").focus();
  byId("stop").hidden = true;
  began = 0;
}

function refuse(message) {
  byId("error").textContent = message;
  byId("error").hidden = false;
  byId("status").textContent = "Not run; see the message above.";
  controls.mark(message);
  over();
}

function drawSeen(answer) {
  seen = answer;
  byId("error").hidden = true;
  controls.mark("");
  byId("title").textContent = seen.scenario.title;
  byId("command").textContent = seen.command;
  byId("copy").disabled = false;
  world.offer(seen);
  drawInTurn();
  byId("seen").setAttribute("aria-busy", "false");
  const took = ((performance.now() - began) / 1000).toFixed(1);
  const count = (number, thing) => `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
  byId("status").textContent = `${count(seen.worlds, "world")}, ${count(seen.months.length - 1, "month")}, seed ${seen.seed}: seen after ${took} s.`;
  over();
}

const SECTIONS = {
  worlds: () => charts.drawFans(seen, world.pick),
  theatre: () => { theatre.draw(); },
  times: () => charts.drawMilestones(seen),
  sides: () => lineups.draw(seen),
  policies: drawPolicies,
  apart: drawApart,
};

function drawInTurn() {
  const notes = seen.notes.map((sentence) => element("p", { textContent: sentence, className: "wrong" }));
  byId("answer").replaceChildren(...notes, ...seen.answer.map((sentence) => element("p", { textContent: sentence })));
  const mine = wanted;
  const later = Object.keys(SECTIONS).filter((id) => !charts.isInSight(byId(id)));
  const now = Object.keys(SECTIONS).filter((id) => !later.includes(id));
  const left = [...now.flatMap(drawSection), ...later.map((id) => () => drawSection(id))];
  const next = () => {
    if (mine !== wanted) return; // something was moved meanwhile
    if (left.length) {
      left.unshift(...(left.shift()() ?? []));
      setTimeout(next);
    } else {
      byId("sheets").replaceChildren();
      for (const sheet of seen.sheets) charts.drawSheet(byId("sheets"), sheet);
      evidence.drawBrief();
      byId("seen").dataset.drawn = "all";
    }
  };
  setTimeout(next);
}

// Returned is what remains to be drawn of a section.
function drawSection(id) {
  const left = SECTIONS[id]() ?? [];
  byId(id).setAttribute("aria-busy", "false");
  return left;
}

function drawPolicies() {
  const chosen = byId("dossiers-shown").value;
  const actors = [...new Set(seen.stances.map(({ actor }) => actor))].sort();
  options(byId("dossiers-shown"), [["", "the six that change most"], ...actors.map((actor) => [actor, `all of ${actor}`])], chosen);
  drawStances();
}

function drawStances() {
  const actor = byId("dossiers-shown").value;
  charts.drawStances(seen, actor ? seen.stances.filter((dossier) => dossier.actor === actor) : seen.stances.slice(0, 6));
}

function drawApart() {
  byId("pinned").textContent = state.pinned ? `Pinned: ${told(state.pinned)}. Run with the same worlds, months and seed as this view.` : "Nothing is pinned.";
  byId("unpin").hidden = !state.pinned;
  byId("apart-note").textContent = seen.difference ? "Dark band: 95 % interval of the mean paired difference; pale band: 90 % of the worlds." : seen.apart;
  charts.drawDifference(seen);
  byId("apart-numbers").hidden = !seen.difference;
  byId("apart-sheet").replaceChildren();
  if (seen.difference) charts.drawSheet(byId("apart-sheet"), seen.difference.sheet);
}

function told(fields) {
  const moved = Object.entries(fields.changes).map(([address, text]) => `${address}=${text}`);
  const rules = Object.entries(fields.rules).filter(([rule, text]) => text !== state.defaults.rules[rule]).map(([rule, text]) => `decision.${rule}=${text}`);
  return [fields.scenario, ...fields.contradiction_choices, ...rules, ...moved].join(", ");
}

// A stored result is only read: nothing that would need other worlds can be moved.
function drawReadOnly() {
  const isStored = state.result !== null;
  for (const field of document.querySelectorAll("#live :is(input, select, button):not(.fact), #apart button, #keep, [data-download=scenario]")) field.disabled = isStored;
  if (!isStored) for (const row of document.querySelectorAll(".number-row:not(.policy)")) row.querySelector("button").disabled = !row.classList.contains("fixed");
  byId("live").hidden = isStored;
  byId("read-only-name").textContent = state.result ?? "";
  byId("read-only").hidden = byId("close-stored").hidden = !isStored;
}

open().catch((problem) => refuse(problem.message));
