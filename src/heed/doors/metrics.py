"""The part of the door that reads feedback measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heed.journeys.reading import OpenBuild
    from heed.listening.distribution import ScoreCount
    from heed.listening.over_time import MetricOverTime
    from heed.listening.periods import Period
    from heed.listening.proving import Proven
    from heed.listening.response_over_time import ResponseOverTime
    from heed.listening.results import MetricChange, MetricList, MetricReading


class MetricsDoor:
    """What an opened home says about metrics."""

    if TYPE_CHECKING:

        def _newest_build(self) -> OpenBuild | None: ...

    def metrics(self) -> MetricList:
        """Every metric with its figure over all answers; see `heed metrics`."""
        from heed.listening.reading import list_metrics

        return list_metrics(self._newest_build())

    def metric(self, key: str, *, by: str = "") -> MetricReading:
        """One metric, and its groups or periods of the dimension ``by``; see `heed metrics KEY`.

        Raises:
            NotFound: there is no such metric, or it cannot be read by that.
        """
        from heed.listening.reading import read_metric

        return read_metric(self._newest_build(), key, by=by)

    def score_counts(self, key: str) -> tuple[ScoreCount, ...]:
        """How many answers of a metric gave which score, lowest first.

        Raises:
            NotFound: there is no such metric.
        """
        from heed.listening.distribution import count_scores

        return count_scores(self._newest_build(), key)

    def metric_change(self, key: str, window: str) -> MetricChange:
        """One metric in a window against the one before; see `heed metrics KEY --compare`.

        Raises:
            NotFound: there is no such metric.
            HeedError: ``window`` is none.
        """
        from heed.listening.comparing import compare_windows

        return compare_windows(self._newest_build(), key, window)

    def metric_over_time(
        self, key: str, *, by: str, of: str, values: tuple[str, ...] = ()
    ) -> MetricOverTime:
        """One metric by week, month or quarter for values of a dimension; the largest if none
        is named.

        Raises:
            NotFound: there is no such metric, dimension or value.
        """
        from heed.listening.over_time import metric_over_time

        return metric_over_time(self._newest_build(), key, by=by, of=of, values=values)

    def response_over_time(self, key: str, *, by: Period) -> ResponseOverTime:
        """The response rate of a metric by week, month or quarter of being asked.

        Raises:
            NotFound: there is no such metric.
        """
        from heed.listening.response_over_time import response_over_time

        return response_over_time(self._newest_build(), key, by=by)

    def metric_proof(self, key: str) -> Proven:
        """The formula of a metric with all its worked examples run; see `heed metrics KEY`.

        Raises:
            NotFound: there is no such metric, or no such formula any more.
        """
        from heed.listening.proving import prove_metric

        return prove_metric(self._newest_build(), key)
