"""How a line may open a turn: `Name:`, `[00:12:31] Name:`, `Name  00:12` alone, a label before a tab, or `Q.`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qualtool.text.labels import could_be_speaker, is_role, shaped_like_label

COLON, ALONE, TAB, DOT = "colon", "alone", "tab", "dot"

_S = r"[^\S\n]"
# Bounded, or a line of a million spaces would be tried over and over.
_GAP = r"[^\S\n]{0,20}"
_MARK = r"\*\*\*|\*\*|\*|__|_"
_CLOCK = r"\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:[.,]\d{1,3})?"
_TIME = rf"{_CLOCK}(?:{_S}*(?:-->|-|–|—){_S}*{_CLOCK})?"
_LABEL = r"\[?[^\W_][^\n\t:：;?!\"“”*\[\]{}<>|=]{0,60}?\]?(?: ?\[[^\[\]:\n]{1,30}\])?"


def _time(name: str) -> str:
    return rf"(?:\[{_S}*(?P<{name}1>{_TIME}){_S}*\]|\({_S}*(?P<{name}2>{_TIME}){_S}*\)|(?P<{name}3>{_TIME}))"


_COLON_LINE = re.compile(
    rf"(?P<mark>{_MARK})?{_GAP}(?:{_time('before')}{_GAP}(?:[-–—]{_GAP})?)?(?P<inner>{_MARK})?"
    rf"(?P<label>{_LABEL})(?P<early>{_MARK})?(?:{_GAP}{_time('after')})?{_GAP}[:：](?P<late>{_MARK})?"
    rf"(?![\d/\\]){_S}*(?:\[{_S}*(?P<inside>{_TIME}){_S}*\]{_S}*)?(?P<words>.*)"
)
_NAME_TIME = re.compile(rf"(?P<mark>{_MARK})?(?P<label>{_LABEL})(?:{_MARK})?{_S}{{1,20}}{_time('at')}(?:{_MARK})?{_S}*")
_TIME_NAME = re.compile(
    rf"(?P<mark>{_MARK})?{_time('at')}{_S}{{1,20}}(?:[-–—]{_GAP})?(?:{_MARK})?(?P<label>{_LABEL})(?:{_MARK})?{_S}*"
)
_TAB_LINE = re.compile(rf"(?P<label>{_LABEL}) {{0,20}}\t{_S}*(?P<words>\S.*)")
_DOT_LINE = re.compile(rf"(?P<mark>{_MARK})?(?P<label>[QAqa])\.(?P<early>{_MARK})?{_S}+(?P<words>\S.*)")
_TIME_ALONE = re.compile(_time("at"))
_TIMED_PARAGRAPH = re.compile(
    rf"\s*(?:\[{_S}*(?P<square>{_TIME}){_S}*\]|\({_S}*(?P<round>{_TIME}){_S}*\))\s*(?P<words>\S.*)", re.DOTALL
)
_BEFORE, _AFTER, _AT = (tuple(f"{name}{n}" for n in (1, 2, 3)) for name in ("before", "after", "at"))


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that may open a turn; `line` counts from 0, `words` are those on the same line."""

    line: int
    form: str
    label: str
    time: str = ""
    words: str = ""
    mark: str = ""
    spaced: bool = True


def openings_in(lines: Sequence[str]) -> list[Opening]:
    """Every line that could open a turn, were its label a speaker's; `spaced` means that no line touches it."""
    found: list[Opening] = []
    # From below, since a time with a name after it opens a turn only if words stand below.
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].lstrip()
        spaced = number == 0 or not lines[number - 1].strip()
        words_below = number + 1 < len(lines) and bool(lines[number + 1].strip())
        if found and found[-1].line == number + 1 and _could_name(found[-1].label):
            words_below = False
        opening = _with_colon(number, line, spaced) or _alone(number, line, spaced, words_below)
        opening = opening or _with_dot(number, line, spaced) or _with_tab(number, line, spaced)
        if opening:
            found.append(opening)
    return found[::-1]


def time_alone(line: str) -> str:
    """The time on a line that holds nothing else, or ''."""
    match = _TIME_ALONE.fullmatch(line.strip())
    return _first(match, *_AT) if match else ""


def timed_paragraph(words: str) -> tuple[str, str]:
    """The bracketed time at the head of a paragraph (or '') and the paragraph without it."""
    match = _TIMED_PARAGRAPH.fullmatch(words)
    return (_first(match, "square", "round"), match["words"]) if match else ("", words)


def _first(match: re.Match[str], *names: str) -> str:
    return next((match[name] for name in names if match[name]), "")


def _with_colon(number: int, line: str, spaced: bool) -> Opening | None:
    match = _COLON_LINE.fullmatch(line)
    if not match:
        return None
    label = match["label"].rstrip()
    if not shaped_like_label(label):
        return None
    mark, closed = match["mark"] or match["inner"] or "", match["early"] or match["late"] or ""
    words = match["words"]
    if mark and not closed:
        words = _unwrapped(words, mark)
    if not mark and closed:
        return None
    time = _first(match, *_BEFORE, *_AFTER, "inside")
    if match["inside"] and _first(match, *_BEFORE, *_AFTER):
        words = line[line.rindex("[", 0, match.start("inside")) :]
    return Opening(number, COLON, label, time, words, mark, spaced)


def _unwrapped(words: str, mark: str) -> str:
    """Words of a line that is emphasised whole, label and all (`*Interviewer: And then?*`)."""
    bare = words.rstrip()
    if bare.endswith(mark) and bare.count(mark) == 1:
        return bare.removesuffix(mark)
    return words


def _could_name(label: str) -> bool:
    return could_be_speaker(label) or is_role(label)


def _alone(number: int, line: str, spaced: bool, words_below: bool) -> Opening | None:
    match = _NAME_TIME.fullmatch(line)
    if not match and words_below:
        match = _TIME_NAME.fullmatch(line)
    if not match:
        return None
    label = match["label"].rstrip()
    if not _could_name(label):
        return None
    return Opening(number, ALONE, label, _first(match, *_AT), "", match["mark"] or "", spaced)


def _with_tab(number: int, line: str, spaced: bool) -> Opening | None:
    match = _TAB_LINE.fullmatch(line)
    if not match or not _could_name(match["label"]):
        return None
    return Opening(number, TAB, match["label"].rstrip(), "", match["words"], "", spaced)


def _with_dot(number: int, line: str, spaced: bool) -> Opening | None:
    """Of `Q.` and `A.` only: behind any other label a dot ends a sentence, or numbers a list."""
    match = _DOT_LINE.fullmatch(line)
    if not match:
        return None
    mark = match["mark"] or ""
    words = match["words"] if match["early"] or not mark else _unwrapped(match["words"], mark)
    return Opening(number, DOT, match["label"], "", words, mark, spaced)
