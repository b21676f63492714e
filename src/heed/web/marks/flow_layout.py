"""Where the nodes and edges of a flow are drawn: layers from left to right, loops below.

In the manner of K. Sugiyama, S. Tagawa and M. Toda (1981): edges that lead back are taken out, the
others put every node into the layer after its farthest predecessor, long edges pass through empty
places, the order in each layer is searched for few crossings, and heights are relaxed towards the
neighbours. The same input gives the same picture; ties go to the earlier node of the input.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

SWEEPS = 12  # passes over all layers when the order is searched, and when heights are relaxed


@dataclass(frozen=True)
class Flowing:
    """A node as given: its key and how much passes it (at least what its edges carry is drawn)."""

    key: str
    n: float = 0.0


@dataclass(frozen=True)
class Moving:
    """An edge as given; ``is_back`` where it is known to lead back."""

    source: str
    target: str
    n: float
    is_back: bool = False


@dataclass(frozen=True)
class Measures:
    """Sizes of the picture, in pixels."""

    layer_width: float = 190
    node_width: float = 8
    tallest: float = 120
    """Height of what the largest node carries."""
    gap: float = 58
    """Room between two nodes of a layer: their words stand in it."""
    thin_gap: float = 10
    """Room around an edge that passes a layer."""
    top: float = 54
    right: float = 150
    """Room for the words of the last layer."""
    fill: float = 1236
    """The width that few layers are spread over."""


@dataclass(frozen=True)
class PlacedNode:
    """A node as drawn."""

    key: str
    layer: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class PlacedEdge:
    """An edge as drawn: the middle of its band at each layer that it passes."""

    source: str
    target: str
    n: float
    width: float
    points: tuple[tuple[float, float], ...]
    is_back: bool


@dataclass(frozen=True)
class Layout:
    """The whole picture; back edges run below everything else."""

    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]
    width: float
    height: float


@dataclass
class _Slot:
    """A place in a layer: a node, or a long edge on its way (``edge`` is its number)."""

    key: str
    layer: int
    height: float
    edge: int | None = None
    y: float = 0.0

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def lay_out(
    nodes: Sequence[Flowing], edges: Sequence[Moving], sizes: Measures | None = None
) -> Layout:
    """Places for all nodes and all edges.

    Args:
        nodes: In their usual order, which decides what leads back where the edges do not say it.
        edges: Between keys of nodes; others raise KeyError. One from a node to itself leads back.
        sizes: Sizes in pixels.
    """
    sizes = sizes or Measures()
    forward = _forward(nodes, edges)
    layers_of = _layers([node.key for node in nodes], [edges[i] for i in forward])
    sizes = _spread(sizes, max(layers_of.values(), default=0))
    scale = _scale(nodes, edges, sizes)
    slots, chains = _slots(nodes, edges, forward, layers_of, scale)
    links = [pair for chain in chains.values() for pair in pairwise(chain)]
    columns = _ordered(slots, links)
    ports = _ports(edges, chains, slots, columns, scale)
    _stack(columns, _pulls(edges, chains, ports, scale), sizes)
    return _picture(nodes, edges, chains, slots, ports, sizes)


def _forward(nodes: Sequence[Flowing], edges: Sequence[Moving]) -> list[int]:
    """Numbers of edges that lead on: a set without cycles, decided by the order of the input."""
    place = {node.key: at for at, node in enumerate(nodes)}
    known = [
        number
        for number, edge in enumerate(edges)
        if edge.source != edge.target
        and not edge.is_back
        and place[edge.source] != place[edge.target]
    ]
    heaviest_first = sorted(known, key=lambda number: (-edges[number].n, number))
    reached: dict[str, set[str]] = {node.key: {node.key} for node in nodes}
    kept = []
    for number in heaviest_first:
        source, target = edges[number].source, edges[number].target
        if source in reached[target]:
            continue  # it would close a circle, so it leads back
        kept.append(number)
        for seen in reached.values():
            if source in seen:
                seen |= reached[target]
    return sorted(kept)


def _layers(keys: Sequence[str], edges: Iterable[Moving]) -> dict[str, int]:
    """The layer after the farthest predecessor; sources stand just before what they lead to."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    weight_in: dict[str, float] = defaultdict(float)
    weight_out: dict[str, float] = defaultdict(float)
    for edge in edges:
        before[edge.target].append(edge.source)
        after[edge.source].append(edge.target)
        weight_in[edge.target] += edge.n
        weight_out[edge.source] += edge.n
    layers: dict[str, int] = {}
    left = list(keys)
    while left:
        ready = [key for key in left if all(one in layers for one in before[key])]
        for key in ready:
            layers[key] = max((layers[one] + 1 for one in before[key]), default=0)
        left = [key for key in left if key not in layers]
    # What begins late in the journey stands where it begins, not at the far left.
    for key in sorted(keys, key=lambda key: -layers[key]):
        if after[key] and weight_in[key] < 1.5 * weight_out[key]:
            layers[key] = min(layers[one] for one in after[key]) - 1
    return layers


