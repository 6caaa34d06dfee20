"""What stands beside a summary: excerpts, transcript, references, cells drawn on; cited with one key; and the past."""

import shutil
from pathlib import Path

import pytest
import studies
from screens import LARGE, SMALL, Desk, at_work
from textual.widgets import OptionList

from qualtool.analysis.matrix import CHANGE, COMMENT, SUMMARY, VERBATIM, Cell, Stretch
from qualtool.tui.screens.revisions import RevisionsScreen
from qualtool.tui.widgets.cell.modes import Mode, following
from qualtool.workflow import charting, coding, matrices, places
from qualtool.workflow.matrices import MatrixRequest
from qualtool.workflow.preparing import open_study


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Path:
    """The small study: three excerpts of P1 at stage 1 under 4.1, from two deeper sub-themes."""
    path = Path(shutil.copy(small_file, tmp_path / "small.qual"))
    with open_study(path) as study:
        studies.code(study, "ann_first", "They met me at the gate.", "4.1.1")
        studies.code(study, "ann_first", "I had not expected it, I was relapsing by then.", "4.1.2")
        studies.code(study, "ann_first", "Nobody rang.", "4.1.2")
        studies.code(study, "ann_second", "She is still my worker.", "4.2")
    return path


def kept(desk: Desk, case: str, stage: str, column: str) -> Cell:
    """A cell as the study file has it."""
    return places.cell_named(desk.study, case, stage, column).cell


async def at_gate(desk: Desk) -> None:
    """To the cell of P1 at stage 1 under 4.1."""
    await desk.press("f5")
    await desk.app.room.open_at(
        matrices.matrix(desk.study, "4").rows[0].case_id, "1", studies.theme(desk.study, "4").id
    )
    await desk.settle()
    assert (desk.room.view.row.case, desk.room.view.row.stage, desk.room.view.column.number) == ("P1", "1", "4.1")


def title(desk: Desk) -> str:
    return str(desk.room.pane.query_one("#beside-title").render())


def shown(desk: Desk) -> list[str]:
    """The lines of the list beside the summary."""
    listed = desk.room.pane.beside
    return [str(listed.get_option_at_index(n).prompt) for n in range(listed.option_count)]


# ---------------------------------------------------------------- turning


def test_the_modes_go_round_and_cells_are_only_offered_where_there_are_any() -> None:
    def round_from(draws: bool) -> list[Mode]:
        seen = [Mode.EXCERPTS]
        while (after := following(seen[-1], draws)) is not seen[0]:
            seen.append(after)
        return seen

    assert round_from(False) == [Mode.EXCERPTS, Mode.TRANSCRIPT, Mode.REFERENCES]
    assert round_from(True) == list(Mode)


