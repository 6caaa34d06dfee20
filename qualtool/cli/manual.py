"""The command that shows the manual."""

from typing import Annotated

import typer

from qualtool.cli.printing import say


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.command("help")(show_help)


def show_help(topic: Annotated[str, typer.Argument(metavar="TOPIC")] = "") -> None:
    """Show a page of the manual, or the list of pages.

    Example: qualtool help coding
    """
    from qualtool.workflow import manual

    if topic:
        say(manual.page(topic))
        return
    say("Pages of the manual; read one with: qualtool help PAGE")
    for name, title in manual.topics().items():
        say(f"  {name:<18} {title}")
