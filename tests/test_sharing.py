"""What may leave the study: consent decides, and a file that stands in the way is kept."""

from pathlib import Path

import pytest

from qualtool.analysis.framework import Framework, Place, design_changes
from qualtool.analysis.matrix import Stretch
from qualtool.analysis.voices import Voice
from qualtool.text.consent import refuses, withdrew
from qualtool.workflow import Study, charting, coding, matrices, preparing, quoting, sharing
from qualtool.workflow.filtering import attribution
from qualtool.workflow.matrices import MatrixRequest
from tests.studies import add_files, code, empty_study

PAIR = "Speaker 1: I waited eleven weeks there.\nInterviewer: And then?\nSpeaker 1: Nobody rang me at all.\n"


def study_with(folder: Path, consent: str, text: str = PAIR) -> Study:
    """A study of one transcript of one participant with this consent, whose labels nobody has mapped."""
    study = empty_study(folder, "s", "Asha")
    (folder / "in").mkdir()
    (folder / "in" / "talk.txt").write_text(text + "Speaker 2: So did I, as it happens.\n", encoding="utf-8")
    rows = "file,site,stage,type,participant\ntalk.txt,1,1,Service user,T1; T2\n"
    (folder / "in" / "manifest.csv").write_text(rows, encoding="utf-8")
    (folder / "in" / "participants.csv").write_text(f"participant,consent\nT1,{consent}\nT2,yes\n", encoding="utf-8")
    add_files(study, [folder / "in"])
    code(study, "talk", "I waited eleven weeks there.", "3.2")
    return study


def exported(study: Study, path: Path) -> str:
    sharing.share_quotes(study, quoting.find_quotes(study, quoting.QuoteRequest()), path)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("said", ["no", "No ", "n", "false", "0", "declined", "withdrawn", "WITHDREW", "No consent"])
def test_everything_that_means_no_is_a_refusal(said: str) -> None:
    assert refuses(said)


@pytest.mark.parametrize("said", ["yes", "", "Y", "given"])
def test_what_does_not_mean_no_is_none(said: str) -> None:
    assert not refuses(said)
    assert not withdrew(said)


def test_words_of_an_unmapped_label_are_withheld_where_somebody_there_refused(tmp_path: Path) -> None:
    with study_with(tmp_path, "no") as study:
        text = exported(study, tmp_path / "q.md")
        assert "eleven weeks" not in text
        assert "1 withheld" in text


def test_with_consent_the_same_words_are_exported(tmp_path: Path) -> None:
    with study_with(tmp_path, "yes") as study:
        assert "eleven weeks" in exported(study, tmp_path / "q.md")


@pytest.mark.parametrize(("consent", "paraphrase_leaves"), [("no", True), ("withdrawn", False)])
def test_a_paraphrase_leaves_unless_the_person_withdrew(tmp_path: Path, consent: str, paraphrase_leaves: bool) -> None:
    with study_with(tmp_path, consent) as study:
        (quote,) = quoting.find_quotes(study, quoting.QuoteRequest()).quotes
        cited = charting.cite(study, quote.id, "Asha")
        said = [Stretch("summary", "A long wait.", (cited,)), Stretch("verbatim", "I waited eleven weeks", (cited,))]
        charting.chart(study, quote.case, "1", "3.2", "Asha", said)
        for ending in (".csv", ".md", ".html"):
            path = tmp_path / f"m{ending}"
            shared = sharing.share_matrices(study, matrices.matrices(study, MatrixRequest("3")), path)
            text = path.read_text(encoding="utf-8")
            assert ("A long wait." in text) is paraphrase_leaves
            assert "I waited eleven weeks" not in text
            assert shared.withheld == (1 if paraphrase_leaves else 2)


def test_the_file_that_an_export_replaces_is_kept_beside_it(tmp_path: Path) -> None:
    with study_with(tmp_path, "yes") as study:
        path = tmp_path / "q.csv"
        path.write_text("my own notes", encoding="utf-8")
        shared = sharing.share_quotes(study, quoting.find_quotes(study, quoting.QuoteRequest()), path)
        assert shared.earlier is not None
        assert shared.earlier.read_text(encoding="utf-8") == "my own notes"
        assert "eleven weeks" in path.read_text(encoding="utf-8-sig")


def test_an_interviewers_words_have_no_respondent_type(tmp_path: Path) -> None:
    with study_with(tmp_path, "yes") as study:
        page = coding.page(study, "talk", "Asha")
        start = page.text.index("And then?")
        theme = preparing.tree_of(study).named("3.2").id
        from qualtool.text.spans import Span

        coding.code(study, "talk", Span(start, start + 9), [theme], "Asha")
        everything = quoting.find_quotes(study, quoting.QuoteRequest())
        of_users = quoting.find_quotes(study, quoting.QuoteRequest(where=("type=Service user",)))
        assert "And then?" in [quote.text for quote in everything.quotes]
        assert "And then?" not in [quote.text for quote in of_users.quotes]


def test_a_stage_that_is_named_after_its_mode_is_not_doubled() -> None:
    names = {"stage_label": "First interview", "site_label": "Leeds", "main_type": "User", "mode": "interview"}
    empty = dict.fromkeys(
        ("encounter", "participant", "case_id", "case", "case_kind", "site", "stage", "type", "date", "transcript"), ""
    )
    voice = Voice(participation="p", **{**empty, **names})
    assert attribution("({type}, {site}, {stage} {mode})", voice) == "(User, Leeds, First interview)"


def test_loading_a_framework_tells_what_changes_in_the_design() -> None:
    old = Framework("f", 3, (Place("1", "Leeds"), Place("2", "Hull")), (Place("1", "One"),), {"Staff": ("Mentor",)}, ())
    new = Framework("f", 2, (Place("1", "Bradford"),), (Place("1", "One"),), {"Staff": (), "Mentor": ()}, ())
    assert [change.after for change in design_changes(old, new)] == [
        "site 1 renamed: Leeds -> Bradford",
        "site 2 is not in the file; it is kept",
        "Mentor rolls up to Mentor now, before to Staff",
        "the file is older (version 2) than the study's framework (version 3)",
    ]
