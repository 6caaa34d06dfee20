"""The sample study's charted cells and its interpretation: every name is one of the study's, every quotation stands."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from qualtool.analysis.matrix import BLANK_REASONS, CASES, CHANGE, KINDS, SITES, STALE, VERBATIM, Matrix
from qualtool.analysis.pages import TranscriptPage
from qualtool.store.study import Study
from qualtool.workflow import coding, matrices, places
from qualtool.workflow.matrices import MatrixRequest

SAMPLES = Path(__file__).parent.parent / "sample_transcripts"
BEARINGS = {"supporting", "contrary", "qualifying", "silent"}

Place = tuple[str, str, str]


def read(name: str) -> Any:
    return YAML(typ="safe").load((SAMPLES / name).read_text(encoding="utf-8"))


CELLS: list[dict[str, Any]] = read("summaries.yaml")
READ: dict[str, Any] = read("interpretation.yaml")
[TYPOLOGY] = READ["typologies"]


def place(named: dict[str, Any]) -> Place:
    return named["case"], str(named["stage"]), named["theme"]


def cited(cell: dict[str, Any]) -> list[tuple[str, str]]:
    """(file, words) of each thing that a cell cites."""
    return [
        (cell["file"], one) if isinstance(one, str) else (one["file"], one["words"])
        for stretch in cell.get("stretches", ())
        for one in stretch.get("cite", ())
    ]


WRITTEN = {place(cell): cell for cell in CELLS}
CHANGES = [cell for cell in CELLS if cell["stage"] == CHANGE]
OF_SITES = [cell for cell in CELLS if cell["case"].startswith("Site ")]
CITED = [(place(cell), *one) for cell in CELLS for one in cited(cell)] + [
    (place(element), element["cite"]["file"], element["cite"]["words"]) for element in READ["elements"]
]


class Transcripts:
    """The sample's transcripts by file name, each read once."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.pages: dict[str, TranscriptPage] = {}

    def __getitem__(self, file: str) -> TranscriptPage:
        if file not in self.pages:
            self.pages[file] = coding.page(self.study, Path(file).stem, "Asha")
        return self.pages[file]


@pytest.fixture
def pages(demo: Study) -> Transcripts:
    return Transcripts(demo)


def seen(demo: Study, *where: str, rows: str = CASES) -> set[tuple[str, str]]:
    """The cases (or sites) and stages at which anybody who fits was met."""
    [made] = matrices.matrices(demo, MatrixRequest("4", where, rows=rows))
    return {(row.case, row.stage) for row in made.rows}


def numbers(demo: Study) -> set[str]:
    """The chart columns of every main theme."""
    return {column.number for made in matrices.matrices(demo, MatrixRequest()) for column in made.columns}


def test_each_cell_is_written_once() -> None:
    assert [where for where, n in Counter(map(place, CELLS)).items() if n > 1] == []


def test_words_that_are_cited_stand_exactly_once_and_inside_one_turn_of_a_respondent(pages: Transcripts) -> None:
    for where, file, words in CITED:
        page = pages[file]
        assert page.text.count(words) == 1, (where, file, words)
        start = page.text.index(words)
        turns = [turn for turn in page.turns if turn.start <= start and start + len(words) <= turn.end]
        assert [turn.interviewer for turn in turns] == [False], (where, file, words)


def test_a_cell_says_what_its_kind_allows() -> None:
    for where, cell in WRITTEN.items():
        assert bool(cell.get("stretches")) != bool(cell.get("blank")), where
        assert cell.get("blank", BLANK_REASONS[0]) in BLANK_REASONS, where
        for stretch in cell.get("stretches", ()):
            assert stretch["kind"] in KINDS, where
            if stretch["kind"] == VERBATIM:
                assert stretch["text"] in [words for _file, words in cited({**cell, "stretches": [stretch]})], where


def test_a_cell_rests_on_the_encounters_of_its_own_case_and_stage(pages: Transcripts, demo: Study) -> None:
    met, met_at_sites, columns = seen(demo), seen(demo, rows=SITES), numbers(demo)
    for (case, stage, theme), file, words in CITED:
        page = pages[file]
        whose = f"Site {page.site}" if case.startswith("Site ") else page.case
        assert theme in columns, (case, stage, theme)
        assert whose == case, (case, stage, theme, words)
        assert stage in (CHANGE, page.stage), (case, stage, theme, words)
        assert (case, page.stage) in met | met_at_sites


def test_a_change_cites_two_stages_and_stands_between_written_cells(pages: Transcripts) -> None:
    for cell in CHANGES:
        case, _stage, theme = place(cell)
        stages = {pages[file].stage for file, _words in cited(cell)}
        assert len(stages) > 1, place(cell)
        if not case.startswith("Site "):
            assert all((case, stage, theme) in WRITTEN for stage in stages), place(cell)
    of_people = Counter(cell["case"] for cell in CHANGES if cell not in OF_SITES)
    assert set(of_people) == {"P01", "P09", "P11"}
    assert all(4 <= n <= 8 for n in of_people.values())


def test_five_sites_and_more_are_charted_and_a_few_draw_on_several_people(pages: Transcripts) -> None:
    stacked = [cell for cell in OF_SITES if cell["stage"] != CHANGE]
    at = {(cell["case"], cell["stage"]) for cell in stacked if {"4.1", "4.2"} <= themes_at(cell)}
    assert len({site for site, _stage in at}) >= 5
    several = [cell for cell in stacked if len({pages[file].case for file, _words in cited(cell)}) > 1]
    assert len(several) >= 6


