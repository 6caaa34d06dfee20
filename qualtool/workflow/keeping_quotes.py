"""Steps on the ledger: an excerpt is taken in, its printed form and its purpose are written, it is put in order."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualtool.analysis.ledger import PURPOSES
from qualtool.errors import BadValue, NothingToDo, NotQuotable, UnknownName, WordsNotFound
from qualtool.store import consent, design
from qualtool.store import findings as stored_findings
from qualtool.store import ledger as store
from qualtool.store.consent import Withheld
from qualtool.store.history import Step
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.marking import cut, put_in
from qualtool.workflow.coding import excerpt_cited, in_brief
from qualtool.workflow.disclosure import ConditionReader
from qualtool.workflow.findings import finding_named, in_order
from qualtool.workflow.ledger import row_named
from qualtool.workflow.proving import refusal

_SEEN, _LED_IN = 30, 12
"""In code points: what is seen of words in brief, and how much leads to a change that lies behind."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a quote beside its excerpt; None leaves it as it is.

    `finding` is a number in the list of findings, words of its statement or its id; empty for none. `picked_by` is the
    filter that found it; empty where it says more than it should, or nothing did.
    """

    printed: str | None = None
    purpose: str | None = None
    used_in: str | None = None
    note: str | None = None
    finding: str | None = None
    picked_by: str | None = None


def take(study: Study, excerpt: str, coder: str, kept: Kept = Kept(), picked_by: str = "") -> str:
    """Takes an excerpt into the ledger: its id or the beginning of it, or TRANSCRIPT:START:END. The name of the step.

    `picked_by` is the filter that found it. Raises NotQuotable where its speaker refused quotation or withdrew;
    NothingToDo if it stands in the ledger in this form; UnknownName, AmbiguousName, BadSpan, BadValue; BadFilter.
    """
    with study.read() as connection:
        ConditionReader(read_voices(connection), design.read_design(connection)).refuse_unknown(picked_by)
    return take_all(study, [excerpt], coder, kept, picked_by)


def take_all(study: Study, wanted: Sequence[str], coder: str, kept: Kept = Kept(), picked_by: str = "") -> str:
    """`take` for several excerpts in one step; those that stand in the ledger already are passed over."""
    with study.step("", coder) as step:
        values = _values(step.connection, kept)
        excerpts = [excerpt_cited(step, one) for one in wanted]
        there = {(row.excerpt_id, row.printed) for row in store.read_ledger(step.connection)}
        back = consent.withheld(step.connection)
        said = [_taken(step, one, dict(values), picked_by, there, back) for one in excerpts]
        words = [one for one in said if one]
        if not words:
            raise NothingToDo(_is_there(step, excerpts[0], values) if len(said) == 1 else "All are there already.")
        step.rename(f"Took {in_brief(words[0])} into the ledger" if len(words) == 1 else _several(len(words)))
        return step.name


def _is_there(step: Step, excerpt_id: str, values: Mapping[str, str | None]) -> str:
    """That a quote is there in this form, by its number, and how to write the rest of what is kept of it."""
    rows = store.read_ledger(step.connection)
    printed = values.get("printed") or store.excerpt_words(step.connection, excerpt_id)
    number = next(at for at, row in enumerate(rows, 1) if (row.excerpt_id, row.printed) == (excerpt_id, printed))
    mend = f"qualtool ledger change {number} --picked-by FILTER"
    return f"It is in the ledger in this form already, as quote {number}. To write how it was picked: {mend}"


def _several(number: int) -> str:
    return f"Took {number} excerpts into the ledger"


def _taken(
    step: Step,
    excerpt_id: str,
    values: dict[str, str | None],
    picked_by: str,
    there: Collection[tuple[str, str]],
    back: Withheld,
) -> str:
    """The words of an excerpt that was taken in; nothing where it stands there already."""
    words = store.excerpt_words(step.connection, excerpt_id)
    if words is None:
        raise UnknownName("excerpt", excerpt_id)
    refused = refusal(excerpt_id, back)
    if refused:
        raise NotQuotable(in_brief(words), refused)
    printed = values.pop("printed", None) or words
    if (excerpt_id, printed) in there:
        return ""
    found_by = values.pop("picked_by", None) or picked_by.strip()
    store.add(step, excerpt_id, printed, picked_by=found_by, **values)
    return printed


def revise(study: Study, quote: str, coder: str, kept: Kept) -> str:
    """Writes what is kept of a quote: its number, the beginning of its words, or its id. The name of the step.

    Raises UnknownName, AmbiguousName, BadValue, BadFilter; NothingToDo.
    """
    with study.step("", coder) as step:
        row = row_named(store.read_ledger(step.connection), quote)
        values = _values(step.connection, kept)
        if kept.printed is not None and not kept.printed.strip():
            raise NothingToDo("A quote without words cannot be printed. To take it out: qualtool ledger remove")
        step.name = f"Changed the quote {in_brief(row.printed)}" + _told(values, row.printed)
        if not store.change(step, row.id, **values):
            raise NothingToDo("The ledger says just that already.")
        return step.name


def _told(values: dict[str, str | None], printed: str) -> str:
    """What changed, for the name of a step; `printed` are the words as they were."""
    if len(values) != 1:
        return ""
    ((name, value),) = values.items()
    if name == "picked_by":
        return f": picked by {value or 'nothing'}"
    said = {"purpose": "for", "used_in": "used in", "finding_id": "finding", "note": "note", "printed": "now"}[name]
    if name == "finding_id":
        return ": the finding it belongs to"
    if name == "printed" and value:
        value = _from_the_change(printed, value)
    return f": {said} {in_brief(value) if value else 'nothing'}"


def _from_the_change(before: str, now: str) -> str:
    """The new words from shortly before the first that differs, where a name in brief would not reach it."""
    differing = (at for at, (one, other) in enumerate(zip(before, now, strict=False)) if one != other)
    same = next(differing, min(len(before), len(now)))
    return now if same < _SEEN else "…" + now[now.rfind(" ", 0, same - _LED_IN) + 1 :]


def cut_words(study: Study, quote: str, words: str, coder: str) -> str:
    """Writes an ellipsis for words of a quote's printed form. The name of the step. Raises WordsNotFound."""
    return _edit(study, quote, words, coder, lambda text, start, end: cut(text, start, end).text)


