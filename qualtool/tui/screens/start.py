"""The start: recent studies, new, open, demo."""

from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qualtool.tui.actions import bindings_of
from qualtool.tui.program import Room
from qualtool.tui.prompts import AskChoice, AskLine, Tell
from qualtool.tui.widgets.keys_footer import KeysFooter

_WELCOME = (
    "Framework analysis of interviews: transcripts, a thematic framework, the matrix, quotes.\n"
    "Everything stays on this machine, in one file for each study."
)


_TO_TRY = {"blank": "two small themes, to try things on"}


async def start_new_study(room: Room) -> None:
    """Asks for a file and a framework, and starts a study."""
    from qualtool.workflow import preparing

    hint = "A file such as pilots.qual; it is made in this folder unless you give another."
    name = await room.app.push_screen_wait(AskLine("Start a study: its file", hint, f"{Path.cwd()}/"))
    if not name or name.endswith("/"):
        return
    if not await _folder_is_wanted(room, Path(name).expanduser()):
        return
    known = preparing.framework_names()
    choices = [(key, f"{key}   {_TO_TRY.get(key) or _title(path)}") for key, path in known.items()]
    choices.append(("file", "a framework file of your own"))
    framework = await room.app.push_screen_wait(AskChoice("From which framework?", choices))
    if framework == "file":
        framework = await room.app.push_screen_wait(AskLine("Your framework file", "It ends in .yaml"))
    if not framework:
        return
    coder = await room.program.coder_name()
    made = await room.program.ask(preparing.new_study, Path(name).expanduser(), framework, coder)
    await room.program.ask(made.close)
    await room.program.open_study(made.path)
    room.program.tell(f"Started {made.path.name}", "a brings transcripts in")


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        named = next((line.partition(":")[2] for line in lines if line.startswith("name:")), "")
    return named.partition(" #")[0].strip().strip("\"'")


async def _folder_is_wanted(room: Room, path: Path) -> bool:
    """Whether the study is to be in its folder, also if that seems to go to the cloud."""
    from qualtool.workflow import settings

    service = settings.syncing_service(path.parent)
    if not service:
        return True
    warning: list[str | Content] = [
        f"{path.parent} looks like a folder that {service} copies to the cloud.",
        "Interviews may not be allowed to leave this machine, and copying while you work can damage the file.",
        "Choose a folder that is not synced, unless your data agreement says otherwise.",
    ]
    asked = Tell("A word about this folder", warning)
    return await room.app.push_screen_wait(asked)


async def open_other_study(room: Room) -> None:
    """Asks for a study's file and opens it."""
    from qualtool.workflow import study_files

    name = await room.app.push_screen_wait(AskLine("Open a study: its file", "It ends in .qual", f"{Path.cwd()}/"))
    if name:
        await room.program.open_study(study_files.find_study(str(Path(name).expanduser())))


class StartScreen(Room):
    """Shown when there is no study to open."""

    ROOM = "start"
    BINDINGS = bindings_of("start")
    CSS = """
    StartScreen { align: center middle; }
    StartScreen > Vertical { width: 90%; max-width: 92; height: auto; max-height: 100%; }
    StartScreen .name { text-style: bold; color: $text-primary; }
    StartScreen .welcome { margin: 0 0 1 0; color: $text-muted; }
    StartScreen OptionList { height: auto; max-height: 14; border: round $foreground 30%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._choices: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("qualtool", classes="name")
            yield Static(Content(_WELCOME), classes="welcome")
            yield OptionList()
            yield Static(classes="welcome", markup=False)
        yield KeysFooter()

    def on_mount(self) -> None:
        from qualtool.workflow.settings import read_settings

        recent = [path for path in read_settings().recent if Path(path).exists()]
        choices = [(f"path:{path}", Path(path).name, str(Path(path).parent)) for path in recent]
        choices += [
            ("new", "New study", "n   start from a framework"),
            ("open", "Open a study", "o   by its file"),
            ("demo", "Demo", "d   a fictional study, coded and charted, to try things on"),
        ]
        self._choices = [value for value, _name, _words in choices]
        listed = self.query_one(OptionList)
        for _value, name, words in choices:
            listed.add_option(Option(Content.assemble((f"{name:<24}", "bold"), " ", (words, "dim"))))
        listed.highlighted = 0
        listed.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        value = self._choices[event.option_index]
        if value.startswith("path:"):
            self.program.do(self.program.open_study(Path(value.removeprefix("path:"))))
        else:
            getattr(self, f"action_{value}")()

    def action_new(self) -> None:
        self.program.do(start_new_study(self))

    def action_open(self) -> None:
        self.program.do(open_other_study(self))

    def action_demo(self) -> None:
        self.build_demo()

    @work
    async def build_demo(self) -> None:
        """Builds the demo beside the user's other work and opens it."""
        from qualtool.workflow import demonstrating

        self.query_one(".welcome:last-of-type", Static).update("Building the demo study …")
        path = await self.program.ask(demonstrating.build, Path.cwd() / "qualtool-demo")
        await self.program.open_study(path)
