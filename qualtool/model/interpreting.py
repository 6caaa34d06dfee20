"""Interpretation: from elements to categories and types, and the findings with the cells that bear on them."""

from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from qualtool.model.base import guid, now, unique_without


class Dimension(SQLModel, table=True):
    """A way in which the elements of a sub-theme differ."""

    __tablename__: ClassVar[Any] = "dimension"
    __table_args__ = (UniqueConstraint("theme_id", "name"),)
    id: str = guid()
    theme_id: str = Field(foreign_key="theme.id")
    name: str
    position: int


class Category(SQLModel, table=True):
    """Elements of one dimension that belong together."""

    __tablename__: ClassVar[Any] = "category"
    __table_args__ = (UniqueConstraint("dimension_id", "name"),)
    id: str = guid()
    dimension_id: str = Field(foreign_key="dimension.id")
    name: str
    definition: str = ""
    position: int


class Element(SQLModel, table=True):
    """What one cell holds of a phenomenon, in few words, with the excerpt that shows it."""

    __tablename__: ClassVar[Any] = "element"
    id: str = guid()
    cell_id: str = Field(foreign_key="cell.id", index=True)
    words: str
    excerpt_id: str | None = Field(default=None, foreign_key="excerpt.id")
    dimension_id: str | None = Field(default=None, foreign_key="dimension.id")
    category_id: str | None = Field(default=None, foreign_key="category.id")
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class Typology(SQLModel, table=True):
    """Types that divide the cases within a stated scope, each case in one; `by_stage` gives it one at each stage.

    `scope` holds conditions as `--where` takes them.
    """

    __tablename__: ClassVar[Any] = "typology"
    id: str = guid()
    name: str = Field(unique=True)
    definition: str = ""
    scope: list[str] = Field(default_factory=list, sa_type=JSON)
    by_stage: bool = False
    position: int


class TypologyType(SQLModel, table=True):
    """One type of a typology."""

    __tablename__: ClassVar[Any] = "typology_type"
    __table_args__ = (UniqueConstraint("typology_id", "name"),)
    id: str = guid()
    typology_id: str = Field(foreign_key="typology.id")
    name: str
    definition: str = ""
    position: int


class Assignment(SQLModel, table=True):
    """The type that a person gave a case, at a stage where the typology goes by stages; without a type, a misfit."""

    __tablename__: ClassVar[Any] = "assignment"
    __table_args__ = (
        UniqueConstraint("typology_id", "case_id", "stage_id"),
        unique_without("assignment", "stage_id", "typology_id", "case_id"),
    )
    id: str = guid()
    typology_id: str = Field(foreign_key="typology.id")
    case_id: str = Field(foreign_key="case.id")
    stage_id: str | None = Field(default=None, foreign_key="stage.id")
    type_id: str | None = Field(default=None, foreign_key="typology_type.id")
    note: str = ""
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class Finding(SQLModel, table=True):
    """A statement that the report will make, the researcher's explanation of it, and the rival ones considered.

    `scope` holds conditions as `--where` takes them.
    """

    __tablename__: ClassVar[Any] = "finding"
    id: str = guid()
    statement: str
    theme_id: str | None = Field(default=None, foreign_key="theme.id", index=True)
    explanation: str = ""
    rivals: list[str] = Field(default_factory=list, sa_type=JSON)
    scope: list[str] = Field(default_factory=list, sa_type=JSON)
    position: int
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class FindingCell(SQLModel, table=True):
    """How a cell bears on a finding, and which revision of it was read when somebody said so."""

    __tablename__: ClassVar[Any] = "finding_cell"
    __table_args__ = (
        UniqueConstraint("finding_id", "cell_id"),
        CheckConstraint("bearing IN ('supporting', 'contrary', 'qualifying', 'silent')", name="bearing"),
    )
    id: str = guid()
    finding_id: str = Field(foreign_key="finding.id")
    cell_id: str = Field(foreign_key="cell.id", index=True)
    bearing: str
    note: str = ""
    revision_id: str | None = Field(default=None, foreign_key="revision.id")
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)
