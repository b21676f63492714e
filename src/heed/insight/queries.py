"""Reading value models with who confirmed them, and restricted columns."""

from __future__ import annotations

from collections.abc import Mapping

from heed.foundation.yaml_lines import nearest
from heed.insight.catalogue import restricted_of, value_models_of
from heed.insight.kinds import RESTRICTED, VALUE_MODEL
from heed.insight.models import ValueConfirmation
from heed.insight.value_model import Confirmed, RestrictedColumn, ValueModel
from heed.journeys.catalogue import ORDER, Content
from heed.journeys.queries import list_contents, list_current
from heed.kernel.errors import NotFound


def current_models() -> tuple[ValueModel, ...]:
    """Every value model as defined now."""
    return value_models_of(list_current())


def current_model(key: str) -> ValueModel:
    """One value model as defined now.

    Raises:
        NotFound: there is no such model, with the nearest key.
    """
    models = {model.key: model for model in current_models()}
    if key not in models:
        meant = nearest(key, models)
        known = ", ".join(models) or "none yet; an experience file defines them"
        hint = f"Did you mean {meant}?" if meant else f"There are: {known}."
        raise NotFound(f"There is no value model {key}. {hint}", value_model=key)
    return models[key]


def models_at(versions: Mapping[str, int]) -> tuple[ValueModel, ...]:
    """The value models among these versions, as builds name them."""
    return value_models_of(_contents(versions, VALUE_MODEL.name))


def restricted_at(versions: Mapping[str, int]) -> tuple[RestrictedColumn, ...]:
    """The restricted columns among these versions."""
    return restricted_of(_contents(versions, RESTRICTED.name))


def confirmed_of(models: tuple[ValueModel, ...]) -> tuple[Confirmed, ...]:
    """Those of the models whose version a named person confirmed, in their order."""
    rows = {(row.key, row.version): row for row in ValueConfirmation.objects.all()}
    found = [(model, rows.get((model.key, model.version))) for model in models]
    return tuple(
        Confirmed(model, row.confirmed_by, row.confirmed_at) for model, row in found if row
    )


def confirmed_versions() -> dict[str, int]:
    """The newest confirmed version of every value model."""
    rows = ValueConfirmation.objects.order_by("version")
    return {row.key: row.version for row in rows}


def _contents(versions: Mapping[str, int], kind: str) -> list[Content]:
    mine = {
        name: number
        for name, number in versions.items()
        if name.partition(":")[0] == kind or name == f"{ORDER}:{kind}"
    }
    return list_contents(mine) if mine else []
