"""Addresses that carry the cut of a page along: its segment and its filter."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse


@dataclass(frozen=True)
class CasesLinks:
    """Where the cases of one journey are listed, within a segment and a filter."""

    key: str
    segment: str = ""
    pairs: tuple[tuple[str, str], ...] = ()  # of the filter, as addresses say it

    def __call__(self, **chosen: str) -> str:
        """The cases that share what is chosen, such as ``edge="a>b"``."""
        return f"{reverse('journey_cases', args=[self.key])}{self.query(**chosen)}"

    def query(self, **chosen: str) -> str:
        """The question mark and what stands behind it; nothing if all is shown."""
        given = QueryDict(mutable=True)
        for name, value in (*chosen.items(), ("segment", self.segment), *self.pairs):
            if value:
                given.appendlist(name, value)
        return f"?{given.urlencode(safe=':@/')}" if given else ""
