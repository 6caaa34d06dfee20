"""The board of the achieved sample, as lines of text."""

from collections.abc import Sequence

from textual.content import Content

from qualtool.analysis.pages import SampleCell
from qualtool.text.display import one_line

LEGEND = "encounters · read · coded · charted"


def sample_board(cells: Sequence[SampleCell], sites: dict[str, str], stages: dict[str, str], width: int) -> Content:
    """Sites down, stage and respondent type across; each square tells encounters · read · coded · charted."""
    across = list(dict.fromkeys(sorted({(c.stage, c.type) for c in cells}, key=lambda at: _rank(at, stages, cells))))
    if not across:
        return Content("No transcripts yet. Press a to bring some in, or F1 for the first steps.")
    label = max(4, min(14, max(len(name) for name in sites.values())))
    each = max(8, min(17, (width - label - 12) // len(across) - 1))
    squares = {(c.site, c.stage, c.type): c for c in cells}
    lines = [_stage_line(across, stages, label, each), _type_line(across, label, each)]
    for key, name in sites.items():
        row = [squares.get((key, *at)) for at in across]
        lines.append(_site_line(one_line(name)[:label].ljust(label), row, each))
    total = _sum(cells)
    lines.append(Content.styled(f"{'All'.ljust(label)} {_square(total)}   {LEGEND}", "dim"))
    return Content("\n").join(lines)


def _rank(at: tuple[str, str], stages: dict[str, str], cells: Sequence[SampleCell]) -> tuple[int, int]:
    types = ["", "Stakeholder", *dict.fromkeys(c.type for c in cells)]
    return list(stages).index(at[0]), types.index(at[1])


def _stage_line(across: Sequence[tuple[str, str]], stages: dict[str, str], label: int, each: int) -> Content:
    text, before = " " * label, None
    for stage, _type in across:
        name = one_line(stages[stage]) if stage != before else ""
        text += " " + name[:each].ljust(each)
        before = stage
    return Content.styled(text, "bold")


def _type_line(across: Sequence[tuple[str, str]], label: int, each: int) -> Content:
    names = [one_line(kind) or "document" for _stage, kind in across]
    return Content.styled(" " * label + "".join(" " + _short(name, each).ljust(each) for name in names), "dim")


def _short(name: str, each: int) -> str:
    return name if len(name) <= each else name[: each - 1] + "."


def _site_line(name: str, row: Sequence[SampleCell | None], each: int) -> Content:
    parts: list[Content | str] = [name]
    for cell in row:
        text = _square(cell) if cell else "-"
        done = cell is not None and cell.charted == cell.encounters
        style = "dim" if cell is None else ("$text-success" if done else "")
        parts.append(Content.styled(" " + text.ljust(each), style))
    return Content.assemble(*parts)


def _square(cell: SampleCell) -> str:
    return f"{cell.encounters}·{cell.read}·{cell.coded}·{cell.charted}"


def _sum(cells: Sequence[SampleCell]) -> SampleCell:
    sums = [sum(getattr(c, name) for c in cells) for name in ("encounters", "participants", "read", "coded", "charted")]
    return SampleCell("", "", "", *sums)
