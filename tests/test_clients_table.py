"""Reading client-level data: columns by name, values by the usual words or by those named, every fault by its line."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook

from qualtool.errors import FaultyTable, UnknownName, UnknownSuffix
from qualtool.workflow.clients import ClientColumns, ClientsPlan, client_models, plan_models
from tests.clients import simulated, write_clients

ODD_NAMES = ('Q("drug") + I(1)', "a:b ~ if", "größe * 2", "=cmd|' /C calc'!A0")


def table(folder: Path, *lines: str, name: str = "clients.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def planned(path: Path, **asked: object) -> ClientsPlan:
    return plan_models(path, ClientColumns("effective", **asked))  # type: ignore[arg-type]


def taken(plan: ClientsPlan) -> dict[str, tuple[str, str]]:
    return {one.column: (one.taken_for, one.told) for one in plan.taken}


class TestColumns:
    def test_each_column_is_told_with_what_it_is_taken_for(self, tmp_path: Path) -> None:
        lines = [f"C{i},{'yes' if i % 3 else 'no'},pilot,after,{20 + i},{'fm'[i % 2]},4" for i in range(30)]
        path = table(tmp_path, "client,effective,arm,period,age,sex,site", *lines, "C99,,control,pre,not known,,4")
        assert taken(planned(path)) == {
            "client": ("left out", "every client has another value, as in an identifier"),
            "effective": ("outcome", "yes = yes (20); no = no (10); 1 missing"),
            "arm": ("arm", "pilot = pilot (30); comparison = control (1)"),
            "period": ("period", "after = after (30); before = pre (1)"),
            "age": ("number", "20 to 49; 1 missing (not known)"),
            "sex": ("levels", "f 15, m 15; 1 missing"),
            "site": ("site", "4 31"),
        }

    def test_the_letters_of_a_name_may_be_large_or_small_and_its_spaces_lines(self, tmp_path: Path) -> None:
        path = table(tmp_path, "Effective,ARM,Pilot_Period", "1,pilot,after")
        assert planned(path, period="pilot period").faults == ()

    def test_a_name_that_is_not_there_is_told_with_the_near_match_and_all_names(self, tmp_path: Path) -> None:
        path = table(tmp_path, "Effectve,arm,period,age", "1,pilot,after,30")
        (fault,) = planned(path, covariates=("age",)).faults
        assert fault == (
            "clients.csv, line 1: there is no column 'effective'. Did you mean 'Effectve'? "
            "Name it with --outcome. There are: Effectve, arm, period, age."
        )

    @pytest.mark.parametrize(
        ("header", "asked", "said"),
        [
            ("effective,arm,period,age,age", {}, "2 columns are called 'age'"),
            ("effective,arm,period", {"cluster": "arm"}, "'arm' is named as the arm and as the cluster"),
            ("effective,arm,period", {"covariates": ("arm",)}, "'arm' is the arm, and is named as a covariate too"),
            ("effective,arm,period,a", {"covariates": (), "levels": ("a",)}, "'a' is not a covariate"),
            ("effective,arm,period,a", {"levels": ("a",), "numbers": ("a",)}, "asked for as a number and as levels"),
        ],
    )
    def test_what_is_asked_for_twice_or_not_at_all_is_told(
        self, tmp_path: Path, header: str, asked: dict[str, object], said: str
    ) -> None:
        faults = planned(table(tmp_path, header, "1,pilot,after"), **asked).faults
        assert any(said in fault for fault in faults)

    @pytest.mark.parametrize("role", ["outcome", "arm", "period"])
    def test_a_role_without_a_name_is_a_fault_and_not_an_empty_answer(self, tmp_path: Path, role: str) -> None:
        path = table(tmp_path, "effective,arm,period,age", "1,pilot,after,30")
        asked = {"outcome": "effective"} | {role: ""}
        with pytest.raises(FaultyTable, match=f"no column is named as the {role}. Name it with --{role}"):
            client_models(path, ClientColumns(**asked))  # type: ignore[arg-type]

    def test_the_very_name_comes_before_one_in_other_letters(self, tmp_path: Path) -> None:
        path = table(tmp_path, "Effective,effective,arm,period", "7,1,pilot,after")
        assert taken(planned(path))["effective"] == ("outcome", "yes = 1 (1); no = nothing (0)")

    def test_whole_numbers_of_which_every_one_differs_are_an_identifier_and_fractions_are_not(
        self, tmp_path: Path
    ) -> None:
        lines = [f"1,pilot,after,{7000 + i},{i}.5" for i in range(120)]
        told = taken(planned(table(tmp_path, "effective,arm,period,record,years", *lines)))
        assert (told["record"][0], told["years"][0]) == ("left out", "number")

    def test_a_name_with_a_comma_can_be_a_covariate_beside_others(self, tmp_path: Path) -> None:
        path = table(tmp_path, '"drug, main",sex,effective,arm,period', "a,f,1,pilot,after")
        for asked in (("drug, main", "sex"), ('"drug, main",sex',)):
            assert [name for name, (what, _) in taken(planned(path, covariates=asked)).items() if what == "levels"] == [
                "drug, main",
                "sex",
            ]

    def test_names_that_look_like_formulas_are_words(self, tmp_path: Path) -> None:
        clients = simulated(4, 400)
        plain = client_models(write_clients(tmp_path / "plain.csv", clients), ClientColumns("effective"))
        for names in (ODD_NAMES[:2], ODD_NAMES[2:]):
            path = write_clients(tmp_path / "odd.csv", clients, names)
            odd = client_models(path, ClientColumns("effective"))
            assert odd.effects[0].odds == plain.effects[0].odds
            assert odd.covariates == names


class TestValues:
    def test_every_value_that_cannot_be_read_is_told_once_with_all_its_lines(self, tmp_path: Path) -> None:
        lines = ["yes,pilot,after,1", "perhaps,pilot,after,2", "no,north,before,3", "perhaps,control,pre"]
        faults = planned(table(tmp_path, "effective,arm,period,sex", *lines, "perhaps,pilot,pre,1")).faults
        assert [fault.partition(".csv, ")[2].split(".")[0] for fault in faults] == [
            "line 5: it has 3 cells for 4 columns",
            "lines 3, 6: 'effective' is 'perhaps', which cannot be read",
            "line 4: 'arm' is 'north', which cannot be read",
        ]
        with pytest.raises(FaultyTable, match="has 3 faults"):
            client_models(tmp_path / "clients.csv", ClientColumns("effective"))

    @pytest.mark.parametrize("words", [("1", "0"), ("1.0", "0.0"), ("Yes", "No"), ("TRUE", "FALSE"), ("y", "n")])
    def test_an_outcome_may_be_written_in_any_of_the_usual_ways(self, tmp_path: Path, words: tuple[str, str]) -> None:
        path = table(tmp_path, "effective,arm,period", *(f"{word},pilot,after" for word in words))
        assert taken(planned(path))["effective"][1] == f"yes = {words[0]} (1); no = {words[1]} (1)"

    def test_with_one_value_named_the_only_other_one_is_the_other_side(self, tmp_path: Path) -> None:
        path = table(tmp_path, "effective,arm,period", "1,North,2011", "0,South,2009")
        told = taken(planned(path, pilot="north", before="2009"))
        assert told["arm"][1] == "pilot = North (1); comparison = South (1)"
        assert told["period"][1] == "after = 2011 (1); before = 2009 (1)"

    def test_a_third_value_is_never_taken_for_the_other_side(self, tmp_path: Path) -> None:
        path = table(tmp_path, "effective,arm,period", "1,north,after", "0,south,before", "1,east,after")
        (fault,) = planned(path, pilot="north").faults
        assert "2 values could be comparison: south, east. Say which with --comparison VALUE" in fault

    def test_with_both_values_named_the_rest_is_set_aside_and_counted(self, tmp_path: Path) -> None:
        clients = simulated(5, 400)
        path = write_clients(tmp_path / "clients.csv", clients)
        with path.open("a", encoding="utf-8") as file:
            file.write("yes,pilot,first six months,crack,30\n,pilot,first six months,crack,30\n")
        made = client_models(path, ClientColumns("effective", before="before", after="after"))
        assert made.effects[0].left_out == {"period is 'first six months'": 1, "no outcome": 1}
        assert (made.rows, made.effects[0].used) == (402, 400)

    def test_a_value_named_that_nobody_has_is_told_with_the_near_match(self, tmp_path: Path) -> None:
        path = table(tmp_path, "effective,arm,period", "1,Pilot A,after", "0,other,before")
        (fault,) = planned(path, pilot="Pilot B").faults
        assert "no client has the value 'Pilot B' that --pilot names. Did you mean 'Pilot A'?" in fault

    def test_a_word_among_numbers_is_told_by_its_line_unless_the_numbers_are_codes(self, tmp_path: Path) -> None:
        lines = [f"1,pilot,after,{20 + i % 25}" for i in range(50)]
        path = table(tmp_path, "effective,arm,period,age", *lines, "1,pilot,after,thirty")
        (fault,) = planned(path).faults
        assert fault.startswith("clients.csv, line 52: 'age' is 'thirty' among numbers. Leave it empty")
        assert planned(path, levels=("age",)).faults == ()

    def test_a_few_different_numbers_are_levels_unless_they_are_asked_for_as_numbers(self, tmp_path: Path) -> None:
        path = table(tmp_path, "effective,arm,period,score", *(f"1,pilot,after,{i % 6}" for i in range(40)))
        assert taken(planned(path))["score"][0] == "levels"
        assert taken(planned(path, numbers=("score",)))["score"] == ("number", "0 to 5")

    def test_none_is_an_answer_and_not_a_missing_value(self, tmp_path: Path) -> None:
        path = table(
            tmp_path, "effective,arm,period,drug", "1,pilot,after,none", "1,pilot,after,crack", "1,pilot,after,NA"
        )
        assert taken(planned(path))["drug"][1] == "crack 1, none 1; 1 missing (NA)"

    def test_two_spellings_of_a_level_are_pointed_out_and_stop_nothing(self, tmp_path: Path) -> None:
        path = table(tmp_path, "effective,arm,period,sex", "1,pilot,after,Male", "1,pilot,after,male")
        plan = planned(path)
        assert plan.faults == ()
        assert "'sex' has 'Male' and 'male', taken for 2 levels" in plan.told[0]

    def test_an_identifier_that_is_asked_for_as_a_covariate_is_refused(self, tmp_path: Path) -> None:
        path = table(tmp_path, "effective,arm,period,client", *(f"1,pilot,after,C{i}" for i in range(30)))
        (fault,) = planned(path, covariates=("client",)).faults
        assert "every client has another value of 'client'" in fault


class TestFiles:
    def test_a_workbook_says_the_same_as_the_csv(self, tmp_path: Path) -> None:
        path = write_clients(tmp_path / "clients.csv", simulated(6, 300))
        workbook = Workbook()
        workbook.active.append(["notes"])
        sheet = workbook.create_sheet("clients")
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.reader(file):
                sheet.append([int(cell) if cell.isdigit() else cell for cell in line])
        workbook.save(tmp_path / "clients.xlsx")
        one, other = (
            client_models(path.with_suffix(suffix), ClientColumns("effective")) for suffix in (".csv", ".xlsx")
        )
        assert one.effects == other.effects

    def test_semicolons_and_decimal_commas_are_read(self, tmp_path: Path) -> None:
        lines = [f"1;pilot;after;{i % 20},5" for i in range(40)]
        assert taken(planned(table(tmp_path, "effective;arm;period;years", *lines)))["years"] == (
            "number",
            "0.5 to 19.5",
        )

    def test_a_file_without_clients_or_of_another_kind_is_told(self, tmp_path: Path) -> None:
        assert "no lines below the names" in planned(table(tmp_path, "effective,arm,period")).faults[0]
        assert "it is empty" in planned(table(tmp_path, "")).faults[0]
        with pytest.raises(UnknownSuffix):
            planned(table(tmp_path, "x", name="clients.sav"))


class TestSites:
    def sites(self, folder: Path) -> Path:
        path = write_clients(folder / "clients.csv", simulated(8, 400), site="4")
        other = write_clients(folder / "other.csv", simulated(9, 300), site="5")
        more = other.read_text(encoding="utf-8").splitlines()[1:]
        only_pilot = [line.replace(",5", ",6") for line in more if ",pilot," in line]
        nowhere = ["yes,pilot,after,crack,30,"]
        with path.open("a", encoding="utf-8") as file:
            file.write("\n".join([*more, *only_pilot, *nowhere]) + "\n")
        return path

    def test_each_site_has_its_model_and_one_that_fails_says_why(self, tmp_path: Path) -> None:
        made = client_models(self.sites(tmp_path), ClientColumns("effective"))
        assert [(one.site, one.used) for one in made.effects] == [("4", 400), ("5", 300)]
        ((site, why),) = made.not_fitted
        assert site == "6" and "no client in comparison before or comparison after" in why
        assert "carry the site that they are compared with" in why
        assert made.without_site == 1

    def test_only_the_site_that_is_named_has_a_model(self, tmp_path: Path) -> None:
        path = self.sites(tmp_path)
        alone = client_models(path, ClientColumns("effective"), ["5"])
        assert [one.site for one in alone.effects] == ["5"]
        assert alone.effects[0] == client_models(path, ClientColumns("effective")).effects[1]
        with pytest.raises(UnknownName, match=r"There is no site '7' in this table\. There are: 4, 5, 6"):
            client_models(path, ClientColumns("effective"), ["7"])

    def test_a_covariate_is_a_number_or_not_for_all_sites_alike(self, tmp_path: Path) -> None:
        path = self.sites(tmp_path)
        with path.open("a", encoding="utf-8") as file:
            for one in simulated(10, 40):
                words = f"{'yes' if one.outcome else 'no'},{'pilot' if one.pilot else 'comparison'}"
                file.write(f"{words},{'after' if one.after else 'before'},crack,{30 + (one.outcome or 0)},7\n")
        assert {
            one.numeric
            for effect in client_models(path, ClientColumns("effective")).effects
            for one in effect.covariates
            if one.name == "age"
        } == {True}
