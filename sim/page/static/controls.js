// What can be moved, and what has been moved?
import { byId, element } from "./ask.js";
import * as policies from "./policies.js";
import { copy, state } from "./state.js";

let moved = () => {};
let rows = new Map();

// `then` is called whenever a number was set or reset.
export function listen(then) {
  moved = then;
  policies.listen(() => { drawChanged(); moved(); });
  byId("search").addEventListener("input", search);
}

export function drawNumbers(groups) {
  rows = new Map();
  const open = new Set([...document.querySelectorAll("#numbers details[open]")].map((box) => box.dataset.group));
  byId("numbers").replaceChildren(...groups.map((group) => drawGroup(group, open.has(group.name))));
  for (const [address, text] of Object.entries(state.fields.changes)) show(address, text);
  search();
  drawChanged();
}

function drawGroup(group, isOpen) {
  const box = element("details", { open: isOpen }, element("summary", { textContent: `${group.title} (${group.numbers.length})` }));
  box.dataset.group = group.name;
  let part = null;
  for (const number of group.numbers) {
    if (number.part !== part) box.append(element("p", { className: "part", textContent: (part = number.part) }));
    box.append(drawNumber(number));
  }
  return box;
}

function drawNumber(number) {
  const id = `n-${number.address.replaceAll(".", "-")}`;
  const row = element("div", { className: "number-row" });
  const span = number.choices ? `one of ${number.choices.join(", ")}` : `${number.low} to ${number.high}`;
  const label = element("label", { textContent: number.label, htmlFor: `${id}-slider` });
  const slider = element("input", { type: "range", id: `${id}-slider`, min: number.low, max: number.high, step: "any", value: number.value });
  slider.title = `${number.address}: ${span}`;
  slider.setAttribute("aria-valuetext", `drawn from ${span}`);
  const field = element("input", { id: `${id}-field`, placeholder: span, title: number.address });
  field.setAttribute("aria-label", `${number.label}, as typed`);
  field.dataset.address = number.address;
  const back = element("button", { type: "button", textContent: "↺", title: "Sample it from its range again", disabled: true });
  back.setAttribute("aria-label", `Reset ${number.label}`);
  slider.addEventListener("input", () => set(number.address, String(rounded(slider.valueAsNumber, number))));
  slider.addEventListener("keydown", (event) => stepped(event, slider, number));
  field.addEventListener("change", () => (field.value.trim() ? set(number.address, field.value.trim()) : unset(number.address)));
  back.addEventListener("click", () => unset(number.address));
  const grounds = element("div", { className: "grounds" }, `${number.grade}${number.why ? `: ${number.why}` : ""} `);
  for (const fact of number.facts) grounds.append(factButton(fact), " ");
  row.append(label, slider, field, back, grounds);
  row.dataset.words = `${number.label} ${number.part} ${number.address} ${number.facts.join(" ")} ${number.why}`.toLowerCase();
  rows.set(number.address, { row, slider, field, back, number });
  return row;
}

export function factButton(fact) {
  const button = element("button", { type: "button", className: "fact", textContent: fact });
  button.dataset.fact = fact;
  return button;
}

// A slider without steps of its own moves by a fiftieth of its range.
function stepped(event, slider, number) {
  const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  slider.value = slider.valueAsNumber + (step * (number.high - number.low)) / 50;
  set(number.address, String(rounded(slider.valueAsNumber, number)));
}

// Three digits below the width of the range: finer than anybody can judge.
function rounded(value, number) {
  if (number.high <= number.low) return number.low;
  if (number.choices) return number.choices.reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best));
  const digits = Math.max(0, 3 - Math.floor(Math.log10(number.high - number.low)) - 1);
  return Math.min(number.high, Math.max(number.low, Number(value.toFixed(digits))));
}

function set(address, text) {
  state.fields.changes = { ...state.fields.changes, [address]: text };
  show(address, text);
  drawChanged();
  moved();
}

export function unset(address) {
  const { [address]: gone, ...left } = state.fields.changes;
  state.fields.changes = left;
  const found = rows.get(address);
  if (found) {
    Object.assign(found.field, { value: "" });
    found.slider.value = found.number.value;
    found.slider.setAttribute("aria-valuetext", `drawn from ${found.field.placeholder}`);
    found.row.classList.remove("fixed");
    if (document.activeElement === found.back) found.slider.focus();
    found.back.disabled = true;
    found.field.removeAttribute("aria-invalid");
  }
  drawChanged();
  moved();
}

