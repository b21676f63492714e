"""Forms of one condition of a rule: what they share, and those about what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.customers.segments.clause_parts import MOST_TIMES
from heed.customers.segments.moments import moment_text
from heed.customers.segments.notation import read_rule
from heed.customers.segments.rules import (
    NEVER,
    Bounds,
    Did,
    Happening,
    Moment,
    Rule,
    Value,
    When,
    Window,
)
from heed.foundation.conditions import write_condition
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import NodePath, YamlFile
from heed.kernel.durations import duration_text
from heed.web.forms import PageForm
from heed.web.pages.drafts.forms.base import Known, Section
from heed.web.pages.drafts.forms.condition import NONE, ConditionPart
from heed.web.pages.drafts.forms.fields import Key, Number, Text
from heed.web.pages.drafts.forms.rule_tree import Node
from heed.web.pages.drafts.said import said_problem

Content = dict[str, Any]
Values = dict[str, Any]
LENGTH = gettext_lazy("A length such as 90 days or 4 hours.")
REQUIRED_KEY = {"required": gettext_lazy("Choose one.")}
MOMENT = gettext_lazy("A day such as 2025-01-31, or 30 days ago.")


class ClauseForm(PageForm):
    """One condition. ``word`` is that of the notation; ``more`` are the fields folded away."""

    kind: ClassVar[str] = ""
    word: ClassVar[str] = ""
    title: ClassVar[str | Promise] = ""
    main: ClassVar[Sequence[str]] = ()
    more: ClassVar[Sequence[str]] = ()
    stands_for: ClassVar[Mapping[str, str]] = {}  # fields by other words of the notation
    whole: ClassVar[str] = ""  # the field at which a fault of the whole condition is told
    use_required_attribute = False  # a button that adds something sends what is not yet complete

    def __init__(self, node: Node, prefix: str, known: Known, *, check: bool) -> None:
        sent = _prefixed(node.values, prefix) if check else None
        super().__init__(sent, prefix=prefix)
        self.known = known
        self.rule: Rule | None = None
        self.findings: dict[str, list[Any]] = {}
        self.conditions: dict[str, ConditionPart] = {}
        self.offer(node.values)
        self.initial = {
            name: self._typed(field, name, node.values)
            for name, field in self.fields.items()
            if name in node.values
        }

    def offer(self, now: MultiValueDict[str, str]) -> None:
        """Fill in what can be chosen; what is chosen ``now`` stays possible."""

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        """What the fields show of a rule; None if it is of another kind."""
        raise NotImplementedError

    def content(self) -> Content:
        """What stands under the word, by what was typed."""
        raise NotImplementedError

    def written(self) -> Content:
        """The condition in the notation."""
        return {self.word: self.content()}

    def clean(self) -> dict[str, Any]:
        """Read what was typed by the notation; each fault stands at its field."""
        super().clean()
        written = None if self.errors else self.written()
        if written is None or self.errors:
            return self.cleaned_data
        cell = Cell(YamlFile("", written))
        self.rule = read_rule(cell)
        for problem in cell.problems:
            said = said_problem(problem.what, problem.fix)
            self.add_error(self.field_at(problem.path[1:]), said)
        return self.cleaned_data

    def field_at(self, path: NodePath) -> str:
        """The field that stands for a place below the word."""
        words = [f"{path[0]}.{path[1]}"] if len(path) > 1 else []
        for word in [*words, *map(str, path[:1])]:
            name = self.stands_for.get(word, word)
            if name in self.fields:
                return name
        part = next(iter(self.conditions.values()), None)
        return part.field_for(self) if part and path else self.whole

    def fields_of(self, names: Sequence[str]) -> list[tuple[Any, list[Any]]]:
        """Fields of this form as the templates of sections take them."""
        return [(self[name], []) for name in names if name in self.fields]

    @property
    def main_fields(self) -> list[tuple[Any, list[Any]]]:
        return self.fields_of(self.main)

    @property
    def more_fields(self) -> list[tuple[Any, list[Any]]]:
        return self.fields_of(self.more)

    @property
    def condition(self) -> Section | None:
        """The section of the tests of single records, if it has one."""
        title = _("Only those records that meet these tests")
        part = next(iter(self.conditions), "")
        return Section(title, (), part="condition", about=part, is_more=True) if part else None

    def pairs(self, names: Sequence[str]) -> list[tuple[Any, list[Any]]]:
        """Fields with what the checks found at each, which is told elsewhere."""
        return self.fields_of(names)

    def chosen(self, name: str, now: MultiValueDict[str, str], kind: str) -> None:
        """Offer the definitions of a kind."""
        self.field(name).offer(self.known.keys(kind), now.get(name))

    def field(self, name: str) -> Any:
        """One of the fields of :mod:`heed.web.pages.drafts.forms.fields`."""
        return self.fields[name]

    def typed(self, *names: str) -> Content:
        """The fields that say something, by the words of the notation."""
        sound = [name for name in names if name in self.cleaned_data]  # those without a fault
        found = {name: self.field(name).said(self.cleaned_data[name]) for name in sound}
        return {name: value for name, value in found.items() if value is not None}

    def _typed(self, field: forms.Field, name: str, values: MultiValueDict[str, str]) -> Any:
        is_list = isinstance(field, forms.MultipleChoiceField)
        return values.getlist(name) if is_list else values.get(name)


def _prefixed(values: MultiValueDict[str, str], prefix: str) -> MultiValueDict[str, str]:
    return MultiValueDict({f"{prefix}-{name}": said for name, said in values.lists()})


class WindowFields(ClauseForm):
    """When something counts."""

    within = Text(label=gettext_lazy("Within the last"), help_text=LENGTH, max_length=100)
    first = Text(label=gettext_lazy("Or from the day"), max_length=40)
    last = Text(label=gettext_lazy("To the day"), max_length=40)

    stands_for: ClassVar = {"between": "first", "between.1": "last"}

    def window(self) -> Content:
        """What was typed about the time."""
        days = [str(self.cleaned_data[name]) for name in ("first", "last")]
        if any(days) and not all(days):
            missing = "last" if days[0] else "first"
            self.add_error(missing, _("Write the first and the last day, or neither."))
        return {**self.typed("within"), **({"between": days} if all(days) else {})}


class TimesFields(WindowFields):
    """How often."""

    at_least = Number(
        label=gettext_lazy("At least … times"),
        required=False, decimal_places=0, min_value=0, max_value=MOST_TIMES,
    )  # fmt: skip
    at_most = Number(
        label=gettext_lazy("At most … times"),
        required=False, decimal_places=0, min_value=0, max_value=MOST_TIMES,
    )  # fmt: skip

    def counted(self) -> Content:
        """How often and when."""
        return {**self.typed("at_least", "at_most"), **self.window()}


class AmountFields(WindowFields):
    """How much."""

    at_least = Number(label=gettext_lazy("At least"), required=False, decimal_places=6)
    at_most = Number(label=gettext_lazy("At most"), required=False, decimal_places=6)

    def counted(self) -> Content:
        """How much and when."""
        bounds = self.typed("at_least", "at_most")
        if not bounds:
            self.add_error("at_least", _("Write at least how much, at most how much, or both."))
        return {**bounds, **self.window()}


class HappeningFields(ClauseForm):
    """Which interactions."""

    touchpoint = Key(label=gettext_lazy("What happened"), none=gettext_lazy("anything"))

    def offer(self, now: MultiValueDict[str, str]) -> None:
        self.chosen("touchpoint", now, "touchpoint")
        part = ConditionPart("only", none=_("all of them"))
        self.conditions[part.name] = part
        part.add_to(self.fields)
        self.fields[part.how].initial = NONE

    def happening(self) -> Content:
        """What was typed about which interactions, for the mapping of the clause."""
        said = self.conditions["only"].said(self)
        when = said if isinstance(said, dict) else {"name": said} if said else {}
        beside = {"touchpoint", *self.fields, "between", "exactly"}
        for word in sorted(beside & set(when) - {"only"}):
            told = _("`%(word)s` has a field of its own here.") % {"word": word}
            self.add_error(self.conditions["only"].text, told)
        return {**when, **self.typed("touchpoint")}


def shown_happening(what: Happening) -> Values:
    """What the fields of :class:`HappeningFields` show."""
    part = ConditionPart("only", none="")
    when = write_condition(what.when) if what.when is not None else None
    return {"touchpoint": what.touchpoint, **part.shown(when)}


def shown_bounds(bounds: Bounds) -> Values:
    """From how much to how much."""
    found = {"at_least": bounds.at_least, "at_most": bounds.at_most}
    return {name: _number(number) for name, number in found.items() if number is not None}


def shown_window(window: Window) -> Values:
    """When it counts."""
    days = {"first": window.first, "last": window.last}
    shown: Values = {name: _day(day) for name, day in days.items() if day}
    return {**shown, "within": duration_text(window.within)} if window.within else shown


def _number(number: Decimal) -> str:
    return f"{number:f}"


def _day(day: date) -> str:
    return day.isoformat()


class DidForm(HappeningFields, TimesFields):
    """Something happened so many times."""

    kind, word, title = "did", "did", gettext_lazy("Did something")
    main = ("touchpoint", "at_least", "at_most", "within")
    more = ("first", "last")
    whole = "touchpoint"

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        if not isinstance(rule, Did) or rule.times == NEVER:
            return None
        bounds, window = shown_bounds(rule.times), shown_window(rule.window)
        return {**shown_happening(rule.what), **bounds, **window}

    def content(self) -> Content:
        return {**self.happening(), **self.counted()} or {"at_least": 1}


class NeverForm(HappeningFields, WindowFields):
    """Something never happened."""

    kind, word, title = "never", "never", gettext_lazy("Never did something")
    main = ("touchpoint", "within")
    more = ("first", "last")
    whole = "touchpoint"

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        if not isinstance(rule, Did) or rule.times != NEVER:
            return None
        return {**shown_happening(rule.what), **shown_window(rule.window)}

    def content(self) -> Content:
        return {**self.happening(), **self.window()}

    def written(self) -> Content:
        """Who never did anything is said by its own word."""
        return {self.word: said} if (said := self.content()) else {"did": {"exactly": 0}}


class LastForm(HappeningFields):
    """The last time that something happened lies before or after a moment."""

    kind, word, title = "last", "last", gettext_lazy("Did something for the last time")
    before = Text(label=gettext_lazy("Earlier than"), help_text=MOMENT, max_length=100)
    after = Text(label=gettext_lazy("Later than"), max_length=100)
    main = ("touchpoint", "before", "after")
    whole = "before"

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        if not isinstance(rule, When) or rule.which != cls.word:
            return None
        moments = {"before": _moment(rule.before), "after": _moment(rule.after)}
        return {**shown_happening(rule.what), **moments}

    def content(self) -> Content:
        moments = self.typed("before", "after")
        if not moments:
            self.add_error("before", _("Write before or after which moment, or both."))
        return {**self.happening(), **moments}


class FirstForm(LastForm):
    """The first time that something happened lies before or after a moment."""

    kind, word, title = "first", "first", gettext_lazy("Did something for the first time")


class ValueForm(HappeningFields, AmountFields):
    """Sum or mean of what interactions were worth."""

    kind, word, title = "value", "value", gettext_lazy("Was worth so much")
    take = Key(label=gettext_lazy("Counted"), none=gettext_lazy("all together"), choices=[])
    currency = Text(
        label=gettext_lazy("Currency"),
        required=True,
        max_length=3,
        error_messages={"required": gettext_lazy("Write the currency: only that one is counted.")},
        help_text=gettext_lazy("Its three letters, such as EUR."),
    )
    main = ("touchpoint", "at_least", "at_most", "currency", "take", "within")
    more = ("first", "last")
    whole = "at_least"

    def offer(self, now: MultiValueDict[str, str]) -> None:
        super().offer(now)
        self.field("take").offer([("mean", _("on average"))], None)

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        if not isinstance(rule, Value):
            return None
        own = {"take": "mean" if rule.take == "mean" else "", "currency": rule.currency}
        return {
            **shown_happening(rule.what), **own,
            **shown_bounds(rule.bounds), **shown_window(rule.window),
        }  # fmt: skip

    def content(self) -> Content:
        return {**self.happening(), **self.typed("take", "currency"), **self.counted()}


def _moment(moment: Moment | None) -> str:
    return moment_text(moment) if moment else ""
