"""The house rule: what quotations may leave out without a mark."""

from collections.abc import Sequence

from qualtool.errors import NothingToDo
from qualtool.store import house_rules
from qualtool.store.study import Study
from qualtool.text.house_rule import HouseRule
from qualtool.text.telling import telling_in


def house_rule(study: Study) -> HouseRule:
    """The study's house rule."""
    with study.read() as connection:
        return house_rules.read_house_rule(connection)


def set_house_rule(study: Study, coder: str, fillers: Sequence[str] | None = None, marks: bool | None = None) -> str:
    """Sets the fillers, or whether transcriber's marks may go; None leaves as it is. The step.

    Raises NothingToDo, also for fillers that hold a negation or a qualifier.
    """
    _refuse_telling(fillers or ())
    with study.step("Set the house rule", coder) as step:
        before = house_rules.read_house_rule(step.connection)
        wanted = before.fillers if fillers is None else tuple(dict.fromkeys(" ".join(f.split()) for f in fillers))
        rule = HouseRule(tuple(filter(None, wanted)), before.marks if marks is None else marks)
        if not house_rules.write_house_rule(step, rule):
            raise NothingToDo(f"That is the house rule already: {rule}.")
        step.rename(f"House rule: {rule}")
        return step.name


def _refuse_telling(fillers: Sequence[str]) -> None:
    telling = {filler: telling_in(filler) for filler in dict.fromkeys(" ".join(one.split()) for one in fillers)}
    named = [
        f"“{filler}”" if [filler.casefold()] == words else f"“{filler}” (for {', '.join(words)})"
        for filler, words in telling.items()
        if words
    ]
    if named:
        raise NothingToDo(
            f"The house rule stays as it was. These deny or limit what is said, so that a quotation without them says "
            f"something else: {', '.join(named)}. Set the rule without them, and write an ellipsis where they are "
            "left out."
        )
