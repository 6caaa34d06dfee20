"""The report pack laid out as a paper: by theme, then the appendix."""

from collections.abc import Iterable, Iterator, Sequence

from qualtool.analysis.blocks import Block, Bullet, Heading, NewPage, Paper, Paragraph, Quotation, Table, ToWrite
from qualtool.analysis.findings import BEARINGS, CONTRARY, QUALIFYING, SILENT, SUPPORTING
from qualtool.analysis.report import (
    Checklist,
    NamedTable,
    PrintedQuote,
    Report,
    ReportCase,
    ReportColumn,
    ReportFinding,
    ReportMemo,
    ReportTheme,
    before_it_leaves,
)

CASES_OF = {
    SUPPORTING: "Supporting cases",
    CONTRARY: "Contrary cases",
    QUALIFYING: "Qualifying cases",
    SILENT: "Silent cases",
}
_ITEM_WIDTHS = (8, 32, 60)


def report_paper(report: Report) -> Paper:
    """The report as a paper."""
    about = [
        f"Report pack, made on {report.made}. Contents: {report.filter}.",
        "Findings with their cases, the matrix in brief, the quotes of the ledger, and the appendix. Places marked "
        f"[{ToWrite().text}] are left for you.",
    ]
    if report.withheld:
        were = "quote or point was" if report.withheld == 1 else "quotes and points were"
        about.append(f"{report.withheld} {were} withheld, for want of consent.")
    if report.unsound:
        numbers = ", ".join(map(str, report.unsound))
        about.append(f"Left out until their words are as they were said: quotes {numbers} of the ledger.")
    if report.undecided:
        about.append(f"Attributions that nobody has decided on yet: {'; '.join(report.undecided)}.")
    blocks: list[Block] = [ToWrite(before_it_leaves(report.names))] if report.names else []
    blocks += [block for theme in report.themes for block in _theme(theme)]
    if report.other_findings:
        blocks += [Heading(1, "Findings under no theme"), *_findings(report.other_findings)]
    if report.other_quotes:
        blocks += [Heading(1, "Quotes under no theme"), *_quotes(report.other_quotes)]
    if report.results:
        blocks.append(Heading(1, "Results"))
        for table in report.results:
            blocks += [_table(table), *(Paragraph(words, f"{name}:") for name, words in table.notes)]
    return Paper(report.study, tuple(about), (*blocks, *_appendix(report)))


def _theme(theme: ReportTheme) -> Iterator[Block]:
    yield Heading(1, theme.name)
    yield Paragraph(theme.definition) if theme.definition else ToWrite("no definition: to be written by the team")
    if theme.counts:
        yield Paragraph(theme.counts, "Counts.")
    yield Heading(2, "Findings")
    if theme.findings:
        yield from _findings(theme.findings)
    else:
        yield ToWrite("no finding is made under this theme yet")
    yield Heading(2, "The matrix in brief")
    silent = [column for column in theme.columns if not column.sites and not column.quotes]
    for column in theme.columns:
        if column not in silent:
            yield from _column(column)
    if silent:
        yield ToWrite(f"nothing is charted yet under {'; '.join(column.name for column in silent)}")
    if theme.quotes:
        yield Heading(2, "More quotes")
        yield from _quotes(theme.quotes)
    if theme.memos:
        yield Heading(2, "Memos")
        yield from map(_memo, theme.memos)


def _findings(findings: Iterable[ReportFinding]) -> Iterator[Block]:
    for finding in findings:
        yield Heading(3, f"{finding.number}. {finding.statement}")
        yield Paragraph(f"{finding.about}.", "About:")
        if finding.explanation:
            yield Paragraph(finding.explanation, "Explanation:")
        yield from (Bullet(rival, "Rival explanation considered:") for rival in finding.rivals)
        yield from _cases(finding)
        yield from _quotes(finding.quotes)
        yield from (ToWrite(f"To settle: {flag}") for flag in finding.to_settle)


def _cases(finding: ReportFinding) -> Iterator[Block]:
    counts = dict(finding.counts)
    for bearing in BEARINGS:
        cases = [case for case in finding.cases if case.bearing == bearing]
        if cases:
            counted = f" ({counts[bearing]})" if bearing in counts else ""
            yield Paragraph("", f"{CASES_OF[bearing]}{counted}")
            yield from map(_case, cases)


def _case(case: ReportCase) -> Bullet:
    where = f" ({case.where})" if case.where else ""
    words = case.words or "Nothing is written in this cell."
    return Bullet(words + (f" Why: {case.note}" if case.note else ""), f"{case.name}{where}:")


def _column(column: ReportColumn) -> Iterator[Block]:
    yield Heading(3, column.name)
    if column.definition:
        yield Paragraph(column.definition)
    if not column.sites:
        yield ToWrite("nothing is charted here yet")
    for site in column.sites:
        if len(site.lines) == 1 and not site.lines[0].who:
            yield Paragraph(site.lines[0].words, f"{site.site}:")
            continue
        yield Paragraph("", site.site)
        yield from (Bullet(line.words, f"{line.who}:") for line in site.lines)
    yield from _quotes(column.quotes)


def _quotes(quotes: Iterable[PrintedQuote]) -> Iterator[Block]:
    for quote in quotes:
        yield Quotation(quote.words, quote.attribution)


def _memo(memo: ReportMemo) -> Bullet:
    return Bullet(memo.text, f"On {memo.on} ({memo.coder}, {memo.at}):")


def _appendix(report: Report) -> Iterator[Block]:
    yield NewPage()
    yield Heading(1, "Appendix: the achieved sample")
    yield from map(_table, report.sample)
    yield Heading(1, "Appendix: the thematic framework")
    yield _table(report.framework)
    yield Heading(1, "Appendix: coding and charting")
    yield from map(Paragraph, report.process)
    yield from map(_table, report.process_tables)
    yield Heading(1, "Appendix: spread of quotes")
    yield from map(_table, report.spread)
    yield from map(Bullet, report.spread_notes)
    for checklist in report.checklists:
        yield from _checklist(checklist)
    if report.study_memos:
        yield Heading(1, "Appendix: memos on the study")
        yield from map(_memo, report.study_memos)


def _table(table: NamedTable) -> Table:
    return Table(table.caption, table.header, table.rows, table.widths)


def _checklist(checklist: Checklist) -> Sequence[Block]:
    rows = tuple(
        (item.number, item.name, "\n".join(filter(None, (item.answer, f"[{item.left}]" if item.left else ""))))
        for item in checklist.items
    )
    blank = frozenset(place for place, item in enumerate(checklist.items) if not item.answer)
    left = len(checklist.items) - checklist.answered
    caption = f"{checklist.name}: the study answers {checklist.answered}, at least in part; {left} are left blank"
    return (
        Heading(1, f"Appendix: {checklist.name.split(',', maxsplit=1)[0]}"),
        Table(caption, ("No.", "What is asked", "Answer"), rows, _ITEM_WIDTHS, blank),
    )
