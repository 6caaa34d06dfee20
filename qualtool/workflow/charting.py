"""Charting: the framework matrix of a theme, and what its cells say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from qualtool.analysis.matrix import BLANK_REASONS, Column, Matrix, Reference, Row, Stretch
from qualtool.analysis.pages import RevisionLine
from qualtool.analysis.quotes import CodedExcerpt
from qualtool.analysis.tree import Theme, Tree
from qualtool.analysis.voices import Filter, Voice
from qualtool.errors import BadValue, NothingToDo, UnknownName
from qualtool.store import charts, codings, design, names, quotes
from qualtool.store.charts import Place, Written
from qualtool.store.design import Design
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.spans import Span
from qualtool.workflow.cells import cell_at, cited_in
from qualtool.workflow.coding import in_brief, span_from, speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.quoting import as_quote, voice_finder

if TYPE_CHECKING:
    from pandas import DataFrame

SORTS = ("site", "stage", "type", "case")


@dataclass(frozen=True, slots=True)
class MatrixRequest:
    """Which themes (none: every main theme), which rows, in what order."""

    themes: str = ""
    where: tuple[str, ...] = ()
    sort: tuple[str, ...] = ("site", "stage", "type")


def matrices(study: Study, request: MatrixRequest) -> list[Matrix]:
    """One matrix for each theme asked for. A fixed number of statements for each.

    Raises UnknownName, AmbiguousName, BadFilter, BadValue.
    """
    for key in request.sort:
        if key not in SORTS:
            raise BadValue("sorting", key, SORTS)
    with study.read() as connection:
        stated = design.read_design(connection)
        tree = design.read_tree(connection)
        voices = read_voices(connection)
        chosen = parse_where(request.where, voices, stated)
        rows = rows_seen(voices, chosen, stated, request.sort)
        themes = tree.all_named(request.themes) if request.themes else tree.roots
        return [_matrix(connection, theme, tree, rows, chosen, stated) for theme in themes]


def matrix(study: Study, theme: str, where: Sequence[str] = (), sort: Sequence[str] = SORTS[:3]) -> Matrix:
    """The matrix of one theme. Raises as `matrices` does."""
    return matrices(study, MatrixRequest(theme, tuple(where), tuple(sort)))[0]


def rows_seen(voices: Sequence[Voice], chosen: Filter, stated: Design, sort: Sequence[str]) -> list[Row]:
    """A row for each (case, stage) that was seen, where any of its participants fits the filter."""
    heard = sorted(speaking(voices), key=lambda voice: (voice.case_id, voice.stage))
    rows = []
    for (case_id, stage), group in groupby(heard, key=lambda voice: (voice.case_id, voice.stage)):
        together = list(group)
        if any(chosen.holds(voice) for voice in together):
            rows.append(_row(case_id, stage, together))
    order = {
        "site": {key: place for place, key in enumerate(stated.sites)},
        "stage": {key: place for place, key in enumerate(stated.stages)},
        "type": {key: place for place, key in enumerate(stated.types)},
    }
    known = len(stated.types)

    def place_of(row: Row) -> tuple[object, ...]:
        ranks = {
            "site": order["site"].get(row.site.split(", ")[0], known),
            "stage": order["stage"][row.stage],
            "type": order["type"].get(row.type.split(" / ")[0], known),
            "case": 0,
        }
        return (*(ranks[key] if key != "case" else row.case for key in sort), row.case, row.stage)

    return sorted(rows, key=place_of)


def _row(case_id: str, stage: str, together: list[Voice]) -> Row:
    shared = dict(together[0].attributes)
    for voice in together[1:]:
        shared = {name: value for name, value in shared.items() if voice.attributes.get(name) == value}
    return Row(
        case_id=case_id,
        case=together[0].case,
        kind=together[0].case_kind,
        site=", ".join(dict.fromkeys(voice.site for voice in together)),
        stage=stage,
        type=" / ".join(dict.fromkeys(voice.type for voice in together if voice.type)),
        transcripts=tuple(dict.fromkeys(voice.transcript for voice in together)),
        attributes=shared,
    )


def _matrix(connection: Any, theme: Theme, tree: Tree, rows: Sequence[Row], chosen: Filter, stated: Design) -> Matrix:
    shown = tree.chart_columns(theme)
    under = charts.excerpts_under(connection, roll_up(tree, shown))
    written = charts.latest(connection, [column.id for column in shown])
    return Matrix(
        theme=theme.number,
        title=theme.title,
        columns=tuple(Column(column.id, column.number, column.title, column.definition) for column in shown),
        rows=tuple(
            replace(row, cells={c.number: cell_at(row, c, under, written, stated.types) for c in shown}) for row in rows
        ),
        filter=str(chosen),
        study=stated.study,
        study_id=stated.study_id,
        sites={key: place.label for key, place in stated.sites.items()},
        stages={key: place.label for key, place in stated.stages.items()},
    )


def roll_up(tree: Tree, columns: Iterable[Theme]) -> dict[str, list[str]]:
    """The themes whose codings count in each column: its whole subtree."""
    return {column.id: [theme.id for theme in tree.subtree(column.id)] for column in columns}


def chart(
    study: Study,
    case: str,
    stage: str,
    theme: str,
    coder: str,
    stretches: Sequence[Stretch] = (),
    blank: str = "",
    doing: str = "",
) -> str:
    """Writes a cell as a new revision: stretches, or the reason for its blank. The name of the step.

    `doing` begins the name where it is not just charting.

    Raises UnknownName, BadValue, NothingToDo when the cell says just that already.
    """
    said = [stretch for stretch in stretches if stretch.text.strip()]
    if blank and blank not in BLANK_REASONS:
        raise BadValue("reason for a blank", blank, BLANK_REASONS)
    with study.step("", coder) as step:
        stated = design.read_design(step.connection)
        tree = design.read_tree(step.connection)
        case_id, label = names.case(step.connection, case)
        key = stage_key(stated, stage)
        column = tree.named(theme) if theme not in tree.by_id else tree.by_id[theme]
        place = (case_id, key, column.id)
        _refuse_unseen(step, place, label)
        said = write_cell(step, place, column, tree, stated, said, blank)
        name = f"{doing} {label}/{key}, {column.number}" if doing else _charting_name(label, key, column, said, blank)
        step.rename(name)
        return step.name


def write_cell(
    step: Step,
    place: Place,
    column: Theme,
    tree: Tree,
    stated: Design,
    stretches: Sequence[Stretch],
    blank: str = "",
) -> list[Stretch]:
    """A new revision of a cell, inside a step; its stretches as they were kept. Raises NothingToDo."""
    said = _with_words(step, stretches)
    before = charts.latest(step.connection, [column.id]).get(place)
    under = charts.excerpts_under(step.connection, roll_up(tree, [column])).get(place, frozenset())
    resting_on = charts.fingerprint(under, column, cited_in(said))
    if _same(before, said, blank, resting_on):
        raise NothingToDo("The cell says just that already.")
    charts.write(step, place, stated.stage_ids[place[1]], said=said, blank=blank, resting_on=resting_on)
    return said


def _same(before: Written | None, said: Sequence[Stretch], blank: str, resting_on: str) -> bool:
    if before is None:
        return not said and not blank
    same_words = [_compared(stretch) for stretch in before.stretches] == [_compared(stretch) for stretch in said]
    return same_words and before.blank == blank and before.fingerprint == resting_on


def _compared(stretch: Stretch) -> tuple[str, str, list[tuple[str, bool]]]:
    return stretch.kind, stretch.text, [(ref.excerpt, ref.starred) for ref in stretch.references]


def _charting_name(label: str, stage: str, column: Theme, said: Sequence[Stretch], blank: str) -> str:
    where = f"{label}/{stage}, {column.number}"
    if blank:
        return f"Charted {where} as {blank}"
    if not said:
        return f"Emptied the cell {where}"
    return f"Charted {where}: {in_brief(said[0].text)}"


def stage_key(stated: Design, name: str) -> str:
    """The key of a stage named by key or label. Raises UnknownName."""
    for key, place in stated.stages.items():
        if name.strip().casefold() in (key.casefold(), place.label.casefold()):
            return key
    raise UnknownName("stage", name, [*stated.stages, *(place.label for place in stated.stages.values())])


def _refuse_unseen(step: Step, place: Place, label: str) -> None:
    """A cell belongs to a case at a stage at which somebody met it."""
    seen = {voice.stage for voice in read_voices(step.connection) if voice.case_id == place[0]}
    if place[1] not in seen:
        raise UnknownName(f"encounter with {label} at stage", place[1], sorted(seen))


def _with_words(step: Step, said: Sequence[Stretch]) -> list[Stretch]:
    """The stretches with each reference's words and star as the study has them now."""
    rows = {row[0]: row for row in charts.cited_words(step.connection, _ids(said))}
    return [
        replace(
            stretch,
            text=stretch.text.strip(),
            references=tuple(
                replace(ref, words=rows[ref.excerpt][1], starred=ref.starred or rows[ref.excerpt][2])
                for ref in stretch.references
            ),
        )
        for stretch in said
    ]


