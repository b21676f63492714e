"""Fields that stand for a place in the notation: how a value is shown, and what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import yaml
from django import forms
from django.core.exceptions import ValidationError

from heed.foundation.yaml_lines import parse_yaml
from heed.kernel.errors import InvalidDefinition

Choices = Sequence[tuple[str, Any]]


class Placed(Protocol):
    """A field that knows the notation."""

    def shown(self, value: Any) -> Any:
        """The value of a content as the form shows it."""

    def said(self, cleaned: Any) -> Any:
        """The value for the content; None takes the key out."""


class Text(forms.CharField):
    """A text; with ``rows`` one of several lines."""

    def __init__(self, *, rows: int = 0, suggested: str = "", **said: Any) -> None:
        widget: forms.Widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        if suggested:
            widget.attrs["list"] = suggested
        super().__init__(required=said.pop("required", False), widget=widget, **said)

    def to_python(self, value: Any) -> str:
        """Browsers send line ends of their own."""
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)

    def said(self, cleaned: str) -> str | None:
        return cleaned or None


class Lines(Text):
    """Several texts, each on a line of its own."""

    def __init__(self, *, rows: int = 2, **said: Any) -> None:
        super().__init__(rows=rows, **said)

    def shown(self, value: Any) -> str:
        return "\n".join(_listed(value))

    def said(self, cleaned: str) -> list[str] | None:  # type: ignore[override]
        return [line.strip() for line in cleaned.split("\n") if line.strip()] or None


class Key(forms.ChoiceField):
    """One of the definitions of a kind; one that is not there any more is kept and told."""

    def __init__(self, *, none: Any = None, **said: Any) -> None:
        self.none = none
        super().__init__(required=said.pop("required", False), **said)

    def offer(self, choices: Choices, now: Any) -> None:
        """What can be chosen; ``now`` stays possible, defined or not."""
        known = [("", "–")] if self.none is None and not now else []
        known = known if self.none is None else [("", self.none)]
        stranger = now and now not in dict(choices)
        self.choices = [*known, *choices, *([(now, f"{now} ?")] if stranger else [])]

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)

    def said(self, cleaned: str) -> str | None:
        return cleaned or None


class Keys(forms.MultipleChoiceField):
    """Some of the definitions of a kind; the order of those that stay is kept."""

    def __init__(self, **said: Any) -> None:
        self.now: list[str] = []
        super().__init__(
            required=said.pop("required", False), widget=forms.CheckboxSelectMultiple, **said
        )

    def offer(self, choices: Choices, now: Any) -> None:
        """What can be chosen; what is chosen now comes first, defined or not."""
        self.now, names = _listed(now), dict(choices)
        chosen = [(key, names.get(key, f"{key} ?")) for key in self.now]
        self.choices = [*chosen, *((key, name) for key, name in choices if key not in self.now)]

    def shown(self, value: Any) -> list[str]:
        return _listed(value)

    def said(self, cleaned: Sequence[str]) -> list[str] | None:
        kept = [key for key in self.now if key in cleaned]
        return [*kept, *(key for key in cleaned if key not in kept)] or None


class Yes(forms.BooleanField):
    """A box to tick."""

    def __init__(self, **said: Any) -> None:
        super().__init__(required=False, **said)

    def shown(self, value: Any) -> bool:
        return bool(value)

    def said(self, cleaned: bool) -> bool | None:
        return cleaned or None


class Number(forms.DecimalField):
    """A number; whole ones are written without a point."""

    def shown(self, value: Any) -> Any:
        return value

    def said(self, cleaned: Any) -> int | float | None:
        if cleaned is None:
            return None
        return int(cleaned) if cleaned == int(cleaned) else float(cleaned)


class Level(forms.ChoiceField):
    """A whole number with a word for each: how a step feels."""

    def shown(self, value: Any) -> str:
        return "" if value is None else str(value)

    def said(self, cleaned: str) -> int | None:
        return int(cleaned) if cleaned else None


class Notation(Text):
    """A value in the notation of experience files; mistakes are told with their lines."""

    def __init__(self, *, rows: int = 4, **said: Any) -> None:
        super().__init__(rows=rows, strip=False, **said)
        self.widget.attrs |= {"class": "code", "spellcheck": "false"}

    def shown(self, value: Any) -> str:
        return "" if value is None else notation_text(value)

    def validate(self, value: Any) -> None:
        """Whether it can be read at all."""
        super().validate(value)
        try:
            parse_yaml(str(value), "")
        except InvalidDefinition as error:
            raise ValidationError([_with_line(problem) for problem in error.problems]) from error

    def said(self, cleaned: str) -> Any:
        return parse_yaml(cleaned, "").data


def notation_text(value: Any) -> str:
    """A value as people write it in an experience file."""
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=90)
    return text.removesuffix("...\n").rstrip()


def _with_line(problem: Any) -> str:
    return f"{problem.line}: {problem.what} {problem.fix}".strip()


def _listed(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    items: Iterable[Any] = value if isinstance(value, list) else [value]
    return [str(item) for item in items]
