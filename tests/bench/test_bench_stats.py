"""Statistics of the benchmark."""

from __future__ import annotations

import pytest

from bench.results import EngineResult, QueryTimes, Run
from bench.stats import median, quantile, ratio, reciprocal_rank
from bench.targets import verdicts


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7.0], 0.95, 7.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.5),
        ([float(n) for n in range(101)], 0.95, 95.0),
        ([0.0, 10.0], 0.95, 9.5),
        ([5.0, 1.0], 0.0, 1.0),
        ([5.0, 1.0], 1.0, 5.0),
    ],
)
def test_quantile(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == pytest.approx(expected)


def test_quantile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no values"):
        median([])


def test_ratio_of_unknown_is_unknown() -> None:
    assert ratio(6.0, 3.0) == 2.0
    assert ratio(None, 3.0) is None
    assert ratio(6.0, None) is None
    assert ratio(6.0, 0.0) is None


def test_reciprocal_rank_counts_from_one_and_stops_at_the_depth() -> None:
    assert reciprocal_rank(["a", "b", "c"], {"c"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(["a", "b", "c"], {"c", "b"}) == pytest.approx(1 / 2)
    assert reciprocal_rank(["a", "b", "c"], {"c"}, depth=2) == 0
    assert reciprocal_rank([], {"c"}) == 0


def test_query_times_in_milliseconds_and_without_the_empty_answers() -> None:
    times = QueryTimes([0.001, 0.002, 0.009], [True, False, True])
    assert times.p50 == pytest.approx(2)
    assert times.p95 == pytest.approx(8.3)
    assert times.answered == pytest.approx(2 / 3)
    assert times.where(times.found).seconds == [0.001, 0.009]
    assert times.where([False, True]).seconds == [0.002]


def test_targets_say_met_missed_and_not_measured() -> None:
    run = Run("corpus", documents=10, text_bytes=1000, seed=1)
    hansou = EngineResult("hansou", 1.0, 1500, 2_000_000_000, 0, change_seconds=[0.1, 0.2, 0.9])
    run.engines = [hansou, EngineResult("tantivy", 0.5, 900, 1, 0)]
    verdict = {row[0]: row[2:] for row in verdicts(run)}
    assert verdict["index throughput / tantivy"] == ["0.5 ×", "MISSED"]
    assert verdict["index / UTF-8 text"] == ["1.5 ×", "met"]
    assert verdict["peak memory, indexing"][1] == "MISSED"
    assert verdict["one changed document"] == ["0.2 s", "met"]
    assert verdict["cold search process"] == ["–", "not measured"]


def test_no_targets_without_hansou() -> None:
    assert verdicts(Run("corpus", 1, 1, 1)) == []
