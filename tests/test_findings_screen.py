"""Findings on the screens: a cell added with two keys, the list and the whole of one, who says so, and the commands."""

import json

import pytest
from screens import LARGE, SMALL, at_work
from test_cli import run

from qualtool.analysis.matrix import CHANGE, Stretch
from qualtool.tui.screens.matrix_findings import Evidence
from qualtool.workflow import charting, coding, concluding, findings, matrices, preparing
from qualtool.workflow.concluding import CellBears

WAIT = "People wait [laughs] longer than they were told"
ALONE = "[/b] People leave alone"


@pytest.fixture
def made(study):
    """The small study's file with two findings on theme 4, and four cells charted."""
    for case, stage, text in (
        ("P1", "1", "Nobody rang."),
        ("P1", "2", "She came."),
        ("P2 & P3", "1", "He walks them."),
    ):
        charting.chart(study, case, stage, "4.1", "Asha", [Stretch("summary", text)])
    span = coding.span_of_words(study, "group", "Longer for me.")
    reference = charting.cite(study, f"group:{span.start}:{span.end}", "Asha")
    charting.chart(study, "G1", "2", "4.1", "Asha", [Stretch("summary", "Long.", (reference,))])
    cells = [CellBears("G1", "2", "4.1", "contrary", "A refusal."), CellBears("P1", "1", "4.1", "supporting")]
    concluding.make(study, WAIT, "Asha", "4", (), "Staff [b]say so[/b].", ["They forgot."], cells)
    concluding.make(study, ALONE, "Asha", "4")
    study.close()
    return study.path


async def at_cell(desk, case, stage, number):
    """Puts the matrix's cursor on a cell of theme 4."""
    case_id = next(row.case_id for row in matrices.matrix(desk.study, "4").rows if row.case == case)
    await desk.app.enter("matrix", Evidence(case_id, stage, preparing.tree_of(desk.study).named(number).id))
    await desk.settle()


def bearings(study, name):
    return {cell.name: cell.bearing for cell in findings.finding(study, name).cells}


class TestInTheMatrix:
    @pytest.mark.parametrize("size", [SMALL, LARGE])
    async def test_one_more_cell_for_the_finding_used_last_takes_f_enter_and_a_letter(self, made, size):
        async with at_work(made, size) as desk:
            await at_cell(desk, "P2 & P3", "1", "4.1")
            await desk.press("f")
            assert ALONE in desk.words and WAIT in desk.words
            await desk.press("enter", "q")
            assert bearings(desk.study, ALONE) == {"P2 & P3/1, 4.1": "qualifying"}
            assert desk.notices == [f"Added P2 & P3/1, 4.1 as qualifying to '{ALONE}'  (u undoes it)"]
            assert f"qualifies 2: ‘{ALONE}’" in desk.text
            assert desk.room._filters.chosen == {}
            await desk.press("u")
            assert bearings(desk.study, ALONE) == {}
            assert "qualifies" not in desk.text

    async def test_the_letter_also_works_at_once_and_a_digit_picks_another(self, made):
        async with at_work(made) as desk:
            await at_cell(desk, "P1", "2", "4.1")
            await desk.press("f", "s", "f", "2", "3")
            assert bearings(desk.study, ALONE) == {"P1/2, 4.1": "supporting"}
            assert bearings(desk.study, WAIT)["P1/2, 4.1"] == "qualifying"
            assert desk.room._filters.chosen == {}

    async def test_again_repeats_the_last_finding_and_bearing_on_the_next_cell(self, made):
        async with at_work(made) as desk:
            await at_cell(desk, "P1", "2", "4.1")
            await desk.press("f", "c")
            await at_cell(desk, "P2 & P3", "1", "4.1")
            await desk.press("F")
            assert bearings(desk.study, ALONE) == {"P1/2, 4.1": "contrary", "P2 & P3/1, 4.1": "contrary"}

    async def test_a_new_finding_has_the_theme_of_the_matrix_and_its_first_cell_in_one_step(self, made):
        async with at_work(made) as desk:
            await at_cell(desk, "P1", "2", "4.1")
            await desk.press("f", "n")
            assert "New finding on 4 Continuity of care" in desk.words
            await desk.type("She came back")
            await desk.press("enter", "s")
            new = findings.finding(desk.study, "She came back")
            assert (new.theme, [cell.name for cell in new.cells]) == ("4 Continuity of care", ["P1/2, 4.1"])
            await desk.press("u")
            assert len(findings.findings(desk.study).findings) == 2

    async def test_a_statement_is_kept_where_no_bearing_was_given(self, made):
        async with at_work(made) as desk:
            await at_cell(desk, "P1", "2", "4.1")
            await desk.press("f", "n")
            await desk.type("She came back")
            await desk.press("enter", "escape")
            assert findings.finding(desk.study, "She came back").cells == ()

    async def test_leaving_the_list_changes_nothing_and_x_takes_the_cell_out(self, made):
        async with at_work(made) as desk:
            await at_cell(desk, "P1", "1", "4.1")
            assert "supports 1: ‘People wait [laughs] longer t…’" in desk.text
            await desk.press("f", "escape", "f", "enter", "escape")
            assert bearings(desk.study, WAIT)["P1/1, 4.1"] == "supporting"
            await desk.press("f", "down", "x")
            assert "P1/1, 4.1" not in bearings(desk.study, WAIT)

    async def test_a_cell_that_says_nothing_is_told_to_be_silent_only(self, made):
        async with at_work(made) as desk:
            await at_cell(desk, "P1", "1", "4.2")
            await desk.press("f", "s")
            assert "can only be silent" in desk.notices[0]
            await desk.press("f", "i")
            assert bearings(desk.study, ALONE) == {"P1/1, 4.2": "silent"}

    async def test_the_first_finding_is_made_from_here(self, study):
        study.close()
        async with at_work(study.path) as desk:
            await desk.press("f5", "F")
            assert desk.notices == ["There is no finding to go on with yet: f picks one, or makes it"]
            await desk.press("f", "enter")
            await desk.type("Something")
            await desk.press("enter", "i")
            assert [f.statement for f in findings.findings(desk.study).findings] == ["Something"]


