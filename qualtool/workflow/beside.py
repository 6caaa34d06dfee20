"""What stands beside a cell while it is charted: its excerpts, transcripts, the cells behind it, its revisions."""

from dataclasses import dataclass

from qualtool.analysis.comparing import PastRevision
from qualtool.analysis.matrix import CHANGE
from qualtool.analysis.quotes import CodedExcerpt
from qualtool.analysis.roll_up import RollUp, rolled_up
from qualtool.errors import UnknownName
from qualtool.store import design, people, revisions
from qualtool.store.charts import Place
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.charting import cell_excerpts
from qualtool.workflow.places import DrawnCell, NamedCell, cell_named, cells_drawn_on


@dataclass(frozen=True, slots=True)
class Beside:
    """What a cell can be charted from: excerpts and where they come from, transcripts by name, cells behind it."""

    place: Place
    excerpts: tuple[CodedExcerpt, ...]
    roll_up: RollUp
    transcripts: tuple[str, ...]
    drawn: tuple[DrawnCell, ...] = ()


@dataclass(frozen=True, slots=True)
class CellReport:
    """All there is to know of one cell; `past` has its revisions, latest first."""

    named: NamedCell
    beside: Beside
    past: tuple[PastRevision, ...]


def beside_cell(study: Study, place: Place, draws: bool = True) -> Beside:
    """What a cell can be charted from. `draws` is False where it is known that no cells stand behind it."""
    case_id, stage, column_id = place
    excerpts = tuple(cell_excerpts(study, case_id, stage, column_id))
    with study.read() as connection:
        tree, stated = design.read_tree(connection), design.read_design(connection)
        at = [voice for voice in read_voices(connection) if stage in (CHANGE, voice.stage)]
        sites = people.site_cases(connection)
    # A site that nobody has charted yet has no case of its own: it goes by the site's identifier.
    site_of = {voice.site: sites.get(voice.site_label.casefold(), stated.site_ids[voice.site]) for voice in at}
    order = list(stated.stages)
    heard = [voice for voice in at if case_id in (voice.case_id, site_of[voice.site])]
    heard.sort(key=lambda voice: order.index(voice.stage))
    return Beside(
        place,
        excerpts,
        rolled_up(excerpts, tree, column_id),
        tuple(dict.fromkeys(voice.transcript for voice in heard)),
        tuple(cells_drawn_on(study, place)) if draws else (),
    )


def revisions_of(study: Study, place: Place) -> list[PastRevision]:
    """What a cell has said, latest first."""
    with study.read() as connection:
        return revisions.past(connection, place)


def cell_report(study: Study, case: str, stage: str, theme: str) -> CellReport:
    """All there is to know of a cell named as people name it. Raises UnknownName, AmbiguousName, NothingToDo."""
    named = cell_named(study, case, stage, theme)
    return CellReport(named, beside_cell(study, named.place), tuple(revisions_of(study, named.place)))


def two_revisions(past: tuple[PastRevision, ...], first: int, second: int) -> tuple[PastRevision, PastRevision]:
    """Two revisions by their numbers. Raises UnknownName."""
    known = {revision.number: revision for revision in past}
    for number in (first, second):
        if number not in known:
            raise UnknownName("revision", str(number), [str(one) for one in known])
    return known[first], known[second]
