"""Undo, redo and the audit trail: nothing is lost, and nobody's work is taken from under them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from studies import REVISED, add_files, add_text, code, live, span, theme, write_files

from qualtool.analysis.matrix import COMMENT, SUMMARY, VERBATIM, Stretch
from qualtool.errors import CannotUndo, NothingToDo, NothingToRedo, NothingToUndo, QualtoolError
from qualtool.model import Coding
from qualtool.store import database, tables
from qualtool.store.study import Study
from qualtool.text.spans import Span
from qualtool.workflow import charting, checking, coding, matrices, preparing

NAMES = ("ann_first", "ann_second", "pair", "group", "plan")
ROWS = (("P1", "1"), ("P1", "2"), ("P2 & P3", "1"), ("G1", "2"))
NUMBERS = ("3.2", "3.20", "4.1", "4.1.1", "4.1.2", "4.3")


class Researcher:
    """Does one of the things that a researcher does; numbers choose what it is done to."""

    def __init__(self, study: Study, folder: Path, coder: str = "Asha") -> None:
        self.study, self.folder, self.coder = study, folder, coder
        folder.mkdir(exist_ok=True)
        self.files = 0

    def _transcript(self, a: int) -> tuple[str, str]:
        with self.study.read() as connection:
            live = tables.transcripts.c.removed_at.is_(None)
            rows = connection.execute(select(tables.transcripts.c.id, tables.transcripts.c.name).where(live)).all()
        if not rows:
            raise NothingToDo("There is no transcript.")
        return tuple(sorted(rows, key=lambda row: row.name)[a % len(rows)])

    def _span(self, transcript_id: str, b: int, c: int) -> Span:
        words = coding.page(self.study, transcript_id, self.coder).text
        start = b % (len(words) - 1)
        return Span(start, min(len(words), start + 1 + c % 30))

    def _coding(self, a: int) -> str:
        with self.study.read() as connection:
            ids = connection.execute(select(tables.codings.c.id).order_by(tables.codings.c.at)).scalars().all()
        if not ids:
            raise NothingToDo("There is no coding.")
        return ids[a % len(ids)]

    def add(self, a: int, b: int, c: int) -> None:
        self.files += 1
        name = f"more{self.coder}{self.files}"
        words = f"I: Number {a}?\nR: Waited {b} weeks, relapsing. 🙂 e\u0301 שלום\nI: Oh.\nR: {c}.\n"
        who = ("P1", "P2", "P9")[b % 3]
        add_text(self.study, self.folder, name, words, site=str(1 + a % 2), stage=str(1 + c % 2), who=who)

    def code(self, a: int, b: int, c: int) -> None:
        transcript_id, _name = self._transcript(a)
        live = [named.id for named in preparing.tree_of(self.study).walk()]
        wanted = {live[b % len(live)], live[c % len(live)]}
        coding.code(
            self.study, transcript_id, self._span(transcript_id, b, c), sorted(wanted), self.coder, "a" * (c % 3)
        )

    def uncode(self, a: int, b: int, c: int) -> None:
        coding.uncode(self.study, [self._coding(a)], self.coder)

    def move_edges(self, a: int, b: int, c: int) -> None:
        chosen = self._coding(a)
        with self.study.read() as connection:
            joined = tables.codings.join(tables.excerpts, tables.excerpts.c.id == tables.codings.c.excerpt_id)
            query = select(tables.excerpts.c.transcript_id).select_from(joined).where(tables.codings.c.id == chosen)
            transcript_id = connection.execute(query).scalar_one()
        coding.move_edges(self.study, chosen, self._span(transcript_id, b, c), self.coder)

    def star(self, a: int, b: int, c: int) -> None:
        transcript_id, _name = self._transcript(a)
        coding.star(self.study, transcript_id, self._span(transcript_id, b % 4, c % 3), self.coder)

    def memo(self, a: int, b: int, c: int) -> None:
        transcript_id, _name = self._transcript(a)
        on = self._coding(a) if c % 2 else None
        coding.add_memo(self.study, transcript_id, self._span(transcript_id, b, c), on, f"note {b}", self.coder)

    def chart(self, a: int, b: int, c: int) -> None:
        case, stage = ROWS[a % len(ROWS)]
        transcript_id, _name = self._transcript(b)
        cited = charting.cite_span(self.study, transcript_id, self._span(transcript_id, b, c), self.coder)
        said = [Stretch(SUMMARY, f"Waited {b}.", (cited,)), Stretch((VERBATIM, COMMENT)[c % 2], f"[laughs] {c}")]
        charting.chart(self.study, case, stage, NUMBERS[b % len(NUMBERS)], self.coder, said)

    def blank(self, a: int, b: int, c: int) -> None:
        case, stage = ROWS[a % len(ROWS)]
        reason = ("not raised", "not applicable")[c % 2]
        charting.chart(self.study, case, stage, NUMBERS[b % len(NUMBERS)], self.coder, blank=reason)

    def mark(self, a: int, b: int, c: int) -> None:
        transcript_id, name = self._transcript(a)
        coding.mark(self.study, transcript_id, name, ("read", "indexed")[b % 2], self.coder)

    def load(self, a: int, b: int, c: int) -> None:
        path = self.folder / "other.yaml"
        path.write_text(REVISED.replace("version: 2", f"version: {2 + a % 3}"), encoding="utf-8")
        preparing.load_framework(self.study, preparing.preview_framework(self.study, path), self.coder)

    def undo(self, *_numbers: int) -> None:
        checking.undo(self.study, self.coder)

    def redo(self, *_numbers: int) -> None:
        checking.redo(self.study, self.coder)


DOINGS = ("add", "code", "code", "uncode", "move_edges", "star", "memo", "chart", "blank", "mark", "load")
numbers = st.integers(0, 400)
acts = st.tuples(st.sampled_from((*DOINGS, "undo", "redo")), numbers, numbers, numbers)


def fresh(small_file: Path, folder: Path) -> Study:
    """A new copy of the small study for each example."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return preparing.open_study(Path(shutil.copy(small_file, folder / "small.qual")))


