// Names on the picture: as many as fit without covering one another, the weightiest first.

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';

/** Keeps boxes on the screen and tells whether a new one would cover any. */
function openBoxes() {
  const cell = 64;
  const grid = new Map();
  const cells = function* (box) {
    for (let x = Math.floor(box.left / cell); x <= Math.floor(box.right / cell); x++) {
      for (let y = Math.floor(box.top / cell); y <= Math.floor(box.bottom / cell); y++) yield x * 4099 + y;
    }
  };
  return {
    /** Boxes that give way to a mark of radius `r` do not count. */
    isFree(box, r = 0) {
      for (const key of cells(box)) {
        for (const other of grid.get(key) ?? []) {
          if (other.gives && other.gives < 0.55 * r) continue;
          if (box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top) return false;
        }
      }
      return true;
    },
    add(box) {
      for (const key of cells(box)) {
        if (!grid.has(key)) grid.set(key, []);
        grid.get(key).push(box);
      }
    },
  };
}

const widths = new Map();

function widthOf(context, font, text) {
  const key = font + text;
  if (!widths.has(key)) {
    if (widths.size > 20_000) widths.clear();
    context.font = font;
    widths.set(key, context.measureText(text).width);
  }
  return widths.get(key);
}

/**
 * Choose names and their places on the screen.
 *
 * Marks are `{x, y, r, text, variants, weight, big, strong, forced, faded, outward}` in pixels; variants
 * are ways to write the text, each a list of lines; `taken` are boxes
 * that no name may cover; `area` is the screen. Gives the marks that got a place, with it.
 */
export function placeLabels(context, marks, taken, area) {
  const boxes = openBoxes();
  for (const box of taken) boxes.add(box);
  const placed = [];
  const most = Math.max(24, (area.width * area.height) / 6500);
  for (const mark of [...marks].sort((a, b) => b.weight - a.weight)) {
    if (!mark.text || (placed.length >= most && !mark.forced)) continue;
    const size = mark.strong ? 13.5 : Math.max(11.5, Math.min(15, 10.5 + mark.r * 0.2));
    const font = `${mark.strong ? 650 : mark.big ? 600 : 450} ${size}px ${FONT}`;
    const spot = firstFree(context, mark, size, font, boxes, area);
    if (!spot) continue;
    boxes.add(spot.box);
    placed.push({ ...mark, ...spot, size, font });
  }
  return placed;
}

/** Give the first place where a name fits, in the first of its variants that does. */
function firstFree(context, mark, size, font, boxes, area) {
  for (const lines of mark.forced ? [[mark.text]] : mark.variants) {
    const width = Math.max(...lines.map((line) => widthOf(context, font, line)));
    const half = size * (0.7 + 0.6 * (lines.length - 1));
    for (const spot of spotsFor(mark, width, size, half)) {
      if (mark.forced) spot.x = Math.max(width / 2 + 6, Math.min(area.width - width / 2 - 6, spot.x));
      const box = { left: spot.x - width / 2 - 4, right: spot.x + width / 2 + 4, top: spot.y - half, bottom: spot.y + half };
      const inside = box.left >= 0 && box.right <= area.width && box.top >= 0 && box.bottom <= area.height;
      if (mark.forced || (inside && boxes.isFree(box, mark.r))) return { ...spot, box, lines, width };
    }
  }
  return null;
}

/** Give the lines of a label or region with their places on the screen; `x` is where they are anchored. */
export function linesOf({ lines, x, y, size, width, align = "center" }) {
  const pitch = size * 1.2;
  const anchor = x + { left: -0.5, center: 0, right: 0.5 }[align] * (width ?? 0);
  return lines.map((text, i) => ({ text, x: anchor, y: y + (i - (lines.length - 1) / 2) * pitch }));
}

function spotsFor({ x, y, r, outward }, width, size, half) {
  const below = { x, y: y + r + half + size * 0.25 };
  const above = { x, y: y - r - half - size * 0.05 };
  const right = { x: x + r + width / 2 + 5, y, align: "left" };
  const left = { x: x - r - width / 2 - 5, y, align: "right" };
  if (outward) return [...(outward > 0 ? [right, left] : [left, right]), below];
  return [below, right, left, above];
}

/** Draw placed names with a halo of the background. */
export function drawLabels(context, placed, colours) {
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const label of [...placed].reverse()) {
    context.font = label.font;
    context.strokeStyle = colours.halo;
    context.lineWidth = 3.5;
    context.fillStyle = label.faded ? colours.quiet : colours.ink;
    context.textAlign = label.align ?? "center";
    for (const { text, x, y } of linesOf(label)) context.strokeText(text, x, y);
    for (const { text, x, y } of linesOf(label)) context.fillText(text, x, y);
  }
  context.globalAlpha = 1;
}

/** Choose which names of communities stand, and where; gives boxes with their lines. */
export function placeRegions(context, regions, area) {
  const boxes = openBoxes();
  const placed = [];
  for (const region of regions) {
    const font = `680 ${region.size}px ${FONT}`;
    const width = Math.max(...region.lines.map((line) => widthOf(context, font, line)));
    const height = region.lines.length * region.size * 1.15;
    if (region.x < -40 || region.x > area.width + 40) continue;
    const x = Math.max(width / 2 + 8, Math.min(area.width - width / 2 - 8, region.x));
    for (const shift of [0, -0.7, 0.7, -1.4, 1.4]) {
      const y = region.y + shift * height;
      const box = { left: x - width / 2 - 5, right: x + width / 2 + 5, top: y - height / 2 - 2, bottom: y + height / 2 + 2 };
      if (box.bottom < 0 || box.top > area.height || !boxes.isFree(box)) continue;
      boxes.add(box);
      placed.push({ ...box, x, y, font, size: region.size, lines: region.lines, community: region.community });
      break;
    }
  }
  return placed;
}

/** Draw the names of communities. */
export function drawRegions(context, placed, colours) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = colours.halo;
  context.fillStyle = colours.region;
  context.lineWidth = 4;
  for (const region of placed) {
    context.font = region.font;
    for (const { text, x, y } of linesOf(region)) context.strokeText(text, x, y);
    for (const { text, x, y } of linesOf(region)) context.fillText(text, x, y);
  }
}
