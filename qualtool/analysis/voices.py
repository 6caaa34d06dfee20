"""Whose words these are: the values that filters, counts and attributions go by, and the filters themselves."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qualtool.errors import BadFilter, UnknownName

NAMED = ("site", "stage", "type", "mode", "date", "participant", "case", "transcript")


@dataclass(frozen=True)
class Voice:
    """A participant at an encounter, or (without `participation`) an encounter whose speaker is not known.

    In a filter `type` means a type with its sub-roles, and `role` just the one, unless the study has its own `role`.
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
        plain = {
            "site": (self.site, self.site_label),
            "stage": (self.stage, self.stage_label),
            "type": (self.type, self.main_type),
            "mode": (self.mode,),
            "date": (self.date,),
            "participant": (self.participant,),
            "case": (self.case,),
            "transcript": (self.transcript,),
        }
        plain.update({name: (value,) for name, value in self.attributes.items() if name.casefold() not in plain})
        if "role" not in {name.casefold() for name in self.attributes}:
            plain["role"] = (self.type,)
        folded = {name.casefold(): frozenset(v.casefold() for v in values if v) for name, values in plain.items()}
        return {name: values for name, values in folded.items() if values}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a filter: any of `values`, or with `negated` none of them."""

    name: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, voice: Voice) -> bool:
        """Whether the voice meets the condition; `k!=v` keeps a voice that has no k."""
        have = voice.values.get(self.name.casefold(), frozenset())
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


def parse_filter(conditions: Sequence[str], voices: Iterable[Voice], places: Mapping[str, Sequence[str]]) -> Filter:
    """A filter from `--where` texts.

    `places` names values that exist without a voice yet (sites, stages, types). Raises BadFilter, and UnknownName for
    a name or value that the study does not have.
    """
    if not conditions:
        return Filter()
    # By value, in order: a list would be gone through for every one of a thousand voices.
    known = {name.casefold(): dict.fromkeys(values) for name, values in places.items()}
    spelt = {name: name for name in NAMED}
    for voice in voices:
        spelt.update({name.casefold(): name for name in voice.attributes if name.casefold() not in spelt})
        for name, values in voice.values.items():
            known.setdefault(name, {}).update(dict.fromkeys(_as_written(voice, name) or values))
    return Filter(tuple(_condition(text, known, spelt) for text in conditions))


def _condition(text: str, known: Mapping[str, Collection[str]], spelt: Mapping[str, str]) -> Condition:
    negated = "!=" in text
    name, sign, given = text.partition("!=" if negated else "=")
    name, values = name.strip(), _split(given)
    if not sign or not name or not values:
        raise BadFilter(text)
    if name.casefold() not in known:
        raise UnknownName("attribute", name, [spelt.get(n, n) for n in known])
    have = {value.casefold() for value in known[name.casefold()]}
    for value in values:
        if value.casefold() not in have:
            raise UnknownName(spelt.get(name.casefold(), name), value, known[name.casefold()])
    return Condition(spelt.get(name.casefold(), name), tuple(values), negated)


def _as_written(voice: Voice, name: str) -> list[str]:
    """The values as the study spells them, short keys first."""
    if name == "site":
        return [voice.site, voice.site_label]
    if name == "stage":
        return [voice.stage, voice.stage_label]
    if name == "type":
        return [value for value in (voice.main_type, voice.type) if value]
    if name in NAMED:
        return [getattr(voice, name)]
    if name == "role" and "role" not in {key.casefold() for key in voice.attributes}:
        return [voice.type]
    return [value for key, value in voice.attributes.items() if key.casefold() == name]


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
