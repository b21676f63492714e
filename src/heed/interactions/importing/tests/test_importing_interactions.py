"""What becomes of rows that tell of interactions."""

from __future__ import annotations

import pytest

from heed.interactions.importing.tests.workbench import Workbench, counts, utc

ORDERS = """
    files: {orders: orders.csv}
    interactions:
      - from: orders
        id: order
        customer: buyer
        case: order
        each:
          - {name: =ordered, at: bought}
          - {name: =paid, at: paid}
          - {name: =delivered, at: delivered, channel: carrier}
"""


def test_one_row_yields_an_interaction_for_every_time_it_has(bench: Workbench) -> None:
    bench.file(
        "orders.csv",
        """
        order,buyer,bought,paid,delivered,carrier
        1,anna,2024-01-01 10:00:00,2024-01-01 10:05:00,2024-01-04 09:30:00,van
        2,ben,2024-01-02 08:00:00,,  ,
        """,
    )
    report = bench.run(ORDERS)
    assert counts(report) == (2, 2, 0, 0)
    assert bench.rows("interactions", "case_key, name, occurred_at, channel") == [
        ("1", "ordered", utc("2024-01-01 10:00"), None),
        ("1", "paid", utc("2024-01-01 10:05"), None),
        ("1", "delivered", utc("2024-01-04 09:30"), "van"),
        ("2", "ordered", utc("2024-01-02 08:00"), None),
    ]


def test_second_import_changes_nothing_and_ignores_every_row(bench: Workbench) -> None:
    bench.file("orders.csv", "order,buyer,bought,paid,delivered,carrier\n1,a,2024-01-01,,,\n")
    bench.run(ORDERS)
    before = bench.rows("interactions")
    report = bench.run()
    assert counts(report) == (1, 0, 1, 0)
    assert (report.interactions, report.customers) == (0, 0)
    assert bench.rows("interactions") == before


def test_later_file_adds_only_what_has_happened_since(bench: Workbench) -> None:
    head = "order,buyer,bought,paid,delivered,carrier\n"
    bench.file("orders.csv", head + "1,a,2024-01-01,,,\n2,b,2024-01-02,,,\n")
    bench.run(ORDERS)
    bench.file("orders.csv", head + "1,a,2024-01-01,2024-01-03,,\n2,b,2024-01-02,,,\n")
    report = bench.run()
    assert counts(report) == (2, 1, 1, 0)
    assert bench.rows("interactions", "case_key, name", "case_key, occurred_at") == [
        ("1", "ordered"),
        ("1", "paid"),
        ("2", "ordered"),
    ]


EVENTS = """
    files: {events: events.csv}
    interactions:
      - {from: events, id: no, customer: who, name: what, at: when}
"""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,anna,call,", "missing_time"),
        ("1,,call,2024-01-01", "missing_key"),
        (",anna,call,2024-01-01", "missing_key"),
        ("1,anna,,2024-01-01", "missing_key"),
        (f"1,{'a' * 501},call,2024-01-01", "long_key"),
        ("1,anna,call,yesterday", "unreadable_time"),
        ("1,anna,call,2024-02-30", "unreadable_time"),
        ("1,anna,call,infinity", "unreadable_time"),
        ("1,anna,call,epoch", "unreadable_time"),
        ("1,anna,call,2026-09-01", "future_time"),
    ],
)
def test_bad_row_goes_to_quarantine_with_file_line_and_reason(
    bench: Workbench, row: str, reason: str
) -> None:
    bench.file("events.csv", f"no,who,what,when\n0,ben,call,2024-01-01\n{row}\n")
    report = bench.run(EVENTS)
    assert counts(report) == (2, 1, 0, 1)
    assert bench.open_rows() == [("events.csv", 3, reason)]
    assert bench.rows("interactions", "name") == ["call"]


def test_time_within_a_day_of_now_is_no_fault(bench: Workbench) -> None:
    bench.file("events.csv", "no,who,what,when\n0,ben,call,2026-06-02 11:00:00\n")
    assert counts(bench.run(EVENTS)) == (1, 1, 0, 0)


def test_row_is_imported_whole_or_not_at_all(bench: Workbench) -> None:
    bench.file("orders.csv", "order,buyer,bought,paid,delivered,carrier\n1,a,2024-01-01,soon,,\n")
    report = bench.run(ORDERS)
    assert counts(report) == (1, 0, 0, 1)
    assert bench.rows("interactions") == []
    assert bench.rows("customers", order="1") == []


