"use strict";

const { base, prefixes, examples } = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const SHOWN = 500;
const ROWS = [["CSV", "text/csv", "csv"], ["JSON", "application/sparql-results+json", "json"]];
const GRAPH = [["Turtle", "text/turtle", "ttl"], ["JSON-LD", "application/ld+json", "jsonld"]];
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9";

let running = null;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/* --- asking ------------------------------------------------------------------------------- */

function request(query, accept, signal) {
  return fetch("/sparql", {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: accept },
    body: query,
    signal,
  });
}

async function run() {
  running?.abort();
  const query = at("query").value;
  const own = (running = new AbortController());
  clear("Asking …");
  at("stop").disabled = false;
  const start = performance.now();
  try {
    const response = await request(query, ACCEPT, own.signal);
    const kind = (response.headers.get("Content-Type") ?? "").split(";")[0];
    const text = await response.text();
    if (own !== running) return;
    const seconds = ((performance.now() - start) / 1000).toFixed(2);
    if (!response.ok) showFault(JSON.parse(text).error, query);
    else {
      remember(query);
      show(kind, text, query, seconds, response.headers.get("X-Truncated"));
    }
  } catch (error) {
    if (own !== running) return;
    if (error.name === "AbortError") say("Stopped.");
    else showFault({ message: "The server does not answer.", details: {} }, query);
  } finally {
    if (own === running) {
      running = null;
      at("stop").disabled = true;
    }
  }
}

function remember(query) {
  const address = new URL(location.href);
  address.searchParams.set("query", query);
  if (address.href.length < 8000) history.replaceState(null, "", address);
}

function say(text) { at("status").textContent = text; }

function clear(text) {
  say(text);
  at("fault").hidden = at("answer").hidden = true;
  at("fault").replaceChildren();
  at("found").replaceChildren();
  at("downloads").replaceChildren();
}

/* --- faults, at their place ---------------------------------------------------------------- */

function showFault(error, query) {
  say("");
  const box = at("fault");
  box.append(element("strong", { textContent: error.message }));
  const { line, column } = error.details;
  if (line && column) {
    const lines = query.split("\n");
    const text = [...(lines[line - 1] ?? "")];
    const lead = text.slice(0, column - 1).map((char) => (char === "\t" ? "\t" : " ")).join("");
    box.append(element("pre", { textContent: `${text.join("")}\n${lead}^` }));
    mark(lines, line, [...text].slice(0, column - 1).join("").length);
  }
  box.hidden = false;
}

function mark(lines, line, before) {
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + before;
  const area = at("query");
  area.focus();
  area.setSelectionRange(start, Math.min(start + 1, area.value.length));
  const height = parseFloat(getComputedStyle(area).lineHeight);
  area.scrollTop = Math.max(0, (line - 4) * height);
}

/* --- answers ------------------------------------------------------------------------------- */

function show(kind, text, query, seconds, truncated) {
  const cut = truncated ? " The answer was cut at the server's limit." : "";
  const isTable = kind === "application/sparql-results+json";
  const answer = isTable ? JSON.parse(text) : null;
  if (answer && "boolean" in answer) {
    say(`${answer.boolean ? "Yes" : "No"}, in ${seconds} s.`);
    return;
  }
  for (const [name, accept, ending] of isTable ? ROWS : GRAPH) {
    const button = element("button", { type: "button", textContent: `Download ${name}` });
    button.addEventListener("click", () => download(query, accept, ending));
    at("downloads").append(button);
  }
  if (answer) {
    const rows = answer.results.bindings;
    say(`${rows.length} ${rows.length === 1 ? "row" : "rows"} in ${seconds} s.${cut}`);
    at("found").append(...table(answer.head.vars, rows));
  } else {
    say(`A graph in ${seconds} s.${cut}`);
    at("found").append(element("pre", { textContent: text, tabIndex: 0 }));
  }
  at("answer").hidden = false;
}

