"""Retrieval: any mix of themes, people and the ledger finds what a plain recount finds, with what stands around."""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import add_text, code, small_study, span
from typer.testing import CliRunner

from qualtool.analysis.pages import TurnLine
from qualtool.analysis.picking import Candidate, Group, Stretches, least_quoted_first, one_of_each
from qualtool.analysis.quotes import NOT_PRINTED, CodedExcerpt, TurnBeside
from qualtool.analysis.surroundings import LOOK_BACK, QUESTION, Around
from qualtool.cli.root import app
from qualtool.errors import AmbiguousName, BadFilter, UnknownName
from qualtool.store.study import Study
from qualtool.text.spans import Span
from qualtool.workflow import coding, keeping_quotes, preparing, quote_context, quoting, sharing
from qualtool.workflow.quoting import QuoteRequest, find_quotes

THEMES = ("3", "3.2", "3.20", "3.21", "4", "4.1", "4.1.1", "4.1.2", "4.1.3", "4.2", "4.3")
PEOPLE = ("Asha", "Tom")
SPEECHES = ("ann_first", "ann_second", "pair", "group", "plan")


@dataclass(frozen=True)
class Plain:
    """A coded study as a plain list: who coded each stretch of each transcript under which number."""

    study: Study

    @cached_property
    def stretches(self) -> dict[tuple[str, int, int], set[tuple[str, str]]]:
        found: dict[tuple[str, int, int], set[tuple[str, str]]] = defaultdict(set)
        for name in SPEECHES:
            for line in coding.page(self.study, name, "Asha").codings:
                found[name, line.start, line.end].add((line.number, line.coder))
        return dict(found)

    def under(self, numbers: str, coder: str = "") -> set[tuple[str, int, int]]:
        """The stretches under any of some numbers, which their sub-themes' numbers begin with."""
        wanted = [number.strip() for number in numbers.split(",")]
        return {
            place
            for place, laid in self.stretches.items()
            for number, by in laid
            if by == coder or not coder
            if any(number == one or number.startswith(f"{one}.") for one in wanted)
        }

    def overlapping(self, numbers: str) -> set[tuple[str, int, int]]:
        """The stretches that share a character with any under the numbers, character by character."""
        covered = {(name, at) for name, start, end in self.under(numbers) for at in range(start, end)}
        return {place for place in self.stretches if any((place[0], at) in covered for at in range(place[1], place[2]))}


def places(study: Study, **asked: Any) -> list[tuple[str, int, int]]:
    return [(quote.transcript, quote.start, quote.end) for quote in find_quotes(study, QuoteRequest(**asked)).quotes]


def texts(study: Study, theme: str = "", **more: Any) -> list[str]:
    return [quote.text for quote in find_quotes(study, QuoteRequest(theme, **more)).quotes]


def run(study: Study, *words: str, code: int = 0) -> Any:
    """What `qualtool quotes` answers."""
    done = CliRunner().invoke(app, ["quotes", *words, "-s", str(study.path), "-c", "Asha"])
    assert done.exit_code == code, done.output
    return done


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plain]:
    """Fifty stretches anywhere, each under some themes by one of two coders; some starred, some in the ledger."""
    chance = random.Random(7)
    with small_study(tmp_path_factory.mktemp("mixed")) as study:
        tree = preparing.tree_of(study)
        pages = [coding.page(study, name, "Asha") for name in SPEECHES]
        for number in range(50):
            page = chance.choice(pages)
            first = chance.randrange(len(page.turns))
            here = _somewhere(chance, page.turns[first : first + 2])
            ids = [tree.named(one).id for one in chance.sample(THEMES, chance.randint(1, 3))]
            coding.code(study, page.name, here, ids, chance.choice(PEOPLE))
            if number % 9 == 0:
                coding.star(study, page.id, here, "Asha")
        for quote in [one for one in find_quotes(study, QuoteRequest()).quotes if one.participant != "P5"][::7]:
            if quote.id not in sharing.unquotable(study):
                keeping_quotes.take(study, quote.id, "Asha")
        yield Plain(study)


def _somewhere(chance: random.Random, turns: Sequence[TurnLine]) -> Span:
    """A stretch that begins in the first of some turns and ends in the first or the last."""
    start = chance.randrange(turns[0].start, turns[0].end - 3)
    last = chance.choice(turns)
    return Span(start, chance.randrange(max(start + 2, last.start + 1), last.end))


