// Search as you type, over names, other names, and abstracts once they are unpacked.

/** Fold a text so that case, accents and hyphens do not matter. */
export function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[-‐-―_]/g, " ");
}

/** Prepare the search over a graph's names. */
export function indexNames(graph) {
  const names = [];
  for (const title of graph.raw.paper.title) names.push(folded(title.slice(0, 2000)));
  for (let e = 0; e < graph.entities; e++) {
    names.push(folded(graph.raw.entity.name[e].slice(0, 2000)));
  }
  const labels = graph.raw.entity.labels.map((list) => (list.length ? folded(list.join(" | ")) : ""));
  return { names, labels, abstracts: [], starts: [], last: null };
}

/** Prepare beginnings of words and abstracts, a few at a time, so that the page never stands still. */
export async function indexAbstracts(index, texts) {
  for (let node = 0; node < index.names.length; node++) {
    index.starts[node] ??= startsOf(index.names[node]);
    if (node % 2000 === 1999) await new Promise((done) => setTimeout(done));
  }
  for (let i = 0; i < (texts.abstract ?? []).length; i++) {
    index.abstracts.push(folded(texts.abstract[i]));
    if (i % 500 === 499) await new Promise((done) => setTimeout(done));
  }
}

/** Find nodes: best first, with how many there are in all. A query that goes on where the last one stood looks only at what that found. */
export function find(graph, index, query, most = 24) {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (!words.length) return { hits: [], total: 0 };
  const phrase = words.join(" ");
  const byRank = new Map();
  const found = [];
  const look = (node) => {
    const rank = rankAnywhere(graph, index, node, words, phrase);
    if (rank < 0) return;
    found.push(node);
    if (!byRank.has(rank)) byRank.set(rank, []);
    byRank.get(rank).push(node);
  };
  if (goesOn(index, words)) index.last.found.forEach(look);
  else for (let node = 0; node < index.names.length; node++) look(node);
  index.last = { words, found, abstracts: index.abstracts.length, whole: phrase.length > 2 };
  const weight = (node) => (node < graph.papers ? 1 : graph.support[node - graph.papers]);
  const hits = [];
  for (const rank of [...byRank.keys()].sort((a, b) => a - b)) {
    if (hits.length >= most) break;
    const nodes = byRank.get(rank).sort((a, b) => weight(b) - weight(a) || a - b);
    hits.push(...nodes.slice(0, most - hits.length).map((node) => ({ node, rank })));
  }
  return { hits, total: found.length };
}

/** Tell whether all that words can find is among what the last query found. */
function goesOn({ last, abstracts }, words) {
  return last?.whole && last.abstracts === abstracts.length && words.length >= last.words.length
    && last.words.every((word, i) => words[i].startsWith(word));
}

function rankAnywhere(graph, index, node, words, phrase) {
  const name = index.names[node];
  const rank = rankOf(name, words, phrase, () => (index.starts[node] ??= startsOf(name)));
  if (rank >= 0) return rank;
  if (node >= graph.papers) {
    const label = index.labels[node - graph.papers];
    const other = label ? rankOf(label, words, phrase, () => startsOf(label)) : -1;
    return other < 0 ? -1 : other + 0.5;
  }
  const abstract = phrase.length > 2 && index.abstracts[node];
  return abstract && words.every((word) => abstract.includes(word)) ? 5 : -1;
}

/** 0 the whole name, 1 its beginning, 2 beginnings of words, 3 anywhere, -1 not at all. */
function rankOf(name, words, phrase, starts) {
  for (const word of words) if (!name.includes(word)) return -1;
  if (name === phrase) return 0;
  if (name.startsWith(phrase)) return 1;
  const beginnings = starts();
  return words.every((word) => beginnings.includes(" " + word)) ? 2 : 3;
}

const startsOf = (name) => " " + name.replace(/[^\p{L}\p{N}]+/gu, " ");
