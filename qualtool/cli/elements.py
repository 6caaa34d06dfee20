"""Commands on elements: what the cells hold, gathered into dimensions and categories; a part of `types`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, StudyOption, ThemeArgument
from qualtool.cli.printing import note, say, say_json
from qualtool.cli.types import CaseArgument, StageOption, types

if TYPE_CHECKING:
    from qualtool.analysis.elements import Element, Elements


def add_to(_app: typer.Typer) -> None:
    """Registers the commands of this module under `types`."""
    types.command("elements")(list_elements)
    types.command()(element)
    types.command()(place)
    types.command("take-out")(take_out)


def list_elements(theme: ThemeArgument, study: StudyOption = "", as_json: JsonOption = False) -> None:
    """List the elements of a sub-theme by dimension and category, each with its reference.

    Example: qualtool types elements 4.1
    """
    from qualtool.workflow import elements, preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        pages = elements.released(opened, elements.elements(opened, theme))
    if as_json:
        say_json([asdict(page) for page in pages])
        return
    for page in pages:
        _say_elements(page)


def _say_elements(page: "Elements") -> None:
    say(f"{page.theme}: {page.count}")
    groups: list[tuple[str, tuple[Element, ...]]] = [("not placed", page.unplaced)] if page.unplaced else []
    for dimension in page.dimensions:
        groups += [(dimension.name, dimension.elements)] if dimension.elements or not dimension.categories else []
        groups += [(f"{dimension.name}: {one.name}", one.elements) for one in dimension.categories]
    for title, listed in groups:
        say(f"  {title} ({len(listed)})")
        for one in listed:
            say(f"    {one.id[:8]}  {one.words}  ({one.source}){' ! its cell was rewritten' if one.rewritten else ''}")
    say()


def element(
    theme: ThemeArgument,
    case: CaseArgument,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What the cell holds, in few words.")],
    stage: StageOption,
    cite: Annotated[
        str, typer.Option("--cite", metavar="EXCERPT", help="Its id, or TRANSCRIPT:START:END, coded or not.")
    ] = "",
    into: Annotated[str, typer.Option("--into", metavar="PLACE", help='"Dimension: Category", made if need be.')] = "",
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Add an element that a cell holds, with the passage that shows it.

    Example: qualtool types element 4.1 P11 "met at the gate" --stage 2 --into "Who came: A worker"
    """
    from qualtool.workflow import elements, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(elements.add_element(opened, case, stage, theme, words, settings.coder_name(coder), cite, into))


def place(
    theme: ThemeArgument,
    into: Annotated[str, typer.Argument(metavar="PLACE", help='"Dimension: Category"; "" takes out of the place.')],
    chosen: Annotated[
        list[str], typer.Argument(metavar="ELEMENT...", help="Its words, the beginning of them, or its id.")
    ],
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Put elements of a sub-theme into a category, made if need be.

    Example: qualtool types place 4.1 "Who came: A worker" "met at the gate" "walked to the bus"
    """
    from qualtool.workflow import elements, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(elements.place_elements(opened, theme, chosen, into, settings.coder_name(coder)))


def take_out(
    theme: ThemeArgument,
    chosen: Annotated[list[str], typer.Argument(metavar="ELEMENT...", help="Its words or its id.")],
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Remove elements of a sub-theme. Undo brings them back.

    Example: qualtool types take-out 4.1 "met at the gate"
    """
    from qualtool.workflow import elements, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(elements.remove_elements(opened, theme, chosen, settings.coder_name(coder)))
