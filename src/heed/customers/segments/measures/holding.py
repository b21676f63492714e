"""Whether rules hold, over a sheet: each clause as a boolean that is never null."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

import ibis

from heed.customers.segments.buckets import bounds_of
from heed.customers.segments.measures.happened import bounded
from heed.customers.segments.measures.looking import Look, integer, true
from heed.customers.segments.measures.sheet import Columns
from heed.customers.segments.moments import DAY, micros, micros_of_day, parse_moment
from heed.customers.segments.needs import TRAITS, tallies_of
from heed.customers.segments.rules import (
    NUMERIC,
    Bounds,
    Bucket,
    Did,
    Group,
    Held,
    Inside,
    Listed,
    Moment,
    Rule,
    Scored,
    Trait,
    Travelled,
    Value,
    When,
)
from heed.foundation.conditions import Condition
from heed.kernel.durations import parse_duration
from heed.kernel.money import minor_factor
from heed.lake.moments import day_number

if TYPE_CHECKING:
    import ibis.expr.types as ir

MILLION = 1_000_000
NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,9})?$"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"


class Holding:
    """What rules say of the rows of a sheet."""

    def __init__(self, sheet: ir.Table, columns: Columns, look: Look) -> None:
        self.sheet = sheet
        self.columns = columns
        self.at = look.at(sheet)

    def holds(self, rule: Rule) -> ir.BooleanValue:
        """Whether the rule holds of each row."""
        if isinstance(rule, Group):
            return self._joined(rule.operator, rule.parts)
        if isinstance(rule, Inside):
            return self._joined("any", rule.rules)
        if isinstance(rule, Condition):
            if rule.parts:
                return self._joined(rule.operator, rule.parts)
            name = rule.field.removeprefix(TRAITS)
            return self._trait(Trait("traits", name, rule.operator, rule.values))  # type: ignore[arg-type]  # a leaf's operator
        return true(self._clause(rule))

    def _joined(self, operator: str, parts: Sequence[Rule]) -> ir.BooleanValue:
        tests = [self.holds(part) for part in parts]
        if operator == "not":
            return ~tests[0]
        return reduce(and_ if operator == "all" else or_, tests)

    def _clause(self, clause: Rule) -> ir.BooleanValue:
        if isinstance(clause, Trait):
            return self._trait(clause)
        if isinstance(clause, Did | Held | Travelled):
            return bounded(self._times(clause), clause.times)
        if isinstance(clause, When):
            return self._when(clause)
        if isinstance(clause, Value):
            return self._value(clause)
        if isinstance(clause, Scored):
            return self._scored(clause)
        if isinstance(clause, Listed):
            return self.sheet[self.columns.lists[clause.name]] > 0
        if isinstance(clause, Bucket):
            return self._drawn(clause)
        raise TypeError(f"{type(clause).__name__} is no clause")

    def _tallies(self, clause: Did | When | Value | Scored | Held | Travelled) -> list[ir.Value]:
        return [self.sheet[self.columns.tallies[tally]] for tally in tallies_of(clause)]

    def _times(self, clause: Did | Held | Travelled) -> ir.IntegerValue:
        return ibis.coalesce(self._tallies(clause)[0], integer(0))

    def _when(self, clause: When) -> ir.BooleanValue:
        (us,) = self._tallies(clause)
        test = us.notnull()
        if clause.before is not None:
            test = test & (us < self._moment(clause.before, later=False))
        if clause.after is not None:
            is_day = clause.after.day is not None
            cut = self._moment(clause.after, later=True)
            test = test & (us >= cut if is_day else us > cut)
        return test

    def _moment(self, moment: Moment, *, later: bool) -> ir.IntegerValue:
        """A moment in µs; of a day its first, or ``later`` the first after it."""
        if moment.day is not None:
            return integer(micros_of_day(moment.day) + (micros(DAY) if later else 0))
        return self.at - integer(micros(moment.ago or timedelta()))

    def _value(self, clause: Value) -> ir.BooleanValue:
        total, n = (ibis.coalesce(each, integer(0)) for each in self._tallies(clause))
        factor = minor_factor(clause.currency)
        if clause.take == "sum":
            return bounded(total, clause.bounds, factor)
        return (n > 0) & _mean_within(total, n, clause.bounds, factor)

    def _scored(self, clause: Scored) -> ir.BooleanValue:
        tallies = self._tallies(clause)
        if clause.take == "any":
            return tallies[0] > 0
        if clause.take == "every":
            return (tallies[0] > 0) & (tallies[0] == tallies[1])
        if clause.take == "mean":
            return (tallies[1] > 0) & _mean_within(tallies[0], tallies[1], clause.bounds, MILLION)
        return bounded(tallies[0], clause.bounds, MILLION)

    def _drawn(self, clause: Bucket) -> ir.BooleanValue:
        text = ibis.literal(f"{clause.salt}:") + self.sheet.customer_id.cast("string")
        digits = text.hexdigest("md5").substr(0, 8)
        first, after = bounds_of(clause)
        test = digits >= first
        return test if after is None else test & (digits < after)

    def _trait(self, clause: Trait) -> ir.BooleanValue:
        value = self.sheet[self.columns.traits[clause.of, clause.name]]
        return _told(value, clause, self.at)


def _told(value: ir.StringValue, clause: Trait, at: ir.IntegerValue) -> ir.BooleanValue:
    """A test of a text; the empty text counts as missing."""
    operator, values = clause.operator, clause.values
    if operator == "missing":
        return value.isnull() | (value == "")
    if operator == "present":
        return true(value != "")
    if operator in ("is", "in"):
        return true(value.isin(list(values)))
    if operator == "starts_with":
        return true(reduce(or_, [value.startswith(text) for text in values]))
    if operator == "contains":
        return true(reduce(or_, [value.contains(text) for text in values]))
    if operator in NUMERIC:
        return true(_compared(value, operator, float(values[0])))
    return true(_dated(value, operator, values[0], at))


def _compared(value: ir.StringValue, operator: str, bound: float) -> ir.BooleanValue:
    number = value.try_cast("float64")
    tests = {
        "at_least": number >= bound,
        "at_most": number <= bound,
        "above": number > bound,
        "below": number < bound,
    }
    return value.re_search(NUMBER) & tests[operator]


def _dated(value: ir.StringValue, operator: str, text: str, at: ir.IntegerValue) -> ir.BooleanValue:
    """Days are compared as the numbers year, month and day make."""
    digits = value.substr(0, 4) + value.substr(5, 2) + value.substr(8, 2)
    day = digits.try_cast("int64")
    if operator == "within":
        length = parse_duration(text) or timedelta()
        test = (day > day_number(at - integer(micros(length)))) & (day <= day_number(at))
        return value.re_search(DATE) & test
    moment = parse_moment(text) or Moment()
    if moment.day is not None:
        cut = integer(moment.day.year * 10_000 + moment.day.month * 100 + moment.day.day)
    else:
        cut = day_number(at - integer(micros(moment.ago or timedelta())))
    return value.re_search(DATE) & (day < cut if operator == "before" else day > cut)


def _mean_within(
    total: ir.IntegerValue, n: ir.IntegerValue, bounds: Bounds, factor: int
) -> ir.BooleanValue:
    some = n.nullif(integer(0))  # Spark divides before it asks whether there is anything
    mean = total.cast("float64") / some.cast("float64")
    test = ibis.literal(value=True)
    if bounds.at_least is not None:
        test = test & (mean >= float(bounds.at_least * factor))
    if bounds.at_most is not None:
        test = test & (mean <= float(bounds.at_most * factor))
    return test
