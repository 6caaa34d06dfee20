"""What the elements screen lists: the cells to read on the left, the gathered elements on the right."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text
from textual.content import Content
from textual.widgets.option_list import Option

from qualtool.analysis.elements import Element, Elements
from qualtool.text.display import displayed, one_line

if TYPE_CHECKING:
    from qualtool.workflow.elements import CellsToRead


@dataclass(frozen=True, slots=True)
class GatheredLine:
    """A line on the right: an element, or (with `place`) a dimension or category; with neither, a heading."""

    text: Padding
    element: Element | None = None
    place: str = ""
    definition: str = ""


def gathered_lines(page: Elements, marked: Collection[str]) -> list[GatheredLine]:
    """The elements that are not placed first, then each dimension with its categories."""
    lines = [GatheredLine(_title(f"Not placed ({len(page.unplaced)})", 0))] if page.unplaced else []
    lines += [_element(element, marked, 2) for element in page.unplaced]
    for dimension in page.dimensions:
        n = len(dimension.elements) + sum(len(one.elements) for one in dimension.categories)
        title = _title(f"{one_line(dimension.name)} ({n})", 0, "bold underline")
        lines.append(GatheredLine(title, place=dimension.name))
        lines += [_element(element, marked, 2) for element in dimension.elements]
        for category in dimension.categories:
            title = _title(f"{one_line(category.name)} ({len(category.elements)})", 2)
            place = f"{dimension.name}: {category.name}"
            lines.append(GatheredLine(title, place=place, definition=category.definition))
            lines += [_element(element, marked, 4) for element in category.elements]
    return lines


def _title(words: str, indent: int, style: str = "bold") -> Padding:
    return Padding(Text(words, style=style), (0, 0, 0, indent))


def _element(element: Element, marked: Collection[str], indent: int) -> GatheredLine:
    sign = "● " if element.id in marked else ""
    text = Text.assemble(
        (f"{sign}{displayed(element.words)}", "bold" if sign else ""),
        (f"  {one_line(element.source)}", "dim"),
        ("  ! its cell was rewritten" if element.rewritten else "", "bold"),
    )
    return GatheredLine(Padding(text, (0, 0, 0, indent)), element)


def cell_options(shown: "CellsToRead", page: Elements) -> list[Option]:
    """The cells with their summaries, each with how many elements were found in it."""
    counts: dict[tuple[str, str, str], int] = {}
    for element in page.every:
        counts[element.place] = counts.get(element.place, 0) + 1
    options = []
    for one in shown.cells:
        n = counts.get(one.place, 0)
        found = f"{n} element{'' if n == 1 else 's'}" if n else "no element yet"
        about = f"  {one_line(one.site)}  {one_line(one.type)}".rstrip()
        head = Content.assemble((one_line(one.where), "bold"), (about, "dim"), (f"  {found}", "" if n else "dim"))
        options.append(Option(Content("\n").join([head, Content(displayed(one.cell.summary)), Content("")])))
    return options