function show(address, text) {
  const found = rows.get(address);
  if (!found) return;
  found.field.value = text;
  if (Number.isFinite(Number(text))) found.slider.value = Number(text);
  found.slider.setAttribute("aria-valuetext", text);
  found.row.classList.add("fixed");
  found.back.disabled = false;
}

// Everything that differs from the defaults, each with a way back.
export function drawChanged() {
  const { fields, defaults } = state;
  const numbers = Object.entries(fields.changes).filter(([address]) => !policies.isHold(address));
  const entries = numbers.map(([address, text]) => {
    const number = rows.get(address)?.number;
    const was = number ? `drawn from ${number.low} to ${number.high}` : "unchanged";
    return [`${number?.label ?? address}: ${text} (${was})`, () => unset(address)];
  });
  entries.push(...policies.listHeld());
  for (const key of ["scenario", "worlds", "months", "seed"]) {
    if (fields[key] !== defaults[key]) entries.push([`${key}: ${fields[key]} (${defaults[key]})`, () => back(key)]);
  }
  for (const [rule, text] of Object.entries(fields.rules)) {
    if (text !== defaults.rules[rule]) entries.push([`${rule}: ${text} (${defaults.rules[rule]})`, () => backRule(rule)]);
  }
  for (const side of fields.contradiction_choices) entries.push([`reading: ${side.replaceAll("_", " ")}`, () => backReading(side)]);
  const items = entries.map(([words, undo]) => {
    const button = element("button", { type: "button", textContent: "undo" });
    button.setAttribute("aria-label", `Undo ${words}`);
    button.addEventListener("click", undo);
    return element("li", { textContent: words }, button);
  });
  const place = [...byId("changed").querySelectorAll("button")].indexOf(document.activeElement);
  byId("changed").replaceChildren(...(items.length ? items : [element("li", { textContent: "None: this is the model as shipped." })]));
  if (place >= 0) ([...byId("changed").querySelectorAll("button")][Math.min(place, items.length - 1)] ?? byId("reset")).focus();
}

function back(key) {
  state.fields[key] = copy(state.defaults[key]);
  moved(key);
}

function backRule(rule) {
  state.fields.rules = { ...state.fields.rules, [rule]: state.defaults.rules[rule] };
  moved("rules");
}

function backReading(side) {
  state.fields.contradiction_choices = state.fields.contradiction_choices.filter((name) => name !== side);
  moved("contradiction_choices");
}

// Show the parameters and policies whose name, address, reason or facts hold all words that are searched for.
function search() {
  const wanted = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { row } of rows.values()) {
    row.hidden = !wanted.every((word) => row.dataset.words.includes(word));
    row.style.display = row.hidden ? "none" : "";
    count += !row.hidden;
  }
  for (const box of document.querySelectorAll("#numbers details")) {
    const left = [...box.querySelectorAll(".number-row")].some((row) => !row.hidden);
    box.hidden = !left;
    if (wanted.length) box.open = left;
    for (const part of box.querySelectorAll(".part")) part.hidden = wanted.length > 0;
  }
  const held = policies.search(wanted);
  byId("found").textContent = wanted.length ? `${count} of ${rows.size} parameters, ${held} of ${policies.size()} policies` : "";
}

// Mark the field that a refusal names.
export function mark(message) {
  for (const field of document.querySelectorAll("aside [aria-invalid]")) field.removeAttribute("aria-invalid");
  if (!message) return;
  const named = [...document.querySelectorAll("aside input")].filter((field) => isNamed(field, message));
  for (const field of named) field.setAttribute("aria-invalid", "true");
}

function isNamed(field, message) {
  const { address, field: key, rule } = field.dataset;
  if (key) return message.startsWith(`settings.${key}`) || message.startsWith(`${key}:`) || message.startsWith(`override '${key}=`);
  if (rule) return message.includes(`decision.${rule}`);
  if (!address || !(address in state.fields.changes)) return false;
  const [kind, name, ...rest] = address.split(".");
  return message.includes(address) || (message.includes(name) && message.includes(rest.join(".")));
}
