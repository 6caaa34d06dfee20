"""Client-level models: the figures are the model's, missing values a level, and what cannot be told is refused."""

import math
import random
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from qualtool.analysis.client_model import ClientEffect, client_effect
from qualtool.analysis.clients import Client, model_columns
from qualtool.analysis.effects import difference_in_differences, share
from qualtool.errors import BadFigures, MissingExtra
from tests.clients import EFFECT, design_by_hand, log_odds, simulated

NAMES = ("drug", "age")
Z = 1.959963984540054


def fitted(clients: list[Client], names: tuple[str, ...] = NAMES, **more: Any) -> ClientEffect:
    return client_effect("", model_columns(clients, names, **more))


def by_statsmodels(clients: list[Client], **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import statsmodels.api as sm

        return sm.Logit(*design_by_hand(clients)).fit(disp=0, **options)


def error_of(one: ClientEffect, reach: float = Z) -> float:
    """The standard error of the log odds ratio, from its interval."""
    return math.log(one.odds.high / one.odds.low) / (2 * reach)


class TestFigures:
    def test_the_odds_ratio_and_its_robust_error_are_those_of_statsmodels_made_hc1(self) -> None:
        clients = simulated()
        mine, made = fitted(clients), by_statsmodels(clients, cov_type="HC1")
        n, width = made.model.exog.shape
        assert mine.errors == "robust errors (HC1)"
        assert mine.odds_ratio == pytest.approx(math.exp(made.params[3]), rel=1e-6)
        assert error_of(mine) == pytest.approx(made.bse[3] * math.sqrt(n / (n - width)), rel=1e-6)
        assert mine.odds.p == pytest.approx(2 * norm.sf(math.log(mine.odds_ratio) / error_of(mine)), rel=1e-6)

    def test_the_robust_error_is_whites_sandwich_worked_out_by_hand(self) -> None:
        clients = simulated(2)
        outcomes, matrix = design_by_hand(clients)
        chance = by_statsmodels(clients).predict()
        bread = np.linalg.inv((matrix * (chance * (1 - chance))[:, None]).T @ matrix)
        meat = (matrix * ((outcomes - chance) ** 2)[:, None]).T @ matrix
        n, width = matrix.shape
        hc1 = (bread @ meat @ bread)[3, 3] * n / (n - width)
        assert error_of(fitted(clients)) == pytest.approx(math.sqrt(hc1), rel=1e-5)

    def test_clustered_errors_are_statsmodels_own_with_students_t(self) -> None:
        clients = simulated(3, clusters=60)
        groups = [int(str(one.cluster).split()[1]) for one in clients]
        options = {"cov_type": "cluster", "cov_kwds": {"groups": groups}, "use_t": True}
        mine, made = fitted(clients), by_statsmodels(clients, **options)
        assert mine.errors == "errors clustered (60 clusters, t with 59 degrees of freedom)"
        assert mine.odds.p == pytest.approx(made.pvalues[3], abs=1e-8)
        assert (mine.odds.low, mine.odds.high) == pytest.approx(tuple(np.exp(made.conf_int()[3])), rel=1e-6)
        assert not [one for one in mine.warnings if "clusters" in one]

    def test_the_clustered_error_is_the_sandwich_of_clusters_worked_out_by_hand(self) -> None:
        clients = simulated(3, clusters=60)
        outcomes, matrix = design_by_hand(clients)
        chance = by_statsmodels(clients).predict()
        bread = np.linalg.inv((matrix * (chance * (1 - chance))[:, None]).T @ matrix)
        scores = matrix * (outcomes - chance)[:, None]
        names = np.array([one.cluster for one in clients])
        sums = np.array([scores[names == name].sum(axis=0) for name in sorted(set(names))])
        (n, width), many = matrix.shape, len(sums)
        variance = (bread @ (sums.T @ sums) @ bread)[3, 3] * many / (many - 1) * (n - 1) / (n - width)
        assert error_of(fitted(clients), student.ppf(0.975, many - 1)) == pytest.approx(math.sqrt(variance), rel=1e-5)

    def test_the_marginal_effect_and_its_interval_agree_with_a_numerical_derivative(self) -> None:
        clients = simulated(4)
        mine, made = fitted(clients), by_statsmodels(clients, cov_type="HC1")
        _outcomes, matrix = design_by_hand(clients)
        treated = matrix[matrix[:, 3] == 1]
        without = treated * (np.arange(matrix.shape[1]) != 3)

        def points(beta: np.ndarray) -> float:
            return float((1 / (1 + np.exp(-treated @ beta)) - 1 / (1 + np.exp(-without @ beta))).mean())

        steps = np.eye(len(made.params)) * 1e-6
        gradient = np.array([(points(made.params + step) - points(made.params - step)) / 2e-6 for step in steps])
        n, width = matrix.shape
        error = float(np.sqrt(gradient @ made.cov_params() @ gradient * n / (n - width)))
        assert mine.points == pytest.approx(100 * points(made.params), rel=1e-6)
        assert (mine.marginal.high - mine.marginal.low) / 2 == pytest.approx(100 * Z * error, rel=1e-4)

    def test_the_effect_that_the_clients_were_drawn_with_lies_in_both_intervals(self) -> None:
        clients = simulated(5, 4000)
        mine = fitted(clients)
        treated = [one for one in clients if one.pilot and one.after and one.covariates[0]]

        def chance(one: Client, effect: float) -> float:
            return 1 / (1 + math.exp(-log_odds(one.covariates[0], int(one.covariates[1]), True, True, effect)))

        truth = 100 * sum(chance(one, EFFECT) - chance(one, 0) for one in treated) / len(treated)
        assert mine.odds.low < math.exp(EFFECT) < mine.odds.high
        assert mine.marginal.low < truth < mine.marginal.high
        assert mine.marginal.p is not None and mine.marginal.p < 0.001

    def test_without_covariates_the_model_says_what_the_four_shares_say(self) -> None:
        clients = [replace(one, covariates=()) for one in simulated(6)]
        mine = fitted(clients, ())
        odds = [cell.count / (cell.n - cell.count) for cell in mine.cells]
        assert mine.odds_ratio == pytest.approx(odds[1] / odds[0] / (odds[3] / odds[2]), rel=1e-6)
        expected = odds[0] * odds[3] / odds[2]
        there = mine.cells[1].count / mine.cells[1].n
        assert mine.points == pytest.approx(100 * (there - expected / (1 + expected)), rel=1e-6)

    def test_the_unadjusted_figure_is_that_of_the_counts_with_a_method_of_its_own(self) -> None:
        mine = fitted(simulated(7))
        counts = [share(cell.n, cell.count) for cell in mine.cells]
        assert mine.unadjusted == difference_in_differences(*counts)
        assert len({mine.marginal.method, mine.odds.method, mine.unadjusted.leading.method}) == 3
        assert "Puhani" in mine.marginal.method and "HC1" in mine.marginal.method

    def test_a_number_on_a_huge_or_tiny_scale_gives_the_same_effect(self) -> None:
        clients = simulated(8)
        plain = fitted(clients)
        for scale in (1e-9, 1e9):
            scaled = [
                replace(one, covariates=(one.covariates[0], repr(int(one.covariates[1]) * scale))) for one in clients
            ]
            assert fitted(scaled).odds_ratio == pytest.approx(plain.odds_ratio, rel=1e-6)

    def test_without_statsmodels_it_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "statsmodels.discrete.discrete_model", None)
        with pytest.raises(MissingExtra, match=r'pip install "qualtool\[models\]"'):
            fitted(simulated(9, 300))


