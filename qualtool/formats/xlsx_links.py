"""Sheets whose only formulas are links."""

from typing import Any

from xlsxwriter.worksheet import Worksheet


class LinkSheet(Worksheet):  # type: ignore[misc]
    """A sheet that writes its formulas as they are given.

    xlsxwriter looks through each for thirty newer functions; with a link beside every cell that was a quarter of the
    time that an export took.
    """

    def _prepare_formula(self, formula: str, *_expanding: Any, **_named: Any) -> str:
        return formula.removeprefix("=")
