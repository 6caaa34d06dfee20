"""Working charts: a layout kept under a name, which renumbering does not break and undo takes back."""

from pathlib import Path

import pytest
from studies import FRAMEWORK, REVISED, theme

from qualtool.analysis.matrix import SITES
from qualtool.errors import BadFilter, BadValue, NothingToDo, UnknownName
from qualtool.store.study import Study
from qualtool.workflow import checking, matrices, preparing, working_charts
from qualtool.workflow.matrices import MatrixRequest
from qualtool.workflow.working_charts import LayoutChoices, condition, layout_choices

DOORS = MatrixRequest(
    columns=("3.2", "4.2"),
    hidden=("3.2",),
    where=("gender=woman",),
    sort=("area", "case"),
    headers=("area", "kind"),
    group="gender",
)


def load(study: Study, folder: Path, text: str) -> None:
    path = folder / "changed.yaml"
    path.write_text(text, encoding="utf-8")
    preparing.load_framework(study, preparing.preview_framework(study, path), "Asha")


def test_a_saved_chart_shows_the_same_matrix_again(study: Study) -> None:
    assert working_charts.save(study, "Doors", DOORS, "Asha") == "Saved the working chart Doors"
    (before,) = matrices.matrices(study, DOORS)
    (after,) = matrices.matrices(study, working_charts.named(study, "doors"))
    assert (after.title, after.columns, after.rows) == ("Doors", before.columns, before.rows)
    assert (after.headers, after.group, after.filter) == (("area", "kind"), "gender", "gender=woman")


def test_saving_again_replaces_it_and_undo_brings_back_what_was_there(study: Study) -> None:
    working_charts.save(study, "Doors", DOORS, "Asha")
    assert working_charts.save(study, "doors", MatrixRequest("4", rows=SITES), "Tom") == (
        "Replaced the working chart doors"
    )
    (chart,) = working_charts.listed(study)
    assert (chart.name, chart.coder, chart.request.rows, chart.request.themes) == ("doors", "Tom", SITES, "4")
    checking.undo(study, "Tom")
    (chart,) = working_charts.listed(study)
    assert (chart.name, chart.coder, chart.request.group) == ("Doors", "Asha", "gender")
    checking.undo(study, "Asha")
    assert working_charts.listed(study) == []
    checking.redo(study, "Asha")
    assert [chart.name for chart in working_charts.listed(study)] == ["Doors"]


def test_saving_the_same_again_says_that_nothing_was_changed(study: Study) -> None:
    working_charts.save(study, "Doors", DOORS, "Asha")
    with pytest.raises(NothingToDo, match="just that already"):
        working_charts.save(study, "Doors", DOORS, "Asha")
    with pytest.raises(NothingToDo, match="needs a name"):
        working_charts.save(study, "  ", DOORS, "Asha")


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (MatrixRequest(columns=("9.9",)), UnknownName),
        (MatrixRequest("4", sort=("aria",)), BadValue),
        (MatrixRequest("4", where=("gender",)), BadFilter),
        (MatrixRequest("4", rows="people"), BadValue),
    ],
)
def test_a_layout_that_cannot_be_shown_is_not_saved(
    study: Study, request_: MatrixRequest, error: type[Exception]
) -> None:
    with pytest.raises(error):
        working_charts.save(study, "Doors", request_, "Asha")
    assert working_charts.listed(study) == []


def test_an_unknown_chart_is_an_error_with_the_near_match(study: Study) -> None:
    working_charts.save(study, "Doors", DOORS, "Asha")
    for look in (
        lambda: working_charts.named(study, "Door"),
        lambda: working_charts.forget(study, "Door", "Asha"),
    ):
        with pytest.raises(UnknownName, match=r"no working chart 'Door'.*Did you mean Doors"):
            look()


def test_forgetting_can_be_undone(study: Study) -> None:
    working_charts.save(study, "Doors", DOORS, "Asha")
    assert working_charts.forget(study, "doors", "Asha") == "Forgot the working chart Doors"
    assert working_charts.listed(study) == []
    checking.undo(study, "Asha")
    assert working_charts.named(study, "Doors").group == "gender"


