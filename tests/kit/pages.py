"""What every page must be: valid HTML that people can hear, print and follow."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse
from django.urls import Resolver404, resolve

# html5lib knows the standard of some years ago; these are right today.
PASSED = {"unexpected-end-tag"}
LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ON = re.compile(r"^on[a-z]+$")

Page = HttpResponse | Any  # Django's test client adds attributes to responses


def assert_valid_page(response: Page, *, status: int = 200) -> Element:
    """The page is valid HTML with all that a page must have; gives its root element."""
    path = response.request["PATH_INFO"] if hasattr(response, "request") else ""
    assert response.status_code == status, (path, response.status_code)
    assert response.headers["Content-Type"].startswith("text/html")
    root = parsed(response.content.decode())
    wrong = [*_frame(root), *_ids(root), *_labels(root), *_inline(root), *_names(root)]
    wrong += [f"dead link {link}" for link in internal_links(root, path) if not _leads(link)]
    assert not wrong, (path, wrong)
    return root


def parsed(text: str) -> Element:
    """The root element of strictly valid HTML.

    Raises:
        AssertionError: the parser had to mend something.
    """
    assert text.lstrip().lower().startswith("<!doctype html>")
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(text)
    faults = [
        f"{place}: {code} {facts}" for place, code, facts in parser.errors if code not in PASSED
    ]
    assert not faults, faults
    return root


def text_of(element: Element) -> str:
    """The words in an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def internal_links(root: Element, path: str = "/") -> Iterator[str]:
    """Every address of this site that the page links to or sends a form to."""
    for element in root.iter():
        name = {"a": "href", "form": "action"}.get(str(element.tag), "")
        target = element.get(name) if name else None
        if (
            target
            and not target.startswith("#")
            and not urlsplit(target).netloc
            and not urlsplit(target).scheme
        ):
            yield urljoin(path, target)


def _frame(root: Element) -> Iterator[str]:
    title = root.find("head/title")
    if not root.get("lang"):
        yield "no language"
    if title is None or len(text_of(title)) <= len(" · Heed"):
        yield "no title"
    levels = [int(str(e.tag)[1]) for e in root.iter() if e.tag in HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    inside = [int(str(e.tag)[1]) for e in _main(root) if e.tag in HEADINGS]
    jumps = [b for a, b in itertools.pairwise(inside) if b > a + 1]
    if jumps:
        yield f"headings jump to {jumps}"
    if sum(1 for e in root.iter("main")) != 1:
        yield "not one main"


def _main(root: Element) -> Iterator[Element]:
    for main in root.iter("main"):
        yield from main.iter()


def _ids(root: Element) -> Iterator[str]:
    counts = Counter(e.get("id") for e in root.iter() if e.get("id"))
    yield from (f"{n} × id {name}" for name, n in counts.items() if n > 1)
    for element in root.iter():
        target = element.get("href") or ""
        if target.startswith("#") and target[1:] not in counts:
            yield f"{target} is not on the page"
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "popovertarget"):
            for wanted in (element.get(name) or "").split():
                if wanted not in counts:
                    yield f"{name} names {wanted}, which is not there"


def _labels(root: Element) -> Iterator[str]:
    named = {e.get("for") for e in root.iter("label")}
    wrapped = {id(e) for label in root.iter("label") for e in label.iter()}
    for element in root.iter():
        if element.tag not in LABELLED or element.get("type") in UNLABELLED_TYPES:
            continue
        has = element.get("aria-label") or element.get("aria-labelledby")
        if not (has or element.get("id") in named or id(element) in wrapped):
            yield f"no label for {element.attrib}"


def _inline(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.get("style") is not None or element.tag == "style":
            yield f"inline style on {element.tag}"
        if any(ON.match(str(name)) for name in element.attrib):
            yield f"inline script on {element.tag} {element.attrib}"
        is_data = element.get("type") == "application/json"
        if element.tag == "script" and not element.get("src") and not is_data:
            yield "inline script"


def _names(root: Element) -> Iterator[str]:
    """Buttons, links and pictures have words."""
    for element in root.iter():
        said = element.get("aria-label") or element.get("title") or text_of(element)
        if element.tag in ("a", "button") and not said:
            yield f"{element.tag} without words {element.attrib}"
        if element.tag == "img" and element.get("alt") is None:
            yield "img without alt"
        if element.tag in ("th", "td") and element.tag == "th" and not element.get("scope"):
            yield f"th without scope: {text_of(element)}"


def _leads(link: str) -> bool:
    """Whether the address belongs to a page or a file."""
    try:
        resolve(urlsplit(link).path)
    except Resolver404:
        return urlsplit(link).path.startswith("/static/")
    return True
