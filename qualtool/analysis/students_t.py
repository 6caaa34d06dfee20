"""Student's t distribution, for intervals of means and of shares in small groups."""

from math import atan, cos, exp, lgamma, log, pi, sqrt, tan
from statistics import NormalDist

_LARGE = 10_000
_STRIPS = 200
_CLOSE = 1e-13


def t_quantile(chance: float, freedom: float) -> float:
    """The t above which `chance` (from 0.5 to 1) of the distribution does not lie; `freedom` is 1 or more, or infinite.

    Abramowitz & Stegun (1964), 26.7.1 and, for many degrees of freedom, the first term of 26.7.5.
    """
    if freedom > _LARGE:
        z = NormalDist().inv_cdf(chance)
        return z + (z**3 + z) / (4 * freedom)
    # The chance rises ever more slowly with the angle, so that Newton's steps from 0 never go beyond it.
    angle, step = 0.0, 1.0
    while step > _CLOSE:
        step = (chance - 0.5 - _between_zero_and(angle, freedom)) / (_scale(freedom) * _density(angle, freedom))
        angle += step
    return sqrt(freedom) * tan(angle)


def t_two_sided(t: float, freedom: float) -> float:
    """The chance of a value as far from 0 as t or farther, either way; `freedom` is 1 or more, or infinite.

    For many degrees of freedom by Abramowitz & Stegun (1964), 26.7.8.
    """
    if freedom > _LARGE:
        return 2 * NormalDist().cdf(-abs(t) * (1 - 1 / (4 * freedom)) / sqrt(1 + t * t / (2 * freedom)))
    return max(0.0, 1 - 2 * _between_zero_and(atan(abs(t) / sqrt(freedom)), freedom))


def _between_zero_and(angle: float, freedom: float) -> float:
    """The chance that t / sqrt(freedom) lies between 0 and the tangent of an angle, by Simpson's rule."""
    step = angle / _STRIPS
    inner = sum((4 if place % 2 else 2) * _density(place * step, freedom) for place in range(1, _STRIPS))
    return _scale(freedom) * step / 3 * (1 + inner + _density(angle, freedom))


def _scale(freedom: float) -> float:
    return exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(pi)


def _density(angle: float, freedom: float) -> float:
    return exp((freedom - 1) * log(cos(angle))) if angle < pi / 2 else 0.0