class TestWhoIsUsed:
    def test_missing_covariates_keep_a_client_in_and_anything_else_missing_leaves_them_out(self) -> None:
        clients = [
            *simulated(10, 600),
            Client(None, None, True, ("crack", "30")),
            Client(True, None, True, ("crack", "30")),
            Client(True, True, None, ("", "")),
            Client(True, True, True, ("", ""), left_out="period is 'intake'"),
        ]
        made = fitted(clients)
        drug, age = made.covariates
        assert drug.levels[0][0] == "opiates" and drug.levels[-1] == ("Missing", 60)
        assert (age.numeric, age.missing) == (True, 0)
        assert made.used == 600 == sum(cell.n for cell in made.cells)
        assert made.left_out == {"no outcome": 1, "no arm": 1, "no period": 1, "period is 'intake'": 1}

    def test_a_missing_number_is_put_at_the_mean_with_a_column_of_its_own(self) -> None:
        clients = [
            replace(one, covariates=(one.covariates[0], one.covariates[1] if i % 5 else ""))
            for i, one in enumerate(simulated(11, 600))
        ]
        columns = model_columns(clients, NAMES)
        place = columns.names.index("age: Missing")
        missing = columns.matrix[:, place] == 1
        assert missing.sum() == 120 == columns.covariates[1].missing
        assert set(columns.matrix[missing, columns.names.index("age")]) == {0.0}

    def test_a_level_that_is_called_missing_is_not_mixed_with_those_without_a_value(self) -> None:
        clients = [
            replace(one, covariates=("Missing" if i % 4 == 0 else one.covariates[0], one.covariates[1]))
            for i, one in enumerate(simulated(12, 400))
        ]
        counts = dict(model_columns(clients, NAMES).covariates[0].levels)
        assert counts["Missing"] == 100
        assert counts["Missing (no value)"] == sum(not one.covariates[0] for one in clients)

    def test_columns_missing_for_the_same_clients_need_only_one_missing_level(self) -> None:
        clients = [
            replace(one, covariates=(one.covariates[0], "" if not one.covariates[0] else "yn"[i % 3 > 0]))
            for i, one in enumerate(simulated(13, 600))
        ]
        made = fitted(clients, ("drug", "cannabis"))
        (redundant,) = made.redundant
        assert (redundant.name, redundant.follows_from) == ("cannabis: Missing", ("drug: Missing",))

    def test_services_that_lie_within_an_arm_do_not_hinder_the_effect(self) -> None:
        draw = random.Random(1)
        clients = [
            replace(one, covariates=("AB"[draw.randrange(2)] if one.pilot else "CD"[draw.randrange(2)],))
            for one in simulated(14, 600)
        ]
        made = fitted(clients, ("service",))
        (redundant,) = made.redundant
        assert "arm" in redundant.follows_from and "arm x period" not in redundant.follows_from
        assert 0.5 < made.odds_ratio < 6

    def test_few_clusters_and_small_cells_are_pointed_out(self) -> None:
        clients = [replace(one, cluster=str(i % 6)) for i, one in enumerate(simulated(15, 300))]
        clients[0] = Client(True, True, True, ("glue", "30"), "0")
        clients[1] = Client(False, True, True, ("glue", "30"), "0")
        clients.append(Client(None, True, True, ("glue", "30"), "0"))
        told = fitted(clients).warnings
        assert "6 clusters, 6 of them with pilot clients, are few: the intervals may be too narrow" in told
        assert any(one.startswith("drug: glue: 2 clients, under 5") for one in told)
        assert any(one.startswith("left out (no outcome): 1 clients, under 5") for one in told)

    def test_too_many_columns_for_the_outcomes_are_pointed_out(self) -> None:
        assert any("few for a model of 8 columns" in one for one in fitted(simulated(16, 70)).warnings)


