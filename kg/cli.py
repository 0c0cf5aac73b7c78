"""The command line: gathers the commands and turns errors into one line and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from kg import console
from kg.commands.building import build, evaluate, extract
from kg.commands.correcting import correct
from kg.commands.fetching import fetch
from kg.commands.history import news, remove
from kg.commands.questions import query, search
from kg.commands.relating import related
from kg.commands.serving import serve
from kg.commands.showing import compare, explore, export, readers, show, validate
from kg.commands.vocabulary import vocabulary
from kg.errors import GraphInvalid, KgError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 90})
@click.version_option(package_name="litkg", prog_name="kg")
def cli() -> None:
    """Turn papers into a knowledge graph: query it, explore it, ask it for related work.

    \b
      kg build papers.txt            papers to a graph in kg-out/
      kg query kg-out --named        the questions that are ready to ask
      kg related kg-out "CUDA-L1"    related papers, and why
    """


for _command in (
    build,
    compare,
    correct,
    evaluate,
    explore,
    export,
    extract,
    fetch,
    news,
    query,
    readers,
    related,
    remove,
    search,
    serve,
    show,
    validate,
    vocabulary,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; ends the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code: 0, 1 for a failed check, 2 for bad usage or input."""
    try:
        code = cli.main(args=arguments, prog_name="kg", standalone_mode=False)
    except click.UsageError as err:
        where = err.ctx.command_path if err.ctx else "kg"
        console.say(f"{where}: {' '.join(err.format_message().split())} See: {where} --help")
        return 2
    except click.exceptions.Exit as err:
        return err.exit_code
    except (click.Abort, KeyboardInterrupt):
        console.say("kg: stopped; what was published stays as it was")
        return 130
    except GraphInvalid as err:
        console.say(f"kg: {err}")
        return 1
    except KgError as err:
        console.say(f"kg: {err}")
        return 2
    except (BrokenPipeError, SystemExit):
        # The reader has seen enough. click and rich make SystemExit(1) of a closed pipe, and
        # nothing else here ends the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as err:
        if err.errno not in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT):
            raise
        console.say(f"kg: {err.filename or 'output'}: {(err.strerror or '').lower()}; free space")
        return 2
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
