"""What is given to the pane to show beside a summary: plain values."""

from collections.abc import Iterator
from dataclasses import dataclass

from qualtool.analysis.matrix import Cell, Reference
from qualtool.analysis.pages import TranscriptPage
from qualtool.analysis.quotes import CodedExcerpt
from qualtool.tui.widgets.cell.modes import Mode


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cell that stands behind another: how it is called, its place, and what it says."""

    name: str
    place: tuple[str, str, str]
    cell: Cell


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell can be charted from; `read` is False until it has been read.

    `where_from` says under which themes the excerpts lie, `transcripts` are names, `key` turns what is shown.
    """

    read: bool = False
    excerpts: tuple[CodedExcerpt, ...] = ()
    where_from: str = ""
    transcripts: tuple[str, ...] = ()
    page: TranscriptPage | None = None
    draws: bool = False
    drawn: tuple[Drawn, ...] = ()
    key: str = ""

    def offered(self) -> Iterator[Reference]:
        """Everything that can be cited from here."""
        for e in self.excerpts:
            yield Reference(e.id, e.reference, e.text, e.starred, e.transcript, e.start, e.end)
        for one in self.drawn:
            for stretch in one.cell.stretches:
                yield from stretch.references


def title_of(mode: Mode, shown: Shown, cited: int) -> str:
    """The line over what stands beside a summary: what it is, and how many."""
    if mode is Mode.REFERENCES:
        return f"{mode.value} {cited}"
    if not shown.read:
        return str(mode.value)
    if mode is Mode.EXCERPTS:
        return f"{mode.value} {len(shown.excerpts)}" + (f": {shown.where_from}" if shown.where_from else "")
    if mode is Mode.DRAWN:
        charted = sum(bool(one.cell.revision) for one in shown.drawn)
        return f"{mode.value}: {charted} of {len(shown.drawn)} charted"
    if shown.page is None:
        return f"{mode.value}: none here"
    names = shown.transcripts
    which = f", {names.index(shown.page.name) + 1} of {len(names)} · ) next" if len(names) > 1 else ""
    return f"{mode.value} {shown.page.name}{which}"
