"""Texts of the interface: gathered from code and templates, kept as catalogues, compiled.

``python -m tests.kit.messages`` brings the catalogues up to date; needs Babel, and no system tools.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

from tests.architecture.sources import SOURCE, python_files, shown

LOCALE = SOURCE / "web" / "locale"
LANGUAGES = ("de",)
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # the same texts always give the same files
COMPUTED = "computed"  # the remark in a catalogue that keeps a text which results bring
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
QUOTED = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
TRANSLATE = re.compile(rf"(?:translate|trans)\s+{QUOTED}(?:.*?\scontext\s+{QUOTED})?", re.DOTALL)
UNDERSCORE = re.compile(rf"_\({QUOTED}\)")
CONTEXT = re.compile(rf"\scontext\s+{QUOTED}")
VARIABLE = re.compile(r"\s*(\w+)\s*")

Found = tuple[int, str, Any, list[str]]


def po_path(language: str) -> Path:
    """The catalogue of a language that people edit."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def template_catalogue() -> Catalog:
    """Every text in code and templates, with the places where it stands."""
    catalogue = Catalog(project="Heed", charset="utf-8", fuzzy=False, creation_date=WRITTEN)
    for path in (*python_files(below=SOURCE), *sorted((SOURCE / "web").rglob("*.html"))):
        if "tests" in path.parts:
            continue
        for line, text, context in texts_of(path):
            catalogue.add(text, locations=[(shown(path), line)], context=context)
    return catalogue


def texts_of(path: Path) -> Iterator[tuple[int, Any, str | None]]:
    """Line, text (a pair with its plural) and context of every text in a file."""
    if path.suffix == ".html":
        yield from template_texts(path.read_text(encoding="utf-8"))
        return
    with path.open("rb") as file:
        for line, text, _comments, context in extract("python", file, KEYWORDS):
            yield line, text, context


def template_texts(source: str) -> Iterator[tuple[int, Any, str | None]]:
    """The texts of one Django template, as ``{% translate %}`` looks them up."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.TEXT or token.token_type == TokenType.COMMENT:
            continue
        words = token.contents
        if re.match(r"blocktrans(late)?\b", words):
            yield _block(token, tokens)
            continue
        found = TRANSLATE.match(words)
        if found:
            text, context = found[1] or found[2], found[3] or found[4]
            yield token.lineno or 0, _plain(text), context
        for quoted in UNDERSCORE.finditer(words):
            yield token.lineno or 0, _plain(quoted[1] or quoted[2]), None


def catalogue_of(language: str) -> Catalog:
    """The stored catalogue of a language, empty if there is none."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Heed", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalogue: Catalog) -> bytes:
    """What programs read."""
    file: IO[bytes] = io.BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    return file.read()


def is_complete(message: Message) -> bool:
    """Whether a message is translated in all its forms, and for sure."""
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(texts) and not message.fuzzy


def is_computed(message: Message) -> bool:
    """Whether the text comes with a result, so that no page and no code of pages names it."""
    return COMPUTED in message.user_comments


def update(language: str) -> list[str]:
    """Bring a language up to date with code and templates; what is not translated yet."""
    catalogue = catalogue_of(language)
    computed = [one for one in catalogue if is_computed(one)]
    catalogue.update(template_catalogue(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for one in computed:
        if catalogue.get(one.id, one.context) is None:
            catalogue.add(one.id, one.string, user_comments=one.user_comments, context=one.context)
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, include_lineno=False)
    path.with_suffix(".mo").write_bytes(compiled(catalogue))
    return [str(one.id) for one in catalogue if one.id and not is_complete(one)]


def _block(token: Token, tokens: Iterator[Token]) -> tuple[int, Any, str | None]:
    forms: list[list[str]] = [[]]
    for inner in tokens:
        if inner.token_type == TokenType.TEXT:
            forms[-1].append(inner.contents.replace("%", "%%"))
        elif inner.token_type == TokenType.VAR:
            name = VARIABLE.match(inner.contents)
            forms[-1].append(f"%({name[1] if name else inner.contents})s")
        elif inner.contents.strip() == "plural":
            forms.append([])
        elif inner.contents.startswith("endblocktrans"):
            break
    texts = ["".join(form) for form in forms]
    if " trimmed" in token.contents:
        texts = [trim_whitespace(text) for text in texts]
    found = CONTEXT.search(token.contents)
    context = (found[1] or found[2]) if found else None
    return token.lineno or 0, texts[0] if len(texts) == 1 else tuple(texts[:2]), context


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).replace("%", "%%") if "%" in text else text


def main() -> None:
    """Update every language and say what is left to translate."""
    for language in LANGUAGES:
        left = update(language)
        print(f"{language}: {len(left)} texts are not translated yet")
        for text in left:
            print(f"  {text}")


if __name__ == "__main__":
    main()
