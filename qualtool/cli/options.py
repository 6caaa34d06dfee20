"""Options that commands share."""

from pathlib import Path
from typing import Annotated

import typer

StudyOption = Annotated[
    str,
    typer.Option("--study", "-s", metavar="FILE", help="The study; else $QUALTOOL_STUDY, else the only *.qual here."),
]
CoderOption = Annotated[
    str, typer.Option("--coder", "-c", metavar="NAME", help="Who is working; else $QUALTOOL_CODER, else your settings.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="FILTER",
        help="site=2,4 or stage!=1 or type=Service user or any attribute; commas are OR, repeats are AND.",
    ),
]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")]
ThemeArgument = Annotated[str, typer.Argument(metavar="THEME", help="A number (3.2) or words of its title.")]
