"""What every table shares: constraint names, identifiers and the clock."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Index, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex
from sqlalchemy.sql.compiler import DDLCompiler
from sqlmodel import Field, SQLModel

# Named constraints, so that a migration can find them again.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Words are checked where they enter; building every table's own checks would be a tenth of each start.
SQLModel.model_config["defer_build"] = True


def new_id() -> str:
    """A GUID as 32 hexadecimal digits: rows can travel between machines, and a prefix names them."""
    return uuid4().hex


def now() -> str:
    """The time in UTC, ISO 8601 to the millisecond; text sorts as time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def guid() -> str:
    """A GUID primary key column."""
    return Field(default_factory=new_id, primary_key=True, max_length=32)  # type: ignore[no-any-return]


def attributes() -> dict[str, str]:
    """A column of attributes, name to value."""
    return Field(default_factory=dict, sa_type=JSON)  # type: ignore[no-any-return]


def unique_while_live(table: str, *columns: str) -> Index:
    """A unique index over the rows that have not been removed."""
    live = text("removed_at IS NULL")
    name = f"uq_{table}_{'_'.join(columns)}_live"
    return Index(name, *columns, unique=True, sqlite_where=live)


def unique_without(table: str, absent: str, *columns: str) -> Index:
    """A unique index over the rows in which the column `absent` is empty."""
    return Index(
        f"uq_{table}_{'_'.join(columns)}_no_{absent}", *columns, unique=True, sqlite_where=text(f"{absent} IS NULL")
    )


@compiles(CreateIndex, "postgresql")
def _over_the_same_rows(create: CreateIndex, compiler: DDLCompiler, **options: Any) -> str:
    """PostgreSQL's partial indexes are SQLite's. Saying so in the index would load that dialect at every start."""
    index = create.element
    if index.dialect_options["postgresql"]["where"] is None:
        index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
    return compiler.visit_create_index(create, **options)  # type: ignore[no-any-return, no-untyped-call]
