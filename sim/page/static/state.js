// What is set on the page, and what is it called in the address?

// `begun` is what the page was started with, `defaults` what a reset goes back to; `outcome` is what is asked about, at `first` the first.
export const state = { fields: null, begun: null, defaults: null, pinned: null, result: null, outcome: null, first: null };

// What a question is asked about: a stored result, or the view that the fields describe.
export function source() {
  return state.result === null ? { view: state.fields, pinned: state.pinned } : { result: state.result, view: state.fields };
}

// The fields that differ from their defaults go into the address, so that a view can be reloaded, kept and sent on; what the page
// was started with needs no address.
export function remember() {
  const { fields, begun, defaults } = state;
  const kept = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key === "rules") {
      const moved = Object.entries(value).filter(([rule, text]) => text !== defaults.rules[rule]);
      if (moved.length) kept.rules = Object.fromEntries(moved);
    } else if (JSON.stringify(value) !== JSON.stringify(defaults[key])) kept[key] = value;
  }
  const about = { ...(Object.keys(kept).length ? { fields: kept } : {}), ...(state.pinned ? { pinned: state.pinned } : {}), ...(state.outcome !== state.first ? { outcome: state.outcome } : {}) };
  const isBegun = JSON.stringify(fields) === JSON.stringify(begun) && !state.pinned && !about.outcome;
  const hash = !isBegun ? `#${encodeURIComponent(JSON.stringify(about))}` : "";
  history.replaceState(null, "", location.pathname + hash);
}

// The view that the address asks for, laid over the one the page was started with.
export function recall(begun) {
  try {
    const about = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    state.pinned = about.pinned ? whole(about.pinned) : null;
    state.outcome = about.outcome ?? state.outcome;
    return whole(about.fields);
  } catch {
    return begun;
  }
}

// Fields of any origin over the defaults, in the form that the page relies on; what they say is for the program to refuse.
function whole(fields) {
  const { readings, ...found } = { ...copy(state.defaults), ...fields };
  const sides = readings ?? found.contradiction_choices; // readings: the name that links of the last release have
  const contradiction_choices = Array.isArray(sides) ? sides.map(String) : [];
  return { ...found, scenario: String(found.scenario), rules: { ...state.defaults.rules, ...fields?.rules }, changes: { ...fields?.changes }, contradiction_choices };
}

export const copy = (plain) => JSON.parse(JSON.stringify(plain));
