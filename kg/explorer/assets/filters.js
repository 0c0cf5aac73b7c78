// The legend, which is also the filter, and the time line.
import { button, el, fill, signOf } from "./elements.js";
import { counted } from "./text.js";

const ROLE_WORDS = {
  introduces: "introduces", uses: "uses", compares: "compares with", evaluates: "evaluates", reports: "reports",
  targets: "targets", addresses: "addresses", mentions: "mentions",
};

/** Give a role as a reader says it. */
export const roleWord = (role) => ROLE_WORDS[role] ?? role;

/** Build the filters; gives a function that shows a state in them. */
export function openFilters(graph, box, keeper) {
  const { raw } = graph;
  const counts = countsOf(graph);
  const toggle = (field, name) => {
    const set = new Set(keeper.now[field]);
    if (!set.delete(name)) set.add(name);
    keeper.adjust({ [field]: [...set] });
  };
  const groups = ["Paper", ...raw.types].filter((name) => counts.groups[name]);
  const only = (field, name, names) => {
    const rest = names.filter((other) => other !== name);
    const kept = keeper.now[field].filter((other) => !names.includes(other));
    keeper.adjust({ [field]: isOnly(keeper.now[field], name, names) ? kept : [...kept, ...rest] });
  };
  const isOnly = (off, name, names) => names.length > 1 && !off.includes(name) && names.every((other) => other === name || off.includes(other));
  const entityTypes = groups.filter((name) => name !== "Paper");
  const roleNames = raw.roles.filter((name) => counts.roles[name]);
  const types = groups.map((name) => check(name, name, counts.groups[name], () => toggle("hidden", name), name === "Paper" ? null : () => only("hidden", name, entityTypes), signOf(graph, name)));
  const roles = roleNames.map((name) => check(name, roleWord(name), counts.roles[name], () => toggle("roles", name), () => only("roles", name, roleNames)));

  const sure = el("input", { type: "range", id: "confidence", min: "0", max: "100", step: "5", on: { input: () => keeper.adjust({ confidence: Number(sure.value) }) } });
  const sureNow = el("output", { for: "confidence" });
  const rare = el("input", { type: "checkbox", id: "all", on: { change: () => keeper.adjust({ all: rare.checked }) } });
  const makers = [...new Set(raw.entity.maker)].filter(Boolean).sort();
  const maker = el("select", { id: "maker", on: { change: () => keeper.adjust({ maker: maker.value }) } },
    el("option", { value: "" }, "Any maker"), makers.map((name) => el("option", { value: name }, name)));
  const reset = button("Reset filters", () => {
    keeper.adjust({ hidden: [], roles: [], from: 0, to: 0, confidence: 0, maker: "", all: false });
    box.querySelector("input").focus(); // the button goes away
  }, { id: "reset", class: "plain" });

  fill(box,
    !graph.papers ? null : group("Types", types.map((one) => one.row), "Shape and colour tell the type. Larger: in more papers." + (raw.entity.hub.includes(1) ? ` Faded: in more than ${Math.round(raw.hubShare * 100)} % of the papers.` : "")),
    roles.length ? group("Role in the paper", roles.map((one) => one.row)) : null,
    graph.links ? el("div", { class: "field" }, el("label", { for: "confidence" }, "Confidence at least "), sureNow, sure) : null,
    makers.length ? el("div", { class: "field" }, el("label", { for: "maker" }, "Papers with hardware of"), maker) : null,
    counts.rare ? el("label", { class: "check wide" }, rare, el("span", {}, `Also the ${counted(counts.rare, "entity", "entities")} of one paper only`)) : null,
    reset);
  if (counts.rare && raw.minSupport !== 2) box.querySelector(".wide span").textContent = `Also the ${counted(counts.rare, "entity", "entities")} of fewer than ${raw.minSupport} papers`;

  return (state) => {
    for (const one of types) one.show(!state.hidden.includes(one.name), isOnly(state.hidden, one.name, entityTypes));
    for (const one of roles) one.show(!state.roles.includes(one.name), isOnly(state.roles, one.name, roleNames));
    sure.value = String(state.confidence);
    sureNow.textContent = `${state.confidence} %`;
    rare.checked = state.all;
    maker.value = state.maker;
    reset.disabled = !(state.hidden.length || state.roles.length || state.from || state.to || state.confidence || state.maker || state.all);
  };
}

