"""Findings: the cells that bear on them, what has happened under them, whom they have not looked at, who says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import code, live

from qualtool.analysis.findings import BEARINGS, BearingCell, Finding
from qualtool.analysis.matrix import Cell, Reference, Stretch
from qualtool.errors import AmbiguousName, BadFilter, BadValue, CannotUndo, NothingToDo, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import charting, checking, coding, concluding, findings, reviewing, witnesses
from qualtool.workflow.concluding import CellBears

WAIT = "People wait longer than they were told"
ALONE = "People leave prison alone"


def write(study: Study, case: str, stage: str, theme: str, text: str, *cited: Reference, kind: str = "summary") -> str:
    return charting.chart(study, case, stage, theme, "Asha", [Stretch(kind, text, cited)])


def cited(study: Study, transcript: str, words: str, starred: bool = False) -> Reference:
    span = coding.span_of_words(study, transcript, words)
    reference = charting.cite(study, f"{transcript}:{span.start}:{span.end}", "Asha")
    return Reference(reference.excerpt, "", starred=starred)


@pytest.fixture
def charted(study: Study) -> Study:
    """The small study with four cells charted, and a finding on theme 4 without cells."""
    write(study, "P1", "1", "4.1", "Nobody rang.", cited(study, "ann_first", "Nobody rang."))
    write(study, "P1", "2", "4.1", "She is still her worker.", cited(study, "ann_second", "She is still my worker."))
    write(study, "P2 & P3", "1", "4.1", "He walks them there.")
    write(study, "G1", "2", "4.1", "Long.", cited(study, "group", "Longer for me.", starred=True))
    concluding.make(study, WAIT, "Asha", "4")
    return study


def bears(study: Study, case: str, stage: str, bearing: str, theme: str = "4.1", note: str | None = None) -> str:
    return concluding.bear(study, "1", CellBears(case, stage, theme, bearing, note), "Asha")


def one(study: Study) -> Finding:
    return findings.finding(study, "1")


class TestMaking:
    def test_a_finding_has_its_statement_theme_explanation_and_rivals(self, study):
        assert concluding.make(
            study, f"  {WAIT} ", "Asha", "3.2", ["site=1"], "Staff say so.", ["They forgot.", "  "]
        ) == ("Made a finding: 'People wait longer than they were told'")
        made = one(study)
        assert (made.statement, made.theme, made.filter) == (WAIT, "3.2 Waiting", "site=1")
        assert (made.explanation, made.rivals, made.coder) == ("Staff say so.", ("They forgot.",), "Asha")

    def test_a_finding_and_its_cells_are_made_in_one_step(self, charted):
        before = live(charted)
        cells = [CellBears("P1", "1", "4.1", "supporting", "Clear."), CellBears("P2 & P3", "1", "4.2", "silent")]
        concluding.make(charted, ALONE, "Asha", "4", cells=cells)
        made = findings.finding(charted, ALONE)
        assert [(c.name, c.bearing, c.note) for c in made.cells] == [
            ("P1/1, 4.1", "supporting", "Clear."),
            ("P2 & P3/1, 4.2", "silent", ""),
        ]
        checking.undo(charted, "Asha")
        assert live(charted) == before

    def test_findings_are_numbered_by_theme_and_those_without_one_come_last(self, study):
        for statement, theme in (("No theme at all", ""), ("On care", "4"), ("On help", "3"), ("More on care", "4")):
            concluding.make(study, statement, "Asha", theme)
        listed = findings.findings(study).findings
        assert [(f.number, f.statement, f.theme) for f in listed] == [
            (1, "On help", "3 Getting help"),
            (2, "On care", "4 Continuity of care"),
            (3, "More on care", "4 Continuity of care"),
            (4, "No theme at all", "No theme"),
        ]
        assert [f.number for f in findings.findings(study, "4").findings] == [2, 3]
        assert findings.findings(study, "4").of == 4

    def test_a_finding_is_moved_within_its_theme(self, study):
        for statement in ("One", "Two", "Three"):
            concluding.make(study, statement, "Asha", "4")
        concluding.make(study, "Elsewhere", "Asha", "3")
        concluding.move(study, "Three", -1, "Asha")
        assert [f.statement for f in findings.findings(study).findings] == ["Elsewhere", "One", "Three", "Two"]
        with pytest.raises(NothingToDo, match="the last of its theme"):
            concluding.move(study, "Two", 1, "Asha")

    def test_an_empty_statement_or_one_that_is_there_is_refused(self, charted):
        for statement, why in (("  ", "needs a statement"), (WAIT.upper(), "in these words already")):
            with pytest.raises(NothingToDo, match=why):
                concluding.make(charted, statement, "Asha")
        assert len(findings.findings(charted).findings) == 1

    def test_what_is_given_is_changed_and_the_step_says_what(self, charted):
        name = concluding.revise(charted, "1", "Asha", statement=ALONE, rivals=["Chance."], explanation="")
        assert name == f"Changed the statement and rival explanations of the finding '{WAIT}'"
        assert (one(charted).statement, one(charted).rivals) == (ALONE, ("Chance.",))
        concluding.add_rival(charted, "1", "The weather.", "Asha")
        assert one(charted).rivals == ("Chance.", "The weather.")
        with pytest.raises(NothingToDo, match="just that already"):
            concluding.revise(charted, "1", "Asha", statement=ALONE)

    def test_removing_a_finding_leaves_its_cells_in_the_matrix_and_is_undone_whole(self, charted):
        bears(charted, "P1", "1", "supporting")
        before = live(charted)
        concluding.remove(charted, "1", "Asha")
        assert findings.findings(charted).findings == ()
        checking.undo(charted, "Asha")
        assert live(charted) == before

    @pytest.mark.parametrize("name", ["1", WAIT, WAIT.lower(), "wait longer", "told wait"])
    def test_a_finding_is_named_by_its_number_or_by_words_of_its_statement(self, charted, name):
        assert findings.finding(charted, name).statement == WAIT

    def test_a_name_that_fits_none_or_several_is_refused_with_what_there_is(self, charted):
        concluding.make(charted, "People wait for nothing", "Asha")
        with pytest.raises(AmbiguousName, match="1 'People wait longer"):
            findings.finding(charted, "people wait")
        with pytest.raises(UnknownName, match="There are: 1, 2"):
            findings.finding(charted, "7")
        with pytest.raises(UnknownName, match="People wait for nothing"):
            findings.finding(charted, "wiating")

    def test_a_scope_that_is_no_filter_is_refused(self, study):
        with pytest.raises(BadFilter):
            concluding.make(study, WAIT, "Asha", where=["somebody"])
        with pytest.raises(UnknownName, match="site"):
            concluding.make(study, WAIT, "Asha", where=["site=9"])
        assert findings.findings(study).findings == ()


class TestCells:
    def test_cells_stand_by_site_case_and_stage_with_the_labels_of_their_rows(self, charted):
        bears(charted, "G1", "2", "contrary")
        bears(charted, "P1", "2", "supporting")
        bears(charted, "P1", "1", "supporting", note="The clearest.")
        found = one(charted)
        assert [c.name for c in found.cells] == ["P1/1, 4.1", "P1/2, 4.1", "G1/2, 4.1"]
        first = found.bearing("supporting")[0]
        assert (first.sites, first.stage, first.types) == (("North town",), "First interview", ("Service user",))
        assert (first.note, first.cell.summary) == ("The clearest.", "Nobody rang. (P1/1, turn 2)")
        tallies = {t.bearing: (t.cells, t.cases, t.sites, t.types) for t in found.tallies}
        assert tallies["supporting"] == (2, 1, 1, 2)
        assert tallies["contrary"] == (1, 1, 1, 1)
        assert tallies["silent"] == (0, 0, 0, 0)

    def test_adding_it_again_changes_how_it_bears_and_keeps_its_note(self, charted):
        assert bears(charted, "P1", "1", "supporting", note="Why.") == f"Added P1/1, 4.1 as supporting to '{WAIT}'"
        assert bears(charted, "P1", "1", "qualifying") == f"Made P1/1, 4.1 qualifying in '{WAIT}'"
        (cell,) = one(charted).cells
        assert (cell.bearing, cell.note) == ("qualifying", "Why.")
        with pytest.raises(NothingToDo, match="qualifying there already"):
            bears(charted, "P1", "1", "qualifying")

    def test_a_cell_that_says_nothing_can_only_be_silent(self, charted):
        with pytest.raises(NothingToDo, match="can only be silent"):
            bears(charted, "P2 & P3", "1", "supporting", "4.2")
        bears(charted, "P2 & P3", "1", "silent", "4.2")
        assert one(charted).cells[0].why_stale == ""

    def test_a_change_cell_and_a_cell_of_a_site_can_bear_on_a_finding(self, charted):
        write(charted, "P1", "change", "4.1", "From nobody to somebody.")
        write(charted, "North town", "1", "4.1", "People leave alone.")
        bears(charted, "P1", "change", "supporting")
        bears(charted, "North town", "1", "qualifying")
        cells = {c.name: c for c in one(charted).cells}
        assert cells["P1/change, 4.1"].types == ("Service user", "Peer mentor")
        assert (cells["P1/change, 4.1"].stage, cells["North town/1, 4.1"].sites) == ("Change", ("North town",))

    def test_mistakes_are_refused_with_their_mend(self, charted):
        with pytest.raises(BadValue, match="Did you mean supporting"):
            bears(charted, "P1", "1", "suporting")
        with pytest.raises(UnknownName, match="case"):
            bears(charted, "P77", "1", "silent")
        with pytest.raises(UnknownName, match="encounter with P2 & P3 at stage"):
            bears(charted, "P2 & P3", "2", "silent")
        with pytest.raises(NothingToDo, match="is not in the finding"):
            concluding.take_out(charted, "1", CellBears("P1", "1", "4.1"), "Asha")

    def test_a_cell_is_taken_out_and_comes_back_by_undo(self, charted):
        bears(charted, "P1", "1", "supporting")
        before = live(charted)
        concluding.take_out(charted, "1", CellBears("P1", "1", "4.1"), "Asha")
        assert one(charted).cells == ()
        checking.undo(charted, "Asha")
        assert live(charted) == before

    def test_nobody_undoes_a_cell_from_under_somebody_elses_finding(self, charted):
        write(charted, "P1", "1", "4.2", "No worker.")
        concluding.bear(charted, "1", CellBears("P1", "1", "4.2", "supporting"), "Tom")
        with pytest.raises(CannotUndo, match="Tom has since done"):
            checking.undo(charted, "Asha")


class TestGoingStale:
    def test_a_cell_written_again_makes_it_stale_until_somebody_has_looked(self, charted):
        bears(charted, "P1", "1", "supporting")
        write(charted, "P1", "1", "4.1", "Somebody rang after all.")
        assert [c.why_stale for c in one(charted).stale] == ["the cell was written again since"]
        said = concluding.look_again(charted, "1", "Tom")
        assert said == f"Said that P1/1, 4.1 still bears on '{WAIT}'"
        assert one(charted).stale == []
        assert one(charted).cells[0].coder == "Tom"

    def test_the_same_words_said_to_hold_leave_the_finding_as_it_is(self, charted):
        bears(charted, "P1", "1", "supporting")
        code(charted, "ann_first", "eleven weeks", "4.1")
        stale = one(charted).stale
        assert stale[0].why_stale.startswith("the cell itself is stale: what is coded here has changed")
        with pytest.raises(NothingToDo, match="say there that it still holds"):
            concluding.look_again(charted, "1", "Asha")
        reviewing.still_holds(charted, "P1", "1", "4.1", "Asha")
        assert one(charted).stale == []

    def test_an_emptied_cell_cannot_support(self, charted):
        bears(charted, "P1", "1", "supporting")
        charting.chart(charted, "P1", "1", "4.1", "Asha")
        (cell,) = one(charted).stale
        assert (cell.why_stale, cell.mend) == ("the cell was emptied", "chart it again, take it out, or call it silent")
        bears(charted, "P1", "1", "silent")
        assert one(charted).stale == []

    def test_a_silent_cell_that_was_charted_is_looked_at_again(self, charted):
        bears(charted, "P1", "1", "silent", "4.2")
        write(charted, "P1", "1", "4.2", "No worker yet.")
        assert one(charted).stale[0].why_stale == "the cell was charted since"
        concluding.look_again(charted, "1", "Asha", CellBears("P1", "1", "4.2"))
        assert one(charted).stale == []

    def test_only_the_cell_asked_for_is_confirmed(self, charted):
        for stage in ("1", "2"):
            bears(charted, "P1", stage, "supporting")
            write(charted, "P1", stage, "4.1", "Other words.")
        concluding.look_again(charted, "1", "Asha", CellBears("P1", "2", "4.1"))
        assert [c.name for c in one(charted).stale] == ["P1/1, 4.1"]
        with pytest.raises(NothingToDo, match="Nothing here is stale"):
            concluding.look_again(charted, "1", "Asha", CellBears("P1", "2", "4.1"))

    def test_a_cell_whose_row_is_gone_says_so_and_can_be_taken_out(self, charted):
        from qualtool.model import Encounter

        bears(charted, "G1", "2", "supporting")
        with charted.step("Took the group out", "Asha") as step:
            from qualtool.store.tables import encounters

            for row in step.connection.execute(encounters.select()):
                if row.mode == "focus group":
                    step.remove(Encounter, row.id)
        (cell,) = one(charted).stale
        assert (cell.why_stale, cell.mend) == ("its row is gone: nobody is met there any more", "take it out")
        concluding.take_out(charted, "1", CellBears("G1", "2", "4.1"), "Asha")
        assert one(charted).cells == ()


class TestLooking:
    def test_every_row_in_scope_without_a_cell_is_named_with_what_is_charted_there(self, charted):
        bears(charted, "P1", "1", "supporting")
        found = one(charted)
        assert [(row.name, row.charted) for row in found.not_looked_at] == [
            ("P1/2", 1),
            ("G1/2", 1),
            ("P2 & P3/1", 1),
            ("South town, by the sea/1", 0),
        ]
        assert found.looked_at == "4 of 5 rows in scope not looked at (4 of 4 cases)"

    def test_the_scope_narrows_what_has_to_be_looked_at(self, charted):
        concluding.revise(charted, "1", "Asha", where=["Site=North town", "stage!=2"])
        assert one(charted).filter == "site=North town and stage!=2"
        assert [row.name for row in one(charted).not_looked_at] == ["P1/1"]
        bears(charted, "P1", "1", "supporting")
        assert one(charted).looked_at == "all 1 row in scope (1 case) looked at"

    def test_a_change_cell_has_looked_at_every_stage_of_its_case(self, charted):
        write(charted, "P1", "change", "4.1", "From nobody to somebody.")
        bears(charted, "P1", "change", "supporting")
        assert "P1" not in {row.case for row in one(charted).not_looked_at}

    def test_a_scope_that_the_study_has_lost_is_told_and_the_finding_is_listed(self, charted):
        from qualtool.model import Finding as FindingRecord

        with charted.step("Spoilt the scope", "Asha") as step:
            step.change(FindingRecord, one(charted).id, scope=["colour=green"])
        assert "There is no attribute 'colour'" in one(charted).scope_fault
        assert one(charted).looked_at.startswith("its scope cannot be read")

    def test_flags_ask_what_a_reader_would_ask(self, charted):
        assert one(charted).flags == ["no cell bears on it yet"]
        bears(charted, "P2 & P3", "1", "supporting")
        assert one(charted).flags == [
            "no contrary case: no cell is contrary or qualifying",
            "rests on one case only: P2 & P3",
            "1 supporting cell without a reference: P2 & P3/1, 4.1",
        ]
        bears(charted, "G1", "2", "supporting")
        bears(charted, "P1", "1", "contrary")
        assert one(charted).flags[0] == "rests on one site only: South town, by the sea"
        bears(charted, "P1", "2", "supporting")
        concluding.take_out(charted, "1", CellBears("P2 & P3", "1", "4.1"), "Asha")
        assert one(charted).flags == []

    def test_the_matrix_offers_the_finding_used_last_first(self, charted):
        concluding.make(charted, ALONE, "Asha", "3")
        assert [c.statement for c in findings.at_hand(charted, "Asha").choices] == [ALONE, WAIT]
        concluding.bear(charted, WAIT, CellBears("P1", "1", "4.1", "contrary"), "Asha")
        hand = findings.at_hand(charted, "Asha")
        assert (hand.choices[0].statement, hand.last_bearing) == (WAIT, "contrary")
        place = findings.finding(charted, WAIT).cells[0].place
        assert hand.bearings[place] == {hand.choices[0].id: "contrary"}
        assert findings.at_hand(charted, "Tom").last_bearing == ""


class TestWhoSaysSo:
    def test_the_people_and_their_words_are_named_starred_ones_first(self, charted):
        write(
            charted,
            "P1",
            "1",
            "4.2",
            "Met at the gate.",
            cited(charted, "ann_first", "They met me at the gate.", starred=True),
        )
        bears(charted, "P1", "1", "supporting")
        bears(charted, "P1", "1", "supporting", "4.2")
        (witness,) = witnesses.who_says_so(charted, "1").witnesses
        assert (witness.case, witness.participants, witness.sites) == ("P1", ("P1",), ("North town",))
        assert [(w.words, w.starred, w.label, w.speaker) for w in witness.words] == [
            ("They met me at the gate.", True, "P1/1, turn 4", "P1"),
            ("Nobody rang.", False, "P1/1, turn 2", "P1"),
        ]

    def test_words_of_those_who_refuse_quotation_are_marked(self, charted):
        bears(charted, "G1", "2", "contrary")
        said = witnesses.who_says_so(charted, "1")
        (witness,) = said.witnesses
        assert witness.participants == ("P4", "P5", "P6")
        assert [(w.words, w.speaker, w.withheld) for w in witness.words] == [("Longer for me.", "P5", True)]
        assert said.withheld == 1

    def test_supporting_cases_come_before_contrary_ones_and_silent_ones_are_left_out(self, charted):
        bears(charted, "P1", "1", "contrary")
        bears(charted, "P1", "2", "silent")
        bears(charted, "P2 & P3", "1", "supporting")
        said = witnesses.who_says_so(charted, "1")
        assert [(w.bearing, w.case) for w in said.witnesses] == [("supporting", "P2 & P3"), ("contrary", "P1")]

    def test_a_site_is_represented_by_everybody_met_there(self, charted):
        write(charted, "South town, by the sea", "1", "4.1", "The pair walk along.")
        bears(charted, "South town, by the sea", "1", "supporting")
        assert witnesses.who_says_so(charted, "1").witnesses[0].participants == ("P2", "P3")


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from("NS"), st.sampled_from(BEARINGS), st.booleans()), max_size=9
    )
)
def test_tallies_add_up_and_flags_say_only_what_is_so(said):
    cells = tuple(
        BearingCell(
            (case, str(number), "t"),
            case,
            "person",
            (site,),
            "1",
            ("user",),
            "4.1",
            "Title",
            bearing,
            "",
            Cell((Stretch("summary", "Words.", (Reference("e", "P1"),) if cites else ()),)),
        )
        for number, (case, site, bearing, cites) in enumerate(said)
    )
    made = Finding("f", 1, "So.", None, "", "", (), (), "", "", "Asha", "", cells)
    assert sum(tally.cells for tally in made.tallies) == len(cells)
    assert all(tally.cases <= tally.cells and tally.sites <= 2 for tally in made.tallies)
    supporting = made.bearing("supporting")
    flags = " ".join(made.flags)
    assert ("no contrary case" in flags) == bool(supporting and not made.bearing("contrary", "qualifying"))
    assert ("one case only" in flags) == (len({cell.case for cell in supporting}) == 1)
    assert ("without a reference" in flags) == any(cell.cites_nothing for cell in supporting)
