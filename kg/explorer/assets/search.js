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
  return { names, labels, abstracts: [], starts: [] };
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

/** Find nodes: best first, with how many there are in all. */
export function find(graph, index, query, most = 24) {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (!words.length) return { hits: [], total: 0 };
  const phrase = words.join(" ");
  const byRank = new Map();
  let total = 0;
  for (let node = 0; node < index.names.length; node++) {
    const name = index.names[node];
    let rank = rankOf(name, words, phrase, () => (index.starts[node] ??= startsOf(name)));
    if (rank < 0 && node >= graph.papers) {
      const label = index.labels[node - graph.papers];
      rank = label ? rankOf(label, words, phrase, () => startsOf(label)) : -1;
      if (rank >= 0) rank += 0.5;
    }
    if (rank < 0 && node < graph.papers && phrase.length > 2 && index.abstracts[node]) {
      if (words.every((word) => index.abstracts[node].includes(word))) rank = 5;
    }
    if (rank < 0) continue;
    total++;
    if (!byRank.has(rank)) byRank.set(rank, []);
    byRank.get(rank).push(node);
  }
  const weight = (node) => (node < graph.papers ? 1 : graph.support[node - graph.papers]);
  const hits = [];
  for (const rank of [...byRank.keys()].sort((a, b) => a - b)) {
    if (hits.length >= most) break;
    const nodes = byRank.get(rank).sort((a, b) => weight(b) - weight(a) || a - b);
    hits.push(...nodes.slice(0, most - hits.length).map((node) => ({ node, rank })));
  }
  return { hits, total };
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
