"""Charting: what the cells of the framework matrix say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualtool.analysis.matrix import BLANK_REASONS, CHANGE, Reference, Stretch
from qualtool.analysis.quotes import CodedExcerpt
from qualtool.analysis.tree import Theme
from qualtool.errors import BadValue, NothingToDo
from qualtool.store import charts, design, people, quotes
from qualtool.store.charts import Place, Written
from qualtool.store.design import Design
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.spans import Span
from qualtool.workflow.cells import Grounds, read_grounds
from qualtool.workflow.coding import excerpt_cited, in_brief, speaking
from qualtool.workflow.disclosure import printed_attribution
from qualtool.workflow.matrices import MatrixRequest, matrices
from qualtool.workflow.places import case_named, refuse_unseen, stage_key
from qualtool.workflow.quoting import as_quotes, voice_finder

if TYPE_CHECKING:
    from pandas import DataFrame


def chart(
    study: Study,
    case: str,
    stage: str,
    theme: str,
    coder: str,
    stretches: Sequence[Stretch] = (),
    blank: str = "",
    doing: str = "",
    spontaneous: bool | None = None,
) -> str:
    """Writes a cell as a new revision: stretches, or the reason for its blank. The name of the step.

    `case` may be a site, and `stage` CHANGE for what changed between the stages. `doing` begins the name where it is
    not just charting. `spontaneous` says that it was brought up unasked; None leaves that mark as it is.

    Raises UnknownName, BadValue, NothingToDo when the cell says just that already.
    """
    said = [stretch for stretch in stretches if stretch.text.strip()]
    if blank and blank not in BLANK_REASONS:
        raise BadValue("reason for a blank", blank, BLANK_REASONS)
    with study.step("", coder) as step:
        stated = design.read_design(step.connection)
        tree = design.read_tree(step.connection)
        column = tree.named(theme) if theme not in tree.by_id else tree.by_id[theme]
        grounds = read_grounds(step.connection, tree, [column], speaking(read_voices(step.connection)), stated)
        case_id, label = case_named(step.connection, case, stated, grounds)
        key = stage_key(stated, stage)
        place = (case_id, key, column.id)
        refuse_unseen(place, label, grounds)
        people.ensure_site_case(step, case_id, label, grounds.site_cases.values())
        before = grounds.written.get(place)
        unasked = before is not None and before.spontaneous if spontaneous is None else spontaneous
        said = write_cell(step, place, column, stated, grounds, said, blank, unasked and bool(said))
        where = f"{label}/{key}, {column.number}" + (" (retired)" if column.retired else "")
        step.rename(f"{doing} {where}" if doing else _charting_name(where, said, blank))
        return step.name


def write_cell(
    step: Step,
    place: Place,
    column: Theme,
    stated: Design,
    grounds: Grounds,
    stretches: Sequence[Stretch],
    blank: str = "",
    spontaneous: bool = False,
) -> list[Stretch]:
    """A new revision of a cell, inside a step; its stretches as they were kept. Raises NothingToDo."""
    said = _with_words(step, stretches)
    resting_on = grounds.resting_on(place, column, said)
    if _same(grounds.written.get(place), said, blank, resting_on, spontaneous):
        raise NothingToDo("The cell says just that already.")
    charts.write(
        step,
        place,
        stated.stage_ids.get(place[1]),
        said=said,
        blank=blank,
        resting_on=resting_on,
        spontaneous=spontaneous,
        drawn=sorted(grounds.drawn(place)),
    )
    return said


def _same(before: Written | None, said: Sequence[Stretch], blank: str, resting_on: str, spontaneous: bool) -> bool:
    if before is None:
        return not said and not blank
    same_words = [_compared(stretch) for stretch in before.stretches] == [_compared(stretch) for stretch in said]
    same_marks = (before.blank, before.spontaneous) == (blank, spontaneous)
    return same_words and same_marks and before.fingerprint == resting_on


def _compared(stretch: Stretch) -> tuple[str, str, list[tuple[str, bool]]]:
    return stretch.kind, stretch.text, [(ref.excerpt, ref.starred) for ref in stretch.references]


def _charting_name(where: str, said: Sequence[Stretch], blank: str) -> str:
    if blank:
        return f"Charted {where} as {blank}"
    if not said:
        return f"Emptied the cell {where}"
    return f"Charted {where}: {in_brief(said[0].text)}"


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
    """A reference to an excerpt named by its identifier, or by TRANSCRIPT:START:END, coded or not.

    Raises UnknownName, AmbiguousName, BadSpan.
    """
    with study.step("Cited a stretch", coder) as step:
        return Reference(excerpt_cited(step, cited), "")


def cite_span(study: Study, transcript_id: str, span: Span, coder: str) -> Reference:
    """A reference to a stretch of a transcript."""
    return cite(study, f"{transcript_id}:{span.start}:{span.end}", coder)


def cell_excerpts(study: Study, case_id: str, stage: str, column_id: str) -> list[CodedExcerpt]:
    """The excerpts that lie in a cell, in the order of their transcripts."""
    with study.read() as connection:
        tree = design.read_tree(connection)
        printed = printed_attribution(connection)
        voices = read_voices(connection)
        met = {voice.encounter for voice in voices if voice.case_id == case_id and stage in (CHANGE, voice.stage)}
        under = [theme.id for theme in tree.subtree(column_id)]
        rows = quotes.coded(connection, quotes.Asked((under,), at_encounters=met))
    whose = voice_finder(voices)
    return list(as_quotes([(row, whose(row)) for row in rows], tree, printed))


def frame(study: Study, theme: str = "", where: Sequence[str] = ()) -> "DataFrame":
    """A theme's matrix as a pandas DataFrame, one row per cell, for a notebook."""
    from qualtool.formats.matrix_text import frame as as_frame

    return as_frame(matrices(study, MatrixRequest(theme, tuple(where))))
