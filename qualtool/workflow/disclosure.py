"""The disclosure policy: how attributions are printed, how many share each, and what was decided about it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from qualtool.analysis.attributing import (
    NAMING,
    Disclosure,
    fields_of,
    form_counts,
    refuse_template,
)
from qualtool.analysis.choosing import one_named
from qualtool.analysis.voices import Condition, Filter, Voice, parse_filter
from qualtool.errors import BadFilter, NothingToDo, UnknownName
from qualtool.store import attributions, design
from qualtool.store.attributions import ACCEPTED, COARSENED
from qualtool.store.design import Design
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.workflow.coarsening import Coarser, too_little
from qualtool.workflow.coding import speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.naming import identifying, names_in

ALL = "all"
_UNTOLD = NAMING | {"participant", "case", "transcript", "date"}
"""Conditions of a filter that name somebody: what they ask for never leaves the team."""


def printed_attribution(connection: Any) -> Callable[[Voice], str]:
    """For a voice the attribution as it is printed: the study's template, after what was decided. One statement."""
    return attributions.read_policy(connection).printed


def disclosure(study: Study, where: Sequence[str] = ()) -> Disclosure:
    """The template and its forms, each with how many share it, the fewest first. Raises BadFilter, UnknownName."""
    with study.read() as connection:
        policy = attributions.read_policy(connection)
        decided = attributions.decisions(connection)
        voices = speaking(read_voices(connection))
        chosen = parse_where(where, voices, design.read_design(connection))
    kept = [voice for voice in voices if chosen.holds(voice)]
    told = {form: (one.decision, one.coder, one.at) for form, one in decided.items()}
    made = {policy.form(voice) for voice in voices}
    return Disclosure(
        template=policy.template,
        fields=tuple(fields_of(policy.template)),
        filter=str(chosen),
        forms=tuple(form_counts(kept, policy, told)),
        encounters=len({voice.encounter for voice in kept}),
        unused=tuple(form for form in decided if form not in made),
    )


# Steps


def set_template(study: Study, template: str, coder: str) -> str:
    """Writes the study's template. The name of the step.

    Raises BadTemplate, UnknownName for a field that is not there or may not be printed; NothingToDo.
    """
    template = " ".join(template.split())
    with study.step(f"Set the attribution to {template}", coder) as step:
        voices = read_voices(step.connection)
        refuse_template(template, (name for voice in voices for name in voice.attributes))
        if not attributions.set_template(step, template):
            raise NothingToDo(f"The attribution is {template} already.")
        return step.name


def accept(study: Study, form: str, coder: str) -> str:
    """Accepts a form of attribution as it is, or with 'all' every one not decided yet. The name of the step.

    Raises UnknownName, AmbiguousName, NothingToDo.
    """
    with study.step("", coder) as step:
        forms = _forms(step.connection)
        decided = attributions.decisions(step.connection)
        wanted = [one for one in forms if one not in decided] if form.strip().casefold() == ALL else [_one(form, forms)]
        step.name = f"Accepted {len(wanted)} forms of attribution" if len(wanted) != 1 else f"Accepted {wanted[0]}"
        changed = [attributions.decide(step, one, ACCEPTED, one) for one in wanted]
        if not any(changed):
            raise NothingToDo(
                "Every form of attribution is decided." if len(wanted) != 1 else "It is accepted already."
            )
        return step.name


def coarsen(study: Study, form: str, printed: str, coder: str) -> str:
    """Prints something that says less for a form of attribution. The name of the step, and whether that is too little.

    Raises UnknownName, AmbiguousName; NothingToDo for words that are empty, the same, name a person or place, say what
    is not true of everybody whose form it is, or say more than the form.
    """
    with study.step("", coder) as step:
        voices = speaking(read_voices(step.connection))
        wanted = _one(form, _forms(step.connection))
        words = _in_brackets(" ".join(printed.split()), wanted)
        if words == wanted:
            raise NothingToDo("That is the form itself. To print it as it is: qualtool attribution --accept FORM")
        named = names_in(words, identifying(voices))
        if named:
            raise NothingToDo(f"{', '.join(named)} would be printed, and names are never printed: only labels are.")
        policy = attributions.read_policy(step.connection)
        own = [voice for voice in voices if policy.form(voice) == wanted]
        reading = Coarser(design.read_design(step.connection), voices, own, wanted, words)
        fitting = reading.fitting
        untrue = next((voice.transcript for voice in own if voice not in fitting), "")
        if untrue:
            raise NothingToDo(f"{words} is not true of {untrue}. Say less than {wanted}, not something else.")
        finer = reading.finer
        if finer:
            raise NothingToDo(f"{words} says more than {wanted}: leave out {', '.join(finer)}.")
        step.name = f"Coarsened {wanted} to {words}"
        if not attributions.decide(step, wanted, COARSENED, words):
            raise NothingToDo("It is coarsened so already.")
        return step.name + too_little(own, fitting)


