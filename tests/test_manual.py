"""The manual tells of everything there is, and nothing that is not: commands, keys, endings, frameworks, errors."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pictures import IN_STUDY

from qualtool import errors
from qualtool.cli.root import app
from qualtool.formats import READERS
from qualtool.formats.writing import MATRIX_WRITERS, QUOTE_WRITERS
from qualtool.tui.actions import ACTIONS, EVERYWHERE, SCREENS, Action
from qualtool.tui.app import QualtoolApp
from qualtool.tui.key_groups import MOVING
from qualtool.tui.key_names import written_key
from qualtool.tui.program import Room
from qualtool.workflow import manual, preparing

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {name: manual.page(name) for name in manual.ORDER}
WHOLE = "\n".join(PAGES.values())
HIDDEN = "open"
_FENCED = re.compile(r"^( *)```[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_PROGRAM = re.compile(r"^(?:[A-Z_]+=\S+ +)?(?:\S*[/\\])?qualtool(?: |$)")


def commands() -> dict[str, Any]:
    """Every command by the words that call it, such as `framework load`."""
    found: dict[str, Any] = {}
    waiting: list[tuple[str, Any]] = [("", typer.main.get_command(app))]
    while waiting:
        above, group = waiting.pop()
        for name, command in group.commands.items():
            path = f"{above} {name}".strip()
            if hasattr(command, "commands"):
                waiting.append((path, command))
            elif name != HIDDEN:
                found[path] = command
    return found


def printed_commands(text: str) -> Iterator[str]:
    """The `qualtool ...` lines in the fenced blocks of a page, however the program is reached."""
    for block in _FENCED.finditer(text):
        for line in block[2].splitlines():
            for part in re.split(r" && | \| ", line.strip().removeprefix("$ ")):
                if _PROGRAM.match(part):
                    yield part


def parse(line: str) -> None:
    """Reads a command line as the program does, without carrying it out. Raises what the program would."""
    words = shlex.split(re.sub(r"^(?:[A-Z_]+=\S+ +)", "", line))[1:]
    command = typer.main.get_command(app)
    context = command.make_context("qualtool", words)
    while hasattr(command, "commands") and (rest := [*context._protected_args, *context.args]):
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)


def section(page: str, title: str) -> str:
    """The part of a page under a heading, its lines joined, so that wrapping does not matter."""
    parts = re.split(r"^## ", page, flags=re.MULTILINE)
    (found,) = [part for part in parts if part.partition("\n")[0].strip() == title]
    return " ".join(found.split())


TITLES = {EVERYWHERE: "Everywhere", **{screen: f"On the {screen} screen" for screen in SCREENS}}


def key_line(keys: str, words: str) -> str:
    """How the page of keys tells of a key."""
    return f"`{keys}`: {words}"


def all_errors() -> list[type[errors.QualtoolError]]:
    found, waiting = [], [errors.QualtoolError]
    while waiting:
        kind = waiting.pop()
        under = kind.__subclasses__()
        waiting.extend(under)
        if not under:
            found.append(kind)
    return [kind for kind in found if kind.__module__ == errors.__name__]


class TestPages:
    @pytest.mark.parametrize("name", manual.ORDER)
    def test_each_page_begins_with_its_title_and_has_something_to_say(self, name: str) -> None:
        first, *rest = PAGES[name].splitlines()
        assert first.startswith("# ")
        assert len(rest) > 30

    @pytest.mark.parametrize("name", manual.ORDER)
    def test_no_page_holds_what_the_terminal_cannot_show(self, name: str) -> None:
        outside = re.sub(r"`[^`]*`", "", _FENCED.sub("", PAGES[name]))
        assert not re.search(r"</?[a-z]+[ >]|!\[", outside)

    @pytest.mark.parametrize("name", manual.ORDER)
    def test_the_lines_of_a_page_fit_the_narrowest_terminal(self, name: str) -> None:
        outside = _FENCED.sub("", PAGES[name])
        assert [line for line in outside.splitlines() if len(line) > 74] == []

    def test_every_file_in_the_folder_is_a_page_in_reading_order(self) -> None:
        assert {path.stem for path in manual.FOLDER.glob("*.md")} == set(manual.ORDER)


class TestCommands:
    def test_every_command_is_in_the_manual(self) -> None:
        assert [path for path in commands() if f"`{path}`" not in PAGES["getting-started"]] == []
        assert [path for path in commands() if f"qualtool {path}" not in WHOLE] == []

    @pytest.mark.parametrize("path", commands())
    def test_every_command_ends_its_help_with_an_example_that_parses(self, path: str) -> None:
        last = " ".join(commands()[path].help.strip().split("\n\n")[-1].split())
        assert last.startswith(f"Example: qualtool {path}")
        parse(last.removeprefix("Example: "))

    @pytest.mark.parametrize("name", [*manual.ORDER, "README"])
    def test_every_command_line_printed_in_the_manual_parses(self, name: str) -> None:
        for line in printed_commands(PAGES.get(name, README)):
            parse(line)

    def test_command_lines_are_found_in_the_pages_at_all(self) -> None:
        assert len(list(printed_commands(WHOLE))) > 40
        assert len(list(printed_commands(README))) > 10

    def test_a_command_line_with_an_option_that_does_not_exist_is_noticed(self) -> None:
        with pytest.raises(Exception, match="--sideways"):
            parse("qualtool matrix 4 --sideways")
        with pytest.raises(typer.Exit):
            parse("qualtool matriix 4")


class TestFilesAndFrameworks:
    @pytest.mark.parametrize("suffix", sorted({*READERS, *MATRIX_WRITERS, *QUOTE_WRITERS, ".yaml", ".qual"}))
    def test_every_ending_of_a_file_is_in_the_manual(self, suffix: str) -> None:
        assert suffix in WHOLE

    @pytest.mark.parametrize(
        ("page", "suffixes"), [("transcripts", READERS), ("matrix", MATRIX_WRITERS), ("quotes", QUOTE_WRITERS)]
    )
    def test_the_page_of_each_kind_of_file_lists_its_endings(self, page: str, suffixes: dict[str, str]) -> None:
        assert [suffix for suffix in suffixes if f"| `{suffix}` |" not in PAGES[page]] == []

    @pytest.mark.parametrize("name", preparing.framework_names())
    def test_every_framework_that_comes_along_is_in_the_manual_and_has_no_faults(self, name: str) -> None:
        framework, faults = preparing.check_framework(preparing.framework_names()[name])
        assert faults == []
        assert framework is not None and framework.themes
        assert f"`{name}`" in PAGES["frameworks"]


class TestKeys:
    @pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.binding_id)
    def test_every_action_is_on_the_page_of_keys_with_its_key_and_its_name(self, action: Action) -> None:
        told = section(PAGES["keys"], TITLES[action.where])
        assert key_line(written_key(action.key), action.help) in told
        assert f"({action.binding_id})" in told

    @pytest.mark.parametrize("screen", MOVING)
    def test_every_key_that_moves_about_is_on_the_page_of_keys(self, screen: str) -> None:
        told = section(PAGES["keys"], f"Moving in the {screen}")
        assert [key_line(*pair) for pair in MOVING[screen] if key_line(*pair) not in told] == []

    @pytest.mark.parametrize("screen", SCREENS)
    def test_no_two_actions_of_one_screen_share_a_key(self, screen: str) -> None:
        keys = [key for action in ACTIONS if action.where in (screen, EVERYWHERE) for key in action.key.split(",")]
        assert sorted(keys) == sorted(set(keys))

    @pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.binding_id)
    def test_no_action_has_blank_words(self, action: Action) -> None:
        assert all(text.strip() for text in (action.id, action.key, action.words, action.help))

    def test_every_room_has_its_page_of_the_manual(self) -> None:
        rooms = [made() for made in QualtoolApp.MODES.values()]
        assert {room.ROOM for room in rooms} == set(SCREENS)
        assert all(isinstance(room, Room) and room.HELP_PAGE in manual.ORDER for room in rooms)


class TestErrors:
    SHOWN: dict[type[errors.QualtoolError], tuple[errors.QualtoolError, str]] = {
        type(error): (error, words)
        for error, words in (
            (errors.StudyNotFound("a.qual"), "There is no study at"),
            (errors.StudyExists("a.qual"), "is there already and was left as it is."),
            (errors.NotAStudy("a.qual"), "is not a qualtool study."),
            (errors.NewerStudy("a.qual", 2, 1), "was written by a newer qualtool"),
            (errors.StudyBusy("a.qual"), "Another program is writing to"),
            (errors.StudyDamaged("a.qual", "torn"), "cannot be read"),
            (errors.StudyUnwritable("a.qual", "full"), "cannot be written"),
            (errors.NoStudyNamed("here"), "Which study? There is no .qual file in"),
            (errors.SeveralStudies("here", ["a.qual", "b.qual"]), "Which study?"),
            (errors.BadTemplate("({x", "a brace has no partner"), "is not a template for attributions:"),
            (errors.NotQuotable("'Long.'", "its speaker withdrew"), "may not be quoted:"),
            (errors.NoTerminal(), "The screens need a terminal"),
            (errors.UnknownName("site", "9", ["1"]), "in this study."),
            (errors.AmbiguousName("case", "P", ["P1", "P2"]), "fits 2"),
            (errors.BadFilter("foo"), "is not a filter."),
            (errors.BadSearch("*", "no word"), "Nothing can be searched for with"),
            (errors.BadSpan("3:9", 5), "is not a stretch of this transcript."),
            (errors.BadValue("mode", "x", ["interview"]), "Choose one of"),
            (errors.WordsNotFound("x", "P11"), "is not in"),
            (errors.UnreadableFile("a.txt", "gone"), "could not be read"),
            (errors.UnwritableFile("a.txt", "gone"), "could not be written"),
            (errors.UnknownSuffix("a.pdf", [".txt"]), "has an ending that cannot be used here."),
            (errors.FaultyFramework("a.yaml", ["line 3"] * 5), "has 5 faults"),
            (errors.FaultyTable("a.csv", ["line 3"] * 5), "and nothing was loaded"),
            (errors.BadFigures("n is 0", "Look at it."), "It cannot be worked out, because"),
            (errors.MissingExtra("client-level models", "models"), "more has to be installed"),
            (errors.NotOurSheet("a.xlsx", "it has no marks"), "cannot be merged, and nothing was changed"),
            (errors.NothingToUndo("Asha"), "There is nothing to undo for"),
            (errors.NothingToRedo("Asha"), "There is nothing to redo for"),
            (errors.CannotUndo("Coded", "later steps"), "cannot be undone:"),
            (errors.NothingToDo("The cell says just that already."), "The cell says just that already"),
        )
    }

    @pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
    def test_every_error_is_among_the_troubles(self, kind: type[errors.QualtoolError]) -> None:
        error, words = self.SHOWN[kind]
        assert words in str(error)
        assert words in " ".join(PAGES["troubleshooting"].split())


class TestReadme:
    def test_every_picture_in_the_readme_is_there_and_shows_the_program(self) -> None:
        named = re.findall(r"\((qualtool/help/pictures/\S+\.svg)\)", README)
        assert set(named) == {
            f"qualtool/help/pictures/{one.name}" for one in (ROOT / "qualtool/help/pictures").iterdir()
        }
        assert {Path(name).stem for name in named} == {"start", *IN_STUDY}
        assert all("<svg" in (ROOT / name).read_text(encoding="utf-8")[:200] for name in named)

    def test_every_link_of_the_readme_leads_to_a_file(self) -> None:
        links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
        assert links
        assert [link for link in links if not (ROOT / link).exists()] == []

    @pytest.mark.parametrize("marker", ["<!-- demo -->", "<!-- tests -->"])
    def test_the_two_commands_set_themselves_up(self, marker: str) -> None:
        block = re.search(rf"{marker}\s*```\w+\n(.*?)\n```", README, re.DOTALL)
        assert block is not None
        assert block[1].startswith("python3 -m venv .venv && .venv/bin/pip install --quiet ")
        assert "\n" not in block[1]
