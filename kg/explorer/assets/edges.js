// Edges: handed to vis-network, or drawn here where they are very many.

/** Give the colour of an edge. */
function edgeColour(graph, picture, edge) {
  const crowded = picture.sub.kind === "around" && picture.sub.edges.length > 60;
  const faint = crowded || (graph.raw.entity.hub[edge.to - graph.papers] && picture.sub.focus !== edge.to);
  return faint ? picture.colours.edgeFaint : picture.colours.edge;
}

const edgeWidth = (edge) => (edge.weight ? 0.6 + 2.2 * edge.weight : 1);

/** Give an edge as vis-network draws it. */
export function edgeStyled(graph, picture, edge) {
  const colour = edgeColour(graph, picture, edge);
  return { id: edge.id, from: edge.from, to: edge.to, color: { color: colour, hover: colour, highlight: colour, inherit: false }, width: edgeWidth(edge) };
}

const EDGES_A_STROKE = 60; // one path of all would be slower than one a line, and crossings would not show

/** Draw all edges, many a stroke. */
export function drawEdges(context, graph, picture) {
  const groups = new Map();
  for (const edge of picture.sub.edges) {
    const key = `${edgeColour(graph, picture, edge)} ${edgeWidth(edge).toFixed(1)}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(edge);
  }
  context.save();
  for (const edges of groups.values()) {
    context.strokeStyle = edgeColour(graph, picture, edges[0]);
    context.lineWidth = edgeWidth(edges[0]);
    edges.forEach((edge, i) => {
      if (i % EDGES_A_STROKE === 0) context.beginPath();
      const [a, b] = [picture.place.get(edge.from), picture.place.get(edge.to)];
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
      if (i % EDGES_A_STROKE === EDGES_A_STROKE - 1 || i === edges.length - 1) context.stroke();
    });
  }
  context.restore();
}
