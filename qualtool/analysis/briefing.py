"""Briefings as plain values and as papers: of a site for its board, of a case before a follow-up interview."""

from collections.abc import Iterator
from dataclasses import dataclass

from qualtool.analysis.blocks import Block, Bullet, Heading, Paper, Paragraph, Quotation, Table, ToWrite
from qualtool.analysis.report import NamedTable, PrintedQuote, SummaryLine, before_it_leaves


@dataclass(frozen=True, slots=True)
class BriefColumn:
    """What is written under a sub-theme, a line for each stage."""

    name: str
    lines: tuple[SummaryLine, ...]

    @property
    def told(self) -> str:
        """All its lines in one."""
        return " ".join(f"[{line.who}] {line.words}" for line in self.lines)


@dataclass(frozen=True, slots=True)
class BriefTheme:
    """A theme with the sub-themes that say something."""

    name: str
    columns: tuple[BriefColumn, ...]


@dataclass(frozen=True, slots=True)
class SiteBrief:
    """A site: what is known of it, who was met, what its cells say, and quotes under an attribution that says less.

    `results` are the site's numbers against its comparison area, once the study holds any. `undrawn` names the
    sub-themes that its people's cells say something on and its own do not; `names` are those that the words give away;
    `more_quotes` counts those for which there is no room. For the researcher, and never in the document: `hiding`
    counts quotes left out since their attribution hides the site, `unsound` those whose words are not as they were
    said.
    """

    study: str
    site: str
    made: str
    attributes: tuple[tuple[str, str], ...]
    sample: NamedTable
    themes: tuple[BriefTheme, ...]
    undrawn: tuple[str, ...]
    quotes: tuple[PrintedQuote, ...]
    more_quotes: int = 0
    names: tuple[str, ...] = ()
    results: tuple[NamedTable, ...] = ()
    withheld: int = 0
    hiding: int = 0
    unsound: int = 0

    @property
    def left_out(self) -> tuple[str, ...]:
        """Why quotes of the ledger from here do not stand in it, in sentences for the researcher alone."""
        told = (
            (self.hiding, "left out, since the attribution hides the site"),
            (self.unsound, "left out, since the words are not as they were said"),
        )
        return tuple(f"{number} quote{'' if number == 1 else 's'} {why}." for number, why in told if number)


@dataclass(frozen=True, slots=True)
class CaseBrief:
    """A case before it is met again: its encounters, its summaries at every stage, and what is open.

    `is_cut` says that summaries were cut to their first points, so that a page holds them.
    """

    study: str
    case: str
    made: str
    encounters: tuple[str, ...]
    themes: tuple[BriefTheme, ...]
    open_points: tuple[tuple[str, str], ...]
    is_cut: bool = False
    withheld: int = 0


def site_paper(brief: SiteBrief) -> Paper:
    """The briefing of a site as a paper of about two pages."""
    return Paper(
        f"{brief.site}: briefing",
        (f"{brief.study}. Made on {brief.made}.{_withheld(brief.withheld)}",),
        tuple(_site_blocks(brief)),
        small=True,
    )


def _site_blocks(brief: SiteBrief) -> Iterator[Block]:
    if brief.names:
        yield ToWrite(before_it_leaves(brief.names))
    if brief.attributes:
        yield Heading(1, "The site")
        yield from (Bullet(value, f"{name}:") for name, value in brief.attributes)
    yield Heading(1, "Who was met")
    yield Table(brief.sample.caption, brief.sample.header, brief.sample.rows, brief.sample.widths)
    for table in brief.results:
        yield Heading(1, "Results")
        yield Table(table.caption, table.header, table.rows, table.widths)
        yield from (Bullet(words, f"{name}:") for name, words in table.notes)
    yield Heading(1, "What was found")
    if not brief.themes:
        yield Paragraph("No cell of this site is written yet. Write them on the matrix with sites as rows.")
    yield from _themes(brief.themes)
    if brief.undrawn:
        yield ToWrite(f"charted for its people at some stage and not for the site: {', '.join(brief.undrawn)}")
    if brief.quotes:
        yield Heading(1, "In people's words")
        yield from (Quotation(quote.words, quote.attribution) for quote in brief.quotes)
    if brief.more_quotes:
        more = "1 more quote" if brief.more_quotes == 1 else f"{brief.more_quotes} more quotes"
        yield Paragraph(f"{more} from here in the ledger.")


def case_paper(brief: CaseBrief) -> Paper:
    """The briefing of a case as a paper of about one page: what is open first."""
    return Paper(
        f"{brief.case}: before the next interview",
        (f"{brief.study}. Made on {brief.made}. Met: {'; '.join(brief.encounters)}.{_withheld(brief.withheld)}",),
        tuple(_case_blocks(brief)),
        small=True,
    )


def _case_blocks(brief: CaseBrief) -> Iterator[Block]:
    if brief.open_points:
        yield Heading(1, "Open points")
        yield from (Bullet(why, f"{where}:") for where, why in brief.open_points)
    yield Heading(1, "What was said before")
    if not brief.themes:
        yield Paragraph("No cell of this case is written yet.")
    for theme in brief.themes:
        yield Heading(2, theme.name)
        yield from (Paragraph(column.told, f"{column.name}.") for column in theme.columns)
    if brief.is_cut:
        yield Paragraph("Summaries are cut (…) to fit the page; they stand whole in the matrix.")


def _themes(themes: tuple[BriefTheme, ...]) -> Iterator[Block]:
    for theme in themes:
        yield Heading(2, theme.name)
        for column in theme.columns:
            if len(column.lines) == 1:
                (line,) = column.lines
                yield Paragraph(f"{line.words} ({line.who})", f"{column.name}:")
                continue
            yield Paragraph("", column.name)
            yield from (Bullet(line.words, f"{line.who}:") for line in column.lines)


def _withheld(number: int) -> str:
    if not number:
        return ""
    return f" {number} {'quote or point' if number == 1 else 'quotes or points'} withheld for want of consent."
