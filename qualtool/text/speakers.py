"""From a cleaned text to its header and its turns: who says what, decided by evidence from the whole file."""

import re
from collections.abc import Collection, Mapping, Sequence
from statistics import median

from qualtool.text.evidence import Shown, speakers_shown
from qualtool.text.headers import header_in
from qualtool.text.labels import label_key
from qualtool.text.openings import Opening, openings_in, time_alone, timed_paragraph
from qualtool.text.turns import Problem, Turn

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_HEADING = re.compile(r"#{1,6}[^\S\n]+\S.*")
_LONG_LINE = 120


def turns_in(text: str, labels: Collection[str] = ()) -> tuple[dict[str, str], tuple[Turn, ...], tuple[Problem, ...]]:
    """The header, the turns and the doubts of a cleaned text; `labels` are speakers known beforehand.

    A turn's words keep their soft line breaks; a blank line in them becomes one "\\n". Without speakers each paragraph
    is a turn. Every line counts from 1 in the problems.
    """
    lines = text.split("\n")
    header, first = header_in(lines)
    body = lines[first:]
    if not labels and header.get("mode", "").casefold() == "document":
        return header, paragraphs_in(body), ()
    shown = speakers_shown(body, openings_in(body), labels)
    if not shown.opened:
        return header, paragraphs_in(body), ()
    return header, _turns(body, shown), tuple(_doubts(shown, first))


def paragraphs_in(lines: Sequence[str]) -> tuple[Turn, ...]:
    """One turn per paragraph: blocks between blank lines, or every line where no line is blank and lines are long."""
    text = "\n".join(lines).strip()
    if not text:
        return ()
    blocks = _BLANK_LINES.split(text)
    if len(blocks) == 1 and _unwrapped(text.split("\n")):
        blocks = text.split("\n")
    return tuple(_paragraph(block) for block in blocks if block.strip())


def _unwrapped(lines: Sequence[str]) -> bool:
    """Whether each line is a paragraph: hard-wrapped text has no line much longer than the others."""
    lengths = [len(line.rstrip()) for line in lines]
    return max(lengths) > _LONG_LINE or median(lengths) > _LONG_LINE * 0.8


def _paragraph(block: str) -> Turn:
    time, words = timed_paragraph(block)
    return Turn(words.strip(), "", time)


def _turns(lines: Sequence[str], shown: Shown) -> tuple[Turn, ...]:
    opened: Mapping[int, Opening] = {opening.line: opening for opening in shown.opened}
    times = _times_above(lines, opened)
    first = min(opened)
    before = [line for number, line in enumerate(lines[:first]) if number not in times.values()]
    turns = list(paragraphs_in(before))
    speaker, time, words = "", "", []
    said: list[tuple[str, str, list[str]]] = []
    for number in range(first, len(lines)):
        line = lines[number]
        if opening := opened.get(number):
            above = time_alone(lines[times[number]]) if number in times else ""
            speaker, time, words = opening.label, opening.time or above, [opening.words]
            said.append((speaker, time, words))
        elif _is_heading(lines, number):
            words = []
            said += [("", "", [line]), (speaker, "", words)]
        elif number not in times.values():
            words.append(line)
    turns += [Turn(_joined(lines_said), speaker, time) for speaker, time, lines_said in said]
    return tuple(turn for turn in turns if turn.words)


def _times_above(lines: Sequence[str], opened: Mapping[int, Opening]) -> dict[int, int]:
    """For each opening without a time of its own, the line above it that holds nothing but one."""
    above: dict[int, int] = {}
    for number, opening in opened.items():
        line = number - 1
        while line >= 0 and not lines[line].strip():
            line -= 1
        if line >= 0 and not opening.time and time_alone(lines[line]) and line not in opened:
            above[number] = line
    return above


def _is_heading(lines: Sequence[str], number: int) -> bool:
    """A markdown heading between blank lines, which nobody says."""
    if not _HEADING.fullmatch(lines[number]):
        return False
    around = (lines[number - 1] if number else "", lines[number + 1] if number + 1 < len(lines) else "")
    return not any(line.strip() for line in around)


def _joined(lines: Sequence[str]) -> str:
    return _BLANK_LINES.sub("\n", "\n".join(lines).strip())


def _doubts(shown: Shown, first: int) -> list[Problem]:
    """What a person should look at: labels that stand only once."""
    doubts = []
    for opening in shown.once:
        where = f"line {first + opening.line + 1}"
        if label_key(opening.label) in shown.labels:
            what = f"{opening.label!r} opens a turn only here, and was read as a speaker"
            mend = "If nobody speaks here, move it behind the words before it."
        else:
            what = f"{opening.label!r} looks like a speaker, but opens a line only here, so it stayed in the words"
            mend = f"If someone speaks here, name them in the column `speakers`: {opening.label}=P01"
        doubts.append(Problem(where, what, mend))
    return doubts
