"""Reading the ledger: every quote with its verdict, its attribution as it is printed, and what it gives away."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualtool.analysis.attributing import INTERVIEWER, Crowd, Policy, by_attribution, crowd
from qualtool.analysis.choosing import one_named
from qualtool.analysis.ledger import (
    PURPOSES,
    ContextTurn,
    Ledger,
    LedgerQuote,
    Wanted,
    one_persons,
)
from qualtool.analysis.tree import Tree
from qualtool.analysis.voices import Filter, Voice
from qualtool.errors import BadValue, UnknownName
from qualtool.store import attributions, design
from qualtool.store import findings as stored_findings
from qualtool.store import ledger as store
from qualtool.store.design import Design
from qualtool.store.house_rules import read_house_rule
from qualtool.store.ledger import LedgerRow, TurnRow
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.coding import speaking
from qualtool.workflow.disclosure import ConditionReader
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.naming import identifying, names_in
from qualtool.workflow.proving import Proved, proof_of, proved, source_of

_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_NAME = re.compile(r"[A-Z][a-z’']+(?: [A-Z][a-z’']+)?\Z")


@dataclass(frozen=True, slots=True)
class LedgerRequest:
    """Which quotes of the ledger to show; `unused` keeps those of which nobody has said where they are used."""

    theme: str = ""
    where: tuple[str, ...] = ()
    purpose: str = ""
    unused: bool = False

    def in_words(self, chosen: Filter) -> str:
        parts = [
            f"theme {self.theme}" if self.theme else "",
            str(chosen) if chosen.conditions else "",
            f"for {self.purpose}" if self.purpose else "",
            "not used yet" if self.unused else "",
        ]
        return " and ".join(filter(None, parts)) or "everything"


@dataclass(frozen=True)
class _Grounds:
    """What is read once for every quote."""

    rows: list[LedgerRow]
    voices: list[Voice]
    stated: Design
    tree: Tree
    policy: Policy
    near: Mapping[str, list[TurnRow]]
    speakers: Mapping[str, Collection[str]]
    findings: Mapping[str, str]


EVERY_QUOTE = LedgerRequest()


def ledger(study: Study, request: LedgerRequest = EVERY_QUOTE) -> Ledger:
    """The quotes asked for, in the ledger's order, with the filter and its counts.

    Raises UnknownName, AmbiguousName for themes and names, BadFilter, BadValue for a purpose.
    """
    with study.read() as connection:
        grounds = _read(connection)
        chosen = parse_where(request.where, grounds.voices, grounds.stated)
        whose = {row.id: voice for row, voice in zip(grounds.rows, _voices_of(grounds), strict=True)}
        kept = _kept(grounds, request, chosen, whose)
        found = proved(connection, grounds.rows, grounds.near, grounds.voices)
    sharing = by_attribution(speaking(grounds.voices), grounds.policy)
    conditions = ConditionReader(grounds.voices, grounds.stated)
    picked = {row.id: conditions(row.picked_by) for row in grounds.rows}
    known = identifying(grounds.voices)
    numbers = {row.id: number for number, row in enumerate(grounds.rows, 1)}
    every = [_quote(row, numbers[row.id], whose[row.id], grounds, found[row.id]) for row in grounds.rows]
    linked = _linked(every)
    shown = {row.id for row in kept}
    quotes = tuple(
        replace(
            quote,
            linked=linked.get(quote.id, ()),
            names=_named(quote, grounds, known),
            crowd=crowd(sharing.get(quote.attribution, ()), picked[quote.id]),
        )
        for quote in every
        if quote.id in shown
    )
    return Ledger(
        filter=request.in_words(chosen),
        of=len(every),
        quotes=quotes,
        people=tuple(one_persons(every, sharing, picked)),
        study=grounds.stated.study,
    )


def quote_named(study: Study, name: str) -> LedgerQuote:
    """A quote by its number in the ledger, the beginning of its printed form, or its id.

    Raises UnknownName, AmbiguousName.
    """
    found = ledger(study)
    with study.read() as connection:
        wanted = row_named(store.read_ledger(connection), name)
    return next(quote for quote in found.quotes if quote.id == wanted.id)


def row_named(rows: Sequence[LedgerRow], name: str) -> LedgerRow:
    """The row that is meant by a number in the ledger, words or an id. Raises UnknownName, AmbiguousName."""
    wanted = name.strip()
    by_number = {str(number): row for number, row in enumerate(rows, 1)}
    if wanted in by_number:
        return by_number[wanted]
    if not rows or (wanted.isdigit() and len(wanted) < 6):
        raise UnknownName("quote", name, by_number, "in the ledger")
    by_id = {row.id: row for row in rows}
    return by_id[one_named("quote", name, {row.id: row.printed for row in rows}, "in the ledger")]


def proof_sources(study: Study, quote_id: str) -> Wanted:
    """What a printed form is checked against while it is being written: the turns around it, and the transcript."""
    with study.read() as connection:
        row = next(row for row in store.read_ledger(connection) if row.id == quote_id)
        left_out = read_house_rule(connection).left_out
        near = store.around(connection)[row.excerpt_id]
        whole = store.whole(connection, [row.transcript_id])[row.transcript_id]
    beside = proof_of(row, whole, near, left_out)
    return replace(beside, sources=(*beside.sources, source_of(whole, left_out)))


def _read(connection: Any) -> _Grounds:
    return _Grounds(
        rows=store.read_ledger(connection),
        voices=read_voices(connection),
        stated=design.read_design(connection),
        tree=design.read_tree(connection),
        policy=attributions.read_policy(connection),
        near=store.around(connection),
        speakers=store.speakers(connection),
        findings={row.id: row.statement for row in stored_findings.read_findings(connection)},
    )


def _voices_of(grounds: _Grounds) -> list[Voice]:
    speakers = {voice.participation: voice for voice in grounds.voices if voice.participation}
    unknown = {voice.encounter: voice for voice in grounds.voices if not voice.participation}
    found = []
    for row in grounds.rows:
        if row.interviewer:
            found.append(replace(unknown[row.encounter], type="", main_type=""))
        else:
            found.append(speakers.get(row.participation or "") or unknown[row.encounter])
    return found


def _kept(grounds: _Grounds, request: LedgerRequest, chosen: Filter, whose: Mapping[str, Voice]) -> list[LedgerRow]:
    if request.purpose and request.purpose not in PURPOSES:
        raise BadValue("purpose", request.purpose, PURPOSES)
    under = None
    if request.theme:
        named = grounds.tree.all_named(request.theme)
        under = {theme.id for one in named for theme in grounds.tree.subtree(one.id)}
    return [
        row
        for row in grounds.rows
        if chosen.holds(whose[row.id])
        and (under is None or under & set(row.themes))
        and request.purpose in ("", row.purpose)
        and not (request.unused and row.used_in)
    ]


def _quote(row: LedgerRow, number: int, voice: Voice, grounds: _Grounds, proof: Proved) -> LedgerQuote:
    themes = sorted((grounds.tree.by_id[theme] for theme in row.themes), key=lambda one: grounds.tree.order[one.id])
    return LedgerQuote(
        id=row.id,
        number=number,
        excerpt=row.excerpt_id,
        words=row.words,
        printed=row.printed,
        check=proof.check,
        attribution=INTERVIEWER if row.interviewer else grounds.policy.printed(voice),
        crowd=Crowd(0, 0),
        purpose=row.purpose,
        picked_by=row.picked_by,
        used_in=row.used_in,
        note=row.note,
        finding_id=row.finding_id or "",
        finding=grounds.findings.get(row.finding_id or "", ""),
        themes=tuple(theme.number for theme in themes),
        theme_paths=tuple(grounds.tree.path(theme) for theme in themes),
        transcript=row.transcript,
        transcript_id=row.transcript_id,
        start=row.start,
        end=row.end,
        turn=row.turn,
        speaker=row.speaker,
        participant=voice.participant if not row.interviewer else "",
        case=voice.case,
        site=voice.site,
        stage=voice.stage,
        type=voice.type,
        coder=row.coder,
        at=row.at,
        withheld=proof.withheld,
        context=tuple(_context(turn, row) for turn in grounds.near[row.excerpt_id]),
    )


def _context(turn: TurnRow, row: LedgerRow) -> ContextTurn:
    start, end = max(turn.start, row.start), min(turn.end, row.end)
    said = (start - turn.start, end - turn.start) if start < end else None
    return ContextTurn(turn.speaker, turn.words, turn.interviewer, said)


def _linked(quotes: Sequence[LedgerQuote]) -> dict[str, tuple[int, ...]]:
    """For each quote the numbers of the others by the same person."""
    theirs: dict[str, list[LedgerQuote]] = {}
    for quote in quotes:
        if quote.participant and not quote.withheld:
            theirs.setdefault(quote.participant, []).append(quote)
    return {
        quote.id: tuple(other.number for other in said if other.id != quote.id)
        for said in theirs.values()
        for quote in said
    }


def _named(quote: LedgerQuote, grounds: _Grounds, known: Mapping[str, str]) -> tuple[str, ...]:
    """What the printed words would give away; what the researcher put in brackets does not count."""
    spoken = _BRACKETS.sub(" ", quote.printed)
    sites = {place.label: "a site" for place in grounds.stated.sites.values() if not re.search(r"\d", place.label)}
    labels = {name: "a speaker" for name in sorted(grounds.speakers[quote.transcript_id]) if _NAME.match(name)}
    types = {name.casefold() for name in grounds.stated.types}
    every = {**labels, **sites, **known}
    found = names_in(spoken, every)
    # A label such as Staff, or an everyday word in small letters, names nobody.
    return tuple(
        f"“{name}” ({every[name]})"
        for name in found
        if name in spoken and not name.islower() and name.casefold() not in types
    )
