// What is set on the page, and what is it called in the address?

export const state = { fields: null, defaults: null, pinned: null, result: null };

// What a question is asked about: a stored result, or the view that the fields describe.
export function source() {
  return state.result === null ? { view: state.fields, pinned: state.pinned } : { result: state.result, view: state.fields };
}

// The fields that differ from their defaults go into the address, so that a view can be reloaded, kept and sent on.
export function remember() {
  const { fields, defaults } = state;
  const kept = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key === "rules") {
      const moved = Object.entries(value).filter(([rule, text]) => text !== defaults.rules[rule]);
      if (moved.length) kept.rules = Object.fromEntries(moved);
    } else if (JSON.stringify(value) !== JSON.stringify(defaults[key])) kept[key] = value;
  }
  const about = { ...(Object.keys(kept).length ? { fields: kept } : {}), ...(state.pinned ? { pinned: state.pinned } : {}) };
  const hash = Object.keys(about).length ? `#${encodeURIComponent(JSON.stringify(about))}` : "";
  history.replaceState(null, "", location.pathname + hash);
}

// The view that the address asks for, laid over the one the page was started with.
export function recall(begun) {
  try {
    const about = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    const fields = about.fields ?? {};
    state.pinned = about.pinned ?? null;
    return { ...state.defaults, ...fields, rules: { ...state.defaults.rules, ...fields.rules } };
  } catch {
    return begun;
  }
}

export const copy = (plain) => JSON.parse(JSON.stringify(plain));
