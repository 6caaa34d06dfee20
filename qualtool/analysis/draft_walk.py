"""The walk through a checked draft: its findings in groups or in order, the next wrong one, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualtool.analysis.verification import DraftCheck, DraftFinding

TO_MEND, TO_LOOK_AT, SOUND, OTHER_WORK = "to mend", "to look at", "sound", "from other work"
EVERYTHING = ""


@dataclass(frozen=True, slots=True)
class SaidTurn:
    """A turn where a quotation stands, or near it.

    `stands` are the words that are in print; `is_between` says that the quotation begins, goes on or ends here, be it
    by words that were left out. Code points of `words`, half-open.
    """

    speaker: str
    words: str
    is_between: bool = False
    stands: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Findings under a title; the title is EVERYTHING where they stand as in the draft."""

    title: str
    findings: tuple[DraftFinding, ...]


@dataclass(frozen=True, slots=True)
class DraftWalk:
    """A check being walked through; `other_work` holds the words of quotations that the researcher took out of it."""

    check: DraftCheck
    other_work: frozenset[str] = frozenset()
    as_in_draft: bool = False

    @property
    def counted(self) -> DraftCheck:
        """The check without the quotations that were taken out, as it is counted and written to files."""
        kept = tuple(one for one in self.check.findings if not self.is_other(one))
        taken = tuple(one.quotation for one in self.check.findings if self.is_other(one))
        return replace(self.check, findings=kept, elsewhere=(*self.check.elsewhere, *taken))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The findings to list: the wrong ones first, or as they stand in the draft."""
        if self.as_in_draft:
            return (Group(EVERYTHING, self.check.findings),) if self.check.findings else ()
        sorted_out: dict[str, list[DraftFinding]] = {TO_MEND: [], TO_LOOK_AT: [], SOUND: [], OTHER_WORK: []}
        for finding in self.check.findings:
            sorted_out[self._title(finding)].append(finding)
        return tuple(Group(title, tuple(found)) for title, found in sorted_out.items() if found)

    def _title(self, finding: DraftFinding) -> str:
        if self.is_other(finding):
            return OTHER_WORK
        if finding.is_wrong:
            return TO_MEND
        return TO_LOOK_AT if finding.warnings else SOUND

    def is_other(self, finding: DraftFinding) -> bool:
        """Whether the researcher said that it is quoted from other work."""
        return finding.quotation.text in self.other_work

    def turned(self, finding: DraftFinding) -> "DraftWalk":
        """The walk with a quotation taken out as one from other work, or back in."""
        return replace(self, other_work=self.other_work ^ {finding.quotation.text})

    def after(self, finding: DraftFinding) -> DraftFinding:
        """The one that follows in the list; the last one is followed by itself."""
        order = [one for group in self.groups for one in group.findings]
        at = order.index(finding)
        return order[min(at + 1, len(order) - 1)]

    def next_wrong(self, number: int) -> DraftFinding | None:
        """The next one to mend after finding `number` in the draft; from the last on to the first."""
        wrong = [one for one in self.counted.findings if one.is_wrong]
        return next((one for one in wrong if one.number > number), wrong[0] if wrong else None)

    def again(self, finding: DraftFinding) -> DraftFinding | None:
        """A finding of an earlier check in this one: by its words, else by its number, since its words were mended."""
        same = _nearest([one for one in self.check.findings if one.quotation.text == finding.quotation.text], finding)
        return same or _nearest(self.check.findings, finding)


def _nearest(findings: Sequence[DraftFinding], to: DraftFinding) -> DraftFinding | None:
    return min(findings, key=lambda one: abs(one.number - to.number), default=None)
