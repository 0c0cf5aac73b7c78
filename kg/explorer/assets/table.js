// The same as the picture, as tables: links, papers, entities; sorted, in pages.
import { button, el, fill, signOf, words } from "./elements.js";
import { groupOf, linksOf } from "./data.js";
import { roleWord } from "./filters.js";
import { nodeLink } from "./panel.js";
import { counted, evidenceOf, shortened, themeName } from "./text.js";

const PAGE = 100;

/** Give the columns of a table: name, the text of a row, and how it is shown. */
function columnsOf(kind, { graph, texts, state, pass }) {
  const { raw } = graph;
  const passing = (node) => linksOf(graph, node).filter((link) => pass.linkPasses[link]);
  const entity = (node) => ({ name: "Entity", text: (row) => raw.entity.name[node(row) - graph.papers], show: (row) => nodeLink(graph, state, node(row)), header: true });
  const type = (node) => ({ name: "Type", short: true, text: (row) => groupOf(graph, node(row)), show: (row) => [signOf(graph, groupOf(graph, node(row))), groupOf(graph, node(row))] });
  const paper = (node) => ({ name: "Paper", text: (row) => raw.paper.title[node(row)], show: (row) => nodeLink(graph, state, node(row)), header: true });
  const date = (node) => ({ name: "Date", short: true, text: (row) => raw.paper.date[node(row)] });
  if (kind === "papers") {
    const self = (row) => row;
    return [paper(self), date(self), { name: "Entities", number: true, text: (row) => passing(row).length },
      { name: "Introduces", text: (row) => passing(row).filter((link) => raw.roles[raw.link.role[link]] === "introduces").map((link) => raw.entity.name[raw.link.entity[link]]).join(", ") }];
  }
  if (kind === "entities") {
    const self = (row) => row;
    return [entity(self), type(self), { name: "Papers", number: true, text: (row) => pass.support[row - graph.papers] },
      { name: "Also called", text: (row) => raw.entity.labels[row - graph.papers].join(", ") },
      { name: "Theme", text: (row) => themeName(graph, raw.entity.community[row - graph.papers]) }];
  }
  return [
    paper((row) => raw.link.paper[row]), date((row) => raw.link.paper[row]),
    { name: "Role", short: true, text: (row) => roleWord(raw.roles[raw.link.role[row]]) },
    { ...entity((row) => graph.papers + raw.link.entity[row]), header: false }, type((row) => graph.papers + raw.link.entity[row]),
    { name: "Confidence", number: true, text: (row) => raw.link.confidence[row], show: (row) => `${raw.link.confidence[row]} %` },
    { name: "Evidence", slow: true, text: (row) => (texts ? evidenceOf(graph, texts, row).map((part) => part.text).join("") : "") },
  ];
}

/** Open the tables in their element; gives a function that shows a state and its subgraph. */
export function openTable(graph, box, keeper) {
  const view = { sort: null, down: false, page: 0, kind: "" };
  const show = (state, sub, pass, texts) => {
    const rows = { links: sub.links, papers: sub.papers, entities: sub.entities }[state.table];
    if (view.kind !== state.table) Object.assign(view, { kind: state.table, sort: null, down: false, page: 0 });
    const columns = columnsOf(state.table, { graph, texts, state, pass });
    const sorted = view.sort === null ? [...rows] : sortedRows(rows, columns[view.sort], view.down);
    const pages = Math.max(1, Math.ceil(sorted.length / PAGE));
    view.page = Math.min(view.page, pages - 1);
    const again = (focus) => {
      show(state, sub, pass, texts);
      box.querySelector(focus)?.focus();
    };
    const turn = (by, id) => button(by < 0 ? "Previous" : "Next", () => {
      view.page += by;
      again(".wide-table");
      box.scrollTop = 0;
    }, { id, disabled: view.page + by < 0 || view.page + by >= pages });
    const heads = columns.map((column, i) => el("th", { scope: "col", role: "columnheader", class: column.number ? "number" : "", "aria-sort": view.sort === i ? (view.down ? "descending" : "ascending") : "none" },
      column.slow ? column.name : button([column.name, el("span", { "aria-hidden": "true" }, view.sort === i ? (view.down ? " ▾" : " ▴") : "")], () => {
        view.down = view.sort === i ? !view.down : Boolean(column.number);
        view.sort = i;
        view.page = 0;
        again(`th:nth-child(${i + 1}) button`);
      })));
    const first = view.page * PAGE;
    const body = sorted.slice(first, first + PAGE).map((row) => el("tr", { role: "row" }, columns.map((column) => {
      const shown = column.show ? column.show(row) : words(shortened(String(column.text(row)), 400));
      return column.header ? el("th", { scope: "row", role: "rowheader" }, shown)
        : el("td", { role: "cell", class: column.number ? "number" : column.short ? "short" : "", "data-name": column.name }, shown);
    })));
    fill(box,
      el("div", { class: "table-bar" },
        el("div", { class: "switch", role: "group", "aria-label": "Rows" }, ["links", "papers", "entities"].map((kind) =>
          button(kind[0].toUpperCase() + kind.slice(1), () => keeper.adjust({ table: kind }), { "aria-pressed": String(kind === state.table), value: kind }))),
        el("p", {}, sorted.length ? `${(first + 1).toLocaleString("en")}–${Math.min(first + PAGE, sorted.length).toLocaleString("en")} of ${counted(sorted.length, "row")}` : "No rows"),
        el("div", { class: "row" }, turn(-1, "page-back"), turn(1, "page-next"))),
      el("div", { class: "wide-table", tabIndex: 0, role: "region", "aria-label": `Table of ${state.table}` },
        // the roles are said, because on a phone each row is laid out as a card
        el("table", { role: "table" }, el("caption", { class: "quiet" }, `${state.table} in this view`),
          el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)), el("tbody", { role: "rowgroup" }, body))));
  };
  return show;
}

function sortedRows(rows, column, down) {
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const keyed = rows.map((row) => [column.text(row), row]);
  keyed.sort(([a, x], [b, y]) => (column.number ? a - b : order.compare(a, b)) || x - y);
  const sorted = keyed.map(([, row]) => row);
  return down ? sorted.reverse() : sorted;
}
