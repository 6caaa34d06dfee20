"""Briefings: a site's for its board, and a case's summaries before it is met again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from qualtool.analysis.attributing import FEW, NAMING, mode_after
from qualtool.analysis.briefing import BriefColumn, BriefTheme, CaseBrief, SiteBrief, case_paper, site_paper
from qualtool.analysis.matrix import CASES, CHANGE, SITES, STALE, Cell, Column
from qualtool.analysis.report import PrintedQuote, SummaryLine, in_one_line, summary_words
from qualtool.analysis.tree import Tree
from qualtool.analysis.voices import Voice
from qualtool.errors import NothingToDo, UnknownName
from qualtool.store import design
from qualtool.store.design import Design
from qualtool.store.study import Study
from qualtool.store.voices import read_voices
from qualtool.text.consent import withdrew
from qualtool.workflow.coding import speaking
from qualtool.workflow.matrices import MatrixRequest, matrices
from qualtool.workflow.naming import files_in, identifying, names_in
from qualtool.workflow.papers import share_paper, text_of
from qualtool.workflow.printed_quotes import VoicedQuote, voiced_quotes
from qualtool.workflow.process import sample_tables
from qualtool.workflow.result_tables import effects_of_site
from qualtool.workflow.sharing import Shared, released, withheld_in

MOST_QUOTES = 5
PAGE = 4500
LINE_LENGTHS = (300, 220, 160, 120, 90)
_LOST_IN_LINE = 60
RAISED = "raised, nothing said"
_RESPONDENT = "(Respondent)"


def brief_site(study: Study, name: str) -> SiteBrief:
    """A site's briefing: its cells, and quotes attributed by type alone. Raises UnknownName.

    Everybody on a board knows the site and may know who was met there at which stage, so neither is printed; where
    fewer than FEW encounters share a type, neither is the type. What was said under an attribution that was to leave
    the site out is left out itself, and the board is not told that there is any.
    """
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        voices = read_voices(connection)
        ledger = voiced_quotes(connection, voices)
    site = _site_key(stated, name)
    met = [voice for voice in speaking(voices) if voice.site == site]
    found, withheld = _cells(study, tree, SITES, f"site={_escaped(site)}", met)
    said = [quote for quote in ledger if quote.voice.site == site and not quote.row.interviewer]
    hiding = [quote for quote in said if quote.may_leave and quote.hides_site(stated.attribution)]
    kept = _one_each([quote for quote in said if quote.may_leave and quote not in hiding])
    themes = _themes(found, _whole)
    printed = [line.words for theme in themes for column in theme.columns for line in column.lines]
    printed += [quote.row.printed for quote in kept[:MOST_QUOTES]]
    words = "\n".join(printed)
    return SiteBrief(
        study=stated.study,
        site=stated.sites[site].label,
        made=date.today().isoformat(),
        attributes=tuple(_described(stated.sites[site].attributes)),
        sample=sample_tables(met, stated)[0],
        themes=themes,
        undrawn=tuple(dict.fromkeys(one.column.number for one in found if one.waiting)),
        quotes=tuple(PrintedQuote(quote.row.printed, _coarser(quote.voice, met)) for quote in kept[:MOST_QUOTES]),
        more_quotes=len(kept[MOST_QUOTES:]),
        hiding=len(hiding),
        unsound=sum(not quote.withheld and not quote.is_sound for quote in said),
        results=effects_of_site(study, site),
        names=tuple(dict.fromkeys((*names_in(words, identifying(voices)), *files_in(words, voices)))),
        withheld=sum(quote.withheld for quote in said) + withheld,
    )


def brief_case(study: Study, name: str) -> CaseBrief:
    """A case's briefing, by its label or that of somebody in it.

    Raises UnknownName; NothingToDo for somebody who withdrew, and for a case where everybody did.
    """
    with study.read() as connection:
        stated, tree = design.read_design(connection), design.read_tree(connection)
        voices = speaking(read_voices(connection))
    case = _case_label(voices, name)
    met = [voice for voice in voices if voice.case == case]
    gone = _withdrawn(met, name)
    found, withheld = _cells(study, tree, CASES, f"case={_escaped(case)}", met)
    order = list(stated.stages)
    encounters = {voice.encounter: voice for voice in met}
    ranked = sorted(encounters.values(), key=lambda voice: (order.index(voice.stage), voice.date))
    left = [("Withdrew from the study, not to be met again", ", ".join(gone))] if gone else []
    open_points = (*left, *_open_points(found))
    themes, is_cut = _fitted(found, PAGE - sum(len(why) for _where, why in open_points))
    return CaseBrief(
        study=stated.study,
        case=case,
        made=date.today().isoformat(),
        encounters=tuple(map(_met, ranked)),
        themes=themes,
        is_cut=is_cut,
        open_points=open_points,
        withheld=withheld,
    )


def share_brief(study: Study, made: SiteBrief | CaseBrief, path: Path, template: Path | None = None) -> Shared:
    """Writes a briefing to .docx, .md or .html. Raises UnknownSuffix, UnwritableFile, UnreadableFile."""
    paper = site_paper(made) if isinstance(made, SiteBrief) else case_paper(made)
    return share_paper(study, paper, path, template, made.withheld)


def brief_text(made: SiteBrief | CaseBrief) -> str:
    """A briefing as text for the terminal."""
    return text_of(site_paper(made) if isinstance(made, SiteBrief) else case_paper(made))


def _met(voice: Voice) -> str:
    """'Stage 2 interview, 2010-07-14'."""
    return ", ".join(filter(None, (voice.stage_label + mode_after(voice.stage_label, voice.mode), voice.date)))


def _site_key(stated: Design, name: str) -> str:
    wanted = name.strip().casefold()
    for key, place in stated.sites.items():
        if wanted in (key.casefold(), place.label.casefold()):
            return key
    raise UnknownName("site", name, [*stated.sites, *(place.label for place in stated.sites.values())])


def _described(attributes: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """What is known of a site, without what would say which place it is."""
    return ((name, value) for name, value in attributes.items() if value and name.casefold() not in NAMING)


def _case_label(voices: Iterable[Voice], name: str) -> str:
    """The case of that label, or that of the participant of that label."""
    wanted, listed = name.strip().casefold(), list(voices)
    for voice in listed:
        if voice.case.casefold() == wanted:
            return voice.case
    for voice in listed:
        if voice.participant.casefold() == wanted:
            return voice.case
    raise UnknownName("case", name, dict.fromkeys(voice.case for voice in listed))


def _withdrawn(met: Sequence[Voice], name: str) -> list[str]:
    """Those of a case who withdrew. Raises NothingToDo where that is everybody, or the one who was asked for."""
    people = dict.fromkeys(voice.participant for voice in met if voice.participation)
    consents = {voice.participant: voice.attributes.get("consent", "") for voice in met if voice.participation}
    gone = [person for person in people if withdrew(consents[person])]
    case = met[0].case
    asked = [person for person in gone if person.casefold() == name.strip().casefold() != case.casefold()]
    if gone and (asked or len(gone) == len(people)):
        who = ", ".join(asked or gone)
        others = "" if len(gone) == len(people) else f' For the others of {case}: qualtool brief "{case}"'
        raise NothingToDo(f"{who} withdrew from the study: there is no next interview to prepare.{others}")
    return gone


def _escaped(value: str) -> str:
    return value.replace(",", "\\,")


@dataclass(frozen=True, slots=True)
class _Said:
    """A cell of a briefing, under its main theme; `when` is its stage's label, or that of the change."""

    theme: str
    column: Column
    when: str
    cell: Cell

    @property
    def waiting(self) -> bool:
        """Whether something lies here that is not charted; a change is drawn from cells, not said."""
        return self.cell.waiting and self.column.stage != CHANGE


