"""How a finding is drawn: as an entry of the list, whole, and with the people behind it."""

from collections.abc import Iterable

from textual.content import Content
from textual.widgets.option_list import Option

from qualtool.analysis.findings import BEARINGS, SIGNS, BearingCell, Finding, RowInScope, SaidWords, Witness
from qualtool.analysis.matrix import NOT_YET_CHARTED
from qualtool.text.display import displayed, one_line

WARNING = "$text-warning"
LEGEND = "+ supporting  - contrary  ± qualifying  ∅ silent  ! stale  ? not looked at"


def listed(finding: Finding) -> Content:
    """An entry of the list: number and statement, then how much bears on it in each way."""
    counts = "  ".join(f"{SIGNS[tally.bearing]}{tally.cells}" for tally in finding.tallies)
    stale = Content.styled(f"  !{len(finding.stale)}" if finding.stale else "", f"bold {WARNING}")
    left = len(finding.not_looked_at)
    unseen = "  scope!" if finding.scope_fault else f"  ?{left}" if left else ""
    head = Content.assemble((f"{finding.number}  ", "bold"), one_line(finding.statement))
    return Content("\n").join([head, Content.assemble((f"   {counts}", "dim"), stale, (unseen, "dim"))])


def heading(words: str) -> Option:
    """A line that cannot be chosen."""
    return Option(Content.styled(one_line(words), "bold $text-primary"), disabled=True)


def whole(finding: Finding) -> list[Option]:
    """Everything of a finding, each part an option that says by its id what it is."""
    about = one_line(f"{finding.theme} · about: {finding.filter} · {finding.coder} {finding.at[:10]}")
    options = [
        Option(Content.styled(displayed(finding.statement), "bold"), id="statement"),
        Option(Content.styled(about, "dim"), disabled=True),
        *(Option(Content.styled(f"Mind: {one_line(flag)}", WARNING), disabled=True) for flag in finding.flags),
        heading("Explanation"),
        Option(_text(finding.explanation, "none yet"), id="explanation"),
        heading("Rival explanations considered"),
        *(Option(Content(f"· {displayed(rival)}"), id=f"rival:{place}") for place, rival in enumerate(finding.rivals)),
    ]
    if not finding.rivals:
        options.append(Option(_text("", "none yet"), id="rivals"))
    for tally in finding.tallies:
        if tally.cells:
            options.append(heading(f"{SIGNS[tally.bearing]} {tally.bearing.capitalize()}: {tally.in_numbers}"))
            options.extend(_cell(finding, cell) for cell in finding.bearing(tally.bearing))
    options.append(heading(f"Scope: {finding.looked_at}"))
    options.extend(Option(_row(row), id=f"row:{place}") for place, row in enumerate(finding.not_looked_at))
    return options


def where(sites: Iterable[str], stage: str, types: Iterable[str]) -> str:
    """A row by its labels."""
    return one_line(", ".join(filter(None, (*sites, stage, " / ".join(types)))))


def _text(words: str, otherwise: str) -> Content:
    return Content(displayed(words)) if words else Content.styled(f"({otherwise}: e writes it)", "dim")


def _cell(finding: Finding, cell: BearingCell) -> Option:
    head = Content.assemble(
        (one_line(cell.name), "bold"), (f"  {where(cell.sites, cell.stage, cell.types)} · {cell.cell.state}", "dim")
    )
    lines = [head, Content(displayed(cell.cell.summary or "(nothing is written here)"))]
    if cell.why_stale:
        settled = f"To mend it: {cell.mend}" if cell.mend else "y if it bears on it still"
        lines.append(Content.styled(f"! {one_line(cell.why_stale)}. {settled}.", WARNING))
    if cell.note:
        lines.append(Content.styled(f"✎ {displayed(cell.note)}", "italic"))
    return Option(Content("\n").join(lines), id=f"cell:{finding.cells.index(cell)}")


def _row(row: RowInScope) -> Content:
    if row.charted:
        charted = f"{row.charted} cell{'' if row.charted == 1 else 's'} charted on this theme"
    else:
        charted = NOT_YET_CHARTED
    return Content.assemble(
        (one_line(row.name), "bold"), (f"  {where(row.sites, row.stage, row.types)} · {charted}", "dim")
    )


# Who says so


def witness_heading(witness: Witness) -> Content:
    """Who bears on a finding, how, and in which cells."""
    who = one_line(", ".join(witness.participants))
    people = f" · {who}" if who and who != one_line(witness.case) else ""
    head = Content.assemble(
        (f"{SIGNS[witness.bearing]} {one_line(witness.case)}", "bold $text-primary"),
        (f"  {where(witness.sites, witness.stage, witness.types)}{people}", "dim"),
    )
    notes = [Content.styled(f"  ✎ {one_line(cell.note)}", "italic") for cell in witness.cells if cell.note]
    return Content("\n").join([head, *notes])


def said_words(words: SaidWords) -> Content:
    """An excerpt, and who said it."""
    star = "★ " if words.starred else "  "
    withheld = Content.styled("   not to be quoted", f"bold {WARNING}") if words.withheld else Content("")
    about = f"  {one_line(words.attribution)}  {one_line(words.label)}  {one_line(words.speaker)}".rstrip()
    return Content.assemble(f"{star}“{displayed(words.words)}”\n", (about, "dim"), withheld)


def without_words(witness: Witness) -> Content:
    """What a case says of which nothing is cited."""
    said = " ".join(filter(None, (cell.cell.summary or cell.cell.state for cell in witness.cells)))
    return Content.assemble((f"  no reference; charted: {displayed(said)}", "dim"))


def bearings_in_numbers(witnesses: Iterable[Witness]) -> str:
    """How many cases bear on a finding in each way."""
    together = list(witnesses)
    counted = ((one, len({w.case_id for w in together if w.bearing == one})) for one in BEARINGS)
    return ", ".join(f"{number} {one}" for one, number in counted if number)
