"""Where the joint display has to take care: whose judgement it is, what is retired, off, withheld, or worth a look."""

import csv
import html
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qualtool.analysis.joint_display import JointCell, JointDisplay, flags
from qualtool.cli.root import app
from qualtool.errors import NothingToDo, NotQuotable
from qualtool.model import IndicatorRecord, ThemeRecord
from qualtool.store import people, tables
from qualtool.store.study import Study
from qualtool.workflow import (
    briefing,
    checking,
    display_files,
    figures,
    integrating,
    merging_themes,
    preparing,
    rating,
    reporting,
)
from qualtool.workflow.display import DisplayRequest, joint_display


@pytest.fixture
def study(own_demo: Path) -> Iterator[Study]:
    with preparing.open_study(own_demo) as opened:
        yield opened


def cell(made: JointDisplay, site: str, number: str) -> JointCell:
    theme = next(one for one in made.themes if one.number == number)
    return next(row for row in made.every_row if row.site == site).cells[theme.id]


def test_a_judgement_that_is_changed_is_his_who_changed_it_and_the_same_again_is_nobodys(study: Study) -> None:
    integrating.converge(study, "3", "4.1", "silence", "Asha", "No word of it")
    integrating.converge(study, "3", "4.1", "agreement", "Tom")
    judged = cell(joint_display(study), "3", "4.1").judged
    assert judged is not None and (judged.code, judged.coder) == ("agreement", "Tom")
    link = joint_display(study).themes[0].links[0]
    for again in (
        lambda: integrating.converge(study, "3", "4.1", "agreement", "Asha"),
        lambda: integrating.link(study, link.indicator, "3.2", link.reason, "Tom"),
    ):
        with pytest.raises(NothingToDo, match="already"):
            again()
    assert joint_display(study).themes[0].links[0].coder == link.coder == "Asha"
    checking.undo(study, "Tom")
    judged = cell(joint_display(study), "3", "4.1").judged
    assert judged is not None and (judged.code, judged.coder) == ("silence", "Asha")


def test_who_saw_it_otherwise_is_not_lost_when_themes_are_merged(study: Study) -> None:
    integrating.converge(study, "4", "4.3", "silence", "Asha", "", "Tom: agreement")
    integrating.converge(study, "4", "4.5", "agreement", "Asha")
    merging_themes.merge(study, "4.3", "4.5", "Asha")
    (judged,) = [row for row in integrating.beside_of(study).convergence.values() if "4.3" in row.note]
    assert judged.disagreed == "4.3: Tom: agreement"


def test_ratings_and_counts_are_in_json_only_on_request_and_while_the_study_rates(study: Study) -> None:
    def accounts(*options: str) -> dict[str, object]:
        done = CliRunner().invoke(app, ["results", "display", "--json", *options, "-s", str(study.path)])
        site = next(one for one in json.loads(done.stdout)["sites"] if one["site"] == "4")
        return dict(site["accounts"]["4.1"])

    assert not {"rated", "participants", "mentions"} & accounts().keys()
    assert accounts("--ratings", "--counts")["rated"]
    rating.turn_ratings(study, False, "Asha")
    assert "rated" not in accounts("--ratings")
    assert cell(joint_display(study, DisplayRequest(ratings=True)), "4", "4.1").rated is None


def test_a_retired_theme_keeps_its_accounts_and_says_that_it_is_retired(study: Study) -> None:
    before = cell(joint_display(study), "4", "4.2")
    with study.step("Retired", "Asha") as step:
        step.change(ThemeRecord, before.theme, retired_at="2026-01-01T00:00:00")
    made = joint_display(study)
    assert [theme.name for theme in made.themes][2] == "4.2 Who holds the case (retired)"
    assert [one.stretches for one in cell(made, "4", "4.2").summaries] == [one.stretches for one in before.summaries]


def test_only_what_is_withheld_under_the_themes_on_show_is_counted(study: Study) -> None:
    with study.step("Refused quotation", "Asha") as step:
        people.update(step, [people.NewParticipant("P11", consent="no")])
    assert joint_display(study).withheld
    assert joint_display(study, DisplayRequest(themes=("3.2",))).withheld == 0


def test_words_that_may_not_be_quoted_cannot_be_chosen_to_stand_for_a_site(study: Study) -> None:
    quote = cell(joint_display(study), "4", "4.1").quote
    assert quote is not None
    with study.step("Withdrew", "Asha") as step:
        people.update(step, [people.NewParticipant("P11", consent="withdrawn")])
    with pytest.raises(NotQuotable, match="withdrew"):
        integrating.choose_exemplar(study, "4", "4.1", quote.id, "Asha")


def flags_of(study: Study, start: str) -> list[str]:
    return [one for one in joint_display(study).flags if one.startswith(start)]


