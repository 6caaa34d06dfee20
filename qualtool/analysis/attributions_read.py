"""What a printed attribution says, however it is worded: which type, site, stage, mode and person it names."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qualtool.analysis.voices import Voice

SITE, STAGE, TYPE, MODE, PERSON = "site", "stage", "type", "mode", "person"
USUAL_MODES = ("interview", "paired interview", "focus group", "group", "document")
_NOUNS = {SITE: ("site", "area", "pilot"), STAGE: ("stage", "wave", "phase", "round")}
_NUMBERS = dict(
    zip("one two three four five six seven eight nine ten eleven twelve".split(), map(str, range(1, 13)), strict=True)
)
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_LABEL = re.compile(r"([^\W\d_]{1,3})[\s_-]*(\d+)")
_AROUND = "()[]{}—–―- \t\r\n.,;:"


@dataclass(frozen=True, slots=True)
class Told:
    """What an attribution names of each kind, by the study's own names; `strange` is what the study does not have."""

    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    strange: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.named or self.strange)

    def fits(self, voice: Voice) -> bool:
        """Whether all that is named can be said of a voice."""
        if self.strange:
            return False
        own = {
            SITE: {voice.site},
            STAGE: {voice.stage},
            TYPE: {voice.type, voice.main_type},
            PERSON: {voice.participant, voice.case},
        }
        return all(
            any(_same_mode(mode, voice.mode) for mode in names) if kind == MODE else bool(names & own[kind])
            for kind, names in self.named.items()
        )


class AttributionReader:
    """Reads printed attributions by the names of one study; `sites` and `stages` map keys to labels."""

    def __init__(
        self, voices: Iterable[Voice], sites: Mapping[str, str], stages: Mapping[str, str], types: Iterable[str]
    ) -> None:
        self._names: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        self._labels = {(SITE, key): label for key, label in sites.items()}
        self._labels |= {(STAGE, key): label for key, label in stages.items()}
        for kind, places in ((SITE, sites), (STAGE, stages)):
            for key, label in places.items():
                for name in (label, *(f"{noun} {key}" for noun in _NOUNS[kind])):
                    self._name(name, kind, key)
        for name in types:
            self._name(name, TYPE, name)
        self._prefixes: set[str] = set()
        modes = set(USUAL_MODES)
        for voice in voices:
            modes.add(voice.mode)
            # A site's case bears the site's name.
            for label in (voice.participant, voice.case if voice.case_kind != SITE else ""):
                self._name(label, PERSON, label)
                shaped = _LABEL.fullmatch(label)
                self._prefixes |= {shaped[1].casefold()} if shaped else set()
        for mode in sorted(modes):
            self._name(mode, MODE, mode)
        self._longest = max(map(len, self._names), default=0)

    def _name(self, name: str, kind: str, value: str) -> None:
        if tokens := name_words(name):
            known = self._names.setdefault(tokens, [])
            if (kind, value) not in known:
                known.append((kind, value))

    def read(self, printed: str) -> Told:
        """What a printed attribution names; the longest names are read first."""
        named, left = self._parsed(printed)
        strange = tuple(f"{one} {two}" for one, two in pairwise(left) if self._is_strange(one, two))
        return Told({kind: frozenset(values) for kind, values in named.items()}, strange)

    def unread(self, printed: str) -> list[str]:
        """The words of an attribution that are no names of the study, as `name_words` gives them."""
        return [word for word in self._parsed(printed)[1] if word]

    def label(self, kind: str, name: str) -> str:
        """How the study calls what `read` found."""
        return self._labels.get((kind, name), name)

    def _parsed(self, printed: str) -> tuple[dict[str, set[str]], list[str]]:
        """What is named, and the words that are no names, '' in the place of each name."""
        tokens = name_words(printed)
        named: dict[str, set[str]] = {}
        left: list[str] = []
        at = 0
        while at < len(tokens):
            length = next((n for n in range(self._longest, 0, -1) if tokens[at : at + n] in self._names), 0)
            for kind, value in self._names.get(tokens[at : at + length], ()):
                named.setdefault(kind, set()).add(value)
            left += [""] if length else [tokens[at]]
            at += length or 1
        return named, left

    def _is_strange(self, noun: str, number: str) -> bool:
        """Whether two words name a site, stage or person that the study does not have."""
        if not number.isdigit():
            return False
        return noun in self._prefixes or noun in _NOUNS[SITE][:1] or noun in _NOUNS[STAGE]


def bare(attribution: str) -> str:
    """An attribution without its brackets or dash, its spaces and dashes folded: what its wording is compared by."""
    folded = unicodedata.normalize("NFKC", attribution.replace("\u00ad", "").replace("’", "'"))
    return " ".join(re.sub(r"[‐‑‒–—―]", "-", folded).split()).strip(_AROUND)


def in_form_of(true: str, printed: str) -> str:
    """The true attribution with the brackets or the dash that were printed."""
    words = bare_edges(true)
    first, last = printed.strip()[:1], printed.strip()[-1:]
    if first in "([" and last in ")]" and first:
        return f"{first}{words}{last}"
    dash = re.match(r"[—–―-]+\s*", printed.strip())
    return f"{dash[0]}{words}{'.' if last == '.' else ''}" if dash else words


def bare_edges(attribution: str) -> str:
    """An attribution without the brackets around it."""
    words = attribution.strip()
    return words[1:-1].strip() if words[:1] in ("(", "[") and words[-1:] in (")", "]") else words


def fitting(told: Told, voices: Sequence[Voice]) -> Collection[str]:
    """The encounters of which some voice fits."""
    return {voice.encounter for voice in voices if told.fits(voice)}


def _same_mode(printed: str, true: str) -> bool:
    """Whether modes agree: a paired interview is an interview, a focus group a group."""
    one, other = set(name_words(printed)), set(name_words(true))
    return one <= other or other <= one


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name: lower case, singular, numbers as digits, letters and digits apart."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = (_NUMBERS.get(word, word) for word in _TOKEN.findall(folded))
    return tuple(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in found
    )
