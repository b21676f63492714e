"""Marks as tags: icons, status shapes, whiskers; see :mod:`heed.web.marks`."""

from __future__ import annotations

from functools import cache
from html import escape

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.translation import gettext as _

from heed.web import sheets
from heed.web.charts.figure import LongFigure
from heed.web.marks import icons
from heed.web.marks.markup import Markup, join, tag
from heed.web.marks.whisker import Measured, Scale
from heed.web.marks.whisker import whisker as draw_whisker

register = template.Library()
ECHARTS = "echarts.common.min.js"


@register.simple_tag
def stylesheets() -> Markup:
    """Links to every style sheet, in their order."""
    return join(tag("link", rel="stylesheet", href=static(f"heed/{name}")) for name in sheets.NAMES)


@register.simple_tag
def browser_script(name: str) -> Markup:
    """A script of `requirements/browser.sh`; nothing where it is not installed.

    Pages work without: ``{% browser_script "echarts.min.js" %}``.
    """
    path = f"heed/vendor/{name}"
    if not _is_installed(path):
        return Markup("")
    return tag("script", "", src=static(path), defer=True)


@cache
def _is_installed(path: str) -> bool:
    return finders.find(path) is not None


@register.simple_tag
def has_browser_script(name: str) -> bool:
    """Whether a script of `requirements/browser.sh` is installed."""
    return _is_installed(f"heed/vendor/{name}")


@register.simple_tag
def long_chart(figure: LongFigure | None) -> Markup:
    """Attributes of a figure that ``long_charts.js`` draws again; none where it cannot."""
    if not figure or not _is_installed(f"heed/vendor/{ECHARTS}"):
        return Markup("")
    values = {
        "data-source": figure.source,
        "data-library": static(f"heed/vendor/{ECHARTS}"),
        "data-hint": _(
            "Drag the strip below to look closer. Arrow keys read period by period, + and − zoom."
        ),
        "data-lines": _("Lines"),
        "data-n": figure.chart.n_says,
    }
    return join((Markup(f'{name}="{escape(text)}"') for name, text in values.items()), " ")


@register.simple_tag
def long_charts_script() -> Markup:
    """The script that draws long charts again; nothing where ECharts is not installed."""
    if not _is_installed(f"heed/vendor/{ECHARTS}"):
        return Markup("")
    return tag("script", "", src=static("heed/long_charts.js"), defer=True)


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
