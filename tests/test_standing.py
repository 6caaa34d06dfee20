"""How cells stand once they were marked, left blank or retired, what they can cite, and how they are told."""

import pytest
from studies import code
from typer.testing import CliRunner

from qualtool.analysis.matrix import CHANGE, Stretch
from qualtool.cli.root import app
from qualtool.errors import BadSpan
from qualtool.store.study import Study
from qualtool.workflow import charting, checking, merging_themes, places, reviewing

NORTH = "North town"


def write(study: Study, case: str, stage: str, text: str = "", blank: str = "") -> None:
    stretches = [Stretch("summary", text)] if text else []
    charting.chart(study, case, stage, "4.1", "Asha", stretches, blank)


def standing(study: Study, case: str, stage: str) -> tuple[str, str]:
    cell = places.cell_named(study, case, stage, "4.1").cell
    return cell.state, cell.why_stale


def test_marking_a_stale_cell_as_unasked_leaves_it_stale_until_somebody_reads_it(study: Study) -> None:
    write(study, "P1", "1", "Met at the gate.")
    code(study, "ann_first", "I was waiting eleven weeks", "4.1")
    stale = ("stale", "what is coded here has changed since it was charted")
    assert standing(study, "P1", "1") == stale
    assert reviewing.mark_spontaneous(study, "P1", "1", "4.1", "Tom") == "Marked as brought up unasked: P1/1, 4.1"
    assert places.cell_named(study, "P1", "1", "4.1").cell.spontaneous
    assert standing(study, "P1", "1") == stale
    reviewing.mark_spontaneous(study, "P1", "1", "4.1", "Tom")
    assert not places.cell_named(study, "P1", "1", "4.1").cell.spontaneous
    assert standing(study, "P1", "1") == stale
    checking.undo(study, "Tom")
    checking.undo(study, "Tom")
    reviewing.still_holds(study, "P1", "1", "4.1", "Asha")
    assert standing(study, "P1", "1") == ("charted", "")


def test_a_sites_blank_turns_stale_when_its_people_turn_out_to_say_something(study: Study) -> None:
    write(study, NORTH, "1", blank="not raised")
    assert standing(study, NORTH, "1") == ("not raised", "")
    write(study, "P1", "1", blank="not raised")
    assert standing(study, NORTH, "1") == ("not raised", "")
    write(study, "P1", "1", "Met at the gate.")
    assert standing(study, NORTH, "1") == ("stale", "charted as not raised, but a cell that it draws on has changed")
    reviewing.still_holds(study, NORTH, "1", "4.1", "Asha")
    assert standing(study, NORTH, "1") == ("not raised", "")


def test_a_blank_change_turns_stale_when_one_of_its_stages_is_written(study: Study) -> None:
    write(study, "P1", CHANGE, blank="not applicable")
    write(study, "P1", "2", "Somebody came along.")
    assert standing(study, "P1", CHANGE)[0] == "stale"


@pytest.mark.parametrize("outside", ["500:600", "9:4", "0:10000"])
def test_a_citation_outside_its_transcript_is_refused_with_the_length_that_it_has(study: Study, outside: str) -> None:
    with pytest.raises(BadSpan, match=r"at most 144\."):
        charting.cite(study, f"ann_first:{outside}", "Asha")


def test_words_written_to_a_sub_theme_that_somebody_retired_meanwhile_are_kept_and_say_so(study: Study) -> None:
    merging_themes.merge(study, "4.2", "4.1", "Tom")
    told = charting.chart(study, "P1", "1", "4.2", "Asha", [Stretch("summary", "Nobody came along.")])
    assert told == "Charted P1/1, 4.2 (retired): 'Nobody came along.'"
    merging_themes.merge(study, "4.2", "4.1", "Asha")
    assert places.cell_named(study, "P1", "1", "4.1").cell.summary == "Nobody came along."


def test_every_line_of_a_revision_is_printed_under_its_number(study: Study) -> None:
    charting.chart(study, "P1", "1", "4.1", "Asha", [Stretch("summary", "Came late."), Stretch("comment", "Ask P2.")])
    done = CliRunner().invoke(app, ["cell", "P1", "4.1", "--stage", "1", "-s", str(study.path)])
    assert done.output.endswith("   Came late.\n   {Ask P2.}\n")
