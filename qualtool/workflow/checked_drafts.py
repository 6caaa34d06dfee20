"""What the check of a draft found, written to a file: comments in a copy, a report, or a corrected copy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from qualtool.analysis.verification import Correction, DraftCheck, DraftFinding, corrections
from qualtool.errors import NothingToDo, UnknownSuffix, UnwritableFile
from qualtool.formats.drafts import read_draft
from qualtool.formats.whole_file import write_whole
from qualtool.store.consent import Withheld
from qualtool.store.study import Study
from qualtool.workflow.sharing import WITHDRAWN, WITHHELD, Shared, share
from qualtool.workflow.verifying import LEFT_THE_STUDY

CHECK_WRITERS = {
    ".docx": "qualtool.formats.checked_docx",
    ".md": "qualtool.formats.checked_report:write_markdown",
    ".csv": "qualtool.formats.checked_report:write_csv",
}


@dataclass(frozen=True, slots=True)
class Fixed:
    """A corrected copy: the attributions corrected, and those left as they are with the reason."""

    shared: Shared
    made: tuple[Correction, ...]
    left: tuple[Correction, ...]


def share_check(study: Study, check: DraftCheck, draft: Path, path: Path) -> Shared:
    """Writes the findings: .docx with comments in the draft's own text, .md or .csv.

    What people who refused quotation really said is left out, with its attribution. Raises UnknownSuffix,
    UnwritableFile, UnreadableFile.
    """
    if path.suffix.lower() not in CHECK_WRITERS:
        raise UnknownSuffix(path, CHECK_WRITERS)
    _refuse_same(path, draft)
    allowed = released(check)

    def write(_back: Withheld) -> int:
        module, _, function = CHECK_WRITERS[path.suffix.lower()].partition(":")
        writer = import_module(module)
        if function:
            write_whole(path, lambda beside: getattr(writer, function)(beside, allowed))
        else:
            read = read_draft(draft)
            write_whole(path, lambda beside: writer.write_commented(beside, draft, read, allowed))
        return sum(bool(finding.withheld) for finding in check.findings)

    return share(study, path, write)


def released(check: DraftCheck) -> DraftCheck:
    """The findings as they may leave the study: without what those who refused said, and how to attribute it."""
    return replace(check, findings=tuple(map(_without_words, check.findings)))


def _without_words(finding: DraftFinding) -> DraftFinding:
    if not finding.withheld or finding.source is None:
        return finding
    instead = WITHDRAWN if finding.withheld.endswith(LEFT_THE_STUDY) else WITHHELD
    changes = tuple(replace(change, said=instead if change.said else "") for change in finding.changes)
    return replace(finding, source=replace(finding.source, words=instead, attribution=""), changes=changes)


def share_fixed(study: Study, check: DraftCheck, draft: Path, path: Path) -> Fixed:
    """Writes a copy of the draft with its attributions corrected, and nothing else.

    Raises UnknownSuffix, UnwritableFile, UnreadableFile; NothingToDo where there is nothing to correct.
    """
    if path.suffix.lower() != draft.suffix.lower():
        raise UnknownSuffix(path, [draft.suffix.lower()])
    _refuse_same(path, draft)
    found = corrections(check)
    made = [one for one in found if not one.why_not]
    left = [one for one in found if one.why_not]
    if not made:
        raise NothingToDo(f"No attribution of {draft.name} can be corrected, so no copy was written.{_told(left)}")

    def write(_back: Withheld) -> int:
        from qualtool.formats.checked_text import write_corrected

        read = read_draft(draft)
        write_whole(path, lambda beside: write_corrected(beside, draft, read, made))
        return 0

    return Fixed(share(study, path, write), tuple(made), tuple(left))


def _told(left: Sequence[Correction]) -> str:
    reasons = "; ".join(f"quotation {one.number}: {one.why_not}" for one in left)
    return f" Left as they are: {reasons}." if reasons else ""


def _refuse_same(path: Path, draft: Path) -> None:
    """The draft itself is never written over."""
    if path.exists() and draft.exists() and path.samefile(draft):
        raise UnwritableFile(path, "it is the draft itself, which is left as it is. Give the copy another name")