async def test_excerpts_say_how_many_they_are_and_from_which_sub_themes(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        assert title(desk) == "Excerpts 3: 1 in 4.1.1, 2 in 4.1.2"
        assert "m: Transcript" in desk.text


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_key_turns_what_stands_beside_and_it_stays_while_the_cursor_moves(small, size):
    async with at_work(small, size) as desk:
        await at_gate(desk)
        await desk.press("m")
        assert title(desk) == "Transcript ann_first"
        assert "How did it begin?" in desk.text
        await desk.press("m")
        assert title(desk) == "References 0"
        await desk.press("down", "right")
        assert title(desk) == "References 0"
        await desk.press("m")
        assert title(desk) == "Excerpts 1"


async def test_the_key_that_works_while_typing_turns_it_too_and_m_is_a_letter(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("enter")
        await desk.type("Met m")
        await desk.press("ctrl+t")
        assert title(desk) == "Transcript ann_first"
        assert desk.room.pane.editor.has_focus
        assert desk.room.pane.editor.text == "Met m"


async def test_who_works_beside_goes_on_working_there_when_it_is_turned(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("tab", "m")
        assert desk.room.pane.heard.has_focus
        await desk.press("m")
        assert desk.room.pane.beside.has_focus
        await desk.press("tab")
        assert desk.room.pane.editor.has_focus


async def test_where_nothing_is_coded_the_list_says_what_to_do_and_enter_does_no_harm(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("right", "tab", "enter", "v", "o")
        assert "Nothing is coded here." in desk.words
        assert desk.room.pane.editor.text == ""


# ---------------------------------------------------------------- the transcript


async def test_the_transcript_opens_at_the_first_excerpt_and_enter_cites_what_nobody_coded(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("enter")
        await desk.type("Waited")
        await desk.press("escape", "m", "tab")
        heard = desk.room.pane.heard
        assert heard.selection.words_in(heard.page.text) == "Nobody rang."
        await desk.press("up")
        assert heard.selection.words_in(heard.page.text) == "I was waiting eleven weeks."
        await desk.press("enter")
        assert desk.room.pane.editor.text == "Waited (P1/1, turn 2b)"
        await desk.press("escape")
        said = kept(desk, "P1", "1", "4.1").stretches
        assert [(s.text, [ref.words for ref in s.references]) for s in said] == [
            ("Waited", ["I was waiting eleven weeks."])
        ]
        assert kept(desk, "P1", "1", "4.1").excerpts == 3


async def test_v_takes_the_selected_words_verbatim_word_for_word(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("m", "tab", "w", "v", "escape")
        (said,) = kept(desk, "P1", "1", "4.1").stretches
        assert (said.kind, said.text, said.references[0].words) == (VERBATIM, "Nobody", "Nobody")


async def test_a_stretch_that_is_an_excerpt_already_keeps_its_label(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("m", "tab", "enter")
        assert desk.room.pane.editor.text == "(P1/1, turn 2)"


async def test_what_was_cited_and_not_yet_kept_is_kept_by_undo_and_comes_again_by_redo(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("m", "tab", "up", "v", "tab", "u")
        assert desk.notices[-1].startswith("Undid: Charted P1/1, 4.1")
        assert kept(desk, "P1", "1", "4.1").stretches == ()
        await desk.press("ctrl+r")
        assert kept(desk, "P1", "1", "4.1").stretches[0].text == "I was waiting eleven weeks."


async def test_a_change_cell_turns_between_the_transcripts_of_its_stages(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("T", "end", "home", "right", "right", "m")
        assert desk.room.view.column.key == "4.1/change"
        assert title(desk) == "Transcript ann_first, 1 of 2 · ) next"
        await desk.press("tab", "right_parenthesis")
        assert title(desk) == "Transcript ann_second, 2 of 2 · ) next"
        assert "She is still my worker." in desk.text
        await desk.press("left_parenthesis")
        assert title(desk).startswith("Transcript ann_first")


async def test_a_selection_opens_in_its_own_room_and_esc_comes_back_to_the_cell_and_the_pane(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("m", "tab", "up", "o")
        assert desk.app.current_mode == "transcript"
        view = desk.room.view
        assert view.selection.words_in(desk.room.page.text) == "I was waiting eleven weeks."
        await desk.press("escape")
        assert desk.app.current_mode == "matrix"
        assert desk.room.pane.heard.has_focus
        heard = desk.room.pane.heard
        assert heard.selection.words_in(heard.page.text) == "I was waiting eleven weeks."


async def test_words_that_look_like_markup_are_cited_as_they_are(small, tmp_path):
    words = "I said [laughs] שלום [/b] 🙂"
    with open_study(small) as study:
        studies.add_text(study, tmp_path / "f", "odd", f"I: And?\nR: {words}\n", who="P1")
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("m", "tab", "right_parenthesis", "down", "v", "escape")
        assert kept(desk, "P1", "1", "4.1").stretches[0].text == words


# ---------------------------------------------------------------- references


@pytest.fixture
def cited(small: Path) -> Path:
    """P1's cell at stage 1 under 4.1 cites two stretches, the second first."""
    with open_study(small) as study:
        text = coding.page(study, "ann_first", "Asha").text
        gate, rang = (f"ann_first:{text.index(w)}:{text.index(w) + len(w)}" for w in ("They met me", "Nobody rang."))
        said = [Stretch(SUMMARY, "Rang.", (charting.cite(study, rang, "Asha"),))]
        said += [Stretch(COMMENT, "ask"), Stretch(SUMMARY, "Met.", (charting.cite(study, gate, "Asha"),))]
        charting.chart(study, "P1", "1", "4.1", "Asha", said)
    return small


async def test_references_are_listed_in_order_and_lead_to_their_place_and_back(cited):
    async with at_work(cited) as desk:
        await at_gate(desk)
        await desk.press("m", "m", "tab")
        assert title(desk) == "References 2"
        assert shown(desk) == ["P1/1, turn 2\nNobody rang.", "P1/1, turn 4\nThey met me"]
        await desk.press("down", "enter")
        assert desk.app.current_mode == "transcript"
        assert desk.room.view.selection.words_in(desk.room.page.text) == "They met me"
        # Less than a sentence is selected, but nobody changed what one came to look at.
        await desk.press("escape")
        assert (desk.room.view.row.case, desk.room.view.row.stage) == ("P1", "1")
        assert desk.room.pane.beside.has_focus
        assert desk.room.pane.beside.highlighted == 1


async def test_a_star_on_a_reference_is_turned_with_one_key_and_kept(cited):
    async with at_work(cited) as desk:
        await at_gate(desk)
        await desk.press("m", "m", "tab", "down", "asterisk")
        assert desk.room.pane.editor.text.endswith("Met. (*P1/1, turn 4)")
        assert shown(desk)[1].startswith("★ P1/1, turn 4")
        await desk.press("escape")
        said = kept(desk, "P1", "1", "4.1").stretches
        assert [[ref.starred for ref in stretch.references] for stretch in said] == [[False], [], [True]]
        await desk.press("tab", "asterisk", "down", "asterisk", "escape")
        said = kept(desk, "P1", "1", "4.1").stretches
        assert [[ref.starred for ref in stretch.references] for stretch in said] == [[True], [], [False]]


async def test_the_star_of_the_excerpt_itself_is_not_taken_away_here(cited):
    with open_study(cited) as study:
        page = coding.page(study, "ann_first", "Asha")
        coding.star(study, page.id, studies.span(study, "ann_first", "Nobody rang."), "Asha")
        cell = places.cell_named(study, "P1", "1", "4.1").cell
        charting.chart(study, "P1", "1", "4.1", "Asha", cell.stretches)
    async with at_work(cited) as desk:
        await at_gate(desk)
        await desk.press("m", "m", "tab", "asterisk")
        assert "The excerpt itself is starred" in desk.notices[-1]
        assert "(*P1/1, turn 2)" in desk.room.pane.editor.text


async def test_the_list_of_references_follows_what_is_typed(cited):
    async with at_work(cited) as desk:
        await at_gate(desk)
        await desk.press("m", "m", "enter")
        desk.room.pane.editor.load_text("Met. (P1/1, turn 4)")
        await desk.settle()
        assert title(desk) == "References 1"
        assert shown(desk) == ["P1/1, turn 4\nThey met me"]


# ---------------------------------------------------------------- cells drawn on


@pytest.fixture
def both(cited: Path) -> Path:
    """Both stages of P1 are charted under 4.1."""
    with open_study(cited) as study:
        charting.chart(study, "P1", "2", "4.1", "Asha", [Stretch(SUMMARY, "Alone."), Stretch(COMMENT, "compare")])
    return cited


async def test_a_change_cell_takes_the_words_of_the_cells_behind_it_with_their_references(both):
    async with at_work(both) as desk:
        await at_gate(desk)
        await desk.press("T", "home", "right", "right", "m", "m", "m", "tab")
        assert title(desk) == "Cells drawn on: 2 of 2 charted"
        assert [line.split("\n")[0] for line in shown(desk)] == [
            "P1, First interview  charted",
            "P1, Follow-up  charted",
        ]
        await desk.press("v", "tab", "down", "v", "escape")
        made = kept(desk, "P1", CHANGE, "4.1")
        assert [(s.kind, s.text, [r.words for r in s.references]) for s in made.stretches] == [
            (SUMMARY, "Rang.", ["Nobody rang."]),
            (COMMENT, "ask", []),
            (SUMMARY, "Met.", ["They met me"]),
            (SUMMARY, "Alone.", []),
            (COMMENT, "compare", []),
        ]
        assert made.draws_on == 2


async def test_a_change_cell_cites_all_that_a_cell_behind_it_cites_and_goes_there(both):
    async with at_work(both) as desk:
        await at_gate(desk)
        await desk.press("T", "home", "right", "right", "m", "m", "m", "enter")
        await desk.type("Less alone.")
        await desk.press("tab", "enter")
        assert desk.room.pane.editor.text == "Less alone. (P1/1, turn 2; P1/1, turn 4c)"
        await desk.press("escape", "tab", "o")
        assert desk.room.view.column.key == "4.1/1"
        assert [len(s.references) for s in kept(desk, "P1", CHANGE, "4.1").stretches] == [2]


async def test_a_site_shows_its_people_and_a_cell_elsewhere_says_so(both):
    async with at_work(both) as desk:
        await at_gate(desk)
        await desk.press("C", "home", "m", "m", "m", "tab")
        assert desk.room.view.row.case == "North town"
        assert [line.split("\n")[0] for line in shown(desk)] == ["P1, First interview  charted"]
        await desk.press("o")
        assert "is not among the rows of this matrix" in desk.notices[-1]
        await desk.press("C", "home")
        assert title(desk).startswith("Excerpts")


# ---------------------------------------------------------------- unasked, reviewed, blank


async def test_one_key_marks_what_was_brought_up_unasked_and_takes_it_back(cited):
    async with at_work(cited) as desk:
        await at_gate(desk)
        await desk.press("U")
        assert kept(desk, "P1", "1", "4.1").spontaneous
        assert "charted, unasked" in desk.text
        await desk.press("U")
        assert not kept(desk, "P1", "1", "4.1").spontaneous
        await desk.press("right", "U")
        assert "no summary to mark" in desk.notices[-1]


async def test_a_review_is_of_the_words_as_they_were_typed_a_moment_ago(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("enter")
        await desk.type("Met")
        await desk.press("tab", "r")
        here = kept(desk, "P1", "1", "4.1")
        assert (here.summary, here.state) == ("Met", "reviewed")


async def test_words_being_written_when_a_blank_is_explained_stay_among_the_revisions(small):
    async with at_work(small) as desk:
        await at_gate(desk)
        await desk.press("enter")
        await desk.type("Met")
        await desk.press("tab", "b", "1")
        assert kept(desk, "P1", "1", "4.1").stretches == ()
        await desk.press("u")
        assert kept(desk, "P1", "1", "4.1").summary == "Met"


# ---------------------------------------------------------------- revisions


@pytest.fixture
def thrice(small: Path) -> Path:
    """Three revisions of P1's cell at stage 1 under 4.1."""
    with open_study(small) as study:
        for who, text in (("Asha", "Met."), ("Tom", "Met at [b] the gate."), ("Asha", "Met at [b] the gate, early.")):
            charting.chart(study, "P1", "1", "4.1", who, [Stretch(SUMMARY, text)])
    return small


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_revisions_show_what_each_changed_in_the_one_before(thrice, size):
    async with at_work(thrice, size) as desk:
        await at_gate(desk)
        await desk.press("v")
        assert "3 revisions, latest first" in desk.text
        assert "What 3 changed in 2" in desk.text
        assert "the [-gate.-][+gate, early.+]" in desk.words
        await desk.press("down")
        assert "What 2 changed in 1" in desk.text
        assert "Tom" in desk.text
        await desk.press("down")
        assert "1, the first" in desk.text
        await desk.press("escape")
        assert kept(desk, "P1", "1", "4.1").summary == "Met at [b] the gate, early."


async def test_any_two_revisions_are_compared(thrice):
    async with at_work(thrice) as desk:
        await at_gate(desk)
        await desk.press("v", "down", "down", "space", "up", "up")
        assert "From 1 to 3" in desk.text
        await desk.press("space")
        assert "What 3 changed in 2" in desk.text


@pytest.mark.parametrize("keys", [["1", "enter"], ["down", "down", "enter", "enter"]], ids=" ".join)
async def test_one_is_brought_back_after_its_difference_was_seen(thrice, keys):
    async with at_work(thrice) as desk:
        await at_gate(desk)
        await desk.press("v", *keys[:-1])
        assert "Bring back 1?" in desk.text
        assert kept(desk, "P1", "1", "4.1").summary == "Met at [b] the gate, early."
        await desk.press(keys[-1])
        assert kept(desk, "P1", "1", "4.1").summary == "Met."
        assert desk.notices[-1].startswith("Brought back revision 1 of P1/1, 4.1")
        await desk.press("u")
        assert kept(desk, "P1", "1", "4.1").summary == "Met at [b] the gate, early."


async def test_esc_first_leaves_the_question_and_then_the_list(thrice):
    async with at_work(thrice) as desk:
        await at_gate(desk)
        await desk.press("v", "1", "escape")
        assert isinstance(desk.app.screen, RevisionsScreen)
        assert "Bring back" not in desk.text.replace("bring back", "")
        await desk.press("escape")
        assert not isinstance(desk.app.screen, RevisionsScreen)


async def test_the_present_one_is_not_brought_back(thrice):
    async with at_work(thrice) as desk:
        await at_gate(desk)
        await desk.press("v", "enter")
        assert "3 is what the cell says now" in desk.text
        assert desk.app.screen.query_one(OptionList).highlighted == 0


async def test_revisions_of_a_cell_with_unsaved_words_have_those_too(thrice):
    async with at_work(thrice) as desk:
        await at_gate(desk)
        await desk.press("enter")
        await desk.type(" More")
        await desk.press("shift+tab", "v")
        assert "4 revisions" in desk.text
    with open_study(thrice) as study:
        (made,) = matrices.matrices(study, MatrixRequest("4"))
        assert made.rows[0].cells["4.1"].summary == "Met at [b] the gate, early. More"
