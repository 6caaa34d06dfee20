"""The achieved sample: who was met where and when, and how far each has been worked through."""

from collections.abc import Sequence

from qualtool.analysis.pages import SampleCell, TranscriptLine
from qualtool.analysis.voices import Voice
from qualtool.store import design, transcripts
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.coding import speaking
from qualtool.workflow.filtering import parse_where


def achieved_sample(study: Study, where: Sequence[str] = ()) -> tuple[str, list[SampleCell]]:
    """Encounters and participants by site, stage and respondent type (sub-roles rolled up), with the filter used.

    An encounter with people of several types counts under each of them.
    """
    with study.read() as connection:
        stated = design.read_design(connection)
        voices = read_voices(connection)
        chosen = parse_where(where, voices, stated)
        kept = [voice for voice in speaking(voices) if chosen.holds(voice)]
        lines = {line.name: line for line in transcripts.list_lines(connection, kept)}
    groups: dict[tuple[str, str, str], list[Voice]] = {}
    for voice in kept:
        groups.setdefault((voice.site, voice.stage, voice.main_type), []).append(voice)
    types = list(stated.types)
    order = {key: place for place, key in enumerate((*stated.sites, *stated.stages, *types))}
    sites, stages = list(stated.sites), list(stated.stages)
    return str(chosen), [
        _cell(place, together, lines)
        for place, together in sorted(
            groups.items(),
            key=lambda group: (
                sites.index(group[0][0]),
                stages.index(group[0][1]),
                order.get(group[0][2], len(order)),
            ),
        )
    ]


def _cell(place: tuple[str, str, str], together: list[Voice], lines: dict[str, TranscriptLine]) -> SampleCell:
    met = [lines[name] for name in dict.fromkeys(voice.transcript for voice in together) if name in lines]
    return SampleCell(
        *place,
        encounters=len({voice.encounter for voice in together}),
        participants=len({voice.participant for voice in together if voice.participation}),
        read=sum(line.read for line in met),
        coded=sum(line.codings > 0 for line in met),
        charted=sum(line.charted > 0 for line in met),
    )
