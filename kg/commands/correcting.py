"""Commands that correct a graph: drop, merge, split, rename, retype, role, add, list, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg import console
from kg.commands.options import ROLES, TYPES, folder_argument

if TYPE_CHECKING:
    from kg.resolve.corrections import Outcome

Command = TypeVar("Command", bound=Callable[..., Any])

_type_option = click.option(
    "--type", "type_", type=click.Choice(TYPES, case_sensitive=False), help="Its type there."
)
_entity = click.argument("entity", metavar="ENTITY")


def _options(command: Command) -> Command:
    """Add what all corrections have: who, why, and when they take effect."""
    for option in (
        click.option("--by", "who", metavar="NAME", default="", help="Who; by default your user."),
        click.option("--why", metavar="TEXT", default="", help="The reason, for other readers."),
        click.option("--no-build", is_flag=True, help="Keep it; the next build applies it."),
    ):
        command = option(command)
    return command


def _papers(help_text: str, *, required: bool = False) -> Callable[[Command], Command]:
    return click.option(
        "--paper", "papers", multiple=True, metavar="PAPER", required=required, help=help_text
    )


class _Group(click.Group):
    """A group whose commands explain themselves without a folder, too."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if len(args) == 2 and args[0] in self.commands and args[1] in ctx.help_option_names:
            args = ["DIR", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Group)
@folder_argument
@click.pass_context
def correct(ctx: click.Context, folder: Path) -> None:
    """Correct a graph; every later build applies the corrections last.

    They are kept in DIR/corrections.ttl with who, when and why; share that file, and others
    take it over with kg build --corrections. The graph changes at once.

    \b
    Examples:
      kg correct kg-out drop "GPU" --paper "CUDA-L1" --why "related work only"
      kg correct kg-out merge "LLM agnt" "LLM agent"
      kg correct kg-out list
      kg correct kg-out undo 2
    """
    ctx.obj = folder


@correct.command()
@_entity
@_papers("Only there; may be given several times. Default: everywhere.")
@_options
@click.pass_obj
def drop(folder: Path, /, entity: str, papers: tuple[str, ...], **how: Any) -> None:
    """Take the links to an entity away, in some papers or everywhere.

    \b
    Example: kg correct kg-out drop "GPU" --paper "CUDA-L1"
    """
    _run(folder, "drop", entity, papers, how)


@correct.command()
@_entity
@click.argument("into", metavar="INTO")
@_options
@click.pass_obj
def merge(folder: Path, /, entity: str, into: str, **how: Any) -> None:
    """Make one entity of two: INTO stays, and answers to the other's names and IRI.

    \b
    Example: kg correct kg-out merge "LLM agnt" "LLM agent"
    """
    _run(folder, "merge", entity, (), how, into=into)


@correct.command()
@_entity
@click.argument("form", metavar="FORM")
@click.option("--name", default="", help="Name of the new entity; by default the form.")
@click.option("--into", default="", metavar="ENTITY", help="An entity that takes the form.")
@_type_option
@_papers("Only there; may be given several times. Default: everywhere.")
@_options
@click.pass_obj
def split(
    folder: Path,
    /,
    entity: str,
    form: str,
    name: str,
    into: str,
    type_: str | None,
    papers: tuple[str, ...],
    **how: Any,
) -> None:
    """Take a form off an entity: the words mean something else.

    \b
    Example: kg correct kg-out split "large language model" "LLM" --paper P7 --name "master of laws"
    """
    _run(folder, "split", entity, papers, how, words=form, name=name, into=into, type=type_)


@correct.command()
@_entity
@click.argument("name", metavar="NAME")
@_options
@click.pass_obj
def rename(folder: Path, /, entity: str, name: str, **how: Any) -> None:
    """Give an entity another name; it goes on answering to the old name and IRI.

    \b
    Example: kg correct kg-out rename "cuda l1" "CUDA-L1"
    """
    _run(folder, "rename", entity, (), how, name=name)


@correct.command()
@_entity
@click.argument("type_", metavar="TYPE", type=click.Choice(TYPES, case_sensitive=False))
@_papers("Its type there; may be given several times. Default: its class, and its type everywhere.")
@_options
@click.pass_obj
def retype(folder: Path, /, entity: str, type_: str, papers: tuple[str, ...], **how: Any) -> None:
    """Give an entity another type: Task, Method, Dataset, Metric, Hardware or Concept.

    \b
    Example: kg correct kg-out retype "KV cache" Concept
    """
    _run(folder, "retype", entity, papers, how, type=type_)


