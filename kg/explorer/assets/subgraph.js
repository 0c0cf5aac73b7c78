// Which nodes and edges a state shows, and where they stand. Pure: no element is touched here.
import { communityOf, groupOf, isPaper, linksOf, otherEnd, sizeOf } from "./data.js";

const MOST_OVERVIEW = 500;
const MOST_AROUND = 160;
const MOST_THEME = 200;
const COMPANIONS = 3;

/** Apply the filters: which links and papers pass, and each entity's papers among them. */
export function filtered(graph, state) {
  const { link, types, roles, entity } = graph.raw;
  const hiddenType = new Set(state.hidden.map((name) => types.indexOf(name)));
  const hiddenRole = new Set(state.roles.map((name) => roles.indexOf(name)));
  const paperPasses = new Uint8Array(graph.papers);
  for (let paper = 0; paper < graph.papers; paper++) {
    const year = graph.year[paper];
    if (state.from && (!year || year < state.from)) continue;
    if (state.to && (!year || year > state.to)) continue;
    paperPasses[paper] = state.maker ? 0 : 1;
  }
  if (state.maker) {
    for (let one = 0; one < graph.links; one++) {
      const year = graph.year[link.paper[one]];
      const inYears = (!state.from || year >= state.from) && (!state.to || (year && year <= state.to));
      if (inYears && entity.maker[link.entity[one]] === state.maker) paperPasses[link.paper[one]] = 1;
    }
  }
  const linkPasses = new Uint8Array(graph.links);
  const support = new Int32Array(graph.entities);
  for (let one = 0; one < graph.links; one++) {
    if (!paperPasses[link.paper[one]] || link.confidence[one] < state.confidence) continue;
    if (hiddenRole.has(link.role[one]) || hiddenType.has(entity.type[link.entity[one]])) continue;
    linkPasses[one] = 1;
    support[link.entity[one]]++;
  }
  return { paperPasses, linkPasses, support, hidePapers: state.hidden.includes("Paper") };
}

/**
 * Give what a state shows: nodes with places and edges to draw, and all nodes and links that
 * belong to it, drawn or not. A neighbourhood is so many times wider than high as `stretch` says.
 */
export function subgraphOf(graph, state, pass, stretch = 0.8) {
  const focus = state.focus ? graph.idOfKey.get(state.focus) ?? -1 : -1;
  if (focus >= 0) return aroundNode(graph, state, pass, focus, stretch);
  return wholeMap(graph, state, pass);
}

/** The first view, as it was laid out and handed over by pyvis. */
function firstView(graph, pass) {
  const { nodes, edges, overview } = graph.raw.first;
  const drawn = nodes.map((node) => node.id);
  const papers = Array.from({ length: graph.papers }, (_, paper) => paper);
  const core = graph.raw.entity.core.flatMap((isCore, entity) => (isCore ? [graph.papers + entity] : []));
  core.sort((a, b) => pass.support[b - graph.papers] - pass.support[a - graph.papers] || a - b);
  return {
    ...scopeOf(graph, pass, papers, core), kind: overview ? "overview" : "map", focus: -1, drawn, places: nodes.map(({ x, y }) => ({ x, y })),
    edges: edges.map((edge) => ({ id: edge.id, from: edge.from, to: edge.to, link: overview ? -1 : edge.id, weight: edge.value })),
    total: papers.length + core.length,
  };
}

const isFiltered = (state) => state.hidden.length || state.roles.length || state.from || state.to || state.confidence || state.maker || state.all;

function wholeMap(graph, state, pass) {
  const theme = state.theme;
  if (theme < 0 && !isFiltered(state)) return firstView(graph, pass);
  const inTheme = (node) => theme < 0 || communityOf(graph, node) === theme;
  const entities = [];
  for (let e = 0; e < graph.entities; e++) {
    if (!pass.support[e] || !(state.all || graph.raw.entity.core[e])) continue;
    if (inTheme(graph.papers + e)) entities.push(graph.papers + e);
  }
  const papers = [];
  for (let p = 0; p < graph.papers; p++) if (pass.paperPasses[p] && inTheme(p)) papers.push(p);
  const bySupport = (a, b) => pass.support[b - graph.papers] - pass.support[a - graph.papers] || a - b;
  entities.sort(bySupport);
  const scope = scopeOf(graph, pass, papers, entities);
  const total = entities.length + (pass.hidePapers ? 0 : papers.length);
  let drawn;
  let overview = pass.hidePapers;
  if (total <= (theme < 0 ? graph.raw.maxNodes : MOST_THEME * 2)) drawn = pass.hidePapers ? entities : [...papers, ...entities];
  else {
    overview = true;
    drawn = entities.slice(0, Math.min(theme < 0 ? MOST_OVERVIEW : MOST_THEME, graph.raw.maxNodes));
  }
  const places = placesOnMap(graph, drawn, pass);
  const edges = overview ? companions(graph, pass, drawn) : edgesAmong(graph, pass, drawn);
  return { ...scope, kind: overview ? "overview" : "map", isTheme: theme >= 0, focus: -1, drawn, places, edges, total };
}

