"""The spread of quotes as a file: a table to read or to go on with, or a figure."""

from collections.abc import Callable
from pathlib import Path

from qualtool.analysis.spread import KINDS, Spread
from qualtool.formats import figures
from qualtool.formats.csv_text import write_rows
from qualtool.formats.markdown import cell, inline

HEADER = ("by", "group", "encounters", "participants", "quotes", "participants quoted")


def write_csv(path: Path, found: Spread) -> None:
    """Writes a line for each group; its filter and what was counted stand in every line, where nobody cuts them off."""
    rows = [
        (one.kind, one.name, one.encounters, one.participants, one.quotes, one.quoted, found.counted, found.filter)
        for one in found.groups
    ]
    write_rows(path, (*HEADER, "quotes counted", "filter"), rows)


def write_markdown(path: Path, found: Spread) -> None:
    """Writes a table for sites, stages and types, and what should be minded."""
    parts = [f"# {inline(found.study)}: spread of quotes", f"{inline(found.n)}; filter: {inline(found.filter)}."]
    for kind in KINDS:
        lines = [
            f"| {kind.capitalize()} | Encounters | Participants | Quotes | Participants quoted |",
            "|" + " --- |" * 5,
        ]
        lines += [
            f"| {cell(one.name)} | {one.encounters} | {one.participants} | {one.quotes} | {one.quoted} |"
            for one in found.of(kind)
        ]
        parts.append("\n".join(lines))
    parts.append("\n".join(f"- {inline(note)}" for note in found.notes))
    path.write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8", newline="\n")


WRITERS: dict[str, Callable[[Path, Spread], None]] = {
    ".csv": write_csv,
    ".md": write_markdown,
    ".svg": figures.write_spread,
    ".png": figures.write_spread,
    ".pdf": figures.write_spread,
}
