// What does a fact say, and what does an actor want?
import { Refused, ask, byId } from "./ask.js";
import { source } from "./state.js";

export function listen() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.fact");
    if (button) open(button.dataset.fact);
  });
  byId("actor").addEventListener("change", drawBrief);
}

async function open(fact) {
  try {
    byId("fact-text").innerHTML = (await ask("fact", { ...source(), fact })).html;
    byId("fact").setAttribute("aria-label", `Fact ${fact}`);
    if (!byId("fact").open) byId("fact").showModal();
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    byId("error").textContent = problem.message;
    byId("error").hidden = false;
  }
}

let asked = 0;

// The brief of the chosen actor, as the view has changed it.
export async function drawBrief() {
  const mine = ++asked;
  if (!byId("actor").value) return;
  try {
    const { html } = await ask("brief", { ...source(), actor: byId("actor").value });
    if (mine === asked) byId("brief").innerHTML = html;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    if (mine === asked) byId("brief").replaceChildren();
  }
}
