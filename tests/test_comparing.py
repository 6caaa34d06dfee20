"""What changed between two texts or two revisions: words, kinds, references, and where excerpts come from."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import code
from typer.testing import CliRunner

from qualtool.analysis.citing import citation, citations, cited_in_order, put_in, retold, with_star
from qualtool.analysis.comparing import (
    GONE,
    NEW,
    SAME,
    PastRevision,
    marks_changed,
    revision_difference,
    word_difference,
)
from qualtool.analysis.matrix import COMMENT, KINDS, SUMMARY, VERBATIM, Reference, Stretch
from qualtool.analysis.quotes import CodedExcerpt
from qualtool.analysis.roll_up import rolled_up
from qualtool.analysis.summary_text import as_typed, labelled, parsed
from qualtool.analysis.tree import Theme, Tree
from qualtool.cli.root import app
from qualtool.errors import UnknownName
from qualtool.store.study import Study
from qualtool.workflow import beside, charting, places, reviewing

GATE = Reference("e1", "P1/1, turn 4", "They met me at the gate.")
WEEKS = Reference("e2", "P1/1, turn 2", "eleven weeks", starred=True)
ELSEWHERE = Reference("e3", "P1/1, turn 4", "I had not expected it")


def revision(*stretches: Stretch, blank: str = "", number: int = 1, spontaneous: bool = False) -> PastRevision:
    return PastRevision(number, "Asha", "2010-01-05T10:00:00", stretches, blank, spontaneous)


def marked(before: PastRevision, after: PastRevision) -> str:
    return "".join(piece.marked for piece in revision_difference(before, after))


# ---------------------------------------------------------------- words


def test_added_and_taken_out_words_are_told_by_signs_that_need_no_colour() -> None:
    pieces = word_difference("Met at the gate by a worker.", "Met early at the gate by her worker.")
    assert "".join(piece.marked for piece in pieces) == "Met [+early+] at the gate by [-a-][+her+] worker."


def test_where_little_is_left_the_whole_is_shown_as_gone_and_new() -> None:
    assert [piece.kind for piece in word_difference("One two three.", "Something else altogether.")] == [GONE, NEW]


def test_a_long_summary_is_compared_at_once() -> None:
    words = [f"the word {number}" for number in range(2500)]
    pieces = word_difference(" ".join(words), " ".join([*words[:1200], "and", *words[1200:]]))
    assert [(piece.kind, piece.words.strip()) for piece in pieces if piece.kind != SAME] == [(NEW, "and")]


texts = st.text(alphabet=st.sampled_from("ab {}“”()\n\u202e🙂[+-"), max_size=40)
references = st.sampled_from([GATE, WEEKS, ELSEWHERE])
stretches = st.builds(Stretch, st.sampled_from(KINDS), texts.filter(str.strip), st.lists(references).map(tuple))
said = st.lists(stretches, max_size=4).map(lambda several: revision(*several))


@given(said, said)
def test_a_difference_holds_both_revisions_whole(before: PastRevision, after: PastRevision) -> None:
    pieces = revision_difference(before, after)
    new = "".join(piece.words for piece in pieces if piece.kind != GONE)
    old = "".join(piece.words for piece in pieces if piece.kind != NEW)
    both = [
        replace(ref, label=label)
        for label, ref in labelled([r for x in (before, after) for s in x.stretches for r in s.references]).items()
    ]
    names = {ref.excerpt: ref.label for ref in both}
    for found, wanted in ((new, after), (old, before)):
        for stretch in wanted.stretches:
            assert stretch.text.split() == [] or all(word in found for word in stretch.text.split())
            assert all(names[ref.excerpt] in found for ref in stretch.references)


@given(said)
def test_a_revision_against_itself_has_no_difference(one: PastRevision) -> None:
    assert all(piece.kind == SAME for piece in revision_difference(one, one))


# ---------------------------------------------------------------- kinds, references, marks


def test_words_that_became_verbatim_are_a_change_though_they_are_the_same() -> None:
    before = revision(Stretch(SUMMARY, "Met at the gate by a worker."), Stretch(SUMMARY, "Alone."))
    after = revision(Stretch(SUMMARY, "Met at the gate by a worker."), Stretch(VERBATIM, "Alone."))
    assert marked(before, after) == "Met at the gate by a worker.\n[-Alone.-][+“Alone.”+]"


def test_a_reference_that_points_elsewhere_is_a_change_though_it_reads_alike() -> None:
    words = "Met at the gate by a worker whom he knew."
    before, after = revision(Stretch(SUMMARY, words, (GATE,))), revision(Stretch(SUMMARY, words, (ELSEWHERE,)))
    assert as_typed(before.stretches) == as_typed(after.stretches)
    assert marked(before, after) == f"{words} [-(P1/1, turn 4)-][+(P1/1, turn 4b)+]"


def test_a_star_is_a_change() -> None:
    words = "Met at the gate by a worker whom he knew."
    before = revision(Stretch(SUMMARY, words, (GATE,)))
    after = revision(Stretch(SUMMARY, words, (replace(GATE, starred=True),)))
    assert "[-(P1/1, turn 4)-][+(*P1/1, turn 4)+]" in marked(before, after)


def test_a_reason_for_a_blank_takes_the_place_of_the_words() -> None:
    assert marked(revision(Stretch(SUMMARY, "Alone.")), revision(blank="not raised")) == "[-Alone.-][+(not raised)+]"


def test_a_mark_of_being_unasked_is_told_beside_the_words() -> None:
    before, after = revision(Stretch(SUMMARY, "Alone.")), revision(Stretch(SUMMARY, "Alone."), spontaneous=True)
    assert marks_changed(before, after) == "marked as brought up unasked"
    assert marks_changed(after, before) == "no longer marked as brought up unasked"
    assert marks_changed(after, after) == ""


# ---------------------------------------------------------------- citing


def test_what_is_put_in_has_the_gaps_that_it_needs() -> None:
    assert put_in("", "(x)", "") == "(x)"
    assert put_in("Met", "(x)", "later") == " (x) "
    assert put_in("Met ", "(x)", ".") == "(x)"
    assert put_in("Met", "One\nTwo", "") == "\nOne\nTwo"


def test_a_citation_may_bring_its_words_and_its_star() -> None:
    assert citation("P1/1, turn 4", False) == "(P1/1, turn 4)"
    assert citation("P1/1, turn 4", True, "At the gate.") == "“At the gate.” (*P1/1, turn 4)"


def test_a_star_is_turned_at_every_mention_and_nowhere_else() -> None:
    known = labelled([GATE, WEEKS, ELSEWHERE])
    typed = "A (P1/1, turn 4; *P1/1, turn 2) {see (P1/1, turn 4)} B (P1/1, turn 4) C (P1/1, turn 4b) (not one)"
    told = with_star(typed, known, "P1/1, turn 4", True)
    assert told == "A (*P1/1, turn 4; *P1/1, turn 2) {see (P1/1, turn 4)} B (*P1/1, turn 4) C (P1/1, turn 4b) (not one)"
    assert with_star(told, known, "P1/1, turn 4", False) == typed


def test_references_come_once_and_in_the_order_of_their_mention() -> None:
    known = labelled([GATE, WEEKS])
    found = cited_in_order("B (*P1/1, turn 2) A (P1/1, turn 4; P1/1, turn 2)", known)
    assert [(ref.excerpt, ref.starred) for ref in found] == [("e2", True), ("e1", False)]


plain = st.text(alphabet="abc .", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(st.builds(Stretch, st.just(SUMMARY) | st.just(COMMENT), plain, st.just((GATE,))), min_size=1))
def test_another_cells_words_are_taken_with_their_references(others: list[Stretch]) -> None:
    known = labelled([ELSEWHERE, GATE])
    labels = {ref.excerpt: label for label, ref in known.items()}
    taken = parsed(retold(others, labels), known)
    assert [(s.kind, s.text, [r.excerpt for r in s.references]) for s in taken] == [
        (s.kind, s.text, ["e1"]) for s in others
    ]
    assert citations(others, labels) == "(P1/1, turn 4b)"


# ---------------------------------------------------------------- rolling up


def excerpt(*themes: str) -> CodedExcerpt:
    empty = dict.fromkeys(("transcript", "transcript_id", "site", "stage", "type", "mode", "case"), "")
    return CodedExcerpt(
        "x", "words", **empty, start=0, end=5, turn=1, participant="", speaker="", themes=themes,
        theme_paths=(), coders=(), attribution="",
    )  # fmt: skip


def tree() -> Tree:
    return Tree(
        (
            Theme("t", "t", "3.2", "Waiting"),
            Theme("u", "u", "3.2.1", "By post", parent="t"),
            Theme("v", "v", "3.2.2", "By phone", parent="t"),
        )
    )


def test_a_cell_says_from_which_sub_themes_its_excerpts_roll_up() -> None:
    excerpts = [excerpt("3.2"), excerpt("3.2.1", "4.1"), excerpt("3.2.1")]
    assert str(rolled_up(excerpts, tree(), "t")) == "3 excerpts: 1 in 3.2, 2 in 3.2.1"
    assert str(rolled_up([*excerpts, excerpt("3.2", "3.2.2")], tree(), "t")) == (
        "4 excerpts: 2 in 3.2, 2 in 3.2.1, 1 in 3.2.2 (1 in several)"
    )
    assert str(rolled_up([excerpt("3.2")], tree(), "t")) == "1 excerpt"
    assert str(rolled_up([], tree(), "t")) == "0 excerpts"


# ---------------------------------------------------------------- the study, and the command


@pytest.fixture
def written(study: Study) -> Study:
    """P1 at stage 1 under 4.1: three revisions, excerpts in two deeper sub-themes; the second stage charted too."""
    code(study, "ann_first", "They met me at the gate.", "4.1.1")
    code(study, "ann_first", "I had not expected it, I was relapsing by then.", "4.1.2")
    cited = charting.cite(study, "ann_first:21:30", "Asha")
    for text in ("Met at the gate by a worker.", "Met early at the gate by a worker."):
        charting.chart(study, "P1", "1", "4.1", "Asha", [Stretch(SUMMARY, text, (cited,))])
    reviewing.mark_spontaneous(study, "P1", "1", "4.1", "Tom")
    charting.chart(study, "P1", "2", "4.1", "Asha", [Stretch(SUMMARY, "Alone.")])
    return study


def test_every_revision_comes_whole_latest_first(written: Study) -> None:
    place = places.cell_named(written, "P1", "1", "4.1").place
    past = beside.revisions_of(written, place)
    assert [(one.number, one.coder, one.spontaneous) for one in past] == [
        (3, "Tom", True),
        (2, "Asha", False),
        (1, "Asha", False),
    ]
    assert [len(one.stretches[0].references) for one in past] == [1, 1, 1]
    assert marked(past[2], past[1]) == "Met [+early+] at the gate by a worker. (P1/1, turn 2)"


def test_what_stands_beside_a_change_cell_is_from_every_stage(written: Study) -> None:
    found = beside.cell_report(written, "P1", "change", "4.1").beside
    assert found.transcripts == ("ann_first", "ann_second")
    assert [(one.case, one.stage, one.cell.state) for one in found.drawn] == [
        ("P1", "1", "charted"),
        ("P1", "2", "charted"),
    ]
    assert str(found.roll_up) == "2 excerpts: 1 in 4.1.1, 1 in 4.1.2"


def test_beside_a_site_stand_the_transcripts_of_its_people(written: Study) -> None:
    found = beside.cell_report(written, "North town", "1", "4.1").beside
    assert (found.transcripts, found.excerpts) == (("ann_first",), ())
    assert [one.case for one in found.drawn] == ["P1"]


def test_a_revision_that_is_not_there_is_an_error_with_those_that_are(written: Study) -> None:
    report = beside.cell_report(written, "P1", "1", "4.1")
    with pytest.raises(UnknownName, match="3, 2, 1"):
        beside.two_revisions(report.past, 1, 9)


def run(study: Study, *arguments: str, exits: int = 0) -> str:
    done = CliRunner().invoke(app, [*arguments, "-s", str(study.path)])
    assert done.exit_code == exits, done.output
    return done.stdout if not exits else done.output


def test_the_command_says_all_there_is_to_know_of_a_cell(written: Study) -> None:
    told = run(written, "cell", "P1", "4.1", "--stage", "1")
    assert "brought up unasked" in told
    assert "2 excerpts: 1 in 4.1.1, 1 in 4.1.2" in told
    assert "3 revisions, latest first" in told
    assert "draws on 2 cells, 2 charted: P1/1 (charted), P1/2 (charted)" in run(
        written, "cell", "P1", "4.1", "--stage", "change"
    )


def test_the_command_compares_two_revisions_in_words_and_as_json(written: Study) -> None:
    told = run(written, "cell", "P1", "4.1", "--stage", "1", "--compare", "1:3")
    assert "Met [+early+] at the gate by a worker. (P1/1, turn 2)" in told
    assert "marked as brought up unasked" in told
    as_json = json.loads(run(written, "cell", "P1", "4.1", "--stage", "1", "--compare", "3:1", "--json"))
    assert {"change": "gone", "words": "early "} in as_json["pieces"]
    assert (as_json["from"]["number"], as_json["to"]["number"]) == (3, 1)
    assert "no revision '9'" in run(written, "cell", "P1", "4.1", "--stage", "1", "--compare", "1:9", exits=1)
    assert "such as 2:4" in run(written, "cell", "P1", "4.1", "--stage", "1", "--compare", "two", exits=2)


def test_the_command_marks_as_unasked_and_takes_it_back(written: Study) -> None:
    run(written, "cell", "P1", "4.1", "--stage", "2", "--unasked")
    as_json = json.loads(run(written, "cell", "P1", "4.1", "--stage", "2", "--json"))
    assert as_json["spontaneous"] is True
    assert [one["number"] for one in as_json["revisions"]] == [2, 1]
    run(written, "cell", "P1", "4.1", "--stage", "2", "--unasked")
    assert not places.cell_named(written, "P1", "2", "4.1").cell.spontaneous
