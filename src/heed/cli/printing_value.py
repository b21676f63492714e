"""`heed value` in a terminal."""

from __future__ import annotations

from rich.console import Console

from heed.cli.printing import clean, heading, line
from heed.insight.value_results import ValueModelList, ValueModelRead

NONE = (
    "There is no value model, so no finding has a cost. Define one under `value_models:` in an "
    "experience file; then a named person confirms it."
)


def print_value_models(out: Console, listed: ValueModelList) -> None:
    """Each model with what it says and who confirmed it."""
    if not listed.models:
        line(out, NONE)
    for model in listed.models:
        _print_model(out, model)


def _print_model(out: Console, model: ValueModelRead) -> None:
    heading(out, clean(f"{model.name} ({model.key}, version {model.version}, {model.currency})"))
    if model.description:
        line(out, clean(model.description), 2)
    line(out, f"About: {', '.join(model.standards) or 'every standard'}.", 2)
    for sentence in model.says:
        line(out, clean(sentence), 2)
    if model.is_confirmed and model.confirmed_at:
        line(out, clean(f"Confirmed by {model.confirmed_by} on {model.confirmed_at:%d %b %Y}."), 2)
    else:
        line(out, f"Not confirmed: it counts after `heed value confirm {model.key} --by NAME`.", 2)