function aroundNode(graph, state, pass, focus, stretch) {
  const { roles, link: columns } = graph.raw;
  const introduces = roles.indexOf("introduces");
  const good = (node) => linksOf(graph, node).filter((link) => pass.linkPasses[link]);
  const worth = (link, from) => {
    const other = otherEnd(graph, link, from);
    const role = columns.role[link] === introduces ? 1000 : 0;
    return role + columns.confidence[link] + (isPaper(graph, other) ? (graph.year[other] - 1990) * 5 : 0);
  };
  const first = good(focus)
    .map((link) => ({ node: otherEnd(graph, link, focus), worth: worth(link, focus) }))
    .sort((a, b) => b.worth - a.worth || a.node - b.node)
    .map((one) => one.node);
  const near = first.slice(0, MOST_AROUND);
  const far = new Map();
  if (state.steps === 2) {
    for (const node of first) {
      if (!isPaper(graph, node) && graph.raw.entity.hub[node - graph.papers]) continue;
      for (const link of good(node)) {
        const other = otherEnd(graph, link, node);
        if (other === focus) continue;
        const entity = columns.entity[link];
        const rare = state.all || isPaper(graph, other) || graph.raw.entity.core[entity];
        if (rare) far.set(other, (far.get(other) ?? 0) + graph.rarity[entity] * columns.confidence[link]);
      }
    }
  }
  const ranked = [...far].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([node]) => node);
  const room = Math.max(0, Math.min(MOST_AROUND, graph.raw.maxNodes - 1) - near.length);
  const outer = ranked.slice(0, Math.min(room, Math.max(60, near.length * 2)));
  const shows = (node) => !(pass.hidePapers && isPaper(graph, node));
  const drawn = [focus, ...near.filter(shows), ...outer.filter(shows)];
  const all = [focus, ...first, ...ranked];
  const [papers, entities] = [all.filter((node) => isPaper(graph, node)), all.filter((node) => !isPaper(graph, node))];
  const scope = state.steps === 1 ? { papers, entities, links: good(focus) } : scopeOf(graph, pass, papers, entities);
  const places = ringsAround(graph, focus, near.filter(shows), outer.filter(shows), pass, stretch);
  const edges = edgesAmong(graph, pass, drawn);
  return { ...scope, kind: "around", focus, drawn, places, edges, total: all.filter(shows).length };
}

/** All papers, entities and links that belong to a view, drawn or not. */
function scopeOf(graph, pass, papers, entities) {
  const inside = new Uint8Array(graph.nodes);
  for (const node of papers) inside[node] = 1;
  for (const node of entities) inside[node] = 1;
  const links = [];
  for (let link = 0; link < graph.links; link++) {
    if (!pass.linkPasses[link]) continue;
    if (inside[graph.raw.link.paper[link]] && inside[graph.papers + graph.raw.link.entity[link]]) links.push(link);
  }
  return { papers, entities, links };
}

function edgesAmong(graph, pass, drawn) {
  const inside = new Uint8Array(graph.nodes);
  for (const node of drawn) inside[node] = 1;
  const edges = [];
  for (const node of drawn) {
    if (!isPaper(graph, node)) continue;
    for (const link of linksOf(graph, node)) {
      const entity = graph.papers + graph.raw.link.entity[link];
      if (pass.linkPasses[link] && inside[entity]) edges.push({ id: link, from: node, to: entity, link });
    }
  }
  return edges;
}

/** Each entity's strongest companions: those whose papers are most nearly the same. */
function companions(graph, pass, drawn) {
  const inside = new Uint8Array(graph.nodes);
  for (const node of drawn) inside[node] = 1;
  const shared = new Map();
  for (let paper = 0; paper < graph.papers; paper++) {
    const here = [];
    for (const link of linksOf(graph, paper)) {
      const entity = graph.raw.link.entity[link];
      if (pass.linkPasses[link] && inside[graph.papers + entity] && !graph.raw.entity.hub[entity]) here.push(entity);
    }
    for (let i = 0; i < here.length; i++) {
      for (let j = i + 1; j < here.length; j++) {
        const pair = here[i] * graph.entities + here[j];
        shared.set(pair, (shared.get(pair) ?? 0) + 1);
      }
    }
  }
  const best = new Map();
  for (const [pair, count] of shared) {
    const [a, b] = [Math.floor(pair / graph.entities), pair % graph.entities];
    const weight = count / Math.sqrt(pass.support[a] * pass.support[b]);
    for (const entity of [a, b]) {
      if (!best.has(entity)) best.set(entity, []);
      best.get(entity).push({ pair, a, b, weight });
    }
  }
  const kept = new Map();
  for (const list of best.values()) {
    list.sort((x, y) => y.weight - x.weight || x.pair - y.pair);
    for (const one of list.slice(0, COMPANIONS)) kept.set(one.pair, one);
  }
  return [...kept.values()].map((one) => ({
    id: `${one.a}-${one.b}`, from: graph.papers + one.a, to: graph.papers + one.b, link: -1, weight: one.weight,
  }));
}