class TestTheRoom:
    @pytest.mark.parametrize("size", [SMALL, LARGE])
    async def test_findings_stand_by_theme_with_their_counts_and_the_whole_of_one(self, made, size):
        async with at_work(made, size) as desk:
            await desk.press("f8")
            assert "Findings · 2 of 2 · filter: everything" in desk.text
            assert "4 Continuity of care" in desk.text
            assert "+1  -1  ±0  ∅0  ?3" in desk.text
            await desk.press("tab", "end")
            assert "[b]say so[/b]" in desk.text or size == SMALL
            assert "South town, by the sea/1" in desk.words
            await desk.press("home")
            assert "[laughs]" in desk.text

    async def test_an_empty_room_says_how_to_begin(self, study):
        study.close()
        async with at_work(study.path, SMALL) as desk:
            await desk.press("g")
            assert desk.app.current_mode == "findings"
            assert "There is no finding yet. n makes one;" in desk.text
            await desk.press("tab", "w", "e", "y", "x", "l", "b", "m", "c", "t", "K", "o")
            assert desk.notices == [] or "Tab goes to the cells" in desk.notices[-1]
            await desk.press("escape")
            assert desk.app.current_mode == "study"

    async def test_a_cell_opens_in_the_matrix_and_esc_comes_back_to_it(self, made):
        async with at_work(made) as desk:
            await desk.press("f8", "tab", "down", "enter")
            assert desk.app.current_mode == "matrix"
            row, column = desk.room.open_cell
            assert (row.case, row.stage, column.number) == ("G1", "2", "4.1")
            await desk.press("escape")
            assert desk.app.current_mode == "findings"
            assert desk.room.cell.name == "G1/2, 4.1"

    async def test_a_change_cell_and_a_cell_of_a_site_open_in_their_charts(self, made):
        with preparing.open_study(made) as study:
            for case, stage in (("P1", "change"), ("North town", "1")):
                charting.chart(study, case, stage, "4.1", "Asha", [Stretch("summary", f"{case} moved.")])
                concluding.bear(study, ALONE, CellBears(case, stage, "4.1", "supporting"), "Asha")
            names = [cell.name for cell in findings.finding(study, ALONE).cells]
        async with at_work(made) as desk:
            await desk.press("f8", "down", "tab", *["down"] * names.index("P1/change, 4.1"), "enter")
            row, column = desk.room.open_cell
            assert (row.case, column.stage, column.number) == ("P1", CHANGE, "4.1")
            await desk.press("escape", "tab", "tab", *["home"])
            desk.room._right.highlighted = desk.room._right.get_option_index(f"cell:{names.index('North town/1, 4.1')}")
            await desk.press("o")
            row, column = desk.room.open_cell
            assert (row.case, row.kind, row.stage) == ("North town", "site", "1")

    async def test_a_filter_that_hides_the_cell_is_taken_away_and_told(self, made):
        async with at_work(made) as desk:
            await desk.press("f5", "s", "f8", "tab", "down", "enter")
            row, _column = desk.room.open_cell
            assert row.case == "G1"
            assert desk.notices == ["Every filter was taken away, to show this case"]

    async def test_the_cases_not_looked_at_are_one_key_away_and_open_in_the_matrix(self, made):
        async with at_work(made) as desk:
            await desk.press("f8", "l")
            assert desk.room.row.name == "P1/2"
            await desk.press("enter")
            row, _column = desk.room.open_cell
            assert (row.case, row.stage) == ("P1", "2")

    async def test_who_says_so_names_the_people_and_opens_their_words(self, made):
        async with at_work(made) as desk:
            await desk.press("f8", "enter")
            assert f"Who says so? {WAIT}" in desk.words
            assert "Cases: 1 supporting, 1 contrary · 1 excerpt, 1 of them not to be quoted" in desk.words
            assert "- G1 South town, by the sea, Follow-up, Service user · P4, P5, P6" in desk.words
            assert "“Longer for me.”" in desk.text and "not to be quoted" in desk.text
            assert "no reference; charted: Nobody rang." in desk.words
            await desk.press("enter")
            assert desk.app.current_mode == "transcript"
            assert desk.room.page.name == "group"
            await desk.press("escape", "w", "escape")
            assert desk.app.current_mode == "findings"

    async def test_its_words_are_written_in_one_form_and_kept_by_esc(self, made):
        async with at_work(made, SMALL) as desk:
            await desk.press("f8", "e")
            await desk.type(" now")
            await desk.press("tab", "tab")
            await desk.type("\nThey lied.")
            await desk.press("escape")
            one = findings.finding(desk.study, "1")
            assert (one.statement, one.rivals) == (f"{WAIT} now", ("They forgot.", "They lied."))
            await desk.press("e", "escape")
            assert desk.notices == []
            await desk.press("u")
            assert findings.finding(desk.study, "1").statement == WAIT

    async def test_a_form_with_words_and_no_statement_is_not_lost(self, made):
        async with at_work(made) as desk:
            await desk.press("f8", "n", "tab")
            await desk.type("Because.")
            await desk.press("escape")
            assert "A finding needs a statement." in desk.words
            await desk.type("People wait")
            await desk.press("escape")
            new = findings.finding(desk.study, "People wait")
            assert (new.explanation, new.theme) == ("Because.", "4 Continuity of care")
            assert desk.room.chosen.id == new.id

    async def test_a_bearing_is_changed_noted_and_taken_out_where_it_stands(self, made):
        async with at_work(made) as desk:
            await desk.press("f8", "tab", "b", "q")
            assert bearings(desk.study, WAIT)["P1/1, 4.1"] == "qualifying"
            assert desk.room.cell.name == "P1/1, 4.1"
            await desk.press("m")
            await desk.type("In part.")
            await desk.press("escape")
            assert "In part." in {cell.note for cell in findings.finding(desk.study, WAIT).cells}
            await desk.press("x")
            assert list(bearings(desk.study, WAIT)) == ["G1/2, 4.1"]
            await desk.press("u", "tab", "x")
            assert [f.statement for f in findings.findings(desk.study).findings] == [ALONE]

    async def test_a_stale_cell_says_why_and_y_settles_it(self, made):
        with preparing.open_study(made) as study:
            charting.chart(study, "P1", "1", "4.1", "Tom", [Stretch("summary", "Somebody rang.")])
        async with at_work(made) as desk:
            await desk.press("f8")
            assert "2 of 2 · filter: everything · 1 stale" in desk.text
            assert "the cell was written again since. y if it bears on it still." in desk.words
            await desk.press("y")
            assert findings.finding(desk.study, WAIT).stale == []
            assert "stale" not in desk.lines[0]

    async def test_scope_theme_and_order_are_changed_by_keys(self, made):
        async with at_work(made) as desk:
            await desk.press("f8", "c")
            await desk.type("site=1; stage!=2")
            await desk.press("enter")
            assert findings.finding(desk.study, WAIT).filter == "site=1 and stage!=2"
            await desk.press("J")
            assert [f.statement for f in findings.findings(desk.study).findings] == [ALONE, WAIT]
            assert desk.room.chosen.statement == WAIT
            await desk.press("t")
            await desk.type("#3.2")
            await desk.press("enter")
            assert findings.finding(desk.study, WAIT).theme == "3.2 Waiting"

    async def test_findings_are_written_to_a_file(self, made):
        async with at_work(made) as desk:
            await desk.press("f8", "X", "enter")
            text = (made.parent / "findings.md").read_text(encoding="utf-8")
            assert "### 1. People wait [laughs] longer than they were told" in text


