"""Every text of the interface is there in every language, and catalogues are up to date."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog

from tests.kit.messages import (
    LANGUAGES,
    catalogue_of,
    compiled,
    is_complete,
    is_computed,
    po_path,
    template_catalogue,
    template_texts,
)

VARIABLES = re.compile(r"%\((\w+)\)s")


def catalogue(language: str) -> Catalog:
    return catalogue_of(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    known = {(one.id, one.context) for one in catalogue(language) if one.id and is_complete(one)}
    wanted = {(one.id, one.context) for one in template_catalogue() if one.id}
    assert sorted(map(str, wanted - known)) == [], "run `make messages`, then translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_of_a_text_that_is_gone(language: str) -> None:
    known = {one.id for one in catalogue(language) if one.id and not is_computed(one)}
    assert sorted(map(str, known - {one.id for one in template_catalogue()})) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_the_same_variables(language: str) -> None:
    wrong = [
        one.id
        for one in catalogue(language)
        if one.id
        and is_complete(one)
        and set(VARIABLES.findall(str(one.id))) != set(VARIABLES.findall(str(one.string)))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_that_of_the_texts(language: str) -> None:
    kept = po_path(language).with_suffix(".mo").read_bytes()
    assert kept == compiled(catalogue(language)), "run `make messages`"


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('{% translate "Sign in" %}', [("Sign in", None)]),
        ("{% translate 'Open' as open %}", [("Open", None)]),
        ('{% translate "May" context "month" %}', [("May", "month")]),
        ('{% include "x.html" with a=_("Words") %}', [("Words", None)]),
        (
            "{% blocktranslate with n=a %}{{ n }} of 50%{% endblocktranslate %}",
            [("%(n)s of 50%%", None)],
        ),
        (
            "{% blocktranslate count n=a trimmed %}\n  {{ n }} day\n{% plural %}\n"
            "  {{ n }} days{% endblocktranslate %}",
            [(("%(n)s day", "%(n)s days"), None)],
        ),
    ],
)
def test_texts_of_templates_are_found_as_django_looks_them_up(
    source: str, texts: list[tuple[object, str | None]]
) -> None:
    assert [(text, context) for _line, text, context in template_texts(source)] == texts
