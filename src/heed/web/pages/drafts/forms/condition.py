"""Which records count: a few rows for the common conditions, the notation itself for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.foundation.yaml_lines import NodePath
from heed.web.pages.drafts.forms.fields import Lines, Notation, Text, notation_text

ROWS = 4
NONE, BY_ROWS, AS_TEXT = "none", "rows", "text"
COLUMNS = (
    ("name", gettext_lazy("what happened")),
    ("channel", gettext_lazy("channel")),
    ("actor", gettext_lazy("who did it")),
    ("source", gettext_lazy("source")),
    ("place", gettext_lazy("place (counts only)")),
    ("properties", gettext_lazy("a property")),
)
TESTS = (
    ("is", gettext_lazy("is one of")),
    ("starts_with", gettext_lazy("begins with one of")),
    ("contains", gettext_lazy("contains one of")),
    ("present", gettext_lazy("is there")),
    ("missing", gettext_lazy("is not there")),
)


@dataclass(frozen=True)
class Row:
    """One row: a column (a property by its name), a test, and the values for it."""

    column: str
    key: str
    test: str
    values: tuple[str, ...] = ()


def rows_in(condition: Any) -> list[Row] | None:
    """The rows of a condition in normal form; None if rows cannot say it."""
    if not isinstance(condition, dict):
        return None
    found: list[Row] = []
    for word, test in condition.items():
        if word == "properties":
            for key, inner in test.items():
                found.extend(_tests("properties", key, inner))
        elif word in dict(COLUMNS):
            found.extend(_tests(word, "", test))
        else:
            return None
    return found if len(found) <= ROWS else None


def condition_of(tests: Sequence[Row]) -> dict[str, Any]:
    """The condition that the rows say: all of them hold."""
    written = [_written(test) for test in tests]
    return written[0] if len(written) == 1 else {"all": written}


class ConditionPart:
    """The fields of one condition inside of a form; their names begin with ``name``."""

    def __init__(
        self, name: str, *, none: Any, place: NodePath = (), may_count: bool = False
    ) -> None:
        self.name = name
        self.place = place or (name,)
        self.how = f"{name}_how"
        self.text = f"{name}_text"
        self.may_count = may_count
        self._none = none

    def add_to(self, fields: dict[str, forms.Field]) -> None:
        """Add the fields to a form."""
        fields[self.how] = forms.ChoiceField(
            label=_("How it is said"),
            choices=[
                (NONE, self._none),
                (BY_ROWS, _("by a few tests that must all hold")),
                (AS_TEXT, _("in the notation of experience files")),
            ],
            widget=forms.RadioSelect,
        )
        for number in range(ROWS):
            row = self.row(number)
            fields[row[0]] = forms.ChoiceField(
                label=_("Column"), choices=[("", "–"), *COLUMNS], required=False
            )
            fields[row[1]] = Text(label=_("Property"), max_length=200)
            fields[row[2]] = forms.ChoiceField(label=_("Test"), choices=TESTS, required=False)
            fields[row[3]] = Lines(label=_("Values, one a line"), rows=1)
        fields[self.text] = Notation(label=_("The condition"), rows=5)

    def row(self, number: int) -> tuple[str, str, str, str]:
        """The names of the fields of one row: column, property, test, values."""
        return (
            f"{self.name}_{number}_column",
            f"{self.name}_{number}_key",
            f"{self.name}_{number}_test",
            f"{self.name}_{number}_values",
        )

    def names(self) -> Iterator[str]:
        """The names of all of its fields."""
        yield self.how
        for number in range(ROWS):
            yield from self.row(number)
        yield self.text

    def shown(self, condition: Any) -> dict[str, Any]:
        """What the fields show of a condition in normal form."""
        text = notation_text(condition) if condition else ""
        tests = rows_in(condition) if condition else []
        how = NONE if not condition else AS_TEXT if tests is None else BY_ROWS
        shown: dict[str, Any] = {self.how: how, self.text: text}
        for number, test in enumerate(tests or ()):
            column, key, kind, values = self.row(number)
            lines = "\n".join(test.values)
            shown |= {column: test.column, key: test.key, kind: test.test, values: lines}
        return shown

    def said(self, form: forms.Form) -> Any:
        """The condition that was said; None for none. Faults are noted on the form."""
        cleaned: Mapping[str, Any] = form.cleaned_data
        if cleaned.get(self.how) == AS_TEXT:
            field: Notation = form.fields[self.text]  # type: ignore[assignment]
            said = field.said(cleaned.get(self.text, ""))
            if said is None and self.text not in form.errors:
                form.add_error(self.text, _("Write the condition, or choose another way."))
            return said
        if cleaned.get(self.how) != BY_ROWS:
            return None
        rows = [self.row(number) for number in range(ROWS) if cleaned.get(self.row(number)[0])]
        if not rows:
            form.add_error(self.row(0)[0], _("Choose a column to test."))
            return None
        return condition_of([self._test(form, row) for row in rows])

    def field_for(self, form: forms.Form) -> str:
        """The field at which something about the condition is told."""
        sent = form.data.get(form.add_prefix(self.how))
        how = sent if form.is_bound else form.initial.get(self.how)
        return self.text if how == AS_TEXT else self.row(0)[3] if how == BY_ROWS else self.how

    def _test(self, form: forms.Form, row: tuple[str, str, str, str]) -> Row:
        cleaned = form.cleaned_data
        column, key, test, values = (cleaned.get(name, "") for name in row)
        lines = tuple(line.strip() for line in values.split("\n") if line.strip())
        if column == "properties" and not key:
            form.add_error(row[1], _("Write the name of the property."))
        if test not in ("present", "missing") and not lines:
            form.add_error(row[3], _("Write at least one value."))
        return Row(column, key if column == "properties" else "", test or "is", lines)


def _tests(column: str, key: str, test: Any) -> Iterator[Row]:
    inner = test if isinstance(test, dict) else {"is": test}
    for word, value in inner.items():
        if word == "present":
            yield Row(column, key, "present" if value else "missing")
        else:
            values = value if isinstance(value, list) else [value]
            yield Row(column, key, word, tuple(str(each) for each in values))


def _written(test: Row) -> dict[str, Any]:
    if test.test in ("present", "missing"):
        said: Any = {"present": test.test == "present"}
    else:
        said = {test.test: list(test.values)}
    return {test.column: {test.key: said} if test.column == "properties" else said}
