// The picture: vis-network draws nodes and edges where they were placed; names are drawn on top.
import { groupOf, isPaper, nameOf, sizeOf } from "./data.js";
import { drawEdges, edgeStyled } from "./edges.js";
import { drawLabels, drawRegions, placeLabels, placeRegions } from "./labels.js";
import { drawBlobs, regionNames, regionsOf } from "./regions.js";
import { shortened, twoLines } from "./text.js";
import { describe, keepInSight, nextNode } from "./walk.js";

/** Read the colours of the styles in force. */
export function coloursNow(graph) {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  const groups = Object.fromEntries(Object.keys(graph.raw.shapes).map((group) => [group, read("--type-" + group)]));
  return {
    groups, ink: read("--ink"), quiet: read("--ink-quiet"), halo: read("--map"), map: read("--map"), accent: read("--accent"),
    edge: read("--edge"), edgeFaint: read("--edge-faint"), region: read("--region"), blob: read("--blob"),
  };
}

const LEAST_PIXELS = 2.6; // radius of the smallest sign when the whole picture is seen
const MANY_EDGES = 1500; // more are left out while the picture moves, to keep it moving

/** Open the picture in its element. */
export function openPicture(graph, container, { open, openTheme, leave, speak }) {
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const network = new vis.Network(container, { nodes, edges }, graph.raw.options);
  for (const inner of container.querySelectorAll("[tabindex]")) inner.tabIndex = -1;
  const picture = {
    network, sub: null, pass: null, least: 0, many: false, moves: false, colours: coloursNow(graph), hover: -1, current: -1, labels: [], names: [], regions: [],
    place: new Map(), neighbours: new Map(),
  };
  picture.size = (node) => {
    const size = sizeOf(graph, node, picture.pass.support[node - graph.papers]);
    return picture.sub.kind === "around" ? Math.min(size, 13) : Math.max(size, picture.least * graph.raw.scales[groupOf(graph, node)]);
  };
  const canvas = () => container.querySelector("canvas");

  picture.draw = (sub, pass) => {
    picture.sub = sub;
    picture.pass = pass;
    picture.place = new Map(sub.drawn.map((node, i) => [node, sub.places[i]]));
    picture.neighbours = new Map();
    for (const edge of sub.edges) {
      for (const [a, b] of [[edge.from, edge.to], [edge.to, edge.from]]) {
        if (!picture.neighbours.has(a)) picture.neighbours.set(a, []);
        picture.neighbours.get(a).push(b);
      }
    }
    picture.least = Math.min(10, LEAST_PIXELS / Math.max(picture.scaleToFit(), 0.02));
    picture.hover = -1;
    picture.current = sub.focus;
    const around = sub.kind === "around";
    picture.labelOf = new Map(sub.drawn.map((node) => [node, shortened(nameOf(graph, node), around ? 26 : 36)]));
    const few = around && sub.drawn.length <= 60;
    picture.variantsOf = new Map(sub.drawn.map((node) => {
      const one = [picture.labelOf.get(node)];
      return [node, few ? [twoLines(nameOf(graph, node), 28), one, twoLines(nameOf(graph, node), 17)] : [one]];
    }));
    picture.regions = sub.kind === "around" || sub.isTheme ? [] : regionsOf(graph, picture);
    picture.many = sub.edges.length > MANY_EDGES;
    picture.hand();
    picture.fit();
  };

  /** Hand nodes and edges to vis-network; very many edges are drawn here, in a few strokes, and left out while the picture moves. */
  picture.hand = () => {
    const { drawn, edges: all } = picture.sub;
    network.setData({ nodes: drawn.map((node) => styled(graph, picture, node)), edges: picture.many ? [] : all.map((edge) => edgeStyled(graph, picture, edge)) });
  };

  picture.scaleToFit = () => {
    const box = boundsOf(picture.sub.places);
    const [width, height] = [container.clientWidth, container.clientHeight];
    const sides = picture.sub.kind === "around" ? Math.min(215, width * 0.21) : Math.min(70, width * 0.06);
    return Math.max(0.02, Math.min((width - 2 * sides) / Math.max(box.width, 1), (height - 76) / Math.max(box.height, 1), 1.6));
  };
  picture.fit = () => {
    if (!picture.sub?.places.length) return;
    const { x, y } = boundsOf(picture.sub.places);
    network.moveTo({ position: { x, y }, scale: picture.scaleToFit() });
  };
  picture.zoom = (factor) => network.moveTo({ scale: Math.max(0.02, Math.min(6, network.getScale() * factor)), animation: motion(160) });
  picture.repaint = () => {
    picture.colours = coloursNow(graph);
    if (!picture.sub) return;
    const view = { position: network.getViewPosition(), scale: network.getScale() };
    picture.hand();
    network.moveTo(view);
  };
  picture.pick = (node) => {
    picture.current = node;
    network.redraw();
  };

  const onScreen = (context) => {
    const m = context.getTransform();
    const ratio = canvas().width / canvas().clientWidth || 1;
    return { scale: m.a / ratio, at: (p) => ({ x: (m.a * p.x + m.e) / ratio, y: (m.d * p.y + m.f) / ratio }), ratio };
  };
  const inPixels = (context, ratio, run) => {
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    run();
    context.restore();
  };

  network.on("beforeDrawing", (context) => {
    if (!picture.sub) return;
    const screen = onScreen(context);
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = picture.colours.map;
    context.fillRect(0, 0, canvas().width, canvas().height);
    context.restore();
    drawBlobs(context, picture.regions, picture.colours);
    if (picture.many && !picture.moves) drawEdges(context, graph, picture);
    const lit = picture.hover >= 0 ? picture.hover : picture.current;
    if (lit >= 0 && picture.place.has(lit)) {
      context.strokeStyle = picture.colours.accent;
      context.globalAlpha = lit === picture.sub.focus ? Math.max(0.05, Math.min(0.28, 14 / picture.sub.edges.length)) : 0.6;
      context.lineWidth = 1.6 / screen.scale;
      context.beginPath();
      for (const other of picture.neighbours.get(lit) ?? []) {
        context.moveTo(picture.place.get(lit).x, picture.place.get(lit).y);
        context.lineTo(picture.place.get(other).x, picture.place.get(other).y);
      }
      context.stroke();
      context.globalAlpha = 1;
    }
  });
  network.on("afterDrawing", (context) => {
    if (!picture.sub) return;
    const screen = onScreen(context);
    inPixels(context, screen.ratio, () => {
      ringAround(context, picture, screen);
      const area = { width: container.clientWidth, height: container.clientHeight };
      picture.names = placeRegions(context, regionNames(picture.regions, screen, area), area);
      picture.labels = placeLabels(context, marksOf(graph, picture, screen, container), [...picture.names, ...nodeBoxes(graph, picture, screen), { left: area.width - 58, right: area.width, top: area.height - 136, bottom: area.height }], area);
      drawLabels(context, picture.labels, picture.colours);
      drawRegions(context, picture.names, picture.colours);
    });
  });

  network.on("dragStart", () => { picture.moves = true; });
  network.on("dragEnd", () => {
    picture.moves = false;
    network.redraw();
  });
  let still = 0;
  network.on("zoom", () => {
    picture.moves = true;
    clearTimeout(still);
    still = setTimeout(() => {
      picture.moves = false;
      network.redraw();
    }, 250);
  });
  network.on("hoverNode", ({ node }) => {
    picture.hover = node;
    container.classList.add("over");
    network.redraw();
  });
  network.on("blurNode", () => {
    picture.hover = -1;
    container.classList.remove("over");
    network.redraw();
  });
  network.on("click", ({ nodes: [node], pointer }) => {
    const hit = node ?? nearestNode(graph, picture, pointer.canvas, 14 / network.getScale());
    if (hit !== undefined) return open(hit);
    const { x, y } = pointer.DOM;
    const name = picture.names.find((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    if (name) openTheme(name.community);
  });
  container.addEventListener("keydown", (event) => onKey(event));
  const sizeNow = () => `${container.clientWidth} ${container.clientHeight}`;
  let size = sizeNow();
  new ResizeObserver(() => {
    const now = sizeNow();
    if (now === size || !container.clientWidth) return;
    size = now;
    network.setSize(`${container.clientWidth}px`, `${container.clientHeight}px`);
    picture.fit();
    network.redraw();
  }).observe(container);

  function onKey(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const handled = () => event.preventDefault();
    if (steps[event.key] && picture.sub?.drawn.length) {
      handled();
      const next = nextNode(picture, steps[event.key]);
      picture.pick(next);
      keepInSight(picture, container, next, motion(200));
      speak(describe(graph, picture, next));
    } else if (event.key === "Enter" && picture.current >= 0) {
      handled();
      open(picture.current);
    } else if (event.key === "Escape") {
      handled();
      leave();
    } else if (event.key === "+" || event.key === "=") picture.zoom(1.3);
    else if (event.key === "-") picture.zoom(1 / 1.3);
    else if (event.key === "0") picture.fit();
  }
  return picture;
}

const motion = (duration) => (matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration, easingFunction: "easeInOutQuad" });

function styled(graph, picture, node) {
  const paper = isPaper(graph, node);
  const colour = picture.colours.groups[groupOf(graph, node)];
  const faded = !paper && graph.raw.entity.hub[node - graph.papers] && picture.sub.focus !== node;
  return {
    id: node, x: picture.place.get(node).x, y: picture.place.get(node).y, shape: graph.raw.shapes[groupOf(graph, node)],
    size: picture.size(node),
    color: { background: colour, border: picture.colours.map, hover: { background: colour, border: picture.colours.ink }, highlight: { background: colour, border: picture.colours.ink } },
    opacity: faded ? 0.28 : 1,
  };
}

/** Give the box around points. */
export function boundsOf(points) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

function marksOf(graph, picture, screen, container) {
  const marks = [];
  const lit = new Set([picture.hover, picture.current].filter((node) => node >= 0));
  const near = new Set([...lit].flatMap((node) => picture.neighbours.get(node) ?? []));
  const around = picture.sub.kind === "around";
  const first = new Set(around ? picture.neighbours.get(picture.sub.focus) : []);
  const outer = (node) => around && (picture.sub.drawn.length === first.size + 1 || !first.has(node));
  const quietPapers = !around && screen.scale < 0.85;
  const [width, height] = [container.clientWidth, container.clientHeight];
  picture.sub.drawn.forEach((node, i) => {
    const paper = isPaper(graph, node);
    if (paper && quietPapers && !lit.has(node) && !near.has(node)) return;
    const { x, y } = screen.at(picture.sub.places[i]);
    if (x < -60 || y < -20 || x > width + 60 || y > height + 20) return;
    const hub = !paper && graph.raw.entity.hub[node - graph.papers];
    const support = paper ? 0 : picture.pass.support[node - graph.papers];
    const size = picture.size(node);
    const forced = lit.has(node) && node !== picture.sub.focus;
    let weight = paper ? 1 : 2 + support;
    if (hub) weight = around ? 0 : 2.5;
    if (first.has(node)) weight += 1e4;
    if (near.has(node)) weight += 1e6;
    if (lit.has(node)) weight += 1e9;
    if (node === picture.sub.focus && paper && picture.hover !== node) return;
    marks.push({
      x, y, r: node === picture.current ? ringRadius(picture, node, screen) : size * screen.scale + 1, node, text: forced ? shortened(nameOf(graph, node), 70) : picture.labelOf.get(node), variants: picture.variantsOf.get(node),
      weight, big: (size * screen.scale) / graph.raw.scales[groupOf(graph, node)] > 15, strong: lit.has(node), forced: lit.has(node), faded: (hub || paper) && !forced && !near.has(node), outward: outer(node) ? picture.sub.places[i].outward : 0,
    });
  });
  return marks;
}

/** A name covers no other node, or one could not tell whose it is; on a map much smaller ones give way. */
function nodeBoxes(graph, picture, screen) {
  const few = picture.sub.drawn.length <= 160;
  const boxes = [];
  picture.sub.drawn.forEach((node, i) => {
    if (!few && isPaper(graph, node)) return;
    const r = picture.size(node) * screen.scale * 0.8;
    if (!few && r < 2.5) return;
    const { x, y } = screen.at(picture.sub.places[i]);
    boxes.push({ left: x - r, right: x + r, top: y - r, bottom: y + r, gives: picture.sub.kind === "around" ? 0 : r });
  });
  return boxes;
}

const ringRadius = (picture, node, screen) => picture.size(node) * screen.scale * 1.25 + 5;

function ringAround(context, picture, screen) {
  const node = picture.current >= 0 && picture.place.has(picture.current) ? picture.current : -1;
  if (node < 0) return;
  const { x, y } = screen.at(picture.place.get(node));
  context.strokeStyle = picture.colours.accent;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, ringRadius(picture, node, screen), 0, 2 * Math.PI);
  context.stroke();
}

function nearestNode(graph, picture, point, reach) {
  let [best, least] = [undefined, reach];
  for (const [node, place] of picture.place) {
    const distance = Math.hypot(place.x - point.x, place.y - point.y) - picture.size(node);
    if (distance < least) [best, least] = [node, distance];
  }
  return best;
}
