"""Quotes: the themes meant, the four counts, and a fixed number of statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from studies import add_text, code, empty_study, span

from qualtool.analysis.surroundings import QUESTION, Around
from qualtool.analysis.verification import QuoteSource
from qualtool.errors import AmbiguousName, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import (
    assigning,
    beside,
    briefing,
    charting,
    coding,
    concluding,
    covering,
    disclosure,
    display,
    elements,
    findings,
    integrating,
    keeping_quotes,
    ledger,
    matrices,
    merging_themes,
    places,
    preparing,
    quote_context,
    quoting,
    results,
    sampling,
    saved_searches,
    spread,
    tables_out,
    trajectories,
    typologies,
    walking,
    witnesses,
    working_charts,
)
from qualtool.workflow.quoting import QuoteRequest


def texts(study: Study, theme: str = "", **more: object) -> list[str]:
    return [quote.text for quote in quoting.find_quotes(study, QuoteRequest(theme, **more)).quotes]  # type: ignore[arg-type]


@pytest.fixture
def coded(study: Study) -> Study:
    """Nine codings of six excerpts, by two coders."""
    code(study, "ann_first", "waiting eleven weeks", "3.2")
    code(study, "ann_first", "Nobody rang", "3.20")
    code(study, "ann_first", "They met me at the gate", "4.1.1, 4.1.2")
    code(study, "ann_first", "They met me at the gate", "4.1.1", "Tom")
    code(study, "pair", "I walk them to the ward", "4.1.2")
    code(study, "group", "Longer for me", "3.2", "Tom")
    code(study, "group", "Nobody asked me that", "3.21")
    code(study, "group", "What is waiting like?", "4.2")
    return study


def test_a_number_means_itself_and_never_one_that_begins_the_same(coded: Study) -> None:
    assert texts(coded, "3.2") == ["waiting eleven weeks", "Longer for me"]
    assert texts(coded, "3.20") == ["Nobody rang"]


def test_a_parent_means_its_whole_subtree(coded: Study) -> None:
    assert texts(coded, "3") == [
        "waiting eleven weeks",
        "Nobody rang",
        "Longer for me",
        "Nobody asked me that",
    ]
    assert set(texts(coded, "4")) == {"They met me at the gate", "I walk them to the ward", "What is waiting like?"}
    assert set(texts(coded, "4.1")) == {"They met me at the gate", "I walk them to the ward"}


def test_an_excerpt_under_two_sub_themes_counts_once_above_them(coded: Study) -> None:
    found = quoting.find_quotes(coded, QuoteRequest("4.1"))
    assert found.counts.mentions == len(found.quotes) == 2
    (first, *_rest) = found.quotes
    assert first.themes == ("4.1.1", "4.1.2")
    assert first.coders == ("Asha", "Tom")
    (row,) = [row for row in matrices.matrix(coded, "4").rows if (row.case, row.stage) == ("P1", "1")]
    assert row.cells["4.1"].excerpts == 1
    (deeper,) = [row for row in matrices.matrix(coded, "4.1").rows if (row.case, row.stage) == ("P1", "1")]
    assert (deeper.cells["4.1.1"].excerpts, deeper.cells["4.1.2"].excerpts) == (1, 1)


@pytest.mark.parametrize(
    ("theme", "where", "counts"),
    [
        ("", (), (3, 6, 3, 7)),
        ("3.2", (), (2, 6, 2, 2)),
        ("4.1", (), (2, 6, 2, 2)),
        ("3", ("site=2",), (1, 5, 1, 2)),
        ("3", ("gender=man",), (1, 2, 1, 1)),
        ("4.2", (), (0, 6, 1, 1)),
        ("3", ("stage=1", "type=Service user"), (1, 1, 1, 2)),
        ("4.3", (), (0, 6, 0, 0)),
    ],
)
def test_four_counts(coded: Study, theme: str, where: tuple[str, ...], counts: tuple[int, int, int, int]) -> None:
    found = quoting.find_quotes(coded, QuoteRequest(theme, where=where)).counts
    assert (found.participants, found.in_scope, found.encounters, found.mentions) == counts


def test_what_nobody_identified_said_counts_for_the_group_and_not_for_a_participant(coded: Study) -> None:
    (quote,) = quoting.find_quotes(coded, QuoteRequest("3.21")).quotes
    assert (quote.participant, quote.speaker, quote.case) == ("", "Gus", "G1")
    assert quoting.find_quotes(coded, QuoteRequest("3.21")).counts.participants == 0


def test_what_the_interviewer_said_is_never_attributed_to_a_respondent(coded: Study) -> None:
    (quote,) = quoting.find_quotes(coded, QuoteRequest("4.2")).quotes
    assert (quote.attribution, quote.participant) == ("(Interviewer)", "")


def test_attributions_are_rendered_from_attributes_and_roles_roll_up(coded: Study) -> None:
    code(coded, "ann_second", "She is still my worker", "4.2")
    code(coded, "plan", "The plan names a worker", "4.2")
    found = {
        q.transcript: q.attribution
        for q in quoting.find_quotes(coded, QuoteRequest("3, 4")).quotes
        if q.speaker != "Moderator"
    }
    assert found == {
        "ann_first": "(Service user, North town, First interview)",
        "ann_second": "(Service user, North town, Follow-up interview)",
        "pair": "(Staff, South town, by the sea, First interview, paired)",
        "group": "(Service user, South town, by the sea, Follow-up focus group)",
        "plan": "(South town, by the sea, First interview, document)",
    }


def test_not_theme_leaves_out_what_lies_there_too(coded: Study) -> None:
    assert texts(coded, "4.1", not_theme="4.1.1") == ["I walk them to the ward"]
    assert texts(coded, "4.1", not_theme="4") == []
    assert texts(coded, "", not_theme="3, 4.1") == ["What is waiting like?"]


def test_themes_can_be_named_by_words_and_several_by_commas(coded: Study) -> None:
    assert texts(coded, "housing") == ["Nobody rang"]
    assert texts(coded, "at the gate") == ["They met me at the gate"]
    assert set(texts(coded, "3.20, On the ward")) == {
        "Nobody rang",
        "They met me at the gate",
        "I walk them to the ward",
    }


def test_two_themes_of_the_same_title_are_told_apart(coded: Study) -> None:
    with pytest.raises(AmbiguousName, match=r"'Other' fits 3 themes: 3\.21 Other, 4\.1\.3 Other, 4\.3 Other"):
        texts(coded, "Other")
    assert texts(coded, "3.21 Other") == ["Nobody asked me that"]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("9", "There is no theme '9' in this study. There are: 3, 4."),
        ("3.3", "There is no theme '3.3' in this study. There are: 3, 3.2, 3.20, 3.21."),
        ("housting", "Did you mean Housing?"),
        ("3.2.1", "There is no theme '3.2.1' in this study."),
        ("3.", "There is no theme '3.' in this study."),
        ("4.10", "There is no theme '4.10' in this study."),
    ],
)
def test_an_unknown_theme_is_an_error_with_the_near_match(coded: Study, named: str, said: str) -> None:
    with pytest.raises(UnknownName) as refusal:
        texts(coded, named)
    assert said in str(refusal.value)


def test_a_retired_theme_keeps_its_quotes_and_its_name(coded: Study, tmp_path: Path) -> None:
    from studies import REVISED

    code(coded, "pair", "I do the housing", "4.2")
    (tmp_path / "new.yaml").write_text(REVISED, encoding="utf-8")
    preparing.load_framework(coded, preparing.preview_framework(coded, tmp_path / "new.yaml"), "Asha")
    assert "I do the housing" in texts(coded, "Workers")
    assert "I do the housing" in texts(coded, "4")


def test_starred_and_coder_narrow_the_list_and_say_so(coded: Study) -> None:
    page = coding.page(coded, "ann_first", "Asha")
    coding.star(coded, page.id, span(coded, "ann_first", "Nobody rang"), "Asha")
    found = quoting.find_quotes(coded, QuoteRequest(starred=True))
    assert ([quote.text for quote in found.quotes], found.filter) == (["Nobody rang"], "starred")
    theirs = quoting.find_quotes(coded, QuoteRequest("4.1", coder="tom"))
    assert [quote.text for quote in theirs.quotes] == ["They met me at the gate"]
    assert theirs.filter == "theme 4.1 and coded by tom"


def test_words_of_other_scripts_and_markup_come_back_as_they_were(study: Study, tmp_path: Path) -> None:
    words = "I said [laughs] שלום [/b] 🙂 e\u0301 ﷽ “never”"
    add_text(study, tmp_path / "f", "odd", f"I: And?\nR: {words}\n", who="P1")
    code(study, "odd", words, "3.2")
    (quote,) = quoting.find_quotes(study, QuoteRequest("3.2")).quotes
    assert quote.text == words
    assert coding.page(study, "odd", "Asha").text[quote.start : quote.end] == words


@contextmanager
def counted(study: Study) -> Iterator[list[str]]:
    """The statements that go to the file."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(study._engine, "before_cursor_execute", note)
    yield sent
    event.remove(study._engine, "before_cursor_execute", note)


