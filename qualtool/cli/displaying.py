"""Commands on the joint display: what stands beside what, convergence codes, ratings, exemplar quotes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.display_text import as_json_value, say_display
from qualtool.cli.options import CoderOption, JsonOption, OutputOption, StudyOption, ThemeArgument
from qualtool.cli.printing import note, say, say_json
from qualtool.cli.results import results

if TYPE_CHECKING:
    from qualtool.workflow import Study

SiteArgument = Annotated[str, typer.Argument(metavar="SITE", help="Its key or label.")]
Because = Annotated[str, typer.Option("--because", metavar="WORDS", help="The reason.")]


def add_to(_app: typer.Typer) -> None:
    """The commands of this module hang under `results`."""


@results.command()
def display(
    theme: Annotated[
        list[str] | None, typer.Option("--theme", metavar="THEME", help="This theme; else those that are linked.")
    ] = None,
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", "-i", metavar="NAME", help="This indicator; else those linked.")
    ] = None,
    order: Annotated[
        str, typer.Option("--order", metavar="WAY", help="kind, effect, or an attribute of the sites.")
    ] = "kind",
    kind: Annotated[
        str, typer.Option("--kind", metavar="NAME", help="The attribute of the sites that groups them.")
    ] = "pilot",
    describe: Annotated[
        list[str] | None, typer.Option("--describe", metavar="NAME", help="Show this attribute of the sites.")
    ] = None,
    ratings: Annotated[bool, typer.Option("--ratings", help="Show ratings too.")] = False,
    counts: Annotated[bool, typer.Option("--counts", help="Show participants and mentions too.")] = False,
    output: OutputOption = None,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the joint display: sites down, their effects beside what was said under the themes they bear on.

    Writes .html, .docx, .xlsx, .csv, or a figure: .svg, .png, .pdf.

    Example: qualtool results display --order effect --describe "system change" -o display.html
    """
    from qualtool.workflow import display as making
    from qualtool.workflow import display_files, preparing, study_files

    themes, indicators = tuple(theme or ()), tuple(indicator or ())
    request = making.DisplayRequest(
        themes, indicators, order, kind, describe=tuple(describe or ()), ratings=ratings, counts=counts
    )
    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        made = making.joint_display(opened, request)
        if output:
            shared = display_files.share_display(opened, made, output)
            say(str(shared.path))
            if shared.withheld:
                note(f"{shared.withheld} withheld for want of consent.")
            if shared.earlier is not None:
                note(f"The file that was there is now {shared.earlier}.")
            for flag in (flag for flag in made.flagged if flag.for_the_team):
                note(flag.words)
    if ratings and not made.ratings:
        note("This study does not rate. Turn ratings on with: qualtool results rate --on")
    if as_json:
        say_json(as_json_value(made))
    elif not output:
        say_display(made)


