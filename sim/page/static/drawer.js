// How do controls and pictures share a narrow screen? Controls stand in a drawer below; the outcome asked about stays in sight above.
import { byId } from "./ask.js";
import { years, spread } from "./charts.js";
import { drawFans } from "./fans.js";
import { state } from "./state.js";

let last = null;

export function listen() {
  byId("drawer").addEventListener("click", () => toggle(byId("drawer").getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || byId("drawer").getAttribute("aria-expanded") !== "true" || byId("fact").open) return;
    toggle(false);
    byId("drawer").focus();
  });
  matchMedia("(max-width: 760px)").addEventListener("change", () => drawHeadline(last));
}

function toggle(isOpen) {
  byId("drawer").setAttribute("aria-expanded", String(isOpen));
  byId("drawer").textContent = isOpen ? "Close the controls" : "Controls";
  document.body.classList.toggle("drawn-out", isOpen);
}

// The outcome that is asked about, where the screen is narrow; what is not there yet is drawn when it comes.
export function drawHeadline(seen) {
  last = seen;
  const place = byId("headline").lastElementChild;
  if (!seen?.fans?.length || !place.clientWidth) return;
  const milestone = seen.milestones?.find(({ name }) => name === state.outcome);
  const fan = milestone ? reached(seen, milestone) : spread(seen, seen.fans.find(({ name }) => name === state.outcome) ?? seen.fans[0]);
  byId("headline").firstElementChild.textContent = fan.title;
  drawFans([place], [fan], years(seen.months));
}

// A milestone as a line: the share of worlds that have reached it.
function reached(seen, { label, shares }) {
  const told = (month) => `reached in ${(100 * shares[month]).toFixed(0)} % of worlds`;
  const flat = [0, 1, 2, 3, 4].map(() => shares);
  return { title: `${label}: share of worlds`, label: `${label}: ${told(shares.length - 1)} in the end.`, told, name: "share", middle: shares, quantiles: flat, bounds: [0, 1], color: "#0A3F92", months: seen.months };
}