def test_same_id_with_other_content_is_quarantined_and_the_first_stays(bench: Workbench) -> None:
    bench.file("events.csv", "no,who,what,when\n1,anna,call,2024-01-01\n")
    bench.run(EVENTS)
    bench.file("events.csv", "no,who,what,when\n1,ben,call,2024-01-01\n")
    report = bench.run()
    assert counts(report) == (1, 0, 0, 1)
    assert bench.open_rows() == [("events.csv", 2, "same_id_other_content")]
    assert bench.rows("interactions", "name") == ["call"]
    assert bench.rows("customers", "key", "key") == ["anna"]


def test_same_id_twice_in_a_file_is_ignored_if_equal_and_quarantined_if_not(
    bench: Workbench,
) -> None:
    bench.file(
        "events.csv",
        """
        no,who,what,when
        1,anna,call,2024-01-01
        1,anna,call,2024-01-01
        2,anna,call,2024-01-02
        2,anna,call,2024-01-03
        """,
    )
    report = bench.run(EVENTS)
    assert counts(report) == (4, 2, 1, 1)
    assert bench.open_rows() == [("events.csv", 5, "same_id_other_content")]


def test_identical_rows_without_id_are_real_events_and_keep_their_number(bench: Workbench) -> None:
    spec = """
        files: {events: events.csv}
        interactions: [{from: events, customer: who, name: what, at: when}]
    """
    row = "anna,call,2024-01-01\n"
    bench.file("events.csv", "who,what,when\n" + row * 3)
    assert counts(bench.run(spec)) == (3, 3, 0, 0)
    ids = set(bench.rows("interactions", "interaction_id"))
    assert len(ids) == 3
    assert counts(bench.run()) == (3, 0, 3, 0)
    bench.file("events.csv", "who,what,when\n" + row * 3 + "ben,call,2024-01-02\n" + row)
    assert counts(bench.run()) == (5, 2, 3, 0)
    assert ids < set(bench.rows("interactions", "interaction_id"))


def test_interaction_without_customer_is_kept_without_profile(bench: Workbench) -> None:
    bench.file("events.csv", "no,who,what,when\n1,,call,2024-01-01\n2,ben,call,2024-01-01\n")
    report = bench.run("""
        files: {events: events.csv}
        interactions:
          - {from: events, id: no, customer: {column: who, optional: true}, name: what, at: when}
    """)
    assert counts(report) == (2, 2, 0, 0)
    assert bench.rows("interactions", "profile_id IS NULL") == [True, False]
    assert report.customers == 1


def test_map_constant_default_and_properties_shape_the_record(bench: Workbench) -> None:
    bench.file(
        "events.csv",
        """
        no,who,what,when,how,a,b
        1,anna,C,2024-01-01,W,x,
        2,anna,Z,2024-01-02,,,
        """,
    )
    bench.run("""
        files: {events: events.csv}
        interactions:
          - from: events
            id: no
            customer: who
            name: {column: what, map: {C: call}, default: something else}
            at: when
            channel: {column: how, map: {W: web}, default: phone}
            actor: =partner
            properties: {first: a, second: b, always: =yes}
    """)
    assert bench.rows("interactions", "name, channel, actor, properties") == [
        ("call", "web", "partner", {"first": "x", "always": "yes"}),
        ("something else", "phone", "partner", {"always": "yes"}),
    ]


def test_filters_ignore_rows_and_entries(bench: Workbench) -> None:
    bench.file(
        "events.csv",
        """
        no,who,status,when,reply
        1,anna,done,2024-01-01,2024-01-02
        2,ben,draft,2024-01-01,
        3,cleo,open,2024-01-01,
        """,
    )
    report = bench.run("""
        files: {events: events.csv}
        interactions:
          - from: events
            where: {status: [done, open]}
            id: no
            customer: who
            each:
              - {name: =asked, at: when}
              - {name: =left open, at: when, where: {reply: {present: false}}}
              - {name: =replied, at: reply, where: {status: done}}
    """)
    assert counts(report) == (3, 2, 1, 0)
    assert bench.rows("interactions", "name") == ["asked", "replied", "asked", "left open"]


def test_cases_of_one_kind_meet_across_sources(bench: Workbench) -> None:
    bench.file("events.csv", "no,when,order\n1,2024-01-01,77\n")
    spec = """
        source: {source}
        files: {{events: events.csv}}
        interactions:
          - {{from: events, id: no, case: {case}, name: =seen, at: when}}
    """
    kinds = {"shop": "{column: order, kind: order}", "desk": "{column: order, kind: order}"}
    for source, case in {**kinds, "other": "order"}.items():
        bench.run(spec.format(source=source, case=case))
    cases = dict(bench.rows("interactions", "source, case_id"))
    assert cases["shop"] == cases["desk"] != cases["other"]