@pytest.mark.long
@settings(max_examples=15)
@given(run=st.lists(acts, min_size=3, max_size=14))
def test_undo_and_redo_walk_through_the_very_same_studies(
    small_file: Path, tmp_path: Path, run: list[tuple[str, int, int, int]]
) -> None:
    study = fresh(small_file, tmp_path / "run")
    asha = Researcher(study, tmp_path / "run" / "files")
    states, place = [live(study)], 0
    for act, *chosen in run:
        before = states[place]
        try:
            getattr(asha, act)(*chosen)
        except QualtoolError as error:
            assert not isinstance(error, CannotUndo)
            assert live(study) == before
            continue
        if act == "undo":
            # Below the first state lie the import and the framework that the small study began with.
            place -= 1
            if place < 0:
                checking.redo(study, "Asha")
                place = 0
        elif act == "redo":
            place += 1
        else:
            states[place + 1 :] = [live(study)]
            place += 1
        assert live(study) == states[place]
    study.close()
    with preparing.open_study(study.path) as reopened:
        for expected in reversed(states[:place]):
            checking.undo(reopened, "Asha")
            assert live(reopened) == expected
        for expected in states[1:]:
            checking.redo(reopened, "Asha")
            assert live(reopened) == expected
        assert checking.check(reopened).faults == ()


def hanging(study: Study) -> list[str]:
    """Live rows that rest on something that is gone."""
    queries = {
        "coding on a hidden transcript": """SELECT 1 FROM coding JOIN excerpt ON excerpt.id = coding.excerpt_id
            JOIN transcript ON transcript.id = excerpt.transcript_id WHERE transcript.removed_at IS NOT NULL""",
        "memo on nothing": """SELECT 1 FROM memo WHERE subject = 'coding' AND subject_id NOT IN (SELECT id FROM coding)
            UNION ALL SELECT 1 FROM memo JOIN excerpt ON excerpt.id = memo.subject_id
            JOIN transcript ON transcript.id = excerpt.transcript_id WHERE transcript.removed_at IS NOT NULL""",
        "reference to a hidden transcript": """SELECT 1 FROM reference JOIN excerpt ON excerpt.id = reference.excerpt_id
            JOIN transcript ON transcript.id = excerpt.transcript_id WHERE transcript.removed_at IS NOT NULL""",
        "mark on a hidden transcript": """SELECT 1 FROM progress JOIN transcript
            ON transcript.id = progress.transcript_id WHERE transcript.removed_at IS NOT NULL""",
        "live encounter of a hidden case": """SELECT 1 FROM encounter JOIN "case" ON "case".id = encounter.case_id
            WHERE encounter.removed_at IS NULL AND "case".removed_at IS NOT NULL""",
        "live participation of a hidden person": """SELECT 1 FROM participation JOIN participant
            ON participant.id = participation.participant_id
            WHERE participation.removed_at IS NULL AND participant.removed_at IS NOT NULL""",
        "cell that nobody was met for": """SELECT 1 FROM cell WHERE NOT EXISTS (SELECT 1 FROM encounter
            WHERE encounter.case_id = cell.case_id AND encounter.stage_id = cell.stage_id
            AND encounter.removed_at IS NULL)""",
    }
    with study.read() as connection:
        return [what for what, query in queries.items() if connection.execute(text(query)).first()]