def _first_place(study: Study) -> tuple[str, str, str]:
    return coding.page(study, "t0", "Asha").case_id, "1", preparing.tree_of(study).named("4.2").id


def _first_words(study: Study) -> QuoteSource:
    return QuoteSource("t0", coding.page(study, "t0", "Asha").id, 10, 20, 1, "", "", "", ((10, 20),))


EVERYTHING_ASKED = QuoteRequest(
    "4",
    "3",
    ("site=1",),
    "waited",
    coder="Asha",
    and_themes=("4.1", "4.2"),
    overlaps="4.3",
    unused=True,
    one_each=True,
    under_quoted_first=True,
    around=Around(2, 2, sentences=True),
)

LOOKS: dict[str, Callable[[Study], object]] = {
    "quotes": lambda study: quoting.find_quotes(study, QuoteRequest("4")),
    "ledger": lambda study: ledger.ledger(study).quotes,
    "attributions": lambda study: disclosure.disclosure(study).forms,
    "search": lambda study: quoting.find_quotes(study, QuoteRequest(words="waited")),
    "retrieval": lambda study: quoting.find_quotes(study, EVERYTHING_ASKED).groups,
    "context": lambda study: quote_context.in_context(
        study, quoting.find_quotes(study, QuoteRequest("4")).quotes, QUESTION
    ),
    "saved searches": saved_searches.listed,
    "matrix": lambda study: matrices.matrix(study, "4"),
    "transcripts": coding.transcript_lines,
    "sample": sampling.achieved_sample,
    "page": lambda study: coding.page(study, "t0", "Asha"),
    "counts": preparing.theme_counts,
    "stages side by side": lambda study: matrices.matrices(study, matrices.MatrixRequest("4", side_by_side=True)),
    "layout choices": lambda study: working_charts.layout_choices(study, ("site=1",)),
    "working charts": lambda study: [working_charts.listed(study)],
    "coverage": covering.coverage_board,
    "trajectories": trajectories.trajectories,
    "findings": lambda study: findings.findings(study).findings,
    "findings at hand": lambda study: findings.at_hand(study, "Asha").choices,
    "who says so": lambda study: witnesses.who_says_so(study, "1").witnesses,
    "cell": lambda study: charting.cell_excerpts(
        study, matrices.matrix(study, "4").rows[0].case_id, "1", preparing.tree_of(study).named("4.2").id
    ),
    "beside a cell": lambda study: beside.beside_cell(study, _first_place(study), draws=False),
    "cells drawn on": lambda study: [places.cells_drawn_on(study, _first_place(study))],
    "revisions": lambda study: beside.revisions_of(study, _first_place(study)),
    "merger": lambda study: merging_themes.plan_merge(study, "4.2", "3.2"),
    "elements": lambda study: elements.elements(study, "4"),
    "cells to read": lambda study: elements.cells_to_read(study, "4.2").cells,
    "typologies": lambda study: typologies.typologies(study)[0].cases.rows,
    "spread": lambda study: spread.spread(study).groups,
    "words beside a draft": lambda study: walking.turns_around(study, _first_words(study)),
    "site results": lambda study: results.site_results(study).figures,
    "effects": results.effects,
    "joint display": lambda study: display.joint_display(study, display.DisplayRequest(counts=True)).rows,
    "truth table": lambda study: tables_out.sites_truth_table(study, ["4.1"], "seen").rows,
    "table of cases": lambda study: tables_out.cases_by_themes(study, "4").lines,
    "table of sites": lambda study: tables_out.sites_long(study).lines,
    "briefing": lambda study: [briefing.brief_site(study, "1")],
    "briefing of a case": lambda study: briefing.brief_case(study, "P1").themes,
}


