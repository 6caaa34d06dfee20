"""Who said it, as it is printed: a template filled from what is known of a voice, and what was decided about it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter

from qualtool.analysis.voices import Filter, Voice
from qualtool.errors import BadTemplate, UnknownName

FIELDS = ("type", "role", "site", "stage", "mode")
"""What any study's template may print; attributes only where the researcher names them."""
NAMING = frozenset(
    (
        *("name", "names", "area", "town", "city", "village", "county", "region", "place", "address", "postcode"),
        *("organisation", "organization", "provider", "employer", "prison", "hospital", "clinic", "school", "team"),
        *("participant", "case", "transcript", "file", "label", "initials", "person", "consent", "date", "born", "dob"),
    )
)
"""Attributes that say which place or person it was: they are never printed."""
FEW = 5
"""Fewer encounters than this are few enough to be recognised among."""
INTERVIEWER = "(Interviewer)"
_KINDS_OF_ENCOUNTER = ("interview", "group", "document")
_NOTHING_BETWEEN = re.compile(r"([,;:/])(?:\s*[,;:/])+")
_AT_THE_START = re.compile(r"([(\[])\s*[,;:/]\s*")
_AT_THE_END = re.compile(r"\s*[,;:/]?\s*([)\]])")


def fields_of(template: str) -> list[str]:
    """The fields of a template, in its order. Raises BadTemplate where its braces do not match."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise BadTemplate(template, "a brace has no partner") from error
    if any(spec or conversion for _text, _name, spec, conversion in parts):
        raise BadTemplate(template, "a field is a name in braces and nothing else")
    return [name for _text, name, _spec, _conversion in parts if name is not None]


def refuse_template(template: str, attributes: Iterable[str]) -> None:
    """Raises BadTemplate or UnknownName for a template that cannot or may not be printed.

    `attributes` are the names of the study's own columns.
    """
    known = [*FIELDS, *(name for name in dict.fromkeys(attributes) if name.casefold() not in NAMING)]
    fields = fields_of(template)
    for name in fields:
        if name.casefold() in NAMING:
            raise BadTemplate(template, f"{{{name}}} would say which place or person it was")
        if name.casefold() not in {one.casefold() for one in known}:
            place = "that an attribution can print"
            raise UnknownName("field", name, [f"{{{one}}}" for one in known], place)
    if not fields:
        raise BadTemplate(template, "it has no field, so that every attribution would be the same")


def rendered(template: str, voice: Voice) -> str:
    """'(Service user, Site 4, Stage 2 interview)': sub-roles roll up unless the template asks for {role}.

    What nobody knows of a voice is left out, with the comma before it. A mode that follows its stage is said as
    `mode_after` says it.
    """
    values = _values(voice)
    filled, gaps, before = "", False, ""
    for text, name, _spec, _conversion in Formatter().parse(template):
        now = (name or "").casefold()
        if (before, now) == ("stage", "mode") and not text.strip():
            filled += mode_after(voice.stage_label, voice.mode, text)
        else:
            filled += text + values.get(now, "")
            gaps = gaps or (name is not None and not values.get(now))
        before = now
    return _closed_up(filled) if gaps else filled


def mode_after(stage: str, mode: str, between: str = " ") -> str:
    """A mode as it is written behind its stage, with what parts them: 'Stage 2' + ' interview'.

    Where the stage's label ends with a kind of encounter itself, that word is not said twice, and what is left stands
    behind a comma: 'First interview', 'First interview' + ', paired', 'First interview' + ', focus group'.
    """
    words = mode.split()
    if not words:
        return ""
    last = (stage.casefold().split() or [""])[-1]
    is_said = words[-1].casefold() == last
    if not is_said and last not in _KINDS_OF_ENCOUNTER:
        return between + mode
    left = " ".join(words[:-1] if is_said else words)
    return f", {left}" if left else ""


def _values(voice: Voice) -> dict[str, str]:
    mode = voice.mode
    own = {name.casefold(): value for name, value in voice.attributes.items()}
    return own | {
        "type": voice.main_type or "Respondent",
        "role": voice.type or "Respondent",
        "site": voice.site_label,
        "stage": voice.stage_label,
        "mode": "" if mode and voice.stage_label.casefold().endswith(mode.casefold()) else mode,
    }


def _closed_up(text: str) -> str:
    """The text without the separators that an empty field leaves behind."""
    text = _NOTHING_BETWEEN.sub(r"\1", text)
    text = _AT_THE_START.sub(r"\1", text)
    text = _AT_THE_END.sub(r"\1", text)
    return re.sub(r" {2,}", " ", text).strip()


@dataclass(frozen=True, slots=True)
class Policy:
    """A study's disclosure policy: its template, and for each form that was decided on what is printed instead."""

    template: str
    decided: Mapping[str, str] = field(default_factory=dict)

    def form(self, voice: Voice) -> str:
        """The attribution as the template makes it; a document has no respondent."""
        if voice.participation is None and voice.case_kind == "site":
            return f"({voice.site_label}, {voice.stage_label}{mode_after(voice.stage_label, voice.mode)})"
        return rendered(self.template, voice)

    def printed(self, voice: Voice) -> str:
        """The attribution as it is printed, after what was decided."""
        form = self.form(voice)
        return self.decided.get(form, form)

    @property
    def coarser(self) -> frozenset[str]:
        """What is printed in the place of forms that would say more."""
        return frozenset(printed for form, printed in self.decided.items() if printed != form)


