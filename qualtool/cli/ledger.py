"""Commands on the ledger: quotes prepared for print, and what of them may leave the team."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualtool.cli.options import CoderOption, JsonOption, StudyOption, WhereOption
from qualtool.cli.printing import note, say, say_json, say_wrapped

if TYPE_CHECKING:
    from qualtool.analysis.ledger import Ledger, LedgerQuote
    from qualtool.workflow.keeping_quotes import Kept
    from qualtool.workflow.ledger import LedgerRequest

ledger = typer.Typer(help="Quotes prepared for print.", invoke_without_command=True)

QuoteArgument = Annotated[
    str, typer.Argument(metavar="QUOTE", help="Its number in the ledger, the beginning of its words, or its id.")
]
ThemeOption = Annotated[str, typer.Option("--theme", metavar="THEME", help="Only under this theme.")]
PurposeOption = Annotated[str, typer.Option("--purpose", metavar="WHAT", help="Only those for this purpose.")]
UnusedOption = Annotated[bool, typer.Option("--unused", help="Only those that are not used yet.")]
PrintedOption = Annotated[str | None, typer.Option("--printed", metavar="WORDS", help="The words as printed.")]
ForOption = Annotated[
    str | None,
    typer.Option("--for", metavar="PURPOSE", help="evidence, explanation, illustration, deepening or voice."),
]
UsedOption = Annotated[str | None, typer.Option("--used-in", metavar="WHERE", help="Where it is used.")]
NoteOption = Annotated[str | None, typer.Option("--note", metavar="WORDS", help="A note on it.")]
FindingOption = Annotated[str | None, typer.Option("--finding", metavar="FINDING", help="The finding it belongs to.")]
_FOUND_IT = "The filter that found it: gender=woman and site=2."
WordsArgument = Annotated[str, typer.Argument(metavar="WORDS", help="Words of its printed form.")]


def add_to(app: typer.Typer) -> None:
    """Registers the commands of this module."""
    app.add_typer(ledger, name="ledger")


@ledger.callback()
def list_ledger(
    ctx: typer.Context,
    theme: ThemeOption = "",
    where: WhereOption = None,
    purpose: PurposeOption = "",
    unused: UnusedOption = False,
    study: StudyOption = "",
    as_json: JsonOption = False,
) -> None:
    """List the ledger: each quote as it is printed, its verdict, its attribution, and what to mind.

    Example: qualtool ledger --theme 4 --unused
    """
    if ctx.invoked_subcommand is not None:
        return
    from qualtool.workflow import ledger as reading
    from qualtool.workflow import preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        found = reading.ledger(opened, _request(theme, where, purpose, unused))
    if as_json:
        say_json(_ledger_json(found))
        return
    for quote in found.quotes:
        _say_quote(quote)
    for person in found.people:
        say_wrapped(f"One person: {person}.")
    hint = "" if found.of else " Take one in with: qualtool ledger add EXCERPT (ids: qualtool quotes)"
    note(f"{found.counts}; filter: {found.filter}.{hint}")


def _request(theme: str, where: list[str] | None, purpose: str, unused: bool) -> "LedgerRequest":
    from qualtool.workflow.ledger import LedgerRequest

    return LedgerRequest(theme, tuple(where or ()), purpose.strip().casefold(), unused)


def _say_quote(quote: "LedgerQuote") -> None:
    say_wrapped(f"{quote.number:>3} {quote.sign} {quote.printed}", "")
    say_wrapped(quote.attribution, "      ")
    about = [quote.verdict, quote.purpose, f"used in {quote.used_in}" if quote.used_in else "not used yet"]
    say_wrapped(" · ".join(filter(None, about)), "      ")
    themes = f"   theme {', '.join(quote.themes)}" if quote.themes else ""
    say(f"      {quote.reference}   {quote.transcript}{themes}   id {quote.id[:8]}")
    if quote.crowd.filter:
        say_wrapped(f"shared by: {quote.crowd}", "      ")
    for told in quote.to_mind:
        say_wrapped(f"! {told}", "      ")
    say()


def _ledger_json(found: "Ledger") -> dict[str, object]:
    """The ledger as JSON; the words of those who refused quotation are left out, as in every output."""

    def told(quote: "LedgerQuote") -> dict[str, object]:
        values = {name: value for name, value in asdict(quote).items() if name not in ("check", "crowd", "context")}
        if quote.withheld:
            values["words"] = values["printed"] = ""
        changes = [] if quote.withheld else [asdict(change) for change in quote.check.changes]
        shared = {**asdict(quote.crowd)}
        return {
            **values,
            "verdict": quote.verdict,
            "changes": changes,
            "warnings": quote.check.warnings,
            "shared": shared,
        }

    return {
        "filter": found.filter,
        "of": found.of,
        "quotes": [told(quote) for quote in found.quotes],
        "one_person": [asdict(person) for person in found.people],
    }


@ledger.command()
def show(quote: QuoteArgument, study: StudyOption = "", as_json: JsonOption = False) -> None:
    """Show a quote whole: as it was said, as it is printed, and who shares its attribution.

    Example: qualtool ledger show 3
    """
    from qualtool.workflow import ledger as reading
    from qualtool.workflow import preparing, study_files

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        found = reading.ledger(opened)
        wanted = reading.quote_named(opened, quote)
    if as_json:
        say_json(_ledger_json(_only(found, wanted))["quotes"])
        return
    _say_quote(wanted)
    say_wrapped(f"As said: {wanted.words}")
    say_wrapped(f"Shared by: {wanted.crowd}")
    for label, value in (("Picked by", wanted.picked_by), ("Finding", wanted.finding), ("Note", wanted.note)):
        if value:
            say_wrapped(f"{label}: {value}")
    for person in found.people:
        if wanted.number in (number for number, _attribution, _picked in person.quotes):
            say_wrapped(f"One person: {person}.")


def _only(found: "Ledger", quote: "LedgerQuote") -> "Ledger":
    from dataclasses import replace

    return replace(found, quotes=(quote,))


@ledger.command()
def add(
    excerpt: Annotated[str, typer.Argument(metavar="EXCERPT", help="Its id, or TRANSCRIPT:START:END.")],
    printed: PrintedOption = None,
    purpose: ForOption = None,
    used_in: UsedOption = None,
    remark: NoteOption = None,
    finding: FindingOption = None,
    picked_by: Annotated[str, typer.Option("--picked-by", metavar="FILTER", help=_FOUND_IT)] = "",
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Take an excerpt into the ledger, as it was said or as it will be printed.

    Example: qualtool ledger add 3f2a91bc --for evidence --picked-by "gender=woman and site=2"
    """
    from qualtool.workflow import keeping_quotes, preparing, settings, study_files

    kept = _kept(printed, purpose, used_in, remark, finding)
    with preparing.open_study(study_files.find_study(study)) as opened:
        note(keeping_quotes.take(opened, excerpt, settings.coder_name(coder), kept, picked_by))


