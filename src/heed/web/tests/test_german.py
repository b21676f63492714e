"""The German catalogue holds every text of the report and the parts, and nothing unfinished."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import heed.web

ROOT = Path(heed.web.__file__).parent
CATALOGUE = ROOT / "report" / "locale" / "de" / "LC_MESSAGES" / "django"
MINE = ("report", "parts")  # the pages of the application have a catalogue of their own


def texts_of_code() -> Iterator[str]:
    """Every text that code hands to gettext."""
    files = [ROOT / "figures.py", *sorted((ROOT / "report").glob("*.py"))]
    for node in (one for file in files for one in ast.walk(ast.parse(file.read_text("utf-8")))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if node.func.id in ("_", "gettext", "ngettext") and is_text:
                yield ast.literal_eval(first)


def texts_of_templates() -> Iterator[str]:
    """Every text that templates mark; per cent signs are doubled as Django does."""
    for folder in MINE:
        for file in sorted((ROOT / "templates" / "web" / folder).glob("*.html")):
            text = file.read_text("utf-8")
            found = re.findall(r'{% translate "([^"]*)"', text) + re.findall(
                r'_\("([^"]*)"\)', text
            )
            yield from (one.replace("%", "%%") for one in found)
            for block in re.findall(r"{% blocktranslate.*?%}(.*?){% endblocktranslate %}", text):
                yield re.sub(r"{{ (\w+) }}", r"%(\1)s", block)


def test_every_text_has_a_german_one() -> None:
    from babel.messages.pofile import read_po

    with CATALOGUE.with_suffix(".po").open("rb") as file:
        catalogue = read_po(file)
    done = {}
    for message in catalogue:
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        done[key] = all(strings) and not message.fuzzy
    missing = [text for text in (*texts_of_code(), *texts_of_templates()) if not done.get(text)]
    assert not missing


def test_the_compiled_catalogue_is_the_written_one() -> None:
    from babel.messages.mofile import read_mo, write_mo
    from babel.messages.pofile import read_po

    with CATALOGUE.with_suffix(".po").open("rb") as file:
        compiled = BytesIO()
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        stored, fresh = read_mo(file), read_mo(compiled)
    assert [(m.id, m.string) for m in stored] == [(m.id, m.string) for m in fresh]
