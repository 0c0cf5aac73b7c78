// Elements are made here and nowhere else: every text goes in as text, never as markup.

export const SVG = "http://www.w3.org/2000/svg";

/** Make an element; properties are set, attributes have a dash or are named in `attributes`. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name === "class") element.className = value;
    else if (name === "on") for (const [event, run] of Object.entries(value)) element.addEventListener(event, run);
    else if (name.includes("-") || ATTRIBUTES.has(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const ATTRIBUTES = new Set(["role", "for", "scope", "dir", "colspan", "open"]);

/** Make a text of a paper: set apart, so that its direction marks turn nothing around it. */
export const words = (text, className) => el("bdi", { class: className, dir: "auto" }, text);

/** Make a button. */
export const button = (label, run, properties = {}) => el("button", { type: "button", on: { click: run }, ...properties }, label);

/** The outline of a shape around a centre, as points; a dot has none. */
export function outlineOf(shape, x, y, r) {
  const ring = (count, turn, radius = () => r) =>
    Array.from({ length: count }, (_, i) => {
      const angle = turn + (2 * Math.PI * i) / count;
      return [x + radius(i) * Math.cos(angle), y + radius(i) * Math.sin(angle)];
    });
  switch (shape) {
    case "square": return [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]];
    case "diamond": return ring(4, 0);
    case "hexagon": return ring(6, 0);
    case "triangle": return ring(3, -Math.PI / 2, () => r * 1.15).map(([a, b]) => [a, b + r * 0.275]);
    case "triangleDown": return ring(3, Math.PI / 2, () => r * 1.15).map(([a, b]) => [a, b - r * 0.275]);
    case "star": return ring(10, -Math.PI / 2, (i) => (i % 2 ? r * 0.5 : r * 1.3));
    default: return null;
  }
}

/** Make a shape as SVG. */
export function shapeElement(shape, x, y, r, attributes = {}) {
  const points = outlineOf(shape, x, y, r);
  const element = document.createElementNS(SVG, points ? "polygon" : "circle");
  if (points) element.setAttribute("points", points.map((p) => p.map((v) => v.toFixed(1)).join(",")).join(" "));
  else for (const [name, value] of [["cx", x], ["cy", y], ["r", r]]) element.setAttribute(name, value.toFixed(1));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Make the small sign of a group. */
export function signOf(graph, group) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "sign type-" + group);
  svg.setAttribute("aria-hidden", "true");
  svg.append(shapeElement(graph.raw.shapes[group], 8, 8, group === "Paper" ? 5 : 6));
  return svg;
}

/** Put new children into an element in place of the old. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
}

/** Give a file to the reader. */
export function offerFile(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
