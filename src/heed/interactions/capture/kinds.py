"""The kinds of definitions of this area."""

from __future__ import annotations

from heed.foundation.kinds import Kind
from heed.interactions.capture.plan_notation import read_tracking_plan, write_tracking_plan

TRACKING_PLAN = Kind("tracking_plan", "tracking_plans", read_tracking_plan, write_tracking_plan)

KINDS = (TRACKING_PLAN,)
