// What can be taken along?
import { Refused, ask, byId, download } from "./ask.js";
import { source } from "./state.js";

export function listen(drawStored) {
  byId("copy").addEventListener("click", () => navigator.clipboard.writeText(byId("command").textContent).then(() => say("Copied.")));
  byId("keep").addEventListener("click", () => keep(drawStored));
  for (const button of document.querySelectorAll("[data-download]")) {
    button.addEventListener("click", () => out(button, async () => `${await download(button.dataset.download, source())} is in your downloads.`));
  }
}

const say = (words) => { byId("out-status").textContent = words; };

async function out(button, work) {
  button.disabled = true;
  say("At work.");
  try {
    say(await work());
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    say(problem.message);
  } finally {
    button.disabled = false;
    if (document.activeElement === document.body) button.focus();
  }
}

function keep(drawStored) {
  return out(byId("keep"), async () => {
    const { folder } = await ask("keep", source());
    await drawStored();
    return `Kept in ${folder}.`;
  });
}