class TestCommands:
    def test_the_whole_way_of_a_finding_by_command(self, made, monkeypatch):
        monkeypatch.setenv("QUALTOOL_STUDY", str(made))
        monkeypatch.setenv("QUALTOOL_CODER", "Tom")
        answer = run("finding", "new", "Walking helps", "--theme", "4.2", "--where", "site=2")
        assert "Made a finding: 'Walking helps'" in answer.err
        run("finding", "add", "walking", "P2 & P3", "4.1", "--stage", "1", "--as", "supporting", "--note", "Clear.")
        run("finding", "explain", "walking", "He goes along.")
        run("finding", "rival", "walking", "It is a short way.")
        shown = run("finding", "show", "walking", "--json").json
        assert (shown["explanation"], shown["rivals"], shown["coder"]) == (
            "He goes along.",
            ["It is a short way."],
            "Tom",
        )
        assert shown["cells"][0]["note"] == "Clear."
        assert shown["not_looked_at"][0]["case"] == "G1"
        run("finding", "change", "walking", "--statement", "Walking along helps")
        run("finding", "out", "3", "P2 & P3", "4.1", "--stage", "1")
        run("finding", "remove", "Walking along helps")
        listed = run("finding", "--json").json
        assert [one["statement"] for one in listed] == [WAIT, ALONE]

    def test_the_list_has_its_counts_its_filter_and_its_n(self, made):
        answer = run("finding", "-s", made)
        assert "1  4 Continuity of care  People wait [laughs] longer" in answer.out
        assert "3 of 5" in answer.out
        assert answer.err == "2 of 2 findings; filter: everything.\n"
        assert run("finding", "--theme", "3", "-s", made).err == "0 of 2 findings; filter: theme 3.\n"

    def test_who_says_so_marks_what_may_not_be_quoted_and_leaves_it_out_of_json(self, made):
        answer = run("finding", "who", "1", "-s", made)
        assert "“Longer for me.”" in answer.out and "not to be quoted" in answer.out
        assert "1 not to be quoted" in answer.err
        (contrary,) = [w for w in run("finding", "who", "1", "--json", "-s", made).json["witnesses"] if w["words"]]
        assert contrary["words"][0]["words"] == "[withheld: no consent to quotation]"
        assert contrary["participants"] == ["P4", "P5", "P6"]

    def test_words_of_those_who_refuse_are_neither_in_the_file_nor_in_json(self, made, tmp_path):
        with preparing.open_study(made) as study:
            span = coding.span_of_words(study, "group", "Longer for me.")
            reference = charting.cite(study, f"group:{span.start}:{span.end}", "Asha")
            charting.chart(study, "G1", "2", "4.1", "Asha", [Stretch("verbatim", "Longer for me.", (reference,))])
        file = tmp_path / "out.md"
        answer = run("finding", "-o", file, "-s", made)
        assert "1 withheld, for want of consent." in answer.err
        assert "Longer for me" not in file.read_text(encoding="utf-8")
        assert "Longer for me" not in run("finding", "show", "1", "--json", "-s", made).out
        assert "Longer for me" not in json.dumps(run("finding", "--json", "-s", made).json)

    def test_mistakes_say_how_to_mend_them(self, made, tmp_path):
        assert (
            "Did you mean 1 'People wait"
            in run("finding", "show", "1 people wait [laughs] longr", "-s", made, code=1).err
        )
        assert "There are: 1, 2" in run("finding", "show", "9", "-s", made, code=1).err
        assert ".md" in run("finding", "-o", tmp_path / "out.pdf", "-s", made, code=1).err
        assert "--statement" in run("finding", "change", "1", "-s", made, code=1).err
        both = run("finding", "change", "1", "--up", "--everybody", "-s", made, code=1)
        assert "in a command of its own" in both.err
