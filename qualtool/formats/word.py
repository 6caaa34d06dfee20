"""Reading a transcript from a Word file."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from qualtool.formats.reading import Reading, bytes_of, refused, sha256_of
from qualtool.formats.word_package import NotReadable, Package
from qualtool.formats.word_text import WordText, laid_out
from qualtool.formats.word_xml import Seen, Walk, notes_in
from qualtool.text.cleaning import cleaned
from qualtool.text.speakers import turns_in
from qualtool.text.turns import Problem

_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}


def read(path: Path, labels: Collection[str] = ()) -> Reading:
    """The turns and header of a .docx file; `labels` are speakers known beforehand."""
    raw = bytes_of(path)
    if isinstance(raw, Problem):
        return Reading(problems=(raw,))
    try:
        laid, seen = _text_in(path, raw)
    except NotReadable as refusal:
        return Reading(sha256=sha256_of(raw), problems=(refusal.problem,))
    except RecursionError:
        return refused(path, "its parts lie in one another too deeply to be read", "Copy its text to a new file.", raw)
    kept = cleaned(laid.text)
    header, turns, problems = turns_in(kept.text, frozenset(labels) | laid.labels)
    if not turns:
        mend = "If its pages are pictures, the words must be typed out; else take another copy."
        return refused(path, "it holds no words", mend, raw)
    # Lines of the text are no lines that Word shows; a label can be searched for.
    told = tuple(replace(problem, where=path.name) for problem in problems)
    header = {**header, **laid.header}
    return Reading(turns, header, "Word", sha256_of(raw), kept.escapes, kept.controls, (*_told(path, seen), *told))


def _text_in(path: Path, raw: bytes) -> tuple[WordText, list[Seen]]:
    package = Package(path, raw)
    notes: dict[tuple[str, str], str] = {}
    seen: list[Seen] = []
    for part_kind, name in package.related(package.main):
        if kind := _NOTES.get(part_kind):
            found, met = notes_in(package.xml(name), kind)
            notes |= found
            seen.append(met)
    walk = Walk(notes)
    blocks = walk.blocks(package.xml(package.main))
    return laid_out(blocks), [walk.seen, *seen]


def _told(path: Path, seen: list[Seen]) -> tuple[Problem, ...]:
    """What a careful person would want to know about how the file was read."""
    told = []
    if sum(met.changes for met in seen):
        what = "it has tracked changes: insertions were read, deletions left out"
        told.append(Problem(path.name, what, "If that is not what you want, accept or reject them in Word first."))
    if sum(met.hidden for met in seen):
        told.append(Problem(path.name, "it has hidden words, which were left out", "Unhide them in Word to keep them."))
    if comments := sum(met.comments for met in seen):
        what = f"it has {comments} comment{'s' if comments != 1 else ''} in the margin, which were left out"
        told.append(Problem(path.name, what, "They stay in the Word file; make memos of those that matter."))
    if signs := sum(met.signs for met in seen):
        what = f"{signs} sign{'s' if signs != 1 else ''} of a symbol font could not be read, and stand as □"
        told.append(Problem(path.name, what, "Type them as ordinary characters in Word, if they matter."))
    return tuple(told)
