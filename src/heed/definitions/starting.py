"""Starting from an idea: a journey from a template, and keys made from words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from heed.definitions.files import Definitions, parse_definitions
from heed.definitions.services import apply_definitions
from heed.definitions.templates import template_text
from heed.foundation.turns import take_turn
from heed.foundation.yaml_cells import LONGEST_KEY
from heed.journeys.catalogue import Content
from heed.journeys.queries import list_current
from heed.journeys.services import TURN

_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae"}


def key_of(text: str, taken: Collection[str] = (), *, otherwise: str = "journey") -> str:
    """A key that nothing has yet, from words in any language.

    >>> key_of("Brille fertig: 10 Tage", {"brille-fertig-10-tage"})
    'brille-fertig-10-tage-2'
    """
    plain = "".join(_LETTERS.get(letter, letter) for letter in text.lower())
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_KEY - 8].strip("-") or otherwise
    stem = stem if stem[0].isalpha() else f"{otherwise}-{stem}"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def start_journey(*, template: str, name: str, sentence: str, actor: str, now: datetime) -> str:
    """Store a journey drawn from a template; gives its key.

    Teams, touchpoints and other things that are defined already stay as they are.

    Raises:
        NotFound: there is no such template.
    """
    with transaction.atomic():
        take_turn(TURN)
        stored = list_current()
        taken = {one.key for one in stored if one.kind == "journey"}
        key = key_of(name or template, taken)
        origin = f"template:{template}:{key}"
        drawn = parse_definitions(template_text(template, key=key), origin=origin)
        known = {(one.kind, one.key) for one in stored}
        kept = [
            _named(one, name, sentence) if (one.kind, one.key) == ("journey", key) else one
            for one in drawn.contents
            if (one.kind, one.key) not in known
        ]
        apply_definitions(definitions=_only(drawn, kept), actor=actor, now=now)
    return key


def drawn_journey(template: str, key: str) -> tuple[Content, ...]:
    """What a template defines, its journey under this key.

    Raises:
        NotFound: there is no such template.
    """
    return parse_definitions(template_text(template, key=key), origin="").contents


def _named(journey: Content, name: str, sentence: str) -> Content:
    said = {"name": name} if name else {}
    told = {"description": sentence} if sentence else {}
    return replace(journey, content={**journey.content, **said, **told})


def _only(drawn: Definitions, kept: list[Content]) -> Definitions:
    names = {(one.kind, one.key) for one in kept}
    places = {name: place for name, place in drawn.places.items() if name in names}
    return replace(drawn, contents=tuple(kept), places=places)
