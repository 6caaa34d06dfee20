"""What of the ledger may leave the team: printed form, attribution, how it was picked; no ids, consent checked."""

from pathlib import Path

from qualtool.analysis.ledger import Ledger, Release, ReleasedQuote
from qualtool.errors import NothingToDo, UnknownSuffix
from qualtool.formats import release_text
from qualtool.store import attributions, design
from qualtool.store.consent import Withheld
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.disclosure import ConditionReader, picked_in_print
from qualtool.workflow.ledger import EVERY_QUOTE, LedgerRequest, ledger
from qualtool.workflow.naming import identifying
from qualtool.workflow.sharing import Shared, share


def release(study: Study, request: LedgerRequest = EVERY_QUOTE) -> Release:
    """The quotes of the ledger that may leave the team. Raises what `ledger` raises."""
    found = ledger(study, request)
    with study.read() as connection:
        voices = read_voices(connection)
        conditions = ConditionReader(voices, design.read_design(connection))
        coarser = attributions.read_policy(connection).coarser
    known = identifying(voices)
    kept = [(quote, quote.attribution in coarser) for quote in found.quotes if quote.may_leave]
    is_coarsened = any(coarse for _quote, coarse in kept)
    withheld = sum(bool(quote.withheld) for quote in found.quotes)
    return Release(
        study=found.study,
        filter=picked_in_print(found.filter, conditions, known, is_coarsened) or "some participants",
        quotes=tuple(
            ReleasedQuote(quote.printed, quote.attribution, picked_in_print(quote.picked_by, conditions, known, coarse))
            for quote, coarse in kept
        ),
        withheld=withheld,
        unsound=len(found.quotes) - len(kept) - withheld,
    )


def share_release(study: Study, request: LedgerRequest, path: Path) -> tuple[Shared, Release]:
    """Writes a release to .docx, .md or .csv. Raises UnknownSuffix, UnwritableFile, NothingToDo for an empty one."""
    if path.suffix.lower() not in release_text.WRITERS:
        raise UnknownSuffix(path, release_text.WRITERS)
    made = release(study, request)
    if not made.quotes:
        raise NothingToDo(f"No quote of the ledger may leave the team: {made.counts}. See them with: qualtool ledger")

    def write(_back: Withheld) -> int:
        release_text.write_release(path, made)
        return made.withheld

    return share(study, path, write), made


def to_look_at(found: Ledger) -> list[str]:
    """What somebody should see before a release: names in the words, filters that tell more, quotes to be linked.

    Only of what leaves with it. A person's other quotes are named beside theirs: they may have left before.
    """
    leaving = [quote for quote in found.quotes if quote.may_leave]
    numbers = {quote.number for quote in leaving}
    named = [f"Quote {quote.number}: the words name {', '.join(quote.names)}." for quote in leaving if quote.names]
    narrowed = [f"Quote {quote.number}: {quote.narrowed}." for quote in leaving if quote.crowd.is_narrowed]
    linked = [person for person in found.people if any(number in numbers for number, *_told in person.quotes)]
    return [*named, *narrowed, *(f"{person}." for person in linked)]
