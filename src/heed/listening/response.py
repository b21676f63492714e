"""Response rates of those who were asked, by AAPOR, or what is missing to give one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from heed.listening.metric import Asked
from heed.stats.responses import Dispositions, response_rates

UNKNOWN = (
    "Not known: nothing says who was asked. Add `asked` to the metric in an experience file, "
    "with the counts of your survey tool or the interactions that tell them."
)


@dataclass(frozen=True)
class Response:
    """Dispositions and the rates RR1 to RR6; without rates, ``reason`` says why."""

    dispositions: Dispositions | None = None
    rates: Mapping[str, float] | None = None
    eligible: float = 1.0
    reason: str = ""

    def as_facts(self) -> dict[str, Any]:
        """As plain values, for the facts of a build."""
        return {
            "dispositions": self.dispositions and asdict(self.dispositions),
            "rates": self.rates and dict(self.rates),
            "eligible": self.eligible,
            "reason": self.reason,
        }


def response_of(asked: Asked | None, outcomes: Iterable[Mapping[str, Any]] = ()) -> Response:
    """The response rates; ``outcomes`` (``outcome``, ``n``) come from ``measures.outcomes``."""
    if asked is None:
        return Response(reason=UNKNOWN)
    counts = dict(asked.counts) if asked.counts else _counted(asked, outcomes)
    given = Dispositions(**{"complete": 0, **counts})
    total = sum(asdict(given).values())
    if not total:
        return Response(given, None, asked.eligible, "No interaction shows that anybody was asked.")
    if total == given.unknown:
        reason = f"Of {total:,} people asked, none has a known outcome: see `complete` in `asked`."
        return Response(given, None, asked.eligible, reason)
    rates = response_rates(given, asked.eligible)
    shown = {name: getattr(rates, name) for name in ("rr1", "rr2", "rr3", "rr4", "rr5", "rr6")}
    return Response(given, shown, asked.eligible)


def _counted(asked: Asked, outcomes: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How often each disposition occurs; a word that nobody named is an unknown one."""
    meaning = {text: word for word, texts in asked.words for text in texts}
    counted: dict[str, int] = {}
    for row in outcomes:
        word = meaning.get(row["outcome"] or "", "unknown")
        counted[word] = counted.get(word, 0) + int(row["n"])
    return counted