function placesOnMap(graph, drawn, pass) {
  const points = drawn.map((node) => ({ x: graph.raw.x[node], y: graph.raw.y[node] }));
  const radii = drawn.map((node) => sizeOf(graph, node, pass.support[node - graph.papers]) + 5);
  drawIn(points);
  return spreadApart(points, radii);
}

/** Bring points that stand far from all others nearer, so that they do not make the rest small. */
function drawIn(points) {
  const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const [x, y] = [middle(points.map((point) => point.x)), middle(points.map((point) => point.y))];
  const distances = points.map((point) => Math.hypot(point.x - x, point.y - y));
  const reach = 1.4 * ([...distances].sort((a, b) => a - b)[Math.floor(points.length * 0.9)] ?? 0);
  points.forEach((point, i) => {
    if (distances[i] <= reach) return;
    point.x = x + ((point.x - x) * reach) / distances[i];
    point.y = y + ((point.y - y) * reach) / distances[i];
  });
}

/** Push circles apart where they overlap; what does not overlap stays where it is. */
export function spreadApart(points, radii, rounds = 12) {
  const cell = 80;
  for (let round = 0; round < rounds; round++) {
    const grid = new Map();
    points.forEach((point, i) => {
      const key = Math.floor(point.x / cell) * 100003 + Math.floor(point.y / cell);
      if (!grid.has(key)) grid.set(key, []);
      grid.get(key).push(i);
    });
    let moved = false;
    for (let i = 0; i < points.length; i++) {
      const [cx, cy] = [Math.floor(points[i].x / cell), Math.floor(points[i].y / cell)];
      for (let dx = -1; dx <= 1; dx++) for (let dy = -1; dy <= 1; dy++) {
        for (const j of grid.get((cx + dx) * 100003 + cy + dy) ?? []) {
          if (j <= i) continue;
          let [x, y] = [points[i].x - points[j].x, points[i].y - points[j].y];
          if (!x && !y) [x, y] = [Math.cos(i + j), Math.sin(i + j)];
          const distance = Math.hypot(x, y);
          const overlap = radii[i] + radii[j] - distance;
          if (overlap <= 0.5) continue;
          moved = true;
          const push = overlap / 2 / distance;
          points[i].x += x * push;
          points[i].y += y * push;
          points[j].x -= x * push;
          points[j].y -= y * push;
        }
      }
    }
    if (!moved) break;
  }
  return points;
}

/**
 * Put a node's neighbours around it: like beside like, second steps near their first. Both sides
 * hold them in even rows, because names are wide and low.
 */
function ringsAround(graph, focus, near, far, pass, stretch) {
  const places = new Map([[focus, { x: 0, y: 0 }]]);
  const order = (node) => [groupOf(graph, node), communityOf(graph, node)].join(" ");
  const sorted = [...near].sort((a, b) => order(a).localeCompare(order(b), "en") || a - b);
  const reach = ring(places, sorted, 170, stretch);
  const angleOf = (node) => {
    let [x, y] = [0, 0];
    for (const link of linksOf(graph, node)) {
      const place = pass.linkPasses[link] && places.get(otherEnd(graph, link, node));
      if (place) {
        x += place.x;
        y += place.y;
      }
    }
    return (Math.atan2(x, -y) + 2 * Math.PI) % (2 * Math.PI);
  };
  const turned = far.map((node) => ({ node, angle: angleOf(node) })).sort((a, b) => a.angle - b.angle || a.node - b.node);
  if (turned.length) ring(places, turned.map((one) => one.node), reach + 130, stretch);
  return [focus, ...near, ...far].map((node) => places.get(node));
}

/** Put nodes on one or more rings, clockwise from the top; gives the outermost radius. */
function ring(places, nodes, least, stretch) {
  const row = 31;
  const side = Math.ceil(nodes.length / 2);
  const rings = Math.max(1, Math.ceil((side * row) / (2 * Math.max(least, 330))));
  const radius = Math.max(least, Math.min(330, (side * row) / 2));
  nodes.forEach((node, i) => {
    const right = i < side;
    const count = right ? side : nodes.length - side;
    const down = ((right ? i : count - 1 - (i - side)) + 0.5) / count;
    const far = radius + (i % rings) * 46;
    const y = nodes.length < 3 ? 0 : (2 * down - 1) * far;
    const x = Math.sqrt(Math.max(0, 1 - 0.82 * (y / far) ** 2)) * far * stretch;
    places.set(node, { x: right ? x : -x, y, outward: right ? 1 : -1 });
  });
  return radius + (rings - 1) * 46;
}
