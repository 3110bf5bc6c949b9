// What differs from the pinned reference, and what is pinned?
import { byId } from "./ask.js";
import { drawDifference } from "./charts.js";
import { state } from "./state.js";

export function drawApart(seen) {
  byId("pinned").textContent = state.pinned ? `Pinned: ${told(state.pinned)}. Run with the same worlds, months and seed as this view.` : "Nothing is pinned.";
  byId("unpin").hidden = !state.pinned;
  byId("apart-note").textContent = seen.difference ? "Dark band: 95 % interval of the mean paired difference; pale band: 90 % of the worlds." : seen.apart;
  drawDifference(seen);
  byId("apart-numbers").hidden = !seen.difference;
}

function told(fields) {
  const moved = Object.entries(fields.changes).map(([address, text]) => `${address}=${text}`);
  const rules = Object.entries(fields.rules).filter(([rule, text]) => text !== state.defaults.rules[rule]).map(([rule, text]) => `decision.${rule}=${text}`);
  return [fields.scenario, ...fields.contradiction_choices, ...rules, ...moved].join(", ");
}
