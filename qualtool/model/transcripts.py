"""Who was met, where and when, and what was said. Removed rows keep their contents until a withdrawal erases them."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from qualtool.model.base import attributes, guid, now, unique_while_live


class Participant(SQLModel, table=True):
    """A person, known by a label only."""

    __tablename__: ClassVar[Any] = "participant"
    __table_args__ = (unique_while_live("participant", "label"),)
    id: str = guid()
    label: str
    consent: str = ""
    attributes: dict[str, str] = attributes()
    removed_at: str | None = None


class Case(SQLModel, table=True):
    """A row of the matrix: a person, a pair, a group or a site."""

    __tablename__: ClassVar[Any] = "case"
    __table_args__ = (
        unique_while_live("case", "label"),
        CheckConstraint("kind IN ('person', 'pair', 'group', 'site')", name="kind"),
    )
    id: str = guid()
    label: str
    kind: str
    removed_at: str | None = None


class Encounter(SQLModel, table=True):
    """One interview, paired interview, focus group or document, at a site and stage."""

    __tablename__: ClassVar[Any] = "encounter"
    id: str = guid()
    case_id: str = Field(foreign_key="case.id", index=True)
    site_id: str = Field(foreign_key="site.id")
    stage_id: str = Field(foreign_key="stage.id")
    type_id: str | None = Field(default=None, foreign_key="respondent_type.id")
    mode: str = "interview"
    date: str = ""
    attributes: dict[str, str] = attributes()
    removed_at: str | None = None


class Participation(SQLModel, table=True):
    """A person at an encounter; type, role and attributes can differ between encounters."""

    __tablename__: ClassVar[Any] = "participation"
    __table_args__ = (unique_while_live("participation", "encounter_id", "participant_id"),)
    id: str = guid()
    encounter_id: str = Field(foreign_key="encounter.id", index=True)
    participant_id: str = Field(foreign_key="participant.id", index=True)
    type_id: str | None = Field(default=None, foreign_key="respondent_type.id")
    attributes: dict[str, str] = attributes()
    removed_at: str | None = None


class Transcript(SQLModel, table=True):
    """An encounter's words. The text is the turns joined by a blank line; its SHA-256 is kept to prove it."""

    __tablename__: ClassVar[Any] = "transcript"
    __table_args__ = (
        unique_while_live("transcript", "name"),
        unique_while_live("transcript", "source_sha256"),
    )
    id: str = guid()
    encounter_id: str = Field(foreign_key="encounter.id", index=True)
    name: str
    length: int
    words: int
    text_sha256: str = Field(max_length=64)
    source_name: str
    source_sha256: str = Field(max_length=64)
    encoding: str = ""
    imported_at: str = Field(default_factory=now)
    coder_id: str = Field(foreign_key="coder.id")
    removed_at: str | None = None


class TurnRecord(SQLModel, table=True):
    """What one speaker says in one go; `start` and `end` are code points in the transcript's text, half-open."""

    __tablename__: ClassVar[Any] = "turn"
    __table_args__ = (
        UniqueConstraint("transcript_id", "position"),
        CheckConstraint("length(words) > 0", name="has_words"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    transcript_id: str = Field(foreign_key="transcript.id", ondelete="CASCADE")
    position: int
    participation_id: str | None = Field(default=None, foreign_key="participation.id", index=True)
    speaker: str = ""
    interviewer: bool = False
    time: str = ""
    start: int
    end: int
    words: str


class Sentence(SQLModel, table=True):
    """A sentence of a turn; code points in the transcript's text, half-open."""

    __tablename__: ClassVar[Any] = "sentence"
    __table_args__ = (
        Index("ix_sentence_transcript_id_start", "transcript_id", "start"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    transcript_id: str = Field(foreign_key="transcript.id", ondelete="CASCADE")
    turn_id: int = Field(foreign_key="turn.id", ondelete="CASCADE", index=True)
    start: int
    end: int


class Word(SQLModel, table=True):
    """A word form and a family it belongs to: *relapsing* in the family *relapse*."""

    __tablename__: ClassVar[Any] = "word"
    form: str = Field(primary_key=True)
    family: str = Field(primary_key=True, index=True)


class Bookmark(SQLModel, table=True):
    """Where a coder stopped reading; no part of the study's history."""

    __tablename__: ClassVar[Any] = "bookmark"
    coder_id: str = Field(primary_key=True, foreign_key="coder.id")
    transcript_id: str = Field(primary_key=True, foreign_key="transcript.id", ondelete="CASCADE")
    place: int


class Progress(SQLModel, table=True):
    """A person's word that a transcript has been read, or its indexing finished against a framework version."""

    __tablename__: ClassVar[Any] = "progress"
    __table_args__ = (
        UniqueConstraint("transcript_id", "coder_id", "kind"),
        CheckConstraint("kind IN ('read', 'indexed')", name="kind"),
    )
    id: str = guid()
    transcript_id: str = Field(foreign_key="transcript.id")
    coder_id: str = Field(foreign_key="coder.id")
    kind: str
    framework_version: int
    at: str = Field(default_factory=now)