# Themes, coders, overlaps: against a plain recount

NUMBERS = st.lists(st.sampled_from(THEMES), min_size=1, max_size=3, unique=True).map(",".join)


@settings(max_examples=60)
@given(
    both=st.lists(NUMBERS, max_size=3),
    without=NUMBERS | st.just(""),
    overlaps=NUMBERS | st.just(""),
    coder=st.sampled_from(("", *PEOPLE)),
)
def test_and_or_not_and_overlap_are_those_of_sets(
    mixed: Plain, both: list[str], without: str, overlaps: str, coder: str
) -> None:
    expected = {place for place, laid in mixed.stretches.items() if not coder or coder in {by for _n, by in laid}}
    for numbers in both:
        expected &= mixed.under(numbers, coder)
    expected -= mixed.under(without) if without else set()
    expected &= mixed.overlapping(overlaps) if overlaps else expected
    theme, *others = both or [""]
    found = places(
        mixed.study, theme=theme, and_themes=tuple(others), not_theme=without, overlaps=overlaps, coder=coder
    )
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_the_recount_covers_what_matters(mixed: Plain) -> None:
    assert len(mixed.stretches) > 45
    assert 3 < len(mixed.under("4.1") & mixed.under("3")) < len(mixed.under("3"))
    assert mixed.overlapping("4.2") - mixed.under("4.2")
    assert mixed.under("4", "Tom") != mixed.under("4")
    assert places(mixed.study, unused=True) != places(mixed.study)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(1, 12))),
    st.sampled_from("ab"),
    st.integers(0, 40),
    st.integers(1, 12),
)
def test_stretches_meet_just_when_they_share_a_character(
    laid: list[tuple[str, int, int]], where: str, start: int, length: int
) -> None:
    stretches = Stretches((name, begin, begin + long) for name, begin, long in laid)
    covered = {(name, at) for name, begin, long in laid for at in range(begin, begin + long)}
    assert stretches.meet(where, start, start + length) == any(
        (where, at) in covered for at in range(start, start + length)
    )


def test_stretches_that_only_touch_do_not_overlap(study: Study) -> None:
    code(study, "ann_first", "I was waiting eleven weeks.", "3.2")
    code(study, "ann_first", " Nobody rang.", "4.2")
    code(study, "ann_first", "weeks. Nobody", "4.3")
    assert texts(study, "3.2", overlaps="4.2") == []
    assert texts(study, "3.2", overlaps="4.3") == ["I was waiting eleven weeks."]
    assert texts(study, "4.2", overlaps="4.3") == ["Nobody rang."]


def test_what_carries_both_themes_overlaps_with_itself(study: Study) -> None:
    code(study, "pair", "I walk them to the ward", "3.2, 4.2")
    assert texts(study, "3.2", overlaps="4.2") == ["I walk them to the ward"]


@pytest.mark.parametrize(
    "asked",
    [
        {"overlaps": "houzing"},
        {"not_theme": "9"},
        {"and_themes": ("3.3",)},
        {"theme": " , "},
        {"coder": "Tomm"},
        {"where": ("role=Peer menter",)},
        {"where": ("gendr=man",)},
    ],
    ids=str,
)
def test_a_misspelt_name_is_never_an_empty_list(mixed: Plain, asked: dict[str, Any]) -> None:
    with pytest.raises(UnknownName):
        find_quotes(mixed.study, QuoteRequest(**asked))


def test_an_ambiguous_theme_and_a_bad_filter_are_errors_too(mixed: Plain) -> None:
    with pytest.raises(AmbiguousName):
        find_quotes(mixed.study, QuoteRequest(overlaps="Other"))
    with pytest.raises(BadFilter):
        find_quotes(mixed.study, QuoteRequest(where=("site",)))


def test_the_filter_says_everything_that_was_asked(mixed: Plain) -> None:
    asked = QuoteRequest(
        "3,4", "4.3", ("gender=woman",), "a*", True, "tom", ("4.1",), "4.2", unused=True, one_each=True,
        under_quoted_first=True,
    )  # fmt: skip
    found = find_quotes(mixed.study, asked)
    assert found.filter == (
        "theme 3,4 and theme 4.1 and not theme 4.3 and overlapping theme 4.2 and words a* and starred "
        "and coded by tom and not in the ledger and gender=woman"
    )
    assert found.picked_by == f"{found.filter} and one of each participant and under-quoted groups first"


