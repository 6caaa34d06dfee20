"""Commands that code and chart."""

from typing import Annotated

import typer

from qualtool.analysis.summary_text import with_citations
from qualtool.cli.options import CoderOption, JsonOption, StudyOption
from qualtool.cli.printing import note, say_json


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command()(code)
    app.command()(chart)


def code(
    transcript: Annotated[str, typer.Argument(metavar="TRANSCRIPT", help="Its name, or a unique beginning of it.")],
    theme: Annotated[
        str, typer.Argument(metavar="THEME", help="A number (3.2), or words of its title; commas for several.")
    ],
    find: Annotated[str, typer.Option("--find", metavar="TEXT", help="The words to code, exactly as they stand.")] = "",
    span: Annotated[str, typer.Option("--span", metavar="START:END", help="Or their characters, from 0.")] = "",
    memo: Annotated[str, typer.Option("--memo", metavar="TEXT", help="A note on the coding.")] = "",
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Code a stretch of a transcript under a theme.

    Example: qualtool code s4_stage2_user_P11 4.1 --find "He was stood there"
    """
    from qualtool.workflow import coding, preparing, settings, study_files

    if bool(find) == bool(span):
        raise typer.BadParameter("Say which words: either --find TEXT or --span START:END.")
    who = settings.coder_name(coder)
    with preparing.open_study(study_files.find_study(study)) as opened:
        page = coding.page(opened, transcript, who)
        where = coding.span_from(span, len(page.text)) if span else coding.span_of_words(opened, transcript, find)
        themes = preparing.tree_of(opened).all_named(theme)
        note(coding.code(opened, page.id, where, [named.id for named in themes], who, memo))


def chart(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A row of the matrix: P11, G1, or a site: Site 4.")],
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A chart column, such as 4.1.")],
    stage: Annotated[
        str, typer.Option("--stage", metavar="S", help="At which stage, or `change`: what changed between them.")
    ],
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="The summary; {a comment} goes in braces.")] = "",
    blank: Annotated[str, typer.Option("--blank", metavar="REASON", help="Or why the cell is blank.")] = "",
    cite: Annotated[
        list[str] | None, typer.Option("--cite", metavar="EXCERPT", help="An excerpt, or TRANSCRIPT:START:END; repeat.")
    ] = None,
    unasked: Annotated[bool, typer.Option("--unasked", help="Mark it as brought up unasked.")] = False,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write a cell of the matrix, with references, or say why it is blank.

    Example: qualtool chart P11 4.1 --stage 2 --text "Met at the gate, which he had not expected."
    """
    from qualtool.workflow import charting, places, preparing, settings, study_files

    if bool(text.strip()) == bool(blank.strip()):
        raise typer.BadParameter("Say what stands in the cell: either --text TEXT or --blank REASON.")
    who = settings.coder_name(coder)
    with preparing.open_study(study_files.find_study(study)) as opened:
        references = [charting.cite(opened, cited, who) for cited in cite or []]
        stretches = with_citations(text, references)
        step = charting.chart(opened, case, stage, theme, who, stretches, blank.strip(), spontaneous=unasked or None)
        named = places.cell_named(opened, case, stage, theme)
    note(step)
    if as_json:
        say_json(
            {
                "case": named.case,
                "stage": named.place[1],
                "theme": named.column.number,
                "state": named.cell.state,
                "summary": named.cell.summary,
                "unasked": named.cell.spontaneous,
                "step": step,
            }
        )
