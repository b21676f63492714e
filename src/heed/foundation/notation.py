"""What the notations of all kinds of definitions share: keys, names, texts, references."""

from __future__ import annotations

from typing import Any

from heed.foundation.yaml_cells import Cell

LONGEST_NAME = 200


def default_name(key: str) -> str:
    """The name of something that only has a key.

    >>> default_name("order_placed")
    'Order placed'
    """
    words = key.replace("_", " ").replace("-", " ").replace(".", " ").strip()
    return words[:1].upper() + words[1:]


def read_key(entries: dict[str, Cell]) -> str:
    return entries["key"].key() if "key" in entries else ""


def read_name(entries: dict[str, Cell], key: str) -> str:
    return entries["name"].text(LONGEST_NAME) if "name" in entries else default_name(key)


def read_text(entries: dict[str, Cell], word: str) -> str:
    return entries[word].text() if word in entries else ""


def read_reference(entries: dict[str, Cell], word: str) -> str:
    return entries[word].key() if word in entries else ""


def written_name(key: str, name: str) -> dict[str, Any]:
    return {"key": key, **filled(name=name if name != default_name(key) else "")}


def filled(**entries: Any) -> dict[str, Any]:
    """Those entries that say something."""
    return {key: value for key, value in entries.items() if value not in ("", None, False, [], {})}
