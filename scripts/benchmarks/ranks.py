"""The rank test of Mann and Whitney (1947): whether values of one kind tend to be greater than those of another."""

import itertools
import math


def p_value(one: list[float], other: list[float]) -> float:
    """How often chance alone parts two samples of one kind at least so far, to either side.

    By the normal approximation, with corrections for ties and continuity: good from some 20 values of each kind on. What the values'
    distribution is does not matter.
    """
    count, both = len(one), len(one) + len(other)
    ranks, ties = sum_of_ranks(one, other)
    above = ranks - count * (count + 1) / 2
    middle = count * len(other) / 2
    variance = middle / 6 * (both + 1 - ties / (both * (both - 1)))
    if variance <= 0:
        return 1
    return min(1, math.erfc(max(0, abs(above - middle) - 0.5) / math.sqrt(2 * variance)))


def sum_of_ranks(one: list[float], other: list[float]) -> tuple[float, float]:
    """Of the first sample's values among all: equal ones share the mean of their ranks. And the sum of n³ - n over all n equal ones."""
    pooled = sorted([(value, 1) for value in one] + [(value, 0) for value in other])
    total, ties, rank = 0.0, 0, 0
    for _, group in itertools.groupby(pooled, key=lambda pair: pair[0]):
        firsts = [first for _, first in group]
        total += sum(firsts) * (rank + (len(firsts) + 1) / 2)
        ties += len(firsts) ** 3 - len(firsts)
        rank += len(firsts)
    return total, ties
