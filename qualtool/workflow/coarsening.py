"""What words that are printed in the place of an attribution say: whether that is true, and less than the form."""

from collections.abc import Iterable, Sequence

from qualtool.analysis.attributing import FEW, NAMING
from qualtool.analysis.attributions_read import SITE, STAGE, TYPE, AttributionReader
from qualtool.analysis.voices import Voice
from qualtool.store.design import Design
from qualtool.workflow.naming import names_in

_EVERYDAY = frozenset(
    (
        *("yes", "not", "none", "other", "others", "all", "any", "some", "one", "two", "both", "unknown", "known"),
        *("the", "and", "with", "who", "from", "for", "has", "was", "had", "his", "her", "person", "people"),
        *("somebody", "someone", "respondent", "participant", "interview", "site", "stage"),
    )
)
"""Values of attributes that tell nothing of anybody where they stand in an attribution."""


class Coarser:
    """What words that are to be printed for a form say, beside what the form says; `own` are the voices of the form."""

    def __init__(self, stated: Design, voices: Sequence[Voice], own: Sequence[Voice], form: str, words: str) -> None:
        self._stated, self._voices, self._own = stated, voices, own
        self._form, self._words = form, words
        sites, stages = ({key: place.label for key, place in named.items()} for named in (stated.sites, stated.stages))
        reader = AttributionReader(voices, sites, stages, stated.types)
        self._told, self._said = reader.read(words), reader.read(form)
        self._values = self._values_told()

    @property
    def fitting(self) -> list[Voice]:
        """The voices of whom all is true: site, stage, type, mode, and the values of attributes."""
        return [voice for voice in self._voices if self._told.fits(voice) and self._has_values(voice)]

    @property
    def finer(self) -> list[str]:
        """What is true of them all and does not stand in the form: sub-roles, places, values that it does not imply."""
        found = []
        for kind, names in self._told.named.items():
            more = names - self._said.named.get(kind, frozenset())
            if kind == TYPE:
                found += sorted(name for name in more if self._stated.types.get(name, name) != name)
            elif kind in (SITE, STAGE) and not self._said.named.get(kind):
                places = self._stated.sites if kind == SITE else self._stated.stages
                found += [places[key].label for key in sorted(more)]
        unsaid = [
            value
            for value, names in self._values.items()
            if not names_in(self._form, [value]) and not any(self._implies(name, value) for name in names)
        ]
        return [*found, *unsaid]

    def _values_told(self) -> dict[str, list[str]]:
        """The values of attributes that stand in the words, in lower case, each with the attributes that have it."""
        known: dict[str, list[str]] = {}
        for voice in self._voices:
            for name, value in voice.attributes.items():
                folded = value.strip().casefold()
                attributes_of = known.setdefault(folded, [])
                if name.casefold() not in NAMING and name not in attributes_of:
                    attributes_of.append(name)
        places = (place.label for named in (self._stated.sites, self._stated.stages) for place in named.values())
        modes = {voice.mode for voice in self._voices}
        # A word of a site's label or a type is read as that.
        read = names_in(self._words, [name for name in (*places, *self._stated.types, *modes) if name])
        told = names_in(self._words, [value for value, names in known.items() if names and _tells(value)])
        return {value: known[value] for value in told if not names_in(" / ".join(read), [value])}

    def _has_values(self, voice: Voice) -> bool:
        return all(any(_has(voice, name, value) for name in names) for value, names in self._values.items())

    def _implies(self, name: str, value: str) -> bool:
        """Whether the form says as much: it prints a site that is so, or a type of many people who all are."""
        sites = {voice.site for voice in self._own}
        of_sites = all(name in self._stated.sites[key].attributes for key in sites)
        if of_sites and sites <= self._said.named.get(SITE, frozenset()):
            return True
        if not self._said.named.get(TYPE):
            return False
        kinds = {voice.main_type for voice in self._own}
        alike = [voice for voice in self._voices if voice.main_type and voice.main_type in kinds]
        return len(_people(alike)) >= FEW and all(_has(voice, name, value) for voice in alike)


def _tells(value: str) -> bool:
    return value not in _EVERYDAY and sum(map(str.isalpha, value)) >= 3


def _has(voice: Voice, name: str, value: str) -> bool:
    return voice.attributes.get(name, "").strip().casefold() == value


def too_little(own: Sequence[Voice], fitting: Sequence[Voice]) -> str:
    """What to say where the words that are printed fit nobody else than the form did."""
    if any(voice.participation for voice in own) and _people(fitting) == _people(own):
        return ". That fits no other participant either: say still less"
    if {voice.encounter for voice in fitting} == {voice.encounter for voice in own}:
        return ". That fits no other transcript either: say still less"
    return ""


def _people(voices: Iterable[Voice]) -> set[str]:
    """The participants by their labels; where nobody is identified, each transcript may be another person's."""
    return {voice.participant or voice.encounter for voice in voices if voice.participation or voice.case_kind != SITE}
