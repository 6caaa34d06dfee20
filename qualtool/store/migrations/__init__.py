"""Bringing an older study file up to date. Imported only when a file is behind; the file is copied first.

Each revision says in `schema_version` which version of the file it leads to. The revision and the version are
recorded in the same transaction as its changes.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection

from qualtool.store import backups, database
from qualtool.store.database import in_words

VERSIONS = Path(__file__).parent


def bring_up_to_date(path: Path, scripts: Path = VERSIONS) -> None:
    """Runs every revision that the study at `path` has not seen, after a backup of it."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    backups.back_up(path, "before updating the file")
    directory = ScriptDirectory(str(scripts))
    engine = database.make_engine(path)
    with in_words(path), engine.connect().execution_options(**{database.WRITING: True}) as connection:
        # Alembic's batch mode copies tables; with foreign keys on, dropping the old one deletes child rows.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        with connection.begin():
            context = MigrationContext.configure(connection)
            before = _revision_of(
                context.get_current_revision(), connection.exec_driver_sql("PRAGMA user_version").scalar()
            )
            for script in reversed(list(directory.iterate_revisions("head", before or "base"))):
                triggers = _triggers(connection)
                with Operations.context(context):
                    script.module.upgrade()
                _make_again(connection, triggers)
                connection.exec_driver_sql(f"PRAGMA user_version = {script.module.schema_version}")
            _refuse_orphans(connection.connection.driver_connection)  # type: ignore[arg-type]
    engine.dispose()


def _triggers(connection: Connection) -> dict[str, tuple[str, str]]:
    """Every trigger with its table and the statement that makes it."""
    rows = connection.exec_driver_sql("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {row.name: (row.tbl_name, row.sql) for row in rows}


def _make_again(connection: Connection, before: dict[str, tuple[str, str]]) -> None:
    """Brings back the triggers that went with a table when batch mode copied it."""
    there = _triggers(connection)
    tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    for name, (table, statement) in before.items():
        if name not in there and table in tables:
            connection.exec_driver_sql(statement)


def _revision_of(recorded: str | None, version: int | None) -> str | None:
    """Revisions are named by the version that they lead to: 0001, 0002, ..."""
    return recorded or (f"{version:04d}" if version else None)


def _refuse_orphans(connection: sqlite3.Connection) -> None:
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise sqlite3.DatabaseError(f"malformed: {len(orphans)} rows would have lost what they belong to")
