"""The process of a study in words and tables: the achieved sample, the framework, who coded and charted what, when."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version

from qualtool.analysis.checklists import StudyFacts
from qualtool.analysis.findings import CONTRARY, QUALIFYING, Finding
from qualtool.analysis.matrix import CHARTED, NOT_YET_CHARTED, REVIEWED, STALE, Matrix
from qualtool.analysis.report import NamedTable
from qualtool.analysis.tree import Tree
from qualtool.analysis.voices import Voice
from qualtool.store.design import Design
from qualtool.store.work_done import WorkDone

_NO_TYPE = "(no type)"
_NARROWEST = 8


def sample_tables(voices: Sequence[Voice], stated: Design) -> tuple[NamedTable, ...]:
    """The achieved sample of speaking voices: encounters (participants) by site and stage, and by type; modes."""
    types = [kind for kind in dict.fromkeys(stated.types.values()) if any(v.main_type == kind for v in voices)]
    types += [_NO_TYPE] if any(not v.main_type for v in voices) else []
    several = len({voice.site for voice in voices}) > 1
    header = (*(["Site"] if several else []), "Stage", *types, "All")
    rows = []
    for site, place in stated.sites.items():
        for stage, when in stated.stages.items():
            here = [voice for voice in voices if (voice.site, voice.stage) == (site, stage)]
            if here:
                by_type = (_met(v for v in here if (v.main_type or _NO_TYPE) == kind) for kind in types)
                rows.append((*([place.label] if several else []), when.label, *by_type, _met(here)))
    whole = (_met(v for v in voices if (v.main_type or _NO_TYPE) == kind) for kind in types)
    rows.append((*(["All sites"] if several else []), "All stages", *whole, _met(voices)))
    modes = Counter(mode for _encounter, mode in {(voice.encounter, voice.mode) for voice in voices})
    ranked = sorted(modes, key=lambda mode: -modes[mode])
    caption = f"Encounters by {'site, ' if several else ''}stage and type (participants in brackets)"
    # A column is no narrower than the longest word above it, else a heading would break inside a word.
    widths = tuple(max(_NARROWEST, *map(len, title.split())) for title in header)
    return (
        NamedTable(caption, header, tuple(rows), widths),
        NamedTable("Encounters by kind", ("Kind", "Encounters"), tuple((mode, str(modes[mode])) for mode in ranked)),
    )


def _met(voices: Iterable[Voice]) -> str:
    together = list(voices)
    if not together:
        return "–"
    people = {voice.participant for voice in together if voice.participation}
    return f"{len({voice.encounter for voice in together})} ({len(people)})"


def framework_table(tree: Tree, stated: Design) -> NamedTable:
    """Every theme with its definition, and what belongs in it and what does not."""
    rows = tuple(
        (
            theme.number,
            theme.title,
            "\n".join(
                filter(
                    None,
                    (
                        theme.definition,
                        theme.include and f"Include: {theme.include}",
                        theme.exclude and f"Exclude: {theme.exclude}",
                    ),
                )
            ),
        )
        for theme in tree.walk()
    )
    caption = f"{stated.framework}, version {stated.version}"
    return NamedTable(caption, ("No.", "Theme", "Definition"), rows, (10, 30, 60))


def cell_states(matrix: Matrix) -> Counter[str]:
    """How many cells of the cases are charted, reviewed, stale, blank with a reason, or open."""
    return Counter(row.cell(column).state for row in matrix.rows for column in matrix.columns)


def process_words(work: WorkDone, states: Mapping[str, int], notes: Sequence[str]) -> tuple[str, ...]:
    """How coding and charting went, in sentences."""
    written = states.get(CHARTED, 0) + states.get(REVIEWED, 0) + states.get(STALE, 0)
    open_cells = states.get(NOT_YET_CHARTED, 0)
    blank = sum(states.values()) - written - open_cells
    return (
        f"The history of the study runs from {work.first} to {work.last}, in {_counted(work.steps, 'step')} by "
        f"{_counted(len(work.coders), 'person', 'people')}.",
        f"Of {_counted(work.transcripts, 'transcript')}, {work.read} were marked as read, {work.indexed} as indexed.",
        f"Of {_counted(sum(states.values()), 'cell')} of the matrix (cases at their stages), {written} are charted: "
        f"{states.get(REVIEWED, 0)} of them reviewed, {states.get(STALE, 0)} stale. {blank} are blank for a reason, "
        f"{open_cells} are not yet charted.",
        *(f"Change of the framework: {note}" for note in notes),
    )


def process_tables(work: WorkDone) -> tuple[NamedTable, ...]:
    """Who coded, charted and reviewed how much; which versions the framework had."""
    people = tuple(
        (one.coder, str(one.codings), str(one.summaries), str(one.reviews), f"{one.first} to {one.last}")
        for one in work.coders
    )
    versions = tuple((f"{one.name}, version {one.version}", one.at, one.coder) for one in work.versions)
    return (
        NamedTable("Coders", ("Name", "Codings", "Summaries written", "Summaries reviewed", "Days"), people),
        NamedTable("Versions of the framework", ("Version", "Loaded on", "By"), versions),
    )


def facts(
    stated: Design,
    tree: Tree,
    voices: Sequence[Voice],
    work: WorkDone,
    states: Mapping[str, int],
    findings: Sequence[Finding],
    quotes: int,
) -> StudyFacts:
    """What the study can tell the checklists."""
    people = {voice.participant for voice in voices if voice.participation}
    stages_of: dict[str, set[str]] = {}
    for voice in voices:
        if voice.participation:
            stages_of.setdefault(voice.participant, set()).add(voice.stage)
    again = sum(len(stages) > 1 for stages in stages_of.values())
    days = sorted(voice.date for voice in voices if voice.date)
    modes = Counter(mode for _encounter, mode in {(voice.encounter, voice.mode) for voice in voices})
    disputed = sum(bool(one.bearing(CONTRARY, QUALIFYING)) for one in findings)
    coding = [one.coder for one in work.coders if one.codings]
    roots, subs = tree.roots, [theme for theme in tree.walk() if theme.parent is not None]
    met = len({voice.encounter for voice in voices})
    return StudyFacts(
        program=f"qualtool {version('qualtool')}.",
        sample=f"{_counted(met, 'encounter')} with {_counted(len(people), 'participant')}." if met else "",
        design=f"{_counted(len(stated.sites), 'site')}: {', '.join(p.label for p in stated.sites.values())}.",
        modes="; ".join(f"{mode}: {number}" for mode, number in modes.most_common()) + "." if modes else "",
        dates=f"From {days[0]} to {days[-1]}." if days else "",
        repeated=_repeated(again, len(people), len(stated.stages)),
        coders=f"{_counted(len(coding), 'coder')}: {', '.join(coding)}." if coding else "",
        tree=f"See the appendix: {_counted(len(roots), 'theme')} with {_counted(len(subs), 'sub-theme')}.",
        versions=f"{_counted(len(work.versions), 'version')} of the framework, latest {work.versions[-1].version} of "
        f"{work.versions[-1].at}; see the appendix."
        if work.versions
        else "",
        process=f"{_counted(work.transcripts, 'transcript')}, coded and charted in qualtool with every step dated.",
        checking=_checking(states, sum(one.reviews for one in work.coders)),
        quotes=f"{_counted(quotes, 'quote')}, each with its attribution; see the spread of quotes." if quotes else "",
        findings=f"{_counted(len(findings), 'finding')}, each with its supporting and contrary cases."
        if findings
        else "",
        contrary=f"{disputed} of {_counted(len(findings), 'finding')} with a contrary or qualifying cell."
        if findings
        else "",
        themes=f"The report goes by {_counted(len(roots), 'main theme')}." if roots else "",
        sub_themes=f"{_counted(len(subs), 'sub-theme')} in brief.",
    )


def _repeated(again: int, people: int, stages: int) -> str:
    if not people:
        return ""
    return f"{again} of {_counted(people, 'participant')} met at more than one of {_counted(stages, 'stage')}."


def _checking(states: Mapping[str, int], reviews: int) -> str:
    if not reviews:
        return ""
    return (
        f"{states.get(REVIEWED, 0)} cells of the matrix stand reviewed against their excerpts; contrary cases are "
        "listed with each finding."
    )


def _counted(number: int, name: str, several: str = "") -> str:
    return f"{number} {name if number == 1 else several or name + 's'}"
