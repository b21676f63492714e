"""On the path of a process, this lets its clock be wrong by ``TEST_CLOCK_DAYS`` days.

Heed reads the clock in one place, which is changed before anything imports it.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from heed.kernel import clock

_AWAY = timedelta(days=int(os.environ.get("TEST_CLOCK_DAYS", "0")))
_right = clock.utc_now


def _wrong() -> datetime:
    return _right() + _AWAY


clock.utc_now = _wrong
