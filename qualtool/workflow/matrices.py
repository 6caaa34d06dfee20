"""The framework matrix as it is asked for: which columns, which rows, in what order, stages stacked or side by side."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from qualtool.analysis.matrix import CASES, CHANGE, HEADERS, SITES, Cell, Column, Matrix, Row
from qualtool.analysis.tree import Theme, Tree
from qualtool.analysis.voices import Filter, Voice
from qualtool.errors import BadValue
from qualtool.store import design
from qualtool.store.design import Design
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.cells import Grounds, cell_at, read_grounds
from qualtool.workflow.coding import speaking
from qualtool.workflow.filtering import parse_where

SORTS = ("site", "stage", "type", "case")
DEFAULT_SORT = SORTS[:3]
NO_STAGE = ""
_NUMBERS = re.compile(r"([0-9]+)")
_CHANGE_LABELS = {CASES: "Change", SITES: "Change (different people)"}


@dataclass(frozen=True, slots=True)
class MatrixRequest:
    """Which themes (none: every main theme) or columns of any themes, which rows, and how they are laid out.

    `sort`, `headers` and `group` name site, stage, type, case or an attribute; the group is the first of `sort` unless
    it is given, and rows are sorted by it first. `hidden` names columns to leave out. `name` is a working chart's.
    """

    themes: str = ""
    where: tuple[str, ...] = ()
    sort: tuple[str, ...] = DEFAULT_SORT
    columns: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    rows: str = CASES
    side_by_side: bool = False
    headers: tuple[str, ...] = HEADERS
    group: str = ""
    name: str = ""


def matrices(study: Study, request: MatrixRequest) -> list[Matrix]:
    """One matrix for each theme asked for, or one of the columns asked for. A fixed number of statements for each.

    Raises UnknownName, AmbiguousName, BadFilter, BadValue.
    """
    if request.rows not in (CASES, SITES):
        raise BadValue("kind of rows", request.rows, (CASES, SITES))
    with study.read() as connection:
        stated = design.read_design(connection)
        tree = design.read_tree(connection)
        voices = speaking(read_voices(connection))
        chosen = parse_where(request.where, voices, stated)
        request = _spelt(request, voices)
        made = _Making(request, stated, tree, voices, chosen)
        return [made.matrix(connection, theme, columns) for theme, columns in _asked_for(request, tree)]


def matrix(study: Study, theme: str, where: Sequence[str] = (), sort: Sequence[str] = DEFAULT_SORT) -> Matrix:
    """The matrix of one theme. Raises as `matrices` does."""
    return matrices(study, MatrixRequest(theme, tuple(where), tuple(sort)))[0]


def row_values(voices: Iterable[Voice]) -> list[str]:
    """What rows can be sorted, grouped and headed by: site, stage, type, case, kind, and every attribute."""
    names = {name.casefold(): name for voice in voices for name in voice.attributes}
    for name in (*SORTS, "kind"):
        names.pop(name, None)
    return [*SORTS, "kind", *sorted(names.values(), key=str.casefold)]


def _spelt(request: MatrixRequest, voices: Sequence[Voice]) -> MatrixRequest:
    """The request with every name as the study spells it. Raises BadValue."""
    known = {name.casefold(): name for name in row_values(voices)}

    def spelt(what: str, names: Iterable[str]) -> tuple[str, ...]:
        for name in names:
            if name.strip().casefold() not in known:
                raise BadValue(what, name, tuple(known.values()))
        return tuple(known[name.strip().casefold()] for name in names)

    group = spelt("grouping", (request.group,) if request.group else ())
    sort = (*group, *(name for name in spelt("sorting", request.sort) if name not in group))
    return replace(request, sort=sort, headers=spelt("row header", request.headers), group="".join(group))


def _asked_for(request: MatrixRequest, tree: Tree) -> list[tuple[Theme | None, list[Theme]]]:
    hidden = {_theme(tree, name).id for name in request.hidden}
    if request.columns:
        asked: list[tuple[Theme | None, list[Theme]]] = [(None, [_theme(tree, name) for name in request.columns])]
    else:
        themes = tree.all_named(request.themes) if request.themes else tree.roots
        asked = [(theme, tree.chart_columns(theme)) for theme in themes]
    return [(theme, [column for column in columns if column.id not in hidden]) for theme, columns in asked]


def _theme(tree: Tree, name: str) -> Theme:
    return tree.by_id[name] if name in tree.by_id else tree.named(name)


@dataclass(frozen=True, slots=True)
class _Making:
    """What every matrix of one request is made from."""

    request: MatrixRequest
    stated: Design
    tree: Tree
    voices: Sequence[Voice]
    chosen: Filter

    def matrix(self, connection: Any, theme: Theme | None, columns: Sequence[Theme]) -> Matrix:
        grounds = read_grounds(connection, self.tree, columns, self.voices, self.stated)
        stacked = self._rows(grounds)
        request, stated = self.request, self.stated
        rows, once = side_by_side(stacked, list(stated.stages)) if request.side_by_side else (stacked, ())
        stages = self._stages(stacked, rows)
        shown = [column for theme_ in columns for column in self._columns(theme_, stages)]
        rows = sorted(rows, key=lambda row: _rank(row, request.sort, stated))
        met = {(row.case_id, row.stage) for row in stacked}
        return Matrix(
            theme=theme.number if theme else "",
            title=theme.title if theme else request.name or "Working chart",
            columns=tuple(shown),
            rows=tuple(replace(row, cells=self._cells(row, shown, met, grounds)) for row in rows),
            filter=str(self.chosen),
            study=stated.study,
            study_id=stated.study_id,
            sites={key: place.label for key, place in stated.sites.items()},
            stages={key: place.label for key, place in stated.stages.items()},
            rows_are=request.rows,
            side_by_side=request.side_by_side,
            headers=tuple(name for name in request.headers if name != "stage" or not request.side_by_side),
            group=request.group or (request.sort[0] if request.sort else ""),
            seen_once=once,
        )

    def _rows(self, grounds: Grounds) -> list[Row]:
        if self.request.rows == SITES:
            return sites_seen(self.voices, self.chosen, self.stated, grounds.site_cases)
        return rows_seen(self.voices, self.chosen)

    def _stages(self, stacked: Sequence[Row], rows: Sequence[Row]) -> list[str]:
        """The stages that lie side by side: those at which any case that is shown was met."""
        if not self.request.side_by_side:
            return []
        shown = {row.case_id for row in rows}
        met = {row.stage for row in stacked if row.case_id in shown}
        return [stage for stage in self.stated.stages if stage in met]

    def _columns(self, theme: Theme, stages: Sequence[str]) -> list[Column]:
        plain = Column(theme.id, theme.number, theme.title, theme.definition)
        if not self.request.side_by_side:
            return [plain]
        labels = [(stage, self.stated.stages[stage].label) for stage in stages]
        labels.append((CHANGE, _CHANGE_LABELS[self.request.rows]))
        return [replace(plain, stage=stage, stage_label=label) for stage, label in labels]

    def _cells(
        self, row: Row, columns: Sequence[Column], met: set[tuple[str, str]], grounds: Grounds
    ) -> dict[str, Cell]:
        cells = {}
        for column in columns:
            stage = column.stage or row.stage
            if stage == CHANGE or (row.case_id, stage) in met:
                cells[column.key] = cell_at(row, stage, self.tree.by_id[column.id], grounds)
        return cells


def rows_seen(voices: Sequence[Voice], chosen: Filter) -> list[Row]:
    """A row for each (case, stage) that was seen, where any of its participants fits the filter."""
    heard = sorted(voices, key=lambda voice: (voice.case_id, voice.stage))
    rows = []
    for (case_id, stage), group in groupby(heard, key=lambda voice: (voice.case_id, voice.stage)):
        together = list(group)
        if any(chosen.holds(voice) for voice in together):
            rows.append(_row(case_id, stage, together))
    return rows


def sites_seen(voices: Sequence[Voice], chosen: Filter, stated: Design, site_cases: Mapping[str, str]) -> list[Row]:
    """A row for each (site, stage) at which anybody who fits the filter was met, or a document is of."""
    heard: dict[tuple[str, str], list[Voice]] = {}
    for voice in voices:
        if chosen.holds(voice):
            heard.setdefault((voice.site, voice.stage), []).append(voice)
    return [
        Row(
            case_id=site_cases[site],
            case=stated.sites[site].label,
            kind="site",
            site=site,
            stage=stage,
            type="",
            transcripts=tuple(dict.fromkeys(voice.transcript for voice in together)),
            attributes=dict(stated.sites[site].attributes),
        )
        for (site, stage), together in heard.items()
    ]


def side_by_side(rows: Sequence[Row], stages: Sequence[str]) -> tuple[list[Row], tuple[str, ...]]:
    """One row for each case that was met at more than one stage, and the labels of the cases met once."""
    together: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: stages.index(row.stage)):
        together.setdefault(row.case_id, []).append(row)
    joined = [
        replace(
            met[0],
            stage=NO_STAGE,
            site=_joined(", ", (row.site for row in met)),
            type=_joined(" / ", (row.type for row in met)),
            transcripts=tuple(name for row in met for name in row.transcripts),
            attributes=_shared([row.attributes for row in met]),
        )
        for met in together.values()
        if len(met) > 1
    ]
    return joined, tuple(sorted(met[0].case for met in together.values() if len(met) == 1))


def _joined(mark: str, values: Iterable[str]) -> str:
    return mark.join(dict.fromkeys(part for value in values for part in value.split(mark) if part))


def _shared(attributes: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The attributes that all have, with one value."""
    first, *others = attributes
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}


