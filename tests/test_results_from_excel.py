"""A workbook of figures says what its cells show: percentages, decimals, and never silently nothing."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from test_results import faults, table

from qualtool.formats.clients_columns import ClientColumns
from qualtool.formats.clients_table import read_clients
from qualtool.formats.manifest import read_manifest
from qualtool.formats.number_formats import shown_number
from qualtool.formats.tables import read_table
from qualtool.store.study import Study
from qualtool.workflow import results
from qualtool.workflow.results import LoadPlan

NAMES = ("indicator", "key", "site", "arm", "period", "n", "count", "percent")
FOUR = (("pilot", "before"), ("pilot", "after"), ("comparison", "before"), ("comparison", "after"))


def book(path: Path, lines: Sequence[Sequence[Any]], formats: dict[str, str] | None = None) -> Path:
    """A workbook of these lines; `formats` gives number formats by cell, such as H2."""
    made = Workbook()
    for line in lines:
        made.active.append(line)
    for cell, number_format in (formats or {}).items():
        made.active[cell].number_format = number_format
    made.save(path)
    return path


def patched(path: Path, pattern: str, by: str) -> None:
    """Writes the first sheet's XML anew, as Excel itself saves what no library writes."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet], found = re.subn(pattern, by, parts[sheet])
    assert found
    with ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def of_percents(path: Path, percents: Sequence[Any], number_format: str = "General", n: int = 1000) -> Path:
    """A workbook of four figures, each percentage in a cell of the format unless it is text."""
    lines = [("Kept", "kept", 2, *place, n, None, one) for place, one in zip(FOUR, percents, strict=True)]
    numbers = [place for place, one in enumerate(percents, start=2) if not isinstance(one, str)]
    return book(path, [NAMES, *lines], {f"H{place}": number_format for place in numbers})


def percents(plan: LoadPlan) -> list[str]:
    assert not plan.fatal, plan.problems
    return [one.percent for one in plan.results.figures]


class TestNumbersAsTheCellShowsThem:
    def test_a_percentage_is_not_read_a_hundred_times_too_small(self, study: Study, tmp_path: Path) -> None:
        path = of_percents(tmp_path / "figures.xlsx", (1, "97%", 0.905, 0.005), "0.0%")
        plan = results.plan_load(study, path)
        assert percents(plan) == ["100.0", "97", "90.5", "0.5"]
        assert (plan.problems, plan.slips) == ((), ())

    def test_trailing_zeros_stand_where_the_cell_shows_them(self, study: Study, tmp_path: Path) -> None:
        path = of_percents(tmp_path / "figures.xlsx", (93, 50.0, 90.5, 30), "0.0")
        assert percents(results.plan_load(study, path)) == ["93.0", "50.0", "90.5", "30.0"]

    @pytest.mark.parametrize(
        ("number", "number_format", "shown"),
        [
            (0.905, "0%", "91%"),
            (0.905, "[Red]0.0%", "90.5%"),
            (-0.025, "0.0%;[Red]-0.0%", "-2.5%"),
            (-0.025, "0.0%;(0.0%)", "-2.5%"),
            (0.905, "0.0\\ %", "90.5%"),
            (0.905, ".0%", "90.5%"),
            (0.905, "[<0.1]0.0%;0%", "90.5%"),
            (90.5, '0.0"%"', "90.5"),
            (27.3972602739726, "0.0", "27.4"),
            (27.3972602739726, "General", "27.3972602739726"),
            (0.1 + 0.2, "General", "0.3"),
            (1.005, "0.00", "1.01"),
            (93, "General", "93"),
            (1200, "#,##0", "1200"),
            (1200.25, "#,##0.0", "1200.3"),
            (2.5, "0.0##", "2.5"),
            (0, '_-* #,##0.00_-;\\-* #,##0.00_-;_-* "-"??_-;_-@_-', "0"),
            (5.25, "[$€-407] #,##0.00", "5.25"),
            (1200, "0.0,", "1200"),
            (1200.5, "0.00E+00", "1200.5"),
            (0.5, "# ?/?", "0.5"),
            (5.5, "[<1]0%;0", "5.5"),
        ],
    )
    def test_a_number_has_the_digits_of_its_format(self, number: float, number_format: str, shown: str) -> None:
        assert shown_number(number, number_format) == shown

    def test_n_may_show_a_decimal_but_not_be_a_percentage(self, study: Study, tmp_path: Path) -> None:
        lines = [NAMES, *(("Kept", "kept", 2, *place, 1000, 500, 50) for place in FOUR)]
        path = book(tmp_path / "figures.xlsx", lines, {"F2": "0.0", "F3": "#,##0"})
        assert [one.n for one in results.plan_load(study, path).results.figures] == [1000] * 4
        path = book(tmp_path / "figures.xlsx", lines, {"F2": "0%", "G3": "0.0%"})
        assert [fault.partition(" Write")[0] for fault in faults(study, path)] == [
            "figures.xlsx, line 2: the n '100000%' is not a whole number.",
            "figures.xlsx, line 3: the count '50000.0%' is not a whole number.",
        ]

    def test_parts_of_one_that_the_cell_shows_as_such_are_still_asked_about(self, study: Study, tmp_path: Path) -> None:
        plan = results.plan_load(study, of_percents(tmp_path / "figures.xlsx", (0.9, 0.8, 0.5, 1)))
        assert any("kept: no percent is above 1" in str(problem) for problem in plan.problems)

    def test_an_attribute_reads_as_its_cell_shows_it(self, tmp_path: Path) -> None:
        lines = [("file", "date", "share"), ("P1.docx", date(2011, 5, 3), 0.9052)]
        path = book(tmp_path / "manifest.xlsx", lines, {"C2": "0.0%"})
        (row,), _problems = read_manifest(path)
        assert row.values == {"date": "2011-05-03", "share": "90.5%"}

    def test_what_is_known_of_clients_is_not_rounded(self, tmp_path: Path) -> None:
        lines = [("effective", "arm", "period", "score"), *((i % 2, "pilot", "after", i / 64) for i in range(40))]
        formats = {f"{column}{line}": form for line in range(2, 42) for column, form in (("A", "0%"), ("D", "0.0"))}
        read = read_clients(book(tmp_path / "clients.xlsx", lines, formats), ClientColumns("effective"))
        assert [problem for problem in read.problems if problem.fatal] == []
        assert {client.covariates for client in read.by_site[""]} == {(f"{i / 64:.15g}",) for i in range(40)}


