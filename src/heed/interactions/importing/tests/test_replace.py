"""A specification that reads the same rows differently must not count them twice."""

from __future__ import annotations

from heed.interactions.importing.replace import fingerprints
from heed.interactions.importing.spec_file import parse_spec

SPEC = """
heed: 1
source: shop
files: {events: events.csv}
interactions:
  - from: events
    id: no
    name: what
    at: when
"""


def reading(text: str) -> dict[str, str]:
    return fingerprints(parse_spec(text, "import.yaml").spec)


def test_another_property_is_another_reading() -> None:
    assert reading(SPEC) != reading(SPEC + "    properties: {page: page}\n")


def test_another_time_zone_is_another_reading() -> None:
    assert reading(SPEC) != reading(SPEC + "time_zone: Europe/Berlin\n")


def test_another_format_of_times_is_the_same_reading() -> None:
    formats = SPEC.replace("at: when", 'at: {column: when, format: ["%d.%m.%Y", "%Y"]}')
    assert reading(SPEC) == reading(formats) == reading(SPEC + 'dates: ["%d.%m.%Y"]\n')


def test_what_is_said_of_customers_does_not_count() -> None:
    more = SPEC + "customers: [{from: events, key: who}]\n"
    assert reading(SPEC) == reading(more)
