"""Results on stdout, everything else on stderr; a researcher's words are made safe, never marked up."""

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from qualtool.text.display import displayed, one_line

A_HANDFUL = 5


def say(text: str = "") -> None:
    """A line of the result."""
    typer.echo(displayed(text))


def note(text: str) -> None:
    """A line that is not part of the result: what was done, where, what to do next."""
    typer.echo(displayed(text), err=True)


def note_names(names: Sequence[str]) -> None:
    """What a file for readers names, to be looked at before it leaves the team."""
    if names:
        note(f"Before this leaves the team: the words in it name {', '.join(names)}.")


def say_json(value: Any) -> None:
    """The result as JSON, unchanged words and all."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def say_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table with columns as wide as they need; numbers stand on the right."""
    from rich.cells import cell_len

    lines = [[one_line(str(value)) for value in row] for row in rows]
    widths = [max(cell_len(line[i]) for line in [list(header), *lines]) for i in range(len(header))]
    numbers = [bool(rows) and all(isinstance(row[i], int) for row in rows) for i in range(len(header))]

    def laid(line: Sequence[str]) -> str:
        cells = []
        for text, width, number in zip(line, widths, numbers, strict=True):
            gap = " " * (width - cell_len(text))
            cells.append(gap + text if number else text + gap)
        return "  ".join(cells).rstrip()

    say(laid(header))
    say("  ".join("-" * width for width in widths))
    for line in lines:
        say(laid(line))


def say_wrapped(text: str, indent: str = "") -> None:
    """Words wrapped to the terminal; whole lines where the output goes to a file."""
    if not sys.stdout.isatty():
        say(textwrap.indent(text, indent))
        return
    width = max(40, min(100, shutil.get_terminal_size().columns))
    for line in displayed(text).split("\n"):
        say("\n".join(textwrap.wrap(line, width, initial_indent=indent, subsequent_indent=indent)) or "")


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on a terminal for more than a handful of things; nothing elsewhere."""
    bar: Any = None

    def told(done: int, of: int, _name: str) -> None:
        nonlocal bar
        if of <= A_HANDFUL or not sys.stderr.isatty():
            return
        if bar is None:
            bar = typer.progressbar(length=of, label=label, file=sys.stderr)
            bar.__enter__()
        bar.update(1)

    try:
        yield told
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
