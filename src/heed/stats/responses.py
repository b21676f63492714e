"""Response rates as AAPOR defines them (Standard Definitions, 10th edition)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dispositions:
    """What became of everybody who was asked: counts of people."""

    complete: int
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown: int = 0  # nobody knows whether they were eligible


@dataclass(frozen=True)
class ResponseRates:
    """AAPOR RR1 to RR6 as shares; ``eligible`` is the assumed share of the unknown (e)."""

    rr1: float
    rr2: float
    rr3: float
    rr4: float
    rr5: float
    rr6: float
    eligible: float


def response_rates(given: Dispositions, eligible: float) -> ResponseRates:
    """All six rates. RR1 is the lowest that can be claimed, RR6 the highest.

    Raises:
        ValueError: nobody was asked, or ``eligible`` is no share.
    """
    if not 0 <= eligible <= 1:
        raise ValueError("the eligible share lies between 0 and 1")
    known = given.complete + given.partial + given.refusal + given.non_contact + given.other
    if known <= 0:
        raise ValueError("nobody was asked")
    full, either = given.complete, given.complete + given.partial
    return ResponseRates(
        rr1=full / (known + given.unknown),
        rr2=either / (known + given.unknown),
        rr3=full / (known + eligible * given.unknown),
        rr4=either / (known + eligible * given.unknown),
        rr5=full / known,
        rr6=either / known,
        eligible=eligible,
    )
