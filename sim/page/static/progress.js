// How far is what takes longer than a second? One line tells of whatever has been waited for longest.
const LONG = 1000; // milliseconds
const PACE = 400;
const WORDS = {
  look: "Running worlds", story: "Running one world", map: "Reading the map", figures: "Drawing figures", data: "Gathering data", keep: "Running and storing worlds",
  controls: "Reading the scenario", opening: "Opening", matters: "Finding what matters", brief: "Reading the brief", results: "Looking for results", scenario: "Writing the scenario",
};
const waits = new Set();
let timer = null;

// The work, watched while it lasts. `share` finds how much of a run is done, or null.
export function watch(name, work, share) {
  if (!(name in WORDS)) return work;
  const wait = { name, began: performance.now(), share };
  waits.add(wait);
  timer ??= setInterval(show, PACE);
  return work.finally(() => { waits.delete(wait); show(); });
}

async function show() {
  const [first] = [...waits].filter(({ began }) => performance.now() - began > LONG);
  const place = document.getElementById("progress");
  if (waits.size === 0) timer = clearInterval(timer) ?? null;
  place.hidden = first === undefined;
  if (!first) return;
  const share = first.name === "look" ? await first.share() : null;
  const line = place.querySelector("progress");
  if (share === null) line.removeAttribute("value");
  else line.value = share;
  const seconds = `${Math.round((performance.now() - first.began) / 1000)} s`;
  place.lastElementChild.textContent = `${WORDS[first.name]}: ${share === null ? seconds : `${Math.round(100 * share)} %, ${seconds}`}`;
}
