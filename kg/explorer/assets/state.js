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

/**
 * Keep the state: `change` for a new step in the history, `adjust` for a small turn of a knob.
 *
 * A page that stands in a frame of another one (a notebook) has no address of its own; there the
 * history alone holds the state.
 */
export function openState(render) {
  const framed = location.protocol === "about:";
  const written = () => (framed ? history.state?.address ?? "" : location.hash);
  const keeper = { now: stateOf(written()), framed };
  const show = (patch, replace) => {
    keeper.now = { ...keeper.now, ...patch };
    const address = "#" + addressOf(keeper.now);
    if (address !== (written() || "#")) {
      const step = [{ address }, "", ...(framed ? [] : [address])];
      if (replace) history.replaceState(...step);
      else history.pushState(...step);
    }
    render(keeper.now);
  };
  keeper.change = (patch) => show(patch, false);
  keeper.adjust = (patch) => show(patch, true);
  const follow = () => {
    if (addressOf(stateOf(written())) === addressOf(keeper.now)) return;
    keeper.now = stateOf(written());
    render(keeper.now);
  };
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || link.id === "skip" || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    keeper.change(stateOf(link.getAttribute("href")));
  });
  return keeper;
}
