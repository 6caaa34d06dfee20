"""Client-level models: words stay words, missing values a level, separation is said, the figures are the model's."""

import csv
import json
import math
import random
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from qualtool.analysis.client_model import client_effect
from qualtool.analysis.clients import Client, model_columns
from qualtool.cli.root import app
from qualtool.errors import BadFigures, FaultyTable, UnknownName
from qualtool.workflow.clients import ClientColumns, client_models

ODD_NAMES = ('Q("age band")', "a:b + I(1)", "if", "drug ~ 1", "größe")


def simulated(seed: int = 1, n: int = 1200, effect: float = 0.6) -> list[Client]:
    """Clients whose odds the pilot multiplies by exp(effect); every tenth has no value of the first covariate."""
    draw = random.Random(seed)
    clients = []
    for number in range(n):
        pilot, after = draw.random() < 0.5, draw.random() < 0.5
        drug = draw.choice(("opiates", "crack", "both"))
        odds = -0.3 + 0.2 * pilot + 0.1 * after + effect * (pilot and after) + (0.5 if drug == "both" else 0)
        outcome = draw.random() < 1 / (1 + math.exp(-odds))
        covariates = ("" if number % 10 == 0 else drug, str(18 + int(draw.random() * 40)))
        clients.append(Client(outcome, pilot, after, covariates, f"service {number % 50}"))
    return clients


def write(path: Path, clients: list[Client], names: tuple[str, ...] = ("drug", "age"), **more: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["effective", "arm", "period", *names, "service", *more])
        for one in clients:
            arm, period = "pilot" if one.pilot else "comparison", "after" if one.after else "before"
            writer.writerow(["yes" if one.outcome else "no", arm, period, *one.covariates, one.cluster, *more.values()])
    return path


