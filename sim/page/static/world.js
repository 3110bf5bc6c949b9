// What happened in one world, and what if one thing had been different?
import { Refused, ask, byId, options } from "./ask.js";
import { source } from "./state.js";

let marks = {};
let dossiers = [];

export function listen() {
  byId("tell").addEventListener("submit", (event) => {
    event.preventDefault();
    tell(null);
  });
  byId("fork").addEventListener("submit", (event) => {
    event.preventDefault();
    const fork = { month: byId("fork-month").value, [byId("fork-dossier").value]: byId("fork-option").value };
    tell({ ...fork, hold: byId("fork-hold").checked });
  });
  byId("by").addEventListener("change", drawMarks);
  byId("mark").addEventListener("change", () => (byId("world").value = byId("mark").value || byId("world").value));
  byId("world").addEventListener("input", drawMarks);
  byId("fork-dossier").addEventListener("change", drawOptions);
}

// The worlds that can be picked by where they end, of the worlds that are seen now.
export function offer(seen) {
  marks = seen.marks;
  const labels = Object.fromEntries(seen.fans.map((fan) => [fan.name, fan.label]));
  const chosen = byId("by").value;
  options(byId("by"), Object.keys(marks).map((name) => [name, labels[name] ?? name]), chosen in marks ? chosen : undefined);
  drawMarks();
}

export function offerForks(found) {
  const chosen = byId("fork-dossier").value;
  dossiers = found;
  options(byId("fork-dossier"), found.map((each) => [each.name, `${each.actor}: ${each.question}`]), chosen);
  drawOptions();
}

function drawMarks() {
  const found = marks[byId("by").value] ?? [];
  const named = found.map((mark) => [String(mark.world), `${Math.round(100 * mark.quantile)} % quantile: ${mark.value.toFixed(2)} (world ${mark.world})`]);
  options(byId("mark"), [["", "quantile: pick one"], ...named], byId("world").value.trim());
}

function drawOptions() {
  const dossier = dossiers.find((each) => each.name === byId("fork-dossier").value);
  options(byId("fork-option"), (dossier?.options ?? []).map((option) => [option.name, option.label]));
}

export function pick(world) {
  byId("world").value = world;
  drawMarks();
  tell(null);
  byId("one").scrollIntoView();
}

// The worlds that are seen have changed, so what is told is of others.
export function forget() {
  for (const id of ["story", "forked", "differs"]) byId(id).replaceChildren();
  byId("story-command").hidden = true;
  byId("story-status").textContent = "";
}

let asked = 0;

async function tell(fork) {
  const mine = ++asked;
  forget();
  byId("story-status").textContent = "Running this world ...";
  const typed = byId("world").value.trim();
  try {
    const told = await ask("story", { ...source(), world: /^\d+$/.test(typed) ? Number(typed) : typed, fork });
    if (mine !== asked) return;
    byId("story").innerHTML = told.html;
    byId("forked").innerHTML = told.fork;
    byId("differs").innerHTML = told.fork ? `<h3>Differences at the end</h3>${told.differs}` : "";
    byId("story-command").textContent = told.command;
    byId("story-command").hidden = false;
    byId("story-status").textContent = `World ${typed}. One world of many: it illustrates how events can be connected, and is not a forecast.`;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (mine === asked) byId("story-status").textContent = problem.message;
  }
}

export function cancel() {
  asked += 1;
  forget();
}
