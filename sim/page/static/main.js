// How do the parts of the page work together? A question about the worlds ends the one before it, and until the answer to what is set now is
// there, the pictures are faded. Sections in sight are drawn first, the others in the idle moments after, each faded until its turn.
import { drawApart } from "./apart.js";
import { Refused, ask, byId, element, options } from "./ask.js";
import * as charts from "./charts.js";
import * as controls from "./controls.js";
import * as drawer from "./drawer.js";
import * as evidence from "./evidence.js";
import * as lineups from "./lineups.js";
import * as looking from "./looking.js";
import * as mattering from "./mattering.js";
import * as play from "./play.js";
import * as policies from "./policies.js";
import { drawQuestions } from "./questions.js";
import { drawReadings, showReadings } from "./readings.js";
import { copy, recall, remember, source, state } from "./state.js";
import * as taken from "./taken.js";
import * as theatre from "./theatre.js";
import * as world from "./world.js";

const PATIENCE = 60; // milliseconds between two questions about the worlds while a slider is on its way
let [wanted, looked, began] = [0, 0, 0];
let settled = 0; // the last question that was answered or refused
let [timer, seen] = [null, null];

async function open() {
  byId("unloaded").remove();
  const opening = await ask("opening");
  Object.assign(state, { begun: opening.fields, defaults: opening.defaults, result: opening.result });
  state.fields = recall(copy(opening.fields));
  options(byId("scenario"), scenariosOf(opening), state.fields.scenario);
  drawReadings(opening.contradictions, reload);
  drawQuestions(opening.questions);
  for (const part of [drawer, evidence, lineups, world]) part.listen();
  mattering.listen(() => drawer.drawHeadline(seen));
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
    mattering.offer(found.outcomes);
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
  showReadings();
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
  addEventListener("hashchange", () => (/^#(%7B|\{)/i.test(location.hash) ? openAddress() : remember()));
}

function openAddress() {
  state.fields = recall(copy(state.begun));
  reload();
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
  for (const part of document.querySelectorAll("#seen, #seen > section, #answer")) part.setAttribute("aria-busy", "true");
  delete byId("seen").dataset.drawn;
  byId("status").textContent = "Running ...";
  byId("error").hidden = true;
  byId("command").textContent = "...";
  byId("copy").disabled = true;
  for (const part of [mattering, theatre, world]) part.cancel();
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

function look() {
  const mine = wanted;
  looked = performance.now();
  const isWanted = () => mine === wanted;
  looking.look({ number: mine, isWanted, drawFirst: (few) => drawFirst(few, mine), drawInSight, drawRest, refuse });
}

// The button that stops a run starts it again afterwards.
function stopOrGoOn() {
  if (byId("stop").textContent !== "Stop") return changed();
  clearTimeout(timer);
  outdated();
  settled = wanted;
  delete byId("worlds").dataset.first;
  reloads += 1;
  began = 0;
  byId("stop").textContent = "Run";
  byId("status").textContent = "Stopped.";
  return stop().catch((problem) => refuse(problem.message));
}

const stop = () => ask("stop", { page: looking.PAGE, number: ++wanted });

// Nothing is run now; whoever has just used the button finds the keyboard's place beside it.
function over() {
  if (document.activeElement === byId("stop")) byId("status").focus();
  byId("stop").hidden = true;
  began = 0;
}

function refuse(message) {
  settled = wanted;
  delete byId("worlds").dataset.first;
  byId("error").textContent = message;
  byId("error").hidden = false;
  byId("status").textContent = "Not run; see the message above.";
  controls.mark(message);
  over();
}

// The first worlds of a view, unless something has been drawn or refused since they were asked for.
function drawFirst(few, number) {
  if (number <= settled) return;
  byId("worlds").dataset.first = few.worlds;
  const all = Number(state.fields.worlds);
  byId("first").textContent = few.worlds < all ? `First ${few.worlds} of ${all.toLocaleString("en")} worlds; all of them follow.` : "A moment ago; what is set now follows.";
  charts.drawFans(few);
  drawer.drawHeadline(few);
}

function drawInSight(answer) {
  seen = answer;
  settled = wanted;
  delete byId("worlds").dataset.first;
  byId("error").hidden = true;
  controls.mark("");
  byId("title").textContent = seen.scenario.title;
  byId("command").textContent = seen.command;
  byId("copy").disabled = false;
  const inSight = Object.keys(SECTIONS).filter((id) => looking.has(seen, id) && (id === "worlds" || charts.isInSight(byId(id))));
  for (const id of inSight) drawSection(id);
  drawer.drawHeadline(seen);
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
  apart: () => drawApart(seen),
};

function drawRest(answer) {
  seen = answer;
  drawAnswer();
  world.offer(seen);
  drawer.drawHeadline(seen);
  const mine = wanted;
  const isBusy = (id) => byId(id).getAttribute("aria-busy") === "true";
  const left = Object.keys(SECTIONS).filter(isBusy).sort((a, b) => charts.isInSight(byId(b)) - charts.isInSight(byId(a))).map((id) => () => drawSection(id));
  const next = () => {
    if (mine !== wanted) return; // something was moved meanwhile
    if (left.length) {
      left.shift()();
      setTimeout(next);
    } else {
      for (const [id, sheets] of [["sheets", seen.sheets], ["apart-sheet", seen.differences ? [seen.differences] : []]]) {
        byId(id).replaceChildren();
        for (const sheet of sheets) charts.drawSheet(byId(id), sheet);
      }
      evidence.drawBrief();
      byId("seen").dataset.drawn = "all";
      mattering.begin(mine);
    }
  };
  setTimeout(next);
}

function drawSection(id) {
  SECTIONS[id]();
  byId(id).setAttribute("aria-busy", "false");
}

function drawAnswer() {
  const notes = seen.notes.map((sentence) => element("p", { textContent: sentence, className: "wrong" }));
  byId("answer").replaceChildren(...notes, ...seen.answer.map((sentence) => element("p", { textContent: sentence })));
  byId("answer").setAttribute("aria-busy", "false");
}

function drawPolicies() {
  const chosen = byId("dossiers-shown").value;
  const actors = [...new Set(seen.stances.map(({ actor }) => actor))].sort();
  options(byId("dossiers-shown"), [["", "the six that change most"], ...actors.map((actor) => [actor, `all of ${actor}`])], chosen);
  drawStances();
}

function drawStances() {
  if (!seen?.stances) return;
  const actor = byId("dossiers-shown").value;
  charts.drawStances(seen, actor ? seen.stances.filter((dossier) => dossier.actor === actor) : seen.stances.slice(0, 6));
}

// A stored result is only read: nothing that would need other worlds can be moved.
function drawReadOnly() {
  const isStored = state.result !== null;
  if (!isStored && byId("read-only").hidden) return; // nothing was disabled
  for (const field of document.querySelectorAll("#live :is(input, select, button):not(.fact), #apart button, #keep, [data-download=scenario]")) field.disabled = isStored;
  if (!isStored) for (const row of document.querySelectorAll(".number-row:not(.policy)")) row.querySelector("button").disabled = !row.classList.contains("fixed");
  byId("live").hidden = isStored;
  byId("read-only-name").textContent = state.result ?? "";
  byId("read-only").hidden = byId("close-stored").hidden = !isStored;
}

open().catch((problem) => refuse(problem.message));