def replace_words(study: Study, quote: str, words: str, instead: str, coder: str) -> str:
    """Puts words in brackets in the place of others. The name of the step. Raises WordsNotFound."""
    return _edit(study, quote, words, coder, lambda text, start, end: put_in(text, start, end, instead).text)


def _edit(study: Study, quote: str, words: str, coder: str, edit: Callable[[str, int, int], str]) -> str:
    with study.read() as connection:
        row = row_named(store.read_ledger(connection), quote)
    times = row.printed.count(words) if words.strip() else 0
    if times != 1:
        raise WordsNotFound(words, f"the quote {in_brief(row.printed)}", times)
    start = row.printed.index(words)
    return revise(study, row.id, coder, Kept(printed=edit(row.printed, start, start + len(words))))


def remove(study: Study, quote: str, coder: str) -> str:
    """Takes a quote out of the ledger; excerpt and codings stay. The name of the step."""
    with study.step("", coder) as step:
        row = row_named(store.read_ledger(step.connection), quote)
        step.name = f"Took {in_brief(row.printed)} out of the ledger"
        store.remove(step, row.id)
        return step.name


def move(study: Study, quote: str, by: int, coder: str) -> str:
    """Moves a quote up (-1) or down (1) in the ledger. The name of the step. Raises NothingToDo at either end."""
    with study.step("", coder) as step:
        rows = store.read_ledger(step.connection)
        row = row_named(rows, quote)
        order = [one.id for one in rows]
        at = order.index(row.id)
        to = at + by
        if not 0 <= to < len(order):
            raise NothingToDo("It is the first one." if by < 0 else "It is the last one.")
        others = [*order[:at], *order[at + 1 :]]
        step.name = f"Moved the quote {in_brief(row.printed)} {'up' if by < 0 else 'down'}"
        store.put_in_order(step, [*others[:to], row.id, *others[to:]])
        return step.name


def _values(connection: Any, kept: Kept) -> dict[str, str | None]:
    """The columns that are to be written."""
    values: dict[str, str | None] = {}
    if kept.printed is not None:
        values["printed"] = kept.printed.strip()
    if kept.purpose is not None:
        values["purpose"] = _purpose(kept.purpose)
    if kept.used_in is not None:
        values["used_in"] = " ".join(kept.used_in.split())
    if kept.note is not None:
        values["note"] = kept.note.strip()
    if kept.finding is not None:
        values["finding_id"] = _finding(connection, kept.finding)
    if kept.picked_by is not None:
        ConditionReader(read_voices(connection), design.read_design(connection)).refuse_unknown(kept.picked_by)
        values["picked_by"] = kept.picked_by.strip()
    return values


def _purpose(given: str) -> str:
    wanted = given.strip().casefold()
    if wanted and wanted not in PURPOSES:
        raise BadValue("purpose", given, PURPOSES)
    return wanted


def _finding(connection: Any, name: str) -> str | None:
    if not name.strip():
        return None
    rows = in_order(stored_findings.read_findings(connection), design.read_tree(connection))
    return finding_named(rows, name)[1].id
