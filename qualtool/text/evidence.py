"""Which labels in a file are speakers: those that recur, those that transcribers use, those dressed like the rest."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qualtool.text.labels import (
    asks,
    could_be_speaker,
    is_capitalised,
    is_half_of_pair,
    is_role,
    label_key,
)
from qualtool.text.openings import ALONE, COLON, DOT, TAB, Opening, time_alone

# A speaker is met early: in the first lines, or in the first quarter of a text that begins with a long preamble.
_FIRST_LINES = 8
_FIRST_PART = 0.25


@dataclass(frozen=True, slots=True)
class Shown:
    """The keys of the speakers' labels, the lines that open a turn, and those with a doubtful label."""

    labels: frozenset[str] = frozenset()
    opened: tuple[Opening, ...] = ()
    once: tuple[Opening, ...] = ()


def speakers_shown(lines: Sequence[str], openings: Sequence[Opening], known: Collection[str] = ()) -> Shown:
    """The speakers that a text shows; none unless enough lines open a turn in one and the same way."""
    told = frozenset(label_key(label) for label in known)
    by_form = {form: _qualified(form, lines, openings, told) for form in (COLON, ALONE, TAB, DOT)}
    form = max(by_form, key=lambda name: len(by_form[name]))
    primary = by_form[form]
    if not primary or not (told or _is_established(lines, primary)):
        return Shown()
    primary = _without_quoted(primary, told)
    labels = frozenset(label_key(opening.label) for opening in primary) | told
    counts = Counter(label_key(opening.label) for opening in openings)
    rare = [
        opening
        for opening in openings
        if opening.form == form and counts[label_key(opening.label)] == 1 and _is_rare(opening.label, labels)
    ]
    joined = [opening for opening in rare if _dressed_alike(opening, primary)]
    labels |= {label_key(opening.label) for opening in joined}
    opened = tuple(opening for opening in openings if label_key(opening.label) in labels)
    doubtful = tuple(opening for opening in rare if opening in joined or form != ALONE)
    return Shown(labels, opened, doubtful)


def _qualified(form: str, lines: Sequence[str], openings: Sequence[Opening], told: frozenset[str]) -> list[Opening]:
    """The openings of one form whose label is known, recurs, or is what transcribers call someone."""
    found = [opening for opening in openings if opening.form == form]
    counts = Counter(label_key(opening.label) for opening in found)
    keys = frozenset(counts)
    heads = _heads_of_all_paragraphs(lines, found)

    def qualifies(opening: Opening) -> bool:
        key = label_key(opening.label)
        if key in told or is_role(opening.label) or is_half_of_pair(key, keys):
            return True
        if form == DOT or not could_be_speaker(opening.label):
            return False
        lower_case = opening.label[0].islower()
        if form == TAB and not (is_capitalised(opening.label) and len(keys) > 1):
            return False
        return opening.line in heads or counts[key] >= (3 if lower_case else 2)

    return [opening for opening in found if qualifies(opening)]


def _heads_of_all_paragraphs(lines: Sequence[str], found: Sequence[Opening]) -> frozenset[int]:
    """The lines that open each block between blank lines (or, without blank lines, each line), if all have a label."""
    labelled = {opening.line for opening in found if could_be_speaker(opening.label) and is_capitalised(opening.label)}
    filled = [number for number, line in enumerate(lines) if line.strip() and not time_alone(line)]
    between = any(not line.strip() for line in lines[filled[0] : filled[-1]]) if filled else False
    near = frozenset(filled)
    heads = frozenset(number for number in filled if not between or number - 1 not in near)
    return heads if len(heads) > 1 and heads <= labelled else frozenset()


def _is_established(lines: Sequence[str], primary: Sequence[Opening]) -> bool:
    """Whether turns begin where turns would: two or more, the first one early; or a single role on the first line."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    place = filled.index(primary[0].line)
    if len(primary) == 1:
        return place == 0 and is_role(primary[0].label)
    return place < max(_FIRST_LINES, len(filled) * _FIRST_PART)


def _without_quoted(primary: list[Opening], told: frozenset[str]) -> list[Opening]:
    """Leaves out people whose words a speaker acts out (`Mum: where were you?`), never after a blank line.

    Only where two or more others always stand after one and open most of the turns, and not all of them ask questions:
    in "Interviewer: One?" with "Maria: Yes." right below it, Maria answers.
    """
    unspaced = Counter(label_key(opening.label) for opening in primary if not opening.spaced)
    counts = Counter(label_key(opening.label) for opening in primary)
    firm = {key for key, count in counts.items() if count > 1 and not unspaced[key]}
    answering = any(opening for opening in primary if label_key(opening.label) in firm and not asks(opening.label))
    if len(firm) < 2 or not answering or sum(counts[key] for key in firm) * 2 <= len(primary):
        return primary
    return [
        opening
        for opening in primary
        if unspaced[key := label_key(opening.label)] < counts[key] or key in told or is_role(opening.label)
    ]


def _is_rare(label: str, labels: frozenset[str]) -> bool:
    """Whether a label that stands only once seems to be a name all the same."""
    key = label_key(label)
    return key not in labels and could_be_speaker(label) and is_capitalised(label) and len(key.split()) <= 2


def _dressed_alike(opening: Opening, primary: Sequence[Opening]) -> bool:
    """Whether a rare opening looks like all the sure ones, in a group or in a dress that sentences do not wear."""
    if len(primary) < 3:
        return False
    spaced, timed, marked, capitals = (
        all(trait(other) for other in primary) for trait in (_is_spaced, _is_timed, _is_marked, _is_in_capitals)
    )
    if (
        (spaced and not opening.spaced)
        or (timed and not opening.time)
        or (marked and not opening.mark)
        or (capitals and not _is_in_capitals(opening))
    ):
        return False
    names = {label_key(other.label) for other in primary}
    by_name = {label_key(other.label) for other in primary if not is_role(other.label)}
    return timed or marked or len(names) > 2 or len(by_name) > 1


def _is_spaced(opening: Opening) -> bool:
    return opening.spaced


def _is_timed(opening: Opening) -> bool:
    return bool(opening.time)


def _is_marked(opening: Opening) -> bool:
    return bool(opening.mark)


def _is_in_capitals(opening: Opening) -> bool:
    return opening.label.isupper()
