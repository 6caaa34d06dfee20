"""Student's t distribution, for intervals of means."""

from math import cos, exp, lgamma, log, pi, sqrt, tan
from statistics import NormalDist

_LARGE = 10_000
_STRIPS = 200


def t_quantile(chance: float, freedom: float) -> float:
    """The t above which `chance` (from 0.5 to 1) of the distribution does not lie; `freedom` is 1 or more.

    Abramowitz & Stegun (1964), 26.7.1 and, for many degrees of freedom, the first term of 26.7.5.
    """
    if freedom > _LARGE:
        z = NormalDist().inv_cdf(chance)
        return z + (z**3 + z) / (4 * freedom)
    low, high = 0.0, pi / 2
    for _halving in range(60):
        middle = (low + high) / 2
        if 0.5 + _between_zero_and(middle, freedom) < chance:
            low = middle
        else:
            high = middle
    return sqrt(freedom) * tan(low)


def _between_zero_and(angle: float, freedom: float) -> float:
    """The chance that t / sqrt(freedom) lies between 0 and the tangent of an angle, by Simpson's rule."""
    scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(pi)
    step = angle / _STRIPS
    inner = sum((4 if place % 2 else 2) * _density(place * step, freedom) for place in range(1, _STRIPS))
    return scale * step / 3 * (1 + inner + _density(angle, freedom))


def _density(angle: float, freedom: float) -> float:
    return exp((freedom - 1) * log(cos(angle))) if angle < pi / 2 else 0.0
