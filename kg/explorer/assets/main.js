// The page: what is shown follows from the state, and nothing else.
import { button, el, fill, offerFile, signOf, words } from "./elements.js";
import { groupOf, indexGraph, isPaper, keyOf, nameOf, unpack } from "./data.js";
import { drawingOf, pictureBlob, queryOf, tableOf } from "./exports.js";
import { openFilters, openYears } from "./filters.js";
import { showPanel } from "./panel.js";
import { openPicture } from "./picture.js";
import { find, folded, indexAbstracts, indexNames } from "./search.js";
import { addressOf, openState } from "./state.js";
import { filtered, subgraphOf } from "./subgraph.js";
import { openTable } from "./table.js";
import { shortened } from "./text.js";

const $ = (id) => document.getElementById(id);
const speak = (text) => { $("spoken").textContent = text; };

async function openPage() {
  if (typeof DecompressionStream === "undefined") {
    $("empty").hidden = false;
    $("empty").textContent = "This browser is too old to unpack the page's data. Any browser since 2023 can.";
    return;
  }
  const graph = indexGraph(await unpack("graph-data"));
  const names = indexNames(graph);
  const shown = { sub: null, pass: null, texts: null };
  let drawn = "";

  const render = (state) => keepFocus(() => show(state));
  const show = (state) => {
    const filters = JSON.stringify([state.hidden, state.roles, state.from, state.to, state.confidence, state.maker]);
    if (filters !== shown.filters) Object.assign(shown, { filters, pass: filtered(graph, state) });
    shown.sub = subgraphOf(graph, state, shown.pass, stretchOf($("map-box")));
    showFilters(state);
    showYears(state);
    const isMap = state.view === "map";
    $("map-box").hidden = !isMap;
    $("table").hidden = isMap;
    $("panel").hidden = !isMap;
    document.querySelector("main").classList.toggle("is-table", !isMap);
    $("stage").setAttribute("aria-label", isMap ? "Map" : "Table");
    $("view-map").setAttribute("aria-pressed", String(isMap));
    $("view-table").setAttribute("aria-pressed", String(!isMap));
    showStatus(graph, state, shown, keeper);
    showPanel(graph, shown.texts, $("panel"), state, shown.sub, shown.pass);
    if (isMap) {
      const key = JSON.stringify(state);
      if (key !== drawn) picture.draw(shown.sub, shown.pass);
      drawn = key;
    } else {
      drawn = "";
      showTable(state, shown.sub, shown.pass, shown.texts);
    }
  };
  const keeper = openState(render);
  if (!location.hash && graph.raw.focus) keeper.now.focus = graph.idOfKey.has("p:" + graph.raw.focus) ? "p:" + graph.raw.focus : "e:" + graph.raw.focus;

  const open = (node) => keeper.change({ focus: keyOf(graph, node), theme: -1 });
  const openTheme = (theme) => keeper.change({ focus: "", theme });
  const leave = () => {
    if (keeper.now.focus || keeper.now.theme >= 0) keeper.change({ focus: "", theme: -1 });
  };
  const showFilters = openFilters(graph, $("filters"), keeper);
  const showYears = openYears(graph, $("years"), keeper);
  const showTable = openTable(graph, $("table"), keeper);
  const picture = openPicture(graph, $("map"), { open, openTheme, leave, speak });
  openSearch(graph, names, shown, (node) => { open(node); if (keeper.now.view !== "map") keeper.adjust({ view: "map" }); });
  openTools(graph, shown, picture, keeper);
  if (matchMedia("(max-width: 760px)").matches) $("filters-fold").open = false;
  render(keeper.now);
  document.documentElement.dataset.ready = "picture";
  performance.mark("picture");

  shown.texts = await unpack("text-data");
  render(keeper.now);
  await indexAbstracts(names, shown.texts);
  document.documentElement.dataset.ready = "all";
  performance.mark("all");
}

/** Draw anew without losing the keyboard's place: the same control, or else the part that took its place. */
function keepFocus(draw) {
  const before = document.activeElement;
  const part = before && ["panel", "crumbs", "table"].find((id) => $(id).contains(before));
  draw();
  if (!part || before === $(part) || (before.isConnected && before.checkVisibility())) return;
  const same = before.value ? [...$(part).querySelectorAll("button")].find((one) => one.value === before.value) : before.id && $(before.id);
  const instead = part === "crumbs" ? ($("map-box").hidden ? $("stage") : $("map")) : $("panel").hidden ? $("stage") : $("panel");
  (same || instead).focus({ preventScroll: true });
}

