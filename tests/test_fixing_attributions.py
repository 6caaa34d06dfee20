"""Which attributions `verify --fix` corrects, and which it leaves: a true one would vouch for words that must go."""

from pathlib import Path

import pytest
from docx import Document
from studies import add_text
from test_verify_command import ANN, run, written

from qualtool.workflow import preparing

STAFF = "(Staff, South town, by the sea, First interview, paired)"
AGAIN = "(Service user, North town, Follow-up)"
GATE, STAIRS = "They met me at the gate.", "I never told anybody but my sister about the stairs there."
NOT_ALLOWED = "the words may not be printed at all (the speaker did not consent to quotation)"


@pytest.fixture
def small(small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the small study, in which P5 refused quotation, and which is where we are."""
    path = tmp_path / "small.qual"
    path.write_bytes(small_file.read_bytes())
    with preparing.open_study(path) as study:
        add_text(study, tmp_path / "more", "eli", f"I: Well?\nR: {STAIRS}\n", who="P5")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fixed(folder: Path, *lines: str) -> tuple[str, str]:
    """The corrected copy of a draft, '' for none, and what is told of those that are left."""
    told = run("verify", written(folder / "d.md", *lines), "--fix", "f.md", code=1)
    copy = folder / "f.md"
    return (copy.read_text(encoding="utf-8") if copy.exists() else ""), " ".join(told.err.split())


@pytest.mark.parametrize("attribution", [STAFF, "(service user, North town, first interview)"])
def test_no_attribution_is_lent_to_words_that_may_not_be_printed(small: Path, attribution: str) -> None:
    copy, told = fixed(small, f"“{STAIRS}”", attribution)
    assert copy == "" and NOT_ALLOWED in told


def test_the_others_are_corrected_and_the_one_left_is_told_with_its_reason(small: Path) -> None:
    copy, told = fixed(small, f"“{STAIRS}”", STAFF, f"“{GATE}”", STAFF)
    assert copy.split("\n\n") == [f"“{STAIRS}”", STAFF, f"“{GATE}”", f"{ANN}\n"]
    assert f"1. {STAFF} left as it is: {NOT_ALLOWED}." in told


def test_no_report_says_how_to_attribute_words_that_may_not_be_printed(small: Path) -> None:
    draft = written(small / "d.md", f"“{STAIRS}”", STAFF)
    assert "It should be" not in run("verify", draft, code=1).out
    assert run("verify", draft, "--json", code=1).json["findings"][0]["source"]["attribution"] == ""
    for name in ("r.md", "r.csv", "r.docx"):
        run("verify", draft, "-o", name, code=1)
    (comment,) = Document(str(small / "r.docx")).comments
    for words in ((small / "r.md").read_text("utf-8"), (small / "r.csv").read_text("utf-8"), comment.text):
        assert "North town" not in words


def test_a_wrong_source_is_put_down_to_the_right_one(small: Path) -> None:
    assert fixed(small, f"“{GATE}”", STAFF)[0] == f"“{GATE}”\n\n{ANN}\n"


def test_changed_words_keep_a_wrong_attribution_and_lose_only_a_wrong_wording(small: Path) -> None:
    changed = "“They met me at the front gate. I had not expected it.”"
    copy, told = fixed(small, changed, AGAIN)
    assert copy == "" and "the words were changed: see first whose they are" in told
    assert fixed(small, changed, "(service user, North town, first interview)")[0] == f"{changed}\n\n{ANN}\n"


def test_two_peoples_words_as_ones_keep_a_wrong_attribution(small: Path) -> None:
    both = "“I do the housing, mostly. And I walk them to the ward.”"
    copy, told = fixed(small, both, "(Staff, South town, by the sea, Follow-up)")
    assert copy == "" and "the words are two people's: see first whose are to stay" in told


def test_what_is_right_for_one_of_two_quotations_is_not_corrected_for_the_other(small: Path) -> None:
    copy, told = fixed(small, f"As “they met me at the gate” and “she is still my worker” show {ANN}.")
    assert copy == "" and "quotations 1 and 2 share it, and are by different people" in told


def test_what_one_of_two_quotations_may_not_have_neither_gets(small: Path) -> None:
    copy, told = fixed(small, f"As “they met me at the gate” and “I never told anybody but my sister” show {STAFF}.")
    assert copy == "" and NOT_ALLOWED in told
