"""A journey's content taken apart, so that stages, steps and handoffs can be told one by one.

A step keeps its name when it moves: it is known by its touchpoint, the second time by
``touchpoint~2``. So moving a step and changing it are two changes, which do not stand in each
other's way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from heed.journeys.kinds import JOURNEY

STAGES, STEPS, HANDOFFS = "stages", "steps", "handoffs"
STAGE_ORDER, STEP_ORDER, HANDOFF_ORDER = "order of stages", "order of steps", "order of handoffs"
ORDERS = (STAGE_ORDER, STEP_ORDER, HANDOFF_ORDER)
PARTS = (STAGES, STEPS, HANDOFFS)
STAGE = "stage"  # of a step: where it stands


def is_journey(name: str) -> bool:
    """Whether ``kind:key`` names a journey."""
    return name.startswith(f"{JOURNEY.name}:")


def taken_apart(content: dict[str, Any]) -> dict[str, Any]:
    """The content with its stages, steps and handoffs by name, and their orders beside them."""
    stages = unique((stage.get("key", ""), stage) for stage in content.get(STAGES, []))
    steps = unique(
        (touchpoint_of(step), {**as_mapping(step), STAGE: name})
        for name, stage in stages
        for step in stage.get(STEPS, [])
    )
    handoffs = unique((_handoff_name(one), one) for one in content.get(HANDOFFS, []))
    return {
        **{word: value for word, value in content.items() if word not in PARTS},
        STAGES: {name: {k: v for k, v in stage.items() if k != STEPS} for name, stage in stages},
        STEPS: dict(steps),
        HANDOFFS: dict(handoffs),
        STAGE_ORDER: [name for name, _ in stages],
        STEP_ORDER: {
            name: [step for step, content in steps if content[STAGE] == name] for name, _ in stages
        },
        HANDOFF_ORDER: [name for name, _ in handoffs],
    }


def put_together(parts: dict[str, Any]) -> dict[str, Any]:
    """The content that :func:`taken_apart` takes apart so."""
    own = {word: value for word, value in parts.items() if word not in PARTS and word not in ORDERS}
    stages = [
        {
            **parts[STAGES][name],
            STEPS: [_step(parts[STEPS][step]) for step in parts[STEP_ORDER].get(name, [])],
        }
        for name in parts[STAGE_ORDER]
    ]
    handoffs = [parts[HANDOFFS][name] for name in parts[HANDOFF_ORDER]]
    return own | ({STAGES: stages} if stages else {}) | ({HANDOFFS: handoffs} if handoffs else {})


def step_names(steps: Sequence[Any]) -> list[str]:
    """How the steps of a whole journey are known, in their order."""
    return [name for name, _ in unique((touchpoint_of(step), step) for step in steps)]


def unique(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The pairs with names that nothing else has: the second ``a`` is ``a~2``."""
    seen: dict[str, int] = {}
    named = []
    for name, value in pairs:
        seen[name] = seen.get(name, 0) + 1
        named.append((name if seen[name] == 1 else f"{name}~{seen[name]}", value))
    return named


def touchpoint_of(step: Any) -> str:
    """The touchpoint of a step, which is a key or a mapping."""
    return str(step.get("touchpoint", "")) if isinstance(step, dict) else str(step)


def as_mapping(step: Any) -> dict[str, Any]:
    """A step as a mapping."""
    return dict(step) if isinstance(step, dict) else {"touchpoint": step}


def _step(content: dict[str, Any]) -> Any:
    own = {word: value for word, value in content.items() if word != STAGE}
    return own["touchpoint"] if own.keys() == {"touchpoint"} else own


def _handoff_name(handoff: dict[str, Any]) -> str:
    words = (handoff.get(word, "") for word in ("from", "to", "at"))
    return " → ".join(str(word) for word in words if word)
