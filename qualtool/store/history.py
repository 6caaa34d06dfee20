"""The only writer. Every change is part of a named step, and every step can be undone by its coder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from qualtool.errors import CannotUndo, NothingToRedo, NothingToUndo
from qualtool.model import Coder, StepRecord, StudyRecord, now
from qualtool.store import tables
from qualtool.store.database import SCHEMA_VERSION
from qualtool.store.tables import changes, coders, steps, table_of

Model = type[SQLModel]
INSERT, CHANGE, REMOVE, USE = "insert", "change", "remove", "use"


def coder_id(connection: Connection, name: str) -> str | None:
    """The identifier of a coder, or None if that name has done nothing in this study yet."""
    return connection.execute(select(coders.c.id).where(coders.c.name == name)).scalar_one_or_none()


def _coder(connection: Connection, name: str) -> str:
    known = coder_id(connection, name)
    if known is None:
        newcomer = Coder(name=name)
        connection.execute(insert(coders), newcomer.model_dump())
        known = newcomer.id
    return known


class Step:
    """A step under way: what is inserted, changed and removed through it is logged; an empty step leaves no trace."""

    def __init__(
        self, connection: Connection, name: str, coder: str, kind: str = "do", target: int | None = None
    ) -> None:
        self.connection = connection
        self.name = name
        self.coder = coder
        self.coder_id = _coder(connection, coder)
        self._kind, self._target = kind, target
        self._number: int | None = None

    @property
    def number(self) -> int:
        """The step's number; asking for it writes its row."""
        if self._number is None:
            record = StepRecord(
                coder_id=self.coder_id,
                name=self.name,
                kind=self._kind,
                target=self._target,
                schema_version=SCHEMA_VERSION,
            )
            written = insert(steps).values(record.model_dump(exclude={"number"})).returning(steps.c.number)
            self._number = int(self.connection.execute(written).scalar_one())
            if self._kind == "do":
                self._mark(self._number, applied=self._number)
        return self._number

    @property
    def changed(self) -> bool:
        """Whether anything has been written yet."""
        return self._number is not None

    def rename(self, name: str) -> None:
        """Gives the step another name, where only its outcome tells what it did."""
        self.name = name
        if self._number is not None:
            self.connection.execute(update(steps).where(steps.c.number == self._number).values(name=name))

    def insert(self, row: SQLModel) -> None:
        """Adds a row; only its key is logged."""
        table = table_of(row)
        values = row.model_dump()
        self.connection.execute(insert(table), values)
        self._log(table.name, values["id"], INSERT)

    def change(self, model: Model, row_id: str, **values: Any) -> bool:
        """Sets columns of a row and logs those that really changed; whether any did."""
        table = table_of(model)
        old = self._row(table, row_id)
        different = {name: value for name, value in values.items() if old[name] != value}
        if different:
            self._update(table, row_id, different)
            self._log(table.name, row_id, CHANGE, {name: old[name] for name in different}, different)
        return bool(different)

    def remove(self, model: Model, row_id: str) -> None:
        """Takes a row away: for good, with its contents logged, or by `removed_at` where the table has one."""
        table = table_of(model)
        if "removed_at" in table.c:
            self.change(model, row_id, removed_at=now())
            return
        old = self._row(table, row_id)
        self.connection.execute(delete(table).where(table.c.id == row_id))
        self._log(table.name, row_id, REMOVE, before=old)

    def use(self, model: Model, *row_ids: str) -> None:
        """Says that this step relies on rows, so that nobody undoes them from under it."""
        for row_id in row_ids:
            self._log(table_of(model).name, row_id, USE)

    def attach(self, rows: Sequence[SQLModel]) -> None:
        """Adds rows that belong to logged ones and come and go with them; not logged."""
        if rows:
            values = [row.model_dump(exclude_none=True) for row in rows]
            self.connection.execute(insert(table_of(rows[0])), values)

    def attach_values(self, model: Model, values: Sequence[Mapping[str, Any]]) -> None:
        """`attach` for many rows as plain values."""
        if values:
            self.connection.execute(insert(table_of(model)), list(values))

    def _row(self, table: Table, row_id: str) -> dict[str, Any]:
        return dict(self.connection.execute(select(table).where(table.c.id == row_id)).mappings().one())

    def _update(self, table: Table, row_id: str, values: Mapping[str, Any]) -> None:
        self.connection.execute(update(table).where(table.c.id == row_id).values(**values))

    def _log(
        self,
        table: str,
        row_id: str,
        kind: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        record = {
            "step_number": self.number,
            "table": table,
            "row_id": row_id,
            "kind": kind,
            "before": dict(before) if before is not None else None,
            "after": dict(after) if after is not None else None,
        }
        self.connection.execute(insert(changes), record)

    def _mark(self, number: int, **values: int | None) -> None:
        self.connection.execute(update(steps).where(steps.c.number == number).values(**values))

    def reverse(self, of: int) -> None:
        """Takes back what step number `of` wrote, last change first, logging each as a change of this step."""
        logged = self.connection.execute(
            select(changes).where(changes.c.step_number == of).order_by(changes.c.id.desc())
        ).all()
        for change in logged:
            self._reverse_one(SQLModel.metadata.tables[change.table], change)

    def _reverse_one(self, table: Table, change: Row[Any]) -> None:
        if change.kind == INSERT and "removed_at" in table.c:
            removed = {"removed_at": now()}
            self._update(table, change.row_id, removed)
            self._log(table.name, change.row_id, CHANGE, {"removed_at": None}, removed)
        elif change.kind == INSERT:
            old = self._row(table, change.row_id)
            self.connection.execute(delete(table).where(table.c.id == change.row_id))
            self._log(table.name, change.row_id, REMOVE, before=old)
        elif change.kind == REMOVE:
            self.connection.execute(insert(table), change.before)
            self._log(table.name, change.row_id, INSERT)
        elif change.kind == CHANGE:
            self._update(table, change.row_id, change.before)
            self._log(table.name, change.row_id, CHANGE, change.after, change.before)
        else:
            self._log(table.name, change.row_id, USE)


def first_row(connection: Connection, study: StudyRecord) -> None:
    """Writes the row that says what study this is; there is nothing before it to undo."""
    connection.execute(insert(tables.study), study.model_dump())


def keep_place(connection: Connection, coder: str, transcript_id: str, place: int) -> None:
    """Remembers where a coder stopped reading; a bookmark is no change of the study and is not logged."""
    bookmarks = tables.bookmarks
    mine = (bookmarks.c.coder_id == _coder(connection, coder)) & (bookmarks.c.transcript_id == transcript_id)
    if connection.execute(update(bookmarks).where(mine).values(place=place)).rowcount == 0:
        values = {"coder_id": _coder(connection, coder), "transcript_id": transcript_id, "place": place}
        connection.execute(insert(bookmarks), values)


def undo(connection: Connection, coder: str) -> str:
    """Undoes this coder's latest step, as a new step; its name. Raises NothingToUndo, CannotUndo."""
    mine = coder_id(connection, coder)
    target = connection.execute(
        select(steps)
        .where(steps.c.coder_id == mine, steps.c.kind == "do", steps.c.undone.is_(None), steps.c.applied.is_not(None))
        .order_by(steps.c.applied.desc())
        .limit(1)
    ).first()
    if target is None:
        raise NothingToUndo(coder)
    _refuse_if_built_upon(connection, target, target.applied, "undone")
    step = Step(connection, f"Undid: {target.name}", coder, "undo", target.number)
    _reverse(step, target, target.applied, "undone")
    step._mark(target.number, undone=step.number)
    return str(target.name)


def redo(connection: Connection, coder: str) -> str:
    """Does again what this coder undid last, unless they did something new since. Raises NothingToRedo, CannotUndo."""
    mine = coder_id(connection, coder)
    latest = connection.execute(
        select(func.max(steps.c.number)).where(steps.c.coder_id == mine, steps.c.kind == "do")
    ).scalar()
    target = connection.execute(
        select(steps)
        .where(steps.c.coder_id == mine, steps.c.kind == "do", steps.c.undone > (latest or 0))
        .order_by(steps.c.undone.desc())
        .limit(1)
    ).first()
    if target is None:
        raise NothingToRedo(coder)
    _refuse_if_built_upon(connection, target, target.undone, "done again")
    _refuse_if_ground_is_gone(connection, target)
    step = Step(connection, f"Did again: {target.name}", coder, "redo", target.number)
    _reverse(step, target, target.undone, "done again")
    step._mark(target.number, undone=None, applied=step.number)
    return str(target.name)


def _reverse(step: Step, target: Row[Any], logged: int, wanted: str) -> None:
    """Takes back what step `logged` wrote. Raises CannotUndo where other rows have taken the place of these."""
    try:
        step.reverse(logged)
    except IntegrityError as error:
        raise CannotUndo(
            target.name, "something else stands in its place by now. See who did it with: qualtool history", wanted
        ) from error


def _refuse_if_ground_is_gone(connection: Connection, target: Row[Any]) -> None:
    """Raises CannotUndo if a row that the step changed or relied on has been undone by somebody else meanwhile."""
    logged = connection.execute(select(changes).where(changes.c.step_number == target.undone)).all()
    own = {(change.table, change.row_id) for change in logged if change.kind != USE}
    # What the step made itself comes back with it, whatever else it did with that row.
    returning = {(change.table, change.row_id) for change in logged if change.kind == REMOVE}
    for change in logged:
        if (change.table, change.row_id) in returning:
            continue
        table = SQLModel.metadata.tables[change.table]
        row = connection.execute(select(table).where(table.c.id == change.row_id)).mappings().first()
        hidden = row is not None and (change.table, change.row_id) not in own and row.get("removed_at") is not None
        if row is None or hidden:
            raise CannotUndo(
                target.name, "what it was done to has been undone since. See: qualtool history", "done again"
            )


def _refuse_if_built_upon(connection: Connection, target: Row[Any], since: int, wanted: str) -> None:
    """Raises CannotUndo if somebody else's step that still holds touched the same rows after `since`."""
    if target.schema_version != SCHEMA_VERSION:
        reason = "it was made by an earlier version of the program, before the file was updated."
        raise CannotUndo(target.name, reason, wanted)
    own, later = changes.alias(), changes.alias()
    touched = connection.execute(
        select(steps.c.name, coders.c.name.label("coder"), steps.c.at)
        .join_from(own, later, (later.c.table == own.c.table) & (later.c.row_id == own.c.row_id))
        .join(steps, steps.c.applied == later.c.step_number)
        .join(coders, coders.c.id == steps.c.coder_id)
        .where(
            own.c.step_number == since,
            own.c.kind != USE,
            steps.c.applied > since,
            steps.c.undone.is_(None),
            # This coder's own steps are undone and done again in order, so that none stands in another's way.
            steps.c.coder_id != target.coder_id,
        )
        .limit(1)
    ).first()
    if touched is not None:
        reason = f"{touched.coder} has since done {touched.name!r} on the same rows ({touched.at[:10]})."
        raise CannotUndo(target.name, f"{reason} Undo that first, as {touched.coder}.", wanted)


@dataclass(frozen=True, slots=True)
class PastStep:
    """A line of the audit trail; `undone` tells whether it has been taken back since."""

    number: int
    id: str
    at: str
    coder: str
    step: str
    kind: str
    undone: bool


def past_steps(connection: Connection, limit: int | None = None) -> list[PastStep]:
    """The audit trail, latest first."""
    query = (
        select(steps, coders.c.name.label("coder"))
        .join(coders, coders.c.id == steps.c.coder_id)
        .order_by(steps.c.number.desc())
        .limit(limit)
    )
    return [
        PastStep(row.number, row.id, row.at, row.coder, row.name, row.kind, row.undone is not None)
        for row in connection.execute(query)
    ]