class TestCellsThatHoldNoValue:
    def test_formulas_without_values_are_named(self, study: Study, tmp_path: Path) -> None:
        path = of_percents(tmp_path / "figures.xlsx", ("=0.9+0.005", 0.5, 0.5, 0.5), "0%")
        assert faults(study, path) == [
            "figures.xlsx, cell H2: it holds a formula without its value. "
            "Open the file in Excel or LibreOffice, save it, and use that."
        ]
        path = of_percents(tmp_path / "figures.xlsx", ["=1/2"] * 4)
        (fault,) = faults(study, path)
        assert fault.startswith("figures.xlsx, cells H2, H3, H4, H5: they hold formulas without their values.")

    def test_formulas_with_values_or_with_the_empty_text_are_read(self, study: Study, tmp_path: Path) -> None:
        import xlsxwriter

        path = tmp_path / "figures.xlsx"
        with xlsxwriter.Workbook(path) as made:
            sheet, share = made.add_worksheet(), made.add_format({"num_format": "0.0%"})
            sheet.write_row(0, 0, NAMES)
            for line, place in enumerate(FOUR, start=1):
                sheet.write_row(line, 0, ("Kept", "kept", 2, *place, 1000))
                sheet.write_formula(line, 6, '=IF(1,"","")', None, "")
                sheet.write_formula(line, 7, "=181/200", share, 0.905)
        patched(path, r'<c r="(G\d)">', r'<c r="\1" t="str">')
        assert percents(results.plan_load(study, path)) == ["90.5"] * 4

    def test_a_formula_beside_the_table_takes_nothing_from_it(self, study: Study, tmp_path: Path) -> None:
        lines = [NAMES, *(("Kept", "kept", 2, *place, 1000, 500, None, None, "=1+1") for place in FOUR)]
        path = book(tmp_path / "figures.xlsx", lines)
        assert faults(study, path) == []

    def test_cells_merged_downwards_are_told_once(self, study: Study, tmp_path: Path) -> None:
        from openpyxl import load_workbook

        path = of_percents(tmp_path / "figures.xlsx", (50, 50, 50, 50))
        made = load_workbook(path)
        made.active.merge_cells("A2:A5")
        made.active.merge_cells("C2:C5")
        made.save(path)
        assert faults(study, path) == [
            "figures.xlsx, cells A2:A5, C2:C5: cells are merged downwards. "
            "Unmerge them and fill each, since only the first of them holds the value."
        ]


