"""The command that finds quotes, and keeps searches for them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.exporting import say_shared
from qualtool.cli.options import CoderOption, JsonOption, OutputOption, StudyOption, ThemeArgument, WhereOption
from qualtool.cli.printing import note, say, say_json, say_table, say_wrapped

if TYPE_CHECKING:
    from qualtool.analysis.quotes import CodedExcerpt, Quotes
    from qualtool.workflow import Study
    from qualtool.workflow.quoting import QuoteRequest
    from qualtool.workflow.saved_searches import SavedSearch

AndThemeOption = Annotated[
    list[str] | None,
    typer.Option("--theme", metavar="THEME", help="And under this one too; repeats are AND, commas are OR."),
]
NotThemeOption = Annotated[
    list[str] | None, typer.Option("--not-theme", metavar="THEME", help="But not under this; repeats and commas: none.")
]
OverlapsOption = Annotated[
    str, typer.Option("--overlaps", metavar="THEME", help="Sharing words with an excerpt under this other theme.")
]
WordsOption = Annotated[
    str, typer.Option("--search", metavar="WORDS", help='Words by family, "a phrase", or begin* of words.')
]
CodedByOption = Annotated[str, typer.Option("--coded-by", metavar="NAME", help="Only what this coder coded so.")]
StarredOption = Annotated[bool, typer.Option("--starred", help="Only those marked as quotable.")]
UnusedOption = Annotated[bool, typer.Option("--unused", help="Only those of which nothing is in the ledger.")]
OneEachOption = Annotated[bool, typer.Option("--one-each", help="One of each participant: starred, else the longest.")]
UnderQuotedOption = Annotated[
    bool, typer.Option("--under-quoted-first", help="Groups (site and type) with the fewest ledger quotes first.")
]
BeforeOption = Annotated[int, typer.Option("--before", metavar="N", min=0, help="And so many turns before each.")]
AfterOption = Annotated[int, typer.Option("--after", metavar="N", min=0, help="And so many turns after each.")]
SentencesOption = Annotated[bool, typer.Option("--sentences", help="Count sentences with --before and --after.")]
SaveOption = Annotated[str, typer.Option("--save", metavar="NAME", help="Keep this search under a name.")]
SavedOption = Annotated[str, typer.Option("--saved", metavar="NAME", help="As this saved search asks, and all else.")]
ForgetOption = Annotated[str, typer.Option("--forget", metavar="NAME", help="Forget a saved search.")]
SearchesOption = Annotated[bool, typer.Option("--searches", help="List the saved searches.")]
ReleaseOption = Annotated[
    bool, typer.Option("--release", help="The ledger's quotes, as they may leave the team: with -o FILE.")
]


def add_to(app: typer.Typer) -> None:
    """Registers the command of this module."""
    app.command()(quotes)


def quotes(
    ctx: typer.Context,
    theme: ThemeArgument = "",
    and_theme: AndThemeOption = None,
    not_theme: NotThemeOption = None,
    overlaps: OverlapsOption = "",
    where: WhereOption = None,
    words: WordsOption = "",
    coded_by: CodedByOption = "",
    starred: StarredOption = False,
    unused: UnusedOption = False,
    one_each: OneEachOption = False,
    under_quoted_first: UnderQuotedOption = False,
    before: BeforeOption = 0,
    after: AfterOption = 0,
    sentences: SentencesOption = False,
    save: SaveOption = "",
    saved: SavedOption = "",
    forget: ForgetOption = "",
    searches: SearchesOption = False,
    release: ReleaseOption = False,
    output: OutputOption = None,
    study: StudyOption = "",
    coder: CoderOption = "",
    as_json: JsonOption = False,
) -> None:
    """Find quotes: coded excerpts by themes, filter and words. Writes .csv, .md or .docx.

    Example: qualtool quotes 4.1 --where "type=Service user" --search waiting
    """
    from qualtool.analysis.surroundings import Around
    from qualtool.workflow import preparing, quoting, study_files

    _refuse_empty(ctx)
    if sentences and not (before or after):
        raise typer.BadParameter("--sentences goes with --before or --after.")
    first, *others = (theme, *(and_theme or ())) if theme else (*(and_theme or ()), "")
    request = quoting.QuoteRequest(
        theme=first,
        not_theme=",".join(not_theme or ()),
        where=tuple(where or ()),
        words=words,
        starred=starred,
        coder=coded_by,
        and_themes=tuple(filter(None, others)),
        overlaps=overlaps,
        unused=unused,
        one_each=one_each,
        under_quoted_first=under_quoted_first,
        around=Around(before, after, sentences),
    )
    if release:
        only = quoting.QuoteRequest(theme=theme, where=request.where)
        if output is None or request != only or as_json or save or saved or forget or searches:
            raise typer.BadParameter("--release goes with -o FILE, a theme and --where, and nothing else.")
        from qualtool.cli.ledger import release as release_ledger

        release_ledger(output, theme, where, study=study)
        return
    if (searches or forget) and (request != quoting.QuoteRequest() or save or saved or output):
        raise typer.BadParameter(f"{'--searches' if searches else '--forget'} goes without a search.")
    with preparing.open_study(study_files.find_study(study), query_only=not (save or forget)) as opened:
        if searches:
            _list_searches(opened, as_json)
        elif forget:
            _forget(opened, forget, coder)
        else:
            _find(opened, _with_saved(opened, saved, request), save, coder, output, as_json)


def _refuse_empty(ctx: typer.Context) -> None:
    """Refuses an option with nothing in it: an empty one, often a slip, would list what was not asked for."""
    for parameter in ctx.command.params:
        given = ctx.params.get(parameter.name or "")
        source = ctx.get_parameter_source(parameter.name or "")
        values = given if isinstance(given, list | tuple) else [given]
        is_empty = any(isinstance(value, str) and not value.strip() for value in values)
        if is_empty and source is not None and source.name == "COMMANDLINE":
            option, what = parameter.opts[0], getattr(parameter, "metavar", None) or "value"
            named = option if option.startswith("-") else "the first argument"
            raise typer.BadParameter(f"{named} is empty. Write its {what}, or leave it out.")


def _with_saved(study: "Study", saved: str, request: "QuoteRequest") -> "QuoteRequest":
    from qualtool.workflow import saved_searches

    return saved_searches.narrowed(saved_searches.search_named(study, saved).request, request) if saved else request


def _forget(study: "Study", name: str, coder: str) -> None:
    from qualtool.workflow import saved_searches, settings

    note(saved_searches.forget(study, name, settings.coder_name(coder)))


def _list_searches(study: "Study", as_json: bool) -> None:
    from qualtool.workflow import saved_searches

    found = saved_searches.listed(study)
    if as_json:
        say_json([_search_json(one) for one in found])
        return
    if found:
        say_table(
            ["name", "asks for", "saved by", "on"], [[one.name, one.asks, one.coder, one.at[:10]] for one in found]
        )
    several = "search" if len(found) == 1 else "searches"
    note(f"{len(found)} saved {several}. Make one with: qualtool quotes --saved NAME; keep one with --save NAME")


def _search_json(one: "SavedSearch") -> dict[str, object]:
    return {"name": one.name, "coder": one.coder, "at": one.at, "asks": one.asks}


def _find(study: "Study", request: "QuoteRequest", save: str, coder: str, output: Path | None, as_json: bool) -> None:
    from qualtool.workflow import quoting, saved_searches, settings, sharing

    quoting.refuse_unsearchable(request.words)
    found = quoting.find_quotes(study, request)
    if output:
        say_shared(sharing.share_quotes(study, found, output))
    if as_json:
        say_json(_quotes_json(found, sharing.unquotable(study)))
    elif not output:
        _say_quotes(found)
    if found.forms:
        note(f"Forms found: {found.forms_told()}.")
    if found.turns_elsewhere:
        turns = "1 turn" if found.turns_elsewhere == 1 else f"{found.turns_elsewhere} turns"
        note(f"Outside this list, these words stand in {turns} of the study.")
    for option in found.options:
        note(f"{option}.")
    note(f"{found.counts}; filter: {found.filter}.")
    if save:
        note(f"{saved_searches.save(study, save, request, settings.coder_name(coder))}.")


def _quotes_json(found: "Quotes", unquotable: Collection[str]) -> dict[str, object]:
    return {
        "filter": found.filter,
        "counts": asdict(found.counts),
        "options": found.options,
        "groups": [group._asdict() for group in found.groups],
        "forms": found.forms,
        "turns_elsewhere": found.turns_elsewhere,
        "quotes": [
            {**asdict(quote), "coder": "; ".join(quote.coders), "withheld": quote.id in unquotable}
            for quote in found.quotes
        ],
    }


def _say_quotes(found: "Quotes") -> None:
    if not found.groups:
        _say_all(found.quotes)
    at = 0
    for group in found.groups:
        several = "quote" if group.in_ledger == 1 else "quotes"
        say(f"{group.name}: {group.in_ledger} {several} in the ledger")
        say()
        _say_all(found.quotes[at : at + group.listed])
        at += group.listed


def _say_all(listed: "Sequence[CodedExcerpt]") -> None:
    for quote in listed:
        for turn in quote.before:
            say_wrapped(turn.labelled, "      ")
        say_wrapped(("* " if quote.starred else "  ") + quote.text, "  ")
        say_wrapped(quote.attribution, "    ")
        for turn in quote.after:
            say_wrapped(turn.labelled, "      ")
        for path in quote.theme_paths:
            say_wrapped(path, "    ")
        say(f"    {quote.reference}   {quote.speaker}   {quote.transcript}   id {quote.id[:8]}")
        say()
