"""Choosing whom a list is about: a name such as gender, and then which of its values are shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from qualtool.analysis.voices import Condition
from qualtool.text.display import one_line
from qualtool.tui.prompts import AskChoice
from qualtool.tui.screens.ticking import Choice, TickSeveral

if TYPE_CHECKING:
    from qualtool.workflow.working_charts import LayoutChoices

_WITHOUT = "\N{NO-BREAK SPACE}without"


async def ask_conditions(
    app: App[Any], choices: "LayoutChoices", held: Sequence[Condition], what: str = "rows"
) -> tuple[Condition, ...]:
    """The conditions that hold after values of one name were ticked or unticked; `what` they show or hide."""
    names = [(name, _condition_words(name, held)) for name in choices.values]
    name = await app.push_screen_wait(AskChoice(f"Show or hide {what} by", names))
    if not name:
        return tuple(held)
    ticks = [(value, _value_words(choices, name, value)) for value in choices.values[name]]
    if name in choices.without:
        ticks.append((_WITHOUT, f"(no {one_line(name)})"))
    hint = f"{what.capitalize()} of the ticked values are shown; the others are hidden."
    title = f"{what.capitalize()} shown, by {one_line(name)}"
    picked = await app.push_screen_wait(TickSeveral(title, ticks, _ticked(choices, held, name, ticks), hint=hint))
    return tuple(held) if picked is None else _held_then(choices, held, name, picked)


def _held_then(
    choices: "LayoutChoices", held: Sequence[Condition], name: str, picked: Sequence[str]
) -> tuple[Condition, ...]:
    from qualtool.workflow.working_charts import condition

    values = [value for value in picked if value != _WITHOUT]
    made = condition(name, values, choices, _WITHOUT in picked)
    others = tuple(one for one in held if one.name.casefold() != name.casefold())
    return (*others, made) if made else others


def _condition_words(name: str, held: Sequence[Condition]) -> str:
    said = [str(one) for one in held if one.name.casefold() == name.casefold()]
    return one_line(" and ".join(said)) if said else f"{one_line(name)}: everything"


def _value_words(choices: "LayoutChoices", name: str, value: str) -> str:
    return one_line(choices.labels.get(name, {}).get(value, value))


def _ticked(choices: "LayoutChoices", held: Sequence[Condition], name: str, ticks: Sequence[Choice]) -> list[str]:
    """The values that are shown under the conditions that hold now."""
    shown = [value for value, _words in ticks]
    for one in held:
        if one.name.casefold() == name.casefold():
            named = {value.casefold() for value in one.values}
            shown = [value for value in shown if bool(named & _names_of(choices, name, value)) != one.negated]
    return shown


def _names_of(choices: "LayoutChoices", name: str, value: str) -> set[str]:
    """All that a condition can call a value: its key and its label; a role by its main type too."""
    above = choices.roles.get(value, "") if name == "type" else ""
    return {one.casefold() for one in (value, choices.labels.get(name, {}).get(value, ""), above) if one}