def _row(case_id: str, stage: str, together: list[Voice]) -> Row:
    return Row(
        case_id=case_id,
        case=together[0].case,
        kind=together[0].case_kind,
        site=", ".join(dict.fromkeys(voice.site for voice in together)),
        stage=stage,
        type=" / ".join(dict.fromkeys(voice.type for voice in together if voice.type)),
        transcripts=tuple(dict.fromkeys(voice.transcript for voice in together)),
        attributes=_shared([voice.attributes for voice in together]),
    )


def _rank(row: Row, sort: Sequence[str], stated: Design) -> tuple[object, ...]:
    """Where a row stands: sites, stages and types as the design has them, attributes by value, those without last."""
    orders = {"site": list(stated.sites), "stage": list(stated.stages), "type": list(stated.types)}
    ranks: list[object] = []
    for key in sort:
        if key in orders:
            order, value = orders[key], getattr(row, key).split(", " if key == "site" else " / ")[0]
            ranks.append((order.index(value) if value in order else len(order), ""))
        else:
            value = row.case if key == "case" else row.kind if key == "kind" else row.attributes.get(key, "")
            ranks.append((not value, _natural(value)))
    return (*ranks, row.case, orders["stage"].index(row.stage) if row.stage else 0)


def _natural(value: str) -> tuple[tuple[int, float, str], ...]:
    """Sorts 9 before 10, also within words, and numbers before words."""
    try:
        return ((0, float(value), ""),)
    except ValueError:
        parts = _NUMBERS.split(value.casefold())
        return tuple((0, float(one), "") if place % 2 else (1, 0.0, one) for place, one in enumerate(parts) if one)
