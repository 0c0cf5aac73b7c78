"""What a user holds: a graph in a folder, asked for papers, entities, answers and related work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kg.errors import BadInput
from kg.generations import GraphFolder
from kg.iri import graph_iri, is_address
from kg.naming import entity_named, paper_named, same_paper
from kg.places import FolderPlace, Place
from kg.publication import PAGE
from kg.records import Entity, EntityType, Extraction, Paper

if TYPE_CHECKING:
    import networkx
    import rdflib

    from kg.explorer import ExplorerOptions
    from kg.news import News
    from kg.rdf.remote import Upload
    from kg.rdf.store import Answer
    from kg.rdf.view import View
    from kg.related import Comparison, Facets, Related
    from kg.related.index import RelatedIndex
    from kg.runs import Run
    from kg.search import Found

_MAX_PAGE_RELATED = 2000
_MAX_CELL = 2_500_000  # Jupyter stops a cell that puts out more than 3 MB in 3 s


class LiteratureGraph:
    """A graph of papers, opened for reading; use it with ``with``, or close it.

    What is open does not change while a new build is published; open it again to see that.

    Example:
        >>> import kg
        >>> graph = kg.open("kg-out")  # doctest: +SKIP
        >>> [row["name"] for row in graph.ask("top-entities")[:3]]  # doctest: +SKIP
    """

    def __init__(self, place: Place) -> None:
        """Hold the graph at a place; use :meth:`open`."""
        self._place = place

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        user: str = "",
        password: str = "",
        token: str = "",
    ) -> LiteratureGraph:
        """Open the graph in a folder or on a SPARQL 1.1 server.

        Args:
            path: The folder, or the address of the server's query service. What needs files
                beside the graph (``path``, ``page``) is there for a folder only; related work
                on a server compares words, entities and citations, not text vectors.
            user: For a server that wants basic or digest authentication.
            password: Its password.
            token: For a server that wants a bearer token. Without any, the variables
                ``KG_ENDPOINT_USER``, ``KG_ENDPOINT_PASSWORD`` and ``KG_ENDPOINT_TOKEN`` count.

        Raises:
            BadInput: If there is no graph in the folder.
            BadEndpoint: If the server can't be reached, refuses, or is no SPARQL server.
            MissingExtra: If the address of a server is given and ``litkg[remote]`` is missing.
        """
        if isinstance(path, str) and is_address(path):
            from kg.endpoint import EndpointPlace
            from kg.rdf.remote import endpoint_of

            return cls(EndpointPlace(endpoint_of(path, user=user, password=password, token=token)))
        return cls(FolderPlace(GraphFolder.with_graph(Path(path))))

    def close(self) -> None:
        """Let the files go; the graph cannot be used after."""
        for name in ("view", "_index"):
            self.__dict__.pop(name, None)
        self._place.close()

    def __enter__(self) -> Self:
        """Give the graph itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def __repr__(self) -> str:
        """Say where it is and how large."""
        return f"<LiteratureGraph {self._place}: {self.view.count()} papers>"

    def _repr_html_(self) -> str:
        """Show the explorer in a notebook; of a page too large for a cell only the name."""
        import html

        page = self._place.page()
        if len(page) > _MAX_CELL:
            return f"<p>{html.escape(repr(self))}: its page is too large for a cell</p>"
        return (
            f'<iframe title="Literature graph" srcdoc="{html.escape(page)}" width="100%" '
            'height="760" style="border:0"></iframe>'
        )

    @property
    def path(self) -> Path:
        """The folder of the graph."""
        return self._place.folder

    @property
    def page(self) -> Path:
        """The explorer page of the graph."""
        return self._place.folder / PAGE

    @property
    def base(self) -> str:
        """The base of the graph's IRIs."""
        return self._place.base

    @cached_property
    def view(self) -> View:
        """The graph as records: papers, entities, extractions."""
        from kg.rdf.view import View

        return View(self._place.store, self.base)

    @cached_property
    def _index(self) -> RelatedIndex:
        return self._place.index(self.view)

    @property
    def rdf(self) -> rdflib.Dataset:
        """An rdflib Dataset on the same store, read-only, over the union of all graphs."""
        return self._place.rdf()

    def papers(self) -> list[Paper]:
        """Give all papers, sorted by id."""
        return self.view.papers()

    def entities(self, type: EntityType | str | None = None) -> list[Entity]:
        """Give all entities, or those of one type, sorted by key.

        Raises:
            ValueError: If there is no such type.
        """
        return self.view.entities(EntityType(type) if type is not None else None)

    def extraction(self, paper: str | Paper) -> Extraction:
        """Give a paper with its links, results and evidence."""
        return self.view.extraction(self.paper(paper).id)

    def extractions(self) -> Iterator[Extraction]:
        """Give all papers with their links, in order of paper id."""
        return self.view.extractions()

    def paper(self, name: str | Paper) -> Paper:
        """Find a paper.

        Args:
            name: Its id, arXiv id, DOI or address of either, IRI, or a part of its title that
                no other title has.

        Raises:
            UnknownName: If there is none; the closest titles are offered.
            AmbiguousName: If a part of a title fits several.
        """
        if isinstance(name, Paper):
            return name
        if self.view.answers_to(name):
            return self.view.paper(name)
        return paper_named(name, self.papers(), self.base)

    def entity(self, name: str | Entity) -> Entity:
        """Find an entity by its IRI, key, name or alias, in any spelling of case and hyphens.

        The IRI and the key of an entity that was merged or renamed find what took over.

        Raises:
            UnknownName: If there is none; the closest names are offered.
            AmbiguousName: If an alias fits several.
        """
        if isinstance(name, Entity):
            return name
        return entity_named(name, self.entities(), self.base, self.view.replaced)

    def query(
        self,
        text: str,
        *,
        bindings: Mapping[str, Any] | None = None,
        timeout_s: float | None = None,
        limit: int | None = None,
    ) -> Answer:
        """Answer a SPARQL query over the union of all graphs.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE; the usual prefixes need not be declared.
            bindings: Values of variables that are selected, bound as terms.
            timeout_s: Seconds after which the query is stopped; None for no limit.
            limit: Most rows or triples; None for all.

        Raises:
            QuerySyntax: If it is not SPARQL.
            QueryRefused: If it is an update, or asks other servers.
            QueryTooSlow: If it took longer than ``timeout_s``.
        """
        return self._place.query(text, bindings=bindings, timeout_s=timeout_s, limit=limit)

    def serialized(
        self,
        text: str,
        form: str,
        *,
        bindings: Mapping[str, Any] | None = None,
        timeout_s: float = 60.0,
        limit: int | None = None,
    ) -> tuple[bytes, bool]:
        """Answer a query as bytes: ``json``, ``csv`` or ``tsv`` for rows, ``ttl`` for triples.

        Returns:
            The bytes, and whether something was left out because of the limit.

        Raises:
            QueryError: As :meth:`query`, or if the format does not fit the query.
        """
        return self._place.serialized(
            text, form, bindings=bindings, timeout_s=timeout_s, limit=limit
        )

    def sparql(self, text: str, **values: Any) -> Any:
        """Answer a SPARQL query with Python values.

        Args:
            text: The query.
            values: Values of variables that are selected, bound as terms.

        Returns:
            SELECT gives a list of rows, each a dict of Python values; ASK a bool; CONSTRUCT and
            DESCRIBE an rdflib Graph.

        Raises:
            QueryError: As :meth:`query`.
        """
        answer = self.query(text, bindings=values)
        if answer.truth is not None:
            return answer.truth
        return answer.graph() if answer.triples is not None else answer.dicts()

    def ask(self, question: str, **values: Any) -> list[dict[str, Any]]:
        """Answer one of the named questions of ``kg/queries``.

        Args:
            question: Its name.
            values: Values of its variables: a paper, an entity, a name, an IRI or a number.

        Raises:
            UnknownName: If there is no such question, or it has no such variable.
        """
        text, bindings = self.question(question, values)
        rows: list[dict[str, Any]] = self.query(text, bindings=bindings).dicts()
        return rows

    def question(self, name: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Give the text of a named question and its values as terms."""
        from kg.queries import named_query

        query = named_query(name)
        return query.text_for(values), dict(query.bindings(values, self))

    def validate(self) -> list[str]:
        """Check the graph against its SHACL shapes.

        Returns:
            One line a violation; empty when it conforms.
        """
        from kg.rdf.shapes import validate

        return validate(self._place.store, self.base)

    def quads(self) -> Iterator[str]:
        """Give the lines of N-Quads of all graphs, in order of graph, then line."""
        return self._place.lines()

    def correct(self, action: str, entity: str | Entity, **facts: Any) -> LiteratureGraph:
        """Correct the graph; every later build applies the correction last.

        Args:
            action: ``drop``, ``merge``, ``split``, ``rename``, ``retype``, ``role`` or ``add``.
            entity: The entity that it is about.
            facts: As for :func:`kg.correction_names.correction_of`: paper, into, words, name,
                type, role, who, why.

        Returns:
            The corrected graph, open; this one stays as it was.

        Raises:
            UnknownName: If the graph has no such entity or paper.
            BadInput: If something is missing, or nothing would change.
            BuildRunning: If a build is at work in the folder.

        Example:
            >>> graph = kg.open("kg-out")  # doctest: +SKIP
            >>> graph = graph.correct("drop", "GPU", paper="CUDA-L1")  # doctest: +SKIP
        """
        from kg.correcting import correct
        from kg.correction_names import correction_of

        correct(self.path, [correction_of(self, action, entity, **facts)])
        return LiteratureGraph.open(self.path)

    def runs(self) -> list[Run]:
        """Give the runs that made the graph, the oldest first."""
        from kg.runs import read_runs

        return read_runs(GraphFolder.with_graph(self.path).current())

    def news(self, since: str | int | None = None, *, limit: int | None = None) -> list[News]:
        """Give the papers that came, changed or went, the last run first.

        Args:
            since: Number of a run, for all after it; a day (YYYY-MM-DD), for all from it on; None
                for the last build.
            limit: Most papers to give; None for all.

        Raises:
            BadInput: If it is neither.
        """
        from kg.news import news_of, runs_since

        return news_of(self, runs_since(self.runs(), since), limit=limit)

    def export(self, form: str) -> str:
        """Give the graph in a format for other tools; see :mod:`kg.exports`."""
        from kg.exports import export_of

        return export_of(self, form)

    def publish(
        self,
        url: str,
        *,
        update: str = "",
        store: str = "",
        user: str = "",
        password: str = "",
        token: str = "",
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Upload:
        """Put the graph on a SPARQL 1.1 server, each named graph replaced as a whole.

        Only what the server does not have yet is sent; a call that failed midway is resumed by
        another. What has arrived is noted in ``endpoints/`` of the folder.

        Args:
            url: Address of the server's query service.
            update: Address of its update service, where it can't be known from the server.
            store: Address of its Graph Store Protocol, likewise; without one, updates are sent.
            user: For a server that wants basic or digest authentication.
            password: Its password.
            token: For a server that wants a bearer token. Without any, the variables
                ``KG_ENDPOINT_USER``, ``KG_ENDPOINT_PASSWORD`` and ``KG_ENDPOINT_TOKEN`` count.
            progress: Called with ``send``, the number of graphs done, and 0.

        Returns:
            How many graphs were sent, kept and removed.

        Raises:
            BadEndpoint: If the server can't be reached, refuses, or is no SPARQL server.
            BadInput: If this graph is on a server itself.
            BuildRunning: If a build is at work in the folder.
            MissingExtra: If ``litkg[remote]`` is missing.
        """
        from kg.rdf.remote import RemoteStore, endpoint_of, upload

        say = progress or (lambda step, done, size: None)
        ask = endpoint_of(
            url, update=update, store=store, user=user, password=password, token=token
        )
        runs = sorted(self._place.store.dump(graph_iri("runs", self.base)))
        with GraphFolder(self.path).building(), RemoteStore.open(ask) as remote:
            return upload(
                remote,
                chain(self.quads(), runs),
                self.base,
                self.path / "endpoints",
                say=lambda done: say("send", done, 0),
            )

    def papers_with(self, entity: str | Entity) -> list[Extraction]:
        """Give the papers that name an entity, with their links, in order of paper id."""
        return list(self.view.extractions_naming(self.entity(entity)))

    def same_paper(self, paper: Paper) -> Paper | None:
        """Find the graph's own record of a paper from elsewhere: same identifier or same text."""
        return same_paper(paper, self.papers())

    def related(
        self,
        paper: str | Paper | Sequence[str | Paper] = (),
        *,
        text: str = "",
        k: int = 10,
        facet: Facets = None,
        candidates: Sequence[str] | None = None,
        since: str = "",
        until: str = "",
        types: Iterable[EntityType | str] = (),
        diversity: float = 0.0,
        exclude: Iterable[str] = (),
    ) -> list[Related]:
        """Find related papers and say why.

        Args:
            paper: One paper or several, each as in :meth:`paper`.
            text: A text of its own, for instance an abstract; may stand beside papers.
            k: How many at most.
            facet: ``background``, ``method``, ``result`` or ``hardware``, several, or several
                with weights; None for all.
            candidates: Ids to rank: exactly these, also those that share nothing.
            since: Only papers from this date on.
            until: Only papers up to this date.
            types: Only papers that share an entity of one of these types.
            diversity: From 0 to 1; higher gives papers more unlike each other.
            exclude: Ids that never come back.

        Returns:
            Best first; stable order.

        Raises:
            UnknownName: If a paper or candidate is unknown.
            BadInput: If there is neither a paper nor a word of text.
            ValueError: If a number or date is out of range.
        """
        from kg.related import Options, Query, find_related

        asked = [paper] if isinstance(paper, str | Paper) else list(paper)
        options = Options(
            k=k,
            facet=facet,
            candidates=candidates,
            since=since,
            until=until,
            types=types,
            diversity=diversity,
            exclude=exclude,
        )
        query = Query(paper_ids=tuple(self.paper(one).id for one in asked))
        if text.strip():
            from kg.own_text import query_of_text

            query = query_of_text(text, query.paper_ids)
        return find_related(query, self.view, self._index, options)

    def search(
        self, words: str, *, type: EntityType | str | None = None, k: int = 20
    ) -> list[Found]:
        """Find papers and entities by words.

        Args:
            words: What to look for.
            type: Only entities of this type.
            k: How many at most.

        Returns:
            Entities whose names hold all words first, then papers by their words; best first.
        """
        kind = EntityType(type) if type is not None else None
        from kg.search import found_in

        return found_in(words, self.view, self._index, self.base, kind, k)

    def compare(
        self, papers: Sequence[str | Paper], *, columns: Sequence[str] | None = None
    ) -> Comparison:
        """Set papers side by side: tasks, methods, datasets, metrics with values, hardware.

        Raises:
            UnknownName: If a paper is unknown.
            BadInput: If there are fewer than two.
        """
        from kg.related import compare

        ids = [self.paper(paper).id for paper in papers]
        if len(ids) < 2:
            raise BadInput("compare", "there is nothing to compare with", "give two papers or more")
        return compare(self.view, ids, columns=columns)

    def networkx(self, projection: str = "links") -> networkx.DiGraph | networkx.Graph:
        """Give the graph as a networkx graph.

        Args:
            projection: ``links`` (papers and entities, directed), ``papers`` (weight: entities
                shared) or ``entities`` (weight: papers shared).
        """
        from kg.projections import projection_of

        return projection_of(self.extractions(), projection, self.base)

    def explore(
        self,
        path: str | Path,
        *,
        title: str = "",
        options: ExplorerOptions | None = None,
    ) -> Path:
        """Write the explorer: one HTML page that needs no network.

        Args:
            path: Where to write it.
            title: Its heading; empty for one made from the name of the input.
            options: What to leave out and how to draw; None shows everything.

        Returns:
            The path of the page.
        """
        from kg.explorer import ExplorerOptions, explorer_page
        from kg.files import write_whole

        options = options or ExplorerOptions(base=self.base)
        shown = [paper for paper in self.papers() if options.keeps(paper)]
        related = None
        if len(shown) <= _MAX_PAGE_RELATED:
            related = {paper.id: self.related(paper, k=5) for paper in shown}
        page = explorer_page(self.view, title=title, options=options, related=related)
        write_whole(Path(path), page)
        return Path(path)


def open_graph(
    path: str | Path, *, user: str = "", password: str = "", token: str = ""
) -> LiteratureGraph:
    """Open the graph in a folder or on a SPARQL server; ``kg.open`` is this function.

    Takes and raises what :meth:`LiteratureGraph.open` does.
    """
    return LiteratureGraph.open(path, user=user, password=password, token=token)
