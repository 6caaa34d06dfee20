"""Searching words: by family, phrase and beginning, whatever a researcher types."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql
from studies import add_text, code, empty_study

from qualtool.store import search
from qualtool.store.study import Study
from qualtool.workflow import quoting
from qualtool.workflow.quoting import QuoteRequest


def found(study: Study, words: str) -> list[str]:
    """The words of the quotes that a search finds."""
    return [quote.text for quote in quoting.find_quotes(study, QuoteRequest(words=words)).quotes]


def coded_words(study: Study, folder: Path, *said: str) -> Study:
    """A transcript in which each of these is a turn, coded whole."""
    lines = "".join(f"I: And?\nR: {words}\n" for words in said)
    add_text(study, folder, "said", lines, who="P1")
    for words in said:
        code(study, "said", words, "3.2")
    return study


@pytest.fixture
def spoken(study: Study, tmp_path: Path) -> Study:
    return coded_words(
        study,
        tmp_path / "files",
        "I relapsed in May.",
        "Relapsing is part of it.",
        "A relapse comes before a lapse.",
        "She was in the recovery house, then in recovery.",
        "The house of recovery was shut.",
        "The café owner, Zoë, and Kovačič were naïve.",
        "The cafe\u0301 was warm.",
        "He said either way or not near it; NOT NEAR him AND me OR you.",
        "Прошла неделя, мой друг.",
        "عدت إلى المنزل أنا",
    )


def test_a_word_finds_every_form_of_its_family(spoken: Study) -> None:
    assert found(spoken, "relapse") == [
        "I relapsed in May.",
        "Relapsing is part of it.",
        "A relapse comes before a lapse.",
    ]
    assert found(spoken, "relapsing") == found(spoken, "RELAPSED") == found(spoken, "relapse")


def test_a_search_tells_which_forms_it_found(spoken: Study) -> None:
    result = quoting.find_quotes(spoken, QuoteRequest(words="relapse"))
    assert set(result.forms) == {"relapse", "relapsed", "relapsing"}


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        ("hou*", ("house", "housing")),
        ("relapse hou*", ("house", "housing", "relapse", "relapsed", "relapsing")),
        ("rel* hou*", ("house", "housing", "relapse", "relapsed", "relapsing")),
        ("Naïv*", ("naive",)),
        ("нед*", ("неделя",)),
        ("recovery-hou*", ("house", "housing", "recovery")),
        ("zzz*", ()),
    ],
)
def test_a_beginning_tells_the_forms_that_begin_so(spoken: Study, words: str, forms: tuple[str, ...]) -> None:
    assert quoting.find_quotes(spoken, QuoteRequest(words=words)).forms == forms


def test_a_short_beginning_tells_no_hundreds_of_forms() -> None:
    from qualtool.analysis.quotes import QuoteCounts, Quotes

    found = Quotes("everything", QuoteCounts(0, 0, 0, 0), (), forms=tuple("abcde"))
    assert (found.forms_told(3), found.forms_told(5)) == ("a, b, c and 2 more", "a, b, c, d, e")


def test_several_words_must_all_stand_in_the_quote(spoken: Study) -> None:
    assert found(spoken, "relapse part") == ["Relapsing is part of it."]
    assert found(spoken, "relapse warm") == []


def test_a_phrase_is_found_word_for_word(spoken: Study) -> None:
    assert found(spoken, '"recovery house"') == ["She was in the recovery house, then in recovery."]
    assert found(spoken, '"house of recovery"') == ["The house of recovery was shut."]
    assert found(spoken, '"a relapse"') == ["A relapse comes before a lapse."]
    assert found(spoken, '"relapse comes') == ["A relapse comes before a lapse."]


def test_a_star_finds_every_word_that_begins_so(spoken: Study) -> None:
    assert len(found(spoken, "relaps*")) == 3
    assert found(spoken, "recov* shut") == ["The house of recovery was shut."]
    assert found(spoken, "lapse*") == ["A relapse comes before a lapse."]


@pytest.mark.parametrize("words", ["cafe", "café", "cafe\u0301", "CAFÉ"])
def test_diacritics_neither_help_nor_hinder(spoken: Study, words: str) -> None:
    assert found(spoken, words) == ["The café owner, Zoë, and Kovačič were naïve.", "The cafe\u0301 was warm."]


@pytest.mark.parametrize("words", ["zoe", "Zoë", "kovacic", "Kovačič", "naive", "zo*", '"zoe and kovacic"'])
def test_names_are_found_with_and_without_their_marks(spoken: Study, words: str) -> None:
    assert found(spoken, words) == ["The café owner, Zoë, and Kovačič were naïve."]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("мой", "Прошла неделя, мой друг."), ("أنا", "عدت إلى المنزل أنا"), ("إلى", "عدت إلى المنزل أنا")],
)
def test_words_in_other_scripts_are_found(spoken: Study, words: str, expected: str) -> None:
    assert found(spoken, words) == [expected]


@pytest.mark.parametrize(
    "words",
    [
        '"',
        '""',
        "*",
        "**",
        "NEAR(",
        "NEAR(a b, 2)",
        "a OR b",
        "AND",
        "NOT",
        "words:relapse",
        ":",
        "-",
        "^a",
        "{a b}",
        "(",
        ")",
        "'",
        ";",
        "--",
        "\\",
        "%",
        "_",
        "a + b",
        "\x00",
        "🙂",
        'relapse*"',
        '"relapse"*',
        "\u202e",
        "\ud800".encode("utf-8", "replace").decode(),
    ],
)
def test_signs_of_the_query_language_are_only_signs(spoken: Study, words: str) -> None:
    result = quoting.find_quotes(spoken, QuoteRequest(words=words))
    assert result.counts.mentions == len(result.quotes)


def test_words_of_the_query_language_are_only_words(spoken: Study) -> None:
    saying = ["He said either way or not near it; NOT NEAR him AND me OR you."]
    assert found(spoken, "NOT NEAR") == found(spoken, "or") == found(spoken, '"OR you"') == saying
    assert found(spoken, "lapse OR warm") == []


@given(
    words=st.text(max_size=30)
    | st.lists(st.sampled_from(['"', "*", "NEAR(", " ", "OR", "relapse", ":", "é", "(", "house"])).map("".join)
)
def test_nothing_that_can_be_typed_is_an_error(demo_file: Path, words: str) -> None:
    from qualtool.store.study import open_study

    with open_study(demo_file, query_only=True) as demo, demo.read() as connection:
        parts = search.parse(connection, words)
        search.turns_with(connection, parts)
        search.forms_found(connection, parts)
        pattern = search.pattern(parts)
        assert pattern is None or not pattern.fullmatch("")


def test_only_white_space_and_signs_find_everything_or_nothing_but_say_so(spoken: Study) -> None:
    assert len(found(spoken, "   ")) == 10
    assert found(spoken, "?!") == []


def test_a_phrase_that_runs_over_two_turns_is_found_in_an_excerpt_that_holds_both(study: Study, tmp_path: Path) -> None:
    from qualtool.workflow import coding, preparing

    page = coding.page(study, "ann_second", "Asha")
    start, end = page.turns[1].start, page.turns[3].end
    theme = preparing.tree_of(study).named("3.2")
    coding.code(study, page.id, coding.span_from(f"{start}:{end}", len(page.text)), [theme.id], "Asha")
    assert len(found(study, '"It was"')) == 1
    assert len(found(study, "relapse")) == 1


def test_an_excerpt_is_not_found_for_words_elsewhere_in_its_turn(study: Study) -> None:
    code(study, "ann_first", "They met me at the gate.", "4.1.1")
    assert found(study, "relapse") == []
    assert found(study, "gate") == ["They met me at the gate."]


@given(
    words=st.text(
        st.characters(codec="utf-8", categories=("Ll", "Lu", "Nd", "Pd", "Po", "Zs"), max_codepoint=0x24F)
        | st.sampled_from("e\u0301o\u0308אבלاأإكيйäθ\u0336'’-"),
        max_size=60,
    )
)
def test_words_are_cut_and_folded_just_as_the_index_does_it(words: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(w, tokenize='unicode61 remove_diacritics 2')")
        connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab('t', 'instance')")
        connection.execute("INSERT INTO t VALUES (?)", (words,))
        held = [row[0] for row in connection.execute("SELECT term FROM v ORDER BY offset")]
    # The index knows the letters of Unicode 6.1, without two marks on one letter; those are left out here.
    if not set(words) & set("ǞǟǠǡǢǣǬǭǮǯǺǻǼǽǾǿȪȫȬȭȰȱıİſµK"):
        assert search.tokens(words) == held


def test_a_deleted_turn_is_gone_from_the_index(study: Study) -> None:
    with study.write() as connection:
        connection.execute(sql("DELETE FROM turn WHERE words LIKE '%eleven weeks%'"))
        assert search.turns_with(connection, search.parse(connection, "eleven")) == []


def test_an_empty_study_can_be_searched(tmp_path: Path) -> None:
    with empty_study(tmp_path) as study:
        assert found(study, "relapse") == []


def test_the_turns_of_an_import_that_was_undone_are_not_counted(study: Study) -> None:
    from qualtool.workflow import checking

    assert quoting.find_quotes(study, QuoteRequest(words="relapse")).turns_elsewhere == 3
    checking.undo(study, "Asha")
    assert quoting.find_quotes(study, QuoteRequest(words="relapse")).turns_elsewhere == 0