def _cells(study: Study, tree: Tree, rows: str, where: str, met: Iterable[Voice]) -> tuple[list[_Said], int]:
    """The cells of one case or site as they may leave the study, by column and then stage; and how much is withheld.

    Where it was met at several stages they lie side by side, the change after them.
    """
    home = {column.id: theme.name for theme in tree.roots for column in tree.chart_columns(theme)}
    several = len({voice.stage for voice in met}) > 1
    request = MatrixRequest(columns=tuple(home), rows=rows, side_by_side=several, where=(where,))
    (made,) = released(study, matrices(study, request))
    found = [
        _Said(home[column.id], column, column.stage_label or made.stages[row.stage], row.cell(column))
        for column in made.columns
        for row in made.rows
    ]
    return found, withheld_in([made])


def _fitted(found: Sequence[_Said], room: int) -> tuple[tuple[BriefTheme, ...], bool]:
    """The summaries of a case as whole as there is room for, in letters, and whether they were cut."""
    themes = _themes(found, _whole)
    if _length(themes) <= room:
        return themes, False
    for longest in LINE_LENGTHS:
        themes = _themes(found, partial(in_one_line, longest=longest))
        if _length(themes) <= room:
            break
    return themes, True


def _length(themes: Iterable[BriefTheme]) -> int:
    """How much room summaries take, in letters; a heading and the end of a paragraph leave some empty."""
    columns = [column for theme in themes for column in theme.columns]
    return sum(len(column.name) + len(column.told) + _LOST_IN_LINE for column in columns)


