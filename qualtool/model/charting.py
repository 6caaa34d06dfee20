"""Cells of the framework matrix: summaries in revisions, as stretches with references."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from qualtool.model.base import guid, now


class CellRecord(SQLModel, table=True):
    """(case, stage, sub-theme): it exists once, whatever matrices show it."""

    __tablename__: ClassVar[Any] = "cell"
    __table_args__ = (UniqueConstraint("case_id", "stage_id", "theme_id"),)
    id: str = guid()
    case_id: str = Field(foreign_key="case.id")
    stage_id: str = Field(foreign_key="stage.id")
    theme_id: str = Field(foreign_key="theme.id", index=True)


class Revision(SQLModel, table=True):
    """What a cell said from a time on: stretches, or the reason why it is blank.

    `fingerprint` stands for the codings, excerpts and definition that it rested on; another one now means stale.
    """

    __tablename__: ClassVar[Any] = "revision"
    __table_args__ = (
        UniqueConstraint("cell_id", "number"),
        CheckConstraint(
            "blank IN ('', 'not applicable', 'not in the guide', 'not raised', 'raised, nothing said')", name="blank"
        ),
    )
    id: str = guid()
    cell_id: str = Field(foreign_key="cell.id")
    number: int
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)
    blank: str = ""
    fingerprint: str = ""


class Review(SQLModel, table=True):
    """Somebody read a revision against its excerpts and found it right; a later revision starts unreviewed."""

    __tablename__: ClassVar[Any] = "review"
    __table_args__ = (UniqueConstraint("revision_id", "coder_id"),)
    id: str = guid()
    revision_id: str = Field(foreign_key="revision.id")
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class StretchRecord(SQLModel, table=True):
    """A run of one kind in a revision."""

    __tablename__: ClassVar[Any] = "stretch"
    __table_args__ = (
        UniqueConstraint("revision_id", "position"),
        CheckConstraint("kind IN ('summary', 'verbatim', 'comment')", name="kind"),
    )
    id: str = guid()
    revision_id: str = Field(foreign_key="revision.id")
    position: int
    kind: str
    text: str


class ReferenceRecord(SQLModel, table=True):
    """A link from a stretch to an excerpt, coded or not; a starred one marks a quotable passage."""

    __tablename__: ClassVar[Any] = "reference"
    __table_args__ = (UniqueConstraint("stretch_id", "position"),)
    id: str = guid()
    stretch_id: str = Field(foreign_key="stretch.id")
    position: int
    excerpt_id: str = Field(foreign_key="excerpt.id", index=True)
    starred: bool = False