@pytest.mark.long
@settings(max_examples=30)
@given(run=st.lists(st.tuples(st.sampled_from(("Asha", "Tom")), acts), min_size=4, max_size=22))
def test_two_coders_who_undo_and_redo_at_will_never_leave_anything_hanging(
    small_file: Path, tmp_path: Path, run: list[tuple[str, tuple[str, int, int, int]]]
) -> None:
    study = fresh(small_file, tmp_path / "run")
    at_work = {coder: Researcher(study, tmp_path / "run" / coder, coder) for coder in ("Asha", "Tom")}
    for coder, (act, *chosen) in run:
        before = live(study)
        try:
            getattr(at_work[coder], act)(*chosen)
        except QualtoolError:
            assert live(study) == before
        assert hanging(study) == []
    assert checking.check(study).faults == ()
    study.close()


def test_undo_takes_back_this_coders_latest_step_and_leaves_the_others(study: Study) -> None:
    code(study, "pair", "I do the housing", "3.20", "Tom")
    code(study, "ann_first", "Nobody rang", "3.2", "Asha")
    code(study, "pair", "walk them to the ward", "4.1.2", "Tom")
    assert checking.undo(study, "Asha") == "Coded 'Nobody rang' under 3.2"
    assert [line.number for line in coding.page(study, "pair", "Tom").codings] == ["3.20", "4.1.2"]
    assert coding.page(study, "ann_first", "Asha").codings == ()


def test_undo_works_after_closing_and_opening_again(study: Study) -> None:
    before = live(study)
    code(study, "ann_first", "Nobody rang", "3.2")
    after = live(study)
    study.close()
    with preparing.open_study(study.path) as tomorrow:
        checking.undo(tomorrow, "Asha")
        assert live(tomorrow) == before
    with preparing.open_study(study.path) as later:
        checking.redo(later, "Asha")
        assert live(later) == after


def test_a_coder_who_did_nothing_has_nothing_to_undo(study: Study) -> None:
    with pytest.raises(NothingToUndo, match="nothing to undo for Nell"):
        checking.undo(study, "Nell")
    with pytest.raises(NothingToRedo, match="nothing to redo for Nell"):
        checking.redo(study, "Nell")


