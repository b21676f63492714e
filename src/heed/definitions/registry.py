"""Every kind of definition, from the areas that have some, in the order of a file's sections."""

from __future__ import annotations

from heed.customers import kinds as customers
from heed.foundation.kinds import Kind
from heed.insight import kinds as insight
from heed.interactions.capture import kinds as capture
from heed.journeys import kinds as journeys
from heed.listening import kinds as listening
from heed.standards import kinds as standards

KINDS: tuple[Kind, ...] = (
    *journeys.KINDS,
    *standards.KINDS,
    *listening.KINDS,
    *insight.KINDS,
    *capture.KINDS,
    *customers.KINDS,
)