def _spread(sizes: Measures, last: int) -> Measures:
    """Few layers are drawn apart, so that the picture is as wide as its place."""
    room = (sizes.fill - sizes.right) / max(1, last)
    return replace(sizes, layer_width=max(sizes.layer_width, min(300.0, room)))


def _scale(nodes: Sequence[Flowing], edges: Sequence[Moving], sizes: Measures) -> float:
    """Pixels for one case."""
    return sizes.tallest / (max(_carried(nodes, edges).values(), default=0) or 1.0)


def _carried(nodes: Sequence[Flowing], edges: Sequence[Moving]) -> dict[str, float]:
    into: dict[str, float] = defaultdict(float)
    out: dict[str, float] = defaultdict(float)
    for edge in edges:
        out[edge.source] += edge.n
        into[edge.target] += edge.n
    return {node.key: max(node.n, into[node.key], out[node.key]) for node in nodes}


Chains = dict[int, list[_Slot]]
Links = list[tuple[_Slot, _Slot]]


def _slots(
    nodes: Sequence[Flowing],
    edges: Sequence[Moving],
    forward: Sequence[int],
    layers_of: Mapping[str, int],
    scale: float,
) -> tuple[list[_Slot], Chains]:
    carried = _carried(nodes, edges)
    of_node = {
        node.key: _Slot(node.key, layers_of[node.key], max(3.0, carried[node.key] * scale))
        for node in nodes
    }
    slots, chains = list(of_node.values()), {}
    for number in forward:
        edge = edges[number]
        source, target = of_node[edge.source], of_node[edge.target]
        passing = [
            _Slot(f"{edge.source}→{edge.target}", layer, max(1.0, edge.n * scale), number)
            for layer in range(source.layer + 1, target.layer)
        ]
        slots += passing
        chains[number] = [source, *passing, target]
    return slots, chains


def _ordered(slots: Sequence[_Slot], links: Links) -> list[list[_Slot]]:
    """Layers in an order with few crossings: the best that sweeps of barycentres come to."""
    columns = [
        sorted((slot for slot in slots if slot.layer == layer), key=lambda slot: -slot.height)
        for layer in range(1 + max((slot.layer for slot in slots), default=-1))
    ]
    fewest, best = crossings(columns, links), [list(column) for column in columns]
    for sweep in range(SWEEPS):
        to_right = sweep % 2 == 0
        for column in columns if to_right else columns[::-1]:
            _sort_by_neighbours(column, columns, links, to_right=to_right)
        found = crossings(columns, links)
        if found < fewest:
            fewest, best = found, [list(column) for column in columns]
    return best


def _sort_by_neighbours(
    column: list[_Slot], columns: list[list[_Slot]], links: Links, *, to_right: bool
) -> None:
    if not column:
        return
    beside = column[0].layer + (-1 if to_right else 1)
    if not 0 <= beside < len(columns):
        return
    place = {id(slot): at for at, slot in enumerate(columns[beside])}
    near: dict[int, list[int]] = defaultdict(list)
    for left, right in links:
        mine, other = (right, left) if to_right else (left, right)
        if id(other) in place:
            near[id(mine)].append(place[id(other)])
    own = {id(slot): at for at, slot in enumerate(column)}

    def barycentre(slot: _Slot) -> float:
        others = near[id(slot)]
        return sum(others) / len(others) if others else float(own[id(slot)])

    column.sort(key=lambda slot: (barycentre(slot), own[id(slot)]))


def crossings(columns: Sequence[Sequence[_Slot]], links: Links) -> int:
    """How many pairs of edges cross between neighbouring layers."""
    place = {id(slot): at for column in columns for at, slot in enumerate(column)}
    by_layer: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for left, right in links:
        by_layer[left.layer].append((place[id(left)], place[id(right)]))
    total = 0
    for pairs in by_layer.values():
        for at, (above, beside) in enumerate(pairs):
            total += sum((above - a) * (beside - b) < 0 for a, b in pairs[at + 1 :])
    return total


@dataclass(frozen=True)
class _Pull:
    """What would make one link level: the slot beside it, the shift of its ports, its weight."""

    other: _Slot
    shift: float
    weight: float


def _pulls(
    edges: Sequence[Moving], chains: Chains, ports: Sequence[tuple[float, float]], scale: float
) -> dict[int, list[_Pull]]:
    """For each slot, where its neighbours want it."""
    pulls: dict[int, list[_Pull]] = defaultdict(list)
    for number, chain in chains.items():
        weight = edges[number].n * scale
        middle = weight / 2
        for at, (left, right) in enumerate(pairwise(chain)):
            leaves = ports[number][0] if at == 0 else middle
            arrives = ports[number][1] if at + 2 == len(chain) else middle
            pulls[id(right)].append(_Pull(left, leaves - arrives, weight))
            pulls[id(left)].append(_Pull(right, arrives - leaves, weight))
    return pulls


