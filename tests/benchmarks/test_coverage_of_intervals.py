"""How often the leading interval holds the true difference, at shares where a long search found it least often."""

import coverage_of_intervals as counting
import pytest

WORST = {
    (12, 12, 12, 12): [0.98, 0.0225, 0.02, 0.2225],
    (18, 18, 18, 18): [0.98, 0.02, 0.68, 0.98],
    (19, 19, 19, 19): [0.02, 0.2875, 0.98, 0.02],
    (25, 25, 25, 25): [0.02, 0.26, 0.98, 0.02],
    (12, 13, 14, 15): [0.02, 0.4975, 0.98, 0.02],
    (12, 24, 24, 24): [0.42, 0.04, 0.03, 0.96],
    (20, 80, 80, 80): [0.46, 0.02, 0.04, 0.97],
    (12, 60, 300, 1500): [0.83, 0.98, 0.98, 0.02],
    (12, 5000, 5000, 5000): [0.16, 0.02, 0.02, 0.98],
    (30, 150, 5000, 5000): [0.92, 0.98, 0.98, 0.02],
    (50, 500, 500, 500): [0.05, 0.02, 0.02, 0.98],
}


def test_what_is_counted_is_what_the_program_prints() -> None:
    counting.refuse_another_formula()


@pytest.mark.parametrize(("sizes", "shares"), WORST.items(), ids=str)
def test_the_leading_interval_holds_the_true_difference_93_times_of_100(
    sizes: tuple[int, ...], shares: list[float]
) -> None:
    assert counting.coverage(sizes, shares, counting.methods(sizes)["leads"]) >= 0.93


def test_the_published_interval_does_not_where_one_group_is_small() -> None:
    sizes = (12, 5000, 5000, 5000)
    assert counting.coverage(sizes, WORST[sizes], counting.methods(sizes)["as published"]) < 0.9