def test_weights_are_kept_in_millionths(bench: Workbench) -> None:
    bench.file("events.csv", "no,when,w\n1,2024-01-01,18.654\n2,2024-01-01,\n3,2024-01-01,-1\n")
    report = bench.run("""
        files: {events: events.csv}
        interactions: [{from: events, id: no, name: =seen, at: when, weight: w}]
    """)
    assert bench.rows("interactions", "weight_millionths") == [18_654_000, 1_000_000]
    assert report.files[0].reasons == {"unreadable_weight": 1}


def test_account_of_an_interaction_becomes_known(bench: Workbench) -> None:
    bench.file("events.csv", "no,when,firm,who\n1,2024-01-01,ACME,anna\n2,2024-01-02,ACME,ben\n")
    report = bench.run("""
        files: {events: events.csv}
        interactions:
          - {from: events, id: no, customer: who, account: firm, name: =seen, at: when}
    """)
    assert (report.accounts, report.customers) == (1, 2)
    assert bench.rows("accounts", "key", "key") == ["ACME"]
    assert len(set(bench.rows("interactions", "account_id"))) == 1


def test_files_of_one_shape_are_read_as_one(bench: Workbench) -> None:
    bench.file("events-1.csv", "no,who,what,when\n1,anna,call,2024-01-01\n")
    bench.file("events-2.csv", "who,no,what,when\nanna,2,,2024-01-01\nanna,3,call,2024-01-01\n")
    report = bench.run("""
        files: {events: events-*.csv}
        interactions:
          - {from: events, id: no, customer: who, name: what, at: when}
    """)
    assert counts(report) == (3, 2, 0, 1)
    assert report.files[0].names == ("events-1.csv", "events-2.csv")
    assert bench.open_rows() == [("events-2.csv", 2, "missing_key")]


def test_mappings_of_one_file_fail_together(bench: Workbench) -> None:
    """The second mapping is right, but the row as a whole is not."""
    bench.file("tickets.csv", "no,who,opened,score\n1,anna,soon,9\n2,ben,2024-01-01,5\n")
    report = bench.run("""
        files: {tickets: tickets.csv}
        interactions: [{from: tickets, id: no, customer: who, name: =opened, at: opened}]
        feedback:
          - {from: tickets, id: no, customer: who, item: =score,
             score: {column: score, scale: [0, 10]}}
    """)
    assert counts(report) == (2, 1, 0, 1)
    assert bench.rows("feedback", "score") == [5.0]


def test_mappings_of_one_file_also_fail_together_when_the_lake_knows_other_content(
    bench: Workbench,
) -> None:
    spec = """
        files: {tickets: tickets.csv}
        interactions: [{from: tickets, id: no, name: =opened, at: opened}]
        feedback:
          - {from: tickets, id: [no, again], item: =score, score: {column: score, scale: [0, 10]}}
    """
    bench.file("tickets.csv", "no,again,opened,score\n1,a,2024-01-01,9\n")
    bench.run(spec)
    bench.file("tickets.csv", "no,again,opened,score\n1,b,2024-01-02,8\n")
    report = bench.run()
    assert counts(report) == (1, 0, 0, 1)
    assert bench.rows("feedback", "score") == [9.0]


def test_two_mappings_with_the_same_record_bring_it_once(bench: Workbench) -> None:
    bench.file("events.csv", "no,when\n1,2024-01-01\n2,2024-01-02\n")
    spec = """
        files: {events: events.csv}
        interactions:
          - {from: events, id: no, name: =seen, at: when}
          - {from: events, where: {no: "2"}, id: no, name: =seen, at: when}
    """
    assert bench.run(spec).interactions == 2
    assert counts(bench.run()) == (2, 0, 2, 0)


def test_same_id_with_another_name_is_no_second_event(bench: Workbench) -> None:
    spec = """
        files: {events: events.csv}
        interactions:
          - {from: events, id: id, name: what, at: when}
    """
    bench.file("events.csv", "id,what,when\n1,seen,2024-01-01\n")
    bench.run(spec)
    bench.file("events.csv", "id,what,when\n1,bought,2024-01-01\n")
    report = bench.run(spec)
    assert counts(report) == (1, 0, 0, 1)
    assert bench.rows("interactions", "name") == ["seen"]


def test_a_year_of_four_digits_is_not_read_from_two(bench: Workbench) -> None:
    bench.file("events.csv", "id,when\n1,01.02.24\n2,05.02.2024\n")
    bench.run("""
        dates: "%d.%m.%Y"
        files: {events: events.csv}
        interactions:
          - {from: events, id: id, name: =seen, at: when}
    """)
    assert bench.open_rows() == [("events.csv", 2, "unreadable_time")]
