"""Every mistake that a user can make, each with the way to mend it.

QualtoolError
├── StudyError
│   ├── StudyNotFound, StudyExists, NotAStudy, NewerStudy, StudyBusy, StudyDamaged
│   └── NoStudyNamed, SeveralStudies
├── UnknownName        (theme, site, stage, type, transcript, participant, case, attribute, excerpt ...)
├── AmbiguousName
├── BadFilter, BadSearch, BadSpan, BadValue, BadTemplate, WordsNotFound
├── NotQuotable
├── UnreadableFile, UnknownSuffix, FaultyFramework, FaultyTable, BadFigures, MissingExtra, NotOurSheet
├── NothingToUndo, NothingToRedo, CannotUndo
├── NoTerminal
└── NothingToDo
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path


class QualtoolError(Exception):
    """A request that cannot be done; its text says what is wrong and how to mend it."""


class StudyError(QualtoolError):
    """Something about the study file itself."""


class StudyNotFound(StudyError):
    def __init__(self, path: Path | str) -> None:
        super().__init__(f"There is no study at {path}. Start one with: qualtool new {path}")


class StudyExists(StudyError):
    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"{path} is there already and was left as it is. Choose another name, or open it: qualtool {path}"
        )


class NotAStudy(StudyError):
    def __init__(self, path: Path | str) -> None:
        super().__init__(f"{path} is not a qualtool study. A study is a file that `qualtool new` made, ending in .qual")


class NewerStudy(StudyError):
    def __init__(self, path: Path | str, theirs: int, ours: int) -> None:
        super().__init__(
            f"{path} was written by a newer qualtool (file version {theirs}; this program knows {ours}). "
            "It was left untouched. Update with: pip install --upgrade qualtool"
        )


class StudyBusy(StudyError):
    def __init__(self, path: Path | str) -> None:
        super().__init__(
            f"Another program is writing to {path} just now, so nothing was changed. "
            "Wait until it has finished, or close it, and try again."
        )


class StudyDamaged(StudyError):
    def __init__(self, path: Path | str, reason: str) -> None:
        backups = Path(path).with_name(f"{Path(path).stem}.backups")
        mend = (
            f"Copies of earlier days are in {backups}"
            if backups.is_dir()
            else "Take the last copy that you made of it."
        )
        super().__init__(f"{path} cannot be read: {reason}. {mend}")


class StudyUnwritable(StudyError):
    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}. Check the folder's permissions and free space.")


class NoStudyNamed(StudyError):
    def __init__(self, folder: Path | str) -> None:
        super().__init__(
            f"Which study? There is no .qual file in {folder}. Name one with -s FILE, set QUALTOOL_STUDY, "
            "or start one with: qualtool new NAME.qual"
        )


class SeveralStudies(StudyError):
    def __init__(self, folder: Path | str, names: Sequence[str]) -> None:
        super().__init__(f"Which study? {folder} holds {', '.join(names)}. Name one with -s FILE")


class UnknownName(QualtoolError):
    """A name that the study does not have, with the near match or the names there are."""

    def __init__(self, kind: str, name: str, known: Iterable[str] = (), place: str = "in this study") -> None:
        self.kind, self.name = kind, name
        names = list(dict.fromkeys(known))
        near = get_close_matches(name.casefold(), {n.casefold(): n for n in names}, n=1, cutoff=0.7)
        folded = {n.casefold(): n for n in names}
        hint = f" Did you mean {folded[near[0]]}?" if near else ""
        if names:
            shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
            hint += f" There {'is' if len(names) == 1 else 'are'}: {shown}."
        super().__init__(f"There is no {kind} {name!r} {place}.{hint}")


class AmbiguousName(QualtoolError):
    def __init__(self, kind: str, name: str, found: Sequence[str]) -> None:
        super().__init__(
            f"{name!r} fits {len(found)} {kind}s: {', '.join(found[:8])}. Write more of the name, or its number."
        )


class BadFilter(QualtoolError):
    def __init__(self, condition: str) -> None:
        super().__init__(
            f"{condition!r} is not a filter. Write site=2,4 or stage!=1 or type=Service user "
            "(a name, = or !=, and values separated by commas; \\, is a comma)."
        )


class BadSearch(QualtoolError):
    def __init__(self, words: str, problem: str) -> None:
        super().__init__(
            f"Nothing can be searched for with {words!r}: {problem}. "
            'Write words, begin* for words that begin so, or "a phrase" with a quotation mark before and after it.'
        )


class BadSpan(QualtoolError):
    def __init__(self, given: str, length: int) -> None:
        super().__init__(
            f"{given!r} is not a stretch of this transcript. Write START:END in characters, "
            f"0 or more, END after START and at most {length}."
        )


class BadValue(QualtoolError):
    def __init__(self, what: str, given: str, allowed: Iterable[str]) -> None:
        values = list(dict.fromkeys(allowed))
        near = get_close_matches(given.casefold(), [v.casefold() for v in values], n=1, cutoff=0.6)
        hint = f" Did you mean {near[0]}?" if near else ""
        super().__init__(f"{given!r} is not a {what}.{hint} Choose one of: {', '.join(values)}.")


class WordsNotFound(QualtoolError):
    def __init__(self, words: str, where: str, times: int = 0) -> None:
        if times:
            text = (
                f"{words!r} stands {times} times in {where}. Give more of the words, "
                "or say which stretch with --span START:END"
            )
        else:
            text = f"{words!r} is not in {where}. Copy the words exactly; see them with: qualtool quotes --search"
        super().__init__(text)


class UnreadableFile(QualtoolError):
    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path} could not be read: {reason}")


class UnwritableFile(QualtoolError):
    def __init__(self, path: Path | str, reason: str) -> None:
        # The system calls the folder that is missing a missing file.
        if not (folder := Path(path).parent).is_dir():
            reason = f"the folder {folder} is missing. Make it first, or write to another one"
        super().__init__(f"{path} could not be written: {reason}")


class UnknownSuffix(QualtoolError):
    def __init__(self, path: Path | str, known: Iterable[str]) -> None:
        wrong = "has an ending that cannot be used here." if Path(path).suffix else "has no ending; it may be a folder."
        super().__init__(f"{path} {wrong} Use one of: {', '.join(known)}")


class FaultyFramework(QualtoolError):
    """A framework file with faults; each line names where and how to mend it."""

    def __init__(self, path: Path | str, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        listed = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"{path} has {len(faults)} fault{'s' if len(faults) != 1 else ''}:\n{listed}")


class FaultyTable(QualtoolError):
    """A table with faults, none of which was loaded; each line names where and how to mend it."""

    def __init__(self, path: Path | str, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        listed = "\n".join(f"  {fault}" for fault in faults)
        count = f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
        super().__init__(f"{path} has {count}, and nothing was loaded:\n{listed}")


class BadFigures(QualtoolError):
    """Figures from which nothing can be worked out."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"It cannot be worked out, because {what}. {mend}")


