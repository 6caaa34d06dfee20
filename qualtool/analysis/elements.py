"""The elements of a sub-theme, gathered into dimensions and categories."""

from collections.abc import Sequence
from dataclasses import dataclass

from qualtool.analysis.matrix import CHANGE, Reference


@dataclass(frozen=True, slots=True)
class Element:
    """What one cell holds of a phenomenon; `reference` is the passage that shows it.

    `rewritten` says that its cell has been written anew since the element was found or last confirmed.
    """

    id: str
    words: str
    case_id: str
    case: str
    stage: str
    theme_id: str
    reference: Reference | None = None
    dimension_id: str = ""
    category_id: str = ""
    coder: str = ""
    at: str = ""
    rewritten: bool = False

    @property
    def place(self) -> tuple[str, str, str]:
        """Its cell: case id, stage key or CHANGE, sub-theme's id."""
        return self.case_id, self.stage, self.theme_id

    @property
    def where(self) -> str:
        """Its case and stage, as references name them."""
        return f"{self.case}, change" if self.stage == CHANGE else f"{self.case}/{self.stage}"

    @property
    def source(self) -> str:
        """Its reference, which names case and stage too; without one, its case and stage."""
        return self.reference.label if self.reference else self.where


@dataclass(frozen=True, slots=True)
class Category:
    """Elements of one dimension that belong together."""

    id: str
    name: str
    definition: str = ""
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way in which elements differ; `elements` are those that are in none of its categories yet."""

    id: str
    name: str
    categories: tuple[Category, ...] = ()
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Elements:
    """All elements of one sub-theme: those not placed, and those in dimensions."""

    theme_id: str
    theme: str
    unplaced: tuple[Element, ...] = ()
    dimensions: tuple[Dimension, ...] = ()

    @property
    def every(self) -> list[Element]:
        """The elements in the order in which they are listed."""
        found = list(self.unplaced)
        for dimension in self.dimensions:
            found.extend(dimension.elements)
            found.extend(element for category in dimension.categories for element in category.elements)
        return found

    @property
    def places(self) -> list[str]:
        """Where an element can go: each category as 'Dimension: Category', and a dimension without any by its name."""
        return [
            f"{dimension.name}: {category.name}" if category else dimension.name
            for dimension in self.dimensions
            for category in (dimension.categories or (None,))
        ]

    @property
    def count(self) -> str:
        """How many there are and how many are still open, with n."""
        every = self.every
        half = sum(len(dimension.elements) for dimension in self.dimensions)
        said = f"{len(every)} element{'' if len(every) == 1 else 's'}"
        if not every:
            return said
        parts = [f"{len(self.unplaced)} not placed"] if self.unplaced else []
        parts += [f"{half} in a dimension only"] if half else []
        return f"{said}, {' and '.join(parts)}" if parts else f"{said}, all placed"


def gathered(theme_id: str, theme: str, elements: Sequence[Element], dimensions: Sequence[Dimension]) -> Elements:
    """The elements of a sub-theme under their dimensions and categories, each once."""

    def within(dimension_id: str, category_id: str) -> tuple[Element, ...]:
        return tuple(e for e in elements if (e.dimension_id, e.category_id) == (dimension_id, category_id))

    return Elements(
        theme_id,
        theme,
        within("", ""),
        tuple(
            Dimension(
                dimension.id,
                dimension.name,
                tuple(
                    Category(one.id, one.name, one.definition, within(dimension.id, one.id))
                    for one in dimension.categories
                ),
                within(dimension.id, ""),
            )
            for dimension in dimensions
        ),
    )


def split_place(into: str) -> tuple[str, str]:
    """(dimension, category) of 'Dimension: Category'; without a colon there is no category."""
    dimension, _colon, category = into.partition(":")
    return " ".join(dimension.split()), " ".join(category.split())
