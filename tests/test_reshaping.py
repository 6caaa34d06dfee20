"""Splitting and merging sub-themes, renaming and moving them: codings and cells go along, and every step is undone."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import FRAMEWORK, code, live, theme

from qualtool.analysis.framework import Framework
from qualtool.analysis.matrix import CHANGE, Stretch
from qualtool.errors import CannotUndo, NothingToDo, UnknownName
from qualtool.formats import framework_file
from qualtool.store import backups, design, tables
from qualtool.store.study import Study
from qualtool.workflow import charting, checking, merging_themes, places, preparing, quoting, reshaping, reviewing
from qualtool.workflow.quoting import QuoteRequest

GATE = "They met me at the gate"
RANG = "Nobody rang"
WORKER = "She is still my worker"
WALK = "I walk them to the ward"


@pytest.fixture
def coded(study: Study) -> Study:
    """Four excerpts under 4.2 Workers, by two coders, and two summaries that cite some of them."""
    code(study, "ann_first", GATE, "4.2")
    code(study, "ann_first", RANG, "4.2", memo="Nobody at all.")
    code(study, "ann_second", WORKER, "4.2")
    code(study, "pair", WALK, "4.2", coder="Tom")
    write(study, "P1", "1", "4.2", ("Met at the gate.", [GATE]), ("Not rung.", [RANG]), ("Both in a week.", []))
    write(study, "P1", "2", "4.2", ("The same worker.", [WORKER]))
    return study


def excerpt(study: Study, words: str) -> str:
    """The identifier of the excerpt with these words."""
    with study.read() as connection:
        query = tables.excerpts.select().where(tables.excerpts.c.words == words)
        return str(connection.execute(query).one().id)


def write(study: Study, case: str, stage: str, number: str, *said: tuple[str, list[str]]) -> str:
    """Charts a cell: each stretch with the words of the excerpts that it cites."""
    stretches = [
        Stretch("summary", text, tuple(charting.cite(study, excerpt(study, words), "Asha") for words in cited))
        for text, cited in said
    ]
    return charting.chart(study, case, stage, number, "Asha", stretches)


def split(study: Study, number: str, title: str, *words: str) -> str:
    return reshaping.split(study, number, title, [excerpt(study, one) for one in words], "Asha")


def merge(study: Study, source: str, into: str) -> str:
    return merging_themes.merge(study, source, into, "Asha")


def texts(study: Study, number: str) -> set[str]:
    return {quote.text for quote in quoting.find_quotes(study, QuoteRequest(number)).quotes}


def cell(study: Study, case: str, stage: str, number: str) -> places.NamedCell:
    return places.cell_named(study, case, stage, number)


def numbers(study: Study, parent: str) -> list[str]:
    tree = preparing.tree_of(study)
    return [one.name for one in tree.children(tree.named(parent).id)]


def versions(study: Study) -> list[tuple[int, str]]:
    with study.read() as connection:
        rows = connection.execute(tables.framework_versions.select().order_by(tables.framework_versions.c.loaded_at))
        return [(row.version, row.source) for row in rows]


def as_stated(study: Study) -> Framework:
    with study.read() as connection:
        return design.as_framework(design.read_design(connection), design.read_tree(connection))


class TestSplitting:
    def test_the_chosen_excerpts_move_with_everybodys_codings_and_keep_their_identifiers(self, coded: Study) -> None:
        before = codings(coded)
        name = split(coded, "4.2", "On the way", GATE, WALK)
        assert name == "Split 4.2: 2 excerpts to 4.3 'On the way' (Other is 4.4 now)"
        assert texts(coded, "On the way") == {GATE, WALK}
        assert texts(coded, "4.2") == {RANG, WORKER}
        assert {one[0] for one in codings(coded)} == {one[0] for one in before}
        assert {coder for *_rest, coder in codings(coded)} == {"Asha", "Tom"}

    def test_the_new_sub_theme_stands_before_other_which_keeps_the_highest_number(self, coded: Study) -> None:
        split(coded, "4.2", "On the way", GATE)
        assert numbers(coded, "4") == ["4.1 Transitions", "4.2 Workers", "4.3 On the way", "4.4 Other"]

    def test_the_number_of_a_retired_sub_theme_is_not_given_again(self, coded: Study) -> None:
        split(coded, "4.2", "On the way", GATE)
        merge(coded, "4.3", "4.2")
        split(coded, "4.2", "At the door", GATE)
        assert numbers(coded, "4") == ["4.1 Transitions", "4.2 Workers", "4.4 At the door", "4.5 Other"]

    def test_its_cell_begins_with_the_stretches_that_cite_what_moved_and_says_why_it_is_stale(
        self, coded: Study
    ) -> None:
        split(coded, "4.2", "On the way", GATE)
        begun = cell(coded, "P1", "1", "4.3").cell
        assert begun.summary == "Met at the gate. (P1/1, turn 4)"
        assert (begun.state, begun.why_stale) == ("stale", "words were carried over from 4.2")
        assert cell(coded, "P1", "2", "4.3").cell.state == "not yet charted"

    def test_the_old_cell_keeps_its_words_and_is_stale_where_excerpts_left_it(self, coded: Study) -> None:
        split(coded, "4.2", "On the way", GATE)
        kept = cell(coded, "P1", "1", "4.2").cell
        assert [stretch.text for stretch in kept.stretches] == ["Met at the gate.", "Not rung.", "Both in a week."]
        assert kept.why_stale == "what is coded here has changed since it was charted"
        assert cell(coded, "P1", "2", "4.2").cell.state == "charted"

    def test_one_key_says_that_the_carried_words_hold(self, coded: Study) -> None:
        split(coded, "4.2", "On the way", GATE)
        reviewing.still_holds(coded, "P1", "1", "4.3", "Asha")
        assert cell(coded, "P1", "1", "4.3").cell.state == "charted"

    def test_the_change_cell_and_the_sites_cell_go_along_too(self, coded: Study) -> None:
        write(coded, "P1", CHANGE, "4.2", ("From the gate to a worker.", [GATE, WORKER]))
        write(coded, "North town", "1", "4.2", ("People are met.", [GATE]))
        split(coded, "4.2", "On the way", GATE)
        assert cell(coded, "P1", CHANGE, "4.3").cell.why_stale == "words were carried over from 4.2"
        assert cell(coded, "North town", "1", "4.3").cell.summary == "People are met. (P1/1, turn 4)"

    def test_what_lies_under_other_is_brought_up(self, study: Study) -> None:
        code(study, "pair", WALK, "4.3")
        assert split(study, "4.3", "Company", WALK) == "Split Other: 1 excerpt to 4.3 'Company' (Other is 4.4 now)"
        assert texts(study, "Company") == {WALK}
        assert texts(study, "4.4") == set()

    def test_it_becomes_a_column_where_the_columns_are_stated(self, study: Study, tmp_path: Path) -> None:
        load(study, tmp_path, columns='columns: [gate, continuity-other]\n    title: "Continuity of care"')
        code(study, "ann_first", GATE, "4.1.1")
        split(study, "4.1.1", "Met by a friend", GATE)
        assert theme(study, "4").columns == ("gate", "met-by-a-friend", "continuity-other")
        merge(study, "Met by a friend", "4.1.1")
        assert theme(study, "4").columns == ("gate", "continuity-other")

    def test_it_is_asked_about_where_the_old_one_is(self, study: Study, tmp_path: Path) -> None:
        load(study, tmp_path, guide='title: Workers, guide: {stages: ["1"]}')
        code(study, "pair", WALK, "4.2")
        split(study, "4.2", "Company", WALK)
        assert theme(study, "4.3").own_guide.stages == ("1",)

    def test_excerpts_that_lie_deeper_are_refused_with_the_sub_themes_named(self, coded: Study) -> None:
        code(coded, "ann_first", GATE, "4.1.1")
        with pytest.raises(NothingToDo, match=r"1 of these excerpts lies deeper than 4\.1 Transitions, under 4\.1\.1"):
            split(coded, "4.1", "Met", GATE)
        with pytest.raises(NothingToDo, match=r"not coded under 3\.2 Waiting; nothing was split"):
            split(coded, "3.2", "Met", GATE)

    @pytest.mark.parametrize(
        ("number", "title", "said"),
        [
            ("4.2", "  ", "needs a title"),
            ("4.2", "transitions", "There is 4.1 Transitions already"),
            ("4.2", "New", "No excerpt of 4.2 Workers was chosen"),
        ],
    )
    def test_a_split_that_cannot_be_says_why_and_takes_no_backup(
        self, coded: Study, number: str, title: str, said: str
    ) -> None:
        kept = len(backups.kept(coded.path))
        with pytest.raises(NothingToDo, match=said):
            reshaping.split(coded, number, title, [], "Asha")
        assert len(backups.kept(coded.path)) == kept

    def test_an_excerpt_is_named_by_the_beginning_of_its_identifier(self, coded: Study) -> None:
        reshaping.split(coded, "4.2", "On the way", [excerpt(coded, GATE)[:10]], "Asha")
        assert texts(coded, "4.3") == {GATE}
        with pytest.raises(UnknownName, match="excerpt 'zzz'"):
            reshaping.split(coded, "4.2", "Again", ["zzz"], "Asha")

    def test_titles_are_kept_as_they_were_written(self, coded: Study) -> None:
        title = "Met [by] a “friend” [/b] 🙂 שלום: # 4"
        split(coded, "4.2", title, GATE)
        assert theme(coded, "4.3").title == title
        assert faultless(coded)


class TestMerging:
    def test_codings_go_along_and_one_that_is_there_already_is_not_doubled(self, coded: Study) -> None:
        code(coded, "ann_first", RANG, "3.2")
        assert merge(coded, "4.2", "3.2") == "Merged 4.2 'Workers' into 3.2 'Waiting': 4 excerpts"
        assert texts(coded, "3.2") == {GATE, RANG, WORKER, WALK}
        assert len([one for one in codings(coded) if one[1] == excerpt(coded, RANG)]) == 1
        (quote,) = [one for one in quoting.find_quotes(coded, QuoteRequest("3.2")).quotes if one.text == RANG]
        assert quote.memos == ("Nobody at all.",)

    def test_two_coders_keep_a_coding_each(self, coded: Study) -> None:
        code(coded, "ann_first", RANG, "3.2", coder="Tom")
        merge(coded, "4.2", "3.2")
        assert len([one for one in codings(coded) if one[1] == excerpt(coded, RANG)]) == 2

    def test_new_words_come_after_those_that_are_there_and_the_reason_is_shown(self, coded: Study) -> None:
        write(coded, "P1", "1", "3.2", ("Eleven weeks.", []), ("Not rung.", [GATE]))
        merge(coded, "4.2", "3.2")
        after = cell(coded, "P1", "1", "3.2").cell
        assert [(stretch.text, [ref.words for ref in stretch.references]) for stretch in after.stretches] == [
            ("Eleven weeks.", []),
            ("Not rung.", [GATE, RANG]),
            ("Met at the gate.", [GATE]),
            ("Both in a week.", []),
        ]
        assert after.why_stale == "words were merged in from 4.2"
        assert cell(coded, "P1", "2", "3.2").cell.summary == "The same worker. (P1/2, turn 2)"

    def test_words_that_a_cell_says_twice_of_different_excerpts_come_back_as_they_were(self, coded: Study) -> None:
        write(coded, "P1", "1", "4.2", ("Met.", [GATE]), ("Met.", [RANG]))
        before = cell(coded, "P1", "1", "4.2").cell.stretches
        split(coded, "4.2", "On the way", RANG)
        merge(coded, "4.3", "4.2")
        assert cell(coded, "P1", "1", "4.2").cell.stretches == before

    def test_a_cell_to_which_nothing_new_comes_is_not_touched(self, coded: Study) -> None:
        write(coded, "P1", "2", "3.2", ("The same worker.", [WORKER]))
        before = cell(coded, "P1", "2", "3.2").cell.revision
        plan = merging_themes.plan_merge(coded, "4.2", "3.2")
        assert (plan.begun, plan.lengthened, plan.alike) == (1, 0, 1)
        merge(coded, "4.2", "3.2")
        assert cell(coded, "P1", "2", "3.2").cell.revision == before

    def test_the_reason_of_a_blank_only_fills_a_cell_that_has_nothing(self, coded: Study) -> None:
        charting.chart(coded, "G1", "2", "4.2", "Asha", blank="not raised")
        charting.chart(coded, "P2 & P3", "1", "3.20", "Asha", blank="not applicable")
        charting.chart(coded, "P1", "2", "3.20", "Asha", blank="not raised")
        write(coded, "G1", "2", "3.2", ("Long.", []))
        merge(coded, "4.2", "3.2")
        assert cell(coded, "G1", "2", "3.2").blank == ""
        merge(coded, "3.20", "4.1")
        assert cell(coded, "P2 & P3", "1", "4.1").cell.state == "not applicable"
        assert cell(coded, "P1", "2", "4.1").cell.state == "not raised"

    def test_change_cells_and_sites_cells_are_merged_too(self, coded: Study) -> None:
        write(coded, "P1", CHANGE, "4.2", ("From the gate to a worker.", []))
        write(coded, "North town", "1", "4.2", ("People are met.", []))
        merge(coded, "4.2", "3.2")
        assert cell(coded, "P1", CHANGE, "3.2").cell.summary == "From the gate to a worker."
        assert cell(coded, "North town", "1", "3.2").cell.why_stale == "words were merged in from 4.2"

    def test_the_source_is_retired_with_its_number_and_its_title(self, coded: Study) -> None:
        merge(coded, "4.2", "3.2")
        gone = theme(coded, "4.2")
        assert (gone.retired, gone.name) == (True, "4.2 Workers")
        assert numbers(coded, "4") == ["4.1 Transitions", "4.3 Other"]

    def test_a_sub_theme_that_is_retired_can_still_be_merged_once(self, coded: Study, tmp_path: Path) -> None:
        from studies import REVISED

        (tmp_path / "new.yaml").write_text(REVISED, encoding="utf-8")
        preparing.load_framework(coded, preparing.preview_framework(coded, tmp_path / "new.yaml"), "Asha")
        merge(coded, "Workers", "4.1")
        assert GATE in texts(coded, "4.1")
        with pytest.raises(NothingToDo, match="nothing of it is left"):
            merge(coded, "Workers", "4.1")

    @pytest.mark.parametrize(
        ("source", "into", "said"),
        [
            ("4.2", "4.2", "cannot be merged into itself"),
            ("4.1", "4.1.1", "lies under 4.1 Transitions. Merge it the other way round"),
            ("4.1", "4.2", "has sub-themes: 4.1.1 At the gate, 4.1.2 On the ward, 4.1.3 Other"),
            ("4.3", "4.2", "takes what fits nowhere else, so it is not merged away"),
        ],
    )
    def test_a_merger_that_cannot_be_says_why(self, coded: Study, source: str, into: str, said: str) -> None:
        before = live(coded)
        with pytest.raises(NothingToDo, match=said):
            merge(coded, source, into)
        assert live(coded) == before

    def test_the_plan_says_what_will_move(self, coded: Study) -> None:
        code(coded, "ann_first", RANG, "3.2")
        write(coded, "P1", "1", "3.2", ("Eleven weeks.", []))
        assert merging_themes.plan_merge(coded, "4.2", "3.2").sentences == [
            "4 excerpts will be under 3.2 Waiting, with everybody's codings.",
            "1 coding of the same coder there already: not doubled.",
            "1 cell there: its words come after those that are there.",
            "1 cell there will begin with its words.",
            "Cells whose words or excerpts change are stale until somebody has looked at them.",
            "4.2 Workers is retired: it keeps its number, its title and what its cells said.",
        ]

    def test_what_was_made_of_the_cells_goes_along(self, coded: Study) -> None:
        interpret(coded)
        before = live(coded)
        merge(coded, "4.2", "3.2")
        with coded.read() as connection:
            waiting = theme(coded, "3.2").id
            themes_of = {row.id: row.theme_id for row in connection.execute(tables.cells.select())}
            found = connection.execute(tables.elements.select()).all()
            assert {themes_of[row.cell_id] for row in found} == {waiting}
            named = connection.execute(tables.dimensions.select()).all()
            assert sorted((row.name, row.theme_id) for row in named) == [
                ("Pace", waiting),
                ("Pace (from 4.2)", waiting),
            ]
            (finding,) = connection.execute(tables.findings.select()).all()
            assert finding.theme_id == waiting
            bearing = connection.execute(tables.finding_cells.select()).all()
            assert {themes_of[row.cell_id] for row in bearing} == {waiting}
            assert sorted((row.bearing, row.note) for row in bearing) == [
                ("contrary", ""),
                ("supporting", "As said.\n4.2 was contrary: But see."),
            ]
            (chart,) = connection.execute(tables.working_charts.select()).all()
            assert chart.layout == {"columns": [waiting], "hidden": [], "group": "site"}
        assert checking.check(coded).ok
        checking.undo(coded, "Asha")
        assert live(coded) == before


class TestEachStep:
    def test_is_undone_and_done_again_whole(self, coded: Study) -> None:
        steps = [
            lambda: split(coded, "4.2", "On the way", GATE, WALK),
            lambda: reshaping.rename(coded, "4.3", "Company", "Who goes along.", "Asha"),
            lambda: reshaping.move(coded, "Company", "3", "Asha"),
            lambda: merge(coded, "Company", "3.2"),
        ]
        states = [live(coded)]
        for step in steps:
            step()
            states.append(live(coded))
        for state in reversed(states[:-1]):
            checking.undo(coded, "Asha")
            assert live(coded) == state
        for state in states[1:]:
            checking.redo(coded, "Asha")
            # Doing again writes the same rows, and keeps their identifiers.
            assert live(coded) == state
        assert checking.check(coded).ok

    def test_takes_a_backup_first(self, coded: Study) -> None:
        split(coded, "4.2", "On the way", GATE)
        merge(coded, "4.3", "4.2")
        reasons = [path.stem.partition(" ")[2] for path in backups.kept(coded.path)]
        assert reasons[:2] == ["before merging a sub-theme", "before splitting a sub-theme"]

    def test_is_not_undone_from_under_somebody_else(self, coded: Study) -> None:
        split(coded, "4.2", "On the way", GATE)
        code(coded, "group", "I never waited", "4.3", coder="Tom")
        with pytest.raises(CannotUndo, match="Tom has since done"):
            checking.undo(coded, "Asha")

    def test_gives_the_framework_a_version_with_a_dated_note_in_its_file(self, coded: Study, tmp_path: Path) -> None:
        split(coded, "4.2", "On the way", GATE)
        merge(coded, "4.3", "4.2")
        assert [number for number, _source in versions(coded)] == [1, 2, 3]
        assert preparing.design_of(coded).version == 3
        preparing.export_framework(coded, tmp_path / "out.yaml")
        first, second, *_rest = (tmp_path / "out.yaml").read_text(encoding="utf-8").splitlines()
        assert first.endswith(
            ", version 2, Asha: Split 4.2: 1 excerpt to 4.3 'On the way' (Other is 4.4 now)"
        ) and first.startswith("# 20")
        assert second.endswith(", version 3, Asha: Merged 4.3 'On the way' into 4.2 'Workers': 1 excerpt")
        assert faultless(coded)

    def test_loading_an_older_file_afterwards_says_what_it_would_take_back(self, coded: Study, tmp_path: Path) -> None:
        split(coded, "4.2", "On the way", GATE)
        merge(coded, "3.20", "3.2")
        (tmp_path / "old.yaml").write_text(FRAMEWORK, encoding="utf-8")
        told = [str(change) for change in preparing.preview_framework(coded, tmp_path / "old.yaml").changes]
        assert told == [
            "back       3.20 Housing",
            "moved      4.4 Other -> 4.3 Other",
            "retired    4.3 On the way (keeps its 1 codings and its name)",
            "design     the file is older (version 1) than the study's framework (version 3)",
        ]


class TestRenaming:
    def test_makes_the_cells_stale_and_says_why(self, coded: Study) -> None:
        assert reshaping.rename(coded, "4.2", "Company", None, "Asha") == "Renamed 4.2 'Workers' to 'Company'"
        assert theme(coded, "4.2").definition == "Who goes along."
        assert cell(coded, "P1", "1", "4.2").cell.why_stale == "the sub-theme was redefined since it was charted"

    def test_a_definition_alone_is_told_as_one(self, coded: Study) -> None:
        assert reshaping.rename(coded, "4.2", "Workers", "Anybody.", "Asha") == "Redefined 4.2 'Workers'"
        with pytest.raises(NothingToDo, match="called and defined so already"):
            reshaping.rename(coded, "4.2", "Workers", "Anybody.", "Asha")
        with pytest.raises(NothingToDo, match=r"There is 4\.1 Transitions already"):
            reshaping.rename(coded, "4.2", "Transitions", None, "Asha")


class TestMoving:
    def test_takes_the_whole_branch_with_its_numbers_codings_and_cells(self, coded: Study) -> None:
        code(coded, "ann_first", GATE, "4.1.1")
        name = reshaping.move(coded, "4.1", "3", "Asha")
        assert name == "Moved 4.1 'Transitions' under 3 'Getting help': it is 3.21 now"
        assert numbers(coded, "3") == ["3.2 Waiting", "3.20 Housing", "3.21 Transitions", "3.22 Other"]
        assert numbers(coded, "3.21") == ["3.21.1 At the gate", "3.21.2 On the ward", "3.21.3 Other"]
        assert texts(coded, "3.21.1") == {GATE}
        assert faultless(coded)

    def test_a_sub_theme_can_become_a_main_theme_and_go_back(self, coded: Study) -> None:
        assert reshaping.move(coded, "4.2", "", "Asha") == "Moved 4.2 'Workers' to the main themes: it is 5 now"
        assert cell(coded, "P1", "2", "5").cell.state == "charted"
        reshaping.move(coded, "5", "4", "Asha")
        assert numbers(coded, "4") == ["4.1 Transitions", "4.2 Workers", "4.3 Other"]

    @pytest.mark.parametrize(
        ("number", "under", "said"),
        [
            ("4.1", "4.1.1", "under itself or its own"),
            ("4.3", "3", "stays where it is"),
            ("4.2", "4", "is under 4 Continuity of care already"),
            ("4", "", "is a main theme already"),
        ],
    )
    def test_a_move_that_cannot_be_says_why(self, coded: Study, number: str, under: str, said: str) -> None:
        with pytest.raises(NothingToDo, match=said):
            reshaping.move(coded, number, under, "Asha")


def load(study: Study, folder: Path, columns: str = "title: Continuity of care", guide: str = "title: Workers") -> None:
    """Loads the small framework with chart columns or a guide."""
    source = FRAMEWORK.replace("version: 1", "version: 2").replace("title: Continuity of care", columns)
    (folder / "changed.yaml").write_text(source.replace("title: Workers", guide), encoding="utf-8")
    preparing.load_framework(study, preparing.preview_framework(study, folder / "changed.yaml"), "Asha")


def faultless(study: Study) -> bool:
    """Whether the framework file that was kept last holds no fault, and just what the study has."""
    path = study.path.with_name("kept.yaml")
    path.write_text(versions(study)[-1][1], encoding="utf-8")
    framework, faults = framework_file.read_framework(path)
    return not faults and framework == as_stated(study)


def codings(study: Study) -> set[tuple[str, str, str, str]]:
    """Every coding: its identifier, excerpt, theme and coder."""
    with study.read() as connection:
        names = {row.id: row.name for row in connection.execute(tables.coders.select())}
        rows = connection.execute(tables.codings.select())
        return {(row.id, row.excerpt_id, row.theme_id, names[row.coder_id]) for row in rows}


def interpret(study: Study) -> None:
    """Elements, dimensions, a finding and a working chart that rest on 4.2 and 3.2."""
    from qualtool.model import Dimension, Element, Finding, FindingCell, Memo, WorkingChart

    write(study, "P1", "1", "3.2", ("Eleven weeks.", []))
    ids = {
        (number, stage): row.id
        for number in ("3.2", "4.2")
        for stage in ("1", "2")
        for row in cell_rows(study, number, stage)
    }
    workers, waiting = theme(study, "4.2").id, theme(study, "3.2").id
    with study.step("Interpreted", "Asha") as step:
        who = step.coder_id
        for theme_id in (workers, waiting):
            step.insert(Dimension(theme_id=theme_id, name="Pace", position=0))
        step.insert(Element(cell_id=ids["4.2", "1"], words="met", coder_id=who))
        finding = Finding(statement="People are met.", theme_id=workers, position=0, coder_id=who)
        step.insert(finding)
        for key, bearing, note in (
            (("3.2", "1"), "supporting", "As said."),
            (("4.2", "1"), "contrary", "But see."),
            (("4.2", "2"), "contrary", ""),
        ):
            step.insert(FindingCell(finding_id=finding.id, cell_id=ids[key], bearing=bearing, note=note, coder_id=who))
        step.insert(Memo(subject="theme", subject_id=workers, coder_id=who, text="Think."))
        step.insert(Memo(subject="cell", subject_id=ids["4.2", "1"], coder_id=who, text="Again."))
        layout = {"columns": [workers, waiting], "hidden": [], "group": "site"}
        step.insert(WorkingChart(name="Both", layout=layout, coder_id=who))


def cell_rows(study: Study, number: str, stage: str) -> list[object]:
    with study.read() as connection:
        stage_id = design.read_design(connection).stage_ids[stage]
        where = (tables.cells.c.theme_id == theme(study, number).id) & (tables.cells.c.stage_id == stage_id)
        return list(connection.execute(tables.cells.select().where(where)))


# Properties

PLACES = {
    GATE: "ann_first",
    RANG: "ann_first",
    "I was waiting eleven weeks": "ann_first",
    WORKER: "ann_second",
    "I relapsed once": "ann_second",
    WALK: "pair",
    "I do the housing": "pair",
}
ROWS = [("P1", "1"), ("P1", "2"), ("P1", CHANGE), ("P2 & P3", "1"), ("North town", "1")]
THEMES = ["3.2", "4.2"]
laid = st.lists(
    st.tuples(st.sampled_from(list(PLACES)), st.sampled_from(THEMES), st.sampled_from(["Asha", "Tom"])),
    max_size=8,
    unique=True,
)
stretches = st.tuples(
    st.sampled_from(["summary", "verbatim", "comment"]),
    st.sampled_from(["Waited.", "Met.", "It went on [laughs]."]),
    st.lists(st.sampled_from(list(PLACES)), max_size=2, unique=True),
)
blanks = st.sampled_from(["not raised", "not applicable"])
written = st.dictionaries(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(THEMES)),
    st.lists(stretches, min_size=1, max_size=3) | blanks,
    max_size=4,
)


def set_up(study: Study, codes: list[tuple[str, str, str]], cells: dict[tuple[tuple[str, str], str], object]) -> None:
    for words, number, coder in codes:
        code(study, PLACES[words], words, number, coder=coder)
    for ((case, stage), number), says in cells.items():
        if isinstance(says, str):
            charting.chart(study, case, stage, number, "Asha", blank=says)
        else:
            said = [Stretch(kind, text, tuple(cite(study, one) for one in cited)) for kind, text, cited in says]
            charting.chart(study, case, stage, number, "Asha", said)


def cite(study: Study, words: str) -> object:
    from studies import span

    at = span(study, PLACES[words], words)
    return charting.cite(study, f"{PLACES[words]}:{at.start}:{at.end}", "Asha")


def said(study: Study) -> dict[tuple[str, str, str], tuple[object, ...]]:
    """What every cell of a theme in use says: kinds, words, references and the reason for a blank, and why stale."""
    found = {}
    for case, stage in ROWS:
        for number in THEMES:
            named = cell(study, case, stage, number)
            shown = [
                (one.kind, one.text, [(ref.excerpt, ref.starred) for ref in one.references])
                for one in named.cell.stretches
            ]
            found[case, stage, number] = (shown, named.blank, named.cell.why_stale)
    return found


@settings(max_examples=20)
@given(codes=laid, cells=written, chosen=st.sets(st.integers(0, 7), min_size=1))
def test_splitting_and_merging_back_gives_the_same_codings_and_cells(
    small_file: Path, tmp_path_factory: pytest.TempPathFactory, codes, cells, chosen
) -> None:
    folder = tmp_path_factory.mktemp("reshaped")
    with preparing.open_study(Path(shutil.copy(small_file, folder / "small.qual"))) as study:
        set_up(study, codes, cells)
        here = sorted({excerpt(study, words) for words, number, _coder in codes if number == "4.2"})
        moving = sorted({here[place % len(here)] for place in chosen}) if here else []
        before = live(study), codings(study), said(study)
        if not moving:
            with pytest.raises(NothingToDo):
                reshaping.split(study, "4.2", "Apart", moving, "Asha")
            return
        reshaping.split(study, "4.2", "Apart", moving, "Asha")
        apart = live(study)
        assert {one[1] for one in codings(study) if one[2] == theme(study, "Apart").id} == set(moving)
        merging_themes.merge(study, "Apart", "4.2", "Asha")
        assert (codings(study), said(study)) == before[1:]
        assert faultless(study)
        checking.undo(study, "Asha")
        assert live(study) == apart
        checking.undo(study, "Asha")
        assert live(study) == before[0]


@settings(max_examples=10)
@given(codes=laid, cells=written)
def test_a_merger_loses_no_coding_and_no_words_and_is_undone_whole(
    small_file: Path, tmp_path_factory: pytest.TempPathFactory, codes, cells
) -> None:
    folder = tmp_path_factory.mktemp("merged")
    with preparing.open_study(Path(shutil.copy(small_file, folder / "small.qual"))) as study:
        set_up(study, codes, cells)
        before, then, laid_before = live(study), said(study), codings(study)
        merging_themes.merge(study, "3.2", "4.2", "Asha")
        target = theme(study, "4.2").id
        assert {one[1:] for one in codings(study)} == {(one[1], target, one[3]) for one in laid_before}
        for case, stage in ROWS:
            now = {(kind, words) for kind, words, _cited in said(study)[case, stage, "4.2"][0]}
            for number in THEMES:
                assert now >= {(kind, words) for kind, words, _cited in then[case, stage, number][0]}
        assert checking.check(study).ok
        checking.undo(study, "Asha")
        assert live(study) == before
