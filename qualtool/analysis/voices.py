"""Whose words these are: the values that filters, counts and attributions go by, and the filters themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qualtool.errors import BadFilter, UnknownName

NAMED = ("site", "stage", "type", "mode", "date", "participant", "case", "transcript")
_FIELDS = {"site": ("site", "site_label"), "stage": ("stage", "stage_label"), "type": ("main_type", "type")}
"""Those that several fields of a voice answer to; any other has one, of its own name."""


@dataclass(frozen=True, eq=False)
class Voice:
    """A participant at an encounter, or (without `participation`) an encounter whose speaker is not known.

    Each is only equal to itself, so that what was found out about one can be kept under it. In a filter `type` means a
    type with its sub-roles, and `role` just the one, unless the study has its own `role`.
    """

    encounter: str
    participation: str | None
    participant: str
    case_id: str
    case: str
    case_kind: str
    site: str
    site_label: str
    stage: str
    stage_label: str
    type: str
    main_type: str
    mode: str
    date: str
    transcript: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def values(self) -> dict[str, frozenset[str]]:
        """Every name a filter can use, with the values that count as a match, all in lower case."""
        names = (*NAMED, *(name.casefold() for name in self.attributes), "role")
        return {name: values for name in names if (values := self.having(name))}

    def having(self, name: str) -> frozenset[str]:
        """The values that count as a match for a name; both are in lower case."""
        return frozenset(value.casefold() for value in self.spelt(name))

    def spelt(self, name: str) -> list[str]:
        """The values for a name in lower case, as the study spells them."""
        if name in NAMED:
            return [value for one in _FIELDS.get(name, (name,)) if (value := getattr(self, one))]
        own = [value for key, value in self.attributes.items() if key.casefold() == name]
        if name == "role" and not own:
            own = [self.type]
        return [value for value in own[-1:] if value]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a filter: any of `values`, or with `negated` none of them."""

    name: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, voice: Voice) -> bool:
        """Whether the voice meets the condition; `k!=v` keeps a voice that has no k."""
        have = voice.having(self.name.casefold())
        return bool(have & {value.casefold() for value in self.values}) != self.negated

    def __str__(self) -> str:
        values = ",".join(value.replace(",", "\\,") for value in self.values)
        return f"{self.name}{'!=' if self.negated else '='}{values}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that must all hold; its text is shown with every list and count."""

    conditions: tuple[Condition, ...] = ()

    def holds(self, voice: Voice) -> bool:
        return all(condition.holds(voice) for condition in self.conditions)

    def __str__(self) -> str:
        return " and ".join(map(str, self.conditions)) or "everything"


def parse_filter(conditions: Sequence[str], voices: Sequence[Voice], places: Mapping[str, Sequence[str]]) -> Filter:
    """A filter from `--where` texts.

    `places` names values that exist without a voice yet (sites, stages, types). Raises BadFilter, and UnknownName for
    a name or value that the study does not have.
    """
    stated = {name.casefold(): values for name, values in places.items()}
    return Filter(tuple(_condition(text, voices, stated) for text in conditions))


def _condition(text: str, voices: Sequence[Voice], places: Mapping[str, Sequence[str]]) -> Condition:
    negated = "!=" in text
    name, sign, given = text.partition("!=" if negated else "=")
    name, values = name.strip(), _split(given)
    if not sign or not name or not values:
        raise BadFilter(text)
    asked = name.casefold()
    # By value, in order: a list would be gone through for every one of a thousand voices.
    known = dict.fromkeys(places.get(asked, ()))
    for voice in voices:
        known.update(dict.fromkeys(voice.spelt(asked)))
    if not known and asked not in places:
        raise UnknownName("attribute", name, _names(voices, places))
    spelling = _spellings(voices).get(asked, name)
    have = {value.casefold() for value in known}
    for value in values:
        if value.casefold() not in have:
            raise UnknownName(spelling, value, known)
    return Condition(spelling, tuple(values), negated)


def _names(voices: Sequence[Voice], places: Mapping[str, Sequence[str]]) -> list[str]:
    """Every name that a filter can use, as the study spells it."""
    spellings = _spellings(voices)
    known = dict.fromkeys((*places, *(name for voice in voices for name in voice.values)))
    return [spellings.get(name, name) for name in known]


def _spellings(voices: Sequence[Voice]) -> dict[str, str]:
    """How the study spells each name that stands here in lower case."""
    found = {name: name for name in NAMED}
    for voice in voices:
        for name in voice.attributes:
            found.setdefault(name.casefold(), name)
    return found


def _split(text: str) -> list[str]:
    """Values separated by commas; a backslash makes a comma part of the value."""
    values = [""]
    escaped = False
    for character in text:
        if escaped:
            values[-1] += character if character == "," else "\\" + character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == ",":
            values.append("")
        else:
            values[-1] += character
    if escaped:
        values[-1] += "\\"
    return [value.strip() for value in values if value.strip()]