class MissingExtra(QualtoolError):
    """A part that needs a library which is not installed by default."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f'For {what} more has to be installed: pip install "qualtool[{extra}]"')


class NotOurSheet(QualtoolError):
    """A workbook whose hidden identifiers are not those of this study's export."""

    def __init__(self, path: Path | str, reason: str, mend: str = "") -> None:
        mend = mend or "Export the matrix again with `qualtool matrix -o FILE.xlsx` and edit that."
        super().__init__(f"{path} cannot be merged, and nothing was changed: {reason}. {mend}")


class NothingToUndo(QualtoolError):
    def __init__(self, coder: str) -> None:
        super().__init__(
            f"There is nothing to undo for {coder}. Each coder undoes their own steps; see: qualtool history"
        )


class NothingToRedo(QualtoolError):
    def __init__(self, coder: str) -> None:
        super().__init__(f"There is nothing to redo for {coder}. A new step clears what could be redone.")


class CannotUndo(QualtoolError):
    def __init__(self, step: str, reason: str, wanted: str = "undone") -> None:
        super().__init__(f"{step!r} cannot be {wanted}: {reason}")


class BadTemplate(QualtoolError):
    def __init__(self, template: str, reason: str) -> None:
        super().__init__(
            f"{template!r} is not a template for attributions: {reason}. "
            "Write text and fields in braces, such as ({type}, {site}, {stage} {mode})"
        )


class NotQuotable(QualtoolError):
    def __init__(self, words: str, reason: str) -> None:
        super().__init__(f"{words} may not be quoted: {reason}. Nothing was written. See: qualtool help quotes")


class NoTerminal(QualtoolError):
    def __init__(self) -> None:
        super().__init__(
            "The screens need a terminal, and there is none here. Every command works without: qualtool --help"
        )


class NothingToDo(QualtoolError):
    """A request that would change nothing, told so that nobody believes that it did."""
