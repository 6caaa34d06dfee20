"""Which labels of participants and names of files are codes, such as P12, and which tell who it was."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from qualtool.analysis.voices import Voice

_RUN = re.compile(r"[^\W\d_]+")
_EVERYDAY = frozenset(
    (
        *("participant", "respondent", "interviewee", "interview", "user", "person", "people", "case", "client"),
        *("staff", "worker", "group", "pair", "document", "transcript", "site", "stage", "wave", "phase", "round"),
        *(
            "no",
            "id",
            "ppt",
            "part",
            "sub",
            "subj",
            "subject",
            "int",
            "fg",
            "doc",
            "final",
            "clean",
            "anon",
            "copy",
        ),
    )
)
_SERIES = 3
"""So many labels that differ by their number only are a series of codes: Kaz01, Kaz02, Kaz03."""


def telling(labels: Iterable[str], voices: Iterable[Voice]) -> list[str]:
    """The labels that are no codes: with a word that is neither the study's own nor that of a series.

    A code has a number, and beside it single letters, words of the study's sites, stages, types and modes, or two
    capitals: P12, SU3, Mentor 4, s1_stage2_user_P09.
    """
    listed = [label for label in dict.fromkeys(labels) if label]
    own = _EVERYDAY | {
        word.casefold()
        for voice in voices
        for name in (voice.site_label, voice.stage_label, voice.type, voice.main_type, voice.mode)
        for word in _RUN.findall(name)
    }
    series = Counter(_stem(label) for label in listed)
    return [label for label in listed if series[_stem(label)] < _SERIES and not _is_code(label, own)]


def _stem(label: str) -> str:
    return re.sub(r"\d+", "0", label.casefold()) if re.search(r"\d", label) else label


def _is_code(label: str, own: Collection[str]) -> bool:
    runs = _RUN.findall(label)
    if not re.search(r"\d", label):
        return all(len(run) == 1 for run in runs)
    return all(len(run) == 1 or run.casefold() in own or (len(run) == 2 and run.isupper()) for run in runs)
