"""The command that draws figures, in the terminal or as files."""

from typing import Annotated

import typer

from qualtool.cli.options import JsonOption, OutputOption, StudyOption, WhereOption
from qualtool.cli.printing import note, say, say_json
from qualtool.cli.results import results


def add_to(_app: typer.Typer) -> None:
    """The command of this module hangs under `results`."""


@results.command()
def figure(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="forest, heatmap, sample or change.")],
    indicator: Annotated[str, typer.Option("--indicator", "-i", metavar="NAME", help="For forest and change.")] = "",
    theme: Annotated[str, typer.Option("--theme", metavar="THEME", help="For heatmap: the sub-themes of one.")] = "",
    ratings: Annotated[bool, typer.Option("--ratings", help="For heatmap: ratings instead of cells.")] = False,
    where: WhereOption = None,
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Draw a figure in the terminal, or write it as .svg, .png, .pdf, or its numbers as .csv or .md.

    forest: effects by site. heatmap: cells settled (or ratings) by site and theme. sample: the achieved sample.
    change: shares or means by period and arm.

    Example: qualtool results figure forest -i effective -o forest.svg
    """
    from qualtool.analysis.figures import figure_text
    from qualtool.workflow import figures, preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        made = figures.figure(opened, kind, indicator, theme, ratings, where or ())
        if output:
            shared = figures.share_figure(opened, made, output)
            say(str(shared.path))
            if shared.earlier is not None:
                note(f"The file that was there is now {shared.earlier}.")
    if as_json:
        header, rows = made.table
        lines = [dict(zip(header, row, strict=True)) for row in rows]
        say_json({"title": made.title, "notes": list(made.notes), "rows": lines})
    elif not output:
        say(figure_text(made))
