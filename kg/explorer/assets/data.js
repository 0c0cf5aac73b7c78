// The data of the page: unpacked once, indexed for walking from papers to entities and back.
// Nodes are numbered: papers first, then entities.

/** Unpack one of the page's data blocks. */
export async function unpack(id) {
  const text = document.getElementById(id).textContent;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/** Index the columns of the graph. */
export function indexGraph(raw) {
  const papers = raw.paper.id.length;
  const entities = raw.entity.key.length;
  const links = raw.link.paper.length;
  const graph = {
    raw, papers, entities, links, nodes: papers + entities,
    year: Int32Array.from(raw.paper.date, (date) => Number.parseInt(date.slice(0, 4), 10) || 0),
    support: new Int32Array(entities),
    byPaper: new Int32Array(papers + 1),
    byEntity: new Int32Array(entities + 1),
    entityLinks: new Int32Array(links),
    idOfKey: new Map(),
  };
  for (let link = 0; link < links; link++) {
    graph.byPaper[raw.link.paper[link] + 1]++;
    graph.byEntity[raw.link.entity[link] + 1]++;
    graph.support[raw.link.entity[link]]++;
  }
  for (let i = 0; i < papers; i++) graph.byPaper[i + 1] += graph.byPaper[i];
  for (let i = 0; i < entities; i++) graph.byEntity[i + 1] += graph.byEntity[i];
  const next = graph.byEntity.slice();
  for (let link = 0; link < links; link++) graph.entityLinks[next[raw.link.entity[link]]++] = link;
  for (let i = 0; i < papers; i++) graph.idOfKey.set("p:" + raw.paper.id[i], i);
  for (let i = 0; i < entities; i++) graph.idOfKey.set("e:" + raw.entity.key[i], papers + i);
  graph.rarity = Float64Array.from(graph.support, (count) => Math.log(1 + papers / Math.max(count, 1)));
  return graph;
}

/** Tell whether a node is a paper. */
export const isPaper = (graph, node) => node < graph.papers;

/** Give a node's name: a paper's title or an entity's name. */
export function nameOf(graph, node) {
  const name = isPaper(graph, node) ? graph.raw.paper.title[node] : graph.raw.entity.name[node - graph.papers];
  return name.trim() || "(no name)";
}

/** Give a node's group: Paper, or the entity's type. */
export function groupOf(graph, node) {
  return isPaper(graph, node) ? "Paper" : graph.raw.types[graph.raw.entity.type[node - graph.papers]];
}

/** Give a node's key, as it stands in the address of a view. */
export function keyOf(graph, node) {
  return isPaper(graph, node) ? "p:" + graph.raw.paper.id[node] : "e:" + graph.raw.entity.key[node - graph.papers];
}

/** Give the numbers of a node's links. */
export function linksOf(graph, node) {
  const found = [];
  if (isPaper(graph, node)) {
    for (let link = graph.byPaper[node]; link < graph.byPaper[node + 1]; link++) found.push(link);
    return found;
  }
  const entity = node - graph.papers;
  for (let i = graph.byEntity[entity]; i < graph.byEntity[entity + 1]; i++) found.push(graph.entityLinks[i]);
  return found;
}

/** Give the node at the other end of a link. */
export function otherEnd(graph, link, node) {
  return isPaper(graph, node) ? graph.papers + graph.raw.link.entity[link] : graph.raw.link.paper[link];
}

/** Give the community of a node, -1 for none. */
export function communityOf(graph, node) {
  return isPaper(graph, node) ? graph.raw.paper.community[node] : graph.raw.entity.community[node - graph.papers];
}

/** Give the radius of a node; the same as in Python's network.drawn_sizes. */
export function sizeOf(graph, node, support) {
  const scale = graph.raw.scales[groupOf(graph, node)];
  if (isPaper(graph, node)) return 7 * scale;
  return scale * (5 + 17 * Math.sqrt(Math.min((support ?? graph.support[node - graph.papers]) / graph.raw.mostSupport, 1.6)));
}
