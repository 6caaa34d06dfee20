"""Findings with their cells as they stand now, what has happened under them, and the cases not looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualtool.analysis.findings import NO_THEME, SILENT, BearingCell, Finding, RowInScope
from qualtool.analysis.matrix import CHANGE, NOT_MET, STALE, Cell, Row, Stretch
from qualtool.analysis.tree import Theme, Tree
from qualtool.analysis.voices import Filter, Voice
from qualtool.errors import BadFilter, UnknownName
from qualtool.store import charts, design
from qualtool.store import findings as stored
from qualtool.store.charts import Place, Written
from qualtool.store.design import Design
from qualtool.store.findings import BearingRow, FindingRow
from qualtool.store.voices import read_voices
from qualtool.workflow.cells import Grounds, cell_at, read_grounds
from qualtool.workflow.coding import speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.matrices import rows_seen, sites_seen

CHANGE_LABEL = "Change"


def read_whole(
    connection: Any, tree: Tree, rows: Sequence[tuple[int, FindingRow]], stated: Design | None = None
) -> list[Finding]:
    """Findings with their cells; a fixed number of statements for any number of them."""
    wanted = {row.id for _number, row in rows}
    bearings = [one for one in stored.read_bearings(connection) if one.finding_id in wanted]
    stated = stated or design.read_design(connection)
    voices = speaking(read_voices(connection))
    columns = [tree.by_id[theme_id] for theme_id in dict.fromkeys(one.place[2] for one in bearings)]
    grounds = read_grounds(connection, tree, columns, voices, stated)
    under = {row.theme_id: {sub.id for sub in tree.subtree(row.theme_id)} for _n, row in rows if row.theme_id}
    reading = _Reading(
        stated=stated,
        tree=tree,
        voices=voices,
        grounds=grounds,
        rows=_rows_of(voices, stated, grounds),
        read_then=charts.said_in_revisions(connection, [one.revision_id for one in bearings if one.revision_id]),
        written=stored.written_places(connection, set().union(*under.values()) if under else set()),
    )
    return [
        reading.finding(
            number, row, [one for one in bearings if one.finding_id == row.id], under.get(row.theme_id or "")
        )
        for number, row in rows
    ]


def _rows_of(voices: Sequence[Voice], stated: Design, grounds: Grounds) -> dict[tuple[str, str], Row]:
    """Every row of both matrices by (case id, stage); under CHANGE, that of all the stages of a case."""
    everyone = Filter()
    listed = [*sites_seen(voices, everyone, stated, grounds.site_cases), *rows_seen(voices, everyone)]
    rows = {(row.case_id, row.stage): row for row in listed}
    for row in listed:
        before = rows.get((row.case_id, CHANGE), row)
        rows[row.case_id, CHANGE] = replace(
            row,
            site=", ".join(dict.fromkeys([*before.site.split(", "), *row.site.split(", ")])),
            type=" / ".join(filter(None, dict.fromkeys([*before.type.split(" / "), *row.type.split(" / ")]))),
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every finding of one look is read from; `read_then` tells what revisions said when they were read."""

    stated: Design
    tree: Tree
    voices: Sequence[Voice]
    grounds: Grounds
    rows: Mapping[tuple[str, str], Row]
    read_then: Mapping[str, tuple[tuple[Stretch, ...], str]]
    written: set[Place]

    def finding(self, number: int, row: FindingRow, bearings: Sequence[BearingRow], under: set[str] | None) -> Finding:
        in_scope, chosen, fault = self._scope(row, under or set())
        looked = {one.place[:2] for one in bearings}
        # What changed between its stages is about every one of them.
        through = {one.place[0] for one in bearings if one.place[1] == CHANGE}
        return Finding(
            id=row.id,
            number=number,
            statement=row.statement,
            theme_id=row.theme_id,
            theme=theme_name(self.tree, row.theme_id),
            explanation=row.explanation,
            rivals=row.rivals,
            scope=row.scope,
            filter=chosen,
            scope_fault=fault,
            coder=row.coder,
            at=row.at,
            cells=tuple(self.bearing(one) for one in sorted(bearings, key=self._rank)),
            in_scope=in_scope,
            not_looked_at=tuple(
                one for one in in_scope if (one.case_id, one.stage_key) not in looked and one.case_id not in through
            ),
        )

    def _scope(self, row: FindingRow, under: set[str]) -> tuple[tuple[RowInScope, ...], str, str]:
        """The rows that a finding is about, its scope in words, and what is wrong with it."""
        try:
            chosen = parse_where(row.scope, self.voices, self.stated)
        except (BadFilter, UnknownName) as fault:
            # The study may lose what the scope names; the finding is listed all the same.
            return (), " and ".join(row.scope), str(fault)
        seen = sorted(rows_seen(self.voices, chosen), key=lambda one: self._row_rank(one, ""))
        return tuple(self._in_scope(one, under) for one in seen), str(chosen), ""

    def _in_scope(self, row: Row, under: set[str]) -> RowInScope:
        charted = sum((row.case_id, row.stage, theme_id) in self.written for theme_id in under)
        return RowInScope(
            row.case_id, row.case, row.stage, self._sites(row), self._stage(row.stage), _types(row), charted
        )

    def bearing(self, one: BearingRow) -> BearingCell:
        column = self.tree.by_id[one.place[2]]
        row = self.rows.get(one.place[:2])
        cell = cell_at(row, one.place[1], column, self.grounds) if row else self._left_over(one.place)
        why, mend = self._why_stale(one, row, column, cell)
        return BearingCell(
            place=one.place,
            case=one.case,
            kind=row.kind if row else "",
            sites=self._sites(row) if row else (),
            stage=self._stage(one.place[1]),
            types=_types(row) if row else (),
            number=column.number,
            title=column.title,
            bearing=one.bearing,
            note=one.note,
            cell=cell,
            coder=one.coder,
            at=one.at,
            why_stale=why,
            mend=mend,
        )

    def _left_over(self, place: Place) -> Cell:
        """A cell whose row is gone."""
        said = self.grounds.written.get(place)
        return Cell(stretches=said.stretches if said else (), state=NOT_MET)

    def _why_stale(self, one: BearingRow, row: Row | None, column: Theme, cell: Cell) -> tuple[str, str]:
        """What has happened to a cell since somebody said how it bears, and what to do where a look does not settle it.

        A cell that was written again in the same words (*still holds*) is as it was.
        """
        said = self.grounds.written.get(one.place)
        then = self.read_then.get(one.revision_id or "", ((), ""))
        if row is None:
            return "its row is gone: nobody is met there any more", "take it out"
        if column.retired:
            return "its sub-theme is retired", "take it out, and add the cell that took its place"
        if (said is None or not said.says_something) and one.bearing != SILENT:
            return "the cell was emptied", "chart it again, take it out, or call it silent"
        if _compared(*then) != _compared(*_said(said)):
            was_written = bool(then[0] or then[1])
            now_written = said is not None and said.says_something
            changed = "was written again" if was_written and now_written else "was emptied"
            return f"the cell {changed if was_written else 'was charted'} since", ""
        if cell.state == STALE:
            return f"the cell itself is stale: {cell.why_stale}", "chart it again, or say there that it still holds"
        return "", ""

    def _rank(self, one: BearingRow) -> tuple[object, ...]:
        row = self.rows.get(one.place[:2])
        number = self.tree.order[one.place[2]]
        return (row is None, self._row_rank(row, one.place[1]) if row else (one.case,), number)

    def _row_rank(self, row: Row, stage: str) -> tuple[object, ...]:
        sites, stages = list(self.stated.sites), [*self.stated.stages, CHANGE]
        return sites.index(row.site.split(", ")[0]), row.case, stages.index(stage or row.stage)

    def _sites(self, row: Row) -> tuple[str, ...]:
        return tuple(self.stated.sites[key].label for key in row.site.split(", ") if key)

    def _stage(self, key: str) -> str:
        return CHANGE_LABEL if key == CHANGE else self.stated.stages[key].label


def _types(row: Row) -> tuple[str, ...]:
    return tuple(filter(None, row.type.split(" / ")))


def _said(written: Written | None) -> tuple[tuple[Stretch, ...], str]:
    return (written.stretches, written.blank) if written else ((), "")


def _compared(stretches: Iterable[Stretch], blank: str) -> object:
    return [(one.kind, one.text, [ref.excerpt for ref in one.references]) for one in stretches], blank


def theme_name(tree: Tree, theme_id: str | None) -> str:
    """How a finding's theme is told."""
    if theme_id is None:
        return NO_THEME
    theme = tree.by_id[theme_id]
    return theme.name + (" (retired)" if theme.retired else "")
