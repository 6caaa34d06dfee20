"""A study whose every name is made of markup, emoji, right-to-left words and escapes, on every screen."""

from pathlib import Path

import pytest
import studies
from docx import Document
from screens import LARGE, SMALL, Desk, at_work

from qualtool.analysis.matrix import Stretch
from qualtool.text.display import one_line
from qualtool.workflow import charting, coding, preparing
from qualtool.workflow.preparing import open_study

ODD = "[/x] [bold]😀 שלום"
ESCAPES = "\x1b]0;owned\x07\x1b[31m\x9b1m\u202e"

FRAMEWORK = f"""
name: "{ODD} framework"
version: 1
sites: {{"1": "{ODD} site"}}
stages: {{"1": "{ODD} stage"}}
types: {{"{ODD} type": []}}
themes:
  - id: main
    number: "1"
    title: "{ODD} theme"
    definition: "{ODD} definition [link=http://x]"
    include: "{ODD} include"
    exclude: "{ODD} exclude"
    themes:
      - {{id: sub, number: "1.1", title: "{ODD} sub", definition: "{ODD}", keywords: ["{ODD} keyword"]}}
      - {{id: sub-other, number: "1.2", title: "Other {ODD}", other: true, definition: "{ODD}"}}
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    (tmp_path / "odd.yaml").write_text(FRAMEWORK, encoding="utf-8")
    name = "[bold]😀 שלום"
    path = tmp_path / f"{name}.qual"
    with preparing.new_study(path, str(tmp_path / "odd.yaml"), f"{ODD} coder") as study:
        folder = tmp_path / "in"
        folder.mkdir()
        text = f"I: {ODD} question?\nR: {ODD} answer [laughs] {ESCAPES} {ODD}. Second [/b] one.\n"
        (folder / f"{name} talk.txt").write_text(text, encoding="utf-8")
        manifest = folder / "manifest.csv"
        rows = f'file,site,stage,type,participant,mood\n"{name} talk.txt",1,1,{ODD} type,{ODD} person,{ODD}\n'
        manifest.write_text(rows, encoding="utf-8")
        studies.add_files(study, [folder], f"{ODD} coder")
        page = coding.page(study, f"{name} talk", f"{ODD} coder")
        tree = preparing.tree_of(study)
        coding.code(study, page.id, page.sentences[-1], [tree.named("1.1").id], f"{ODD} coder", f"{ODD} {ESCAPES} memo")
        said = [Stretch("summary", f"{ODD} {ESCAPES} summary"), Stretch("comment", f"{ODD} comment")]
        charting.chart(study, page.case_id, "1", "1.1", f"{ODD} coder", said)
    return path


def assert_shown(desk: Desk, *words: str) -> None:
    shown = "".join(desk.text.split())
    acting = [sign for sign in shown if ord(sign) < 32 or 127 <= ord(sign) < 160]
    assert acting == [], desk.text
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    for one in words:
        assert "".join(one_line(one).split()) in shown, (one, desk.text)


async def test_every_screen_picker_prompt_and_notice_shows_the_words_as_they_are(hostile):
    async with at_work(hostile, LARGE, f"{ODD} coder") as desk:
        assert_shown(desk, f"{ODD} coder", f"{ODD} framework", f"{ODD} type", f"{ODD} person", "talk")
        await desk.press("enter")
        assert_shown(desk, f"{ODD} answer [laughs]", "Second [/b] one.", f"{ODD} person", f"{ODD} stage")
        await desk.press("j", "j", "j", "j", "c")
        assert_shown(desk, f"{ODD} sub", f"{ODD} definition [link=http://x]", "“", f"{ODD} keyword"[:0])
        await desk.press("down", "ctrl+t", "escape")
        assert_shown(desk, f"{ODD} sub", f"{ODD} coder", "memo")
        await desk.press("m")
        assert_shown(desk, f"{ODD} sub")
        await desk.press("escape", "r")
        assert_shown(desk, "Marked [bold]😀 שלום talk as read")
        await desk.press("x", "u")
        assert_shown(desk, "Second [/b] one.")
        await desk.press("f4")
        assert_shown(desk, f"{ODD} theme", f"{ODD} definition [link=http://x]", f"{ODD} include", f"{ODD} site", "memo")
        await desk.press("t")
        assert_shown(desk, f"type={ODD} type")
        await desk.press("f5")
        assert_shown(desk, f"{ODD} theme", f"{ODD} site", f"{ODD} person", "summary", f"{{{ODD} comment}}")
        await desk.press("v")
        assert_shown(desk, f"{ODD} coder", "summary", f"{ODD} person")
        await desk.press("escape", "b")
        assert_shown(desk, f"{ODD} person", f"{ODD} sub")
        await desk.press("escape", "ctrl+o")
        assert_shown(desk, f"{ODD} coder", "Coded 'Second [/b] one.' under 1.1")
        await desk.press("escape", "ctrl+p", "escape", "question_mark", "escape", "f1", "escape", "x", "escape")
        await desk.press("f2", "x", "1", "escape", "slash")
        await desk.type("[bold]")
        assert_shown(desk, "1 of 1 transcripts", "[bold]")


@pytest.mark.parametrize("size", [SMALL, (60, 20)])
async def test_narrow_screens_do_not_break_on_them(hostile, size):
    async with at_work(hostile, size, f"{ODD} coder") as desk:
        for key in (
            "enter",
            "c",
            "escape",
            "m",
            "escape",
            "f4",
            "f5",
            "v",
            "escape",
            "ctrl+o",
            "escape",
            "f1",
            "escape",
        ):
            await desk.press(key)
            assert_shown(desk)


async def test_exports_and_their_prompts_keep_the_words(hostile):
    async with at_work(hostile, LARGE, f"{ODD} coder") as desk:
        await desk.press("f4", "x")
        assert_shown(desk, "quotes_1.docx")
        await desk.press("enter")
        assert_shown(desk, "Wrote")
        await desk.press("x", "enter")
        assert_shown(desk, "quotes_1.docx is there already")
        await desk.press("1")
    words = "\n".join(paragraph.text for paragraph in Document(str(hostile.parent / "quotes_1.docx")).paragraphs)
    assert "Second [/b] one." in words


async def test_files_and_errors_with_such_names_are_told_as_they_are(hostile, tmp_path, monkeypatch):
    odd = tmp_path / "[bold]שלום [x] in"
    odd.mkdir()
    (odd / "[red]😀 a.txt").write_text("R: Yes.", encoding="utf-8")
    monkeypatch.chdir(odd)
    async with at_work(hostile, LARGE, f"{ODD} coder") as desk:
        await desk.press("a", "enter")
        assert_shown(desk, "[red]😀 a.txt", "nothing says its site and stage")
        await desk.press("escape", "o")
        await desk.type("[none] [")
        await desk.press("enter")
        assert_shown(desk, "There is no study at", "[none] [")
    async with at_work(None, LARGE) as desk:
        assert_shown(desk, "[bold]😀 שלום.qual")


def test_the_escapes_never_reached_the_study(hostile):
    with open_study(hostile) as study:
        page = coding.page(study, "[bold]😀 שלום talk", "x")
        assert "\x1b" not in page.text
        assert f"{ODD} answer [laughs]" in page.text
