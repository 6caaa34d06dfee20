"""The report pack as plain values: what a study can say by theme, and what its appendix tells of the process."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from qualtool.analysis.matrix import COMMENT, Cell, Stretch, stretch_text
from qualtool.analysis.voices import Condition, Filter

LONGEST_LINE = 240


@dataclass(frozen=True, slots=True)
class PrintedQuote:
    """A quote as it is printed; `purpose` is what it is for."""

    words: str
    attribution: str
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class ReportCase:
    """How a case at a stage bears on a finding: its cell's name, where it is from, and what is written there."""

    bearing: str
    name: str
    where: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """A finding with its cases; `to_settle` is what a reader would ask, `counts` how much bears on it in each way."""

    number: int
    statement: str
    about: str
    explanation: str
    rivals: tuple[str, ...]
    cases: tuple[ReportCase, ...]
    quotes: tuple[PrintedQuote, ...]
    to_settle: tuple[str, ...]
    counts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """What one cell says, in one line unless it is a site's own."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What a sub-theme's column says of a site: its own cells, or else those of its cases."""

    site: str
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A sub-theme in brief."""

    name: str
    definition: str
    sites: tuple[SiteSummary, ...]
    quotes: tuple[PrintedQuote, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportMemo:
    """A memo, what it is on, and who wrote it when."""

    on: str
    text: str
    coder: str
    at: str


@dataclass(frozen=True, slots=True)
class ReportTheme:
    """A theme of the report; `counts` are its four counts in words, where they were asked for."""

    name: str
    definition: str
    findings: tuple[ReportFinding, ...]
    columns: tuple[ReportColumn, ...]
    quotes: tuple[PrintedQuote, ...] = ()
    memos: tuple[ReportMemo, ...] = ()
    counts: str = ""


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table under its caption; `notes`, each a name and what is said of it, stand below."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a checklist: what the study can answer, and what is left for the team to write."""

    number: str
    name: str
    answer: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    name: str
    items: tuple[Item, ...]

    @property
    def answered(self) -> int:
        return sum(bool(item.answer) for item in self.items)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole pack; `made` is the day, `withheld` counts what consent kept back.

    `unsound` are the numbers of the ledger's quotes that were left out, since their words are not as they were said;
    `undecided` the attributions printed that nobody has decided on. `results` are the sites' figures and effects; they
    stand behind the themes, and nothing stands there without them. `names` are the people, places and files that the
    words give away.
    """

    study: str
    made: str
    filter: str
    themes: tuple[ReportTheme, ...]
    other_quotes: tuple[PrintedQuote, ...]
    other_findings: tuple[ReportFinding, ...]
    sample: tuple[NamedTable, ...]
    framework: NamedTable
    process: tuple[str, ...]
    process_tables: tuple[NamedTable, ...]
    spread: tuple[NamedTable, ...]
    spread_notes: tuple[str, ...]
    checklists: tuple[Checklist, ...]
    study_memos: tuple[ReportMemo, ...] = ()
    withheld: int = 0
    unsound: tuple[int, ...] = ()
    undecided: tuple[str, ...] = ()
    results: tuple[NamedTable, ...] = ()
    names: tuple[str, ...] = ()


def before_it_leaves(names: Collection[str]) -> str:
    """What stands above words that name people, places or files."""
    return f"before this leaves the team: the words below name {', '.join(names)}"


def scope_words(scope: Filter, labels: Mapping[str, Mapping[str, str]]) -> str:
    """Whom a finding is about, for a reader: 'Site 4, Site 6 or Site 7; Service user'.

    `labels` gives for a condition's name what its values are called.
    """
    return "; ".join(_condition_words(one, labels) for one in scope.conditions)


def _condition_words(condition: Condition, labels: Mapping[str, Mapping[str, str]]) -> str:
    known = {value.casefold(): label for value, label in labels.get(condition.name.casefold(), {}).items()}
    values = [known.get(value.casefold(), value) for value in condition.values]
    told = " or ".join(filter(None, (", ".join(values[:-1]), values[-1])))
    named = told if condition.name.casefold() in labels else f"{condition.name}: {told}"
    return f"not {named}" if condition.negated else named


def summary_words(cell: Cell, references: bool = True, comments: bool = False) -> str:
    """What a cell says; a researcher's comments are left out unless they are wanted."""
    kept = [stretch for stretch in cell.stretches if comments or stretch.kind != COMMENT]
    if not references:
        kept = [Stretch(stretch.kind, stretch.text) for stretch in kept]
    return " ".join(_words(kept))


def _words(stretches: Iterable[Stretch]) -> list[str]:
    return [text for text in (" ".join(stretch_text(stretch).split()) for stretch in stretches) if text]


def in_one_line(cell: Cell, longest: int = LONGEST_LINE) -> str:
    """A cell's points without references, as many whole ones as fit a line; the first is cut where it is too long."""
    said = _words(Stretch(one.kind, one.text) for one in cell.stretches if one.kind != COMMENT)
    line = ""
    for number, words in enumerate(said):
        joined = f"{line} {words}".strip()
        if len(joined) > longest:
            return f"{line} …" if number else _cut(words, longest)
        line = joined
    return line


def _cut(words: str, longest: int) -> str:
    whole = words[: longest - 1].rsplit(" ", 1)[0]
    return f"{whole.rstrip(',;:')} …" + ("”" if words.startswith("“") else "")
