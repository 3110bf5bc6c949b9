// Which policies are held in place in all worlds? Each dossier has a list of its options beside the sliders.
import { byId, element, options } from "./ask.js";
import { state } from "./state.js";

const HOLD = "hold.";
let moved = () => {};
let rows = new Map();

// `then` is called whenever a policy is held or left to its actor again.
export function listen(then) {
  moved = then;
}

export function drawPolicies(dossiers) {
  rows = new Map();
  const open = new Set([...document.querySelectorAll("#held details[open]")].map((box) => box.dataset.group));
  const boxes = new Map();
  for (const dossier of dossiers) {
    if (!boxes.has(dossier.actor)) {
      const count = dossiers.filter(({ actor }) => actor === dossier.actor).length;
      const box = element("details", { open: open.has(dossier.actor) }, element("summary", { textContent: `${dossier.actor} (${count})` }));
      box.dataset.group = dossier.actor;
      boxes.set(dossier.actor, box);
    }
    boxes.get(dossier.actor).append(drawPolicy(dossier));
  }
  byId("held").replaceChildren(...boxes.values());
  showHeld();
}

function drawPolicy(dossier) {
  const id = `h-${dossier.name.replaceAll(".", "-")}`;
  const select = element("select", { id, title: dossier.name });
  select.dataset.address = HOLD + dossier.name;
  const given = dossier.given ? `as the scenario: ${labelOf(dossier, dossier.given)}` : "left to the actor";
  const free = dossier.given ? [["free", "left to the actor"]] : [];
  options(select, [["", given], ...free, ...dossier.options.map(({ name, label }) => [name, label])]);
  select.addEventListener("change", () => hold(dossier.name, select.value));
  const row = element("div", { className: "number-row policy" }, element("label", { textContent: dossier.question, htmlFor: id }), select);
  row.dataset.words = [dossier.actor, dossier.question, dossier.name, ...dossier.options.flatMap(({ name, label }) => [name, label])].join(" ").toLowerCase();
  rows.set(dossier.name, { row, select, dossier });
  return row;
}

const labelOf = (dossier, option) => dossier.options.find(({ name }) => name === option)?.label ?? option;

// Hold an option in place; without one the dossier is as the scenario has it.
export function hold(name, option) {
  const { [HOLD + name]: gone, ...left } = state.fields.changes;
  state.fields.changes = option ? { ...left, [HOLD + name]: option } : left;
  showHeld();
  moved();
}

function showHeld() {
  for (const [name, { row, select }] of rows) {
    select.value = state.fields.changes[HOLD + name] ?? "";
    row.classList.toggle("fixed", select.value !== "");
  }
}

// What is held, in words, each with a way back.
export function listHeld() {
  return Object.entries(state.fields.changes).filter(([address]) => address.startsWith(HOLD)).map(([address, option]) => {
    const name = address.slice(HOLD.length);
    const dossier = rows.get(name)?.dossier;
    const held = option === "free" ? "left to the actor" : `held at: ${dossier ? labelOf(dossier, option) : option}`;
    return [`${dossier ? `${dossier.actor}, ${dossier.question}` : name} ${held}`, () => hold(name, "")];
  });
}

// Show the policies that hold all words that are searched for; returns how many.
export function search(wanted) {
  let count = 0;
  for (const { row } of rows.values()) {
    row.hidden = !wanted.every((word) => row.dataset.words.includes(word));
    row.style.display = row.hidden ? "none" : "";
    count += !row.hidden;
  }
  for (const box of document.querySelectorAll("#held details")) {
    const left = [...box.querySelectorAll(".policy")].some((row) => !row.hidden);
    box.hidden = !left;
    if (wanted.length) box.open = left;
  }
  return count;
}

export const isHold = (address) => address.startsWith(HOLD);
export const size = () => rows.size;
