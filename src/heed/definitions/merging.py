"""Two people changed the same definitions: what each changed, and both changes in one.

A merge of three: what both began with (``base``), mine and theirs. What only one of them changed
is taken from that one, field by field; where both changed the same field it is a clash, and a
person chooses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from heed.definitions.shapes import (
    HANDOFF_ORDER,
    HANDOFFS,
    ORDERS,
    PARTS,
    STAGE,
    STAGE_ORDER,
    STAGES,
    STEP_ORDER,
    STEPS,
    is_journey,
    put_together,
    taken_apart,
)

Path = tuple[str, ...]  # "journey:order", "steps", "order_placed", "owner"
WHOLE = ("when", "without_when", "counted")  # conditions: half of mine and half of yours is neither
Side = Literal["mine", "theirs"]


class _Absent:
    """What is not there; None may stand in a content."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


@dataclass(frozen=True)
class Difference:
    """One field that at least one of the two changed; a value that is not there is None."""

    path: Path
    base: Any
    mine: Any
    theirs: Any
    is_clash: bool


@dataclass(frozen=True)
class Merge:
    """The values with both changes in them, and every field that somebody changed."""

    values: dict[str, Any]
    differences: tuple[Difference, ...]

    @property
    def clashes(self) -> list[Difference]:
        """Where a person has to choose."""
        return [one for one in self.differences if one.is_clash]

    @property
    def theirs(self) -> list[Difference]:
        """What the other person changed."""
        return [one for one in self.differences if one.theirs != one.base]

    def beside_mine(self) -> list[Difference]:
        """Every difference in the steps, stages and definitions that both of them changed."""
        mine = {item_of(one.path) for one in self.differences if one.mine != one.base}
        both = mine & {item_of(one.path) for one in self.theirs}
        return [one for one in self.differences if one.is_clash or item_of(one.path) in both]


def item_of(path: Path) -> Path:
    """The step, stage, handoff, order or definition that a field belongs to."""
    if len(path) > 1 and path[1] in (*PARTS, *ORDERS):
        return path[:3]
    return path[:1]


def merge(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    choices: Mapping[Path, Side] | None = None,
) -> Merge:
    """Both changes in one. Where both changed a field, ``choices`` says whose counts; a clash that
    nobody decided keeps mine for now."""
    merging = _Merging(choices or {})
    values: dict[str, Any] = {}
    for name in dict.fromkeys([*theirs, *mine, *base]):
        three = tuple(_shape(name, side.get(name, ABSENT)) for side in (base, mine, theirs))
        found = merging.merged((name,), *three)
        if found is not ABSENT:
            values[name] = _mended(found) if is_journey(name) else found
    return Merge(values, tuple(merging.differences))


def _shape(name: str, content: Any) -> Any:
    return taken_apart(content) if is_journey(name) and content is not ABSENT else content


@dataclass
class _Merging:
    """Walks down three values at once."""

    choices: Mapping[Path, Side]
    differences: list[Difference] = field(default_factory=list)

    def merged(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        if base == mine == theirs:
            return base
        sides = (base, mine, theirs)
        if _is_order(path):
            return self._order(path, *(() if side is ABSENT else side for side in sides))
        if _goes_down(path, sides):
            whole = [side if isinstance(side, dict) else {} for side in sides]
            found = {}
            for key in dict.fromkeys([*whole[2], *whole[1], *whole[0]]):
                value = self.merged((*path, key), *(side.get(key, ABSENT) for side in whole))
                if value is not ABSENT:
                    found[key] = value
            return found
        is_clash = mine != base and theirs not in (base, mine)
        shown = [_shown(side) for side in sides]
        self.differences.append(Difference(path, shown[0], shown[1], shown[2], is_clash))
        return self._chosen(path, *sides)

    def _chosen(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        if mine == base:
            return theirs
        if theirs == base:
            return mine
        return theirs if self.choices.get(path) == "theirs" else mine

    def _order(
        self, path: Path, base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
    ) -> list[str]:
        """Both orders in one: whoever moved something leads, what the other added is put in."""
        common = [key for key in base if key in mine and key in theirs]
        moved = [_only(side, common) != common for side in (mine, theirs)]
        is_clash = all(moved) and _only(mine, common) != _only(theirs, common)
        if any(moved):
            kept = [_only(side, common) for side in (base, mine, theirs)]
            self.differences.append(Difference(path, kept[0], kept[1], kept[2], is_clash))
        mine_leads = self.choices.get(path) != "theirs" if is_clash else moved[0]
        lead, other = (mine, theirs) if mine_leads else (theirs, mine)
        return with_added(lead, other)


def with_added(lead: Sequence[str], other: Sequence[str]) -> list[str]:
    """``lead`` with what only ``other`` holds, each behind what stands before it there."""
    found = list(lead)
    for number, key in enumerate(other):
        if key not in found:
            before = next((k for k in reversed(other[:number]) if k in found), None)
            found.insert(found.index(before) + 1 if before is not None else 0, key)
    return found


def _only(keys: Sequence[str], wanted: Sequence[str]) -> list[str]:
    return [key for key in keys if key in wanted]


def _is_order(path: Path) -> bool:
    if path[0].startswith("order:"):
        return len(path) == 2 and path[1] == "keys"
    return is_journey(path[0]) and (
        (len(path) == 2 and path[1] in (STAGE_ORDER, HANDOFF_ORDER))
        or (len(path) == 3 and path[1] == STEP_ORDER)
    )


def _goes_down(path: Path, sides: Sequence[Any]) -> bool:
    """Whether the fields below are looked at one by one; a thing that one side does not have is
    taken or left as a whole."""
    if len(path) == 2 and path[1] in (*PARTS, *ORDERS):
        return True
    return path[-1] not in WHOLE and all(isinstance(side, dict) for side in sides)


def _shown(value: Any) -> Any:
    return None if value is ABSENT else value


def _mended(parts: dict[str, Any]) -> dict[str, Any]:
    """The journey put together: orders name what is there, each once, and nothing else."""
    steps: dict[str, Any] = parts[STEPS]
    homeless = dict.fromkeys(s[STAGE] for s in steps.values() if s[STAGE] not in parts[STAGES])
    stages = parts[STAGES] | {name: {"key": name.partition("~")[0]} for name in homeless}
    orders: dict[str, list[str]] = parts[STEP_ORDER]
    return put_together(
        {
            **parts,
            STAGES: stages,
            STAGE_ORDER: _exactly(parts[STAGE_ORDER], stages),
            STEP_ORDER: {
                stage: _exactly(
                    orders.get(stage, []), [n for n, step in steps.items() if step[STAGE] == stage]
                )
                for stage in stages
            },
            HANDOFF_ORDER: _exactly(parts[HANDOFF_ORDER], parts[HANDOFFS]),
        }
    )


def _exactly(order: Sequence[str], wanted: Any) -> list[str]:
    kept = [key for key in order if key in wanted]
    return list(dict.fromkeys([*kept, *wanted]))


def changed_paths(base: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Path]:
    """The fields in which two sets of values differ."""
    yield from (one.path for one in merge(base, after, base).differences)
