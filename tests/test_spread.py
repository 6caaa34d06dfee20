"""Spread: quotes beside the achieved sample, for the command line, the screen and files."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed import print_quote
from screens import LARGE, SMALL, at_work
from typer.testing import CliRunner

from qualtool.analysis.matrix import Stretch
from qualtool.analysis.spread import NOBODY, SITE, STAGE, TYPE, Group, QuotedVoice, spread_of
from qualtool.analysis.voices import Voice
from qualtool.cli.root import app
from qualtool.errors import UnknownName, UnknownSuffix
from qualtool.store.study import Study
from qualtool.tui.screens.spread import bar
from qualtool.workflow import charting, concluding
from qualtool.workflow.concluding import CellBears
from qualtool.workflow.spread import share_spread, spread


@pytest.fixture
def quoted(study: Study) -> Study:
    """The small study: two quotes of P1 and one of P2, of which one of P1 is used."""
    print_quote(study, "ann_first", "Nobody rang.", used_in="Chapter 4")
    print_quote(study, "ann_second", "I relapsed once and she came.")
    print_quote(study, "pair", "I do the housing, mostly.")
    return study


class TestCounts:
    def test_only_quotes_that_are_used_somewhere_count_unless_all_are_wanted(self, quoted: Study) -> None:
        used, every = spread(quoted), spread(quoted, every=True)
        assert (used.quotes, used.ledger) == (1, 3)
        assert (every.quotes, every.ledger) == (3, 3)
        assert "1 quote (used ones; 3 in the ledger) beside 5 encounters with 6 participants" in used.n

    def test_each_site_stage_and_type_stands_with_its_sample_and_its_quotes(self, quoted: Study) -> None:
        found = spread(quoted, every=True)
        told = [(one.name, one.encounters, one.participants, one.quotes, one.quoted) for one in found.groups]
        assert told == [
            ("North town", 2, 1, 2, 1),
            ("South town, by the sea", 3, 5, 1, 1),
            ("First interview", 3, 3, 2, 2),
            ("Follow-up", 2, 4, 1, 1),
            ("Service user", 3, 4, 2, 1),
            ("Staff", 1, 2, 1, 1),
        ]

    def test_the_largest_number_from_one_participant_names_who(self, quoted: Study) -> None:
        assert spread(quoted, every=True).most_from_one == (2, ["P1"])

    def test_the_share_of_each_participant_is_told(self, quoted: Study) -> None:
        found = spread(quoted, every=True)
        assert [(one.name, one.encounters, one.quotes) for one in found.people] == [("P1", 2, 2), ("P2", 1, 1)]
        assert "By participant: 2 quotes from P1; 1 quote from P2; none from 4 of 6 participants." in found.notes

    def test_many_with_as_many_quotes_are_counted_rather_than_named(self, quoted: Study) -> None:
        found = spread(quoted, every=True)
        of_each = tuple(Group("participant", f"P{number}", 1, 1, 2, 1) for number in range(7))
        assert replace(found, people=of_each, participants=7).shares == "2 quotes from each of 7"
        two = replace(found, people=of_each[:2], participants=2)
        assert two.shares == "2 quotes from each of P0, P1"

    def test_groups_never_quoted_are_named_with_their_encounters(self, quoted: Study) -> None:
        found = spread(quoted)
        assert [group.name for group in found.never_quoted] == ["South town, by the sea", "Follow-up", "Staff"]
        assert "Never quoted, by site: South town, by the sea (3 encounters)." in found.notes

    def test_people_of_a_type_at_a_site_are_missed_though_both_are_quoted(self, quoted: Study) -> None:
        (square,) = spread(quoted, every=True).unquoted_squares
        assert square.name == "Service user, South town, by the sea"

    def test_who_refused_quotation_is_not_counted(self, quoted: Study) -> None:
        print_quote(quoted, "group", "Longer for me.", used_in="Chapter 4")
        assert spread(quoted).quotes == 1

    def test_an_interviewers_words_are_nobodys_quote(self, quoted: Study) -> None:
        print_quote(quoted, "ann_first", "How did it begin?", used_in="Chapter 4")
        assert spread(quoted).quotes == 1

    def test_a_filter_holds_for_quotes_and_sample_alike(self, quoted: Study) -> None:
        found = spread(quoted, ["site=2"], every=True)
        assert (found.quotes, found.encounters, found.filter) == (1, 3, "site=2")
        with pytest.raises(UnknownName):
            spread(quoted, ["site=9"])

    def test_a_theme_with_findings_and_no_contrary_case_is_named_until_it_has_one(self, study: Study) -> None:
        concluding.make(study, "People wait.", "Asha", theme="3.2")
        assert [(one.theme, one.findings) for one in spread(study).one_sided] == [("3 Getting help", 1)]
        charting.chart(study, "P1", "1", "3.2", "Asha", [Stretch("summary", "Eleven weeks.")])
        concluding.bear(study, "1", CellBears("P1", "1", "3.2", "contrary"), "Asha")
        assert spread(study).one_sided == ()

    def test_without_a_ledger_it_says_so(self, study: Study) -> None:
        assert spread(study).notes[0] == "No quote is counted yet, so there is no spread to show."


def voice(number: int, site: str, kind: str, person: str) -> Voice:
    return Voice(
        encounter=f"e{number}",
        participation=f"x{number}" if person else None,
        participant=person,
        case_id=f"c{number}",
        case=f"C{number}",
        case_kind="person",
        site=site,
        site_label=f"Site {site}",
        stage="1",
        stage_label="Stage 1",
        type=kind,
        main_type=kind,
        mode="interview",
        date="",
        transcript=f"t{number}",
    )


people = st.lists(
    st.tuples(st.sampled_from("123"), st.sampled_from(["Staff", "User"]), st.sampled_from(["", "P1", "P2", "P3"])),
    min_size=1,
    max_size=12,
)


@given(people, st.lists(st.integers(0, 11), max_size=20))
def test_every_quote_counts_once_in_each_kind_of_group(met: list[tuple[str, str, str]], picks: list[int]) -> None:
    voices = [voice(number, *one) for number, one in enumerate(met)]
    quotes = [QuotedVoice(str(number), voices[pick % len(voices)]) for number, pick in enumerate(picks)]
    groups, said, squares = spread_of(voices, quotes, ["Stage 1"], ["User", "Staff"])
    for kind in (SITE, STAGE, TYPE):
        assert sum(group.quotes for group in groups if group.kind == kind) == len(quotes)
        assert sum(group.encounters for group in groups if group.kind == kind) == len(voices)
    assert sum(person.quotes for person in said) == len(quotes)
    assert all(person.name == NOBODY or person.name.startswith("P") for person in said)
    met_by = {person.name: person.encounters for person in said}
    for who, number in met_by.items():
        assert number == sum((one.participant or NOBODY) == who for one in voices)
    spoken = {(one.voice.site_label, one.voice.main_type) for one in quotes}
    assert not {f"{kind}, {site}" for site, kind in spoken} & {square.name for square in squares}


class TestFiles:
    def test_the_table_has_a_line_for_each_group_with_what_was_counted(self, quoted: Study, tmp_path: Path) -> None:
        share_spread(quoted, spread(quoted, ["stage=1"], every=True), tmp_path / "spread.csv")
        with (tmp_path / "spread.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["group"] for row in rows] == [
            "North town",
            "South town, by the sea",
            "First interview",
            "Service user",
            "Staff",
            "P1",
            "P2",
        ]
        assert [(row["by"], row["encounters"], row["quotes"]) for row in rows[-2:]] == [("participant", "1", "1")] * 2
        assert {(row["quotes counted"], row["filter"]) for row in rows} == {("all of the ledger", "stage=1")}

    def test_markdown_tells_what_to_mind(self, quoted: Study, tmp_path: Path) -> None:
        share_spread(quoted, spread(quoted), tmp_path / "spread.md")
        text = (tmp_path / "spread.md").read_text(encoding="utf-8")
        assert "| Staff | 1 | 2 | 0 | 0 |" in text
        assert "- Never quoted, by type: Staff (1 encounter)." in text

    @pytest.mark.parametrize(("suffix", "head"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")])
    def test_the_figure_is_drawn_in_each_format(self, quoted: Study, tmp_path: Path, suffix: str, head: bytes) -> None:
        path = tmp_path / f"spread{suffix}"
        share_spread(quoted, spread(quoted), path)
        assert path.read_bytes().startswith(head)

    def test_the_figure_prints_every_count_and_no_per_cent(self, quoted: Study, tmp_path: Path) -> None:
        share_spread(quoted, spread(quoted), tmp_path / "spread.svg")
        words = (tmp_path / "spread.svg").read_text(encoding="utf-8")
        for told in (
            "3 of 5 encounters",
            "0 of 1 quotes",
            "1 of 1 quotes",
            "filter: everything",
            "South town, by the sea",
        ):
            assert told in words
        assert not [line for line in words.splitlines() if "<text" in line and "%" in line]

    def test_a_study_without_quotes_and_with_dollars_in_its_names_can_be_drawn(
        self, study: Study, tmp_path: Path
    ) -> None:
        found = replace(spread(study), study="A $5 study of $x$ [/b]")
        share_spread(study, found, tmp_path / "spread.svg")
        assert "A $5 study of $x$ [/b]: spread" in (tmp_path / "spread.svg").read_text(encoding="utf-8")

    def test_another_ending_is_refused(self, quoted: Study, tmp_path: Path) -> None:
        with pytest.raises(UnknownSuffix, match=r"\.svg"):
            share_spread(quoted, spread(quoted), tmp_path / "spread.gif")


class TestCommand:
    def test_the_command_prints_groups_and_notes(self, quoted: Study) -> None:
        done = CliRunner().invoke(app, ["spread", "--all", "-s", str(quoted.path)])
        assert done.exit_code == 0, done.output
        assert "Most quotes from one participant: 2, from P1." in done.output
        assert "filter: everything." in done.output

    def test_json_has_the_numbers(self, quoted: Study) -> None:
        done = CliRunner().invoke(app, ["spread", "--json", "-s", str(quoted.path)])
        found = json.loads(done.stdout)
        assert found["most_from_one"] == {"quotes": 1, "participants": ["P1"]}
        assert [group["name"] for group in found["never_quoted"]] == ["South town, by the sea", "Follow-up", "Staff"]


class TestScreen:
    @pytest.mark.parametrize("size", [SMALL, LARGE])
    async def test_s_on_the_board_shows_the_spread_and_a_counts_the_whole_ledger(
        self, quoted: Study, size: tuple[int, int]
    ) -> None:
        quoted.close()
        async with at_work(quoted.path, size) as desk:
            await desk.press("s")
            assert "Spread of quotes" in desk.text
            assert "never quoted" in desk.text and "South town" in desk.text
            await desk.press("a")
            assert "Most quotes from one participant: 2, from P1." in desk.words
            await desk.press("escape")
            assert desk.app.current_mode == "study"

    async def test_l_shows_the_ledger_and_capital_s_the_spread(self, quoted: Study) -> None:
        quoted.close()
        async with at_work(quoted.path) as desk:
            await desk.press("s", "l")
            assert desk.app.current_mode == "ledger"
            await desk.press("S")
            assert desk.app.current_mode == "spread"
            await desk.press("escape", "escape", "escape")
            assert desk.app.current_mode == "study"

    @pytest.mark.parametrize("size", [SMALL, LARGE])
    async def test_who_is_quoted_stands_below_the_groups(self, quoted: Study, size: tuple[int, int]) -> None:
        quoted.close()
        async with at_work(quoted.path, size) as desk:
            await desk.press("s", "a", "end")
            lines = [line.split() for line in desk.lines if line.split()[:2] in (["Person", "P1"], ["P2", "1"])]
            assert [[word for word in line if word.isalnum()] for line in lines] == [
                ["Person", "P1", "2", "2"],
                ["P2", "1", "1"],
            ]

    async def test_x_writes_the_figure(self, quoted: Study) -> None:
        quoted.close()
        async with at_work(quoted.path) as desk:
            await desk.press("s", "x", "enter")
            assert quoted.path.with_name("spread.svg").is_file()
            assert any("Wrote" in notice for notice in desk.notices)

    def test_a_count_is_never_drawn_as_nothing(self) -> None:
        assert bar(1, 1000, 10).strip() and not bar(0, 1000, 10).strip()
        assert len(bar(1000, 1000, 10)) == 10
