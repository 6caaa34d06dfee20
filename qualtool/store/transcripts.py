"""Transcripts into the study and out of it: text, turns, sentences, who speaks, and how far the work is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, func, select

from qualtool.analysis.pages import TranscriptLine, TranscriptPage, TurnLine
from qualtool.analysis.voices import Voice
from qualtool.model import (
    Encounter,
    Progress,
    RespondentType,
    Sentence,
    Site,
    Stage,
    Transcript,
    TurnRecord,
)
from qualtool.store import codings, people
from qualtool.store.history import Step, coder_id
from qualtool.store.people import NewParticipant
from qualtool.store.tables import (
    bookmarks,
    cases,
    cells,
    coders,
    encounters,
    progress,
    revisions,
    sentences,
    sites,
    stages,
    stretches,
    themes,
    transcripts,
    turns,
)
from qualtool.store.tables import codings as coding_table
from qualtool.store.tables import excerpts as excerpt_table
from qualtool.text.spans import Span
from qualtool.text.turns import BETWEEN_TURNS


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A turn to come in; sentences are code points of the transcript's text."""

    words: str
    start: int
    speaker: str
    time: str
    participant: str
    interviewer: bool
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class NewTranscript:
    """An encounter and its words, ready to be stored."""

    name: str
    site: str
    stage: str
    type: str
    mode: str
    date: str
    case: str
    case_kind: str
    attributes: Mapping[str, str]
    participants: tuple[NewParticipant, ...]
    turns: tuple[NewTurn, ...]
    source_name: str
    source_sha256: str
    encoding: str

    @property
    def text(self) -> str:
        return BETWEEN_TURNS.join(turn.words for turn in self.turns)

    @property
    def words(self) -> int:
        return sum(len(turn.words.split()) for turn in self.turns)


def source_hashes(connection: Connection) -> dict[str, str]:
    """The hash of every file that has come in, with the transcript that it became."""
    query = select(transcripts.c.source_sha256, transcripts.c.name).where(transcripts.c.removed_at.is_(None))
    return {row.source_sha256: row.name for row in connection.execute(query)}


def names(connection: Connection) -> dict[str, str]:
    """The identifier of every transcript by its name."""
    query = select(transcripts.c.name, transcripts.c.id).where(transcripts.c.removed_at.is_(None))
    return {row.name: row.id for row in connection.execute(query)}


def add(step: Step, new: NewTranscript, ids: Mapping[str, Mapping[str, str]]) -> str:
    """Stores a transcript with its encounter and people; `ids` are the design's by kind and name. Its identifier."""
    case_id = people.case_of(step, new.case, new.case_kind)
    encounter = Encounter(
        case_id=case_id,
        site_id=ids["site"][new.site],
        stage_id=ids["stage"][new.stage],
        type_id=ids["type"].get(new.type),
        mode=new.mode,
        date=new.date,
        attributes=dict(new.attributes),
    )
    step.insert(encounter)
    step.use(Site, encounter.site_id)
    step.use(Stage, encounter.stage_id)
    types = {person.type for person in new.participants} | {new.type}
    step.use(RespondentType, *(ids["type"][name] for name in types if name in ids["type"]))
    speaking = {person.label: people.take_part(step, encounter.id, person, ids["type"]) for person in new.participants}
    text = new.text
    transcript = Transcript(
        encounter_id=encounter.id,
        name=new.name,
        length=len(text),
        words=new.words,
        text_sha256=sha256(text.encode()).hexdigest(),
        source_name=new.source_name,
        source_sha256=new.source_sha256,
        encoding=new.encoding,
        coder_id=step.coder_id,
    )
    step.insert(transcript)
    _add_turns(step, transcript.id, new.turns, speaking)
    return transcript.id