/** One line of the legend: shown or not, and a button that hides all the others. */
function check(name, word, count, run, runOnly, sign) {
  const input = el("input", { type: "checkbox", value: name, on: { change: run } });
  const label = el("label", { class: "check" }, input, sign, el("span", {}, word), el("span", { class: "count" }, count.toLocaleString("en")));
  const only = runOnly && button("", runOnly, { class: "only", value: "only " + name });
  const show = (isShown, isOnly) => {
    input.checked = isShown;
    if (!only) return;
    only.textContent = isOnly ? "all" : "only";
    only.setAttribute("aria-label", isOnly ? "Show all again" : `Show only ${word}`);
  };
  return { name, show, row: el("div", { class: "line" }, label, only) };
}

function group(title, labels, note) {
  return el("fieldset", {}, el("legend", {}, title), labels, note ? el("p", { class: "note" }, note) : null);
}

function countsOf(graph) {
  const { raw } = graph;
  const groups = { Paper: graph.papers };
  for (const type of raw.entity.type) groups[raw.types[type]] = (groups[raw.types[type]] ?? 0) + 1;
  const roles = {};
  for (const role of raw.link.role) roles[raw.roles[role]] = (roles[raw.roles[role]] ?? 0) + 1;
  return { groups, roles, rare: raw.entity.core.filter((core) => !core).length };
}

/** Build the time line: a bar a year, each a button; gives a function that shows a state. */
export function openYears(graph, box, keeper) {
  const counts = new Map();
  for (const year of graph.year) counts.set(year, (counts.get(year) ?? 0) + 1);
  const undated = counts.get(0) ?? 0;
  counts.delete(0);
  if (!counts.size) {
    fill(box, el("p", {}, graph.papers ? "No paper has a date." : ""));
    return () => {};
  }
  const [first, last] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  const years = Array.from({ length: Math.min(last - first + 1, 60) }, (_, i) => Math.max(first, last - 59) + i);
  const most = Math.max(...counts.values());
  const choose = (year, event) => {
    const { from, to } = keeper.now;
    if (event.shiftKey && from) keeper.adjust({ from: Math.min(from, year), to: Math.max(to || year, year) });
    else if (from === year && to === year) keeper.adjust({ from: 0, to: 0 });
    else keeper.adjust({ from: year, to: year });
  };
  const bars = years.map((year) => {
    const count = counts.get(year) ?? 0;
    const bar = el("span", { class: "bar-fill" });
    bar.style.height = `${count ? Math.max(6, Math.round((100 * count) / most)) : 0}%`;
    const short = years.length > 6 ? "’" + String(year).slice(-2) : String(year);
    return button([el("span", { class: "bar-box", "aria-hidden": "true" }, bar), el("span", { class: "bar-year", "aria-hidden": "true" }, short), el("span", { class: "quiet" }, `${year}, ${counted(count, "paper")}`)],
      (event) => choose(year, event), { class: "year", title: `${counted(count, "paper")} in ${year}`, value: String(year) });
  });
  const pick = (id, label, field, other) => {
    const select = el("select", { id, on: { change: () => {
      const value = Number(select.value);
      const rest = keeper.now[other];
      const swap = value && rest && (field === "from" ? value > rest : value < rest);
      keeper.adjust({ [field]: value, ...(swap ? { [other]: value } : {}) });
    } } }, el("option", { value: "0" }, "any"), years.map((year) => el("option", { value: String(year) }, String(year))));
    return [el("label", { for: id }, label), select];
  };
  const note = el("span", { class: "note" });
  fill(box, el("h2", {}, "Papers a year"), el("div", { class: "bars", role: "group", "aria-label": "Papers a year" }, bars),
    el("div", { class: "range" }, pick("from", "From", "from", "to"), pick("to", "to", "to", "from"), note));
  const row = box.querySelector(".bars");
  let atEnd = true; // the last years are what most look for
  row.addEventListener("scroll", () => { atEnd = row.scrollLeft + row.clientWidth >= row.scrollWidth - 2; });
  if (years.length > 12) new ResizeObserver(() => { if (atEnd) row.scrollLeft = row.scrollWidth; }).observe(row);
  return (state) => {
    box.querySelector("#from").value = String(state.from);
    box.querySelector("#to").value = String(state.to);
    for (const bar of bars) {
      const year = Number(bar.value);
      const chosen = Boolean(state.from || state.to) && year >= (state.from || 0) && year <= (state.to || 9999);
      bar.setAttribute("aria-pressed", String(chosen));
    }
    note.textContent = undated ? ((state.from || state.to) ? `${counted(undated, "paper")} without a date left out` : `${counted(undated, "paper")} without a date`) : "";
  };
}