class TestTitles:
    def test_the_names_are_found_below_a_title_of_a_sheet(self, study: Study, tmp_path: Path) -> None:
        names = ("Measure", "key", "Area", "group", "time", "n", "count", "%")
        lines = [("Kept", "kept", 2, *place, 1000, 1001, None) for place in FOUR]
        path = book(tmp_path / "figures.xlsx", [("Table 6.1: kept, by site",), (), names, *lines])
        where = [fault.partition(":")[0] for fault in faults(study, path)]
        assert where == [f"figures.xlsx, line {line}" for line in (4, 5, 6, 7)]

    @pytest.mark.parametrize("separator", [",", ";"])
    def test_the_names_are_found_below_a_title_of_a_csv(self, study: Study, tmp_path: Path, separator: str) -> None:
        lines = [NAMES, *(("Kept", "kept", "2", *place, "1000", "500", "50") for place in FOUR[:3])]
        lines.append(("Kept", "kept", "2", *FOUR[3], "ten", "500", "50"))
        path = tmp_path / "figures.csv"
        path.write_text("Table 6.1: kept, by site\n\n" + "".join(separator.join(line) + "\n" for line in lines))
        (fault,) = faults(study, path)
        assert fault.startswith("figures.csv, line 7: the n 'ten'")

    def test_a_value_that_is_like_the_name_of_a_column_begins_no_table(self, tmp_path: Path) -> None:
        path = tmp_path / "clients.csv"
        path.write_text("outcome,arm,period\neffective,pilot,after\nnot,pilot,after\n")
        assert [line.number for line in read_table(path, "effective").lines] == [1, 2, 3]


class TestWhatIsSaidOfAFile:
    def test_a_point_that_may_mark_thousands_is_told(self, study: Study, tmp_path: Path) -> None:
        path = table(tmp_path, "K;2;before;1.200;30\n", "indicator;site;period;n;count\n")
        assert faults(study, path) == [
            "figures.csv, line 2: the n '1.200' is not a whole number. If its point is a thousands mark, write 1200."
        ]

    def test_orders_of_periods_that_contradict_each_other_are_told(self, study: Study, tmp_path: Path) -> None:
        said = {"1": ("2011", "2009", "2010"), "2": ("2009", "2011", "2012")}
        lines = [f"K,k,{site},{period},60,30\n" for site, periods in said.items() for period in periods]
        plan = results.plan_load(study, table(tmp_path, "".join(lines), "indicator,key,site,period,n,count\n"))
        (told,) = [problem for problem in plan.problems if "order" in problem.what]
        assert not told.fatal
        assert str(told) == (
            "figures.csv: k: the order of its periods is taken to be 2011, 2009, 2010, 2012, and change runs from the "
            "first; but site 2, pilot, has 2009, 2011, 2012. Put the lines of every site in the order of time."
        )

    def test_orders_that_only_leave_periods_out_are_not_told(self, study: Study, tmp_path: Path) -> None:
        said = {"1": ("2011", "before", "2012"), "2": ("before", "2010", "2012")}
        lines = [f"K,k,{site},{period},60,30\n" for site, periods in said.items() for period in periods]
        plan = results.plan_load(study, table(tmp_path, "".join(lines), "indicator,key,site,period,n,count\n"))
        assert not [problem for problem in plan.problems if "order" in problem.what]

    def test_what_a_slip_follows_from_has_no_more_decimals_than_make_sense(self, study: Study, tmp_path: Path) -> None:
        path = of_percents(tmp_path / "figures.xlsx", (0.273972602739, 50, 50, 50), n=74)
        slip = str(results.plan_load(study, path).slips[0])
        assert slip.endswith("printed 0.273972602739%; the nearest, 0 of 74, is 0.0000%")
