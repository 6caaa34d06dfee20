"""A paper as Markdown."""

from collections.abc import Iterator
from functools import singledispatch
from itertools import pairwise
from pathlib import Path

from qualtool.analysis.blocks import Block, Bullet, Heading, NewPage, Paper, Paragraph, Quotation, Table, ToWrite
from qualtool.formats.markdown import cell, inline, quoted_lines


def write(path: Path, paper: Paper) -> None:
    """Writes the paper; what the team has to write stands in bold between square brackets."""
    path.write_text(text_of(paper) + "\n", encoding="utf-8", newline="\n")


def text_of(paper: Paper) -> str:
    """The paper as one text."""
    parts = [f"# {inline(paper.title)}", *(f"*{inline(line)}*" for line in paper.about)]
    return "\n\n".join(parts) + "".join(_following(paper))


def _following(paper: Paper) -> Iterator[str]:
    """Each block with the space before it: the lines of a list stand close."""
    blocks = [block for block in paper.blocks if not isinstance(block, NewPage)]
    if blocks:
        yield f"\n\n{_text(blocks[0])}"
    for before, block in pairwise(blocks):
        close = isinstance(before, Bullet) and isinstance(block, Bullet)
        yield ("\n" if close else "\n\n") + _text(block)


@singledispatch
def _text(block: Block) -> str:
    raise TypeError(block)


@_text.register
def _(block: Heading) -> str:
    return f"{'#' * (block.level + 1)} {inline(block.text)}"


@_text.register
def _(block: Paragraph) -> str:
    return _labelled(block)


@_text.register
def _(block: Bullet) -> str:
    return f"- {_labelled(block)}"


def _labelled(block: Paragraph | Bullet) -> str:
    label = f"**{inline(block.label)}**" if block.label else ""
    return " ".join(filter(None, (label, inline(block.text))))


@_text.register
def _(block: Quotation) -> str:
    return f"{quoted_lines(block.words)}\n>\n> {inline(block.attribution)}"


@_text.register
def _(block: ToWrite) -> str:
    return f"**[{inline(block.text)}]**"


@_text.register
def _(block: Table) -> str:
    lines = [f"*{inline(block.caption)}*", "", _line(block.header), "|" + " --- |" * len(block.header)]
    return "\n".join([*lines, *map(_line, block.rows)])


def _line(texts: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell(text) for text in texts) + " |"
