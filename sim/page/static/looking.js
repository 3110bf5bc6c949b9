// In which order is a view asked for? Pictures in sight come first, words and the rest after them; where all worlds would take longer than a
// finger can wait, a picture of the first of them comes before. They are the same worlds in the same luck, and are marked as the first.
import { Refused, ask, byId } from "./ask.js";
import { isInSight } from "./charts.js";
import { source } from "./state.js";

export const PAGE = `${Date.now()} ${Math.random()}`; // tells this page from others that ask the same program
const FIRST = 100; // worlds
const PATIENT = 0.3; // seconds that a finger waits; asking for the first worlds too would cost half of that again
const NEEDS = { worlds: ["fans"], times: ["milestones"], sides: ["blocs"], policies: ["stances"], apart: ["difference"] };
const REST = ["answer", "sheets", "differences"];
let pace = Infinity; // seconds a world took the last time
let isBusy = false;
let waiting = null;

// `view`: its number, whether it is still wanted, and what to do with the first worlds, with what is in sight, with the rest and with a
// refusal. A view that comes while what is soon there of another is run waits for that, so that something is seen while a slider moves.
export function look(view) {
  waiting = view;
  if (!isBusy) run();
}

async function run() {
  isBusy = true;
  try {
    while (waiting) {
      const view = waiting;
      waiting = null;
      if (view.isWanted()) await Promise.race([tried(view, () => lookAtFirst(view)), sleep(2000 * PATIENT)]);
    }
  } finally {
    isBusy = false;
  }
}

const sleep = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

async function lookAtFirst(view) {
  if (!isLong()) return lookAtAll(view);
  const few = await ask("look", { ...about(view), first: FIRST, parts: ["fans"] });
  if (!waiting && view.isWanted()) tried(view, () => lookAtAll(view)); // it is run while the first are drawn
  if (few.fans) view.drawFirst(few);
}

const about = ({ number }) => ({ ...source(), page: PAGE, number });

// Whether all worlds together would take too long; a stored result has them all already.
function isLong() {
  const { view, result } = source();
  const worlds = Number(view.worlds);
  return result === undefined && worlds > 2 * FIRST && !(pace * worlds < PATIENT);
}

async function lookAtAll(view) {
  const began = performance.now();
  const inSight = Object.keys(NEEDS).filter((id) => id === "worlds" || isInSight(byId(id)));
  const parts = inSight.flatMap((id) => NEEDS[id]);
  const answer = await ask("look", { ...about(view), parts });
  if (!answer.fans) return; // overtaken
  pace = (performance.now() - began) / 1000 / answer.worlds;
  if (!view.isWanted()) return view.drawFirst(answer);
  view.drawInSight(answer);
  tried(view, () => lookAtRest(view, answer, parts));
}

async function lookAtRest(view, answer, parts) {
  const left = [...Object.values(NEEDS).flat(), ...REST].filter((part) => !parts.includes(part));
  const rest = await ask("look", { ...about(view), parts: left });
  if (view.isWanted()) view.drawRest({ ...answer, ...rest });
}

async function tried(view, work) {
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (view.isWanted()) view.refuse(problem.message);
  }
}

// Whether what a section shows has come.
export const has = (seen, id) => (NEEDS[id] ?? []).every((part) => part in seen);
