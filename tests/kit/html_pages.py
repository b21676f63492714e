"""Whether a page is HTML that browsers and screen readers can rely on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
OUTSIDE = re.compile(r"(?:https?:)?//(?!www\.w3\.org)")


@dataclass
class Page:
    """What was found in a page."""

    language: str = ""
    title: str = ""
    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.page.faults.append(
                f"</{tag}> closes what it did not open, line {self.getpos()[0]}"
            )

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.page.title += data

    def _note(self, tag: str, values: dict[str, str | None]) -> None:
        page = self.page
        page.tags.add(tag)
        if tag == "html":
            page.language = values.get("lang") or ""
        if re.fullmatch(r"h[1-6]", tag):
            page.headings.append(int(tag[1]))
        if "id" in values:
            page.ids.append(values["id"] or "")
        if "style" in values:
            page.faults.append(f"<{tag}> has a style attribute")
        page.faults += [f"<{tag}> has {name}" for name in values if name.startswith("on")]
        for name in ("href", "src", "aria-labelledby", "for"):
            _target(page, name, values.get(name))
        if tag == "svg" and values.get("role") == "img" and not values.get("aria-label"):
            page.faults.append("a chart says nothing to people who hear the page")


def _target(page: Page, name: str, value: str | None) -> None:
    if value is None:
        return
    if name in ("aria-labelledby", "for"):
        page.targets += value.split()
    elif value.startswith("#"):
        page.targets.append(value[1:])
    elif OUTSIDE.match(value):
        page.faults.append(f"{name} leads outside: {value}")


def read_page(html: str) -> Page:
    """A page with its faults, empty if it is sound.

    Sound means: every element is closed, one h1, headings without jumps, a language and a title,
    no id twice, every inner link leads somewhere, no style attribute, no script, nothing fetched.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    page.faults += [f"<{tag}> is never closed" for tag in reader.open]
    page.faults += [
        f"the id {name} stands twice" for name in {*page.ids} if page.ids.count(name) > 1
    ]
    page.faults += [f"nothing has the id {name}" for name in page.targets if name not in page.ids]
    if page.headings.count(1) != 1:
        page.faults.append(f"{page.headings.count(1)} h1")
    steps = zip(page.headings, page.headings[1:], strict=False)
    page.faults += [
        f"h{above} is followed by h{below}" for above, below in steps if below > above + 1
    ]
    if not page.language or not page.title.strip():
        page.faults.append("no language or no title")
    if "script" in page.tags:
        page.faults.append("a script")
    return page
