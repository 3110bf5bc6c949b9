// Which numbers matter to the outcome that is asked about? It is told beside the sliders once all pictures are drawn, and delays none.
import { Refused, ask, byId, element, options } from "./ask.js";
import { PAGE } from "./looking.js";
import { remember, source, state } from "./state.js";

const QUIET = 400; // milliseconds after the last picture
const MANY = 5000; // worlds of the larger run
const POLL = 500; // milliseconds between two looks at how far it has come
const originals = new WeakMap(); // a box of sliders -> what it holds, in the order of the model
let boxes = [];
let labels = {};
let number = 0; // of the look that is asked about
let asked = 0;
let timer = null;
let found = null;

export function listen(then) {
  byId("outcome").addEventListener("change", () => {
    state.outcome = byId("outcome").value;
    remember();
    then();
    leave();
    clear();
    ask_();
  });
  byId("order").addEventListener("change", sort);
  byId("sharpen").addEventListener("click", () => (byId("sharpen-line").hidden ? sharpen() : leave()));
}

// The outcomes that can be asked about, and the sliders that have just been drawn.
export function offer(outcomes) {
  labels = Object.fromEntries(outcomes.map(({ name, label }) => [name, label]));
  state.first = outcomes[0].name;
  state.outcome = state.outcome in labels ? state.outcome : state.first;
  const kinds = [["variable", "At the end"], ["milestone", "Reached or not"], ["incident", "Counted over all months"]];
  byId("outcome").replaceChildren(...kinds.map(([kind, label]) => {
    const group = element("optgroup", { label });
    options(group, outcomes.filter((each) => each.kind === kind).map((each) => [each.name, each.label]), state.outcome);
    return group;
  }));
  boxes = [...document.querySelectorAll("#numbers details")];
  for (const box of boxes) originals.set(box, [...box.children]);
  found = null;
  delete byId("numbers").dataset.order;
  clear();
}

// What was told is of other worlds than those that are set now.
export function cancel() {
  leave();
  clear();
}

// All pictures of a look are drawn.
export function begin(look) {
  number = look;
  ask_();
}

// The order stays until there is another: nobody wants a slider to leave while it is moved.
function clear() {
  asked += 1;
  clearTimeout(timer);
  byId("matters-note").textContent = "";
  byId("numbers").dataset.stale = "yes";
}

function ask_() {
  const mine = ++asked;
  clearTimeout(timer);
  timer = setTimeout(async () => {
    await tried(mine, async () => {
      const answer = await ask("matters", { ...source(), page: PAGE, number, outcome: state.outcome });
      if (mine === asked && answer.groups) tell(answer);
    });
  }, QUIET);
}

async function tried(mine, work) {
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (mine === asked) byId("matters-note").textContent = problem.message;
  }
}

const percent = (share) => `${(100 * Math.min(Math.max(share, 0), 1)).toFixed(share < 0.095 && share > 0.0005 ? 1 : 0)}`;
const between = ({ low, high }) => `${percent(low)} to ${percent(high)} %`;

function tell(answer) {
  found = answer;
  byId("sharpen").hidden = answer.worlds >= MANY;
  if (answer.why) {
    byId("matters-note").textContent = answer.why;
    return;
  }
  const worlds = answer.worlds.toLocaleString("en");
  const groups = Object.fromEntries(answer.groups.map((group) => [group.name, group]));
  for (const box of boxes) tellGroup(placeIn(box.querySelector("summary")), groups[box.dataset.group]);
  for (const field of document.querySelectorAll("#numbers input[data-address]")) {
    tellNumber(placeIn(field.closest(".number-row")), answer.numbers[field.dataset.address], worlds);
  }
  delete byId("numbers").dataset.stale;
  const all = [answer.groups, Object.values(answer.numbers)].map((rows) => rows.length);
  const sure = [answer.groups.filter((group) => group.significant).length, Object.values(answer.numbers).filter(([, share]) => share !== undefined).length];
  byId("matters-note").textContent = `Spread of '${answer.label}' over ${worlds} worlds: all parameters together explain ${percent(answer.together.share)} % (${between(answer.together)}); the rest is chance, interplay and effects that change direction. Statistically significant: ${sure[0]} of ${all[0]} groups and ${sure[1]} of ${all[1].toLocaleString("en")} parameters.`;
  if (!byId("numbers").contains(document.activeElement)) sort();
}

