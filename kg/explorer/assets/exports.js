// What is shown, to take away: picture, drawing, table, query.
import { SVG, shapeElement } from "./elements.js";
import { groupOf, isPaper } from "./data.js";
import { linesOf } from "./labels.js";
import { evidenceOf } from "./text.js";

const ANCHORS = { left: "start", center: "middle", right: "end" };

/** Give the canvas as PNG. */
export function pictureBlob(container) {
  return new Promise((done) => container.querySelector("canvas").toBlob(done, "image/png"));
}

/** Give the picture as it stands on the screen, as an SVG document. */
export function drawingOf(graph, picture, container, title) {
  const [width, height] = [container.clientWidth, container.clientHeight];
  const { sub, colours, network } = picture;
  const scale = network.getScale();
  const at = (node) => network.canvasToDOM(picture.place.get(node));
  const svg = document.createElementNS(SVG, "svg");
  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    return element;
  };
  const make = (tag, attributes, text) => {
    const element = set(document.createElementNS(SVG, tag), attributes);
    if (text !== undefined) element.textContent = text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "");
    return element;
  };
  set(svg, { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  svg.append(make("title", {}, title), make("rect", { width, height, fill: colours.map }));
  const lines = make("g", { stroke: colours.edge, "stroke-width": 1 });
  for (const edge of sub.edges) {
    const [a, b] = [at(edge.from), at(edge.to)];
    const faint = graph.raw.entity.hub[edge.to - graph.papers] && sub.focus !== edge.to;
    lines.append(make("line", { x1: a.x.toFixed(1), y1: a.y.toFixed(1), x2: b.x.toFixed(1), y2: b.y.toFixed(1), ...(faint ? { stroke: colours.edgeFaint } : {}) }));
  }
  const shapes = make("g", { stroke: colours.map, "stroke-width": 1 });
  for (const node of sub.drawn) {
    const group = groupOf(graph, node);
    const spot = at(node);
    const faded = !isPaper(graph, node) && graph.raw.entity.hub[node - graph.papers] && sub.focus !== node;
    const size = picture.size(node) * scale;
    shapes.append(shapeElement(graph.raw.shapes[group], spot.x, spot.y, Math.max(size, 1), { fill: colours.groups[group], opacity: faded ? "0.28" : "1" }));
  }
  const names = make("g", { "text-anchor": "middle", "dominant-baseline": "central", "font-family": "system-ui, sans-serif", stroke: colours.halo, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" });
  for (const label of picture.labels) {
    for (const { text, x, y } of linesOf(label)) {
      names.append(make("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": ANCHORS[label.align ?? "center"], "font-size": label.size.toFixed(1), fill: label.faded ? colours.quiet : colours.ink }, text));
    }
  }
  for (const region of picture.names) {
    for (const { text, x, y } of linesOf(region)) {
      names.append(make("text", { x: x.toFixed(1), y: y.toFixed(1), "font-size": region.size.toFixed(1), "font-weight": 680, fill: colours.region }, text));
    }
  }
  svg.append(lines, shapes, names);
  return new XMLSerializer().serializeToString(svg);
}

/** Give the links of a view as CSV; cells that a spreadsheet would run are made plain text. */
export function tableOf(graph, texts, sub) {
  const { raw } = graph;
  const cell = (value) => {
    const text = String(value).replace(/\s+/g, " ");
    return `"${(/^[=+\-@\t]/.test(text) ? "'" + text : text).replaceAll('"', '""')}"`;
  };
  const rows = [["paper", "title", "date", "role", "entity", "name", "type", "confidence", "evidence"]];
  for (const link of sub.links) {
    const [paper, entity] = [raw.link.paper[link], raw.link.entity[link]];
    rows.push([raw.paper.id[paper], raw.paper.title[paper], raw.paper.date[paper], raw.roles[raw.link.role[link]], raw.entity.key[entity], raw.entity.name[entity],
      raw.types[raw.entity.type[entity]], (raw.link.confidence[link] / 100).toFixed(2), texts ? evidenceOf(graph, texts, link).map((part) => part.text).join("") : ""]);
  }
  return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

const CLASSES = { Concept: "Topic" };

/** Give an address between angle brackets, with what SPARQL forbids there written as percent. */
function iri(text) {
  return "<" + text.replace(/[\u0000-\u0020<>"{}|^`\\]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")) + ">";
}

/** Give the query whose rows are the links of a view. */
export function queryOf(graph, state, sub) {
  const { raw } = graph;
  const paperIri = (paper) => iri(raw.base + raw.paper.iri[paper]);
  const entityIri = (entity) => iri(raw.base + "entity/" + (raw.entity.iri[entity] || raw.entity.key[entity]));
  const lines = [];
  const shown = raw.types.filter((type) => !state.hidden.includes(type));
  const exact = () => {
    const papers = [...new Set(sub.links.map((link) => raw.link.paper[link]))];
    const entities = [...new Set(sub.links.map((link) => raw.link.entity[link]))];
    lines.push(`  VALUES ?paper { ${papers.map(paperIri).join(" ")} }`, `  VALUES ?entity { ${entities.map(entityIri).join(" ")} }`);
  };
  if (sub.focus >= 0 && state.steps === 1) {
    lines.push(isPaper(graph, sub.focus) ? `  VALUES ?paper { ${paperIri(sub.focus)} }` : `  VALUES ?entity { ${entityIri(sub.focus - graph.papers)} }`);
    if (raw.partial) exact();
  } else if (sub.focus >= 0 || state.theme >= 0 || raw.partial) exact();
  else if (!state.all && raw.entity.core.includes(0)) {
    lines.push("  FILTER(", "    EXISTS { ?introduction kg:entity ?entity ; kg:role kg:introduces }",
      raw.minSupport === 2 ? "    || EXISTS { ?other kg:link/kg:entity ?entity FILTER(?other != ?paper) }"
        : `    || EXISTS { { SELECT ?entity { ?other kg:link/kg:entity ?entity } GROUP BY ?entity HAVING(COUNT(DISTINCT ?other) >= ${raw.minSupport}) } }`, "  )");
  }
  if (state.from) lines.push(`  FILTER(?year >= ${state.from})`);
  if (state.to) lines.push(`  FILTER(?year <= ${state.to})`);
  const least = Math.max(state.confidence / 100, raw.minConfidence);
  if (least > 0) lines.push(`  FILTER(?confidence >= ${least - 0.005 > 0 && state.confidence ? (least - 0.005).toFixed(3) : least.toFixed(3)})`);
  if (state.roles.length) lines.push(`  FILTER(?role NOT IN (${state.roles.filter((role) => raw.roles.includes(role)).map((role) => "kg:" + role).join(", ")}))`);
  if (state.maker) {
    const theirs = raw.entity.key.map((_, entity) => entity).filter((entity) => raw.entity.maker[entity] === state.maker);
    lines.push(`  FILTER EXISTS { VALUES ?hardware { ${theirs.map(entityIri).join(" ")} } ?paper kg:link/kg:entity ?hardware }`);
  }
  return [
    "PREFIX dcterms: <http://purl.org/dc/terms/>", "PREFIX kg: <https://w3id.org/litkg/ontology#>", "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>", "",
    "SELECT DISTINCT ?paper ?title ?year ?role ?entity ?name ?type ?confidence WHERE {",
    "  ?paper kg:link ?link ; dcterms:title ?title .", "  ?link kg:entity ?entity ; kg:role ?role ; kg:confidence ?confidence .",
    "  ?entity skos:prefLabel ?name ; a ?type .", "  OPTIONAL { ?paper kg:year ?year }",
    `  FILTER(?type IN (${shown.map((type) => "kg:" + (CLASSES[type] ?? type)).join(", ")}))`,
    ...lines, "}", "ORDER BY ?paper ?entity", "",
  ].join("\n");
}
