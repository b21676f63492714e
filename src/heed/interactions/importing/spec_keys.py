"""Which keys the specification knows where: for messages and for the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from heed.interactions.importing.spec import ImportSpec


def keys_at(place: tuple[str | int, ...]) -> list[str]:
    """The keys a mapping may have at ``place`` (a path of keys and list positions)."""
    models: list[type[BaseModel]] = [ImportSpec]
    for part in place:
        if isinstance(part, int):
            continue
        inner = [found for model in models for found in _models_of(model, part)]
        models = inner or models
    return sorted({name for model in models for name in _names(model)})


def all_models() -> dict[str, list[str]]:
    """Every part of the specification and its keys: what the documentation must explain."""
    found: dict[str, list[str]] = {}
    queue: list[type[BaseModel]] = [ImportSpec]
    while queue:
        model = queue.pop(0)
        if model.__name__ in found:
            continue
        found[model.__name__] = sorted(_names(model))
        for name in model.model_fields:
            queue.extend(_inner(model.model_fields[name].annotation))
    return found


def _names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


def _models_of(model: type[BaseModel], key: str) -> list[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return list(_inner(field.annotation))
    return []


def _inner(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _inner(argument)