def test_a_type_takes_its_sub_roles_and_a_role_only_itself(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    code(study, "ann_second", "I relapsed once", "3.2")
    assert texts(study, "3.2", where=("type=Service user",)) == ["Nobody rang", "I relapsed once"]
    assert texts(study, "3.2", where=("role=Service user",)) == ["Nobody rang"]
    assert texts(study, "3.2", where=("role=peer mentor",)) == ["I relapsed once"]
    assert texts(study, "3.2", where=("role=Staff",)) == []


# The ledger


def test_unused_leaves_out_what_shares_a_character_with_a_quote_of_the_ledger(mixed: Plain) -> None:
    with mixed.study.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT t.name, e.start, e.end FROM quote q JOIN excerpt e ON e.id = q.excerpt_id "
            "JOIN transcript t ON t.id = e.transcript_id"
        ).all()
    used = {(name, at) for name, start, end in rows for at in range(start, end)}
    expected = {
        (name, start, end)
        for name, start, end in mixed.stretches
        if not any((name, at) in used for at in range(start, end))
    }
    assert set(places(mixed.study, unused=True)) == expected
    assert 0 < len(expected) < len(mixed.stretches) - len(rows)


def test_a_quote_taken_out_of_the_ledger_is_unused_again(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    code(study, "ann_first", "eleven weeks. Nobody", "3.2")
    (wider, narrow) = find_quotes(study, QuoteRequest("3.2")).quotes
    assert (wider.text, narrow.text) == ("eleven weeks. Nobody", "Nobody rang")
    keeping_quotes.take(study, narrow.id, "Asha")
    assert texts(study, unused=True) == []
    keeping_quotes.remove(study, "1", "Asha")
    assert texts(study, unused=True) == ["eleven weeks. Nobody", "Nobody rang"]


# One of each


def test_one_of_each_takes_the_starred_one_else_the_longest_that_is_not_too_long() -> None:
    candidates = [
        Candidate("a", 10, False),
        Candidate("a", 80, False),
        Candidate("a", 81, False),
        Candidate(None, 20, True),
        Candidate("b", 200, False),
        Candidate("b", 90, False),
        Candidate("c", 30, False),
        Candidate("c", 4, True),
        Candidate("c", 300, True),
        Candidate("d", 7, False),
        Candidate("d", 7, False),
    ]
    assert one_of_each(candidates) == [1, 5, 7, 9]
    assert one_of_each([]) == []


def test_one_of_each_lists_everybody_once_and_counts_all_that_was_found(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    code(study, "ann_first", "I was waiting eleven weeks", "3.2")
    code(study, "ann_second", "She is still my worker", "3.2")
    code(study, "group", "Longer for me", "3.2")
    code(study, "group", "Nobody asked me that", "3.2")
    code(study, "group", "What is waiting like?", "3.2")
    coding.star(study, coding.page(study, "ann_first", "Asha").id, span(study, "ann_first", "Nobody rang"), "Asha")
    found = find_quotes(study, QuoteRequest("3.2", one_each=True))
    assert [quote.text for quote in found.quotes] == ["Nobody rang", "Longer for me", "Nobody asked me that"]
    assert found.counts == find_quotes(study, QuoteRequest("3.2")).counts
    assert found.options == (
        "One of each participant: 3 of these 6 excerpts, the starred one of each, else the longest of at most "
        "80 words; 1 by a speaker who is known by a label only; 1 of the interviewer left out",
    )


def test_speakers_known_by_a_label_only_are_told_apart_by_it(study: Study, tmp_path: Path) -> None:
    for name in ("one", "other"):
        add_text(study, tmp_path / "f", name, f"I: So?\nAnn: Here, {name}.\nBo: There, {name}.\nAnn: Here again.\n")
        code(study, name, f"Here, {name}.", "3.2")
        code(study, name, f"There, {name}.", "3.2")
        code(study, name, "Here again.", "3.2")
    assert texts(study, "3.2", one_each=True) == ["Here, one.", "There, one.", "Here, other.", "There, other."]


def test_one_of_each_over_random_codings_is_the_best_of_each(mixed: Plain) -> None:
    everything = [quote for quote in find_quotes(mixed.study, QuoteRequest()).quotes if quote.participant]
    listed = [quote for quote in find_quotes(mixed.study, QuoteRequest(one_each=True)).quotes if quote.participant]
    assert sorted(quote.participant for quote in listed) == sorted({quote.participant for quote in everything})
    for quote in listed:
        rivals = [one for one in everything if one.participant == quote.participant]
        assert quote.starred == any(one.starred for one in rivals)
        longest = max(len(one.text.split()) for one in rivals if one.starred == quote.starred)
        assert len(quote.text.split()) == longest <= 80


# Under-quoted groups


def test_groups_with_the_fewest_quotes_come_first_and_keep_their_order() -> None:
    here, there, nobody = Group("North", "Staff"), Group("South", "Staff"), Group("North", "")
    places_, listed = least_quoted_first([here, there, here, nobody], {here: 2, there: 1}, [here, there])
    assert places_ == [3, 1, 0, 2]
    assert [str(group) for group in listed] == ["North, no type (0)", "South, Staff (1)", "North, Staff (2)"]
    assert [group.listed for group in listed] == [1, 1, 2]
    assert least_quoted_first([there, here], {}, [here, there])[0] == [1, 0]


def test_under_quoted_groups_are_counted_from_the_ledger(study: Study) -> None:
    code(study, "ann_first", "Nobody rang", "3.2")
    code(study, "ann_first", "I was waiting", "3.2")
    code(study, "pair", "I do the housing", "3.2")
    keeping_quotes.take(study, find_quotes(study, QuoteRequest("3.2")).quotes[0].id, "Asha")
    found = find_quotes(study, QuoteRequest("3.2", under_quoted_first=True))
    assert [quote.transcript for quote in found.quotes] == ["pair", "ann_first", "ann_first"]
    assert [(group.name, group.in_ledger, group.listed) for group in found.groups] == [
        ("South town, by the sea, Staff", 0, 1),
        ("North town, Service user", 1, 2),
    ]
    assert found.options == (
        "Groups with the fewest quotes in the ledger first: South town, by the sea, Staff (0); "
        "North town, Service user (1)",
    )


# What stands around


def around(study: Study, words: str, asked: Around, transcript: str = "ann_first") -> tuple[list[str], list[str]]:
    """What is read before and after some words that are coded here."""
    code(study, transcript, words, "3.2")
    (quote,) = find_quotes(study, QuoteRequest("3.2", around=asked)).quotes
    return [turn.labelled for turn in quote.before], [turn.labelled for turn in quote.after]


def test_turns_come_with_their_labels_and_with_what_is_left_of_the_excerpts_own(study: Study) -> None:
    assert around(study, "waiting eleven", Around(1, 1)) == (
        ["I: How did it begin?", "R: I was"],
        ["R: weeks. Nobody rang.", "I: And then?"],
    )


def test_sentences_are_counted_across_turns(study: Study) -> None:
    assert around(study, "Nobody rang.", Around(2, 2, sentences=True)) == (
        ["I: How did it begin?", "R: I was waiting eleven weeks."],
        ["I: And then?", "R: They met me at the gate."],
    )


def test_at_the_edges_of_a_transcript_there_is_what_there_is(study: Study) -> None:
    assert around(study, "How did it begin?", Around(3, 0)) == ([], [])


def test_the_question_before_is_the_last_one_that_the_interviewer_asked(study: Study) -> None:
    assert around(study, "Nobody asked me that.", QUESTION, "group") == (["Moderator: What is waiting like?"], [])


def test_a_question_needs_no_question_and_one_too_far_back_is_not_looked_for(study: Study, tmp_path: Path) -> None:
    long = "I: So?\n" + "".join(f"R{number}: Talk {number}.\n" for number in range(LOOK_BACK + 1))
    add_text(study, tmp_path / "f", "long", long)
    assert around(study, "And then?", QUESTION) == ([], [])
    code(study, "long", f"Talk {LOOK_BACK}.", "4.2")
    code(study, "long", f"Talk {LOOK_BACK - 1}.", "4.3")
    asked = [find_quotes(study, QuoteRequest(one, around=QUESTION)).quotes[0].before for one in ("4.2", "4.3")]
    assert [[turn.words for turn in before] for before in asked] == [[], ["So?"]]


@settings(max_examples=25)
@given(st.integers(0, 4), st.integers(0, 4))
def test_turns_around_are_those_of_the_transcript(mixed: Plain, before: int, after: int) -> None:
    pages = {name: coding.page(mixed.study, name, "Asha") for name in SPEECHES}
    for quote in find_quotes(mixed.study, QuoteRequest(around=Around(before, after))).quotes:
        page = pages[quote.transcript]
        turns = page.turns
        earlier = [turn for turn in turns if turn.end <= quote.start][-before:] if before else []
        later = [turn for turn in turns if turn.start >= quote.end][:after]
        begin = earlier[0].start if earlier else quote.start if not before else 0
        end = later[-1].end if later else quote.end if not after else len(page.text)
        assert _joined(quote.before) == _squeezed(page.text[begin : quote.start])
        assert _joined(quote.after) == _squeezed(page.text[quote.end : end])


def _joined(turns: tuple[TurnBeside, ...]) -> str:
    return _squeezed(" ".join(turn.words for turn in turns))


def _squeezed(words: str) -> str:
    return " ".join(words.split())


def test_context_for_a_list_that_is_there_is_that_of_the_search(mixed: Plain) -> None:
    asked = QuoteRequest("4")
    listed = find_quotes(mixed.study, asked).quotes
    with_it = find_quotes(mixed.study, replace(asked, around=Around(1, 2))).quotes
    assert quote_context.in_context(mixed.study, listed, Around(1, 2)) == with_it != listed


def test_words_around_of_somebody_who_refused_are_withheld_from_every_file(study: Study, tmp_path: Path) -> None:
    code(study, "group", "I never waited.", "3.2")
    asked = QuoteRequest("3.2", around=Around(2, 0))
    found = find_quotes(study, asked)
    assert [(turn.labelled, turn.withheld) for turn in found.quotes[0].before] == [
        ("Dee: Long.", False),
        ("Eli: Longer for me.", True),
    ]
    for ending in (".csv", ".md", ".docx"):
        path = tmp_path / f"quotes{ending}"
        sharing.share_quotes(study, found, path)
        words = _words_in(path)
        assert "Dee: Long." in words and "Eli: " in words
        assert NOT_PRINTED in words.replace("\\", "")
        assert "Longer for me" not in words


def _words_in(path: Path) -> str:
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    return path.read_text(encoding="utf-8-sig")


def test_words_around_of_nobody_knows_whom_are_withheld_where_somebody_refused(study: Study) -> None:
    code(study, "group", "It is what it is.", "3.2")
    code(study, "group", "Long.", "4.2")
    (quote,) = find_quotes(study, QuoteRequest("3.2", around=Around(2))).quotes
    assert [turn.words for turn in quote.to_print().before] == ["I never waited.", NOT_PRINTED]
    (quote,) = find_quotes(study, QuoteRequest("4.2", around=Around(1))).quotes
    assert [turn.words for turn in quote.to_print().before] == ["What is waiting like?"]


def test_words_around_are_never_markup(study: Study, tmp_path: Path) -> None:
    add_text(study, tmp_path / "f", "odd", "I: Is it [/b] [laughs]?\nR: Yes.\nR: שלום 🙂 [/x]\n", who="P1")
    assert around(study, "Yes.", Around(1, 1), "odd") == (["I: Is it [/b] [laughs]?"], ["R: שלום 🙂 [/x]"])


# By command


def test_every_option_works_from_the_command_line_with_json(mixed: Plain) -> None:
    said = run(
        mixed.study, "4", "--theme", "3,4", "--not-theme", "4.3", "--not-theme", "3.21", "--overlaps", "4.1", "--where",
        "gender=woman", "--coded-by", "Asha", "--unused", "--one-each", "--under-quoted-first", "--before", "1",
        "--after", "2", "--json",
    )  # fmt: skip
    answer = json.loads(said.stdout)
    asked = QuoteRequest(
        "4", "4.3,3.21", ("gender=woman",), coder="Asha", and_themes=("3,4",), overlaps="4.1", unused=True,
        one_each=True, under_quoted_first=True, around=Around(1, 2),
    )  # fmt: skip
    found = find_quotes(mixed.study, asked)
    assert found.quotes
    assert [quote["id"] for quote in answer["quotes"]] == [quote.id for quote in found.quotes]
    assert answer["filter"] == found.filter
    assert answer["counts"]["mentions"] == found.counts.mentions
    assert answer["options"] == list(found.options)
    assert [group["name"] for group in answer["groups"]] == [group.name for group in found.groups]
    first = answer["quotes"][0]
    assert first["before"] and {"turn", "speaker", "words", "interviewer", "withheld"} == set(first["before"][0])
    assert {"attribution", "theme_paths", "speaker", "transcript", "turn", "start", "end"} <= set(first)
    assert f"{found.counts}; filter: {found.filter}." in " ".join(said.stderr.split())


def test_a_theme_by_option_alone_is_the_theme(mixed: Plain) -> None:
    answer = json.loads(run(mixed.study, "--theme", "4.1", "--theme", "3", "--json").stdout)
    assert answer["filter"] == "theme 4.1 and theme 3"
    assert {(one["transcript"], one["start"], one["end"]) for one in answer["quotes"]} == (
        mixed.under("4.1") & mixed.under("3")
    )


def test_the_list_shows_context_groups_and_how_it_was_picked(study: Study) -> None:
    code(study, "pair", "I walk them to the ward.", "4.2")
    said = run(study, "4.2", "--before", "1", "--after", "1", "--one-each", "--under-quoted-first")
    lines = said.stdout.splitlines()
    assert lines[0] == "South town, by the sea, Staff: 0 quotes in the ledger"
    assert [line.strip() for line in lines[2:7]] == [
        "Bea: I do the housing, mostly.",
        "Cal: And",
        "I walk them to the ward.",
        "(Staff, South town, by the sea, First interview, paired)",
        "Bea: He says so. A relapse is never far.",
    ]
    assert "One of each participant: 1 of these 1 excerpts" in " ".join(said.stderr.split())


def test_files_carry_the_context_the_filter_the_counts_and_how_the_list_was_picked(study: Study) -> None:
    code(study, "pair", "I walk them to the ward.", "4.2")
    folder = study.path.parent
    for ending in (".csv", ".md", ".docx"):
        run(study, "4.2", "--before", "1", "--one-each", "-o", str(folder / f"q{ending}"))
        words = _words_in(folder / f"q{ending}")
        assert "Bea: I do the housing, mostly." in words
        assert "One of each participant: 1 of these 1 excerpts" in words
        assert "theme 4.2" in words
        assert "1 mention in 1 encounter, by 1 of 6 participants in scope" in words
    with (folder / "q.csv").open(encoding="utf-8-sig", newline="") as written:
        (row,) = csv.DictReader(written)
    assert (row["before"], row["after"]) == ("Bea: I do the housing, mostly.\nCal: And", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--overlaps", "houzing"], "Did you mean Housing?"),
        (["--coded-by", "Tomm"], "Did you mean Tom?"),
        (["--theme", "9"], "There is no theme '9'"),
        (["--saved", "Doors"], "There is no saved search 'Doors'"),
    ],
    ids=str,
)
def test_a_mistake_says_how_to_mend_it(mixed: Plain, words: list[str], said: str) -> None:
    assert said in " ".join(run(mixed.study, *words, code=1).stderr.split())


@pytest.mark.parametrize(
    "words",
    [
        ["--sentences"],
        ["--before", "-1"],
        ["--release"],
        ["--release", "-o", "x.csv", "--unused"],
        ["--searches", "--starred"],
        ["--forget", "Doors", "--one-each"],
    ],
    ids=str,
)
def test_options_that_do_not_go_together_are_refused(mixed: Plain, words: list[str]) -> None:
    run(mixed.study, *words, code=2)


def test_an_excerpt_keeps_its_id_whatever_list_it_stands_in(mixed: Plain) -> None:
    def ids(**asked: Any) -> dict[tuple[str, int, int], str]:
        return {
            (one.transcript, one.start, one.end): one.id
            for one in find_quotes(mixed.study, QuoteRequest(**asked)).quotes
        }

    everything = ids()
    for asked in ({"theme": "4"}, {"one_each": True}, {"under_quoted_first": True, "around": QUESTION}):
        assert ids(**asked).items() <= everything.items()


def test_coders_are_listed_by_name(mixed: Plain) -> None:
    assert quoting.coders(mixed.study) == ["Asha", "Tom"]


def test_a_quote_without_refusals_around_is_printed_as_it_is() -> None:
    turn = TurnBeside(1, "", "Words")
    quote = CodedExcerpt(*(["x"] * 4), 0, 1, 1, *(["x"] * 7), (), (), (), "(x)", before=(turn,))
    assert quote.to_print() is quote
    assert turn.labelled == "Words"
