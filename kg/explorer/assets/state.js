// What is looked at: one value, kept in the page's address so that a view can be shared.

export const START = Object.freeze({
  focus: "", steps: 1, theme: -1, view: "map", table: "links", hidden: [], roles: [],
  from: 0, to: 0, confidence: 0, maker: "", all: false,
});

/** Write a state as the end of an address; what is as at the start is left out. */
export function addressOf(state) {
  const words = new URLSearchParams();
  for (const name of Object.keys(START)) {
    const value = Array.isArray(state[name]) ? [...state[name]].sort().join(",") : String(state[name]);
    const start = Array.isArray(START[name]) ? "" : String(START[name]);
    if (value !== start) words.set(name, value);
  }
  return words.toString();
}

/** Read a state from the end of an address; what makes no sense is left as at the start. */
export function stateOf(address) {
  const state = { ...START, hidden: [], roles: [] };
  for (const [name, value] of new URLSearchParams(address.replace(/^#/, ""))) {
    if (!Object.hasOwn(START, name)) continue;
    const start = START[name];
    if (Array.isArray(start)) state[name] = value.split(",").filter(Boolean).slice(0, 20);
    else if (typeof start === "number") state[name] = Number.parseInt(value, 10) || 0;
    else if (typeof start === "boolean") state[name] = value === "true";
    else state[name] = value;
  }
  state.steps = state.steps === 2 ? 2 : 1;
  state.view = state.view === "table" ? "table" : "map";
  state.confidence = Math.max(0, Math.min(100, state.confidence));
  if (!["links", "papers", "entities"].includes(state.table)) state.table = "links";
  return state;
}

/** Keep the state: `change` for a new step in the history, `adjust` for a small turn of a knob. */
export function openState(render) {
  const keeper = { now: stateOf(location.hash) };
  const show = (patch, replace) => {
    keeper.now = { ...keeper.now, ...patch };
    const address = "#" + addressOf(keeper.now);
    if (address !== (location.hash || "#")) {
      if (replace) history.replaceState(null, "", address);
      else history.pushState(null, "", address);
    }
    render(keeper.now);
  };
  keeper.change = (patch) => show(patch, false);
  keeper.adjust = (patch) => show(patch, true);
  const follow = () => {
    if (addressOf(stateOf(location.hash)) === addressOf(keeper.now)) return;
    keeper.now = stateOf(location.hash);
    render(keeper.now);
  };
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  return keeper;
}