// Where it is told of a group or a number: behind its name.
function placeIn(holder) {
  const place = holder.querySelector(".matter") ?? element("small", { className: "matter" });
  if (!place.isConnected && holder.matches("summary")) holder.append(place);
  else if (!place.isConnected) holder.querySelector("label").after(place);
  return place;
}

function say(place, words, isSignificant) {
  place.textContent = words;
  place.classList.toggle("told", isSignificant);
}

function tellGroup(place, group) {
  if (!group) return say(place, "", false);
  const words = group.significant ? `explains ${percent(group.share)} % (${between(group)})` : `not significant (at most ${percent(group.high)} %)`;
  place.style.setProperty("--share", `${percent(group.share)}%`);
  say(place, words, group.significant);
}

function tellNumber(place, row, worlds) {
  if (!row) return say(place, "set by hand, so it explains nothing", false);
  const [correlation, share, low, high] = row;
  if (share === undefined) return say(place, `not significant with ${worlds} worlds`, false);
  say(place, `explains ${percent(share)} % (${between({ low, high })}); more of it ${correlation > 0 ? "raises" : "lowers"} the outcome`, true);
}

// Boxes and the sliders in them, by what explains most or in the order of the model.
function sort() {
  const isSorted = byId("order").value === "share" && found !== null && !found.why;
  const holder = byId("numbers");
  if (!isSorted && holder.dataset.order !== "share") return;
  const focused = document.activeElement;
  const rank = Object.fromEntries((found?.groups ?? []).map(({ name }, place) => [name, place]));
  const strength = (row) => Math.abs(found.numbers[row.querySelector("[data-address]")?.dataset.address]?.[0] ?? 2);
  holder.dataset.order = isSorted ? "share" : "model";
  holder.replaceChildren(...(isSorted ? [...boxes].sort((a, b) => (rank[a.dataset.group] ?? 99) - (rank[b.dataset.group] ?? 99)) : boxes));
  for (const box of boxes) {
    const [summary, ...rest] = originals.get(box);
    const rows = rest.filter((row) => row.classList.contains("number-row")).map((row) => [row, isSorted && strength(row)]);
    box.replaceChildren(summary, ...(isSorted ? rows.sort((a, b) => b[1] - a[1]).map(([row]) => row) : rest));
  }
  if (holder.contains(focused)) focused.focus();
}

// More worlds are run in the background, until something is moved.
async function sharpen() {
  const mine = ++asked;
  byId("sharpen-line").hidden = false;
  byId("sharpen").textContent = "Stop the larger run";
  const line = byId("sharpen-line").querySelector("progress");
  line.value = 0;
  await tried(mine, async () => {
    while (mine === asked) {
      const { share, found: answer } = await ask("sharpen", { ...source(), page: PAGE, worlds: MANY, outcome: state.outcome });
      if (mine !== asked) return;
      line.value = share;
      byId("sharpen-share").textContent = `${MANY.toLocaleString("en")} worlds: ${Math.round(100 * share)} %`;
      if (answer) return tell(answer);
      await new Promise((done) => { setTimeout(done, POLL); });
    }
  });
  if (mine === asked) rest();
}

function rest() {
  byId("sharpen-line").hidden = true;
  byId("sharpen").textContent = `Run ${MANY.toLocaleString("en")} worlds in the background`;
}

// Nobody waits for the larger run any more.
function leave() {
  if (byId("sharpen-line").hidden) return;
  asked += 1;
  rest();
  ask("leave", { page: PAGE }).catch(() => {});
}
