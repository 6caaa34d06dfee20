"""Walking through a draft: it is checked, the place of a finding is read, its source goes to the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qualtool.analysis.draft_walk import SaidTurn
from qualtool.analysis.verification import SOUND, DraftCheck, DraftFinding, QuoteSource
from qualtool.errors import NothingToDo
from qualtool.formats.drafts import read_draft
from qualtool.store import candidates
from qualtool.store.candidates import SpokenTurn
from qualtool.store.study import Study
from qualtool.workflow import keeping_quotes, settings, verifying
from qualtool.workflow.keeping_quotes import Kept

AROUND = 2
"""So many turns before and after a quotation's own are shown."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A draft as it was checked; `state` tells whether the file was written since."""

    path: Path
    check: DraftCheck
    state: int


def check_file(study: Study, path: Path, told: Callable[[int, int], None] | None = None) -> CheckedFile:
    """Reads and checks a draft, and remembers it as the study's; `told` hears how many quotations of all are done.

    Raises UnknownSuffix, UnreadableFile.
    """
    state = state_of(path)
    checked = CheckedFile(path, verifying.check_draft(study, read_draft(path), told=told), state)
    settings.remember_draft(study.path, path)
    return checked


def state_of(path: Path) -> int:
    """A number that changes when a file is written; 0 where there is none just now, as while Word is saving it."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def turns_around(study: Study, source: QuoteSource) -> tuple[SaidTurn, ...]:
    """The turns in which a quotation stands, with those before and after."""
    with study.read() as connection:
        own = candidates.turns_at(connection, source.transcript_id, source.start, source.end)
        if not own:
            return ()
        first, last = own[0].id - AROUND, own[-1].id + AROUND
        near = candidates.turns_of(connection, source.transcript_id, first, last)
    return tuple(_said(turn, source) for turn in near)


def _said(turn: SpokenTurn, source: QuoteSource) -> SaidTurn:
    """A turn with the words of a quotation that stand in it."""
    cut = ((max(turn.start, start), min(turn.end, end)) for start, end in source.pieces)
    stands = tuple((start - turn.start, end - turn.start) for start, end in cut if start < end)
    return SaidTurn(turn.speaker, turn.words, turn.start < source.end and source.start < turn.end, stands)


def take_source(study: Study, finding: DraftFinding, coder: str) -> str:
    """Takes the source of a finding into the ledger: as printed where that is sound, else as it was said.

    The name of the step. Raises NothingToDo where there is no source, or it is in the ledger already; NotQuotable.
    """
    source = finding.source
    if source is None:
        raise NothingToDo("No source was found for it, so there is nothing to take into the ledger.")
    printed = finding.quotation.text if finding.verdict in SOUND else None
    used_in = f"{finding.draft}, {finding.where}"
    excerpt = f"{source.transcript_id}:{source.start}:{source.end}"
    # No filter picked it, so that nothing in the draft's name is to be read as one.
    return keeping_quotes.take_all(
        study, [excerpt], coder, Kept(printed, used_in=used_in), f"quoted in {finding.draft}"
    )