/** How much wider than high a neighbourhood may be, with room for names at its sides. */
function stretchOf(box) {
  const [width, height] = [box.clientWidth, box.clientHeight];
  const sides = Math.min(215, width * 0.21);
  return width && height ? Math.max(0.5, Math.min(1.5, (width - 2 * sides) / (height - 76))) : 0.8;
}

function showStatus(graph, state, { sub }, keeper) {
  const what = sub.kind === "overview" ? "entities" : "papers and entities";
  const some = sub.drawn.length < sub.total ? `Showing ${sub.drawn.length.toLocaleString("en")} of ${sub.total.toLocaleString("en")} papers and entities` : `Showing all ${sub.total.toLocaleString("en")} ${what}`;
  const place = sub.focus >= 0 ? "of this neighbourhood" : state.theme >= 0 ? "of this theme" : "of this view";
  $("shown").textContent = sub.total ? `${some} ${place}` : "";
  const focused = sub.focus >= 0 || state.theme >= 0 || state.focus;
  fill($("crumbs"),
    focused ? button("← Whole map", () => keeper.change({ focus: "", theme: -1 }), { id: "whole" }) : null,
    sub.focus >= 0 ? el("div", { class: "switch", role: "group", "aria-label": "Steps" }, [1, 2].map((steps) =>
      button(steps === 1 ? "1 step" : "2 steps", () => keeper.adjust({ steps }), { "aria-pressed": String(state.steps === steps), value: String(steps) }))) : null);
  const empty = $("empty");
  empty.hidden = sub.drawn.length > 0;
  empty.textContent = graph.papers ? "Nothing passes the filters." : graph.raw.partial ? "No paper is left." : "This graph has no papers yet.";
  if (state.focus && sub.focus < 0) $("shown").textContent += ". What the address asks for is not in this page.";
}

