"""A typology and the movement in it as tables for other programs (.csv) and for reading (.md)."""

from collections.abc import Sequence
from pathlib import Path

from qualtool.analysis.typology import Movement, Movements, TypedCases
from qualtool.errors import UnknownSuffix
from qualtool.formats.csv_text import write_rows
from qualtool.formats.markdown import cell, inline
from qualtool.formats.whole_file import write_whole

SUFFIXES = (".csv", ".md")
_CASE_COLUMNS = ("typology", "case", "stage", "site", "respondent_type", "in_scope", "type", "note", "coder", "at")
_MOVED_COLUMNS = ("typology", "case", "from_stage", "from_type", "to_stage", "to_type")


def refuse_suffix(path: Path) -> None:
    """Raises UnknownSuffix."""
    if path.suffix.lower() not in SUFFIXES:
        raise UnknownSuffix(path, SUFFIXES)


def write_cases(path: Path, cases: TypedCases, checked: Sequence[str]) -> None:
    """One line for each case in scope, and for each assigned outside it. Raises UnknownSuffix, UnwritableFile."""
    refuse_suffix(path)
    if path.suffix.lower() == ".md":
        write_whole(path, lambda beside: _write_text(beside, _cases_page(cases, checked)))
    else:
        write_whole(path, lambda beside: write_rows(beside, _CASE_COLUMNS, _case_rows(cases)))


def _case_rows(cases: TypedCases) -> list[list[str]]:
    listed = [(row, "yes") for row in cases.rows] + [(row, "no") for row in cases.outside]
    name = cases.typology.name
    return [
        [name, row.case, row.stage, row.site, row.respondent, within, row.type, row.note, row.coder, row.at]
        for row, within in listed
    ]


def _cases_page(cases: TypedCases, checked: Sequence[str]) -> list[str]:
    one = cases.typology
    lines = [f"# {inline(one.name)}", ""]
    lines += [inline(one.definition), ""] if one.definition else []
    lines += [f"Scope: {inline(cases.filter)}; n = {cases.unit}.", ""]
    lines += _table(
        ["Type", "Definition", "n"], [[t.name, t.definition, str(len(cases.of(t.name)))] for t in one.types]
    )
    stage = ["Stage"] if one.by_stage else []
    rows = [
        [row.case, *([cases.stages.get(row.stage, row.stage)] if stage else []), row.site, row.type, row.note]
        for row in cases.rows
    ]
    lines += ["", *_table(["Case", *stage, "Site", "Type", "Note"], rows), ""]
    return lines + [f"- {inline(check)}" for check in checked]


def write_movement(path: Path, name: str, moved: Movements) -> None:
    """One line for each case that is in scope at two stages, or (.md) a table for each pair of stages."""
    refuse_suffix(path)
    if path.suffix.lower() == ".md":
        write_whole(path, lambda beside: _write_text(beside, _movement_page(name, moved)))
    else:
        rows = [
            [name, case, table.before, before, table.after, after]
            for table in moved.tables
            for (before, after), cases in table.squares.items()
            for case in cases
        ]
        write_whole(path, lambda beside: write_rows(beside, _MOVED_COLUMNS, rows))


def _movement_page(name: str, moved: Movements) -> list[str]:
    lines = [f"# {inline(name)}: movement between stages", "", f"Scope: {inline(moved.filter)}.", ""]
    for table in moved.tables:
        before, after = moved.stages[table.before], moved.stages[table.after]
        lines += [f"## From {inline(before)} to {inline(after)}", "", f"{table.count}.", ""]
        lines += [*_table([f"{before}, down; {after}, across", *table.kinds], _squares(table)), ""]
    return lines + [f"{inline(sentence)}." for sentence in moved.left_out]


def _squares(table: Movement) -> list[list[str]]:
    return [
        [before, *(", ".join(table.squares.get((before, after), ())) for after in table.kinds)]
        for before in table.kinds
    ]


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [_line(headers), "|" + " --- |" * len(headers), *map(_line, rows)]


def _line(texts: Sequence[str]) -> str:
    return "| " + " | ".join(map(cell, texts)) + " |"


def _write_text(path: Path, lines: Sequence[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
