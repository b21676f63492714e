"""Forms of conditions about what is known of somebody: traits, scores, lists, segments, the lot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.customers.segments.clause_notation import MOST_BUCKETS
from heed.customers.segments.notation import read_rule, write_rule
from heed.customers.segments.rules import (
    DATED,
    NUMERIC,
    Bucket,
    Held,
    Inside,
    Listed,
    Rule,
    Scored,
    Trait,
    Travelled,
)
from heed.foundation.conditions import Condition, write_condition
from heed.foundation.yaml_cells import LONGEST_KEY, Cell
from heed.foundation.yaml_lines import parse_yaml
from heed.web.pages.drafts.forms.condition import COLUMNS, TESTS, Row, condition_of
from heed.web.pages.drafts.forms.fields import (
    Key,
    Keys,
    Lines,
    Notation,
    Number,
    Text,
    notation_text,
)
from heed.web.pages.drafts.forms.rule_clauses import (
    REQUIRED_KEY,
    AmountFields,
    ClauseForm,
    Content,
    TimesFields,
    Values,
    shown_bounds,
    shown_window,
)
from heed.web.pages.drafts.said import said_problem

TRAITS = "traits"
TRAIT_TESTS = (
    *TESTS,
    ("at_least", gettext_lazy("is at least")),
    ("at_most", gettext_lazy("is at most")),
    ("below", gettext_lazy("is below")),
    ("above", gettext_lazy("is above")),
    ("before", gettext_lazy("is before the day")),
    ("after", gettext_lazy("is after the day")),
    ("within", gettext_lazy("lies in the last")),
)
ONE_VALUE = (*NUMERIC, *DATED)
VALUES = gettext_lazy("Values, one a line")
REQUIRED_TRAIT = {"required": gettext_lazy("Write the name of the trait.")}
REQUIRED_NUMBER = {"required": gettext_lazy("Write a number.")}
Now = MultiValueDict[str, str]


class ScoredForm(AmountFields):
    """Scores that somebody gave."""

    kind, word, title = "scored", "scored", gettext_lazy("Gave a score")
    item = Text(label=gettext_lazy("To this item"), max_length=200, suggested="known-items")
    metric = Key(label=gettext_lazy("Or one that this metric takes"), none="–")
    take = Key(label=gettext_lazy("Which of them"), none=gettext_lazy("the last one"), choices=[])
    answers = Notation(
        label=gettext_lazy("Only answers that meet a condition, in the notation"), rows=2
    )
    main = ("item", "metric", "at_least", "at_most", "take", "within")
    more = ("first", "last", "answers")
    whole = "item"

    def offer(self, now: Now) -> None:
        self.chosen("metric", now, "metric")
        takes = [("any", _("one of them")), ("every", _("every one")), ("mean", _("their mean"))]
        self.field("take").offer(takes, None)

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        if not isinstance(rule, Scored):
            return None
        answers = write_condition(rule.answers) if rule.answers else {}
        item = answers.get("item")
        own: Values = {"metric": rule.metric, "take": "" if rule.take == "last" else rule.take}
        if isinstance(item, str):
            own["item"] = answers.pop("item")
        if answers:
            own["answers"] = notation_text(answers)
        return {**own, **shown_bounds(rule.bounds), **shown_window(rule.window)}

    def content(self) -> Content:
        item, metric = self.cleaned_data["item"], self.cleaned_data["metric"]
        answers = self.typed("answers").get("answers") or {}
        said = set(self.fields) - (set() if item else {"item"})
        if not isinstance(answers, dict) or set(answers) & said:
            self.add_error("answers", _("Write it like `{channel: web}`; fields say the rest."))
            answers = {}
        if bool(answers or item) == bool(metric):
            self.add_error("item", _("Write an item, or choose a metric: one of the two."))
        return {**answers, **self.typed("item", "metric", "take"), **self.counted()}


class HeldForm(TimesFields):
    """A standard was kept or missed."""

    kind, word, title = "standard", "standard", gettext_lazy("Met a standard kept or missed")
    key = Key(label=gettext_lazy("Standard or promise"), required=True, error_messages=REQUIRED_KEY)
    result = Key(label=gettext_lazy("Was"), none=gettext_lazy("missed"), choices=[])
    main = ("key", "result", "at_least", "at_most", "within")
    more = ("first", "last")
    whole = "key"

    def offer(self, now: Now) -> None:
        self.chosen("key", now, "standard")
        self.field("result").offer([("kept", _("kept"))], None)

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        if not isinstance(rule, Held):
            return None
        own = {"key": rule.standard, "result": "kept" if rule.result == "kept" else ""}
        return {**own, **shown_bounds(rule.times), **shown_window(rule.window)}

    def content(self) -> Content:
        return {**self.typed("key", "result"), **self.counted()}


class TravelledForm(TimesFields):
    """A journey was travelled."""

    kind, word, title = "journey", "journey", gettext_lazy("Travelled a journey")
    key = Key(label=gettext_lazy("Journey"), required=True, error_messages=REQUIRED_KEY)
    outcome = Key(label=gettext_lazy("How it ended"), none=gettext_lazy("in any way"), choices=[])
    deviated = Key(label=gettext_lazy("Way taken"), none=gettext_lazy("any"), choices=[])
    skipped = Key(label=gettext_lazy("Left out"), none="–")
    main = ("key", "outcome", "deviated", "at_least", "at_most", "within")
    more = ("skipped", "first", "last")
    whole = "key"

    def offer(self, now: Now) -> None:
        self.chosen("key", now, "journey")
        self.chosen("skipped", now, "touchpoint")
        outcomes = [
            ("completed", _("completed")),
            ("ended_early", _("ended early")),
            ("under_way", _("under way")),
        ]
        self.field("outcome").offer(outcomes, None)
        ways = [("yes", _("off the design")), ("no", _("as designed"))]
        self.field("deviated").offer(ways, None)

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        if not isinstance(rule, Travelled):
            return None
        deviated = "" if rule.deviated is None else "yes" if rule.deviated else "no"
        own = {"key": rule.journey, "outcome": rule.outcome, "deviated": deviated}
        return {
            **own, "skipped": rule.skipped,
            **shown_bounds(rule.times), **shown_window(rule.window),
        }  # fmt: skip

    def content(self) -> Content:
        said = self.typed("key", "outcome", "skipped")
        if self.cleaned_data["deviated"]:
            said["deviated"] = self.cleaned_data["deviated"] == "yes"
        return {**said, **self.counted()}


class TraitForm(ClauseForm):
    """What is known of a person."""

    kind, word, title = TRAITS, TRAITS, gettext_lazy("Trait of the person")
    name = Text(
        label=gettext_lazy("Trait"), required=True, max_length=200, suggested=f"known-{TRAITS}",
        error_messages=REQUIRED_TRAIT,
    )  # fmt: skip
    test = forms.ChoiceField(label=gettext_lazy("Test"), choices=TRAIT_TESTS)
    values = Lines(label=VALUES, rows=1)
    main = ("name", "test", "values")
    whole = "name"

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        if isinstance(rule, Condition) and rule.field.startswith(f"{cls.word}."):
            name = rule.field.partition(".")[2]
        elif isinstance(rule, Trait) and rule.of == cls.word:
            name = rule.name
        else:
            return None
        test = "is" if rule.operator == "in" else rule.operator
        return {"name": name, "test": test, "values": "\n".join(rule.values)}

    def content(self) -> Content:
        test, lines = self.cleaned_data["test"], self.typed("values").get("values", [])
        name = self.cleaned_data["name"]
        if test in ("present", "missing"):
            return {name: {"present": test == "present"}}
        return {name: {test: self._tested(test, lines)}}

    def _tested(self, test: str, lines: list[str]) -> Any:
        if not lines:
            self.add_error("values", _("Write at least one value."))
        elif test not in ONE_VALUE:
            return lines
        elif len(lines) > 1:
            self.add_error("values", _("Write one value only."))
        elif test in NUMERIC:
            return _as_number(lines[0])
        else:
            return lines[0]
        return None

    def field_at(self, path: Any) -> str:
        """A fault of the test stands at its values."""
        return "values" if len(path) > 1 else "name"


class AccountTraitForm(TraitForm):
    """What is known of the account that a person acts for."""

    kind, word, title = "account", "account", gettext_lazy("Trait of the account")
    name = Text(
        label=gettext_lazy("Trait"), required=True, max_length=200, suggested="known-account",
        error_messages=REQUIRED_TRAIT,
    )  # fmt: skip


class ParentTraitForm(TraitForm):
    """What is known of the account above that one."""

    kind, word = "parent_account", "parent_account"
    title = gettext_lazy("Trait of the account above")
    name = Text(
        label=gettext_lazy("Trait"), required=True, max_length=200, suggested="known-account",
        error_messages=REQUIRED_TRAIT,
    )  # fmt: skip


class InsideForm(ClauseForm):
    """Membership of other segments."""

    kind, word, title = "in", "in", gettext_lazy("Is in a segment")
    segments = Keys(
        required=True,
        label=gettext_lazy("In one of these segments"),
        error_messages={"required": gettext_lazy("Choose at least one segment.")},
    )
    main = ("segments",)
    whole = "segments"

    def offer(self, now: Now) -> None:
        self.field("segments").offer(self.known.keys("segment"), now.getlist("segments"))

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        return {"segments": list(rule.segments)} if isinstance(rule, Inside) else None

    def written(self) -> Content:
        return {self.word: self.typed("segments")["segments"]}

    def field_at(self, path: Any) -> str:  # noqa: ARG002  # there is one field
        return self.whole


class ListedForm(ClauseForm):
    """A place on a list that people keep by hand."""

    kind, word, title = "listed", "listed", gettext_lazy("Stands on a list")
    name = Text(
        label=gettext_lazy("Key of the list"),
        required=True,
        max_length=LONGEST_KEY,
        suggested="known-lists",
        error_messages={"required": gettext_lazy("Write the key of the list.")},
    )
    main = ("name",)
    whole = "name"

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        return {"name": rule.name} if isinstance(rule, Listed) else None

    def written(self) -> Content:
        return {self.word: self.cleaned_data["name"]}


class BucketForm(ClauseForm):
    """A share of all customers by lot."""

    kind, word, title = "bucket", "bucket", gettext_lazy("Drawn by lot")
    of = Number(
        label=gettext_lazy("Of so many parts of equal size"),
        decimal_places=0, min_value=2, max_value=MOST_BUCKETS, error_messages=REQUIRED_NUMBER,
    )  # fmt: skip
    first = Number(
        label=gettext_lazy("From the part"),
        decimal_places=0,
        min_value=0,
        error_messages=REQUIRED_NUMBER,
        help_text=gettext_lazy("Counted from 0: of 10 parts, 0 to 0 is a tenth of all customers."),
    )
    last = Number(label=gettext_lazy("To the part"), required=False, decimal_places=0, min_value=0)
    salt = Text(
        label=gettext_lazy("Word that the lot is drawn by"),
        max_length=100,
        help_text=gettext_lazy("The same word draws the same people. Empty: the segment’s key."),
    )
    main = ("of", "first", "last")
    more = ("salt",)
    whole = "of"
    stands_for: ClassVar = {"from": "first", "to": "last"}

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        if not isinstance(rule, Bucket):
            return None
        own = {"of": rule.of, "first": rule.first, "last": rule.last}
        return {**{name: str(number) for name, number in own.items()}, "salt": rule.salt}

    def content(self) -> Content:
        words = {"of": "of", "first": "from", "last": "to", "salt": "salt"}
        return {words[name]: said for name, said in self.typed(*words).items()}


class RecordForm(ClauseForm):
    """A test of the first record of a travelled journey."""

    kind, title = "record", gettext_lazy("First record of a journey (divides journeys)")
    column = forms.ChoiceField(
        label=gettext_lazy("Column"), choices=[one for one in COLUMNS if one[0] != "place"]
    )
    key = Text(label=gettext_lazy("Property"), max_length=200)
    test = forms.ChoiceField(label=gettext_lazy("Test"), choices=TESTS)
    values = Lines(label=VALUES, rows=1)
    main = ("column", "key", "test", "values")
    whole = "values"

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        head, _sign, key = (
            rule.field.partition(".") if isinstance(rule, Condition) else ("", "", "")
        )
        if not isinstance(rule, Condition) or head in ("", TRAITS):
            return None
        test = "is" if rule.operator == "in" else rule.operator
        return {"column": head, "key": key, "test": test, "values": "\n".join(rule.values)}

    def written(self) -> Content:
        column, key, test = (str(self.cleaned_data[name]) for name in ("column", "key", "test"))
        lines: Sequence[str] = self.typed("values").get("values", [])
        if column == "properties" and not key:
            self.add_error("key", _("Write the name of the property."))
        if test not in ("present", "missing") and not lines:
            self.add_error("values", _("Write at least one value."))
        own = key if column == "properties" else ""
        return condition_of([Row(column, own, test, tuple(lines))])

    def field_at(self, path: Any) -> str:  # noqa: ARG002  # faults of tests are faults of their values
        return self.whole


class NotationForm(ClauseForm):
    """What no other form can say, as it stands in an experience file."""

    kind, title = "notation", gettext_lazy("In the notation of experience files")
    text = Notation(
        label=gettext_lazy("The condition"),
        rows=5,
        help_text=gettext_lazy("For example: did: {touchpoint: order, at_least: 3}"),
    )
    main = ("text",)
    whole = "text"

    @classmethod
    def shown(cls, rule: Rule) -> Values | None:
        return {"text": notation_text(write_rule(rule))}

    def clean(self) -> dict[str, Any]:
        """Faults are told with their lines, and texts are taken as they are written."""
        forms.Form.clean(self)
        file = None if self.errors else parse_yaml(self.cleaned_data["text"], "")
        if file is not None and file.data is None:
            self.add_error("text", _("Write the condition, or remove it."))
        elif file is not None:
            cell = Cell(file)
            self.rule = read_rule(cell)
            for problem in cell.problems:
                said = said_problem(problem.what, problem.fix)
                line = _("Line %(n)s: %(said)s") % {"n": problem.line, "said": said}
                self.add_error("text", line)
        return self.cleaned_data


def _as_number(text: str) -> int | float | str:
    """A number as files have it; what is none stays, for the notation to say so."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
