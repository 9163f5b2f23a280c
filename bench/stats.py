"""Medians, percentiles and ratios."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not exceed, interpolated linearly."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return quantile(values, 0.5)


def ratio(value: float | None, base: float | None) -> float | None:
    """Tell how many times the base the value is; None where either is unknown or the base is 0."""
    if value is None or not base:
        return None
    return value / base


def reciprocal_rank(ids: Sequence[str], wanted: Collection[str], depth: int = 10) -> float:
    """Return 1 / rank of the first of the wanted ids among the first `depth`, 0 if none is there."""
    return next((1 / rank for rank, each in enumerate(ids[:depth], 1) if each in wanted), 0.0)