@dataclass(frozen=True, slots=True)
class FormCount:
    """A form of attribution, and how many share what is printed for it.

    `decision` is 'accepted', 'coarsened' or nothing yet. `own_encounters` share the form itself, `encounters` and
    `participants` what is printed, which other forms may print too.
    """

    form: str
    printed: str
    decision: str
    own_encounters: int
    encounters: int
    participants: int
    coder: str = ""
    at: str = ""

    @property
    def is_few(self) -> bool:
        return self.encounters < FEW


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The template and every form of attribution that it makes.

    `unused` are forms that were decided on and that the template makes no longer.
    """

    template: str
    fields: tuple[str, ...]
    filter: str
    forms: tuple[FormCount, ...]
    encounters: int
    unused: tuple[str, ...] = ()

    @property
    def undecided(self) -> tuple[FormCount, ...]:
        return tuple(form for form in self.forms if not form.decision)

    def __str__(self) -> str:
        few = sum(form.is_few for form in self.forms)
        told = f"{len(self.forms)} forms for {self.encounters} encounters; {len(self.undecided)} not decided yet"
        return f"{told}; {few} shared by fewer than {FEW}; filter: {self.filter}"


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many share an attribution as it is printed, together with the filter that picked a quote.

    `without` counts the participants who share the attribution, whatever the filter says.
    """

    encounters: int
    participants: int
    filter: str = ""
    without: int = 0

    @property
    def is_narrowed(self) -> bool:
        """Whether the filter tells more of who it was than the attribution does."""
        return self.participants < self.without

    def __str__(self) -> str:
        encounters = f"{self.encounters} encounter{'' if self.encounters == 1 else 's'}"
        people = f"{self.participants} participant{'' if self.participants == 1 else 's'}"
        also = f" and {self.filter}" if self.filter else ""
        alone = f" ({self.without} without the filter)" if self.is_narrowed else ""
        return f"this attribution{also}: {encounters}, {people}{alone}"


def by_attribution(voices: Iterable[Voice], policy: Policy) -> dict[str, list[Voice]]:
    """The voices that share each attribution as it is printed."""
    sharing: dict[str, list[Voice]] = {}
    for voice in voices:
        sharing.setdefault(policy.printed(voice), []).append(voice)
    return sharing


def crowd(sharing: Iterable[Voice], picked: Filter) -> Crowd:
    """How many of those who share an attribution the filter that picked a quote keeps: it discloses too."""
    alike = list(sharing)
    kept = [voice for voice in alike if picked.holds(voice)]
    told = str(picked) if picked.conditions else ""
    return Crowd(len({voice.encounter for voice in kept}), _people(kept), told, _people(alike))


def _people(voices: Iterable[Voice]) -> int:
    return len({voice.participant for voice in voices if voice.participation})


def form_counts(
    voices: Collection[Voice], policy: Policy, decisions: Mapping[str, tuple[str, str, str]]
) -> list[FormCount]:
    """Every form of attribution with its counts, the fewest first; `decisions` gives decision, coder and time."""
    own: dict[str, set[str]] = {}
    met: dict[str, set[str]] = {}
    people: dict[str, set[str]] = {}
    prints: dict[str, str] = {}
    for voice in voices:
        form, printed = policy.form(voice), policy.printed(voice)
        prints[form] = printed
        own.setdefault(form, set()).add(voice.encounter)
        met.setdefault(printed, set()).add(voice.encounter)
        people.setdefault(printed, set()).update({voice.participant} - {""})
    counted = [
        FormCount(
            form,
            printed,
            decisions.get(form, ("", "", ""))[0],
            len(own[form]),
            len(met[printed]),
            len(people[printed]),
            *decisions.get(form, ("", "", ""))[1:],
        )
        for form, printed in prints.items()
    ]
    return sorted(counted, key=lambda one: (one.encounters, one.form))