def _themes(found: Iterable[_Said], said_in: Callable[[Cell], str]) -> tuple[BriefTheme, ...]:
    """What the cells say, by theme and sub-theme, a line for each stage and one for the change between them."""
    themes: dict[str, dict[str, list[SummaryLine]]] = {}
    for one in found:
        line = _line(one.when, one.cell, said_in)
        if line.words:
            name = f"{one.column.number} {one.column.title}"
            themes.setdefault(one.theme, {}).setdefault(name, []).append(line)
    return tuple(
        BriefTheme(theme, tuple(BriefColumn(name, tuple(lines)) for name, lines in columns.items()))
        for theme, columns in themes.items()
    )


def _line(who: str, cell: Cell, said_in: Callable[[Cell], str]) -> SummaryLine:
    words = said_in(cell)
    return SummaryLine(who, words + (" [stale]" if words and cell.state == STALE else ""))


def _whole(cell: Cell) -> str:
    return summary_words(cell, references=False)


def _open_points(found: Iterable[_Said]) -> Iterable[tuple[str, str]]:
    """By stage: what was raised and nothing said, what is stale, and what has excerpts and is not charted."""
    stages: dict[str, list[_Said]] = {}
    for one in found:
        stages.setdefault(one.when, []).append(one)
    for when, cells in stages.items():
        said_nothing = [f"{one.column.number} {one.column.title}" for one in cells if one.cell.state == RAISED]
        if said_nothing:
            yield f"{when}, {RAISED}", "; ".join(said_nothing)
        for one in cells:
            if one.cell.state == STALE:
                yield f"{when}, stale", f"{one.column.number} {one.column.title}: {one.cell.why_stale}"
        waiting = [f"{one.column.number} {one.column.title}" for one in cells if one.waiting]
        if waiting:
            yield f"{when}, said and not yet charted", "; ".join(waiting)


def _one_each(quotes: Sequence[VoicedQuote]) -> list[VoicedQuote]:
    """One quote from each person first, then the others, in the order of the ledger."""
    seen: set[str] = set()
    first: list[VoicedQuote] = []
    more: list[VoicedQuote] = []
    for quote in quotes:
        again = quote.voice.participant and quote.voice.participant in seen
        seen.add(quote.voice.participant)
        (more if again else first).append(quote)
    return [*first, *more]


def _coarser(voice: Voice, met: Iterable[Voice]) -> str:
    alike = {one.encounter for one in met if one.main_type == voice.main_type}
    return f"({voice.main_type})" if voice.main_type and len(alike) >= FEW else _RESPONDENT
