"""Finding quotes: coded excerpts by theme, site, stage, type, attribute and words, always with their counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from qualtool.analysis.attributing import INTERVIEWER
from qualtool.analysis.quotes import CodedExcerpt, QuoteCounts, Quotes
from qualtool.analysis.tree import Tree
from qualtool.analysis.voices import Filter, Voice
from qualtool.store import design, quotes, search
from qualtool.store.quotes import ExcerptRow
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.coding import speaking
from qualtool.workflow.disclosure import printed_attribution
from qualtool.workflow.filtering import parse_where


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """What to look for; `starred` keeps only excerpts marked as quotable, `coder` those that one coder coded."""

    theme: str = ""
    not_theme: str = ""
    where: tuple[str, ...] = ()
    words: str = ""
    starred: bool = False
    coder: str = ""

    def __str__(self) -> str:
        parts = []
        if self.theme:
            parts.append(f"theme {self.theme}")
        if self.not_theme:
            parts.append(f"not theme {self.not_theme}")
        if self.words:
            parts.append(f"words {self.words}")
        if self.starred:
            parts.append("starred")
        if self.coder:
            parts.append(f"coded by {self.coder}")
        return " and ".join(parts)


def find_quotes(study: Study, request: QuoteRequest) -> Quotes:
    """The excerpts asked for, the filter in words, and the four counts.

    Raises UnknownName and AmbiguousName for themes, BadFilter and UnknownName for the filter.
    """
    with study.read() as connection:
        stated = design.read_design(connection)
        tree = design.read_tree(connection)
        voices = read_voices(connection)
        printed = printed_attribution(connection)
        chosen = parse_where(request.where, voices, stated)
        under = _subtrees(tree, request.theme) if request.theme else None
        not_under = _subtrees(tree, request.not_theme) if request.not_theme else ()
        forms: tuple[str, ...] = ()
        turns: set[int] = set()
        if request.words.strip():
            parts = search.parse(connection, request.words)
            rows = _holding(quotes.coded(connection, under, not_under, may_hold=parts), parts) if parts else []
            forms, turns = tuple(search.forms_found(connection, parts)), set(search.turns_with(connection, parts))
        else:
            rows = quotes.coded(connection, under, not_under)
    rows = [row for row in rows if _asked_for(row, request)]
    whose = voice_finder(voices)
    kept = [(row, whose(row)) for row in rows if chosen.holds(whose(row))]
    found = tuple(as_quote(row, voice, tree, printed) for row, voice in kept)
    return Quotes(
        filter=_in_words(request, chosen),
        counts=_counts(kept, voices, chosen),
        quotes=found,
        study=stated.study,
        forms=forms,
        turns_elsewhere=len(turns - {row.turn_id for row, _voice in kept}),
    )


def _subtrees(tree: Tree, names: str) -> set[str]:
    return {theme.id for named in tree.all_named(names) for theme in tree.subtree(named.id)}


def _holding(rows: Sequence[ExcerptRow], parts: Sequence[search.Wanted]) -> list[ExcerptRow]:
    """The excerpts that hold every part of a search: a turn may hold the words outside the excerpt."""
    patterns = [pattern for part in parts if (pattern := search.pattern([part])) is not None]
    return [row for row in rows if all(pattern.search(row.words) for pattern in patterns)]


def _asked_for(row: ExcerptRow, request: QuoteRequest) -> bool:
    by_coder = not request.coder or request.coder.casefold() in {coder.casefold() for coder in row.coders}
    return by_coder and (row.starred or not request.starred)


def voice_finder(voices: Sequence[Voice]) -> Callable[[ExcerptRow], Voice]:
    """Whose words an excerpt holds: its speaker's, or its encounter's where the speaker is not known.

    An interviewer has no respondent type.
    """
    by_speaker = {voice.participation: voice for voice in voices if voice.participation}
    by_encounter = {voice.encounter: voice for voice in voices if not voice.participation}
    asking = {encounter: replace(voice, type="", main_type="") for encounter, voice in by_encounter.items()}

    def whose(row: ExcerptRow) -> Voice:
        if row.interviewer:
            return asking[row.encounter]
        known = by_speaker.get(row.participation) if row.participation else None
        return known or by_encounter[row.encounter]

    return whose


def as_quote(row: ExcerptRow, voice: Voice, tree: Tree, printed: Callable[[Voice], str]) -> CodedExcerpt:
    """An excerpt as it is listed and exported; `printed` gives the attribution of a voice."""
    themes = [tree.by_id[theme] for theme in row.themes]
    if len(themes) > 1:
        themes.sort(key=lambda theme: tree.order[theme.id])
    return CodedExcerpt(
        id=row.id,
        text=row.words,
        transcript=row.transcript,
        transcript_id=row.transcript_id,
        start=row.start,
        end=row.end,
        turn=row.turn,
        site=voice.site,
        stage=voice.stage,
        type=voice.type,
        mode=voice.mode,
        case=voice.case,
        participant=voice.participant,
        speaker=row.speaker,
        themes=tuple(theme.number + (" (retired)" if theme.retired else "") for theme in themes),
        theme_paths=tuple(tree.path(theme) for theme in themes),
        coders=row.coders,
        attribution=printed(voice) if not row.interviewer else INTERVIEWER,
        starred=row.starred,
        memos=row.memos,
        attributes=dict(voice.attributes),
    )


def _counts(kept: Sequence[tuple[ExcerptRow, Voice]], voices: Sequence[Voice], chosen: Filter) -> QuoteCounts:
    in_scope = {voice.participant for voice in speaking(voices) if voice.participation and chosen.holds(voice)}
    return QuoteCounts(
        participants=len({voice.participant for _row, voice in kept if voice.participation}),
        in_scope=len(in_scope),
        encounters=len({row.encounter for row, _voice in kept}),
        mentions=len({row.id for row, _voice in kept}),
    )


def _in_words(request: QuoteRequest, chosen: Filter) -> str:
    stated = " and ".join(filter(None, (str(request), str(chosen) if chosen.conditions else "")))
    return stated or "everything"


def values_to_filter(study: Study) -> Mapping[str, list[str]]:
    """The sites, stages and types that a screen can offer as filters."""
    with study.read() as connection:
        stated = design.read_design(connection)
    return {
        "site": list(stated.sites),
        "stage": list(stated.stages),
        "type": list(dict.fromkeys(stated.types.values())),
    }
