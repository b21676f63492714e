"""The travelled journeys of people, as the newest build has them."""

from __future__ import annotations

from heed.customers.lake_records import lake_holding

HOLDINGS = (
    lake_holding("steps of journeys", "journey_steps", column="customer_id"),
    lake_holding("travelled journeys", "journey_instances", column="customer_id"),
)
