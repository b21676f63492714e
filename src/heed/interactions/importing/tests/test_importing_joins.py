"""Columns of other files beside a row."""

from __future__ import annotations

import pytest

from heed.interactions.importing.tests.workbench import Workbench, counts
from heed.kernel.errors import InvalidDefinition, NotFound

SPEC = """
    files:
      reviews: {path: reviews.csv, join: {orders: order}}
      orders: {path: orders.csv, join: {buyers: {on: {buyer: key}}, items: {on: order, sums: price}}}
      buyers: buyers.csv
      items: items.csv
    feedback:
      - from: reviews
        id: no
        customer: {column: orders.buyers.person, optional: true}
        item: =review
        score: {column: score, scale: [1, 5]}
        properties: {city: orders.buyers.city, total: orders.items.sum_price, n: orders.items.rows}
"""


@pytest.fixture
def shop(bench: Workbench) -> Workbench:
    bench.file("reviews.csv", "no,order,score\n1,A,5\n2,B,4\n3,X,3\n4,,2\n")
    bench.file("orders.csv", "order,buyer\nA,k1\nB,k2\nB,k1\n")
    bench.file("buyers.csv", "key,person,city\nk1,anna,Rome\nk2,ben,Bonn\n")
    bench.file("items.csv", "order,price\nA,1.25\nA,2\nA,\n")
    return bench


SUMS = SPEC.replace("sums: price", "sums: [price]")


def test_joins_follow_each_other_take_the_first_match_and_sum_all(shop: Workbench) -> None:
    report = shop.run(SUMS)
    assert counts(report, "reviews") == (4, 4, 0, 0)
    assert shop.rows("feedback", "properties") == [
        {"city": "Rome", "total": "3.250000", "n": "3"},
        {"city": "Bonn"},
        {},
        {},
    ]
    assert report.customers == 2
    assert dict(report.joined) == {"orders": 3, "buyers": 2, "items": 3}


def test_sums_are_read_back_in_a_decimal_comma_country(bench: Workbench) -> None:
    bench.file("orders.csv", "order\nA\n")
    bench.file("items.csv", 'order;price\nA;"1.000,25"\nA;2,5\n')
    bench.run("""
        decimal: ","
        files:
          orders: {path: orders.csv, join: {items: {on: order, sums: [price]}}}
          items: {path: items.csv, delimiter: ";"}
        interactions:
          - from: orders
            id: order
            name: =ordered
            at: {column: items.rows, format: unix_seconds}
            value: {column: items.sum_price, currency: =EUR}
    """)
    assert bench.rows("interactions", "value_minor") == [100_275]


def test_unknown_column_is_told_with_its_line_and_the_nearest_one(shop: Workbench) -> None:
    with pytest.raises(InvalidDefinition) as caught:
        shop.run(SUMS.replace("orders.buyers.city", "orders.buyers.citty"))
    assert "import.yaml:14" in str(caught.value)
    assert "Did you mean `city`" in str(caught.value)


def test_missing_file_is_told_with_its_line_and_the_nearest_one(shop: Workbench) -> None:
    with pytest.raises(NotFound, match=r"import\.yaml:4: no file review\.csv .*reviews\.csv"):
        shop.run(SUMS.replace("path: reviews.csv", "path: review.csv"))
