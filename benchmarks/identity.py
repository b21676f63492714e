"""How good and how fast it is found out who is who.

    python -m benchmarks.identity [--customers 100000] [--only matching|noting]

Matching without keys: pair precision, recall and F1 on FEBRL 1 to 3 and fake_1000, whose people are
known (FEBRL 3: F1 of at least 0.97 is promised). Noting keys: the seconds in which that many
customers of one source are noted with address and telephone, and in which as many of another source
are joined with them by address, as a multiple of adding their profiles in the same run; half of the
transactions are promised to stay below 0.2 s.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heed.customers.identity.noting import Noted

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LEAST_F1 = 0.97
LONGEST_S = 0.2


def main() -> int:
    """Measure; returns 1 if a promise is missed."""
    options = argparse.ArgumentParser(description="who is who: how good, how fast")
    options.add_argument("--customers", type=int, default=100_000)
    options.add_argument("--only", choices=("matching", "noting"))
    given = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="heed-identity-"))
    try:
        _open(home)
        missed = False
        if given.only != "noting":
            missed |= not _matching()
        if given.only != "matching":
            missed |= not _noting(given.customers)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 1 if missed else 0


def _open(home: Path) -> None:
    import heed

    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    heed.open(home)


def _matching() -> bool:
    from tests.kit.people_known import fake_1000, febrl, line, measured, scored

    best = 0.0
    for people in (febrl(1), febrl(2), febrl(3), fake_1000()):
        found = measured(people, scored(people))
        for what, each in found.items():
            print(line(people, what, each), flush=True)
        if people.name == "FEBRL 3":
            best = max(each.f1 for each in found.values())
    print(f"FEBRL 3: F1 {best:.4f}, promised {LEAST_F1}")
    return best >= LEAST_F1


def _noting(n: int) -> bool:
    """Note the keys of two sources; prints it as a multiple of adding the profiles themselves."""
    from django.db import connection

    print(f"\nNoting keys on {connection.vendor}")
    for source in ("shop", "desk"):
        adding = _add(source, n)
        noting, noted = _note(source, n, with_phone=source == "shop")
        print(
            f"  {n:,} people of {source}: {noting:.1f} s, {noting / adding:.1f} times as long as "
            f"adding their profiles; {noted.keys:,} keys, {noted.joined:,} joined in "
            f"{len(noted.seconds):,} transactions of {1000 * _median(noted.seconds):.0f} ms, "
            f"the longest {1000 * max(noted.seconds):.0f} ms",
            flush=True,
        )
    return _median(noted.seconds) <= LONGEST_S


def _add(source: str, n: int) -> float:
    from heed.customers.services import PartyKey, add_profiles
    from heed.kernel.ids import id63

    keys = [PartyKey(id63("customer", source, str(k)), source, str(k)) for k in range(n)]
    return add_profiles(keys=sorted(keys, key=lambda key: key.id), now=NOW).total


def _note(source: str, n: int, *, with_phone: bool) -> tuple[float, Noted]:
    from heed.customers.identity.keys import KeyKind, key_of
    from heed.customers.identity.noting import Seen, note_keys
    from heed.kernel.ids import id63

    seen = []
    for k in range(n):
        shown = [key_of(KeyKind.EMAIL, f"person.{k}@example.org", source)]
        if with_phone:
            shown.append(key_of(KeyKind.PHONE, f"+49 30 {1_000_000 + k}", source))
        number = id63("customer", source, str(k))
        seen.append(Seen(number, tuple(key for key in shown if key), source, NOW))
    started = time.perf_counter()
    noted = note_keys(seen=sorted(seen, key=lambda one: one.profile), actor="bench", now=NOW)
    return time.perf_counter() - started, noted


def _median(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


if __name__ == "__main__":
    sys.exit(main())