@pytest.fixture(scope="module")
def two_sizes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Study]:
    """A study of two transcripts and one of nine, with codings, memos and summaries in proportion."""
    from qualtool.analysis.matrix import SUMMARY, Stretch

    made = []
    for size in (2, 9):
        folder = tmp_path_factory.mktemp(f"size{size}")
        study = empty_study(folder)
        for number in range(size):
            turns = "".join(f"I: And {number} {turn}?\nR: I waited {turn} weeks, {number}.\n" for turn in range(size))
            add_text(study, folder / "files", f"t{number}", turns, who=f"P{number}")
            for turn in range(size):
                code(study, f"t{number}", f"I waited {turn} weeks, {number}", "4.1.1, 4.2, 4.3", memo="A note.")
            cited = charting.cite(study, f"t{number}:{len('And 0 0?') + 2}:{len('And 0 0?') + 12}", "Asha")
            charting.chart(study, f"P{number}", "1", "4.2", "Asha", [Stretch(SUMMARY, "Waited.", (cited,))] * size)
            keeping_quotes.take(study, cited.excerpt, "Asha")
            saved_searches.save(study, f"Search {number}", QuoteRequest("4", overlaps="4.2"), "Asha")
            elements.add_element(study, f"P{number}", "1", "4.2", "waited", "Asha", cited.excerpt, f"Wait: {number}")
        typologies.new_typology(study, "Kinds", "Asha", types=[("A", ""), ("B", "")])
        for number in range(size):
            assigning.assign(study, "Kinds", f"P{number}", "1", "Asha")
        bearing = [concluding.CellBears(f"P{number}", "1", "4.2", "supporting") for number in range(size)]
        for number in range(size):
            concluding.make(study, f"People wait {number} weeks", "Asha", "4", cells=bearing)
        table = folder / "figures.csv"
        lines = [f"Seen,seen,{site},{when},higher,10,{site}" for site in (1, 2)[:size] for when in ("before", "after")]
        table.write_text("\n".join(["indicator,key,site,period,better,n,count", *lines]), encoding="utf-8")
        results.load(study, results.plan_load(study, table), "Asha")
        for theme in ("4.1", "4.2", "4.3", "3.2")[: size // 2]:
            integrating.link(study, "seen", theme, "Whoever waits is not seen.", "Asha")
        made.append(study)
    return made[0], made[1]


MOST = {"joint display": 85, "briefing": 45}
"""Papers of several parts read each of them; every other look stays below 37."""


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_look_takes_as_many_statements_in_a_large_study_as_in_a_small_one(
    two_sizes: tuple[Study, Study], look: str
) -> None:
    numbers = []
    for study in two_sizes:
        with counted(study) as sent:
            assert LOOKS[look](study)
        numbers.append(len(sent))
    assert numbers[0] == numbers[1] <= MOST.get(look, 36)
