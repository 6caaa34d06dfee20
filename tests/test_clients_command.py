"""The command on client-level data: what it prints, writes and refuses."""

import csv
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qualtool.cli.root import app
from tests.clients import simulated, write_clients


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    return write_clients(tmp_path / "clients.csv", simulated(10, 800, clusters=50), cluster="service")


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["results", "clients", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.stdout.split()), " ".join(done.stderr.split())


def test_the_command_says_who_was_used_and_each_figure_with_its_method(clients: Path) -> None:
    code, told, noted = run(str(clients), "--outcome", "effective", "--cluster", "service")
    assert code == 0
    assert "800 clients used, 0 left out." in told
    assert "Adjusted for: drug, age. Logistic regression, errors clustered (50 clusters, t with 49" in told
    assert "Points, adjusted: averaged over the pilot's clients after (Puhani 2012), delta method" in told
    assert (
        "Points, unadjusted: Price-Bonett, weighted by group size, the same clients; it takes no account of covariates"
        in told
    )
    assert "Points: of 100 of the pilot's clients after, how many more (or fewer, −) have the outcome" in told
    assert "drug: opiates" in told and "(reference)" in told and "Missing 80" in told
    assert noted == "800 clients in clients.csv; 1 of 1 models fitted. Nothing of them was kept."


def test_the_same_in_json_has_a_method_and_n_beside_every_figure(clients: Path) -> None:
    _code, told, _noted = run(str(clients), "--outcome", "effective", "--cluster", "service", "--json")
    (effect,) = json.loads(told)["effects"]
    assert effect["used"] == 800 and effect["left_out"] == {}
    methods = [effect[f"{name}_adjusted"]["method"] for name in ("points", "odds_ratio")]
    assert all(method.endswith("t with 49 degrees of freedom)") for method in methods)
    assert effect["points_unadjusted"]["method"] == "Price-Bonett, weighted by group size"
    assert sum(level["clients"] for level in effect["covariates"][0]["levels"]) == 800


def test_a_dry_run_tells_what_each_column_is_taken_for_and_fits_nothing(clients: Path) -> None:
    code, told, _noted = run(str(clients), "--outcome", "effective", "--dry-run")
    assert code == 0
    assert "service levels service" in told and "age number 18 to 57" in told
    assert "800 clients in clients.csv. Nothing was fitted." in told
    code, told, noted = run(str(clients), "--outcome", "efective", "--dry-run")
    assert code == 1 and "Did you mean 'effective'?" in noted


def test_the_figures_go_to_a_csv_and_no_client_does(clients: Path, tmp_path: Path) -> None:
    to = tmp_path / "effects.csv"
    arguments = (str(clients), "--outcome", "effective", "--covariates", "age", "-o")
    assert run(*arguments, str(to))[0] == 0
    with to.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["figure"], row["adjusted for"]) for row in rows] == [
        ("marginal effect", "age"),
        ("interaction of arm and period", "age"),
        ("difference in differences", "nothing"),
    ]
    assert {row["clients used"] for row in rows} == {"800"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clients.csv", "effects.csv"]


def test_the_clients_own_file_is_never_written_over(clients: Path) -> None:
    before = clients.read_bytes()
    code, _told, noted = run(str(clients), "--outcome", "effective", "-o", str(clients))
    assert code == 1 and "it is there already" in noted
    assert clients.read_bytes() == before


def test_without_covariates_nothing_is_adjusted_for(clients: Path) -> None:
    _code, told, _noted = run(str(clients), "--outcome", "effective", "--covariates", "")
    assert "Adjusted for: nothing. Logistic regression, robust errors (HC1)." in told


def test_a_model_that_cannot_be_fitted_ends_in_words_and_no_figures(tmp_path: Path) -> None:
    certain = [one for one in simulated(11, 300) if one.outcome or one.covariates[0] != "both"]
    path = write_clients(tmp_path / "clients.csv", certain)
    code, told, noted = run(str(path), "--outcome", "effective")
    assert code == 1
    assert "odds ratio" not in told
    assert "drug: both (" in noted and "separation" in noted and "--covariates" in noted
    assert "0 of 1 models fitted" in noted


def test_without_statsmodels_it_says_what_to_install(clients: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.discrete.discrete_model", None)
    code, _told, noted = run(str(clients), "--outcome", "effective")
    assert code == 1
    assert 'more has to be installed: pip install "qualtool[models]"' in noted
