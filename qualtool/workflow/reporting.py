"""The report pack: what the study says by theme, the ledger's quotes, and the appendix that checklists ask for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from qualtool.analysis.attributing import INTERVIEWER
from qualtool.analysis.checklists import checklists
from qualtool.analysis.findings import BearingCell, Finding
from qualtool.analysis.matrix import CASES, SITES, STALE, Cell, Column, Matrix, Row
from qualtool.analysis.report import (
    NamedTable,
    PrintedQuote,
    Report,
    ReportCase,
    ReportColumn,
    ReportFinding,
    ReportMemo,
    ReportTheme,
    SiteSummary,
    SummaryLine,
    in_one_line,
    scope_words,
    summary_words,
)
from qualtool.analysis.report_paper import report_paper
from qualtool.analysis.spread import KINDS, Spread
from qualtool.analysis.tree import Theme, Tree
from qualtool.analysis.voices import Voice
from qualtool.store import attributions, consent, design
from qualtool.store.consent import Withheld
from qualtool.store.design import Design
from qualtool.store.reshaping import version_notes
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.store.work_done import MemoRow, read_memos, work_done
from qualtool.workflow import process, quoting
from qualtool.workflow.coding import speaking
from qualtool.workflow.filtering import parse_where
from qualtool.workflow.findings import findings
from qualtool.workflow.findings_files import released_findings
from qualtool.workflow.matrices import MatrixRequest, matrices
from qualtool.workflow.naming import named_outside
from qualtool.workflow.papers import share_paper
from qualtool.workflow.printed_quotes import VoicedQuote, voiced_quotes
from qualtool.workflow.result_tables import effects_by_indicator
from qualtool.workflow.sharing import WITHDRAWN, WITHHELD, Shared, released
from qualtool.workflow.spread import spread


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Which themes (none: every main theme), and whether counts and memos are wanted."""

    themes: str = ""
    counts: bool = False
    memos: bool = False

    def __str__(self) -> str:
        parts = [f"theme {self.themes}" if self.themes else "every theme"]
        parts += ["with counts" if self.counts else "without counts", "with memos" if self.memos else "without memos"]
        return ", ".join(parts)


def report(study: Study, request: ReportRequest) -> Report:
    """The whole pack as it may leave the study. Raises UnknownName, AmbiguousName.

    A fixed number of statements, and with counts as many more for each theme.
    """
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        voices = read_voices(connection)
        back = consent.withheld(connection)
        voiced = voiced_quotes(connection, voices)
        work, notes = work_done(connection), version_notes(connection)
        memos = read_memos(connection) if request.memos else []
        decided = {one.printed for one in attributions.decisions(connection).values()}
    # What may not be quoted is not released either; a changed quote is left out until somebody has mended it.
    ledger = [quote for quote in voiced if quote.withheld or quote.is_sound]
    unsound = tuple(number for number, quote in enumerate(voiced, 1) if quote not in ledger)
    asked = tree.all_named(request.themes) if request.themes else tree.roots
    columns = tuple(dict.fromkeys(column.id for theme in asked for column in tree.chart_columns(theme)))
    charts = [matrices(study, MatrixRequest(columns=columns, rows=rows))[0] for rows in (CASES, SITES)]
    cases, sites = released(study, charts)
    every = findings(study).findings
    under = {sub.id for theme in asked for sub in tree.subtree(theme.id)}
    here = [one for one in every if not request.themes or one.theme_id in under]
    allowed, _kept_back = released_findings(study, here)
    reading = _Reading(request, stated, tree, voices, cases, sites, allowed, ledger, memos, back, under)
    themes = tuple(reading.theme(study, theme) for theme in asked)
    told, found = speaking(voices), spread(study, every=True)
    states = process.cell_states(matrices(study, MatrixRequest(columns=_every_column(tree)))[0])
    facts = process.facts(stated, tree, told, work, states, every, sum(not quote.withheld for quote in ledger))
    made = Report(
        study=stated.study,
        made=date.today().isoformat(),
        filter=str(request),
        themes=themes,
        other_quotes=() if request.themes else reading.quotes_under_no_theme(),
        other_findings=() if request.themes else reading.findings_under_no_theme(),
        sample=process.sample_tables(told, stated),
        framework=process.framework_table(tree, stated),
        process=process.process_words(work, states, notes),
        process_tables=process.process_tables(work),
        spread=spread_tables(found),
        spread_notes=(f"{found.n}.", *found.notes),
        checklists=checklists(facts),
        study_memos=tuple(_memo("the study", one) for one in memos if one.subject == "study"),
        results=() if request.themes else effects_by_indicator(study),
        withheld=reading.withheld(),
        unsound=unsound,
        undecided=reading.undecided(decided),
    )
    return replace(made, names=named_outside(report_paper(made).words, voices, stated))


