// Grounds of themes, under all the rest.
import { communityOf, isPaper } from "./data.js";
import { shortened } from "./text.js";

/** Give the grounds of the themes among the nodes that are drawn, the largest first. */
export function regionsOf(graph, picture) {
  const members = new Map();
  for (const node of picture.sub.drawn) {
    const community = communityOf(graph, node);
    if (community < 0 || (!isPaper(graph, node) && graph.raw.entity.hub[node - graph.papers])) continue;
    if (!members.has(community)) members.set(community, []);
    members.get(community).push(picture.place.get(node));
  }
  const regions = [];
  for (const [community, points] of members) {
    if (points.length < 4) continue;
    const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
    const centre = { x: middle(points.map((p) => p.x)), y: middle(points.map((p) => p.y)) };
    const far = middle(points.map((p) => Math.hypot(p.x - centre.x, p.y - centre.y)));
    const close = points.filter((p) => Math.hypot(p.x - centre.x, p.y - centre.y) <= far * 1.9);
    regions.push({ community, ...centre, count: points.length, hull: hullOf(close), lines: graph.raw.communities[community].split(" · ").map((name) => shortened(name, 30)) });
  }
  return regions.sort((a, b) => b.count - a.count);
}

/** The convex hull of points, by Andrew's monotone chain. */
export function hullOf(points) {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const cross = (o, a, b) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
  const half = (list) => {
    const chain = [];
    for (const point of list) {
      while (chain.length > 1 && cross(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

/** Draw the grounds. */
export function drawBlobs(context, regions, colours) {
  context.save();
  context.lineJoin = "round";
  context.fillStyle = colours.blob;
  context.strokeStyle = colours.blob;
  context.lineWidth = 90;
  for (const { hull } of regions) {
    context.beginPath();
    hull.forEach((p, i) => (i ? context.lineTo(p.x, p.y) : context.moveTo(p.x, p.y)));
    context.closePath();
    context.fill();
    context.stroke();
  }
  context.restore();
}

/** Give the names of themes where they stand on the screen. */
export function regionNames(regions, screen, area) {
  const most = area.width < 500 ? 13 : 17;
  return regions.map((region) => ({ ...region, ...screen.at(region), size: Math.max(12.5, Math.min(most, 10 + Math.sqrt(region.count))) }));
}
