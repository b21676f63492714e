"""The notation of standards and calendars: what is read, written back, and refused with a fix."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from heed.foundation.conditions import Condition
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, parse_yaml
from heed.kernel.calendars import DAY_END, Shift
from heed.standards.calendar_notation import read_calendar, write_calendar
from heed.standards.design import (
    Audit,
    Effort,
    NotFollowed,
    OnDate,
    Pause,
    Reach,
    ScoreAtLeast,
    Standard,
    Tallied,
)
from heed.standards.notation import read_standard, write_standard

OFFICE = "{key: office, zone: Europe/Berlin, open: {mon-fri: 09:00-17:00}, holidays: 2026-01-01}"
HEAD = "key: answered\ntouchpoint: ticket\ntarget: 95 %\n"


def standard_of(text: str) -> tuple[Standard, list[str]]:
    cell = Cell(parse_yaml(HEAD + text, "f.yaml"))
    standard = read_standard(cell)
    return standard, [str(problem) for problem in cell.problems]


def problems_of_calendar(text: str) -> list[str]:
    cell = Cell(parse_yaml(text, "f.yaml"))
    read_calendar(cell)
    return [str(problem) for problem in cell.problems]


class TestCalendars:
    def test_days_hours_and_holidays_are_read(self) -> None:
        cell = Cell(parse_yaml(OFFICE, "f.yaml"))
        calendar = read_calendar(cell)
        assert not cell.problems
        assert calendar.week == (((Shift(time(9), time(17)),),) * 5 + ((), ()))
        assert calendar.holidays == (date(2026, 1, 1),)

    def test_split_shifts_and_midnight_are_written_as_they_are_read(self) -> None:
        text = "{key: a, zone: UTC, open: {fri-mon: [13:30-24:00, 8:00-12:00], tue: 0:00-9:30}}"
        calendar = read_calendar(Cell(parse_yaml(text, "f.yaml")))
        assert calendar.week[6][1] == Shift(time(13, 30), DAY_END)
        content = write_calendar(calendar)
        assert content["open"] == {
            "mon": ["08:00-12:00", "13:30-24:00"],
            "tue": "00:00-09:30",
            "fri-sun": ["08:00-12:00", "13:30-24:00"],
        }
        assert read_calendar(Cell(YamlFile("f", content))) == calendar

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("{key: a, zone: Berlin, open: {mon: 9:00-17:00}}", "There is no time zone `Berlin`."),
            ("{key: a, zone: UTC, open: {monday: 9:00-17:00}}", "`monday` is no day."),
            ("{key: a, zone: UTC, open: {mon: 17:00-9:00}}", "`17:00-9:00` is no stretch"),
            ("{key: a, zone: UTC, open: {mon: [8:00-12:00, 11:00-13:00]}}", "overlap"),
            ("{key: a, zone: UTC, open: {mon: []}}", "never open"),
            ("{key: a, zone: UTC, open: {mon: 9:00-10:00}, holidays: 24.12.}", "is no date"),
        ],
    )
    def test_a_mistake_is_named_with_its_fix(self, text: str, problem: str) -> None:
        assert any(problem in found for found in problems_of_calendar(text))


RULES = {
    "reach: {to: reply, within: 4 hours, restarts: reopened, pauses: [{from: ask, to: told}]}": (
        Reach(("reply",), timedelta(hours=4), ("reopened",), (Pause(("ask",), ("told",)),))
    ),
    "on_date: {to: door, promised: promised_on, written: '%d.%m.%Y', compare: time}": OnDate(
        ("door",), "promised_on", "%d.%m.%Y", "time"
    ),
    "effort: {to: product, at_most: 2, within: 30 minutes, counted: click, unreached: missed}": (
        Effort(
            ("product",), 2, timedelta(minutes=30), Condition("is", "name", ("click",)), "missed"
        )
    ),
    "not_followed: {by: [call, mail], within: 7 days, same: topic}": NotFollowed(
        ("call", "mail"), timedelta(days=7), ("topic",)
    ),
    "score: {item: csat, at_least: 4}": ScoreAtLeast("csat", 4.0),
    "audit: {question: Was the caller greeted by name?}": Audit("Was the caller greeted by name?"),
    "audit: {question: Wait, at_most_minutes: 2.5}": Audit("Wait", "minutes", 2.5),
    "tallied: true": Tallied(),
}


class TestStandards:
    @pytest.mark.parametrize("text", RULES)
    def test_a_rule_is_read_and_written_back(self, text: str) -> None:
        standard, problems = standard_of(text)
        assert problems == []
        assert standard.rule == RULES[text]
        again = read_standard(Cell(YamlFile("f", write_standard(standard))))
        assert again == standard

    def test_everything_around_the_rule_is_read_and_written_back(self) -> None:
        standard, problems = standard_of(
            "told: We answer the same day.\n"
            "when: {channel: mail}\n"
            "reach: {to: reply, within: 8 hours}\n"
            "without: [cancelled]\n"
            "without_when: {properties: {spam: yes}}\n"
            "by: customer\nwindow: 4 weeks\ncalendar: office\nzone: Europe/Berlin\n"
            "owner: desk\nmarks: [legal, safety]\n"
        )
        assert problems == []
        assert standard.is_promise
        assert (standard.target, standard.window) == (0.95, timedelta(weeks=4))
        assert standard.marks == ("safety", "legal")
        assert read_standard(Cell(YamlFile("f", write_standard(standard)))) == standard

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("owner: desk", "There is no rule."),
            ("tallied: true\nscore: {item: a, at_least: 1}", "`score` and `tallied` are two rules"),
            ("reach: {to: reply}", "`within` is missing."),
            ("reach: {to: reply, within: 2 months}", "`2 months` is no length of time."),
            ("reach: {to: [], within: 1 day}", "This list is empty."),
            ("on_date: {to: a, promised: p, written: '%x'}", "`%x` is not known here"),
            ("on_date: {to: a, promised: p, written: '%d.%m.'}", "`%Y` is missing"),
            ("on_date: {to: a, promised: p}\ncalendar: office", "a promised date is a day"),
            ("score: {item: a, at_least: four}", "A number is wanted here."),
            ("score: {item: a, at_least: 4}\nwithout: [b]", "`without` does not go with this"),
            ("effort: {to: a, at_most: -1}", "Expected a whole number from 0"),
            ("reach: {to: a, within: 1 day}\nmarks: urgent", "`urgent` is not known here."),
            ("tallied: false", "Write `tallied: true`."),
        ],
    )
    def test_a_mistake_is_named_with_its_fix(self, text: str, problem: str) -> None:
        _, problems = standard_of(text)
        assert any(problem in found for found in problems)

    @pytest.mark.parametrize("target", ["0", "120 %", "most", "-1"])
    def test_a_target_is_a_share_above_nothing(self, target: str) -> None:
        cell = Cell(parse_yaml(f"key: a\ntouchpoint: b\ntarget: {target}\ntallied: true", "f"))
        read_standard(cell)
        assert "is no share of cases to keep" in str(cell.problems[0])
