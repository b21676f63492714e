"""Building SVG and HTML as text, with every value escaped once."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


class Markup(str):
    """Text that is markup already; everything else is escaped before it is put into a page."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


Child = str | Markup


def join(parts: Iterable[Child], between: str = "") -> Markup:
    """Markup of all parts in order; plain text among them is escaped."""
    return Markup(between.join(_safe(part) for part in parts))


def tag(name: str, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """One element; an SVG element without children closes itself.

    Args:
        name: The element's name.
        children: Markup, or text that is escaped.
        attributes: ``class_`` is written ``class``, ``stroke_width`` is written ``stroke-width``;
            None and False are left out, True is written without a value; numbers are rounded to
            a hundredth.
    """
    opening = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if not children and name in _CLOSED:
        return Markup(f"<{opening}/>")
    if not children and name in _VOID:
        return Markup(f"<{opening}>")
    return Markup(f"<{opening}>{join(children)}</{name}>")


def number(value: float) -> str:
    """A coordinate with at most two places: 12, 12.5, 0.33."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written in ("-0", "") else written


def percent(share: float) -> str:
    """A place across: 0.125 is 12.5%."""
    return f"{number(100 * share)}%"


_CLOSED = frozenset({"line", "circle", "rect", "path", "use", "ellipse"})
_VOID = frozenset({"br", "col", "hr", "img", "meta", "link"})


def _safe(part: Child) -> str:
    return part if isinstance(part, Markup) else escape(part, quote=True)


def _attribute(key: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.removesuffix("_").replace("_", "-")
    if value is True:
        return f" {name}"
    written = value if isinstance(value, str) else number(value)
    return f' {name}="{escape(written, quote=True)}"'
