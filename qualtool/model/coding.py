"""Excerpts, the codings that put them under sub-themes, and memos."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from qualtool.model.base import guid, now


class Excerpt(SQLModel, table=True):
    """A stretch of a transcript and its words, shared by its codings; `turn_id` is the turn where it starts."""

    __tablename__: ClassVar[Any] = "excerpt"
    __table_args__ = (
        UniqueConstraint("transcript_id", "start", "end"),
        CheckConstraint('"start" >= 0 AND "start" < "end"', name="is_a_span"),
    )
    id: str = guid()
    transcript_id: str = Field(foreign_key="transcript.id")
    turn_id: int = Field(foreign_key="turn.id", index=True)
    start: int
    end: int
    words: str
    starred: bool = False


class Coding(SQLModel, table=True):
    """An excerpt under a sub-theme, by a coder."""

    __tablename__: ClassVar[Any] = "coding"
    __table_args__ = (
        UniqueConstraint("excerpt_id", "theme_id", "coder_id"),
        Index("ix_coding_theme_id_excerpt_id", "theme_id", "excerpt_id"),
    )
    id: str = guid()
    excerpt_id: str = Field(foreign_key="excerpt.id")
    theme_id: str = Field(foreign_key="theme.id")
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class Memo(SQLModel, table=True):
    """A note on anything: `subject` names the table, `subject_id` the row."""

    __tablename__: ClassVar[Any] = "memo"
    __table_args__ = (
        Index("ix_memo_subject_subject_id", "subject", "subject_id"),
        CheckConstraint(
            "subject IN ('study', 'theme', 'transcript', 'excerpt', 'coding', 'case', 'cell')", name="subject"
        ),
    )
    id: str = guid()
    subject: str
    subject_id: str
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)
    text: str