def test_a_positive_account_beside_a_worse_effect_is_pointed_out_even_within_chance(study: Study) -> None:
    assert not flags_of(study, "Site 6: ")
    integrating.clear_convergence(study, "6", "4.1", "Asha")
    assert not flags_of(study, "Site 6: "), "−0.2 is within chance, and nobody has said that the account is positive"
    rating.rate(study, "6", "4.1", "2", "He was met.", "Asha", [("P17", "3", "4.1")])
    assert flags_of(study, "Site 6: ") == [
        "Site 6: a positive account of 4.1 Transition points beside a worse pickup, and no convergence code."
    ]
    rating.rate(study, "6", "4.1", "-1", "Met by somebody else.", "Asha", [("P17", "3", "4.1")])
    assert not flags_of(study, "Site 6: ")


def test_where_nothing_says_what_is_better_an_effect_below_0_is_pointed_out_as_negative(study: Study) -> None:
    integrating.clear_convergence(study, "5", "4.1", "Asha")
    with study.read() as connection:
        known = dict(connection.execute(tables.indicators.select()).mappings().all()[1])
    with study.step("Forgot", "Asha") as step:
        step.change(IndicatorRecord, known["id"], better="")
    assert known["key"] == "triage"
    assert any("beside a negative triage" in one for one in flags_of(study, "Site 5: "))


def test_a_flag_belongs_to_its_site_and_not_to_one_whose_name_begins_alike(study: Study) -> None:
    about = {flag.site for flag in joint_display(study).flagged if "no quote" in flag.words}
    assert about == {"2", "5"}


def test_the_definition_stands_with_the_figures_in_the_briefing_the_report_and_the_figure(study: Study) -> None:
    counted = "Treatment was completed, or had lasted 83 days or more"
    assert counted in " ".join(words for _name, words in briefing.brief_site(study, "3").results[0].notes)
    tables_ = reporting.report(study, reporting.ReportRequest()).results
    assert all(table.notes[0][0] == table.caption.partition(":")[0] for table in tables_)
    made = figures.forest(study, "effective")
    assert any(counted in note for note in made.notes) and any("aged 18 or over" in note for note in made.notes)


def test_a_quote_whose_attribution_leaves_its_site_out_is_pointed_out_in_the_row_that_names_it(study: Study) -> None:
    quote = cell(joint_display(study), "3", "4.2").quote
    assert quote is not None and "Site 3" not in quote.attribution
    told = "Site 3: the attribution of its quote under 4.2 Who holds the case leaves the site out"
    assert len(flags_of(study, told)) == 1
    assert len([one for one in joint_display(study).flags if "leaves the site out" in one]) == 1


def test_such_a_quote_is_not_in_the_briefing_of_that_sites_board_either(study: Study) -> None:
    quote = cell(joint_display(study), "3", "4.2").quote
    assert quote is not None and quote.hides_site
    brief = briefing.brief_site(study, "3")
    assert quote.words not in [one.words for one in brief.quotes]
    assert (brief.more_quotes, brief.hiding) == (0, 1)


def test_a_choice_of_quote_is_taken_back_and_the_display_picks_one_again(study: Study) -> None:
    chosen = next(
        (row.site, theme)
        for row in joint_display(study).every_row
        for theme, one in row.cells.items()
        if one.quote is not None and one.quote.chosen
    )
    integrating.clear_exemplar(study, *chosen, "Asha")
    row = next(row for row in joint_display(study).every_row if row.site == chosen[0])
    quote = row.cells[chosen[1]].quote
    assert quote is not None and not quote.chosen
    with pytest.raises(NothingToDo, match="Nobody chose a quote"):
        integrating.clear_exemplar(study, *chosen, "Asha")
    checking.undo(study, "Asha")
    row = next(row for row in joint_display(study).every_row if row.site == chosen[0])
    assert row.cells[chosen[1]].quote is not None and row.cells[chosen[1]].quote.chosen


@pytest.mark.parametrize("suffix", [".csv", ".html"])
def test_no_file_prints_such_a_quote_in_that_row(study: Study, tmp_path: Path, suffix: str) -> None:
    made = joint_display(study)
    quote = cell(made, "3", "4.2").quote
    assert quote is not None
    path = tmp_path / f"display{suffix}"
    display_files.share_display(study, made, path)
    written = html.unescape(path.read_text(encoding="utf-8"))
    assert quote.words not in written
    assert "leaves the site out" not in written
    other = next(one for row in made.every_row for one in row.cells.values() if one.quote and not one.quote.hides_site)
    assert other.quote is not None and other.quote.words in written


def test_a_theme_that_was_in_the_guide_only_where_there_are_no_figures_is_pointed_out(study: Study) -> None:
    made = joint_display(study)
    theme = next(one for one in made.themes if one.number == "4.1")
    told = "4.1 Transition points was in the guide at no site with figures of triage."
    assert told in [flag.words for flag in flags(made, {theme.id: frozenset({"1", "2"})})]
    assert told not in [flag.words for flag in flags(made, {theme.id: frozenset({"5"})})]
    assert told not in made.flags


def test_the_long_table_says_what_to_look_at_and_what_counts(study: Study, tmp_path: Path) -> None:
    made = joint_display(study)
    path = display_files.share_display(study, made, tmp_path / "display.csv").path
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    told = "\n".join(line["to look at"] for line in lines)
    flags = [flag.words for flag in made.flagged if not flag.for_the_team]
    assert flags and all(words in told for words in flags)
    assert all(line["definition"] for line in lines if line["what"] == "effect")
