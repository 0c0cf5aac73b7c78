// The side panel: the whole collection, a paper, or an entity, with the words that prove each link.
import { button, el, fill, signOf, words } from "./elements.js";
import { communityOf, groupOf, isPaper, keyOf, linksOf, nameOf, otherEnd } from "./data.js";
import { roleWord } from "./filters.js";
import { addressOf } from "./state.js";
import { counted, evidenceOf, mentionsOf, safeAddress, segmentsOf, shortened, textOf, themeName } from "./text.js";

const MOST = 40;

/** A link to a node's view; works with keyboard, mouse and "open in a new tab". */
export function nodeLink(graph, state, node, label, className = "node") {
  const address = "#" + addressOf({ ...state, focus: keyOf(graph, node), theme: -1, view: "map" });
  return el("a", { href: address, class: className }, words(label ?? shortened(nameOf(graph, node), 300)));
}

/** Show in the panel what the state is about. */
export function showPanel(graph, texts, box, state, sub, pass) {
  const node = state.focus ? graph.idOfKey.get(state.focus) ?? -1 : -1;
  const context = { graph, texts, state, pass, sub };
  if (state.focus && node < 0) fill(box, el("h2", {}, "Not in this page"), el("p", {}, words(shortened(state.focus.slice(2), 200)), " is not among the papers and entities of this page."));
  else if (node < 0) fill(box, ...overview(context));
  else fill(box, ...(isPaper(graph, node) ? paperParts(context, node) : entityParts(context, node)));
  box.setAttribute("aria-label", shortened("Details: " + box.querySelector("h2").textContent, 120));
  box.scrollTop = 0;
}

function section(title, ...children) {
  const kept = children.flat().filter(Boolean);
  return kept.length ? el("section", {}, el("h3", {}, title), kept) : null;
}

/** A list that shows its first items and offers the rest. */
function longList(items, make, className = "list") {
  const list = el("ul", { class: className });
  const more = el("p", {});
  let shown = 0;
  const show = (count) => {
    for (const item of items.slice(shown, shown + count)) list.append(make(item));
    shown = Math.min(items.length, shown + count);
    fill(more, shown < items.length ? button(`Show more of ${items.length.toLocaleString("en")}`, () => {
      const next = list.children.length;
      show(200);
      list.children[next]?.querySelector("a, button")?.focus();
    }, { class: "plain" }) : "");
  };
  show(MOST);
  return [list, more];
}

function overview({ graph, state, pass, sub }) {
  const { raw } = graph;
  if (!graph.papers) return [el("h2", {}, "Nothing here yet"), el("p", {}, raw.partial
    ? "What was asked of kg explore leaves out all papers. Write the page again with other years, papers or another query."
    : "This graph has no papers. Build it with at least one and open the page again.")];
  const theme = state.theme;
  const inTheme = sub.entities.filter((node) => !raw.entity.hub[node - graph.papers] || theme >= 0).slice(0, 400);
  const heading = theme >= 0 ? themeName(graph, theme) || "Theme" : "The collection";
  const byType = raw.types.map((type) => [type, inTheme.filter((node) => groupOf(graph, node) === type).slice(0, theme >= 0 ? 15 : 6)]);
  const hubs = sub.entities.filter((node) => raw.entity.hub[node - graph.papers]);
  return [
    el("h2", {}, words(heading)),
    el("p", { class: "facts" }, theme >= 0
      ? `${counted(sub.papers.length, "paper")} and ${counted(sub.entities.length, "entity", "entities")} that they name together.`
      : `${counted(graph.papers, "paper")}, ${counted(graph.entities, "entity", "entities")}, ${counted(graph.links, "link")}.`
        + (raw.entity.core.includes(0) ? ` The map shows entities that ${raw.minSupport === 2 ? "two" : raw.minSupport} papers share or that a paper introduces; search finds the rest.` : "")
        + (raw.leftOut ? ` These are the newest papers; ${counted(raw.leftOut, "older one")} had no room in the page: kg explore draws others with --until, --query or --max-papers.` : "")),
    theme < 0 && raw.communities.length ? section("Themes", el("ul", { class: "list themes" }, themesByPapers(graph, pass).map(([number, papers]) =>
      el("li", {}, el("a", { href: "#" + addressOf({ ...state, theme: number, focus: "", view: "map" }) }, words(themeName(graph, number))), el("span", { class: "count" }, counted(papers, "paper")))))) : null,
    hubs.length ? section("Named by very many", el("p", { class: "chips" }, hubs.slice(0, 12).map((node) => chip({ graph, state, pass }, node)))) : null,
    ...byType.map(([type, nodes]) => (nodes.length ? section(theme >= 0 ? type : `Most shared: ${type}`, el("p", { class: "chips" }, nodes.map((node) => chip({ graph, state, pass }, node)))) : null)),
    theme >= 0 ? section("Papers", longList(sub.papers, (paper) => el("li", {}, nodeLink(graph, state, paper)))) : null,
  ].filter(Boolean);
}

