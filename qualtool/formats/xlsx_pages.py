"""How a wide sheet comes out of a printer: fitted to the width of a page, or cut between sub-themes."""

from collections.abc import Sequence
from typing import Any

from qualtool.formats.characters import utf16_cut, xml_text

_A3 = 8
# 420 mm less two margins of 0.4 inches, in pixels of 96 to the inch; some is kept back, for programs round differently.
_ROOM = 1495.0
# A digit of Arial 10 takes 7 pixels of a screen, but more on paper.
_DIGIT, _BORDER = 7.45, 5.0
_SMALLEST = 0.55
"""A page is scaled down to this at most, so that 10 points are printed as 5½: less nobody reads."""


def set_up(sheet: Any, footer: str) -> None:
    """A3 landscape with narrow margins and numbered pages."""
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    # An ampersand begins a code in a footer, which holds 255 characters.
    text = utf16_cut(xml_text(footer), 100).replace("&", "&&")
    sheet.set_footer(f"&L{text}&RPage &P of &N")


def fit(sheet: Any, repeated: float, blocks: Sequence[tuple[int, float]]) -> None:
    """Lays `blocks`, each (its first column, width), on pages that begin with repeated columns of a width.

    Widths are in characters, with the room of their columns' borders added by `printed_width`.
    """
    pages = paged([width for _column, width in blocks], _ROOM - repeated)
    if _ROOM / max(1.0, repeated + sum(width for _column, width in blocks)) >= _SMALLEST or len(pages) == 1:
        sheet.fit_to_pages(1, 0)
        return
    # Excel heeds no break of ours where it fits to pages, so the scale is worked out here.
    widest = repeated + max(sum(blocks[place][1] for place in page) for page in pages)
    sheet.set_print_scale(max(10, min(100, int(100 * _ROOM / widest))))
    sheet.set_v_pagebreaks([blocks[page[0]][0] for page in pages[1:]])


def printed_width(width: float) -> float:
    """The width of a column on paper in pixels, from Excel's characters."""
    return width * _DIGIT + _BORDER


def paged(widths: Sequence[float], room: float) -> list[list[int]]:
    """The places of blocks page by page: as few pages as are readable, and those alike wide."""
    readable = max(1.0, (room + _ROOM * (1 / _SMALLEST - 1)))
    fewest = len(_filled(widths, readable))
    limits = sorted(
        {sum(widths[start:end]) for start in range(len(widths)) for end in range(start + 1, len(widths) + 1)}
    )
    return next((pages for limit in limits if len(pages := _filled(widths, limit)) <= fewest), [])


def _filled(widths: Sequence[float], limit: float) -> list[list[int]]:
    pages: list[list[int]] = []
    used = 0.0
    for place, width in enumerate(widths):
        if not pages or used + width > limit:
            pages.append([])
            used = 0.0
        pages[-1].append(place)
        used += width
    return pages
