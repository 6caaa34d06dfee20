"""Cells of the framework matrix: summaries in revisions, as stretches with references."""

from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from qualtool.model.base import guid, now, unique_without


class CellRecord(SQLModel, table=True):
    """(case, stage, sub-theme): it exists once, whatever matrices show it. Without a stage it is the Change cell."""

    __tablename__: ClassVar[Any] = "cell"
    __table_args__ = (
        UniqueConstraint("case_id", "stage_id", "theme_id"),
        # A unique constraint holds no two rows without a stage to be the same.
        unique_without("cell", "stage_id", "case_id", "theme_id"),
    )
    id: str = guid()
    case_id: str = Field(foreign_key="case.id")
    stage_id: str | None = Field(default=None, foreign_key="stage.id")
    theme_id: str = Field(foreign_key="theme.id", index=True)


class Revision(SQLModel, table=True):
    """What a cell said from a time on: stretches, or the reason why it is blank.

    `fingerprint` stands for the codings, excerpts and definition that it rested on; another one now means stale.
    `spontaneous` says that the respondent brought it up unasked.
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
    spontaneous: bool = False


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


class WorkingChart(SQLModel, table=True):
    """A way of laying out the matrix that somebody named: columns from any themes, rows, order, what is hidden."""

    __tablename__: ClassVar[Any] = "working_chart"
    id: str = guid()
    name: str = Field(unique=True)
    layout: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)