/** Give each theme with the number of its papers that pass, the largest first. */
function themesByPapers(graph, pass) {
  const counts = graph.raw.communities.map(() => 0);
  graph.raw.paper.community.forEach((theme, paper) => { if (theme >= 0 && pass.paperPasses[paper]) counts[theme]++; });
  return [...counts.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

function chip({ graph, state, pass }, node) {
  return el("a", { class: "chip", href: "#" + addressOf({ ...state, focus: keyOf(graph, node), theme: -1, view: "map" }) },
    signOf(graph, groupOf(graph, node)), words(shortened(nameOf(graph, node), 60)), el("span", { class: "count" }, pass.support[node - graph.papers].toLocaleString("en")));
}

function badge(graph, group) {
  return el("span", { class: "badge" }, signOf(graph, group), group);
}

function marked(context, segments) {
  const { graph, state } = context;
  return segments.map(({ text, link }) => {
    if (link < 0) return text;
    const node = graph.papers + graph.raw.link.entity[link];
    const group = groupOf(graph, node);
    const role = graph.raw.roles[graph.raw.link.role[link]];
    const mark = nodeLink(graph, state, node, text, "mark type-" + group);
    mark.title = `${group}: ${shortened(nameOf(graph, node), 80)} (${roleWord(role)})`;
    return mark;
  });
}

/** The sentence that proves a link. */
function evidence(context, link) {
  if (!context.texts) return null;
  const segments = evidenceOf(context.graph, context.texts, link);
  return segments.length ? el("blockquote", { dir: "auto" }, segments.map(({ text, link: one }) => (one < 0 ? text : el("mark", {}, text)))) : null;
}

function outside(label, address) {
  const safe = safeAddress(address);
  return safe ? el("a", { href: safe, rel: "noopener noreferrer", target: "_blank", class: "out" }, label, el("span", { class: "quiet" }, " (opens in a new tab)")) : null;
}

function paperParts(context, paper) {
  const { graph, texts, state, pass } = context;
  const { raw } = graph;
  const column = raw.paper;
  const links = linksOf(graph, paper);
  const facts = [column.date[paper], column.venue[paper], column.organization[paper], column.authors[paper]].filter((fact) => fact);
  const addresses = [
    column.arxiv[paper] ? outside("arXiv", "https://arxiv.org/abs/" + column.arxiv[paper]) : null,
    column.doi[paper] ? outside("DOI", "https://doi.org/" + column.doi[paper]) : null,
    column.url[paper] && !column.url[paper].includes("arxiv.org/") ? outside("Page", column.url[paper]) : null,
    ...column.code[paper].map((address) => outside("Code: " + shortened(address.replace(/^https?:\/\/(www\.)?/, ""), 44), address)),
  ].filter(Boolean);
  const text = texts ? textOf(graph, texts, paper) : column.title[paper] + "\n";
  const titleEnd = [...column.title[paper]].length;
  const mentions = texts ? mentionsOf(texts, links) : [];
  const abstract = texts?.abstract?.[paper];
  return [
    badge(graph, "Paper"),
    el("h2", { dir: "auto" }, marked(context, segmentsOf(text, 0, titleEnd, mentions))),
    facts.length ? el("p", { class: "facts" }, facts.flatMap((fact, i) => [i ? " · " : "", words(shortened(fact, 400))])) : null,
    addresses.length ? el("p", { class: "outs" }, addresses) : null,
    !texts ? el("p", {}, "Reading the abstract …") : abstract ? section("Abstract", el("p", { class: "abstract", dir: "auto" }, marked(context, segmentsOf(text, titleEnd + 1, [...text].length, mentions))))
      : el("p", { class: "facts" }, texts.abstract ? "This paper has no abstract." : "This page was made without abstracts."),
    resultsTable(context, paper),
    ...raw.roles.map((role, number) => {
      const here = links.filter((link) => raw.link.role[link] === number);
      return here.length ? section(`${roleWord(role)} (${here.length})`, el("ul", { class: "list proofs" }, here.map((link) => proof(context, link, graph.papers + raw.link.entity[link], false)))) : null;
    }),
    relatedPapers(context, paper),
    pass.paperPasses[paper] ? null : el("p", { class: "facts" }, "The filters leave this paper out of the map."),
    themeOf(graph, state, paper),
  ].filter(Boolean);
}

function proof(context, link, node, byPaper) {
  const { graph, state } = context;
  const { raw } = graph;
  const role = raw.roles[raw.link.role[link]];
  const facts = byPaper ? [roleWord(role), raw.paper.date[node].slice(0, 4)] : [];
  if (!byPaper && raw.link.type[link] !== raw.entity.type[raw.link.entity[link]]) facts.push("here a " + raw.types[raw.link.type[link]].toLowerCase());
  return el("li", {}, byPaper ? null : signOf(graph, groupOf(graph, node)), nodeLink(graph, state, node),
    el("span", { class: "count" }, [...facts.filter(Boolean), `${raw.link.confidence[link]} %`].join(" · ")), evidence(context, link));
}

function resultsTable({ texts }, paper) {
  const results = texts?.results?.[paper] ?? [];
  if (!results.length) return null;
  const cells = (result) => {
    const [metric, value, subject, baseline, dataset, hardware, quote] = result;
    const where = [subject, baseline && "against " + baseline, dataset && "on " + dataset, hardware && "with " + hardware].filter(Boolean).join(", ");
    return el("tr", { title: shortened(quote, 400) }, el("td", { class: "value" }, words(value)), el("td", {}, words(metric || "—"), where ? el("span", { class: "count" }, words(where)) : null));
  };
  return section("Results", el("table", { class: "results" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Value"), el("th", { scope: "col" }, "What"))), el("tbody", {}, results.map(cells))));
}

/** Related papers as given, or else those that share the rarest entities. */
function relatedPapers(context, paper) {
  const { graph, texts, state } = context;
  const given = texts?.related?.[paper] ?? [];
  const items = given.length
    ? given.map(([node, , reasons]) => ({ node, reasons }))
    : sharing(graph, paper).map(({ node, shared }) => ({ node, reasons: ["Both name " + shared.map((entity) => shortened(graph.raw.entity.name[entity], 60)).join(", ")] }));
  if (!items.length) return null;
  return section("Related papers", el("ul", { class: "list" }, items.slice(0, 10).map(({ node, reasons }) =>
    el("li", {}, nodeLink(graph, state, node), reasons.slice(0, 4).map((reason) => el("p", { class: "reason" }, words(reason)))))));
}

/** Papers that share entities, weighted by how rare these are. */
export function sharing(graph, paper, most = 6) {
  const found = new Map();
  for (const link of linksOf(graph, paper)) {
    const entity = graph.raw.link.entity[link];
    if (graph.support[entity] > 2000) continue;
    for (const other of linksOf(graph, graph.papers + entity)) {
      const node = graph.raw.link.paper[other];
      if (node === paper) continue;
      if (!found.has(node)) found.set(node, { node, score: 0, shared: [] });
      const one = found.get(node);
      one.score += graph.raw.entity.hub[entity] ? 0.05 : graph.rarity[entity];
      one.shared.push(entity);
    }
  }
  const best = [...found.values()].sort((a, b) => b.score - a.score || a.node - b.node).slice(0, most);
  for (const one of best) one.shared.sort((a, b) => graph.rarity[b] - graph.rarity[a]).splice(5);
  return best;
}

function themeOf(graph, state, node) {
  const theme = communityOf(graph, node);
  if (theme < 0) return null;
  return section("Theme", el("p", {}, el("a", { href: "#" + addressOf({ ...state, focus: "", theme, view: "map" }) }, words(themeName(graph, theme)))));
}

function entityParts(context, node) {
  const { graph, state, pass } = context;
  const { raw } = graph;
  const entity = node - graph.papers;
  const links = linksOf(graph, node).filter((link) => pass.linkPasses[link]);
  const introduces = raw.roles.indexOf("introduces");
  links.sort((a, b) => Number(raw.link.role[b] === introduces) - Number(raw.link.role[a] === introduces)
    || raw.paper.date[raw.link.paper[b]].localeCompare(raw.paper.date[raw.link.paper[a]], "en") || raw.link.confidence[b] - raw.link.confidence[a] || a - b);
  const hidden = graph.support[entity] - links.length;
  return [
    badge(graph, groupOf(graph, node)),
    el("h2", {}, words(nameOf(graph, node))),
    raw.entity.definition[entity] ? el("p", {}, words(raw.entity.definition[entity])) : null,
    el("p", { class: "facts" }, `In ${counted(graph.support[entity], "paper")}`, hidden ? `, ${hidden.toLocaleString("en")} left out by the filters` : "",
      raw.entity.hub[entity] ? ". Named so often that the map shows it faded." : "."),
    raw.entity.labels[entity].length ? section("Also called", el("p", {}, words(raw.entity.labels[entity].slice(0, 12).map((label) => shortened(label, 80)).join(", ")))) : null,
    raw.entity.broader[entity].length ? section("Kind of", el("p", { class: "chips" }, raw.entity.broader[entity].map((key) => {
      const broad = graph.idOfKey.get("e:" + key);
      return broad === undefined ? words(key.replaceAll("-", " ")) : chip(context, broad);
    }))) : null,
    often(context, node, links),
    section(`Papers (${links.length.toLocaleString("en")})`, longList(links, (link) => proof(context, link, raw.link.paper[link], true), "list proofs")),
    themeOf(graph, state, node),
  ].filter(Boolean);
}

/** Entities that stand in the same papers more than chance would have it. */
function often(context, node, links) {
  const { graph } = context;
  const counts = new Map();
  for (const link of links.slice(0, 3000)) {
    for (const other of linksOf(graph, otherEnd(graph, link, node))) {
      const entity = graph.raw.link.entity[other];
      if (graph.papers + entity !== node && graph.raw.entity.core[entity]) counts.set(entity, (counts.get(entity) ?? 0) + 1);
    }
  }
  const best = [...counts].filter(([, count]) => count > 1 || links.length === 1).map(([entity, count]) => [entity, count * graph.rarity[entity]])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 10);
  return best.length ? section("Often together with", el("p", { class: "chips" }, best.map(([entity]) => chip(context, graph.papers + entity)))) : null;
}
