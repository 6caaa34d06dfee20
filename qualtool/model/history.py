"""The audit trail: every change as a named step, with what it takes to undo it."""

from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from qualtool.model.base import new_id, now


class StepRecord(SQLModel, table=True):
    """One transaction. `applied` is the step that last carried it out: itself, or a redo; `undone` the undo."""

    __tablename__: ClassVar[Any] = "step"
    __table_args__ = (
        CheckConstraint("kind IN ('do', 'undo', 'redo')", name="kind"),
        {"sqlite_autoincrement": True},
    )
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(default_factory=new_id, unique=True, max_length=32)
    at: str = Field(default_factory=now)
    coder_id: str = Field(foreign_key="coder.id", index=True)
    name: str
    kind: str = "do"
    target: int | None = Field(default=None, foreign_key="step.number")
    applied: int | None = None
    undone: int | None = None
    schema_version: int


class ChangeRecord(SQLModel, table=True):
    """What a step did to one row. An insert keeps the key, a change the columns that changed, a removal the row;
    a use says that the step relies on a row that it did not change."""

    __tablename__: ClassVar[Any] = "change"
    __table_args__ = (
        Index("ix_change_table_row_id", "table", "row_id"),
        CheckConstraint("kind IN ('insert', 'change', 'remove', 'use')", name="kind"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    step_number: int = Field(foreign_key="step.number", index=True)
    table: str
    row_id: str
    kind: str
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
