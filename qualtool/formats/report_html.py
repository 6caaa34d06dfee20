"""A paper as one page for a browser, with everything in it; it prints as it reads."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from qualtool.analysis.blocks import Block, Bullet, Heading, Paper
from qualtool.formats.characters import xml_text

_TEMPLATES = Path(__file__).parent / "report_page"


def write(path: Path, paper: Paper) -> None:
    """Writes the page. Every word of it is escaped; nothing in it is loaded from anywhere else."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: xml_text(value) if type(value) is str else value,
    )
    chapters = [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1]
    page = environment.get_template("page.html").render(
        paper=paper, blocks=list(_named(paper.blocks)), chapters=chapters
    )
    path.write_text(page, encoding="utf-8", newline="\n")


def _named(blocks: Sequence[Block]) -> Iterator[tuple[str, object]]:
    """Each block with its kind's name; bullets that follow each other as one list."""
    for kind, together in groupby(blocks, key=lambda block: type(block).__name__):
        if kind == Bullet.__name__:
            yield "Bullets", list(together)
        else:
            yield from ((kind, block) for block in together)
