"""How texts of files become times, numbers, scores and answers."""

from __future__ import annotations

from datetime import datetime

import pytest

from heed.interactions.importing.tests.workbench import Workbench, counts, utc


def times(bench: Workbench, cells: list[str], at: str, head: str = "") -> list[datetime | None]:
    """What the cells of column ``t`` are read as; ``None`` where they go to quarantine."""
    lines = [f"{number};{cell}" for number, cell in enumerate(cells)]
    bench.file("t.csv", "\n".join(["no;t", *lines]) + "\n")
    bench.run(f"""
        {head}
        files: {{t: {{path: t.csv, delimiter: ";"}}}}
        interactions: [{{from: t, id: no, name: =seen, at: {at}}}]
    """)
    read = dict(bench.rows("interactions", "source_seq, occurred_at"))
    return [read.get(number) for number in range(len(cells))]


def test_iso_times_are_utc_unless_they_say_otherwise(bench: Workbench) -> None:
    cells = ["2024-01-31", "2024-01-31 08:05", "2024-01-31T08:05:01.25Z", "2024-01-31T08:05+02:00"]
    assert times(bench, cells, "t") == [
        utc("2024-01-31"),
        utc("2024-01-31 08:05"),
        utc("2024-01-31 08:05:01.250000"),
        utc("2024-01-31 06:05"),
    ]


def test_local_times_follow_summer_time(bench: Workbench) -> None:
    cells = ["2024-01-31 12:00", "2024-07-31 12:00", "2024-07-31T12:00Z", "2024-07-31"]
    assert times(bench, cells, "t", "time_zone: Europe/Berlin") == [
        utc("2024-01-31 11:00"),
        utc("2024-07-31 10:00"),
        utc("2024-07-31 12:00"),
        utc("2024-07-30 22:00"),
    ]


def test_hour_that_summer_time_skips_is_read_as_the_hour_before(bench: Workbench) -> None:
    """02:30 on 31 March 2024 never was in Berlin; 03:30 summer time is the same distance on."""
    found = times(bench, ["2024-03-31 02:30"], "t", "time_zone: Europe/Berlin")
    assert found == [utc("2024-03-31 01:30")]


def test_formats_are_tried_and_others_refused(bench: Workbench) -> None:
    cells = ["31.01.2024", "31.01.2024 08:05", "2024-01-31", "31.02.2024"]
    at = "{column: t, format: ['%d.%m.%Y', '%d.%m.%Y %H:%M'], time_zone: Europe/Berlin}"
    assert times(bench, cells, at) == [utc("2024-01-30 23:00"), utc("2024-01-31 07:05"), None, None]


def test_formats_with_offset_and_without_stand_beside_each_other(bench: Workbench) -> None:
    at = "{column: t, format: ['%d/%m/%Y %H:%M', '%d/%m/%Y %H:%M %z']}"
    found = times(bench, ["31/01/2024 08:00", "31/01/2024 08:00 +0100"], at)
    assert found == [utc("2024-01-31 08:00"), utc("2024-01-31 07:00")]


@pytest.mark.parametrize(
    ("name", "cell", "read"),
    [
        ("unix_seconds", "1706688300", utc("2024-01-31 08:05")),
        ("unix_seconds", "1706688300.5", utc("2024-01-31 08:05:00.500000")),
        ("unix_milliseconds", "1706688300250", utc("2024-01-31 08:05:00.250000")),
        ("excel_serial", "45322.25", utc("2024-01-31 06:00")),
        ("unix_seconds", "99999999999999999", None),
        ("unix_seconds", "soon", None),
        ("excel_serial", "1e18", None),
    ],
)
def test_numbers_are_read_as_times_where_the_specification_says_so(
    bench: Workbench, name: str, cell: str, read: datetime | None
) -> None:
    assert times(bench, [cell], f"{{column: t, format: {name}}}") == [read]


TICKETS = """
    files: {tickets: tickets.csv}
    interactions:
      - from: tickets
        id: no
        each:
          - {name: =created, at: created}
          - {name: =replied, at: {column: created, plus: {column: minutes, unit: minutes}}}
"""


