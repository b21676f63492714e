"""Background work: a queue in the record store, with leases, limits and schedules.

Work is queued in the transaction of the change that caused it. A worker claims one piece, holds a
lease that it renews while it lives, and finishes it. What a dead worker held is queued again once
its lease has run out, a limited number of times. So a piece of work may run more than once: every
handler is idempotent.
"""