def test_renumbering_a_theme_leaves_a_chart_as_it_was(study: Study, tmp_path: Path) -> None:
    working_charts.save(study, "Doors", DOORS, "Asha")
    renumbered = FRAMEWORK.replace('"4.3"', '"4.9"').replace('"4.2"', '"4.7"').replace("version: 1", "version: 2")
    load(study, tmp_path, renumbered)
    (made,) = matrices.matrices(study, working_charts.named(study, "Doors"))
    assert [column.name for column in made.columns] == ["4.7 Workers"]


def test_a_retired_column_is_left_out_and_said_so(study: Study, tmp_path: Path) -> None:
    working_charts.save(study, "Doors", MatrixRequest(columns=("3.2", "4.2")), "Asha")
    working_charts.save(study, "Workers", MatrixRequest(columns=("4.2",)), "Asha")
    load(study, tmp_path, REVISED)
    chart = working_charts.chart_named(study, "Doors")
    assert chart.left_out == ("4.2 Workers",)
    assert chart.request.columns == (theme(study, "3.2").id,)
    with pytest.raises(NothingToDo, match=r"4\.2 Workers is retired"):
        working_charts.named(study, "Workers")
    assert [(chart.name, chart.left_out) for chart in working_charts.listed(study)] == [
        ("Doors", ("4.2 Workers",)),
        ("Workers", ("4.2 Workers",)),
    ]


def test_the_framework_under_a_chart_is_not_undone_by_somebody_else(study: Study, tmp_path: Path) -> None:
    from qualtool.errors import CannotUndo

    more = FRAMEWORK.replace("version: 1", "version: 2").replace('"4.3"', '"4.9"')
    path = tmp_path / "more.yaml"
    path.write_text(more + '      - {id: gates, number: "4.4", title: Gates, definition: Doors.}\n', encoding="utf-8")
    preparing.load_framework(study, preparing.preview_framework(study, path), "Tom")
    working_charts.save(study, "Doors", MatrixRequest(columns=("4.4",)), "Asha")
    with pytest.raises(CannotUndo, match="Saved the working chart Doors"):
        checking.undo(study, "Tom")


def test_a_column_is_named_once_however_often_it_is_given(study: Study) -> None:
    working_charts.save(study, "Doors", MatrixRequest(columns=("4.2", "Workers")), "Asha")
    assert len(working_charts.named(study, "Doors").columns) == 1


def test_rows_are_sorted_by_what_they_are_grouped_by(study: Study) -> None:
    (made,) = matrices.matrices(study, MatrixRequest("4", group="Area", sort=("case", "area")))
    assert [made.header(row, "area") for row in made.rows] == ["blue", "red", "red", "", ""]
    assert made.group == "area"


def test_what_rows_can_be_laid_out_by_comes_with_its_values(study: Study) -> None:
    choices = layout_choices(study, ("gender=woman",))
    assert choices.rows == ("site", "stage", "type", "case", "kind", "area", "consent", "gender", "setting")
    assert choices.values["gender"] == ("man", "woman")
    assert choices.values["site"] == ("1", "2")
    assert choices.values["type"] == ("Service user", "Peer mentor", "Staff")
    assert "site" not in choices.without
    assert {"area", "type"} <= choices.without
    assert [str(one) for one in choices.where] == ["gender=woman"]


CHOICES = LayoutChoices(
    rows=(),
    values={"site": ("1", "2", "3"), "area": ("red", "blue"), "type": ("Service user", "Peer mentor", "Staff")},
    labels={},
    without=frozenset({"area", "type"}),
    roles={"Service user": "Service user", "Peer mentor": "Service user", "Staff": "Staff"},
    where=(),
)


@pytest.mark.parametrize(
    ("name", "ticked", "with_none", "said"),
    [
        ("site", ("1", "2", "3"), False, "None"),
        ("site", ("1", "3"), False, "site!=2"),
        ("site", ("3",), False, "site=3"),
        ("area", ("red", "blue"), True, "None"),
        ("area", ("red", "blue"), False, "area=red,blue"),
        ("area", ("red",), False, "area=red"),
        ("area", ("red",), True, "area!=blue"),
        ("area", (), True, "area!=red,blue"),
        ("type", ("Service user", "Staff"), True, "type!=Peer mentor"),
        ("type", ("Peer mentor",), False, "type=Peer mentor"),
    ],
)
def test_ticks_become_the_condition_that_shows_just_those_rows(
    name: str, ticked: tuple[str, ...], with_none: bool, said: str
) -> None:
    assert str(condition(name, ticked, CHOICES, with_none)) == said
