"""Reading value models: what each says, and whether a named person confirmed it."""

from __future__ import annotations

from collections.abc import Iterator

from heed.insight.grouping import ends_in_words
from heed.insight.queries import confirmed_of, current_models
from heed.insight.value_model import Confirmed, Stated, ValueModel
from heed.insight.value_results import ValueModelList, ValueModelRead
from heed.kernel.durations import duration_text
from heed.kernel.money import minor_factor
from heed.kernel.release import VERSION


def list_value_models() -> ValueModelList:
    """Every value model as defined now, and whether it is confirmed."""
    models = current_models()
    confirmed = {each.model.key: each for each in confirmed_of(models)}
    return ValueModelList(
        models=tuple(_read(model, confirmed.get(model.key)) for model in models), software=VERSION
    )


def _read(model: ValueModel, confirmed: Confirmed | None) -> ValueModelRead:
    return ValueModelRead(
        key=model.key,
        name=model.name,
        description=model.description,
        version=model.version,
        currency=model.currency,
        standards=model.standards,
        says=tuple(_says(model)),
        is_confirmed=confirmed is not None,
        confirmed_by=confirmed.by if confirmed else "",
        confirmed_at=confirmed.at if confirmed else None,
    )


def _says(model: ValueModel) -> Iterator[str]:
    repeat, margin = model.repeat, model.margin
    if repeat is not None and repeat.within is not None:
        yield (
            f"Lost repeat purchases are measured: {repeat.touchpoint} within "
            f"{duration_text(repeat.within)} after the deadline, kept against missed."
        )
    if repeat is not None and repeat.lost_share is not None:
        lost = repeat.lost_share
        where = "Where the data does not say it: " if repeat.within else ""
        yield (
            f"{where}{100 * lost.low:g} % to {100 * lost.high:g} % of repeat purchases are lost, "
            f"assumed{_source(lost)}."
        )
    if margin is not None and margin.per_order is not None:
        told = _money(margin.per_order, model.currency)
        yield f"A repeat purchase earns {told}{_source(margin.per_order)}."
    elif margin is not None and margin.share_of_value is not None:
        yield f"A repeat purchase earns {100 * margin.share_of_value:g} % of its value."
    for cost in model.costs:
        told = _money(cost.amount, model.currency)
        yield f"{cost.name}: {told} for each miss, assumed{_source(cost.amount)}."
    if model.when is not None:
        yield "It is about those cases only whose first record meets its condition."


def _money(stated: Stated, currency: str) -> str:
    factor = minor_factor(currency)
    return ends_in_words(stated.low * factor, stated.high * factor, currency)


def _source(stated: Stated) -> str:
    return f" ({stated.source})" if stated.source else ""
