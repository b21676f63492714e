"""The base of typed results: what commands print, pages show and programs get."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from html import escape
from typing import Any


class Result:
    """Base of all results: documented fields, and a small table in notebooks."""

    __pydantic_config__ = {"use_attribute_docstrings": True}

    def _repr_html_(self) -> str:
        return _html(self)


def _html(value: Any) -> str:
    if is_dataclass(value):
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(f.name.replace('_', ' '))}</th>"
            f"<td style='text-align:left'>{_html(getattr(value, f.name))}</td></tr>"
            for f in fields(value)
        )
        return f"<table>{rows}</table>"
    if isinstance(value, tuple) and value and all(is_dataclass(item) for item in value):
        return _html_rows(value)
    if isinstance(value, tuple):
        return escape(", ".join(str(item) for item in value))
    return "" if value is None else escape(str(value))


def _html_rows(items: tuple[Any, ...]) -> str:
    names = [f.name for f in fields(items[0])]
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_html(getattr(item, name))}</td>" for name in names) + "</tr>"
        for item in items
    )
    return f"<table><tr>{head}</tr>{rows}</table>"