@results.command()
def link(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Its key or title.")],
    theme: ThemeArgument,
    because: Because = "",
    remove: Annotated[bool, typer.Option("--remove", help="Take it away from the theme.")] = False,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Set an indicator beside a theme in the joint display, for a written reason.

    Example: qualtool results link effective 4.1 --because "Who is met at the gate may stay long enough to count"
    """
    from qualtool.workflow import integrating

    if remove:
        _take(study, coder, as_json, lambda opened, who: integrating.unlink(opened, indicator, theme, who))
    else:
        _take(study, coder, as_json, lambda opened, who: integrating.link(opened, indicator, theme, because, who))


@results.command()
def converge(
    site: SiteArgument,
    theme: ThemeArgument,
    code: Annotated[str, typer.Argument(metavar="CODE", help="One of the study's: qualtool results scheme")] = "",
    why: Annotated[str | None, typer.Option("--note", metavar="WORDS", help="Why this code.")] = None,
    disagreed: Annotated[
        str | None, typer.Option("--disagreed", metavar="WORDS", help="Who saw it otherwise, and how.")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take the code away.")] = False,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say how a site's account under a theme and its figures agree.

    Example: qualtool results converge 4 4.1 "partial agreement" --note "It works for those who stay put"
    """
    from qualtool.workflow import integrating

    def step(opened: "Study", who: str) -> str:
        if clear:
            return integrating.clear_convergence(opened, site, theme, who)
        return integrating.converge(opened, site, theme, code, who, why, disagreed)

    _take(study, coder, as_json, step)


@results.command()
def scheme(
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME | CODE CODE ...]", help="agreement, confirmation, or your own.")
    ] = None,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the study's convergence codes, or choose them: a scheme by name, or two or more codes of your own.

    Example: qualtool results scheme confirmation
    """
    from qualtool.workflow import integrating, preparing, study_files

    if codes:
        wanted = codes[0] if len(codes) == 1 else codes
        _take(study, coder, as_json, lambda opened, who: integrating.use_scheme(opened, wanted, who))
        return
    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        used = integrating.codes_of(integrating.beside_of(opened))
    if as_json:
        say_json({"codes": list(used)})
    else:
        say(", ".join(used))


# A rating of -1 is no option.
@results.command(context_settings={"ignore_unknown_options": True})
def rate(
    site: Annotated[str, typer.Argument(metavar="SITE", help="Its key or label.")] = "",
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A number (3.2) or words of its title.")] = "",
    value: Annotated[str, typer.Argument(metavar="VALUE", help="-2 to 2, X for mixed, M for missing.")] = "",
    because: Because = "",
    cell: Annotated[
        list[str] | None, typer.Option("--cell", metavar="CASE/STAGE,THEME", help="A cell it rests on: P11/3,4.1.")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take the rating away.")] = False,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Turn ratings on or off for the study.")] = None,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Rate a sub-theme at a site, with the reason and the cells it rests on; off until the study turns it on.

    Example: qualtool results rate 4 4.1 -1 --because "Nothing for those who are moved" --cell P11/3,4.1
    """
    from qualtool.workflow import rating

    def step(opened: "Study", who: str) -> str:
        if on is not None:
            return rating.turn_ratings(opened, on, who)
        if clear:
            return rating.clear_rating(opened, site, theme, who)
        return rating.rate(opened, site, theme, value, because, who, [_cell(one) for one in cell or ()])

    _take(study, coder, as_json, step)


def _cell(written: str) -> tuple[str, str, str]:
    """The case, stage and theme of a cell that is written as CASE/STAGE,THEME. Raises BadValue."""
    from qualtool.errors import BadValue

    place, _comma, theme = written.rpartition(",")
    case, _slash, stage = place.rpartition("/")
    if not (case.strip() and stage.strip() and theme.strip()):
        raise BadValue("cell", written, ["CASE/STAGE,THEME, such as P11/3,4.1"])
    return case.strip(), stage.strip(), theme.strip()


@results.command()
def exemplar(
    site: SiteArgument,
    theme: ThemeArgument,
    quote: Annotated[
        str, typer.Argument(metavar="QUOTE", help="Its number in the ledger, words of it, or its id.")
    ] = "",
    clear: Annotated[bool, typer.Option("--clear", help="Let the display pick one again.")] = False,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Let a quote of the ledger stand for a site under a theme; else the display picks the first there is.

    Example: qualtool results exemplar 4 4.1 3
    """
    from qualtool.workflow import integrating

    if bool(quote.strip()) == clear:
        raise typer.BadParameter("name a quote of the ledger, or give --clear")

    def step(opened: "Study", who: str) -> str:
        if clear:
            return integrating.clear_exemplar(opened, site, theme, who)
        return integrating.choose_exemplar(opened, site, theme, quote, who)

    _take(study, coder, as_json, step)


def _take(study: str, coder: str, as_json: bool, step: Callable[["Study", str], str]) -> None:
    """Takes one step in the study and tells its name."""
    from qualtool.workflow import preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        name = step(opened, settings.coder_name(coder))
    if as_json:
        say_json({"step": name})
    note(f"{name}. Take it back with: qualtool undo")