def _kept(
    printed: str | None,
    purpose: str | None,
    used_in: str | None,
    remark: str | None,
    finding: str | None,
    picked_by: str | None = None,
) -> "Kept":
    from qualtool.workflow.keeping_quotes import Kept

    return Kept(printed, purpose, used_in, remark, finding, picked_by)


@ledger.command()
def change(
    quote: QuoteArgument,
    printed: PrintedOption = None,
    purpose: ForOption = None,
    used_in: UsedOption = None,
    remark: NoteOption = None,
    finding: FindingOption = None,
    picked_by: Annotated[str | None, typer.Option("--picked-by", metavar="FILTER", help=_FOUND_IT)] = None,
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Write a quote's printed form, its purpose, where it is used, a note, its finding, or its filter. "" empties one.

    Example: qualtool ledger change 3 --for voice --used-in "chapter 4"
    """
    from qualtool.workflow import keeping_quotes, preparing, settings, study_files

    kept = _kept(printed, purpose, used_in, remark, finding, picked_by)
    with preparing.open_study(study_files.find_study(study)) as opened:
        note(keeping_quotes.revise(opened, quote, settings.coder_name(coder), kept))


@ledger.command()
def cut(quote: QuoteArgument, words: WordsArgument, study: StudyOption = "", coder: CoderOption = "") -> None:
    """Leave words out of a quote; the ellipsis is written for you.

    Example: qualtool ledger cut 3 "you know"
    """
    from qualtool.workflow import keeping_quotes, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(keeping_quotes.cut_words(opened, quote, words, settings.coder_name(coder)))


@ledger.command()
def replace(
    quote: QuoteArgument,
    words: WordsArgument,
    instead: Annotated[str, typer.Argument(metavar="INSTEAD", help="What stands in brackets in their place.")],
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Replace words of a quote; the brackets are written for you.

    Example: qualtool ledger replace 3 "Dr Holt" "the prison doctor"
    """
    from qualtool.workflow import keeping_quotes, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(keeping_quotes.replace_words(opened, quote, words, instead, settings.coder_name(coder)))


@ledger.command()
def move(
    quote: QuoteArgument,
    by: Annotated[int, typer.Argument(metavar="PLACES", help="Places down the ledger.")],
    study: StudyOption = "",
    coder: CoderOption = "",
) -> None:
    """Move a quote down the ledger, or up with a negative number after --.

    Example: qualtool ledger move 3 1
    """
    from qualtool.workflow import keeping_quotes, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(keeping_quotes.move(opened, quote, by, settings.coder_name(coder)))


@ledger.command()
def remove(quote: QuoteArgument, study: StudyOption = "", coder: CoderOption = "") -> None:
    """Take a quote out of the ledger; its excerpt stays. Undo brings it back.

    Example: qualtool ledger remove 3
    """
    from qualtool.workflow import keeping_quotes, preparing, settings, study_files

    with preparing.open_study(study_files.find_study(study)) as opened:
        note(keeping_quotes.remove(opened, quote, settings.coder_name(coder)))


@ledger.command()
def release(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=".docx, .md or .csv.")],
    theme: ThemeOption = "",
    where: WhereOption = None,
    purpose: PurposeOption = "",
    unused: UnusedOption = False,
    study: StudyOption = "",
) -> None:
    """Write what may leave the team: printed form, attribution, how it was picked; no ids, consent checked.

    Example: qualtool ledger release -o quotes.docx
    """
    write_release(output, _request(theme, where, purpose, unused), study)


def write_release(output: Path, request: "LedgerRequest", study: str) -> None:
    """Writes a release and tells what was kept back, and what to look at before it leaves."""
    from qualtool.workflow import disclosure, preparing, sharing_ledger, study_files
    from qualtool.workflow import ledger as reading

    with preparing.open_study(study_files.find_study(study), query_only=True) as opened:
        shared, made = sharing_ledger.share_release(opened, request, output)
        to_look_at = sharing_ledger.to_look_at(reading.ledger(opened, request))
        undecided = disclosure.disclosure(opened).undecided
    say(str(shared.path))
    note(f"{made.counts}.")
    if shared.earlier is not None:
        note(f"The file that was there is now {shared.earlier}.")
    for line in to_look_at:
        note(f"Look at it first: {line}")
    printed = {quote.attribution for quote in made.quotes}
    waiting = [form.form for form in undecided if form.printed in printed]
    if waiting:
        note(f"Not decided yet whether to print so: {'; '.join(waiting)}. See: qualtool attribution")
