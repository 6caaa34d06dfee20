"""Quotes in the ledger, for tests of what is made from it."""

from qualtool.model import QuoteRecord
from qualtool.store import codings
from qualtool.store.study import Study
from qualtool.workflow import coding


def print_quote(
    study: Study, transcript: str, words: str, printed: str = "", used_in: str = "", finding_id: str | None = None
) -> str:
    """Takes words of a transcript into the ledger; the quote's id."""
    page = coding.page(study, transcript, "Asha")
    with study.step(f"Took a quote from {transcript} into the ledger", "Asha") as step:
        excerpt = codings.ensure_excerpt(step, page.id, coding.span_of_words(study, transcript, words))
        made = QuoteRecord(
            excerpt_id=excerpt,
            printed=printed or words,
            used_in=used_in,
            finding_id=finding_id,
            position=step.number,
            coder_id=step.coder_id,
        )
        step.insert(made)
        return made.id
