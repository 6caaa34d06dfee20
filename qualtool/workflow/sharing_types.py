"""Typologies as they may leave the study: to files, and to other programs."""

from dataclasses import replace
from pathlib import Path

from qualtool.analysis.typology import Movements, TypedCase, TypedCases, movements
from qualtool.formats import typology_text
from qualtool.store import consent
from qualtool.store.consent import Withheld
from qualtool.store.study import Study
from qualtool.workflow.sharing import WITHDRAWN, Shared, share
from qualtool.workflow.typologies import CheckedTypology, movement_of


def released(study: Study, cases: TypedCases) -> TypedCases:
    """A typology as it may leave the study: nothing that was said of somebody who withdrew."""
    with study.read() as connection:
        return _without(cases, consent.withheld(connection))


def _without(cases: TypedCases, back: Withheld) -> TypedCases:
    def kept(row: TypedCase) -> TypedCase:
        if row.case_id not in back.gone_cases:
            return row
        return replace(row, type=WITHDRAWN, type_id="", note="")

    return replace(cases, rows=tuple(map(kept, cases.rows)), outside=tuple(map(kept, cases.outside)))


def _withheld(cases: TypedCases) -> int:
    return sum(row.type == WITHDRAWN for row in (*cases.rows, *cases.outside))


def share_typology(study: Study, made: CheckedTypology, path: Path) -> Shared:
    """Writes cases and their types to .csv or .md. Raises UnknownSuffix, UnwritableFile."""
    typology_text.refuse_suffix(path)

    def write(back: Withheld) -> int:
        allowed = _without(made.cases, back)
        typology_text.write_cases(path, allowed, [] if _withheld(allowed) else [str(check) for check in made.checks])
        return _withheld(allowed)

    return share(study, path, write)


def share_movement(study: Study, cases: TypedCases, path: Path) -> Shared:
    """Writes the tables of movement to .csv or .md. Raises UnknownSuffix, UnwritableFile, NothingToDo."""
    typology_text.refuse_suffix(path)
    movement_of(cases)

    def write(back: Withheld) -> int:
        allowed = _still_here(cases, back)
        typology_text.write_movement(path, cases.typology.name, movements(allowed))
        return len(cases.rows) - len(allowed.rows)

    return share(study, path, write)


def movement_released(study: Study, cases: TypedCases) -> Movements:
    """The movement without those who withdrew. Raises NothingToDo where there are no stages to move between."""
    with study.read() as connection:
        return movement_of(_still_here(cases, consent.withheld(connection)))


def _still_here(cases: TypedCases, back: Withheld) -> TypedCases:
    return replace(cases, rows=tuple(row for row in cases.rows if row.case_id not in back.gone_cases))