def _add_turns(step: Step, transcript_id: str, new: Iterable[NewTurn], speaking: Mapping[str, str]) -> None:
    spoken = list(new)
    step.attach_values(
        TurnRecord,
        [
            {
                "transcript_id": transcript_id,
                "position": position,
                "participation_id": speaking.get(turn.participant),
                "speaker": turn.speaker,
                "interviewer": turn.interviewer,
                "time": turn.time,
                "start": turn.start,
                "end": turn.start + len(turn.words),
                "words": turn.words,
            }
            for position, turn in enumerate(spoken)
        ],
    )
    query = select(turns.c.id).where(turns.c.transcript_id == transcript_id).order_by(turns.c.position)
    turn_ids = step.connection.execute(query).scalars().all()
    step.attach_values(
        Sentence,
        [
            {"transcript_id": transcript_id, "turn_id": turn_id, "start": span.start, "end": span.end}
            for turn_id, turn in zip(turn_ids, spoken, strict=True)
            for span in turn.sentences
        ],
    )


def text_of(connection: Connection, transcript_id: str) -> str:
    """A transcript's text."""
    query = select(turns.c.words).where(turns.c.transcript_id == transcript_id).order_by(turns.c.position)
    return BETWEEN_TURNS.join(connection.execute(query).scalars())


def read_page(connection: Connection, transcript_id: str, coder: str) -> TranscriptPage:
    """A transcript with all that its screen shows, in a fixed number of statements."""
    about = connection.execute(
        select(
            transcripts,
            encounters.c.case_id,
            encounters.c.mode,
            cases.c.label.label("case"),
            sites.c.key.label("site"),
            stages.c.key.label("stage"),
            stages.c.label.label("stage_label"),
        )
        .select_from(transcripts)
        .join(encounters, encounters.c.id == transcripts.c.encounter_id)
        .join(cases, cases.c.id == encounters.c.case_id)
        .join(sites, sites.c.id == encounters.c.site_id)
        .join(stages, stages.c.id == encounters.c.stage_id)
        .where(transcripts.c.id == transcript_id)
    ).one()
    spoken = connection.execute(
        select(turns).where(turns.c.transcript_id == transcript_id).order_by(turns.c.position)
    ).all()
    spans = connection.execute(
        select(sentences.c.start, sentences.c.end)
        .where(sentences.c.transcript_id == transcript_id)
        .order_by(sentences.c.start)
    )
    done = _progress_by(connection, transcript_id)
    return TranscriptPage(
        id=about.id,
        name=about.name,
        text=BETWEEN_TURNS.join(turn.words for turn in spoken),
        turns=tuple(
            TurnLine(turn.position, turn.start, turn.end, turn.speaker, turn.time, turn.interviewer) for turn in spoken
        ),
        sentences=tuple(Span(start, end) for start, end in spans),
        codings=codings.in_transcript(connection, transcript_id),
        place=place(connection, transcript_id, coder),
        case_id=about.case_id,
        case=about.case,
        site=about.site,
        stage=about.stage,
        stage_label=about.stage_label,
        mode=about.mode,
        read_by=done["read"],
        indexed_by=done["indexed"],
    )


def place(connection: Connection, transcript_id: str, coder: str) -> int:
    """Where a coder stopped reading, in code points; 0 at first."""
    query = select(bookmarks.c.place).where(
        bookmarks.c.transcript_id == transcript_id, bookmarks.c.coder_id == coder_id(connection, coder)
    )
    return int(connection.execute(query).scalar() or 0)


def _progress_by(connection: Connection, transcript_id: str) -> dict[str, tuple[str, ...]]:
    rows = connection.execute(
        select(progress.c.kind, coders.c.name)
        .join(coders, coders.c.id == progress.c.coder_id)
        .where(progress.c.transcript_id == transcript_id)
    )
    done: dict[str, tuple[str, ...]] = {"read": (), "indexed": ()}
    for kind, name in rows:
        done[kind] += (name,)
    return done


def mark(step: Step, transcript_id: str, kind: str, version: int) -> bool:
    """Marks a transcript as read or indexed by this coder, or takes the mark back; whether it is marked now."""
    mine = step.connection.execute(
        select(progress.c.id).where(
            progress.c.transcript_id == transcript_id, progress.c.coder_id == step.coder_id, progress.c.kind == kind
        )
    ).scalar()
    step.use(Transcript, transcript_id)
    if mine is not None:
        step.remove(Progress, mine)
        return False
    step.insert(Progress(transcript_id=transcript_id, coder_id=step.coder_id, kind=kind, framework_version=version))
    return True


