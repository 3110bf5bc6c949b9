// On which side of the contradictions between the documents does the view stand?
import { byId, element, options } from "./ask.js";
import { factButton } from "./controls.js";
import { state } from "./state.js";

// `then` is called whenever a side is taken.
export function drawReadings(points, then) {
  byId("readings").replaceChildren(...points.map((point) => {
    const select = element("select", { id: `reading-${point.name}` });
    options(select, [["", point.own === "between" ? "default: spans all sides" : `default: ${point.own.replaceAll("_", " ")}`], ...point.sides.map((side) => [side.name, side.reads])]);
    select.addEventListener("change", () => {
      const sides = point.sides.map(({ name }) => name);
      const left = state.fields.contradiction_choices.filter((name) => !sides.includes(name));
      state.fields.contradiction_choices = select.value ? [...left, select.value] : left;
      then();
    });
    const facts = point.sides.flatMap((side) => side.facts.flatMap((fact) => [factButton(fact), " "]));
    return element("div", {}, element("label", { htmlFor: select.id, textContent: point.title }), select, ...facts);
  }));
}

export function showReadings() {
  for (const side of document.querySelectorAll("#readings select")) {
    side.value = [...side.options].map(({ value }) => value).find((value) => state.fields.contradiction_choices.includes(value)) ?? "";
  }
}