def _every_column(tree: Tree) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column.id for theme in tree.roots for column in tree.chart_columns(theme)))


def share_report(study: Study, made: Report, path: Path, template: Path | None = None) -> Shared:
    """Writes the report to .docx, .md or .html. Raises UnknownSuffix, UnwritableFile, UnreadableFile."""
    return share_paper(study, report_paper(made), path, template, made.withheld)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every theme of one report is read from, without what consent keeps back."""

    request: ReportRequest
    stated: Design
    tree: Tree
    voices: Sequence[Voice]
    cases: Matrix
    sites: Matrix
    findings: Sequence[Finding]
    ledger: Sequence[VoicedQuote]
    memos: Sequence[MemoRow]
    back: Withheld
    asked: set[str]

    def theme(self, study: Study, theme: Theme) -> ReportTheme:
        under = {sub.id for sub in self.tree.subtree(theme.id)}
        columns = [self._column_of(column) for column in self.tree.chart_columns(theme)]
        stated = [one for one in self.findings if one.theme_id in under]
        placed = self._placed(under)
        of_columns = [self._column(column, placed) for column in columns]
        shown = {id(quote) for column in columns for quote in self._under(column, placed)}
        return ReportTheme(
            name=theme.name,
            definition=theme.definition,
            findings=tuple(map(self._finding, stated)),
            columns=tuple(of_columns),
            quotes=tuple(_printed(quote) for quote in placed if id(quote) not in shown),
            memos=tuple(self._memos(under)),
            counts=_counts(study, theme) if self.request.counts else "",
        )

    def _column_of(self, theme: Theme) -> Column:
        return next(column for column in self.cases.columns if column.id == theme.id)

    def _placed(self, under: set[str]) -> list[VoicedQuote]:
        """The quotes that stand under a theme and not with a finding: each stands once in the report."""
        return [
            quote
            for quote in self.ledger
            if not quote.withheld and not self._with_finding(quote) and self._home(quote) in under
        ]

    def _with_finding(self, quote: VoicedQuote) -> bool:
        return quote.row.finding_id is not None and any(one.id == quote.row.finding_id for one in self.findings)

    def _home(self, quote: VoicedQuote) -> str:
        """The sub-theme where a quote stands: the first that it is coded under, of the themes asked for."""
        ranked = sorted(quote.row.themes, key=lambda theme: self.tree.order[theme])
        return next((theme for theme in ranked if theme in self.asked), "")

    def _under(self, column: Column, placed: Iterable[VoicedQuote]) -> list[VoicedQuote]:
        subs = {sub.id for sub in self.tree.subtree(column.id)}
        return [quote for quote in placed if self._home(quote) in subs]

    def _column(self, column: Column, placed: Sequence[VoicedQuote]) -> ReportColumn:
        return ReportColumn(
            name=column.name,
            definition=column.definition,
            sites=tuple(filter(None, (self._site(key, column) for key in self.stated.sites))),
            quotes=tuple(map(_printed, self._under(column, placed))),
        )

    def _site(self, site: str, column: Column) -> SiteSummary | None:
        """A site's own cells where any is written, else a line for each cell of its cases; None where none is."""
        label = self.stated.sites[site].label
        own = [row for row in self.sites.rows if row.site == site and row.cell(column).stretches]
        if own:
            lines = [SummaryLine(self._stage(row), _whole(row.cell(column))) for row in own]
        else:
            met = [row for row in self.cases.rows if row.site.split(", ")[0] == site and row.cell(column).stretches]
            lines = [SummaryLine(f"{row.case}, {self._stage(row)}", _in_line(row.cell(column))) for row in met]
        kept = tuple(line for line in lines if line.words)
        return SiteSummary(label, kept) if kept else None

    def _stage(self, row: Row) -> str:
        return self.stated.stages[row.stage].label

    def _finding(self, one: Finding) -> ReportFinding:
        of_finding = [quote for quote in self.ledger if quote.row.finding_id == one.id and not quote.withheld]
        return ReportFinding(
            number=one.number,
            statement=one.statement,
            about=self._about(one),
            explanation=one.explanation,
            rivals=one.rivals,
            cases=tuple(self._case(cell) for cell in one.cells),
            quotes=tuple(map(_printed, of_finding)),
            to_settle=(*one.flags, *(f"{cell.name} is stale: {cell.why_stale}" for cell in one.stale)),
            counts=tuple((tally.bearing, tally.in_numbers) for tally in one.tallies) if self.request.counts else (),
        )

    def _about(self, one: Finding) -> str:
        if not one.scope:
            return "everybody in the sample"
        if one.scope_fault:
            return one.filter
        places = {"site": self.stated.sites, "stage": self.stated.stages}
        labels = {name: {key: place.label for key, place in known.items()} for name, known in places.items()}
        return scope_words(parse_where(one.scope, self.voices, self.stated), {**labels, "type": {}, "role": {}})

    def _case(self, cell: BearingCell) -> ReportCase:
        where = ", ".join(filter(None, (*cell.sites, cell.stage, " / ".join(cell.types))))
        words = summary_words(cell.cell, comments=self.request.memos)
        if not words and not cell.cell.stretches:
            words = f"({cell.cell.state})"
        return ReportCase(cell.bearing, cell.name, where, words, cell.note)

    def _memos(self, under: set[str]) -> Iterable[ReportMemo]:
        """Memos under a theme; one on words that may not be quoted may repeat them, so it stays."""
        for one in self.memos:
            home = next((theme for theme in one.themes if theme in under), None)
            kept_back = one.excerpt_id in self.back.unquotable or one.case_id in self.back.unquotable_cases
            if home is not None and not kept_back:
                yield _memo(f"{one.subject}, {self.tree.by_id[home].name}", one)

    def withheld(self) -> int:
        """How many quotes of this report, and points of its cells, consent keeps back; each counts once."""
        cells = {
            row.place(column): row.cell(column)
            for matrix in (self.cases, self.sites)
            for row in matrix.rows
            for column in matrix.columns
        }
        cells |= {cell.place: cell.cell for one in self.findings for cell in one.cells}
        points = sum(stretch.text in (WITHHELD, WITHDRAWN) for cell in cells.values() for stretch in cell.stretches)
        kept_back = [quote for quote in self.ledger if quote.withheld]
        whole = not self.request.themes
        return points + sum(whole or self._with_finding(quote) or bool(self._home(quote)) for quote in kept_back)

    def undecided(self, decided: Collection[str]) -> tuple[str, ...]:
        """The attributions of the report's quotes that nobody has decided on."""
        whole = not self.request.themes
        printed = [
            one for one in self.ledger if not one.withheld and (whole or self._with_finding(one) or self._home(one))
        ]
        return tuple(
            dict.fromkeys(one.attribution for one in printed if one.attribution not in (*decided, INTERVIEWER))
        )

    def quotes_under_no_theme(self) -> tuple[PrintedQuote, ...]:
        lost = [one for one in self.ledger if not one.withheld and not self._with_finding(one) and not self._home(one)]
        return tuple(map(_printed, lost))

    def findings_under_no_theme(self) -> tuple[ReportFinding, ...]:
        live = {sub.id for theme in self.tree.roots for sub in self.tree.subtree(theme.id)}
        return tuple(self._finding(one) for one in self.findings if one.theme_id not in live)


