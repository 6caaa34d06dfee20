"""Finding a row by what people call it: a name, a label, or a unique prefix of its identifier."""

from sqlalchemy import Connection, Table, select

from qualtool.errors import AmbiguousName, UnknownName
from qualtool.store.tables import cases, excerpts, transcripts


def transcript(connection: Connection, name: str) -> tuple[str, str]:
    """(id, name) of a transcript. Raises UnknownName, AmbiguousName."""
    return _named(connection, transcripts, transcripts.c.name.name, "transcript", name)


def case(connection: Connection, label: str) -> tuple[str, str]:
    """(id, label) of a case. Raises UnknownName, AmbiguousName."""
    return _named(connection, cases, cases.c.label.name, "case", label)


def excerpt(connection: Connection, prefix: str) -> str:
    """The identifier of the excerpt that starts with `prefix`. Raises UnknownName, AmbiguousName."""
    return _by_prefix(connection, excerpts, "excerpt", prefix)


def _named(connection: Connection, table: Table, column: str, kind: str, name: str) -> tuple[str, str]:
    query = select(table.c.id, table.c[column].label("name")).where(table.c.removed_at.is_(None))
    rows = [(row.id, row.name) for row in connection.execute(query.order_by("name"))]
    wanted = name.strip().casefold()
    whole = [row for row in rows if wanted in (row[1].casefold(), row[0])]
    starting = [row for row in rows if wanted and (row[1].casefold().startswith(wanted) or row[0].startswith(wanted))]
    exact = [row for row in rows if name.strip() in (row[1], row[0])]
    found = exact or whole or starting
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousName(kind, name, [row[1] for row in found])
    raise UnknownName(kind, name, [row[1] for row in rows])


def _by_prefix(connection: Connection, table: Table, kind: str, prefix: str) -> str:
    wanted = prefix.strip().lower()
    query = select(table.c.id).where(table.c.id.startswith(wanted, autoescape=True)).limit(9)
    found = list(connection.execute(query).scalars()) if wanted else []
    if len(found) == 1:
        return str(found[0])
    if found:
        raise AmbiguousName(kind, prefix, found)
    raise UnknownName(kind, prefix)
