"""Icons on a grid of 16, one line thick, drawn for Heed; and the shapes of the statuses."""

from __future__ import annotations

from importlib import resources

from heed.kernel.errors import HeedError
from heed.web.marks.markup import Markup, join, tag

# One line an icon: its name and its path. A circle is two arcs, so nothing but paths is needed.
_DRAWN = (resources.files("heed.web.marks") / "icons.txt").read_text(encoding="utf-8")
ICONS = dict(line.split(" ", 1) for line in _DRAWN.splitlines())

# The channel of an interaction is a free word; these are drawn, all others get "touchpoint".
CHANNELS = {
    "ad": "ad",
    "ads": "ad",
    "app": "app",
    "branch": "store",
    "call": "phone",
    "chat": "chat",
    "delivery": "truck",
    "email": "mail",
    "letter": "mail",
    "mail": "mail",
    "phone": "phone",
    "post": "box",
    "product": "box",
    "shop": "store",
    "site": "web",
    "store": "store",
    "survey": "survey",
    "telephone": "phone",
    "web": "web",
    "website": "web",
}

GLYPHS = {
    "kept": (
        tag("circle", cx=6, cy=6, r=6),
        tag("path", d="m3.4 6.3 1.8 1.8 3.4-4"),
    ),
    "risk": (
        tag("path", d="M6 .7 11.8 11H.2z", class_="solid"),
        tag("path", d="M6 4.6v2.7M6 9.2v.1"),
    ),
    "missed": (
        tag("rect", width=12, height=12, rx=2.5),
        tag("path", d="m3.8 3.8 4.4 4.4m0-4.4L3.8 8.2"),
    ),
    "open": (
        tag("circle", cx=6, cy=6, r=5),
        tag("path", d="M6 3.3V6l1.8 1.2"),
    ),
    "unknown": (tag("circle", cx=6, cy=6, r=5),),
}


def icon(name: str, *classes: str) -> Markup:
    """An icon, hidden from people who hear the page: words stand beside it.

    Raises:
        HeedError: no icon has this name.
    """
    if name not in ICONS:
        raise HeedError(f"There is no icon {name!r}; there are {', '.join(ICONS)}.")
    drawn = tag("path", d=ICONS[name])
    return tag(
        "svg", drawn, class_=" ".join(("i", *classes)), viewBox="0 0 16 16", aria_hidden="true"
    )


def channel_icon(channel: str) -> Markup:
    """The icon of a channel, told from its name."""
    return icon(CHANNELS.get(channel.strip().lower(), "route"))


def glyph(status: str) -> Markup:
    """The shape of a status: ``kept``, ``risk``, ``missed``, ``open`` or ``unknown``."""
    known = status if status in GLYPHS else "unknown"
    shapes = join(GLYPHS[known])
    return tag(
        "svg", shapes, class_=f"glyph glyph--{known}", viewBox="0 0 12 12", aria_hidden="true"
    )


def moment_of_truth() -> Markup:
    """The diamond that marks a moment of truth."""
    return _hidden(tag("path", d="M4.5 0 9 4.5 4.5 9 0 4.5z"), "mot", 9)


def logo() -> Markup:
    """Heed's mark."""
    stem = tag("path", d="M5 2.5v15M5 11.2c0-3.4 8.6-4.6 8.6.8v5.5")
    head = tag("circle", cx=14.6, cy=4.6, r=2.3)
    return _hidden(join((stem, head)), "logo", 20)


def _hidden(drawn: Markup, classes: str, size: int) -> Markup:
    return tag("svg", drawn, class_=classes, viewBox=f"0 0 {size} {size}", aria_hidden="true")
