"""The spread of quotes as a file: a table to read or to go on with, or a figure."""

from collections.abc import Callable
from pathlib import Path

from qualtool.analysis.report import before_it_leaves
from qualtool.analysis.spread import KINDS, Group, Spread
from qualtool.formats import figures
from qualtool.formats.csv_text import write_rows
from qualtool.formats.markdown import cell, inline

HEADER = ("by", "group", "encounters", "participants", "quotes", "participants quoted")


def write_csv(path: Path, found: Spread) -> None:
    """Writes a line for each group and each participant who is quoted.

    The filter and what was counted stand in every line, where nobody cuts them off.
    """
    rows = [
        (one.kind, one.name, one.encounters, one.participants, one.quotes, one.quoted, found.counted, found.filter)
        for one in (*found.groups, *found.people)
    ]
    write_rows(path, (*HEADER, "quotes counted", "filter"), rows)


def write_markdown(path: Path, found: Spread) -> None:
    """Writes a table for sites, stages, types and the participants quoted, and what should be minded."""
    parts = [f"# {inline(found.study)}: spread of quotes"]
    parts += [f"**[{inline(before_it_leaves(found.names))}]**"] if found.names else []
    parts.append(f"{inline(found.n)}; filter: {inline(found.filter)}.")
    for kind in KINDS:
        parts.append(_table(kind, found.of(kind)))
    if found.people:
        lines = ["| Participant | Encounters | Quotes |", "|" + " --- |" * 3]
        lines += [f"| {cell(one.name)} | {one.encounters} | {one.quotes} |" for one in found.people]
        parts.append("\n".join(lines))
    parts.append("\n".join(f"- {inline(note)}" for note in found.notes))
    path.write_text("\n\n".join(filter(None, parts)) + "\n", encoding="utf-8", newline="\n")


def _table(kind: str, groups: list[Group]) -> str:
    lines = [f"| {kind.capitalize()} | Encounters | Participants | Quotes | Participants quoted |", "|" + " --- |" * 5]
    lines += [
        f"| {cell(one.name)} | {one.encounters} | {one.participants} | {one.quotes} | {one.quoted} |" for one in groups
    ]
    return "\n".join(lines)


WRITERS: dict[str, Callable[[Path, Spread], None]] = {
    ".csv": write_csv,
    ".md": write_markdown,
    ".svg": figures.write_spread,
    ".png": figures.write_spread,
    ".pdf": figures.write_spread,
}