def themes_at(cell: dict[str, Any]) -> set[str]:
    return {theme for case, stage, theme in WRITTEN if (case, stage) == (cell["case"], cell["stage"])}


def test_in_the_demo_every_such_cell_is_charted_and_none_is_stale(demo: Study) -> None:
    everything = [
        cell
        for rows in (CASES, SITES)
        for aside in (False, True)
        for made in matrices.matrices(demo, MatrixRequest(rows=rows, side_by_side=aside))
        for row in made.rows
        for cell in row.cells.values()
    ]
    assert [cell.summary for cell in everything if cell.state == STALE] == []
    for cell in (*CHANGES, *OF_SITES):
        shown = places.cell_named(demo, *place(cell)).cell
        assert shown.state == cell.get("blank", "charted"), place(cell)
        assert shown.draws_on or place(cell)[1] == "1", place(cell)


def test_two_mentions_are_marked_as_brought_up_unasked(demo: Study) -> None:
    marked = [place(cell) for cell in CELLS if cell.get("spontaneous")]
    assert len(marked) == 2
    assert all(places.cell_named(demo, *where).cell.spontaneous for where in marked)


def test_working_charts_lay_out_columns_of_the_framework(demo: Study) -> None:
    made = {one["name"]: chart_of(demo, one) for one in READ["working_charts"]}
    assert list(made) == ["Waiting and money", "Service users over time"]
    waiting, over_time = made.values()
    assert len({column.number.split(".")[0] for column in waiting.columns}) == 3
    assert waiting.headers == ("site", "type", "gender")
    assert [row.case for row in over_time.rows] == ["P09", "P11"]


def chart_of(demo: Study, stated: dict[str, Any]) -> Matrix:
    request = MatrixRequest(
        columns=tuple(stated["columns"]),
        where=tuple(stated.get("where", ())),
        headers=tuple(stated["headers"]),
        side_by_side=stated.get("side_by_side", False),
        name=stated["name"],
    )
    [made] = matrices.matrices(demo, request)
    return made


def test_an_element_has_a_charted_cell_and_a_category_that_exists_or_none() -> None:
    categories = {
        (one["theme"], one["name"], category["name"]) for one in READ["dimensions"] for category in one["categories"]
    }
    assert len(categories) == sum(len(one["categories"]) for one in READ["dimensions"])
    assert all(
        2 <= len(one["categories"]) <= 4 and all(c["definition"] for c in one["categories"])
        for one in READ["dimensions"]
    )
    placed = [(one["theme"], one["dimension"], one["category"]) for one in READ["elements"] if "category" in one]
    assert set(placed) == categories
    assert len(READ["elements"]) - len(placed) == 2
    assert 10 <= len(READ["elements"]) <= 16
    assert all(WRITTEN[place(one)].get("stretches") and one["words"] for one in READ["elements"])


def test_every_case_in_scope_has_one_assignment_at_each_stage_at_which_it_was_met(demo: Study) -> None:
    given = Counter((one["case"], str(one["stage"])) for one in TYPOLOGY["assignments"])
    assert set(given) == seen(demo, *TYPOLOGY["scope"])
    assert set(given.values()) == {1}
    assert {case for case, _stage in given} == {"P02", "P09", "P11", "P13", "P17", "P19"}


def test_types_have_names_of_their_own_and_one_case_fits_none_of_them() -> None:
    types = [one["name"] for one in TYPOLOGY["types"]]
    assert len(types) == len(set(types)) == 5
    assert all(one["definition"] for one in TYPOLOGY["types"])
    assert {one["type"] for one in TYPOLOGY["assignments"] if "type" in one} <= set(types)
    [misfit] = [one for one in TYPOLOGY["assignments"] if "type" not in one]
    assert misfit["note"]


def test_two_people_move_between_types() -> None:
    by_case: dict[str, list[str]] = {}
    for one in sorted(TYPOLOGY["assignments"], key=lambda one: str(one["stage"])):
        by_case.setdefault(one["case"], []).append(one.get("type", ""))
    moved = {case for case, types in by_case.items() if any(first != then for first, then in pairwise(types))}
    assert moved == {"P09", "P11"}


def test_a_finding_rests_on_cells_in_its_scope_and_all_but_one_look_for_what_speaks_against_it(demo: Study) -> None:
    one_sided = []
    for finding in READ["findings"]:
        in_scope = seen(demo, *finding["scope"])
        for cell in finding["cells"]:
            written = WRITTEN[place(cell)]
            assert cell["bearing"] in BEARINGS, place(cell)
            assert cell["bearing"] == "silent" or written.get("stretches"), place(cell)
            assert place(cell)[:2] in in_scope, place(cell)
        assert len({place(cell) for cell in finding["cells"]}) == len(finding["cells"])
        if not {"contrary", "qualifying"} & {cell["bearing"] for cell in finding["cells"]}:
            one_sided.append(finding["theme"])
        assert finding["explanation"] and finding["rivals"]
    assert one_sided == ["5.1"]


def test_findings_are_five_and_lie_in_themes_3_to_7(demo: Study) -> None:
    assert [finding["theme"].split(".")[0] for finding in READ["findings"]] == ["3", "4", "5", "6", "7"]
    assert {finding["theme"] for finding in READ["findings"]} <= numbers(demo)
    assert len({finding["statement"] for finding in READ["findings"]}) == 5


def test_whoever_read_is_one_of_the_two_coders() -> None:
    parts = [CELLS, READ["working_charts"], READ["elements"], TYPOLOGY["assignments"], READ["findings"]]
    assert {one["coder"] for part in parts for one in part} == {"Asha", "Tom"}