async function download(query, accept, ending) {
  try {
    const response = await request(query, accept);
    if (!response.ok) {
      showFault((await response.json()).error, query);
      return;
    }
    const url = URL.createObjectURL(await response.blob());
    element("a", { href: url, download: `answer.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  } catch {
    showFault({ message: "The server does not answer.", details: {} }, query);
  }
}

function table(names, rows) {
  let shown = SHOWN;
  let order = rows;
  const body = element("tbody");
  const more = element("button", { type: "button" });
  const fill = () => {
    body.replaceChildren(...order.slice(0, shown).map((row) => line(names, row)));
    more.parentElement.hidden = order.length <= shown;
    more.textContent = `Show more (${order.length - shown} left)`;
  };
  const heads = names.map((name) => {
    const button = element("button", { type: "button", textContent: name });
    const head = element("th", { scope: "col" }, button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const one of heads) one.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      order = sorted(rows, name, up);
      fill();
    });
    return head;
  });
  more.addEventListener("click", () => { shown += SHOWN; fill(); });
  const after = element("div", { className: "buttons" }, more);
  const head = element("thead", {}, element("tr", {}, ...heads));
  const whole = element("table", {}, element("caption", { textContent: "Rows" }), head, body);
  const wide = element("div", { className: "wide", tabIndex: 0 }, whole);
  wide.setAttribute("role", "region");
  wide.setAttribute("aria-label", "Rows");
  fill();
  return [wide, after];
}

function sorted(rows, name, up) {
  const way = up ? 1 : -1;
  return [...rows].sort((one, other) => {
    const [a, b] = [one[name], other[name]];
    if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1); // what is not there comes last
    if (isNumber(a) && isNumber(b)) return way * (Number(a.value) - Number(b.value));
    return way * a.value.localeCompare(b.value, undefined, { numeric: true });
  });
}

function isNumber(term) {
  return /#(integer|decimal|double|float|int|long)$/.test(term.datatype ?? "");
}

function line(names, row) {
  return element("tr", {}, ...names.map((name) => {
    const term = row[name];
    const className = term && isNumber(term) ? "number" : "";
    return element("td", { className }, ...(term ? [shownTerm(term)] : []));
  }));
}

function shownTerm(term) {
  if (term.type !== "uri") {
    const text = term.type === "triple" ? JSON.stringify(term.value) : term.value;
    return element("span", { textContent: text, lang: term["xml:lang"] ?? "" });
  }
  const properties = { textContent: short(term.value), title: term.value };
  if (term.value.startsWith(base)) {
    return element("a", { ...properties, href: `/${encodeURI(term.value.slice(base.length)).replace(/%25/g, "%")}` });
  }
  if (/^https?:\/\//.test(term.value)) {
    return element("a", { ...properties, href: term.value, rel: "noreferrer" });
  }
  return element("span", properties);
}

function short(iri) {
  let best = "";
  for (const [prefix, start] of Object.entries(prefixes)) {
    if (iri.startsWith(start) && start.length > (prefixes[best] ?? "").length) best = prefix;
  }
  return best ? `${best}:${iri.slice(prefixes[best].length)}` : iri;
}

/* --- writing ------------------------------------------------------------------------------- */

function declarePrefixes() {
  const area = at("query");
  const text = area.value;
  const bare = text.replace(/<[^<>\s]*>|"[^"\n]*"|'[^'\n]*'|#.*$/gm, " ");
  const used = new Set([...bare.matchAll(/(?<![\w:?$-])([A-Za-z][\w-]*):/g)].map((found) => found[1]));
  const declared = new Set([...text.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map((found) => found[1]));
  const lines = [...used].filter((name) => prefixes[name] && !declared.has(name)).sort()
    .map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`);
  if (lines.length) area.value = lines.join("") + text;
  say(lines.length ? `${lines.length} declared.` : "All prefixes used are declared.");
}

for (const { name, question } of examples) {
  at("example").append(element("option", { value: name, textContent: question }));
}
at("example").addEventListener("change", (event) => {
  const chosen = examples.find((one) => one.name === event.target.value);
  if (chosen) {
    at("query").value = chosen.text;
    clear("");
  }
});
at("ask").addEventListener("submit", (event) => { event.preventDefault(); run(); });
at("stop").addEventListener("click", () => running?.abort());
at("declare").addEventListener("click", declarePrefixes);
at("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});

const given = new URL(location.href).searchParams.get("query");
at("query").value = given ?? examples.find((one) => one.name === "top-entities")?.text ?? "";
if (given) run();