def _stack(
    columns: Sequence[list[_Slot]], pulls: Mapping[int, list[_Pull]], sizes: Measures
) -> None:
    """Heights: stacked from the top, then drawn towards level links without overlap."""
    for column in columns:
        _settle(column, sizes)
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else columns[::-1]:
            for slot in column:
                own = pulls.get(id(slot), [])
                weight = sum(pull.weight for pull in own)
                if weight:
                    slot.y = sum((p.other.y + p.shift) * p.weight for p in own) / weight
            _settle(column, sizes)
    highest = min((slot.y for column in columns for slot in column), default=sizes.top)
    for slot in (slot for column in columns for slot in column):
        slot.y -= highest - sizes.top


def _settle(column: list[_Slot], sizes: Measures) -> None:
    """Push apart what overlaps, in order: half of it up, half of it down."""
    before = [slot.y for slot in column]
    lowest = float("-inf")
    for slot in column:
        slot.y = max(slot.y, lowest)
        lowest = slot.y + slot.height + _room_below(column, slot, sizes)
    if column:
        pushed = sum((slot.y - y) * slot.height for slot, y in zip(column, before, strict=True))
        shift = pushed / sum(slot.height for slot in column)
        for slot in column:
            slot.y -= shift


def _room_below(column: Sequence[_Slot], slot: _Slot, sizes: Measures) -> float:
    at = column.index(slot)
    is_last = at + 1 == len(column)
    is_word_below = not is_last and column[at + 1].edge is None
    return sizes.gap if is_word_below else sizes.thin_gap


def _picture(
    nodes: Sequence[Flowing],
    edges: Sequence[Moving],
    chains: Chains,
    slots: Sequence[_Slot],
    ports: Sequence[tuple[float, float]],
    sizes: Measures,
) -> Layout:
    of_node = {slot.key: slot for slot in slots if slot.edge is None}
    scale = _scale(nodes, edges, sizes)
    floor = max((slot.y + slot.height for slot in slots), default=sizes.top)
    drawn, lane = [], floor + 26
    for number, edge in enumerate(edges):
        width = max(1.0, edge.n * scale)
        start = of_node[edge.source].y + ports[number][0]
        end = of_node[edge.target].y + ports[number][1]
        if number in chains:
            points = _through(chains[number], start, end, sizes)
        else:
            points = _around(of_node[edge.source], of_node[edge.target], start, end, lane, sizes)
            lane += 0 if edge.source == edge.target else min(width, 24.0) + 7
        drawn.append(
            PlacedEdge(edge.source, edge.target, edge.n, width, points, number not in chains)
        )
    placed = tuple(
        PlacedNode(node.key, slot.layer, slot.layer * sizes.layer_width, slot.y, slot.height)
        for node in nodes
        for slot in (of_node[node.key],)
    )
    last = max((node.layer for node in placed), default=0)
    has_lanes = any(edge.is_back and edge.source != edge.target for edge in drawn)
    bottom = lane if has_lanes else floor + 20
    width = last * sizes.layer_width + sizes.node_width + sizes.right
    return Layout(placed, tuple(drawn), width, bottom + 6)


def _ports(
    edges: Sequence[Moving],
    chains: Chains,
    slots: Sequence[_Slot],
    columns: Sequence[Sequence[_Slot]],
    scale: float,
) -> list[tuple[float, float]]:
    """How far below the top of its nodes each edge leaves and arrives: in the order they run."""
    place = {id(slot): at for column in columns for at, slot in enumerate(column)}

    def rank(number: int, *, leaving: bool) -> tuple[float, int]:
        if number not in chains:
            return float("inf"), number  # loops leave and arrive lowest
        beside = chains[number][1] if leaving else chains[number][-2]
        return place[id(beside)], number

    starts, ends = [0.0] * len(edges), [0.0] * len(edges)
    for key in (slot.key for slot in slots if slot.edge is None):
        out = [number for number, edge in enumerate(edges) if edge.source == key]
        into = [number for number, edge in enumerate(edges) if edge.target == key]
        _fill(starts, sorted(out, key=lambda number: rank(number, leaving=True)), edges, scale)
        _fill(ends, sorted(into, key=lambda number: rank(number, leaving=False)), edges, scale)
    return list(zip(starts, ends, strict=True))


def _fill(
    heights: list[float], numbers: Iterable[int], edges: Sequence[Moving], scale: float
) -> None:
    """Bands side by side, from the top; each is named by its middle."""
    down = 0.0
    for number in numbers:
        width = edges[number].n * scale
        heights[number] = down + width / 2
        down += width


def _through(
    chain: Sequence[_Slot], start: float, end: float, sizes: Measures
) -> tuple[tuple[float, float], ...]:
    first, last = chain[0], chain[-1]
    passing = [(slot.layer * sizes.layer_width, slot.middle) for slot in chain[1:-1]]
    left = (first.layer * sizes.layer_width + sizes.node_width, start)
    return (left, *passing, (last.layer * sizes.layer_width, end))


def _around(
    source: _Slot, target: _Slot, start: float, end: float, lane: float, sizes: Measures
) -> tuple[tuple[float, float], ...]:
    """Out at the right, under everything to the left, and in again; a short loop to itself."""
    right = source.layer * sizes.layer_width + sizes.node_width
    left = target.layer * sizes.layer_width
    below = source.y + source.height + 12 if source is target else lane
    return ((right, start), (right, below), (left, below), (left, end))
