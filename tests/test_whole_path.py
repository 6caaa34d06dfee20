"""From nothing to an exported matrix by keys alone, and back the next day."""

from pathlib import Path

import pytest
import studies
from docx import Document
from openpyxl import load_workbook
from screens import Desk, at_work

from qualtool.analysis.matrix import COMMENT, VERBATIM
from qualtool.text.spans import Span
from qualtool.workflow import checking, coding, matrices, preparing, settings
from qualtool.workflow.quoting import QuoteRequest, find_quotes

FIRST = "I was waiting eleven weeks."
SECOND = "Nobody rang."


def coded(desk: Desk) -> list[tuple[str, str]]:
    """The words and theme of every coding in the first transcript, as the study file has them."""
    page = coding.page(desk.study, "ann_first", "Asha")
    return [(line.span.words_in(page.text), line.number) for line in page.codings]


def cell(desk: Desk, column: str) -> object:
    made = matrices.matrix(desk.study, "3")
    row = next(row for row in made.rows if (row.case, row.stage) == ("P1", "1"))
    return row.cells[column]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    studies.write_files(tmp_path / "interviews")
    (tmp_path / "small.yaml").write_text(studies.FRAMEWORK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def start_study(desk: Desk, folder: Path) -> None:
    assert "New study" in desk.text
    await desk.press("n")
    await desk.type("pilots.qual")
    await desk.press("enter")
    assert "From which framework?" in desk.text
    await desk.press("4")
    await desk.type("small.yaml")
    await desk.press("enter")
    assert "Your name, for the audit trail" in desk.text
    await desk.type("Asha")
    await desk.press("enter")
    assert settings.read_settings().coder == "Asha"
    assert (folder / "pilots.qual").exists()
    assert preparing.design_of(desk.study).framework == "Small study"
    assert "No transcripts yet" in desk.text


async def add_transcripts(desk: Desk) -> None:
    await desk.press("a")
    await desk.type("interviews")
    await desk.press("enter")
    assert "5 of 5 files would come in" in desk.text
    assert coding.transcript_lines(desk.study)[1] == []
    await desk.press("enter")
    assert len(coding.transcript_lines(desk.study)[1]) == 5
    assert "5 of 5 transcripts" in desk.text
    assert desk.notices == ["Added 5 transcripts  (u undoes it)"]


async def code_with_the_picker(desk: Desk) -> None:
    await desk.press("enter")
    assert "ann_first" in desk.text
    assert FIRST in desk.text
    await desk.press("n", "c")
    await desk.type("wait")
    await desk.press("1")
    assert coded(desk) == [(FIRST, "3.2")]
    assert desk.notices == [f"Coded '{FIRST}' under 3.2  (u undoes it)"]
    await desk.press("j", "full_stop")
    assert coded(desk) == [(FIRST, "3.2"), (SECOND, "3.2")]
    await desk.press("u")
    assert coded(desk) == [(FIRST, "3.2")]
    assert desk.notices == [f"Undid: Coded '{SECOND}' under 3.2  (Ctrl+r does it again)"]
    await desk.press("ctrl+r")
    assert coded(desk) == [(FIRST, "3.2"), (SECOND, "3.2")]
    await desk.press("n")
    assert desk.room.view.selection.words_in(desk.room.page.text) == "They met me at the gate."
    await desk.press("c")
    await desk.type("gate")
    await desk.press("ctrl+t")
    await desk.type("workers")
    await desk.press("ctrl+t")
    assert "Marked: 4.1.1 At the gate, 4.2 Workers" in desk.text
    await desk.press("enter")
    assert coded(desk)[2:] == [("They met me at the gate.", "4.1.1"), ("They met me at the gate.", "4.2")]


async def note_star_and_move(desk: Desk) -> None:
    await desk.press("m")
    await desk.type("Ask Tom.")
    await desk.press("escape")
    assert "✎ Ask Tom." in desk.text
    memos = [line.memos for line in coding.page(desk.study, "ann_first", "Asha").codings]
    assert sum(("Ask Tom." in found) for found in memos) == 1
    await desk.press("asterisk")
    assert "★ quotable" in desk.text
    await desk.press("tab", "shift+left", "shift+left", "shift+left", "e")
    assert len([words for words, _number in coded(desk) if words == "They met me"]) == 1
    await desk.press("x")
    assert [number for words, number in coded(desk) if words == "They met me"] == []
    await desk.press("u")
    assert len(coded(desk)) == 4


async def find_and_mark(desk: Desk) -> None:
    await desk.press("slash")
    await desk.type("eleven weeks")
    assert "1 place" in desk.text
    await desk.press("enter", "escape")
    assert desk.room.view.selection.words_in(desk.room.page.text) == "eleven weeks"
    await desk.press("r")
    assert "read by Asha" in desk.text
    assert coding.page(desk.study, "ann_first", "Asha").read_by == ("Asha",)


async def chart_a_cell(desk: Desk) -> None:
    await desk.press("M")
    assert "3 Getting help" in desk.text
    assert desk.room.view.row.case == "P1"
    await desk.press("enter")
    await desk.type("Waited long {check the letter}")
    await desk.press("tab", "enter", "tab", "down", "v", "escape")
    said = cell(desk, "3.2")
    assert [stretch.kind for stretch in said.stretches] == ["summary", COMMENT, VERBATIM]
    assert said.stretches[2].text == SECOND
    assert [ref.label for stretch in said.stretches for ref in stretch.references] == ["P1/1, turn 2", "P1/1, turn 2"]
    assert desk.notices[0].startswith("Charted P1/1, 3.2: 'Waited long'")
    await desk.press("right", "b", "3")
    assert cell(desk, "3.20").state == "not raised"
    await desk.press("v")
    assert "1 revision, latest first" in desk.text
    assert "not raised" in desk.text
    await desk.press("escape", "u")
    assert cell(desk, "3.20").state == "not yet charted"
    assert cell(desk, "3.2").state == "charted"


async def look_at_a_theme(desk: Desk, folder: Path) -> None:
    await desk.press("f4")
    assert "filter: theme 3 · 2 mentions" in desk.text
    await desk.press("s", "w", "t")
    assert "filter: theme 3 and site=1 and stage=1 and type=Service user" in desk.text
    await desk.press("0")
    assert "filter: theme 3 · 2 mentions" in desk.text
    await desk.press("slash")
    await desk.type("rang")
    await desk.press("enter")
    assert "1 mention in 1 encounter" in desk.text
    await desk.press("escape", "down", "enter")
    assert desk.app.current_mode == "transcript"
    assert desk.room.view.selection.words_in(desk.room.page.text) == SECOND
    await desk.press("escape")
    assert desk.app.current_mode == "theme"
    assert desk.listed.highlighted == 1
    await desk.press("x", "enter")
    document = Document(str(folder / "quotes_3.docx"))
    assert any(FIRST in paragraph.text for paragraph in document.paragraphs)


async def export_from_the_matrix_and_the_study(desk: Desk, folder: Path) -> None:
    await desk.press("f5", "x", "enter")
    sheet = load_workbook(folder / "matrix_3.xlsx")
    assert any("Waited long" in str(value) for page in sheet for row in page.values for value in row)
    await desk.press("f2", "x", "1", "enter")
    assert len(load_workbook(folder / "matrix.xlsx").sheetnames) >= 2
    assert desk.notices == [f"Wrote {folder / 'matrix.xlsx'}"]
    await desk.press("x", "1", "enter")
    assert "matrix.xlsx is there already" in desk.text
    await desk.press("2")


@pytest.mark.long
async def test_a_study_goes_from_nothing_to_exports_by_keys_alone_and_waits_for_the_next_day(folder):
    async with at_work(None, coder="") as desk:
        await start_study(desk, folder)
        await add_transcripts(desk)
        await code_with_the_picker(desk)
        await note_star_and_move(desk)
        await find_and_mark(desk)
        await chart_a_cell(desk)
        await look_at_a_theme(desk, folder)
        await export_from_the_matrix_and_the_study(desk, folder)
        await desk.press("enter")
        words = desk.room.view.selection.words_in(desk.room.page.text)
        await desk.press("n")
        place = desk.room.view.place
        assert desk.room.view.selection.words_in(desk.room.page.text) != words
        await desk.press("ctrl+q")
        assert desk.app.study is None
    assert sorted(path.name for path in folder.glob("pilots.qual*")) == ["pilots.qual"]

    async with at_work(folder / "pilots.qual", coder="") as desk:
        await desk.press("enter")
        assert desk.room.view.place == place
        assert len(coded(desk)) == 4
        assert checking.check(desk.study).ok
        await desk.press("u")
        assert desk.notices[0].startswith("Undid: Marked ann_first as read") or desk.notices[0].startswith("Undid: ")
        assert cell(desk, "3.2").state == "not yet charted"
        found = find_quotes(desk.study, QuoteRequest(theme="4"))
        assert {quote.text for quote in found.quotes} == {"They met me", "They met me at the gate."}
        assert isinstance(desk.room.view.selection, Span)
