"""What leaves the study of one cell and of a finding's cells, where somebody refused quotation or withdrew."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from studies import FRAMEWORK, PARTICIPANTS, code, span
from typer.testing import CliRunner

from qualtool.analysis.matrix import CHANGE, Reference, Stretch
from qualtool.cli.root import app
from qualtool.store.study import Study
from qualtool.workflow import charting, concluding, preparing

HERS = "I was waiting eleven weeks."
HIS = "Longer for me."
SOUTH = "South town, by the sea"


def cited(study: Study, transcript: str, words: str) -> Reference:
    where = span(study, transcript, words)
    return charting.cite(study, f"{transcript}:{where.start}:{where.end}", "Asha")


def chart(study: Study, case: str, stage: str, *stretches: Stretch) -> None:
    charting.chart(study, case, stage, "3.2", "Asha", stretches)


def printed(study: Study, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--json", "-s", str(study.path)])
    assert done.exit_code == 0, done.output
    json.loads(done.stdout)
    return done.stdout


@pytest.fixture
def charted(study: Study) -> Study:
    """P5 in G1 refuses quotation, P1 is going to withdraw."""
    his, hers = cited(study, "group", HIS), cited(study, "ann_first", HERS)
    chart(study, "G1", "2", Stretch("verbatim", HIS, (his,)))
    chart(study, "G1", "2", Stretch("summary", "Waits differ.", (his,)))
    chart(study, SOUTH, "2", Stretch("verbatim", HIS))
    chart(study, "P1", "1", Stretch("verbatim", HERS, (hers,)), Stretch("summary", "Waited alone."))
    chart(study, "P1", CHANGE, Stretch("comment", "From alone to not."))
    code(study, "ann_first", HERS, "3.2")
    return study


def test_a_finding_keeps_a_retired_sub_themes_cell_apart_from_one_that_has_its_number_now(
    charted: Study, tmp_path: Path
) -> None:
    bearing = concluding.CellBears("P1", "1", "3.2", "supporting")
    concluding.make(charted, "Waits are long.", "Asha", "3", cells=[bearing])
    path = tmp_path / "next.yaml"
    path.write_text(FRAMEWORK.replace("version: 1", "version: 2").replace("id: waiting", "id: queues"))
    preparing.load_framework(charted, preparing.preview_framework(charted, path), "Asha")
    chart(charted, "P1", "1", Stretch("summary", "Queued."))
    concluding.bear(charted, "1", replace(bearing, bearing="contrary"), "Asha")
    (told,) = json.loads(printed(charted, "finding"))
    assert {cell["bearing"]: "Queued." in json.dumps(cell) for cell in told["cells"]} == {
        "supporting": False,
        "contrary": True,
    }


def withdraw(study: Study, folder: Path) -> None:
    table = folder / "participants.csv"
    table.write_text(PARTICIPANTS.replace("P1,yes", "P1,withdrawn"), encoding="utf-8")
    done = CliRunner().invoke(app, ["add", "--participants", str(table), "-s", str(study.path)])
    assert done.exit_code == 0, done.output


def test_a_cell_as_json_leaves_out_refused_words_in_every_revision(charted: Study) -> None:
    told = printed(charted, "cell", "G1", "3.2", "--stage", "2")
    assert HIS not in told
    assert "Waits differ." in told
    assert "[withheld: no consent to quotation]" in told
    assert HIS not in printed(charted, "cell", "G1", "3.2", "--stage", "2", "--compare", "1:2")
    assert HIS not in printed(charted, "cell", SOUTH, "3.2", "--stage", "2")


def test_a_cell_as_json_says_nothing_of_who_withdrew_nor_do_the_cells_that_draw_on_it(
    charted: Study, tmp_path: Path
) -> None:
    assert "Waited alone." in printed(charted, "cell", "P1", "3.2", "--stage", CHANGE)
    withdraw(charted, tmp_path)
    for stage in ("1", CHANGE):
        told = printed(charted, "cell", "P1", "3.2", "--stage", stage)
        assert not any(words in told for words in (HERS, "Waited alone.", "From alone to not."))
    assert "Waited alone." not in printed(charted, "cell", "North town", "3.2", "--stage", "1")


def test_a_note_on_why_a_cell_bears_is_withheld_where_its_case_withdrew(charted: Study, tmp_path: Path) -> None:
    bearing = concluding.CellBears("P1", "1", "3.2", "supporting", "Her sister rang.")
    concluding.make(charted, "Waits are long.", "Asha", "3", cells=[bearing])
    assert "Her sister rang." in printed(charted, "finding", "show", "1")
    withdraw(charted, tmp_path)
    assert "Her sister rang." not in printed(charted, "finding", "show", "1")
    CliRunner().invoke(app, ["finding", "-o", str(tmp_path / "found.md"), "-s", str(charted.path)])
    file = (tmp_path / "found.md").read_text(encoding="utf-8")
    assert "Waits are long." in file
    assert "Her sister rang." not in file


def test_a_cell_withheld_because_its_case_withdrew_is_not_said_to_cite_nothing(charted: Study, tmp_path: Path) -> None:
    concluding.make(
        charted, "Waits are long.", "Asha", "3", cells=[concluding.CellBears("P1", "1", "3.2", "supporting")]
    )
    withdraw(charted, tmp_path)
    path = tmp_path / "found.md"
    CliRunner().invoke(app, ["finding", "-o", str(path), "-s", str(charted.path)])
    file = path.read_text(encoding="utf-8")
    assert "rests on one case only" in file
    assert "without a reference" not in file
