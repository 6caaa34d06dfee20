"""Quotes as they will be printed: the ledger, saved searches, and what was decided about attributions."""

from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from qualtool.model.base import guid, now


class QuoteRecord(SQLModel, table=True):
    """An excerpt prepared for print: its printed form, what it is for, how it was picked, and where it is used."""

    __tablename__: ClassVar[Any] = "quote"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('', 'evidence', 'explanation', 'illustration', 'deepening', 'voice')", name="purpose"
        ),
    )
    id: str = guid()
    excerpt_id: str = Field(foreign_key="excerpt.id", index=True)
    printed: str
    purpose: str = ""
    picked_by: str = ""
    used_in: str = ""
    note: str = ""
    finding_id: str | None = Field(default=None, foreign_key="finding.id")
    position: int
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class SavedSearch(SQLModel, table=True):
    """A search for quotes that somebody named."""

    __tablename__: ClassVar[Any] = "saved_search"
    id: str = guid()
    name: str = Field(unique=True)
    request: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)


class AttributionForm(SQLModel, table=True):
    """What was decided about one form of attribution: printed as it is, or as something that says less."""

    __tablename__: ClassVar[Any] = "attribution_form"
    __table_args__ = (CheckConstraint("decision IN ('accepted', 'coarsened')", name="decision"),)
    id: str = guid()
    form: str = Field(unique=True)
    decision: str
    printed: str
    coder_id: str = Field(foreign_key="coder.id")
    at: str = Field(default_factory=now)