@dataclass(frozen=True, slots=True)
class _Tallies:
    """How far each transcript is; `charted` goes by case and stage, since cells do."""

    turns: Mapping[str, int]
    speakers: Mapping[str, int]
    codings: Mapping[str, int]
    charted: Mapping[tuple[str, str], int]
    marks: Mapping[str, set[str]]


def list_lines(connection: Connection, voices: Iterable[Voice]) -> list[TranscriptLine]:
    """Every transcript with how far it is, in the order of `voices`; those that no voice names are left out."""
    live = select(transcripts).where(transcripts.c.removed_at.is_(None))
    about = {row.name: row for row in connection.execute(live)}
    tallies = _tallies(connection)
    met: dict[str, list[Voice]] = {}
    for voice in voices:
        met.setdefault(voice.transcript, []).append(voice)
    return [_line(about[name], together, tallies) for name, together in met.items() if name in about]


def _tallies(connection: Connection) -> _Tallies:
    counted = select(
        turns.c.transcript_id, func.count().label("turns"), func.count(turns.c.speaker.distinct()).label("speakers")
    ).group_by(turns.c.transcript_id)
    spoken = connection.execute(counted).all()
    marks: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(progress.c.transcript_id, progress.c.kind)):
        marks[row.transcript_id].add(row.kind)
    return _Tallies(
        turns={row.transcript_id: row.turns for row in spoken},
        speakers={row.transcript_id: row.speakers for row in spoken},
        codings=_count_by_transcript(connection),
        charted=_charted(connection),
        marks=marks,
    )


def _line(about: Row[Any], together: list[Voice], tallies: _Tallies) -> TranscriptLine:
    first = together[0]
    roles = dict.fromkeys(voice.type for voice in together if voice.participation and voice.type)
    marks = tallies.marks.get(about.id, set())
    return TranscriptLine(
        id=about.id,
        name=about.name,
        site=first.site,
        stage=first.stage,
        type=" / ".join(roles) or first.type,
        mode=first.mode,
        case=first.case,
        participants=tuple(voice.participant for voice in together if voice.participation),
        date=first.date,
        words=about.words,
        turns=tallies.turns.get(about.id, 0),
        speakers=tallies.speakers.get(about.id, 0),
        codings=tallies.codings.get(about.id, 0),
        charted=tallies.charted.get((first.case_id, first.stage), 0),
        read=bool(marks),
        indexed="indexed" in marks,
        attributes=dict(first.attributes),
    )


def _count_by_transcript(connection: Connection) -> dict[str, int]:
    query = (
        select(excerpt_table.c.transcript_id, func.count().label("n"))
        .join(coding_table, coding_table.c.excerpt_id == excerpt_table.c.id)
        .group_by(excerpt_table.c.transcript_id)
    )
    return {row.transcript_id: row.n for row in connection.execute(query)}


def _charted(connection: Connection) -> dict[tuple[str, str], int]:
    """Cells of live themes that are written or explained now, by case and stage key; an emptied one is neither."""
    newest = select(revisions.c.cell_id, func.max(revisions.c.number).label("number")).group_by(revisions.c.cell_id)
    last = newest.subquery()
    written = select(stretches.c.id).where(stretches.c.revision_id == revisions.c.id).exists()
    said = (
        select(revisions.c.cell_id)
        .join(last, (last.c.cell_id == revisions.c.cell_id) & (last.c.number == revisions.c.number))
        .where((revisions.c.blank != "") | written)
        .subquery()
    )
    query = (
        select(cells.c.case_id, stages.c.key, func.count().label("n"))
        .select_from(cells)
        .join(said, said.c.cell_id == cells.c.id)
        .join(themes, (themes.c.id == cells.c.theme_id) & themes.c.retired_at.is_(None))
        .join(stages, stages.c.id == cells.c.stage_id)
        .group_by(cells.c.case_id, stages.c.key)
    )
    return {(row.case_id, row.key): row.n for row in connection.execute(query)}
