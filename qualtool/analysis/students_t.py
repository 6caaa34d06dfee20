"""Student's t distribution, for intervals of means and of shares in small groups."""

from math import cos, erfc, exp, hypot, inf, lgamma, log, log1p, pi, sqrt, tan
from statistics import NormalDist

_LARGE = 10_000
_STRIPS = 200
_CLOSE = 1e-13
_MOST_TERMS = 1_000


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
    """The chance of a value as far from 0 as t (finite) or farther, either way; `freedom` is 1 or more, or infinite.

    Far from 0 it is as exact as near it: a tail is never what is left of 1. For many degrees of freedom by the first
    terms of Hill (1970), Communications of the ACM 13, 617-619, algorithm 395.
    """
    if freedom == inf:
        return erfc(abs(t) / sqrt(2))
    if freedom > _LARGE:
        shorter = freedom - 0.5
        square = shorter * log1p(t * t / freedom)
        return erfc(sqrt(square / 2) * (1 + (square + 3) / (48 * shorter * shorter)))
    # The tail is the incomplete beta function of 1 / (1 + t^2 / freedom), with freedom / 2 and 1/2.
    slope = abs(t) / sqrt(freedom)
    secant = hypot(1, slope)
    front = 2 * _scale(freedom) * slope / secant * exp(-freedom * log(secant))
    if t * t < 3:
        return 1 - front / _fraction(0.5, freedom / 2, (slope / secant) ** 2)
    return front / freedom / _fraction(freedom / 2, 0.5, 1 / secant / secant)


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, DLMF 8.17.22, where x is below (a + 1) / (a + b + 2).

    Worked out from its beginning by the method of Lentz.
    """
    whole, over, under = 1.0, 1.0, 0.0
    for term in range(1, _MOST_TERMS):
        m = term // 2
        part = -(a + m) * (a + b + m) if term % 2 else m * (b - m)
        part *= x / ((a + term - 1) * (a + term))
        under = 1 / (1 + part * under)
        over = 1 + part / over
        whole *= over * under
        if abs(over * under - 1) < _CLOSE:
            break
    return whole


def _between_zero_and(angle: float, freedom: float) -> float:
    """The chance that t / sqrt(freedom) lies between 0 and the tangent of an angle, by Simpson's rule."""
    step = angle / _STRIPS
    inner = sum((4 if place % 2 else 2) * _density(place * step, freedom) for place in range(1, _STRIPS))
    return _scale(freedom) * step / 3 * (1 + inner + _density(angle, freedom))


def _scale(freedom: float) -> float:
    return exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(pi)


def _density(angle: float, freedom: float) -> float:
    return exp((freedom - 1) * log(cos(angle))) if angle < pi / 2 else 0.0