function openSearch(graph, names, shown, open) {
  const [input, list, box] = [$("search"), $("hits"), $("hits-box")];
  let hits = [];
  let current = -1;
  let scrolled = false; // asking the list itself would lay it out at every keystroke
  list.addEventListener("scroll", () => { scrolled = true; });
  const close = () => {
    box.hidden = true;
    current = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (next) => {
    current = next;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === current)));
    if (current >= 0) {
      input.setAttribute("aria-activedescendant", list.children[current].id);
      if (current || scrolled) list.children[current].scrollIntoView({ block: "nearest" });
      scrolled = false;
    } else input.removeAttribute("aria-activedescendant");
  };
  const choose = (node) => {
    close();
    input.value = "";
    open(node);
    $("panel").focus({ preventScroll: true });
  };
  const look = () => {
    const found = find(graph, names, input.value);
    hits = found.hits;
    fill(list, hits.map(({ node, rank }, i) => el("li", { role: "option", id: "hit-" + i, "aria-selected": "false", on: { mousedown: (event) => event.preventDefault(), click: () => choose(node) } },
      signOf(graph, groupOf(graph, node)), words(shortened(nameOf(graph, node), 120)), el("span", { class: "count" }, describeHit(graph, node, rank)),
      ...whereFound(graph, names, shown.texts, node, rank, input.value))));
    $("hits-count").textContent = !input.value.trim() ? "" : found.total ? `${hits.length} of ${found.total.toLocaleString("en")} found` : "Nothing found";
    box.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(hits.length > 0 && !box.hidden));
    point(hits.length ? 0 : -1);
  };
  input.addEventListener("input", look);
  input.addEventListener("focus", () => { if (input.value.trim()) look(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (hits.length) point((current + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length);
    } else if (event.key === "Enter" && current >= 0 && !box.hidden) {
      event.preventDefault();
      choose(hits[current].node);
    } else if (event.key === "Escape") {
      if (box.hidden) input.value = "";
      close();
    }
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
}

/** Give the other name or the words of the abstract that were found, where the name does not show them. */
function whereFound(graph, names, texts, node, rank, query) {
  if (rank === 5 && texts?.abstract) {
    const text = texts.abstract[node];
    const at = names.abstracts[node].indexOf(folded(query).trim().split(/\s+/)[0]);
    const start = at > 30 ? text.indexOf(" ", at - 30) + 1 : 0;
    return [el("span", { class: "found" }, words((start ? "… " : "") + shortened(text.slice(start, start + 120), 90)))];
  }
  if (rank % 1 === 0) return [];
  const wanted = folded(query).split(/\s+/).filter(Boolean);
  const label = graph.raw.entity.labels[node - graph.papers].find((one) => wanted.every((word) => folded(one).includes(word)));
  return label ? [el("span", { class: "found" }, "also called ", words(shortened(label, 80)))] : [];
}

function describeHit(graph, node, rank) {
  if (isPaper(graph, node)) return rank === 5 ? "in the abstract" : graph.raw.paper.date[node].slice(0, 4);
  const count = graph.support[node - graph.papers];
  return `${groupOf(graph, node)}, ${count} ${count === 1 ? "paper" : "papers"}`;
}

function openTools(graph, shown, picture, keeper) {
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark");
  const paint = () => {
    $("theme").textContent = isDark() ? "Light" : "Dark";
    $("theme").setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
    picture.repaint();
  };
  $("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    paint();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  $("view-map").addEventListener("click", () => keeper.change({ view: "map" }));
  $("view-table").addEventListener("click", () => keeper.change({ view: "table" }));
  $("zoom-in").addEventListener("click", () => picture.zoom(1.4));
  $("zoom-out").addEventListener("click", () => picture.zoom(1 / 1.4));
  $("zoom-fit").addEventListener("click", () => picture.fit());
  $("skip").addEventListener("click", (event) => {
    event.preventDefault();
    (keeper.now.view === "map" ? $("map") : $("table")).focus();
  });
  paint();

  const menu = $("export-menu");
  const fold = (closed) => {
    menu.hidden = closed;
    $("export").setAttribute("aria-expanded", String(!closed));
  };
  $("export").addEventListener("click", () => fold(!menu.hidden));
  menu.parentElement.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      fold(true);
      $("export").focus();
    }
  });
  menu.parentElement.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.parentElement.contains(event.relatedTarget)) fold(true); });
  addEventListener("pointerdown", (event) => { if (!menu.parentElement.contains(event.target)) fold(true); });
  const item = (id, run) => $(id).addEventListener("click", async () => {
    fold(true);
    $("export").focus(); // where the reader was, also after a dialog
    await run();
  });
  const needMap = () => { if (keeper.now.view !== "map") keeper.adjust({ view: "map" }); picture.network.redraw(); };
  item("export-png", async () => { needMap(); offerFile(await pictureBlob($("map")), "explorer.png"); });
  item("export-svg", async () => { needMap(); offerFile(new Blob([drawingOf(graph, picture, $("map"), document.title)], { type: "image/svg+xml" }), "explorer.svg"); });
  item("export-csv", async () => offerFile(new Blob(["\uFEFF", tableOf(graph, shown.texts, shown.sub)], { type: "text/csv" }), "explorer.csv"));
  item("export-sparql", async () => showDialog("The query for this view", "Run it with kg query, or on any SPARQL 1.1 server that holds the graph. Its rows are the links of this view.", queryOf(graph, keeper.now, shown.sub)));
  item("export-link", async () => showDialog("Link to this view", keeper.framed ? "Put this after the address of the page's own file; it holds all that is chosen here." : "The address holds all that is chosen here.", keeper.framed ? "#" + addressOf(keeper.now) : location.href));
}

function showDialog(title, note, text) {
  $("dialog-title").textContent = title;
  $("dialog-note").textContent = note;
  $("dialog-text").value = text;
  $("dialog-copy").textContent = "Copy";
  $("dialog-copy").onclick = async () => {
    $("dialog-text").select();
    try {
      await navigator.clipboard.writeText(text);
      $("dialog-copy").textContent = "Copied";
    } catch {
      $("dialog-copy").textContent = "Press Ctrl+C";
    }
  };
  $("dialog-close").onclick = () => $("dialog").close();
  $("dialog").showModal();
}

openPage();
