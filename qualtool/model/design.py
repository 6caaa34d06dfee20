"""The study's design: who codes, the sampling dimensions, and the thematic framework."""

from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from qualtool.model.base import attributes, guid, now


class StudyRecord(SQLModel, table=True):
    """The one row that says what study this file holds."""

    __tablename__: ClassVar[Any] = "study"
    id: str = guid()
    name: str
    created_at: str = Field(default_factory=now)
    framework_name: str = ""
    framework_version: int = 0
    attribution: str = "({type}, {site}, {stage} {mode})"
    house_rule: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    convergence_codes: list[str] = Field(default_factory=list, sa_type=JSON)
    ratings: bool = False


class Coder(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "coder"
    id: str = guid()
    name: str = Field(unique=True)


class Site(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "site"
    id: str = guid()
    key: str = Field(unique=True)
    label: str
    position: int
    attributes: dict[str, str] = attributes()


class Stage(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "stage"
    id: str = guid()
    key: str = Field(unique=True)
    label: str
    position: int
    attributes: dict[str, str] = attributes()


class RespondentType(SQLModel, table=True):
    """A respondent type, or a sub-role that rolls up to its parent."""

    __tablename__: ClassVar[Any] = "respondent_type"
    id: str = guid()
    name: str = Field(unique=True)
    parent_id: str | None = Field(default=None, foreign_key="respondent_type.id")
    position: int


class FrameworkVersion(SQLModel, table=True):
    """A framework file as it was loaded, so that earlier versions can be read again."""

    __tablename__: ClassVar[Any] = "framework_version"
    id: str = guid()
    name: str
    version: int
    loaded_at: str = Field(default_factory=now)
    coder_id: str = Field(foreign_key="coder.id")
    source: str


class ThemeRecord(SQLModel, table=True):
    """A theme or sub-theme; `slug` is its id in the framework file, `number` only a label."""

    __tablename__: ClassVar[Any] = "theme"
    __table_args__ = (CheckConstraint("id <> parent_id", name="not_its_own_parent"),)
    id: str = guid()
    slug: str = Field(unique=True)
    parent_id: str | None = Field(default=None, foreign_key="theme.id", index=True)
    number: str
    title: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    example: str = ""
    keywords: list[str] = Field(default_factory=list, sa_type=JSON)
    guide: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    other: bool = False
    columns: list[str] = Field(default_factory=list, sa_type=JSON)
    retired_at: str | None = None
