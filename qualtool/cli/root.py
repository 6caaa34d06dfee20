"""The root command: which command is meant, and the one place where a mistake is shown."""

from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from qualtool.errors import QualtoolError

_HIDDEN_OPEN = "open"


class RootGroup(TyperGroup):
    """`qualtool STUDY.qual` opens a study; any other unknown word is an error with the near match."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args[:1] in (["-s"], ["--study"]) and len(args) > 1:
            # Every command takes the study behind its name; before it, it means the same.
            args = [*args[2:], *args[:2]] if args[2:] else [_HIDDEN_OPEN, args[1]]
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            if args[0].endswith(".qual") or "/" in args[0] or "\\" in args[0]:
                args = [_HIDDEN_OPEN, *args]
            else:
                near = get_close_matches(args[0], [name for name in self.commands if name != _HIDDEN_OPEN], n=1)
                hint = f" Did you mean `qualtool {near[0]}`?" if near else ""
                typer.echo(f"qualtool: there is no command {args[0]!r}.{hint} See: qualtool --help", err=True)
                raise typer.Exit(2)
        return list(super().parse_args(ctx, args))

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except QualtoolError as error:
            from qualtool.cli.printing import note

            note(f"qualtool: {error}")
            raise typer.Exit(1) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            typer.echo(f"qualtool: {error.strerror or error}: {error.filename or 'the output'}", err=True)
            raise typer.Exit(1) from error
        except KeyboardInterrupt as interrupt:
            typer.echo("\nStopped; nothing was half-done.", err=True)
            raise typer.Exit(130) from interrupt


app = typer.Typer(
    name="qualtool",
    cls=RootGroup,
    help="Framework analysis of interviews in the terminal.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"qualtool {version('qualtool')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    ctx: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Framework analysis of interviews in the terminal.

    Without a command it opens the study in this folder, or the start screen if there is none. Help on any subject:
    qualtool help. The first steps: qualtool help getting-started.
    """
    if ctx.invoked_subcommand is None:
        from qualtool.tui.app import run

        run(None)


@app.command(_HIDDEN_OPEN, hidden=True)
def open_in_terminal(
    study: Path,
    coder: Annotated[str, typer.Option("--coder", "-c", metavar="NAME")] = "",
) -> None:
    """Open a study in the terminal.

    Example: qualtool dscp.qual
    """
    from qualtool.tui.app import run
    from qualtool.workflow.study_files import find_study

    run(find_study(str(study)), coder)


COMMAND_MODULES = (
    "starting",
    "reshaping",
    "importing",
    "looking",
    "indexing",
    "exporting",
    "quotes",
    "verifying",
    "ledger",
    "attribution",
    "charting",
    "cells",
    "trajectories",
    "findings",
    "merging",
    "types",
    "elements",
    "spread",
    "results",
    "displaying",
    "clients",
    "benefits",
    "figures",
    "tables",
    "reporting",
    "keeping",
    "manual",
)
for _module in COMMAND_MODULES:
    import_module(f"qualtool.cli.{_module}").add_to(app)
