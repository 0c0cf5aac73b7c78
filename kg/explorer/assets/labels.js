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
 * Marks are `{x, y, r, text, weight, strong, forced, faded, outward}` in pixels; `taken` are boxes
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
    const font = `${mark.strong ? 650 : mark.r > 15 ? 600 : 450} ${size}px ${FONT}`;
    const width = widthOf(context, font, mark.text);
    for (const spot of spotsFor(mark, width, size)) {
      if (mark.forced) spot.x = Math.max(width / 2 + 6, Math.min(area.width - width / 2 - 6, spot.x));
      const box = { left: spot.x - width / 2 - 4, right: spot.x + width / 2 + 4, top: spot.y - size * 0.7, bottom: spot.y + size * 0.7 };
      const inside = box.left >= 0 && box.right <= area.width && box.top >= 0 && box.bottom <= area.height;
      if (!mark.forced && !(inside && boxes.isFree(box))) continue;
      boxes.add(box);
      placed.push({ ...mark, ...spot, size, font });
      break;
    }
  }
  return placed;
}

function spotsFor({ x, y, r, outward }, width, size) {
  const below = { x, y: y + r + size * 0.95 };
  const above = { x, y: y - r - size * 0.75 };
  const right = { x: x + r + width / 2 + 5, y };
  const left = { x: x - r - width / 2 - 5, y };
  if (outward) return outward > 0 ? [right, left] : [left, right];
  return [below, right, left, above];
}

/** Draw placed names with a halo of the background. */
export function drawLabels(context, placed, colours) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const label of [...placed].reverse()) {
    context.font = label.font;
    context.strokeStyle = colours.halo;
    context.lineWidth = 3.5;
    context.strokeText(label.text, label.x, label.y);
    context.fillStyle = label.faded ? colours.quiet : colours.ink;
    context.fillText(label.text, label.x, label.y);
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
    const x = Math.max(width / 2 + 8, Math.min(area.width - width / 2 - 8, region.x));
    const box = { left: x - width / 2 - 5, right: x + width / 2 + 5, top: region.y - height / 2 - 2, bottom: region.y + height / 2 + 2 };
    if (box.bottom < 0 || box.top > area.height || region.x < -40 || region.x > area.width + 40 || !boxes.isFree(box)) continue;
    boxes.add(box);
    placed.push({ ...box, x, y: region.y, font, size: region.size, lines: region.lines, community: region.community });
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
    region.lines.forEach((line, i) => {
      const y = region.y + (i - (region.lines.length - 1) / 2) * region.size * 1.15;
      context.strokeText(line, region.x, y);
      context.fillText(line, region.x, y);
    });
  }
}
