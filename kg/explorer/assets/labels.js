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
    isFree(box) {
      for (const key of cells(box)) {
        for (const other of grid.get(key) ?? []) {
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
 * Marks are `{x, y, r, text, weight, strong, forced, faded}` in pixels, already on the screen;
 * `taken` are boxes that no name may cover. Gives the marks that got a place, with it.
 */
export function placeLabels(context, marks, taken = []) {
  const boxes = openBoxes();
  for (const box of taken) boxes.add(box);
  const placed = [];
  for (const mark of [...marks].sort((a, b) => b.weight - a.weight)) {
    if (!mark.text) continue;
    const size = mark.strong ? 13.5 : Math.max(11, Math.min(15, 10 + mark.r * 0.22));
    const font = `${mark.strong ? 650 : mark.r > 15 ? 600 : 450} ${size}px ${FONT}`;
    const width = widthOf(context, font, mark.text);
    const below = { x: mark.x, y: mark.y + mark.r + size * 0.95 };
    const above = { x: mark.x, y: mark.y - mark.r - size * 0.75 };
    const right = { x: mark.x + mark.r + width / 2 + 5, y: mark.y };
    const left = { x: mark.x - mark.r - width / 2 - 5, y: mark.y };
    for (const spot of [below, right, left, above]) {
      const box = { left: spot.x - width / 2 - 3, right: spot.x + width / 2 + 3, top: spot.y - size * 0.62, bottom: spot.y + size * 0.62 };
      if (!boxes.isFree(box) && !(mark.forced && spot === above)) continue;
      boxes.add(box);
      placed.push({ ...mark, ...spot, nodeX: mark.x, nodeY: mark.y, size, font });
      break;
    }
  }
  return placed;
}

/** Draw placed names with a halo of the background. */
export function drawLabels(context, placed, colours) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const label of [...placed].reverse()) {
    context.font = label.font;
    context.globalAlpha = label.faded ? 0.75 : 1;
    context.strokeStyle = colours.halo;
    context.lineWidth = 3.5;
    context.strokeText(label.text, label.x, label.y);
    context.fillStyle = label.faded ? colours.quiet : colours.ink;
    context.fillText(label.text, label.x, label.y);
  }
  context.globalAlpha = 1;
}

/** Draw the names of communities, large and pale, behind everything. */
export function drawRegions(context, regions, colours) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  const boxes = openBoxes();
  for (const region of regions) {
    context.font = `650 ${region.size}px ${FONT}`;
    const lines = region.lines;
    const width = Math.max(...lines.map((line) => context.measureText(line).width));
    const height = lines.length * region.size * 1.2;
    const box = { left: region.x - width / 2, right: region.x + width / 2, top: region.y - height / 2, bottom: region.y + height / 2 };
    if (!boxes.isFree(box)) continue;
    boxes.add(box);
    context.fillStyle = colours.region;
    lines.forEach((line, i) => context.fillText(line, region.x, region.y + (i - (lines.length - 1) / 2) * region.size * 1.2));
  }
}