def test_a_new_step_clears_what_could_be_redone(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    checking.undo(study, "Asha")
    code(study, "ann_first", "waiting eleven weeks", "3.2")
    with pytest.raises(NothingToRedo, match="A new step clears"):
        checking.redo(study, "Asha")


def test_a_coding_and_its_removal_are_done_again_in_order(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    coding.uncode(study, [coding.page(study, "ann_first", "Asha").codings[0].id], "Asha")
    checking.undo(study, "Asha")
    checking.undo(study, "Asha")
    assert checking.redo(study, "Asha") == "Coded 'Nobody rang' under 3.2"
    assert checking.redo(study, "Asha") == "Removed 3.2 from 'Nobody rang'"


def test_another_coders_new_step_leaves_my_redo(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    checking.undo(study, "Asha")
    code(study, "pair", "I do the housing", "3.20", "Tom")
    assert checking.redo(study, "Asha") == "Coded 'Nobody rang' under 3.2"


def test_undoing_an_import_that_somebody_has_coded_is_refused_naming_who_and_what(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2", "Tom")
    before = live(study)
    with pytest.raises(CannotUndo) as refusal:
        checking.undo(study, "Asha")
    assert "Added 5 transcripts" in str(refusal.value)
    assert "Tom has since done \"Coded 'Nobody rang' under 3.2\"" in str(refusal.value)
    assert live(study) == before
    checking.undo(study, "Tom")
    checking.undo(study, "Asha")
    assert coding.transcript_lines(study)[1] == []


def memo_on_a_stretch(study: Study) -> None:
    page = coding.page(study, "ann_second", "Tom")
    coding.add_memo(study, page.id, span(study, "ann_second", "my worker"), None, "Who is this?", "Tom")


def star_on_a_stretch(study: Study) -> None:
    coding.star(study, coding.page(study, "ann_second", "Tom").id, span(study, "ann_second", "my worker"), "Tom")


def chart_on_the_row(study: Study) -> None:
    charting.chart(study, "P1", "2", "4.2", "Tom", blank="not raised")


def citation_from_another_row(study: Study) -> None:
    page = coding.page(study, "ann_second", "Tom")
    cited = charting.cite_span(study, page.id, span(study, "ann_second", "my worker"), "Tom")
    charting.chart(study, "P1", "1", "4.2", "Tom", [Stretch(SUMMARY, "Kept a worker.", (cited,))])


def mark_as_read(study: Study) -> None:
    coding.mark(study, coding.page(study, "ann_second", "Tom").id, "ann_second", "read", "Tom")


@pytest.mark.parametrize(
    "later", [memo_on_a_stretch, star_on_a_stretch, chart_on_the_row, citation_from_another_row, mark_as_read]
)
def test_undoing_an_import_is_refused_after_anything_that_rests_on_its_words(
    tmp_path: Path, later: Callable[[Study], None]
) -> None:
    from studies import empty_study

    # Two imports, so that the case itself belongs to the first, and only the words to the second.
    study = empty_study(tmp_path)
    files = write_files(tmp_path / "interviews")
    add_files(study, [files / "ann_first.txt"], manifest=files / "manifest.csv")
    add_files(study, [files / "ann_second.txt"], manifest=files / "manifest.csv")
    later(study)
    with pytest.raises(CannotUndo, match="'Added ann_second' cannot be undone: Tom has since done"):
        checking.undo(study, "Asha")
    study.close()


def test_undoing_a_summary_that_somebody_has_rewritten_is_refused(study: Study) -> None:
    charting.chart(study, "P1", "1", "3.2", "Asha", [Stretch(SUMMARY, "Waited.")])
    charting.chart(study, "P1", "1", "3.2", "Asha", [Stretch(SUMMARY, "Waited long.")])
    charting.chart(study, "P1", "1", "3.2", "Tom", [Stretch(SUMMARY, "Waited eleven weeks.")])
    with pytest.raises(CannotUndo, match=r"Tom has since done .Charted P1/1, 3\.2: 'Waited eleven weeks"):
        checking.undo(study, "Asha")
    checking.undo(study, "Tom")
    checking.undo(study, "Asha")
    assert matrices.matrix(study, "3").rows[0].cells["3.2"].summary == "Waited."


def test_undoing_a_coding_that_carries_somebodys_memo_is_refused(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2", "Asha")
    page = coding.page(study, "ann_first", "Tom")
    coding.add_memo(study, page.id, page.codings[0].span, page.codings[0].id, "Really?", "Tom")
    with pytest.raises(CannotUndo, match="Tom has since done \"Wrote a memo: 'Really\\?'\""):
        checking.undo(study, "Asha")


def test_undoing_a_framework_whose_new_theme_is_in_use_is_refused(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "more.yaml"
    new = '      - {id: money, number: "3.19", title: Money, definition: Pay.}\n      - {id: housing'
    path.write_text(REVISED.replace("      - {id: housing", new), encoding="utf-8")
    preparing.load_framework(study, preparing.preview_framework(study, path), "Asha")
    code(study, "pair", "I do the housing", "3.19", "Tom")
    with pytest.raises(CannotUndo, match="Tom has since done"):
        checking.undo(study, "Asha")
    checking.undo(study, "Tom")
    checking.undo(study, "Asha")
    assert theme(study, "4.2").retired is False


def test_undoing_a_framework_whose_new_site_has_an_encounter_is_refused(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "more.yaml"
    path.write_text(REVISED.replace("stages:", '  "8": West town\nstages:'), encoding="utf-8")
    preparing.load_framework(study, preparing.preview_framework(study, path), "Tom")
    add_text(study, tmp_path / "west", "west", "I: Hello?\nR: Hello.\n", site="8", who="P9")
    with pytest.raises(CannotUndo, match="Asha has since done 'Added west'"):
        checking.undo(study, "Tom")


def test_redo_is_refused_where_somebody_has_charted_the_same_cell_meanwhile(study: Study) -> None:
    charting.chart(study, "P1", "1", "3.2", "Asha", [Stretch(SUMMARY, "Waited.")])
    checking.undo(study, "Asha")
    charting.chart(study, "P1", "1", "3.2", "Tom", blank="not raised")
    before = live(study)
    with pytest.raises(CannotUndo, match="cannot be done again: something else stands in its place"):
        checking.redo(study, "Asha")
    assert live(study) == before


def test_redo_is_refused_where_what_it_was_done_to_is_gone(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2", "Tom")
    checking.undo(study, "Tom")
    checking.undo(study, "Asha")
    with pytest.raises(CannotUndo, match="cannot be done again: what it was done to has been undone"):
        checking.redo(study, "Tom")
    checking.redo(study, "Asha")
    assert checking.redo(study, "Tom") == "Coded 'Nobody rang' under 3.2"


def test_undoing_a_removal_is_refused_where_the_coding_has_been_laid_again(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2", "Asha")
    coding.uncode(study, [coding.page(study, "ann_first", "Tom").codings[0].id], "Tom")
    code(study, "ann_first", "Nobody rang", "3.2", "Asha")
    with pytest.raises(CannotUndo, match="cannot be undone: something else stands in its place"):
        checking.undo(study, "Tom")


def test_undo_never_crosses_a_change_of_the_files_layout(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    with study.write() as connection:
        connection.execute(text("UPDATE step SET schema_version = :old"), {"old": database.SCHEMA_VERSION - 1})
    with pytest.raises(CannotUndo, match="made by an earlier version of the program"):
        checking.undo(study, "Asha")


def test_a_step_that_fails_half_way_leaves_no_trace(study: Study) -> None:
    before, trail = live(study), checking.past_steps(study)
    page = coding.page(study, "ann_first", "Asha")
    with pytest.raises(RuntimeError):
        with study.step("Half a step", "Asha") as step:
            from qualtool.store import codings

            codings.add(step, page.id, Span(0, 5), [theme(study, "3.2").id])
            raise RuntimeError
    assert live(study) == before
    assert checking.past_steps(study) == trail


def test_an_empty_step_leaves_no_line_in_the_audit_trail(study: Study) -> None:
    trail = checking.past_steps(study)
    with study.step("Nothing", "Asha"):
        pass
    assert checking.past_steps(study) == trail


def test_a_change_to_the_same_value_is_no_change(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    held = coding.page(study, "ann_first", "Asha").codings[0]
    with study.step("Nothing", "Asha") as step:
        assert step.change(Coding, held.id, excerpt_id=held.excerpt_id) is False
        assert not step.changed


def test_the_audit_trail_names_every_step_who_did_it_and_what_was_undone(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2", "Tom")
    checking.undo(study, "Tom")
    checking.redo(study, "Tom")
    checking.undo(study, "Tom")
    lines = [(past.coder, past.step, past.kind, past.undone) for past in checking.past_steps(study)]
    assert lines == [
        ("Tom", "Undid: Coded 'Nobody rang' under 3.2", "undo", False),
        ("Tom", "Did again: Coded 'Nobody rang' under 3.2", "redo", False),
        ("Tom", "Undid: Coded 'Nobody rang' under 3.2", "undo", False),
        ("Tom", "Coded 'Nobody rang' under 3.2", "do", True),
        ("Asha", "Added 5 transcripts", "do", False),
        ("Asha", "Started the study from the framework Small study", "do", False),
    ]


def test_importing_does_not_log_the_words_again(study: Study) -> None:
    with study.read() as connection:
        logged = connection.execute(text("SELECT count(*) FROM \"change\" WHERE \"table\" IN ('turn', 'sentence')"))
        assert logged.scalar_one() == 0
        assert "eleven weeks" not in str(connection.execute(text('SELECT * FROM "change"')).all())


def test_removing_a_coding_takes_its_memos_and_undo_brings_them_back(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2", memo="A [/b] note")
    before = live(study)
    coding.uncode(study, [coding.page(study, "ann_first", "Asha").codings[0].id], "Asha")
    assert not live(study)["memo"]
    checking.undo(study, "Asha")
    assert live(study) == before
