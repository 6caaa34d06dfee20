"""Saved searches: kept under a name by themes and not by numbers, replaced, narrowed, forgotten, undone."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from studies import FRAMEWORK, REVISED, code, live
from typer.testing import CliRunner

from qualtool.analysis.surroundings import QUESTION, Around
from qualtool.cli.root import app
from qualtool.errors import BadFilter, BadSearch, CannotUndo, NothingToDo, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import checking, preparing, reshaping, saved_searches
from qualtool.workflow.quoting import QuoteRequest, find_quotes

DOORS = QuoteRequest(
    "3.2,4.1",
    "4.3",
    ("gender=woman", "site=1,2"),
    "wait*",
    starred=False,
    coder="Asha",
    and_themes=("3", "3.20,4"),
    overlaps="4.2",
    unused=True,
    one_each=True,
    under_quoted_first=True,
    around=Around(1, 2, sentences=True),
)


@pytest.fixture
def coded(study: Study) -> Study:
    """Three excerpts of two people."""
    code(study, "ann_first", "waiting eleven weeks", "3.2, 4.2")
    code(study, "ann_second", "She is still my worker", "4.2")
    code(study, "pair", "I do the housing", "3.20", "Tom")
    return study


def run(study: Study, *words: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, ["quotes", *words, "-s", str(study.path), "-c", "Asha"])
    assert done.exit_code == code, done.output
    return done


def load(study: Study, folder: Path, text: str) -> None:
    path = folder / "changed.yaml"
    path.write_text(text, encoding="utf-8")
    preparing.load_framework(study, preparing.preview_framework(study, path), "Asha")


def test_a_saved_search_finds_the_same_again_and_says_the_same(coded: Study) -> None:
    assert saved_searches.save(coded, "  Open   doors ", DOORS, "Asha") == "Saved the search Open doors"
    saved = saved_searches.search_named(coded, "open doors")
    assert (saved.name, saved.coder) == ("Open doors", "Asha")
    assert find_quotes(coded, saved.request) == find_quotes(coded, DOORS)
    assert saved.request.around == DOORS.around
    assert saved.asks == (
        "theme 3.2,4.1 and theme 3 and theme 3.20,4 and not theme 4.3 and overlapping theme 4.2 and words wait* "
        "and coded by Asha and not in the ledger and gender=woman and site=1,2 and one of each participant "
        "and under-quoted groups first"
    )


def test_renumbering_renaming_and_retiring_themes_break_no_saved_search(coded: Study, tmp_path: Path) -> None:
    saved_searches.save(coded, "Waiting", QuoteRequest("3.2", not_theme="housing"), "Asha")
    saved_searches.save(coded, "Workers", QuoteRequest(and_themes=("Workers",)), "Asha")
    renumbered = FRAMEWORK.replace("version: 1", "version: 2").replace('number: "3.2"', 'number: "3.7"')
    load(coded, tmp_path, renumbered)
    waiting = saved_searches.search_named(coded, "Waiting")
    assert waiting.asks == "theme 3.7 and not theme 3.20"
    assert [quote.text for quote in find_quotes(coded, waiting.request).quotes] == ["waiting eleven weeks"]
    load(coded, tmp_path, REVISED.replace("version: 2", "version: 3"))
    workers = saved_searches.search_named(coded, "Workers")
    assert workers.asks == "theme 4.2 (retired)"
    assert len(find_quotes(coded, workers.request).quotes) == 2


def test_saving_again_replaces_it_and_undo_brings_back_what_was_there(coded: Study) -> None:
    before = live(coded)
    saved_searches.save(coded, "Doors", DOORS, "Asha")
    assert saved_searches.save(coded, "doors", QuoteRequest("4"), "Tom") == "Replaced the search doors"
    (one,) = saved_searches.listed(coded)
    assert (one.name, one.coder, one.asks) == ("doors", "Tom", "theme 4")
    checking.undo(coded, "Tom")
    (one,) = saved_searches.listed(coded)
    assert (one.name, one.coder, one.request.coder) == ("Doors", "Asha", "Asha")
    checking.undo(coded, "Asha")
    assert (saved_searches.listed(coded), live(coded)) == ([], before)
    checking.redo(coded, "Asha")
    assert [one.name for one in saved_searches.listed(coded)] == ["Doors"]


def test_a_forgotten_search_is_gone_until_it_is_undone(coded: Study) -> None:
    saved_searches.save(coded, "Doors", DOORS, "Asha")
    assert saved_searches.forget(coded, "DOORS", "Asha") == "Forgot the search Doors"
    with pytest.raises(UnknownName):
        saved_searches.search_named(coded, "Doors")
    checking.undo(coded, "Asha")
    assert saved_searches.search_named(coded, "Doors").request.words == "wait*"


def test_a_theme_that_a_saved_search_rests_on_is_not_undone_from_under_it(coded: Study) -> None:
    (quote, _other) = find_quotes(coded, QuoteRequest("4.2")).quotes
    reshaping.split(coded, preparing.tree_of(coded).named("4.2").id, "Own workers", [quote.id], "Asha")
    saved_searches.save(coded, "Own", QuoteRequest("Own workers"), "Tom")
    with pytest.raises(CannotUndo):
        checking.undo(coded, "Asha")
    assert saved_searches.search_named(coded, "Own").asks == "theme 4.3"


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (QuoteRequest("9"), UnknownName),
        (QuoteRequest(overlaps="9"), UnknownName),
        (QuoteRequest(coder="Nobody"), UnknownName),
        (QuoteRequest(where=("site=9",)), UnknownName),
        (QuoteRequest(where=("site",)), BadFilter),
    ],
)
def test_a_search_that_cannot_be_made_is_not_saved(
    coded: Study, request_: QuoteRequest, error: type[Exception]
) -> None:
    with pytest.raises(error):
        saved_searches.save(coded, "Bad", request_, "Asha")
    assert saved_searches.listed(coded) == []


def test_saving_the_same_again_or_without_a_name_says_that_nothing_was_changed(coded: Study) -> None:
    saved_searches.save(coded, "Doors", DOORS, "Asha")
    with pytest.raises(NothingToDo, match="just that already"):
        saved_searches.save(coded, "Doors", DOORS, "Asha")
    with pytest.raises(NothingToDo, match="needs a name"):
        saved_searches.save(coded, "  ", DOORS, "Asha")


def test_a_misspelt_saved_search_is_an_error_with_the_near_match(coded: Study) -> None:
    saved_searches.save(coded, "Doors", DOORS, "Asha")
    with pytest.raises(UnknownName, match=r"no saved search 'Dors'.*Did you mean Doors\?"):
        saved_searches.search_named(coded, "Dors")


# Narrowed by what is asked besides


def test_a_saved_search_is_narrowed_by_what_is_asked_besides() -> None:
    saved = QuoteRequest("4", "4.3", ("site=1",), and_themes=("3",), around=QUESTION)
    more = QuoteRequest("4.1", "3.2", ("gender=man",), "wait", starred=True, one_each=True)
    assert saved_searches.narrowed(saved, more) == QuoteRequest(
        "4", "4.3,3.2", ("site=1", "gender=man"), "wait", starred=True, and_themes=("3", "4.1"), one_each=True,
        around=QUESTION,
    )  # fmt: skip
    assert saved_searches.narrowed(saved, QuoteRequest()) == saved
    assert saved_searches.narrowed(saved, QuoteRequest(around=Around(2))).around == Around(2)


@pytest.mark.parametrize("name", ["words", "coder", "overlaps"])
def test_two_words_coders_or_overlaps_cannot_both_be_meant(name: str) -> None:
    saved, more = replace(QuoteRequest(), **{name: "a"}), replace(QuoteRequest(), **{name: "b"})
    assert saved_searches.narrowed(saved, saved) == saved
    with pytest.raises(NothingToDo, match=r"already: a\. Ask for one of them only"):
        saved_searches.narrowed(saved, more)


def test_narrowing_never_finds_more(coded: Study) -> None:
    saved_searches.save(coded, "Work", QuoteRequest("4.2"), "Asha")
    saved = saved_searches.search_named(coded, "Work").request
    for more in (QuoteRequest("3"), QuoteRequest(where=("stage=1",)), QuoteRequest(not_theme="3.2", words="worker")):
        narrow = {quote.id for quote in find_quotes(coded, saved_searches.narrowed(saved, more)).quotes}
        assert narrow == {quote.id for quote in find_quotes(coded, saved).quotes} & {
            quote.id for quote in find_quotes(coded, more).quotes
        }


# By command


def test_searches_are_saved_listed_used_narrowed_and_forgotten_by_command(coded: Study) -> None:
    first = run(coded, "4.2", "--before", "1", "--save", "Work", "--json")
    assert "Saved the search Work." in first.stderr
    listed = json.loads(run(coded, "--searches", "--json").stdout)
    assert [(one["name"], one["coder"], one["asks"]) for one in listed] == [("Work", "Asha", "theme 4.2")]
    table = run(coded, "--searches")
    assert "Work" in table.stdout and "theme 4.2" in table.stdout
    assert "1 saved search." in table.stderr
    again = json.loads(run(coded, "--saved", "work", "--json").stdout)
    assert again == json.loads(first.stdout)
    narrow = json.loads(run(coded, "--saved", "work", "--where", "stage=2", "--json").stdout)
    assert narrow["filter"] == "theme 4.2 and stage=2"
    assert [quote["text"] for quote in narrow["quotes"]] == ["She is still my worker"]
    assert "Forgot the search Work" in run(coded, "--forget", "work").stderr
    assert json.loads(run(coded, "--searches", "--json").stdout) == []
    assert "0 saved searches." in run(coded, "--searches").stderr
    checking.undo(coded, "Asha")
    assert len(saved_searches.listed(coded)) == 1


def test_a_narrowed_search_can_be_saved_under_a_name_of_its_own(coded: Study) -> None:
    run(coded, "4.2", "--save", "Work")
    run(coded, "--saved", "Work", "--starred", "--save", "Starred work")
    assert [one.asks for one in saved_searches.listed(coded)] == ["theme 4.2 and starred", "theme 4.2"]


@pytest.mark.parametrize("name", ["[/b] [laughs]", "שלום", "it's “so”, 100%", "x" * 300])
def test_any_name_will_do(coded: Study, name: str) -> None:
    run(coded, "4.2", "--save", name)
    assert run(coded, "--saved", name).stdout == run(coded, "4.2").stdout
    assert json.loads(run(coded, "--searches", "--json").stdout)[0]["name"] == name


@pytest.mark.parametrize("words", ['"the gate', 'gate" and', "*", "...", '""'])
def test_words_that_can_find_nothing_are_refused_and_not_kept(coded: Study, words: str) -> None:
    assert "Nothing can be searched for with" in run(coded, "--search", words, code=1).stderr
    with pytest.raises(BadSearch):
        saved_searches.save(coded, "Gate", QuoteRequest(words=words), "Asha")
    assert saved_searches.listed(coded) == []


@pytest.mark.parametrize(
    "option", ["--theme", "--not-theme", "--overlaps", "--search", "--coded-by", "--save", "--saved", "--forget"]
)
def test_an_option_with_nothing_in_it_is_an_error_that_names_it(coded: Study, option: str) -> None:
    for empty in ("", "  "):
        told = " ".join(run(coded, option, empty, code=2).stderr.replace("│", "").split())
        assert f"{option} is empty. Write its" in told
    assert "THEME" in run(coded, "", code=2).stderr
    assert run(coded).exit_code == 0
