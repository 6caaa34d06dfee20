"""The table of the types screen: a case in each line, its type, or one at each stage."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.text import Text
from textual.content import Content

from qualtool.analysis.typology import ALL_STAGES, MISFIT, NOT_ASSIGNED, Check, TypedCase, TypedCases
from qualtool.text.display import one_line

WIDE = 100
"""From this width on the types are shown with their definitions."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case with what was said of it, by stage key; `outside` holds the stages that are not in scope any more."""

    case_id: str
    case: str
    site: str
    respondent: str
    said: dict[str, TypedCase] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)


def case_lines(made: TypedCases) -> list[CaseLine]:
    """A line for each case in scope, and for each that is assigned outside it."""
    lines: dict[str, CaseLine] = {}
    for row in (*made.rows, *made.outside):
        line = lines.setdefault(row.case_id, CaseLine(row.case_id, row.case, row.site, row.respondent))
        line.said[row.stage] = row
    for row in made.outside:
        lines[row.case_id].outside.add(row.stage)
    return list(lines.values())


def stages_shown(made: TypedCases) -> list[str]:
    """The stages at which anybody is in scope or assigned, or ALL_STAGES where stages make no difference."""
    if not made.typology.by_stage:
        return [ALL_STAGES]
    met = {row.stage for row in (*made.rows, *made.outside)}
    return [stage for stage in made.stages if stage in met]


def square(line: CaseLine, stage: str, made: TypedCases) -> Text:
    """What is said of a case at a stage; a dot where it is not in scope."""
    row = line.said.get(stage)
    if row is None:
        return Text("·", style="dim")
    numbers = {type_.id: number for number, type_ in enumerate(made.typology.types, 1)}
    note = " ✎" if row.note else ""
    if row.type == NOT_ASSIGNED:
        return Text("? not yet", style="bold")
    shown = f"- {MISFIT}" if row.type == MISFIT else f"{numbers[row.type_id]} {one_line(row.type)}"
    gone = " (not in scope)" if stage in line.outside else ""
    return Text(shown + note + gone, style="dim" if gone else "")


def legend(made: TypedCases, width: int) -> Content:
    """The types with their digits and how many cases each has; definitions where there is room."""
    types = [(number, type_, len(made.of(type_.name))) for number, type_ in enumerate(made.typology.types, 1)]
    rest = [(sign, kind, len(made.of(kind))) for sign, kind in (("-", MISFIT), ("?", NOT_ASSIGNED))]
    others = Content("   ").join(_entry(sign, kind, n) for sign, kind, n in rest)
    if not types:
        return Content.assemble(("No types yet: t adds one.", "bold"), "   ", others)
    entries = [_entry(str(number), type_.name, n) for number, type_, n in types]
    if width < WIDE:
        return _in_lines([*entries, others], width)
    longest = max(entry.cell_length for entry in entries)
    lines = [
        Content.assemble(entry, " " * (longest - entry.cell_length + 2), (one_line(type_.definition), "dim"))
        for entry, (_number, type_, _n) in zip(entries, types, strict=True)
    ]
    return Content("\n").join([*lines, others])


def _in_lines(entries: list[Content], width: int) -> Content:
    """Entries beside each other, none of them broken."""
    lines: list[Content] = []
    for entry in entries:
        joined = Content("   ").join([lines[-1], entry]) if lines else entry
        if lines and joined.cell_length <= width:
            lines[-1] = joined
        else:
            lines.append(entry)
    return Content("\n").join(lines)


def _entry(sign: str, name: str, n: int) -> Content:
    return Content.assemble((f"{sign} ", "bold"), one_line(name), (f" ({n})", "dim"))


def checked(checks: Iterable[Check]) -> Content:
    """The checks in words: those that are not met first, with what stands against them."""
    listed = sorted(checks, key=lambda check: check.met)
    return Content("\n").join(_check(check) for check in listed)


def _check(check: Check) -> Content:
    said = f"met, {check.count}" if check.met and check.count else "met" if check.met else f"not met, {check.count}"
    head = Content.assemble(
        ("✓ " if check.met else "! ", "bold"), f"{check.what}: ", (said, "" if check.met else "bold")
    )
    return Content("\n").join([head, *(Content(f"    {one_line(one)}") for one in check.listed)])
