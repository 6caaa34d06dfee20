"""Small questions: what is offered is replaced by typing, and kept by an arrow key."""

from pathlib import Path

import pytest
from screens import SMALL, at_work
from textual.app import App, ComposeResult
from textual.events import Paste
from textual.widgets import Input, Static

from qualtool.tui.prompts import AskLine, replaceable

FILE = "/home/asha/study/quotes_4.2.docx"
FOLDER = "/home/asha/study/"
WORDS = "(Service user, North town)"


class Asking(App[None]):
    """A program that asks one thing."""

    def __init__(self, offered: str) -> None:
        super().__init__()
        self._offered = offered
        self.given = ""

    def compose(self) -> ComposeResult:
        yield Static()

    def on_mount(self) -> None:
        self.push_screen(AskLine("Which?", "A hint.", self._offered), self.take)

    def take(self, given: str | None) -> None:
        self.given = given or ""


async def answer(offered: str, *keys: str, paste: str = "") -> str:
    app = Asking(offered)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        if paste:
            app.screen.query_one(Input).post_message(Paste(paste))
        await pilot.press(*keys, "enter")
    return app.given


@pytest.mark.parametrize(
    ("offered", "keys", "given"),
    [
        (WORDS, "(Staff)", "(Staff)"),
        ("4/5 of them", "All", "All"),
        (FILE, "all.csv", f"{FOLDER}all.csv"),
        (FILE, "/elsewhere/all.csv", "/elsewhere/all.csv"),
        (FILE, "~/all.csv", "~/all.csv"),
        (FOLDER, "pilots.qual", f"{FOLDER}pilots.qual"),
        (FOLDER, "/elsewhere/pilots.qual", "/elsewhere/pilots.qual"),
        ("", "Asha", "Asha"),
    ],
)
async def test_typing_replaces_words_and_names_of_files_and_goes_on_from_a_folder(
    offered: str, keys: str, given: str
) -> None:
    assert await answer(offered, *keys) == given


@pytest.mark.parametrize(
    ("offered", "keys", "given"),
    [
        (WORDS, ("end", "backspace", ".", ")"), "(Service user, North town.)"),
        (WORDS, ("right", "!"), f"{WORDS}!"),
        (WORDS, ("home", "!"), f"!{WORDS}"),
        (FILE, ("end", *["backspace"] * 4, *"csv"), f"{FOLDER}quotes_4.2.csv"),
        (FILE, ("end", "/"), f"{FILE}/"),
        (FILE, ("ctrl+u", *"/elsewhere/a.md"), "/elsewhere/a.md"),
        (FILE, ("backspace", *"/elsewhere/a.md"), "/elsewhere/a.md"),
        (WORDS, (), WORDS),
        (FILE, (), FILE),
    ],
)
async def test_an_arrow_key_keeps_what_is_offered_and_enter_takes_it(
    offered: str, keys: tuple[str, ...], given: str
) -> None:
    assert await answer(offered, *keys) == given


@pytest.mark.parametrize("offered", [FILE, FOLDER, WORDS])
async def test_a_path_that_is_pasted_takes_the_place_of_the_whole_offer(offered: str) -> None:
    assert await answer(offered, paste="/elsewhere/other/draft.docx") == "/elsewhere/other/draft.docx"


@pytest.mark.parametrize(("offered", "is_told"), [(WORDS, True), (FILE, True), (FOLDER, False), ("", False)])
async def test_the_hint_tells_it_where_there_is_something_to_replace(offered: str, is_told: bool) -> None:
    app = Asking(offered)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        hint = str(app.screen.query_one(".hint", Static).content)
    assert ("Typing replaces it, arrows keep it" in hint) == is_told


async def test_the_end_of_a_long_path_is_in_view() -> None:
    app = Asking("/home/" + "long_name_of_a_folder/" * 8 + "draft.docx")
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert any("draft.docx" in "".join(segment.text for segment in strip) for strip in strips)


def test_only_the_name_of_a_path_is_replaceable() -> None:
    assert FILE[slice(*replaceable(FILE))] == "quotes_4.2.docx"
    assert replaceable(FOLDER).is_empty
    assert WORDS[slice(*replaceable(WORDS))] == WORDS


async def test_another_draft_is_asked_for_by_its_name_alone(small_file: Path, tmp_path: Path) -> None:
    """Real keys on the study screen: the draft checked last is offered."""
    path = tmp_path / "small.qual"
    path.write_bytes(small_file.read_bytes())
    for name in ("first.md", "second.md"):
        (tmp_path / name).write_text("“They met me at the gate.”\n\n(Service user, North town, First interview)\n")
    for name in ("first.md", "second.md"):
        async with at_work(path, SMALL) as desk:
            await desk.press("f2", "v")
            await desk.type(f"{name}\n")
            assert f"Draft check · {name}" in desk.text
