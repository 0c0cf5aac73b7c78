// Texts of papers: sentences, mentions, and offsets, which Python counts in code points.

/** Give a function from code points to places in a JavaScript string. */
export function placesIn(text) {
  if (!/[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text)) return (point) => Math.min(point, text.length);
  const places = [];
  let place = 0;
  for (const character of text) {
    places.push(place);
    place += character.length;
  }
  places.push(place);
  return (point) => places[Math.min(point, places.length - 1)];
}

/** Give a paper's text, which all offsets point into. */
export function textOf(graph, texts, paper) {
  return graph.raw.paper.title[paper] + "\n" + (texts.abstract ? texts.abstract[paper] : "");
}

/** Cut part of a paper's text at its mentions; of overlapping ones the first and longest stays. */
export function segmentsOf(text, start, end, mentions) {
  const at = placesIn(text);
  const sorted = [...mentions].sort((a, b) => a.start - b.start || b.end - a.end);
  const segments = [];
  let here = start;
  for (const mention of sorted) {
    if (mention.start < here || mention.end > end) continue;
    if (mention.start > here) segments.push({ text: text.slice(at(here), at(mention.start)), link: -1 });
    segments.push({ text: text.slice(at(mention.start), at(mention.end)), link: mention.link });
    here = mention.end;
  }
  if (here < end) segments.push({ text: text.slice(at(here), at(end)), link: -1 });
  return segments;
}

/** Give the mentions of some links. */
export function mentionsOf(texts, links) {
  const found = [];
  if (!texts.mentions) return found;
  for (const link of links) {
    const flat = texts.mentions[link];
    for (let i = 0; i < flat.length; i += 2) found.push({ start: flat[i], end: flat[i + 1], link });
  }
  return found;
}

/** Give the sentence around a link's best mention: outside the title if there is one. */
export function evidenceOf(graph, texts, link) {
  if (!texts.mentions) return [];
  const paper = graph.raw.link.paper[link];
  const text = textOf(graph, texts, paper);
  const length = [...text].length;
  const titleEnd = [...graph.raw.paper.title[paper]].length;
  const mentions = mentionsOf(texts, [link]);
  if (!mentions.length) return [];
  const mention = mentions.find((one) => one.start > titleEnd) ?? mentions[0];
  let start = 0;
  let end = length;
  let place = 0;
  for (const step of texts.sentences[paper]) {
    place += step;
    if (place <= mention.start) start = place;
    else if (place >= mention.end) {
      end = place;
      break;
    }
  }
  if (mention.start < titleEnd) [start, end] = [0, titleEnd];
  const most = 320;
  if (end - start > most) {
    start = Math.max(start, mention.start - most / 2);
    end = Math.min(end, mention.end + most / 2);
  }
  return segmentsOf(text, start, end, mentions);
}

const MARKS = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Give a text for the canvas, without control characters, at most so many characters. */
export function shortened(text, most) {
  const plain = text.slice(0, most * 4).replace(MARKS, " ").replace(/\s+/g, " ").trim();
  const characters = [...plain];
  return characters.length <= most ? plain : characters.slice(0, most - 1).join("").trimEnd() + "…";
}

/** Cut a name for two lines of so many characters at most; one that fits on one line stays whole. */
export function twoLines(text, most) {
  const plain = shortened(text, 2 * most);
  if ([...plain].length <= most - 2) return [plain];
  const gap = plain.lastIndexOf(" ", Math.min(most, plain.length - 2));
  if (gap < most / 3) return [shortened(plain, most)];
  return [plain.slice(0, gap), shortened(text.replace(/\s+/g, " ").trim().slice(gap), most)];
}

/** Give the name of a community. */
export const themeName = (graph, theme) => shortened(graph.raw.communities[theme] ?? "", 90);

/** Give the address if it is one that a reader may follow, else nothing. */
export function safeAddress(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : "";
  } catch {
    return "";
  }
}

/** Give a number with its noun. */
export function counted(count, noun, plural = noun + "s") {
  return count.toLocaleString("en") + " " + (count === 1 ? noun : plural);
}