def test_duration_becomes_a_time_and_an_empty_one_means_it_did_not_happen(bench: Workbench) -> None:
    bench.file("tickets.csv", "no,created,minutes\n1,2024-01-01 10:00,90.5\n2,2024-01-02,\n")
    bench.run(TICKETS)
    assert bench.rows("interactions", "name, occurred_at") == [
        ("created", utc("2024-01-01 10:00")),
        ("replied", utc("2024-01-01 11:30:30")),
        ("created", utc("2024-01-02")),
    ]


@pytest.mark.parametrize("minutes", ["long", "1e21", "99999999999999"])
def test_duration_that_is_no_time_is_quarantined(bench: Workbench, minutes: str) -> None:
    bench.file("tickets.csv", f"no,created,minutes\n1,2024-01-01 10:00,{minutes}\n")
    assert counts(bench.run(TICKETS)) == (1, 0, 0, 1)


def test_missing_duration_of_a_needed_time_is_quarantined(bench: Workbench) -> None:
    bench.file("tickets.csv", "no,created,minutes\n1,2024-01-01,\n")
    report = bench.run("""
        files: {tickets: tickets.csv}
        interactions:
          - {from: tickets, id: no, name: =replied,
             at: {column: created, plus: {column: minutes, unit: minutes}}}
    """)
    assert report.files[0].reasons == {"missing_time": 1}


def minor(bench: Workbench, amount: str, currency: str, decimal: str = ".") -> int | None:
    bench.file("m.csv", f'no;amount;currency\n1;"{amount}";{currency}\n')
    bench.run(f"""
        decimal: "{decimal}"
        files: {{m: {{path: m.csv, delimiter: ";"}}}}
        interactions:
          - from: m
            id: no
            name: =paid
            at: {{column: no, format: unix_seconds}}
            value: {{column: amount, currency: currency}}
    """)
    found: list[int | None] = bench.rows("interactions", "value_minor")
    return found[0] if found else None


@pytest.mark.parametrize(
    ("amount", "currency", "decimal", "expected"),
    [
        ("12.50", "EUR", ".", 1_250),
        ("-3.005", "EUR", ".", -301),
        ("1200", "JPY", ".", 1_200),
        ("1.234", "KWD", ".", 1_234),
        ("1.234,50", "EUR", ",", 123_450),
        ("7", "EUR", ",", 700),
        ("", "EUR", ".", None),
    ],
)
def test_amounts_are_kept_in_minor_units_of_their_currency(
    bench: Workbench, amount: str, currency: str, decimal: str, expected: int | None
) -> None:
    assert minor(bench, amount, currency, decimal) == expected


@pytest.mark.parametrize("amount", ["12,50", "a lot", "99999999999999999999"])
def test_amount_that_is_no_number_is_quarantined(bench: Workbench, amount: str) -> None:
    assert minor(bench, amount, "EUR") is None
    assert bench.open_rows() == [("m.csv", 2, "unreadable_number")]


def test_weights_follow_the_decimal_comma(bench: Workbench) -> None:
    bench.file("w.csv", "no;w\n1;18,654\n")
    bench.run("""
        decimal: ","
        files: {w: {path: w.csv, delimiter: ";"}}
        interactions:
          - {from: w, id: no, name: =seen, at: {column: no, format: unix_seconds}, weight: w}
    """)
    assert bench.rows("interactions", "weight_millionths") == [18_654_000]


SHEET = """
    files: {answers: answers.csv}
    feedback:
      - from: answers
        id: no
        at: when
        each:
          - {item: =recommend, score: {column: nps, scale: [0, 10], missing: [99, "-"]}}
          - {item: =mood, score: {column: mood, scale: [1, 5], map: {good: 5, bad: 1}}}
          - {item: =reasons, choices: {column: reasons, split: ";"}}
          - {item: =comment, text: comment}
"""


