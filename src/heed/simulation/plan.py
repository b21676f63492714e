"""What is planted: every effect of the simulated company, as a typed value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from heed.kernel.errors import HeedError

SMALLEST, LARGEST = 50, 5_000_000
SHORTEST, LONGEST = 3, 60


@dataclass(frozen=True)
class Size:
    """How large the company is, and the seed of its chance."""

    customers: int = 2_000
    months: int = 18
    seed: int = 1

    def __post_init__(self) -> None:
        if not SMALLEST <= self.customers <= LARGEST:
            raise HeedError(f"A company has {SMALLEST} to {LARGEST:,} customers.")
        if not SHORTEST <= self.months <= LONGEST:
            raise HeedError(f"A company's data spans {SHORTEST} to {LONGEST} months.")
        if self.seed < 0:
            raise HeedError("A seed is a whole number, 0 or more.")


@dataclass(frozen=True)
class Weights:
    """What an experience adds to the answer "would you recommend us", in points of 0 to 10."""

    late: float = -2.4
    untold: float = -1.5
    damaged: float = -1.8
    wrong_invoice: float = 0.0
    many_clicks: float = -0.6
    unresolved: float = -1.4
    advice: float = 0.8
    magazine: float = 0.0
    telephone: float = 0.0


@dataclass(frozen=True)
class SlowCarrier:
    """One carrier that is late in two regions from a month on."""

    carrier: str = "Brisk"
    regions: tuple[str, ...] = ("South Germany", "Austria")
    from_share: float = 0.6  # of the window; rounded to the first of a month
    late: float = 0.32


@dataclass(frozen=True)
class Asking:
    """Who is asked how often, and who answers."""

    after_delivery: float = 0.85  # share of deliveries that are followed by an invitation
    after_contact: float = 0.7
    answers: float = 0.3
    unhappy: float = 1.3  # answers of 0 to 6 come this many times as often as 9 or 10
    passive: float = 0.8  # answers of 7 and 8
    members_asked_monthly: bool = True
    members_answer: float = 0.45  # times as often as others


@dataclass(frozen=True)
class Plan:
    """Every rate and effect; shares are fractions of 1."""

    late: float = 0.06
    slow_carrier: SlowCarrier | None = field(default_factory=SlowCarrier)
    moved_if_late: float = 0.85  # the carrier moves the date beforehand
    moved_if_kept: float = 0.04
    told: float = 0.25  # of moved dates
    told_is_owned: bool = False
    damaged: float = 0.04
    wrong_invoice: float = 0.06
    weights: Weights = field(default_factory=Weights)
    trade_weights: Weights = field(
        default_factory=lambda: Weights(damaged=0.0, many_clicks=0.0, wrong_invoice=-2.6)
    )
    level: float = 8.6  # the answer when nothing special happened
    between_customers: float = 0.9  # standard deviation
    between_orders: float = 1.1
    contact: float = 0.07
    contact_late: float = 0.25
    contact_untold: float = 0.2
    contact_damaged: float = 0.45
    contact_wrong_invoice: float = 0.4
    unresolved: float = 0.25
    telephone: float = 0.2
    telephone_if_wrong: float = 0.65  # something went wrong: people call
    repurchase: tuple[float, float, float] = (0.36, 0.2, 0.52)  # household, gift, trade
    repurchase_late: float = -0.12
    returns_later: float = 0.25
    second_numbers: float = 0.04  # customers who registered twice
    unknown_to_service: float = 0.2  # callers whom the service knows by a number of its own
    asking: Asking = field(default_factory=Asking)
    noise_only: bool = False


def nothing_planted() -> Plan:
    """A company in which all there is to find is chance: for tests of silence."""
    silent = Weights(late=0, untold=0, damaged=0, many_clicks=0, unresolved=0, advice=0)
    return replace(
        Plan(),
        slow_carrier=None,
        told=0.97,
        told_is_owned=True,
        weights=silent,
        trade_weights=silent,
        contact=0.12,
        contact_late=0.0,
        contact_untold=0.0,
        contact_damaged=0.0,
        contact_wrong_invoice=0.0,
        telephone_if_wrong=Plan.telephone,
        repurchase=(0.36, 0.36, 0.36),
        repurchase_late=0.0,
        second_numbers=0.0,
        unknown_to_service=0.0,
        asking=Asking(unhappy=1.0, passive=1.0, members_asked_monthly=False, members_answer=1.0),
        noise_only=True,
    )