def take_back(study: Study, form: str, coder: str) -> str:
    """Takes back what was decided about a form, or with 'all' every decision. The name of the step."""
    with study.step("", coder) as step:
        decided = attributions.decisions(step.connection)
        wanted = list(decided) if form.strip().casefold() == ALL else [_one(form, list(decided))]
        if not wanted:
            raise NothingToDo("Nothing was decided yet.")
        step.name = (
            f"Took back {len(wanted)} decisions" if len(wanted) > 1 else f"Took back the decision on {wanted[0]}"
        )
        for one in wanted:
            attributions.take_back(step, decided[one])
        return step.name


def _forms(connection: Any) -> list[str]:
    policy = attributions.read_policy(connection)
    return list(dict.fromkeys(policy.form(voice) for voice in speaking(read_voices(connection))))


def _one(form: str, forms: Sequence[str]) -> str:
    """The form that is meant: with or without its brackets, or the beginning of it."""
    bare = {one: one.strip("()[]") for one in forms}
    return one_named("form of attribution", form.strip().strip("()[]"), bare)


def _in_brackets(words: str, like: str) -> str:
    if not words:
        raise NothingToDo('Say what is printed instead: --as "(Service user, Stage 2 interview)"')
    bare = like.startswith("(") and like.endswith(")") and not words.startswith(("(", "["))
    return f"({words})" if bare else words


# How a quote was picked


class ConditionReader:
    """Finds the conditions on people and places in the words of a filter; what else picked a quote tells nobody apart.

    Made once for many filters: it knows every name and value of the study.
    """

    def __init__(self, voices: Sequence[Voice], stated: Design) -> None:
        known: dict[str, set[str]] = {
            "site": {*stated.sites, *(place.label for place in stated.sites.values())},
            "stage": {*stated.stages, *(place.label for place in stated.stages.values())},
            "type": set(stated.types),
        }
        for voice in voices:
            for name, values in voice.values.items():
                known[name] = known.get(name, set()) | values
        self._known = {name: list(values) for name, values in known.items()}
        self._read: dict[str, Filter] = {}

    def __call__(self, picked_by: str) -> Filter:
        if picked_by not in self._read:
            found = (condition for _words, condition in self.parts(picked_by))
            self._read[picked_by] = Filter(tuple(filter(None, found)))
        return self._read[picked_by]

    def parts(self, picked_by: str) -> Iterator[tuple[str, Condition | None]]:
        """What a filter is made of, in its words, each with the condition that it is, if it is one."""
        parts = picked_by.split(" and ")
        at = 0
        while at < len(parts):
            name = parts[at].partition("=")[0].removesuffix("!").strip().casefold()
            # A value may hold the word itself: type=Drug and alcohol worker.
            ends = range(len(parts), at, -1) if name in self._known and "=" in parts[at] else ()
            found = next((one for end in ends if (one := self._one(" and ".join(parts[at:end]), end))), None)
            end = found[1] if found is not None else at + 1
            yield " and ".join(parts[at:end]), found[0] if found is not None else None
            at = end

    def refuse_unknown(self, picked_by: str) -> None:
        """Raises BadFilter or UnknownName for a condition on what the study does not have: it would not be counted."""
        for words, condition in self.parts(picked_by):
            if condition is None and "=" in words and not words.startswith("words "):
                parse_filter([words], (), self._known)

    def _one(self, words: str, end: int) -> tuple[Condition, int] | None:
        try:
            return parse_filter([words], (), self._known).conditions[0], end
        except (BadFilter, UnknownName):
            return None


def picked_in_print(
    picked_by: str, conditions: ConditionReader, known: Collection[str], is_coarsened: bool = False
) -> str:
    """How a quote was picked, as it may leave the team: no coder, no participant, none of the `known` names.

    Under an attribution that was coarsened the filter tells no more than what it went by: not which site.
    """
    told: list[str] = []
    for words, condition in conditions.parts(picked_by):
        if condition is not None and (is_coarsened or condition.name.casefold() in _UNTOLD):
            told.append(f"one {condition.name}")
        elif not words.startswith("coded by "):
            told.append(words)
    kept = " and ".join(told)
    return "" if names_in(kept, known) else kept
