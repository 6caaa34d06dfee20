"""Spread: the ledger's quotes against the achieved sample, for the screen, a table and a figure."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qualtool.analysis.findings import CONTRARY, QUALIFYING
from qualtool.analysis.spread import OneSided, QuotedVoice, Spread, spread_of
from qualtool.analysis.tree import Tree
from qualtool.errors import UnknownSuffix
from qualtool.formats import spread_files
from qualtool.formats.whole_file import write_whole
from qualtool.store import design
from qualtool.store import findings as stored
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.coding import speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.naming import named_outside
from qualtool.workflow.printed_quotes import voiced_quotes
from qualtool.workflow.sharing import Shared, share

USED, ALL = "used ones", "all of the ledger"


def spread(study: Study, where: Sequence[str] = (), every: bool = False) -> Spread:
    """Quotes that are used somewhere (with `every`, all of the ledger) against the achieved sample.

    What may not be quoted is not counted. A fixed number of statements. Raises BadFilter, UnknownName.
    """
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        voices = read_voices(connection)
        chosen = parse_where(where, voices, stated)
        ledger = voiced_quotes(connection, voices)
        one_sided = _one_sided(tree, stored.read_findings(connection), stored.read_bearings(connection))
    kept = [quote for quote in ledger if not quote.withheld and not quote.row.interviewer and chosen.holds(quote.voice)]
    counted = [
        QuotedVoice(quote.row.id, quote.voice, quote.row.used_in)
        for quote in kept
        if every or quote.row.used_in.strip()
    ]
    sample = [voice for voice in speaking(voices) if chosen.holds(voice)]
    stages = [place.label for place in stated.stages.values()]
    groups, people, squares = spread_of(sample, counted, stages, list(dict.fromkeys(stated.types.values())))
    found = Spread(
        filter=str(chosen),
        counted=ALL if every else USED,
        ledger=len(ledger),
        quotes=len(counted),
        encounters=len({voice.encounter for voice in sample}),
        participants=len({voice.participant for voice in sample if voice.participation}),
        groups=groups,
        people=people,
        unquoted_squares=squares,
        one_sided=one_sided,
        study=stated.study,
    )
    told = "\n".join((found.filter, *(one.name for one in found.people), *found.notes))
    return replace(found, names=named_outside(told, voices, stated))


def _one_sided(
    tree: Tree, rows: Sequence[stored.FindingRow], bearings: Sequence[stored.BearingRow]
) -> tuple[OneSided, ...]:
    """The main themes with findings, none of which has a contrary or qualifying cell."""
    disputed = {one.finding_id for one in bearings if one.bearing in (CONTRARY, QUALIFYING)}
    by_theme: dict[str, list[bool]] = {}
    for row in rows:
        if row.theme_id:
            theme = tree.by_id[row.theme_id]
            main = (*tree.ancestors(theme), theme)[0]
            by_theme.setdefault(main.id, []).append(row.id in disputed)
    ranked = sorted(by_theme, key=lambda theme_id: tree.order[theme_id])
    return tuple(
        OneSided(tree.by_id[theme_id].name, len(by_theme[theme_id]))
        for theme_id in ranked
        if not any(by_theme[theme_id])
    )


def share_spread(study: Study, found: Spread, path: Path) -> Shared:
    """Writes the spread as a table (.csv, .md) or as a figure (.svg, .png, .pdf). Raises UnknownSuffix."""
    if path.suffix.lower() not in spread_files.WRITERS:
        raise UnknownSuffix(path, spread_files.WRITERS)
    writer = spread_files.WRITERS[path.suffix.lower()]

    def write(_back: object) -> int:
        write_whole(path, lambda beside: writer(beside, found))
        return 0

    return share(study, path, write)
