"""Commands that write for readers: the report pack, and briefings."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import StudyOption
from qualtool.cli.printing import note, note_names, say

if TYPE_CHECKING:
    from qualtool.workflow.sharing import Shared

FileOption = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="A .docx, .md or .html file.")]
MaybeFileOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="A .docx, .md or .html file; else it is shown.")
]
TemplateOption = Annotated[
    Path | None,
    typer.Option("--template", metavar="FILE", help="A .docx or .dotx whose styles, margins and headers are used."),
]


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(report)
    app.command()(brief)


def report(
    output: FileOption,
    theme: Annotated[str, typer.Option("--theme", metavar="THEMES", help="Only these: 4 or 3.2,4.1.")] = "",
    template: TemplateOption = None,
    counts: Annotated[bool, typer.Option("--counts", help="Print the four counts and how much bears on it.")] = False,
    memos: Annotated[bool, typer.Option("--memos", help="Print memos, and researchers' comments in cells.")] = False,
    study: StudyOption = "",
) -> None:
    """Write the report pack by theme: findings with their cases, the matrix in brief, quotes; and an appendix.

    The appendix has the achieved sample, the framework, coding and charting, the spread of quotes, and the items of
    COREQ and SRQR: what the study can answer is filled in, the rest is left visibly blank.

    Example: qualtool report --theme 4 -o report.docx
    """
    from qualtool.workflow import preparing, reporting, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        made = reporting.report(opened, reporting.ReportRequest(theme, counts, memos))
        _say_shared(reporting.share_report(opened, made, output, template))
    note_names(made.names)
    findings = sum(len(one.findings) for one in made.themes) + len(made.other_findings)
    themes = "1 theme" if len(made.themes) == 1 else f"{len(made.themes)} themes"
    note(f"{themes}, {findings} finding{'' if findings == 1 else 's'}; {made.filter}.")
    for one in made.checklists:
        note(f"{one.name}: {one.answered} answered, at least in part; {len(one.items) - one.answered} left blank.")


def brief(
    case: Annotated[str, typer.Argument(metavar="[CASE]", help="A case or participant to be met again: P12.")] = "",
    site: Annotated[str, typer.Option("--site", metavar="SITE", help="A site, for its board.")] = "",
    output: MaybeFileOption = None,
    template: TemplateOption = None,
    study: StudyOption = "",
) -> None:
    """Write a briefing: two pages on a site for its board, or one page on a case before the next interview.

    A site's has who was met, its cells, and quotes with an attribution that says less. A case's has its summaries at
    every stage, and what is open: stale cells, excerpts not yet charted, what was raised and nothing said.

    Example: qualtool brief --site 4 -o site_4.docx
    """
    from qualtool.analysis.briefing import SiteBrief
    from qualtool.workflow import briefing, preparing, study_files

    if bool(case) == bool(site):
        raise typer.BadParameter("name a case (qualtool brief P12), or a site (qualtool brief --site 4)")
    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        made = briefing.brief_site(opened, site) if site else briefing.brief_case(opened, case)
        if output:
            _say_shared(briefing.share_brief(opened, made, output, template))
        else:
            say(briefing.brief_text(made))
            if made.withheld:
                _note_withheld(made.withheld)
    if isinstance(made, SiteBrief):
        if output:
            note_names(made.names)
        for told in made.left_out:
            note(f"For you alone: {told}")


def _say_shared(shared: "Shared") -> None:
    say(str(shared.path))
    if shared.withheld:
        _note_withheld(shared.withheld)
    if shared.earlier is not None:
        note(f"The file that was there is now {shared.earlier}.")


def _note_withheld(number: int) -> None:
    note(f"{number} withheld, for want of consent.")
