// With which questions can one begin? Each is a link to a view, which can be kept and sent on as any other.
import { byId, element } from "./ask.js";

export function drawQuestions(questions) {
  byId("questions-list").replaceChildren(...questions.map(({ question, fields, outcome }) => {
    const link = element("a", { href: `#${encodeURIComponent(JSON.stringify({ fields, outcome }))}`, textContent: question });
    return element("li", {}, link);
  }));
  byId("questions").open = matchMedia("(min-width: 761px)").matches && !location.hash;
}
