"""Finding quotes: coded excerpts by themes, places, people and words, always with their counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from qualtool.analysis.attributing import INTERVIEWER
from qualtool.analysis.choosing import one_named
from qualtool.analysis.picking import (
    SENSIBLE,
    Candidate,
    Group,
    GroupListed,
    Stretches,
    least_quoted_first,
    one_of_each,
)
from qualtool.analysis.quotes import CodedExcerpt, QuoteCounts, Quotes
from qualtool.analysis.surroundings import NOTHING, Around
from qualtool.analysis.tree import Theme, Tree
from qualtool.analysis.voices import Filter, Voice
from qualtool.errors import BadSearch, UnknownName
from qualtool.store import design, quotes, search
from qualtool.store.quotes import ExcerptRow, TakenRow
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.disclosure import printed_attribution
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.quote_context import read_around

Spoken = tuple[ExcerptRow, Voice]


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """What to look for. Themes are named by number, words or id; commas mean *or*, and `and_themes` must hold as well.

    `starred` keeps only excerpts marked as quotable, `coder` those that one coder coded under the themes, `overlaps`
    those that share words with an excerpt under another theme, `unused` those of which nothing is in the ledger.
    `one_each` lists one excerpt for each participant, `under_quoted_first` begins with the groups (site and type) that
    have the fewest quotes in the ledger. `around` is what to read before and after each.
    """

    theme: str = ""
    not_theme: str = ""
    where: tuple[str, ...] = ()
    words: str = ""
    starred: bool = False
    coder: str = ""
    and_themes: tuple[str, ...] = ()
    overlaps: str = ""
    unused: bool = False
    one_each: bool = False
    under_quoted_first: bool = False
    around: Around = NOTHING


def find_quotes(study: Study, request: QuoteRequest) -> Quotes:
    """The excerpts asked for, the filter in words, and the four counts.

    Raises UnknownName and AmbiguousName for themes and coders, BadFilter and UnknownName for the filter.
    """
    with study.read() as connection:
        stated = design.read_design(connection)
        tree = design.read_tree(connection)
        voices = read_voices(connection)
        printed = printed_attribution(connection)
        chosen = parse_where(request.where, voices, stated)
        wanted = asked_for(request, tree, quotes.coder_names(connection) if request.coder else {})
        taken = quotes.taken(connection) if request.unused or request.under_quoted_first else []
        rows, forms, turns = _searched(connection, wanted, request.words)
        rows = _apart(connection, rows, request, tree, taken)
        whose, holds = voice_finder(voices), cache(chosen.holds)
        kept = [(row, voice) for row in rows if holds(voice := whose(row))]
        listed, groups, options = _picked(kept, request, [(one, whose(one)) for one in taken], voices)
        found = as_quotes(listed, tree, printed)
        if request.around.turns_before or request.around.after:
            found = read_around(connection, found, request.around)
    said = _in_words(request, tree, chosen)
    return Quotes(
        filter=said,
        counts=_counts(kept, voices, holds),
        quotes=found,
        study=stated.study,
        forms=forms,
        turns_elsewhere=len(turns - {row.turn_id for row, _voice in kept}),
        options=options,
        groups=groups,
        picked_by=" and ".join((said, *_options_in_brief(request))),
    )


def refuse_unsearchable(words: str) -> None:
    """Refuses words to search for that cannot mean what they say. Raises BadSearch.

    Screens, where a phrase is half typed for a while, search as far as they can instead.
    """
    if words.count('"') % 2:
        raise BadSearch(words, "one of its quotation marks has no partner")
    if words.strip() and not search.tokens(words):
        raise BadSearch(words, "it holds no word or number")


def _searched(connection: Any, wanted: quotes.Asked, words: str) -> tuple[list[ExcerptRow], tuple[str, ...], set[int]]:
    """The excerpts that hold the words, which forms of them stand in the study, and in which turns."""
    if not words.strip():
        return quotes.coded(connection, wanted), (), set()
    parts = search.parse(connection, words)
    turns = search.turns_with(connection, parts)
    rows = quotes.coded(connection, replace(wanted, holding=parts, turns=turns)) if parts else []
    return rows, tuple(search.forms_found(connection, parts)), set(turns)


def _apart(
    connection: Any, rows: list[ExcerptRow], request: QuoteRequest, tree: Tree, taken: Sequence[TakenRow]
) -> list[ExcerptRow]:
    """Those that share words with an excerpt of the other theme, and with no quote of the ledger, as asked."""
    if request.overlaps:
        other = Stretches(quotes.stretches_under(connection, subtrees(tree, request.overlaps)))
        rows = [row for row in rows if other.meet(row.transcript_id, row.start, row.end)]
    if request.unused:
        used = Stretches((one.transcript_id, one.start, one.end) for one in taken)
        rows = [row for row in rows if not used.meet(row.transcript_id, row.start, row.end)]
    return rows


def asked_for(request: QuoteRequest, tree: Tree, coders: Mapping[str, str]) -> quotes.Asked:
    """A request by the identifiers of its themes and its coder. Raises UnknownName, AmbiguousName."""
    return quotes.Asked(
        under=[subtrees(tree, names) for names in (request.theme, *request.and_themes) if names],
        not_under=subtrees(tree, request.not_theme) if request.not_theme else (),
        coder=one_named("coder", request.coder, coders) if request.coder else None,
        starred=request.starred,
    )


def themes_meant(tree: Tree, names: str) -> list[Theme]:
    """The themes of some names or ids, several by commas. Raises UnknownName, AmbiguousName."""
    ids = [name.strip() for name in names.split(",") if name.strip()]
    if not ids:
        raise UnknownName("theme", names, [theme.number for theme in tree.roots])
    if not any(one in tree.by_id for one in ids):
        return tree.all_named(names)
    return [tree.by_id.get(one) or tree.named(one) for one in ids]


def subtrees(tree: Tree, names: str) -> set[str]:
    """The ids of some themes and of all that is under them."""
    return {theme.id for named in themes_meant(tree, names) for theme in tree.subtree(named.id)}


# Whose words, and which of them are listed


def voice_finder(voices: Sequence[Voice]) -> Callable[[ExcerptRow | TakenRow], Voice]:
    """Whose words an excerpt holds: its speaker's, or its encounter's where the speaker is not known.

    An interviewer has no respondent type.
    """
    by_speaker = {voice.participation: voice for voice in voices if voice.participation}
    by_encounter = {voice.encounter: voice for voice in voices if not voice.participation}
    asking: dict[str, Voice] = {}

    def whose(row: ExcerptRow | TakenRow) -> Voice:
        if row.interviewer:
            if row.encounter not in asking:
                asking[row.encounter] = replace(by_encounter[row.encounter], type="", main_type="")
            return asking[row.encounter]
        known = by_speaker.get(row.participation) if row.participation else None
        return known or by_encounter[row.encounter]

    return whose


def _picked(
    kept: Sequence[Spoken], request: QuoteRequest, taken: Sequence[tuple[TakenRow, Voice]], voices: Sequence[Voice]
) -> tuple[list[Spoken], tuple[GroupListed, ...], tuple[str, ...]]:
    """What is listed of everything found, the groups it stands in, and sentences that tell how it was picked."""
    listed, told = list(kept), []
    groups: tuple[GroupListed, ...] = ()
    if request.one_each:
        candidates = [Candidate(_person(row, voice), len(row.words.split()), row.starred) for row, voice in kept]
        listed = [kept[place] for place in one_of_each(candidates)]
        asked = sum(candidate.who is None for candidate in candidates)
        unknown = sum(not voice.participation for _row, voice in listed)
        told.append(
            f"One of each participant: {len(listed)} of these {len(kept)} excerpts, the starred one of each, else the "
            f"longest of at most {SENSIBLE} words"
            + (f"; {unknown} by a speaker who is known by a label only" if unknown else "")
            + (f"; {asked} of the interviewer left out" if asked else "")
        )
    if request.under_quoted_first:
        in_ledger = Counter(Group(voice.site_label, voice.main_type) for _row, voice in taken)
        order = [Group(voice.site_label, voice.main_type) for voice in voices]
        theirs = [Group(voice.site_label, voice.main_type) for _row, voice in listed]
        places, groups = least_quoted_first(theirs, in_ledger, order)
        listed = [listed[place] for place in places]
        named = "; ".join(map(str, groups[:3])) + (f" and {len(groups) - 3} more" if len(groups) > 3 else "")
        told.append("Groups with the fewest quotes in the ledger first" + (f": {named}" if groups else ""))
    return listed, groups, tuple(told)


def _person(row: ExcerptRow, voice: Voice) -> tuple[str, ...] | None:
    """Who speaks; where that is not known, whoever has this label at this encounter. None for the interviewer."""
    if row.interviewer:
        return None
    return (voice.participant,) if voice.participation else (row.encounter, row.speaker)


def as_quotes(spoken: Iterable[Spoken], tree: Tree, printed: Callable[[Voice], str]) -> tuple[CodedExcerpt, ...]:
    """Excerpts as they are listed and exported; `printed` gives the attribution of a voice."""
    # People say more than one thing, and few sets of themes stand on many excerpts.
    printed, told = cache(printed), cache(partial(_numbers_and_paths, tree))
    return tuple(
        _as_quote(row, voice, *told(row.themes), INTERVIEWER if row.interviewer else printed(voice))
        for row, voice in spoken
    )


def _numbers_and_paths(tree: Tree, ids: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    themes = sorted((tree.by_id[theme] for theme in ids), key=lambda theme: tree.order[theme.id])
    return tuple(map(_number, themes)), tuple(map(tree.path, themes))


def _as_quote(
    row: ExcerptRow, voice: Voice, themes: tuple[str, ...], paths: tuple[str, ...], attribution: str
) -> CodedExcerpt:
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
        themes=themes,
        theme_paths=paths,
        coders=row.coders,
        attribution=attribution,
        starred=row.starred,
        memos=row.memos,
        attributes=dict(voice.attributes),
    )


def _counts(kept: Sequence[Spoken], voices: Sequence[Voice], holds: Callable[[Voice], bool]) -> QuoteCounts:
    in_scope = {voice.participant for voice in voices if voice.participation and holds(voice)}
    return QuoteCounts(
        participants=len({voice.participant for _row, voice in kept if voice.participation}),
        in_scope=len(in_scope),
        encounters=len({row.encounter for row, _voice in kept}),
        mentions=len({row.id for row, _voice in kept}),
    )


# In words


def in_words(request: QuoteRequest, tree: Tree) -> str:
    """What a request asks for in one line, with how its excerpts are picked, for lists of searches."""
    where = [condition.strip() for condition in request.where]
    return " and ".join((*_filter_in_words(request, tree), *where, *_options_in_brief(request))) or "everything"


def _in_words(request: QuoteRequest, tree: Tree, chosen: Filter) -> str:
    where = [str(chosen)] if chosen.conditions else []
    return " and ".join((*_filter_in_words(request, tree), *where)) or "everything"


def _filter_in_words(request: QuoteRequest, tree: Tree) -> list[str]:
    parts = [
        *(f"theme {_told(names, tree)}" for names in (request.theme, *request.and_themes) if names),
        f"not theme {_told(request.not_theme, tree)}" if request.not_theme else "",
        f"overlapping theme {_told(request.overlaps, tree)}" if request.overlaps else "",
        f"words {request.words}" if request.words else "",
        "starred" if request.starred else "",
        f"coded by {request.coder}" if request.coder else "",
        "not in the ledger" if request.unused else "",
    ]
    return list(filter(None, parts))


def _told(names: str, tree: Tree) -> str:
    """Names of themes as they were given, and ids as numbers."""
    if not any(name.strip() in tree.by_id for name in names.split(",")):
        return names
    themes = themes_meant(tree, names)
    return ",".join(map(_number, themes))


def _number(theme: Theme) -> str:
    return theme.number + (" (retired)" if theme.retired else "")


def _options_in_brief(request: QuoteRequest) -> list[str]:
    return [
        *(["one of each participant"] if request.one_each else []),
        *(["under-quoted groups first"] if request.under_quoted_first else []),
    ]


def values_to_filter(study: Study) -> Mapping[str, list[str]]:
    """The sites, stages and types that a screen can offer as filters."""
    with study.read() as connection:
        stated = design.read_design(connection)
    return {
        "site": list(stated.sites),
        "stage": list(stated.stages),
        "type": list(dict.fromkeys(stated.types.values())),
    }


def coders(study: Study) -> list[str]:
    """Everybody who has worked in the study, by name."""
    with study.read() as connection:
        return sorted(quotes.coder_names(connection).values(), key=str.casefold)