def test_survey_sheet_gives_one_answer_for_every_item_that_was_answered(bench: Workbench) -> None:
    bench.file(
        "answers.csv",
        """
        no,when,nps,mood,reasons,comment
        1,2024-01-01,9 – Very likely,good,price; speed;price,Thanks
        2,2024-01-02,99,bad,,
        3,2024-01-03,,,,
        """,
    )
    report = bench.run(SHEET)
    assert counts(report) == (3, 2, 1, 0)
    assert bench.rows("feedback", "item, score, label, text", "source_seq, label") == [
        ("recommend", 9.0, "9 – Very likely", None),
        ("mood", 5.0, "good", None),
        ("reasons", None, "price", None),
        ("reasons", None, "speed", None),
        ("comment", None, None, "Thanks"),
        ("mood", 1.0, "bad", None),
    ]
    assert bench.rows("feedback", "scale_min, scale_max")[0] == (0.0, 10.0)


def test_answers_of_one_row_share_a_response_with_or_without_an_id(bench: Workbench) -> None:
    bench.file("answers.csv", "no,when,a,b\n1,2024-01-01,1,2\n1,2024-01-01,1,2\n1,2024-01-02,1,2\n")
    bench.run("""
        files: {answers: answers.csv}
        feedback:
          - from: answers
            each:
              - {item: =a, score: {column: a, scale: [0, 10]}}
              - {item: no, score: {column: b, scale: [0, 10]}, where: {when: {present: true}}}
    """)
    responses = bench.rows("feedback", "response_id", "source_seq")
    assert len(set(responses)) == 3
    assert responses[0::2] == responses[1::2]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("11", "score_outside_scale"), ("-1", "score_outside_scale"), ("often", "unreadable_score")],
)
def test_score_that_is_none_is_quarantined(bench: Workbench, cell: str, reason: str) -> None:
    bench.file("answers.csv", f"no,when,nps,mood,reasons,comment\n1,2024-01-01,{cell},,,Hello\n")
    assert counts(bench.run(SHEET)) == (1, 0, 0, 1)
    assert bench.open_rows() == [("answers.csv", 2, reason)]


def test_feedback_needs_neither_customer_nor_time_nor_id(bench: Workbench) -> None:
    bench.file("sheet.csv", "score\n7\n7\n9\n")
    report = bench.run("""
        files: {sheet: sheet.csv}
        feedback: [{from: sheet, item: =nps, score: {column: score, scale: [0, 10]}}]
    """)
    assert counts(report) == (3, 3, 0, 0)
    assert bench.rows("feedback", "score, profile_id, occurred_at") == [
        (7.0, None, None),
        (7.0, None, None),
        (9.0, None, None),
    ]
    assert counts(bench.run()) == (3, 0, 3, 0)


def test_numbers_of_typed_cells_keep_their_point_in_a_decimal_comma_country(
    bench: Workbench,
) -> None:
    (bench.data / "rows.jsonl").write_text('{"no": 1, "a": 1.234}\n{"no": 2, "a": "1.234,5"}\n')
    bench.run("""
        decimal: ","
        files: {rows: rows.jsonl}
        interactions:
          - from: rows
            id: no
            name: =paid
            at: {column: no, format: unix_seconds}
            value: {column: a, currency: =KWD}
    """)
    assert bench.rows("interactions", "value_minor") == [1_234, 1_234_500]


def test_tallies_count_periods(bench: Workbench) -> None:
    bench.file(
        "calls.csv",
        """
        hour,queue,offered,answered
        2024-01-01 08:00,sales,10,8
        2024-01-01 09:00,sales,10,11
        2024-01-01 10:00,sales,,
        2024-01-01 11:00,sales,2.5,1
        2024-01-01 12:00,sales,1e30,1
        """,
    )
    report = bench.run("""
        files: {calls: calls.csv}
        tallies:
          - from: calls
            period: {start: hour, length: 1 hours}
            name: =call
            place: queue
            cases: offered
            kept: answered
    """)
    assert report.files[0].reasons == {
        "impossible_count": 1,
        "missing_key": 1,
        "unreadable_number": 2,
    }
    assert bench.rows("tallies", "period_start, period_end, place, cases, kept") == [
        (utc("2024-01-01 08:00"), utc("2024-01-01 09:00"), "sales", 10, 8)
    ]
    assert counts(bench.run())[1:3] == (0, 1)
