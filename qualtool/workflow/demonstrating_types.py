"""The sample's elements, categories and typologies, brought into the demo study."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qualtool.analysis.typology import MISFIT
from qualtool.store.study import Study
from qualtool.workflow import assigning, categories, coding, elements, typologies
from qualtool.workflow.assigning import Saying
from qualtool.workflow.elements import NewElement

Stated = Mapping[str, Any]


def load_elements(study: Study, dimensions: Sequence[Stated], found: Sequence[Stated], coder: str) -> None:
    """Makes the dimensions with their categories, as `coder`, then adds the elements, in one step for each coder."""
    for theme in dict.fromkeys(one["theme"] for one in dimensions):
        listed = [
            (f"{one['name']}: {category['name']}", category.get("definition", ""))
            for one in dimensions
            if one["theme"] == theme
            for category in one["categories"]
        ]
        categories.add_places(study, theme, listed, coder)
    for who, theirs in _by_coder(found).items():
        elements.add_elements(study, [_element(study, one) for one in theirs], who)


def _element(study: Study, stated: Stated) -> NewElement:
    cited = ""
    if "cite" in stated:
        transcript = Path(stated["cite"]["file"]).stem
        span = coding.span_of_words(study, transcript, stated["cite"]["words"])
        cited = f"{transcript}:{span.start}:{span.end}"
    into = ": ".join(filter(None, (stated.get("dimension", ""), stated.get("category", ""))))
    return NewElement(stated["case"], str(stated["stage"]), stated["theme"], stated["words"], cited, into)


def load_typologies(study: Study, listed: Sequence[Stated], coder: str) -> None:
    """Makes the typologies, as `coder`, then says of which type each case is, in one step for each coder."""
    for one in listed:
        types = [(type_["name"], type_.get("definition", "")) for type_ in one["types"]]
        typologies.new_typology(
            study, one["name"], coder, one.get("definition", ""), one.get("scope", ()), bool(one.get("by_stage")), types
        )
        for who, theirs in _by_coder(one.get("assignments", ())).items():
            said = [
                Saying(x["case"], x.get("type", MISFIT), str(x.get("stage", "")), x.get("note", "")) for x in theirs
            ]
            assigning.assign_all(study, one["name"], said, who)


def _by_coder(listed: Sequence[Stated]) -> dict[str, list[Stated]]:
    found: dict[str, list[Stated]] = {}
    for one in listed:
        found.setdefault(one["coder"], []).append(one)
    return found
