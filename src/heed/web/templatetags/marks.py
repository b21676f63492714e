"""Marks as tags: icons, status shapes, whiskers; see :mod:`heed.web.marks`."""

from __future__ import annotations

from django import template
from django.templatetags.static import static

from heed.web import sheets
from heed.web.marks import icons
from heed.web.marks.markup import Markup, join, tag
from heed.web.marks.whisker import Measured, Scale
from heed.web.marks.whisker import whisker as draw_whisker

register = template.Library()


@register.simple_tag
def stylesheets() -> Markup:
    """Links to every style sheet, in their order."""
    return join(tag("link", rel="stylesheet", href=static(f"heed/{name}")) for name in sheets.NAMES)


@register.simple_tag
def icon(name: str, *classes: str) -> Markup:
    """An icon beside words: ``{% icon "mail" %}``, smaller with ``{% icon "mail" "i--s" %}``."""
    return icons.icon(name, *classes)


@register.simple_tag
def channel_icon(channel: str) -> Markup:
    """The icon of a channel: ``{% channel_icon touchpoint.channel %}``."""
    return icons.channel_icon(channel)


@register.simple_tag
def glyph(status: str) -> Markup:
    """The shape of a status; the word stands beside it: ``{% glyph "kept" %}``."""
    return icons.glyph({"at_risk": "risk", "no_data": "unknown"}.get(status, status))


@register.simple_tag
def moment_of_truth() -> Markup:
    """The diamond of a moment of truth."""
    return icons.moment_of_truth()


@register.simple_tag
def logo() -> Markup:
    """Heed's mark."""
    return icons.logo()


@register.simple_tag
def whisker(
    read: Measured,
    low: float,
    high: float,
    *,
    says: str,
    tone: str = "ink",
    mark: float | None = None,
    zero: float | None = None,
) -> Markup:
    """A dot with its interval: ``{% whisker estimate 0 1 says=words tone="kept" mark=0.95 %}``."""
    return draw_whisker(read, Scale(low, high, mark, zero), says=says, tone=tone)