@correct.command()
@_entity
@click.argument("role", metavar="ROLE", type=click.Choice(ROLES, case_sensitive=False))
@_papers("The paper; may be given several times.", required=True)
@_options
@click.pass_obj
def role(folder: Path, /, entity: str, role: str, papers: tuple[str, ...], **how: Any) -> None:
    """Say what an entity does in a paper: uses it, compares with it, and so on.

    \b
    Example: kg correct kg-out role "Adam" compares --paper "Muon"
    """
    _run(folder, "role", entity, papers, how, role=role)


@correct.command()
@_entity
@_papers("The paper; may be given several times.", required=True)
@click.option("--words", required=True, help="The exact words of the paper that prove it.")
@_type_option
@click.option("--role", type=click.Choice(ROLES, case_sensitive=False), help="Its role there.")
@_options
@click.pass_obj
def add(
    folder: Path,
    /,
    entity: str,
    papers: tuple[str, ...],
    words: str,
    type_: str | None,
    role: str | None,
    **how: Any,
) -> None:
    """Add a link that was overlooked, with the words that prove it; ENTITY may be new.

    \b
    Example: kg correct kg-out add "NVIDIA H100" --paper "STELLAR" --words "eight H100s"
    """
    _run(folder, "add", entity, papers, how, words=words, type=type_, role=role)


@correct.command("list")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def list_(folder: Path, /, format_: str) -> None:
    """List the corrections: number, what, who, when, why, and whether they change anything.

    \b
    Example: kg correct kg-out list
    """
    from kg.correcting import listed

    rows = [
        (c.number, c.label, c.who, c.when, c.why, reason or "applied")
        for c, reason in listed(folder)
    ]
    header = ("number", "what", "who", "when", "why", "state")
    if format_ == "json":
        console.put_json([dict(zip(header, row, strict=True)) for row in rows])
    elif rows:
        console.put_table(header, rows, right=(0,))
    else:
        console.say("there are no corrections yet; see: kg correct --help")


@correct.command()
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="N…")
@click.option("--no-build", is_flag=True, help="The next build takes it back.")
@click.pass_obj
def undo(folder: Path, /, numbers: tuple[int, ...], no_build: bool) -> None:
    """Take corrections back, by their numbers in the list.

    \b
    Example: kg correct kg-out undo 2
    """
    from kg.correcting import undo as take_back

    with console.progress() as progress:
        left = take_back(folder, numbers, build=not no_build, progress=progress)
    console.put(f"{len(numbers)} taken back, {len(left)} left")


def _run(
    folder: Path,
    action: str,
    entity: str,
    papers: Sequence[str],
    how: dict[str, Any],
    **facts: Any,
) -> None:
    """Make the corrections, one for each paper, and say what they changed."""
    from kg.correcting import correct as keep
    from kg.correction_names import correction_of
    from kg.graph import LiteratureGraph

    no_build = how.pop("no_build")
    with LiteratureGraph.open(folder) as graph:
        new = [
            correction_of(graph, action, entity, paper=paper, **facts, **how)
            for paper in dict.fromkeys(papers or ("",))
        ]
    with console.progress() as progress:
        outcomes = keep(folder, new, build=not no_build, progress=progress)
    _say_outcomes(outcomes, len(new), built=not no_build)


def _say_outcomes(outcomes: Sequence[Outcome], new: int, *, built: bool) -> None:
    """Say what was done, and which earlier corrections no longer count because of it."""
    made = outcomes[len(outcomes) - new :]
    numbers = {outcome.correction.number for outcome in made}
    for outcome in made:
        correction, count = outcome.correction, len(outcome.papers)
        papers = f"{count} paper{'' if count == 1 else 's'}"
        console.put(console.harmless(f"{correction.number}  {correction.label}: {papers}"))
    for outcome in outcomes:
        if outcome.overruled_by in numbers:
            told = f"correction {outcome.correction.number} ({outcome.correction.label})"
            console.say(f"{told} no longer counts: {outcome.overruled_by} says otherwise")
    if not built:
        console.say("kept; the next kg build applies it")
