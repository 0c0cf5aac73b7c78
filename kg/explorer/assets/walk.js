// The way from node to node with the arrow keys.
import { groupOf, isPaper, linksOf, nameOf } from "./data.js";
import { shortened } from "./text.js";

/** The nearest node in a direction; without a current node the one nearest the middle. */
export function nextNode(picture, [dx, dy]) {
  const from = picture.place.get(picture.current);
  const centre = picture.network.getViewPosition();
  let [best, least] = [picture.current, Infinity];
  for (const [node, place] of picture.place) {
    if (node === picture.current) continue;
    const [x, y] = [place.x - (from ?? centre).x, place.y - (from ?? centre).y];
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy) + Math.abs(y * dx);
    if (from && (along <= 0 || across > along * 2)) continue;
    const cost = from ? along + across * 2 : Math.hypot(x, y);
    if (cost < least) [best, least] = [node, cost];
  }
  return best >= 0 ? best : picture.sub.drawn[0];
}

/** Move the picture so that a node is in sight. */
export function keepInSight(picture, container, node, animation) {
  const spot = picture.network.canvasToDOM(picture.place.get(node));
  const margin = 60;
  if (spot.x < margin || spot.y < margin || spot.x > container.clientWidth - margin || spot.y > container.clientHeight - margin) {
    picture.network.moveTo({ position: picture.place.get(node), animation });
  }
}

/** Say what a node is. */
export function describe(graph, picture, node) {
  const count = linksOf(graph, node).filter((link) => picture.pass.linkPasses[link]).length;
  const what = isPaper(graph, node) ? `${count} entities` : `${count} papers`;
  return `${groupOf(graph, node)}: ${shortened(nameOf(graph, node), 200)}, ${what}`;
}