def refitted(clients: list[Client], **options: object) -> tuple[object, np.ndarray]:
    """The same model by statsmodels from a matrix that is written out here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import statsmodels.api as sm

        pilot = np.array([float(bool(one.pilot)) for one in clients])
        after = np.array([float(bool(one.after)) for one in clients])
        drugs = [one.covariates[0] or "Missing" for one in clients]
        levels = ("opiates", "crack", "both", "Missing")
        dummies = [np.array([float(drug == level) for drug in drugs]) for level in levels[1:]]
        ages = np.array([float(one.covariates[1]) for one in clients])
        design = np.column_stack([np.ones(len(clients)), pilot, after, pilot * after, *dummies, ages])
        outcomes = np.array([float(bool(one.outcome)) for one in clients])
        return sm.Logit(outcomes, design).fit(disp=0, **options), design


def test_the_model_is_the_one_that_statsmodels_fits_to_a_matrix_made_by_hand() -> None:
    clients = [Client(o.outcome, o.pilot, o.after, o.covariates) for o in simulated()]
    mine = client_effect("", model_columns(clients, ("drug", "age")))
    made, _ = refitted(clients, cov_type="HC1")
    assert mine.odds_ratio == pytest.approx(math.exp(made.params[3]), rel=1e-6)  # type: ignore[attr-defined]
    low, high = np.exp(made.conf_int()[3])  # type: ignore[attr-defined]
    assert (mine.odds.low, mine.odds.high) == pytest.approx((low, high), rel=1e-6)
    assert mine.odds.p == pytest.approx(made.pvalues[3], abs=1e-8)  # type: ignore[attr-defined]
    assert mine.odds.low < math.exp(0.6) < mine.odds.high


def test_clustered_errors_are_statsmodels_own() -> None:
    clients = simulated(2)
    mine = client_effect("", model_columns(clients, ("drug", "age")))
    groups = [int(one.cluster.split()[1]) for one in clients]
    made, _ = refitted(clients, cov_type="cluster", cov_kwds={"groups": groups})
    assert "clustered (50 clusters)" in mine.errors
    assert mine.odds.p == pytest.approx(made.pvalues[3], abs=1e-8)  # type: ignore[attr-defined]


def test_the_marginal_effect_and_its_error_agree_with_numerical_derivatives() -> None:
    clients = [Client(o.outcome, o.pilot, o.after, o.covariates) for o in simulated(3)]
    mine = client_effect("", model_columns(clients, ("drug", "age")))
    made, design = refitted(clients, cov_type="HC1")
    treated = design[design[:, 3] == 1]
    without = treated.copy()
    without[:, 3] = 0

    def points(beta: np.ndarray) -> float:
        return float((1 / (1 + np.exp(-treated @ beta)) - 1 / (1 + np.exp(-without @ beta))).mean())

    beta = made.params  # type: ignore[attr-defined]
    steps = np.eye(len(beta)) * 1e-6
    gradient = np.array([(points(beta + step) - points(beta - step)) / 2e-6 for step in steps])
    error = float(np.sqrt(gradient @ made.cov_params() @ gradient))  # type: ignore[attr-defined]
    assert mine.points == pytest.approx(100 * points(beta), rel=1e-5)
    assert (mine.marginal.high - mine.marginal.low) / 2 == pytest.approx(195.9963984540054 * error, rel=1e-4)


def test_names_of_columns_are_words_and_reach_no_parser(tmp_path: Path) -> None:
    clients = [
        Client(o.outcome, o.pilot, o.after, (*o.covariates, *o.covariates[:1], "x", "")) for o in simulated(4, 400)
    ]
    path = tmp_path / "clients.csv"
    write(path, clients, ODD_NAMES)
    plain = client_models(write(tmp_path / "plain.csv", clients, ("a", "b", "c", "d", "e")), columns("a", "b"))
    odd = client_models(path, columns(*ODD_NAMES[:2]))
    assert odd.effects[0].odds_ratio == pytest.approx(plain.effects[0].odds_ratio)
    assert [one.name for one in odd.effects[0].covariates] == list(ODD_NAMES[:2])


def columns(*covariates: str, **more: str) -> ClientColumns:
    return ClientColumns("effective", covariates=covariates, **more)  # type: ignore[arg-type]


def test_missing_covariates_are_a_level_and_missing_outcomes_leave_a_client_out() -> None:
    clients = simulated(5, 600)
    clients += [
        Client(None, True, True, ("crack", "30")),
        Client(True, None, True, ("crack", "30")),
        Client(True, True, None, ("", "")),
    ]
    made = client_effect("", model_columns(clients, ("drug", "age")))
    drug, age = made.covariates
    assert dict(drug.levels)["Missing"] == 60
    assert drug.levels[0][0] != "Missing"
    assert (age.numeric, age.missing) == (True, 0)
    assert made.used == 600
    assert made.left_out == {"no outcome": 1, "no arm": 1, "no period": 1}
    assert sum(n for _name, _count, n in made.cells) == 600


@pytest.mark.parametrize("kind", ["level", "combination", "dependent", "empty", "everybody"])
def test_what_the_data_cannot_carry_is_said_with_the_column_that_does_it(kind: str) -> None:
    clients = simulated(6, 400)
    if kind == "level":
        clients = [Client(o.covariates[0] == "both" or o.outcome, o.pilot, o.after, o.covariates) for o in clients]
        said = r"drug: both tells the outcome .*separation"
    elif kind == "combination":
        clients = [Client(int(o.covariates[1]) >= 40, o.pilot, o.after, o.covariates) for o in clients]
        said = r"age.*separation"
    elif kind == "dependent":
        clients = [Client(o.outcome, o.pilot, o.after, (o.covariates[0], "p" if o.pilot else "c")) for o in clients]
        said = "'age: .' follows from the columns before it"
    elif kind == "empty":
        clients = [o for o in clients if not (o.pilot and o.after)]
        said = "no client in the cell pilot after"
    else:
        clients = [Client((o.pilot and o.after) or o.outcome, o.pilot, o.after, o.covariates) for o in clients]
        said = "everybody of the .* in pilot after has the outcome"
    with pytest.raises(BadFigures, match=said):
        client_effect("", model_columns(clients, ("drug", "age")))


@hypothesis_settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(shuffler: random.Random) -> None:
    clients = simulated(7, 300)
    shuffled = list(clients)
    shuffler.shuffle(shuffled)
    one, other = (client_effect("", model_columns(rows, ("drug", "age"))) for rows in (clients, shuffled))
    assert one.odds_ratio == pytest.approx(other.odds_ratio, rel=1e-6)
    assert one.marginal.p == pytest.approx(other.marginal.p, rel=1e-5)


def test_every_value_that_cannot_be_read_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("effective,arm,period,age\nyes,pilot,after,30\nperhaps,pilot,sometimes,31\nno,north,before,32\n")
    with pytest.raises(FaultyTable) as caught:
        client_models(path, columns("age"))
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["clients.csv, line 3"] * 2 + [
        "clients.csv, line 4"
    ]
    with pytest.raises(FaultyTable, match=r"there is no column 'efective'\. Did you mean 'effective'"):
        client_models(path, ClientColumns("efective"))


def test_a_third_value_is_never_taken_for_the_comparison(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("effective,arm,period\n1,north,after\n0,south,before\n1,east,after\n")
    with pytest.raises(FaultyTable, match="'arm' has 3 values"):
        client_models(path, ClientColumns("effective", pilot="north"))


def test_each_site_of_a_file_has_its_model_and_one_that_fails_says_why(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    both = [("4", simulated(8, 400)), ("5", [Client(True, o.pilot, o.after, o.covariates) for o in simulated(9, 200)])]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["effective", "arm", "period", "site", "drug"])
        for site, clients in both:
            writer.writerows(
                [
                    int(bool(o.outcome)),
                    "pilot" if o.pilot else "control",
                    "post" if o.after else "pre",
                    site,
                    o.covariates[0],
                ]
                for o in clients
            )
    made = client_models(path, columns("drug"))
    assert [one.site for one in made.effects] == ["4"]
    assert made.not_fitted[0][0] == "5" and "everybody" in made.not_fitted[0][1]
    with pytest.raises(UnknownName, match="in this table"):
        client_models(path, columns("drug"), ["6"])


def test_the_command_says_who_was_used_how_and_keeps_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "clients.csv", simulated(10, 800))
    words = [
        "results",
        "clients",
        str(path),
        "--outcome",
        "effective",
        "--covariates",
        "drug,age",
        "--cluster",
        "service",
    ]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "800 clients used, 0 left out (none)" in told
    assert "clustered (50 clusters) errors" in told and "Puhani 2012" in told
    assert "points, unadjusted" in told and "adjusted for drug, age" in told
    done = CliRunner().invoke(app, [*words, "--json"])
    made = json.loads(done.stdout)
    assert made["effects"][0]["used"] == 800
    assert {path.name for path in tmp_path.iterdir()} == {"clients.csv"}


def test_few_clusters_and_small_cells_are_pointed_out() -> None:
    clients = [
        Client(o.outcome, o.pilot, o.after, o.covariates, str(number % 6))
        for number, o in enumerate(simulated(11, 300))
    ]
    clients[0] = Client(True, True, True, ("glue", "30"), "0")
    clients[1] = Client(False, True, True, ("glue", "30"), "0")
    told = client_effect("", model_columns(clients, ("drug", "age"))).warnings
    assert any(one.startswith("6 clusters are few") for one in told)
    assert any(one.startswith("drug: glue has 2 clients") for one in told)