def _ids(said: Sequence[Stretch]) -> list[str]:
    return [ref.excerpt for stretch in said for ref in stretch.references]


def cite(study: Study, cited: str, coder: str) -> Reference:
    """A reference to an excerpt named by its identifier, or by TRANSCRIPT:START:END, coded or not."""
    name, colon, span = cited.partition(":")
    if not colon:
        with study.read() as connection:
            return Reference(names.excerpt(connection, cited), "")
    with study.step("Cited a stretch", coder) as step:
        transcript_id, _name = names.transcript(step.connection, name)
        excerpt_id = codings.ensure_excerpt(step, transcript_id, span_from(span, 10**9))
    return Reference(excerpt_id, "")


def cite_span(study: Study, transcript_id: str, span: Span, coder: str) -> Reference:
    """A reference to a stretch of a transcript."""
    return cite(study, f"{transcript_id}:{span.start}:{span.end}", coder)


def cell_excerpts(study: Study, case_id: str, stage: str, column_id: str) -> list[CodedExcerpt]:
    """The excerpts that lie in a cell, in the order of their transcripts."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        stated = design.read_design(connection)
        voices = read_voices(connection)
        met = {voice.encounter for voice in voices if voice.case_id == case_id and voice.stage == stage}
        rows = quotes.coded(connection, [theme.id for theme in tree.subtree(column_id)], at_encounters=met)
    whose = voice_finder(voices)
    return [as_quote(row, whose(row), tree, stated.attribution) for row in rows]


def past_revisions(study: Study, case_id: str, stage: str, column_id: str) -> list[RevisionLine]:
    """What a cell said before, latest first."""
    with study.read() as connection:
        return charts.past_revisions(connection, (case_id, stage, column_id))


def frame(study: Study, theme: str = "", where: Sequence[str] = ()) -> "DataFrame":
    """A theme's matrix as a pandas DataFrame, one row per cell, for a notebook."""
    from qualtool.formats.matrix_text import frame as as_frame

    return as_frame(matrices(study, MatrixRequest(theme, tuple(where))))