def _whole(cell: Cell) -> str:
    return summary_words(cell, references=False) + _stale(cell)


def _in_line(cell: Cell) -> str:
    line = in_one_line(cell)
    return line + _stale(cell) if line else ""


def _stale(cell: Cell) -> str:
    return " [stale]" if cell.state == STALE else ""


def _printed(quote: VoicedQuote) -> PrintedQuote:
    return PrintedQuote(quote.row.printed, quote.attribution, quote.row.purpose)


def _memo(on: str, one: MemoRow) -> ReportMemo:
    return ReportMemo(on, one.text, one.coder, one.at)


def _counts(study: Study, theme: Theme) -> str:
    return f"{quoting.find_quotes(study, quoting.QuoteRequest(theme.number)).counts}."


def spread_tables(found: Spread) -> tuple[NamedTable, ...]:
    """Sites, stages and types, each with its encounters and participants beside its quotes."""
    return tuple(
        NamedTable(
            f"Quotes of the ledger by {kind}, beside the achieved sample",
            (kind.capitalize(), "Encounters", "Participants", "Quotes", "Participants quoted"),
            tuple(
                (one.name, *map(str, (one.encounters, one.participants, one.quotes, one.quoted)))
                for one in found.of(kind)
            ),
            (30, 17, 18, 12, 23),
        )
        for kind in KINDS
        if found.of(kind)
    )
