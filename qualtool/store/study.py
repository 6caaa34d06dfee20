"""A study: one file, opened, read in transactions, and changed in named steps."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from qualtool.errors import StudyExists
from qualtool.model import StudyRecord
from qualtool.store import database, history, search, tables
from qualtool.store.database import in_words


class Study:
    """An open study; pass it first to every function. Close it, or use it in a `with` block."""

    def __init__(self, path: Path, query_only: bool = False) -> None:
        self.path = path
        self.query_only = query_only
        self._engine = database.make_engine(path, query_only)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one state of the study from its first statement on."""
        with in_words(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def step(self, name: str, coder: str) -> Iterator[history.Step]:
        """One transaction with a name that a person can read; on disk when the block ends, or not at all."""
        with self.write() as connection:
            yield history.Step(connection, name, coder)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The transaction of a step, or of what is no part of the history. Raises StudyBusy."""
        with in_words(self.path), self._engine.connect() as connection:
            writing = connection.execution_options(**{database.WRITING: True})
            with writing.begin():
                yield writing

    @property
    def name(self) -> str:
        with self.read() as connection:
            return str(connection.execute(select(tables.study.c.name)).scalar_one())

    def close(self) -> None:
        """Lets go of the file; the last to close leaves a single file behind."""
        self._engine.dispose()
        if not self.query_only:
            database.leave_write_ahead_log(self.path)

    def __enter__(self) -> "Study":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def create(path: Path, name: str) -> Study:
    """A new, empty study at `path`. Raises StudyExists rather than touch a file that is there."""
    try:
        database.create_file(path)
    except FileExistsError as error:
        raise StudyExists(path) from error
    try:
        _lay_out(path, name)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return open_study(path)


def _lay_out(path: Path, name: str) -> None:
    engine = database.make_engine(path)
    with in_words(path), engine.connect().execution_options(**{database.WRITING: True}) as connection:
        with connection.begin():
            SQLModel.metadata.create_all(connection)
            search.create_index(connection)
            history.first_row(connection, StudyRecord(name=name))
            database.mark_as_study(connection)
    engine.dispose()


def open_study(path: Path, query_only: bool = False) -> Study:
    """The study at `path`, brought up to date first if an older program wrote it.

    Raises StudyNotFound, NotAStudy, NewerStudy, StudyDamaged.
    """
    if database.version_of(path) < database.SCHEMA_VERSION:
        from qualtool.store import migrations

        migrations.bring_up_to_date(path)
    if not query_only:
        database.use_write_ahead_log(path)
    return Study(path, query_only)