def _level(one: Client) -> Client:
    return replace(one, outcome=one.covariates[0] == "both" or one.outcome)


def _alone(one: Client) -> Client:
    return replace(one, covariates=("glue", one.covariates[1])) if one is FIRST else one


def _combined(one: Client) -> Client:
    return replace(one, outcome=int(one.covariates[1]) >= 40)


def _apart(one: Client) -> Client:
    return replace(one, covariates=(one.covariates[0], "new" if one.pilot and one.after else "old"))


def _everybody(one: Client) -> Client:
    return replace(one, outcome=(one.pilot and one.after) or one.outcome)


def _nobody(one: Client) -> Client:
    return replace(one, outcome=(one.pilot or not one.after) and one.outcome)


def _absent(one: Client) -> Client:
    return replace(one, pilot=None) if one.pilot and one.after else one


def _lone_cluster(one: Client) -> Client:
    return replace(one, cluster="north" if one.pilot else one.covariates[1])


CLIENTS = simulated(17, 400)
FIRST = CLIENTS[1]


class TestRefusals:
    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            (_level, r"drug: both \(\d+ clients, all with the outcome\) tells the outcome .*separation"),
            (_alone, r"drug: glue \(1 client\) tells the outcome of some clients for certain"),
            (_combined, r"because age tells the outcome .*separation"),
            (_apart, r"'age: new' follows from .*arm x period, so that the effect could be either's"),
            (_everybody, r"everybody of the \d+ clients in pilot after has the outcome"),
            (_nobody, r"nobody of the \d+ clients in comparison after has the outcome"),
            (_absent, r"there is no client in pilot after\. All four are needed"),
            (_lone_cluster, r"all \d+ clients in pilot before are in one cluster"),
        ],
    )
    def test_what_the_data_cannot_carry_is_said_with_what_does_it(
        self, spoil: Callable[[Client], Client], said: str
    ) -> None:
        with pytest.raises(BadFigures, match=said):
            fitted([spoil(one) for one in CLIENTS])

    def test_no_clients_at_all_is_said_too(self) -> None:
        with pytest.raises(BadFigures, match="there is no client in pilot before or pilot after or"):
            fitted([])

    def test_a_combination_of_two_columns_that_separates_is_found_where_neither_does_alone(self) -> None:
        draw = random.Random(2)
        clients = []
        for one in simulated(18, 600):
            here, there = draw.choice("ab"), draw.choice("xy")
            certain = here == "b" and there == "y"
            clients.append(
                replace(
                    one,
                    covariates=(here, there),
                    outcome=certain or (here == "b") != (there == "y"),
                )
            )
        with pytest.raises(BadFigures, match=r"first: .*second: .*separation"):
            fitted(clients, ("first", "second"))

    def test_a_number_that_separates_is_not_told_to_be_merged_like_a_level(self) -> None:
        with pytest.raises(BadFigures, match="separation") as caught:
            fitted([_combined(one) for one in CLIENTS])
        assert "band it in the file" in str(caught.value) and "Merge that level" not in str(caught.value)

    def test_two_columns_that_say_almost_the_same_are_not_called_separated(self) -> None:
        draw = random.Random(6)
        clients = [
            replace(one, covariates=(age := one.covariates[1], f"{int(age) + draw.gauss(0, 1e-4):.6f}"))
            for one in simulated(23, 300)
        ]
        with pytest.raises(BadFigures, match="first and second say almost the same of every client") as caught:
            fitted(clients, ("first", "second"), numeric={"first": True, "second": True})
        assert "separation" not in str(caught.value)

    def test_many_levels_of_one_client_each_are_not_all_listed(self) -> None:
        clients = [replace(one, covariates=(f"note {i}",)) for i, one in enumerate(simulated(19, 200))]
        with pytest.raises(BadFigures, match=r"note 101 \(1 client\) and 195 more tell the"):
            fitted(clients, ("comment",))


class TestProperties:
    @hypothesis_settings(max_examples=10, deadline=None)
    @given(st.randoms(use_true_random=False))
    def test_the_order_of_the_rows_changes_nothing(self, shuffler: random.Random) -> None:
        clients = simulated(20, 300, clusters=20)
        shuffled = list(clients)
        shuffler.shuffle(shuffled)
        one, other = fitted(clients), fitted(shuffled)
        assert figures(one) == pytest.approx(figures(other), rel=1e-6)
        assert (one.cells, one.covariates, one.warnings) == (other.cells, other.covariates, other.warnings)

    @hypothesis_settings(max_examples=15, deadline=None)
    @given(st.lists(st.text(max_size=12), min_size=2, max_size=2, unique=True))
    def test_the_names_of_the_columns_change_nothing(self, names: list[str]) -> None:
        clients = simulated(21, 300)
        one, other = fitted(clients), fitted(clients, (names[0], names[1]))
        assert figures(one) == figures(other)
        assert [covariate.name for covariate in other.covariates] == names


def figures(one: ClientEffect) -> list[float]:
    return [one.odds_ratio, one.odds.low, one.odds.high, one.points, one.marginal.low, one.marginal.high]
