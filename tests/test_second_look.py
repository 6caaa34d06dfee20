"""What a second look at results and quotes found: the order of periods, long excerpts, what files tell."""

from pathlib import Path

import pytest
from studies import add_text, code, live
from typer.testing import CliRunner

from qualtool.analysis.effects import ratio, share
from qualtool.analysis.site_effects import SiteEffect
from qualtool.analysis.verification import SOUND
from qualtool.cli.root import app
from qualtool.store.study import Study
from qualtool.tui.screens.result_lines import site_details
from qualtool.workflow import (
    checking,
    display_files,
    figures,
    keeping_quotes,
    ledger,
    preparing,
    result_tables,
    results,
    tables_out,
    verifying,
    walking,
)
from qualtool.workflow.display import joint_display
from qualtool.workflow.keeping_quotes import Kept
from qualtool.workflow.quoting import QuoteRequest, find_quotes

HEADER = "indicator,site,period,n,count,source"
START, LATER = "kept,1,start,100,20,T1", "kept,1,6 months,100,30,T1"


def plan(study: Study, folder: Path, *lines: str) -> results.LoadPlan:
    path = folder / "figures.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return results.plan_load(study, path)


def estimate(study: Study) -> float:
    (made,) = results.effects(study)
    assert made.effect is not None
    return made.effect.estimate


def test_a_file_with_its_lines_in_another_order_turns_the_change_round(study: Study, tmp_path: Path) -> None:
    results.load(study, plan(study, tmp_path, LATER, START), "Asha")
    assert estimate(study) == pytest.approx(-10)
    before = live(study)
    again = plan(study, tmp_path, START, LATER)
    assert again.said.changes == ("kept: the order of its periods, 6 months, start -> start, 6 months",)
    name = results.load(study, again, "Asha")
    assert name == "Loaded 0 site results from figures.csv, with 1 change to what is said of them"
    assert results.site_results(study).periods == {"kept": ("start", "6 months")}
    assert estimate(study) == pytest.approx(10)
    checking.undo(study, "Asha")
    assert live(study) == before and estimate(study) == pytest.approx(-10)


def test_a_ratio_of_shares_that_may_have_been_0_says_so_on_the_screen(study: Study, tmp_path: Path) -> None:
    results.load(study, plan(study, tmp_path, "kept,1,start,20,0,T1", "kept,1,6 months,20,5,T1"), "Asha")
    (made,) = results.effects(study)
    assert isinstance(made, SiteEffect) and ratio(share(20, 0), share(20, 5)).caution
    told = "\n".join(line.plain for line in site_details(made, results.site_results(study), "Site 1"))
    assert "Times what it was" in told and "it may have been 0 before" in told


def test_the_words_of_somebody_who_speaks_late_in_a_long_excerpt_are_the_excerpts_own(
    study: Study, tmp_path: Path
) -> None:
    turns = [f"Ada: This is the part of the story with number {place} in it." for place in range(16)]
    text = "\n".join([*turns, "Ben: We walked all the way down to the harbour."])
    add_text(study, tmp_path / "long", "long", text)
    said = "\n\n".join(turn.partition(": ")[2] for turn in text.split("\n"))
    code(study, "long", said, "4.1.1")
    (excerpt,) = find_quotes(study, QuoteRequest("4.1.1")).quotes
    printed = "We walked all the way down to the harbour."
    keeping_quotes.take(study, excerpt.id, "Asha", Kept(printed=printed))
    (quote,) = ledger.ledger(study).quotes
    assert quote.check.verdict in SOUND
    assert "Ben" in " ".join(ledger.proof_sources(study, quote.id).theirs)


@pytest.mark.parametrize("suffix", [".html", ".csv"])
def test_a_file_of_the_display_does_not_tell_of_a_quote_whose_site_is_hidden(
    own_demo: Path, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"display{suffix}"
    with preparing.open_study(own_demo, query_only=True) as opened:
        made = joint_display(opened)
        display_files.share_display(opened, made, path)
    assert any("leaves the site out" in flag for flag in made.flags)
    written = path.read_text(encoding="utf-8")
    assert "no quote in the ledger under these themes" in written
    assert "leaves the site out" not in written
    told = CliRunner().invoke(app, ["results", "display", "-o", str(path), "-s", str(own_demo)])
    assert "files leave the quote out" in told.output


@pytest.mark.parametrize("words", [[], ["3", "--clear"]])
def test_choosing_a_quote_needs_either_a_quote_or_clear(own_demo: Path, words: list[str]) -> None:
    done = CliRunner().invoke(app, ["results", "exemplar", "4", "4.1", *words, "-s", str(own_demo)])
    assert done.exit_code == 2 and "--clear" in done.output


def test_a_forest_plot_says_how_its_p_was_made_and_who_was_expected_to_move_in_part(
    study: Study, tmp_path: Path
) -> None:
    path = tmp_path / "rounded.csv"
    header = "indicator,site,period,n,percent,better,source,expected"
    lines = ["kept,1,before,300,20.0,higher,T1,partly", "kept,1,after,300,30.0,higher,T1,"]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    results.load(study, results.plan_load(study, path), "Asha")
    notes = " ".join(figures.forest(study, "kept").notes)
    assert "95% interval and p: Price-Bonett" in notes
    assert "expected to move in part: no reason given." in notes
    told = CliRunner().invoke(app, ["results", "effects", "-s", str(study.path)]).output
    assert "expected to move in part: no reason given." in told
    (table,) = result_tables.effects_by_indicator(study)
    assert table.notes[0][1].startswith("expected to move in part: no reason given; worked out as if other")


def test_the_table_of_sites_says_what_a_change_over_time_assumes(study: Study, tmp_path: Path) -> None:
    results.load(study, plan(study, tmp_path, START, LATER), "Asha")
    made = tables_out.sites_long(study)
    (line,) = [dict(zip(made.header, line, strict=True)) for line in made.lines if line[2] == "effect"]
    assert "as if other people were counted in each period" in str(line["note"])


def test_a_source_is_taken_from_a_draft_whose_name_has_an_equals_sign(study: Study, tmp_path: Path) -> None:
    draft = tmp_path / "report v=2.md"
    draft.write_text(
        "> They met me at the gate. I had not expected it.\n>\n> (Service user, Site 1)\n", encoding="utf-8"
    )
    (finding,) = verifying.verify(study, draft).findings
    walking.take_source(study, finding, "Asha")
    (quote,) = ledger.ledger(study).quotes
    assert quote.picked_by == "quoted in report v=2.md"
