"""Commands that reshape the framework by what lies under it: split, merge, rename, move."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, StudyOption, ThemeArgument
from qualtool.cli.printing import note, say, say_json
from qualtool.cli.starting import framework

if TYPE_CHECKING:
    from qualtool.workflow import Study

DefinitionOption = Annotated[str | None, typer.Option("--definition", metavar="TEXT", help="What belongs there.")]


def add_to(_app: typer.Typer) -> None:
    """Registers the commands of this module, among those of the framework."""
    for command in (split, merge, rename, move):
        framework.command()(command)


def split(
    theme: ThemeArgument,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The title of the new sub-theme.")],
    excerpts: Annotated[
        str,
        typer.Option("--excerpts", metavar="ID,ID", help="The excerpts that move, as `qualtool quotes` names them."),
    ] = "",
    find: Annotated[
        str, typer.Option("--find", metavar="WORDS", help="Or all with these words, as --search has it.")
    ] = "",
    definition: DefinitionOption = None,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Move excerpts of a sub-theme, with everybody's codings, to a new sub-theme beside it.

    Where a summary cites one of them, the new sub-theme's cell begins with those words. The study is backed up first.

    Example: qualtool framework split 4.1 "Met at the gate" --find gate
    """
    from qualtool.workflow import preparing, reshaping, settings, study_files

    if bool(excerpts.strip()) == bool(find.strip()):
        raise typer.BadParameter("Say which excerpts move: either --excerpts ID,ID or --find WORDS.")
    with preparing.open_study(study_files.find_study(study)) as opened:
        named = reshaping.theme_named(preparing.tree_of(opened), theme)
        chosen = (
            _holding(opened, named.id, find) if find.strip() else [one for one in excerpts.split(",") if one.strip()]
        )
        step = reshaping.split(opened, named.id, title, chosen, settings.coder_name(coder), definition or "")
        new = next(
            one for one in preparing.tree_of(opened).children(named.parent) if one.title == " ".join(title.split())
        )
    _tell(step, as_json, number=new.number, title=new.title, excerpts=len(set(chosen)))


def _holding(study: "Study", theme_id: str, words: str) -> list[str]:
    """The excerpts under a theme that hold words. Raises WordsNotFound."""
    from qualtool.errors import WordsNotFound
    from qualtool.workflow import preparing, quoting

    theme = preparing.tree_of(study).by_id[theme_id]
    quoting.refuse_unsearchable(words)
    found = quoting.find_quotes(study, quoting.QuoteRequest(theme.number, words=words))
    if not found.quotes:
        raise WordsNotFound(words, theme.name)
    return [quote.id for quote in found.quotes]


def merge(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The sub-theme that goes: a number or words.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The sub-theme that takes it in.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would move.")] = False,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Merge a sub-theme into another: its codings, the words of its cells, and what was made of them.

    It says what will move and asks. What is merged is retired, not dropped. The study is backed up first.

    Example: qualtool framework merge 4.2 4.1 --dry-run
    """
    from qualtool.workflow import merging_themes, preparing, settings, study_files

    step = ""
    with preparing.open_study(study_files.find_study(study), query_only=dry_run) as opened:
        plan = merging_themes.plan_merge(opened, source, into)
        if not as_json:
            for sentence in plan.sentences:
                say(sentence)
        agreed = not dry_run and (yes or (sys.stdin.isatty() and typer.confirm("Merge them?", err=True)))
        if agreed:
            step = merging_themes.merge(opened, source, into, settings.coder_name(coder))
    if agreed or as_json:
        _tell(step, as_json, **asdict(plan))
    if not agreed:
        asked = dry_run or sys.stdin.isatty()
        note("Nothing was changed." + ("" if asked else " To merge them without being asked: --yes"))
        raise typer.Exit(0 if dry_run else 1)


def rename(
    theme: ThemeArgument,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Its new title, or the one that it has.")],
    definition: DefinitionOption = None,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give a theme another title or definition. Its summaries are stale then, until somebody has looked at them.

    Example: qualtool framework rename 4.1 "Leaving" --definition "The day of release."
    """
    from qualtool.workflow import preparing, reshaping, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        step = reshaping.rename(opened, theme, title, definition, settings.coder_name(coder))
    _tell(step, as_json)


def move(
    theme: ThemeArgument,
    under: Annotated[str, typer.Argument(metavar="UNDER", help="The theme that it goes under.")] = "",
    main: Annotated[bool, typer.Option("--main", help="Make it a main theme instead.")] = False,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Put a theme under another one, with its sub-themes, codings and cells. It gets the next number there.

    Example: qualtool framework move 4.2 3
    """
    from qualtool.workflow import preparing, reshaping, settings, study_files

    if bool(under.strip()) == main:
        raise typer.BadParameter("Say where it goes: either UNDER, a theme, or --main.")
    with preparing.open_study(study_files.find_study(study)) as opened:
        step = reshaping.move(opened, theme, under.strip(), settings.coder_name(coder))
    _tell(step, as_json)


def _tell(step: str, as_json: bool, **about: object) -> None:
    if as_json:
        say_json({"step": step, **about})
    else:
        note(f"{step}. Take it back with: qualtool undo")
