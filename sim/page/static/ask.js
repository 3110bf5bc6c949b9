// How does the page ask its questions?
import { watch } from "./progress.js";

export class Refused extends Error {}

// The answer to a question, or Refused with the message that the command line would have given.
export async function ask(name, body = {}) {
  const response = await watch(name, post(name, body), share);
  return response.json();
}

// A file that is offered under its own name.
export async function download(name, body) {
  const response = await watch(name, post(name, body), share);
  const file = /filename="([^"]+)"/.exec(response.headers.get("content-disposition"))[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  return file;
}

// How much of what is being run is done; null where nothing is, or nobody answers.
const share = () => post("progress", {}).then((response) => response.json()).then((found) => found.share, () => null);

async function post(name, body) {
  let response;
  try {
    response = await fetch(`/ask/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      keepalive: name === "stop",
    });
  } catch {
    throw new Refused("The server has stopped; start it again and reload this page.");
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({ error: `Server error (${response.status}); see the terminal in which it was started.` }));
  throw new Refused(told.error);
}

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function options(select, entries, chosen) {
  select.replaceChildren(...entries.map(([value, text]) => new Option(text, value, false, value === chosen)));
}

export const byId = (id) => document.getElementById(id);
